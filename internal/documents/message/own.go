package message

import (
	"cmp"
	"slices"
	"strings"

	"trehan/internal/documents/blocks"
	"trehan/internal/documents/view"
	"trehan/internal/notation"
	"trehan/internal/register"
)

// Own is what concerns the addressed unit: its rows and those of the units it answers for.
type Own struct {
	Late         int // late dossiers of the units covered
	Officials    int // officials of the published list who belong to them
	Unidentified int // of the late dossiers, those for which nobody is identified
	Overdue      int // pending and overdue
	Several      bool
	Rows         []OwnRow
	Left         int // rows that are in the attached workbook only
}

// OwnRow is one late dossier.
type OwnRow struct {
	Code, Procedure, Unit, Due, Finished, Days, Officials string
}

// most is how many rows stand in a mail: more are for the workbook, a mail should open on a telephone.
const most = 50

// ownOf gathers the rows that a unit is told about, its own first, then those of the units below it.
func ownOf(in *view.Input, to register.Addressee) *Own {
	if len(to.Covers) == 0 {
		return nil
	}
	units := view.UnitsOf(in)
	covers := func(code string) bool { return code != "" && slices.Contains(to.Covers, code) }
	own := &Own{Several: len(to.Covers) > 1}
	for _, o := range in.Report.Officials {
		if covers(o.Unit) {
			own.Officials++
		}
	}
	for _, o := range in.Rows.Overdue {
		if covers(o.Unit) {
			own.Overdue++
		}
	}
	var at []int
	for i, d := range in.Report.Late {
		if covers(d.Unit) {
			at = append(at, i)
			if len(d.Officials) == 0 {
				own.Unidentified++
			}
		}
	}
	own.Late = len(at)
	below := func(i int) int {
		if slices.Contains(to.Own, in.Report.Late[i].Unit) {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(at, func(a, b int) int { return cmp.Compare(below(a), below(b)) })
	if len(at) > most {
		at, own.Left = at[:most], len(at)-most
	}
	for _, i := range at {
		own.Rows = append(own.Rows, rowOf(in, units, i))
	}
	return own
}

func rowOf(in *view.Input, units *view.Units, i int) OwnRow {
	d := in.Report.Late[i]
	row := OwnRow{
		Code: blocks.Escape(d.Code), Unit: blocks.Escape(units.Name(d.Unit)),
		Due: notation.Date(d.Due), Finished: notation.Date(d.Finished), Days: notation.WorkingDays(d.WorkingDaysLate), Officials: view.Unidentified,
	}
	if i < len(in.Rows.Late) && in.Rows.Late[i].Code == d.Code {
		row.Procedure = blocks.Escape(in.Rows.Late[i].Procedure)
	}
	if len(d.Officials) > 0 {
		names := make([]string, len(d.Officials))
		for j, p := range d.Officials {
			names[j] = blocks.Escape(p.Name)
		}
		row.Officials = strings.Join(names, ", ")
	}
	return row
}
