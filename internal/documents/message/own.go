package message

import (
	"cmp"
	"slices"
	"strings"

	"trehan/internal/counting"
	"trehan/internal/documents/blocks"
	"trehan/internal/documents/view"
	"trehan/internal/notation"
	"trehan/internal/register"
)

// Own is what concerns the addressed unit: its rows and those of the units it answers for.
type Own struct {
	Late         int                 // late dossiers of the units covered
	Officials    int                 // officials of the published list who belong to them
	Unidentified int                 // of the late dossiers, those for which nobody is identified
	Overdue      int                 // pending and overdue
	Acceptance   counting.Acceptance // of the online filings that the units receive
	Kinds        []OwnKind
	Several      bool
	Itself       bool     // the addressee's own figures are among them; else only those of units that it stands for
	Others       []string // further units whose figures it is told as its own: predecessors, those who share its mailbox
	Communes     bool     // and of the communes of a district
	Rows         []OwnRow
	Left         int // rows that are in the attached workbook only
}

// OwnKind is how many of the late dossiers are of one kind.
type OwnKind struct {
	Name  string // Thực tế
	Count int
}

// OwnRow is one late dossier.
type OwnRow struct {
	Code, Procedure, Unit, Due, Finished, Days, Kind, Officials string
}

// most is how many rows stand in a mail: more are for the workbook, a mail should open on a telephone.
const most = 50

// ownOf gathers the rows that a unit's mail lists: its own first, then those of the units below it.
func ownOf(in *view.Input, to register.Addressee) *Own {
	if len(to.Covers) == 0 {
		return nil
	}
	units := view.UnitsOf(in)
	covers := func(code string) bool { return code != "" && slices.Contains(to.Covers, code) }
	own := &Own{Several: len(to.Covers) > 1}
	own.among(to, units)
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
	for _, u := range in.Report.Units {
		if covers(u.Code) {
			own.Acceptance = own.Acceptance.Plus(u.Acceptance.OrZero())
		}
	}
	var at []int
	var kinds counting.KindCounts
	for i, d := range in.Report.Late {
		if covers(d.Unit) {
			at = append(at, i)
			kinds.Add(d.Kind)
			if len(d.Officials) == 0 {
				own.Unidentified++
			}
		}
	}
	own.Late = len(at)
	heads := view.KindHeads()
	for i, cell := range view.KindCells(kinds, in.Report.NoKinds()) {
		if len(at) > 0 && !cell.Blank {
			own.Kinds = append(own.Kinds, OwnKind{view.Sentence(heads[i]), cell.Count})
		}
	}
	slices.SortStableFunc(at, func(a, b int) int {
		x, y := in.Report.Late[a].Unit, in.Report.Late[b].Unit
		return cmp.Or(cmp.Compare(below(to, x), below(to, y)), units.Compare(x, y))
	})
	if len(at) > most {
		at, own.Left = at[:most], len(at)-most
	}
	for _, i := range at {
		own.Rows = append(own.Rows, rowOf(in, units, i))
	}
	return own
}

// below is 0 for a unit whose own workbook the addressee gets, 1 for a commune that one of these answers for.
func below(to register.Addressee, unit string) int {
	if slices.Contains(to.Own, unit) {
		return 0
	}
	return 1
}

// among notes whose figures the addressee's are. A unit that goes on under another code and the same name is itself.
func (o *Own) among(to register.Addressee, units *view.Units) {
	for _, code := range to.Covers {
		switch name := units.Name(code); {
		case below(to, code) == 1:
			o.Communes = true
		case code == to.Code || name == to.Name:
			o.Itself = true
		default:
			o.Others = append(o.Others, blocks.Escape(name))
		}
	}
}

func rowOf(in *view.Input, units *view.Units, i int) OwnRow {
	d := in.Report.Late[i]
	row := OwnRow{
		Code: blocks.Escape(d.Code), Unit: blocks.Escape(units.Name(d.Unit)),
		Due: notation.Date(d.Due), Finished: notation.Date(d.Finished), Days: notation.WorkingDays(d.WorkingDaysLate),
		Kind: view.KindName(d.Kind),
	}
	var people []counting.OfficialRef
	if i < len(in.Rows.Late) && in.Rows.Late[i].Code == d.Code {
		row.Procedure, people = blocks.Escape(in.Rows.Late[i].Procedure), in.Rows.Late[i].Officials
	}
	named, instead := view.Named(people, units.List(d.Unit) != "")
	names := make([]string, len(named))
	for j, p := range named {
		names[j] = blocks.Escape(p.Name)
	}
	row.Officials = cmp.Or(strings.Join(names, ", "), instead)
	return row
}
