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

// warningTemplate is the mail of an early warning. It is no letter: an office does not replace it.
const warningTemplate = "thu-canh-bao.tmpl"

// warningFields is what it sees.
type warningFields struct {
	Recipient     string
	Day, Moment   string
	Days          int
	Soon, Overdue int // dossiers

	SoonRows, OverdueRows []warnedRow
	SoonLeft, OverdueLeft int // rows that are in the attached workbook only
	Several               bool
	Office                view.Office
	Attached              []string
	Seal                  string
}

// warnedRow is one dossier of a warning.
type warnedRow struct {
	Code, Procedure, Unit, Due, Days, Officials, Note string
}

// ComposeWarning writes the mail of an early warning to one addressee: the rows of its units, with who has each.
func ComposeWarning(in *view.Input, to register.Addressee, facts Facts) (Message, error) {
	own, units := in.Rows.Warning.Of(to.Covers), view.UnitsOf(in)
	for _, rows := range [][]counting.WarnedDossier{own.Soon, own.Overdue} { // the first due first: a mail may not hold them all
		slices.SortStableFunc(rows, func(a, b counting.WarnedDossier) int { return cmp.Compare(a.Due, b.Due) })
	}
	soon, overdue := shares(len(own.Soon), len(own.Overdue))
	fields := &warningFields{
		Recipient: blocks.Escape(to.Name), Day: notation.Date(in.Report.Period.To), Moment: notation.Moment(in.Report.ExtractedAt),
		Days: own.Days, Soon: len(own.Soon), Overdue: len(own.Overdue),
		SoonLeft: len(own.Soon) - soon, OverdueLeft: len(own.Overdue) - overdue,
		Several: len(to.Covers) > 1, Office: in.Office, Attached: lines(facts.Attached), Seal: facts.Seal,
	}
	for i := range own.Soon[:soon] {
		fields.SoonRows = append(fields.SoonRows, warnedRowOf(units, &own.Soon[i], wordsLeft))
	}
	for i := range own.Overdue[:overdue] {
		fields.OverdueRows = append(fields.OverdueRows, warnedRowOf(units, &own.Overdue[i], wordsOverdue))
	}
	m, err := write(&view.Input{}, warningTemplate, fields)
	if err != nil {
		return Message{}, err
	}
	m.Headers = headers(in, facts.Seal)
	m.Headers[0] = Field{warningHeader, in.Report.Period.To.String()}
	return m, nil
}

// shares says how many rows of each list stand in the mail: most together, and no list crowds the other out.
func shares(soon, overdue int) (s, o int) {
	s = min(soon, max(most/2, most-overdue))
	return s, min(overdue, most-s)
}

func warnedRowOf(units *view.Units, d *counting.WarnedDossier, days func(int) string) warnedRow {
	names := make([]string, len(d.Officials))
	for i, p := range d.Officials {
		names[i] = blocks.Escape(p.Name)
	}
	return warnedRow{
		Code: blocks.Escape(d.Code), Procedure: blocks.Escape(d.Procedure), Unit: blocks.Escape(units.Name(d.Unit)),
		Due: notation.Date(d.Due), Days: days(d.WorkingDays), Officials: cmp.Or(strings.Join(names, ", "), view.Unidentified), Note: view.WarnedNote(d),
	}
}

func wordsLeft(days int) string {
	if days == 0 {
		return "trong ngày"
	}
	return notation.Padded(days) + " ngày"
}

func wordsOverdue(days int) string { return notation.WorkingDays(days) + " ngày" }
