package counting

import (
	"cmp"
	"fmt"
	"slices"

	"trehan/internal/period"
)

// What the report of a quarter, half or year is made from.
const (
	FromExtract = "extract"
	FromMonths  = "months"
)

// Cumulative says how the report of a period longer than a month relates to the sealed months that it consists of
// (docs/counting.md 15.5).
type Cumulative struct {
	Months      []SealedMonth    `json:"months"`                // in their order
	Differences []LineDifference `json:"differences,omitempty"` // of a count from the extract: lines of the whole that the months give otherwise
	NotAdded    []string         `json:"not_added,omitempty"`   // of a report made from months: keys that cannot be added up, and are not stated
}

// SealedMonth is one sealed report.
type SealedMonth struct {
	Month    string `json:"month"`
	Revision int    `json:"revision"`
	Report   string `json:"report_sha256"`
}

// LineDifference is a line that the sum of the months and the extract of the whole period have otherwise.
type LineDifference struct {
	Line    string `json:"line"` // key of Totals
	Months  int    `json:"months"`
	Extract int    `json:"extract"`
}

// notAdded are the keys that no addition of months gives: they count rows of an extract, or ask a question of the whole period.
var notAdded = []string{"acceptance", "due_in_period", "duplicates", "not_accepted", "outside", "put_aside", "refused"}

// NotJoinedError says that two months do not follow each other: what one leaves pending is not what the next carries over. Their
// sum would not add up.
type NotJoinedError struct {
	Month         string // the later one
	Unit, Field   string // "" for the whole
	Pending, Over int    // at the end of the month before; carried over
	Twice         string // or: a dossier that is late in two months
}

func (e *NotJoinedError) Error() string {
	if e.Twice != "" {
		return fmt.Sprintf(wordLateTwice, e.Month, e.Twice)
	}
	where := ""
	if e.Unit != "" {
		where = fmt.Sprintf(wordOfUnit, e.Unit)
	}
	if e.Field != "" {
		where += fmt.Sprintf(wordOfField, e.Field)
	}
	return fmt.Sprintf(wordNotJoined, e.Month, where, e.Over, e.Pending)
}

// SumTotals adds the lines of successive periods up: what came and went is added, what was carried over is the first's, what is
// pending the last's. The lines of rows that stand in no line of the notice cannot be added and are 0.
func SumTotals(all []Totals) Totals {
	var t Totals
	for i, m := range all {
		t.Received += m.Received
		t.ReceivedOnline += m.ReceivedOnline
		t.ReceivedDirect += m.ReceivedDirect
		t.ReceivedPostal += m.ReceivedPostal
		t.Resolved += m.Resolved
		t.ResolvedEarly += m.ResolvedEarly
		t.ResolvedOnTime += m.ResolvedOnTime
		t.ResolvedLate += m.ResolvedLate
		t.Withdrawn += m.Withdrawn
		if i == 0 {
			t.CarriedOver = m.CarriedOver
		}
		t.Pending, t.PendingInTime, t.PendingPaused, t.PendingOverdue = m.Pending, m.PendingInTime, m.PendingPaused, m.PendingOverdue
	}
	t.Total = t.CarriedOver + t.Received
	return t
}

// DiffersFromMonths names the lines of a count that the sum of its months gives otherwise.
func (t *Totals) DiffersFromMonths(months []Totals) []LineDifference {
	sum := SumTotals(months)
	var out []LineDifference
	for _, l := range []struct {
		key           string
		months, whole int
	}{
		{"total", sum.Total, t.Total}, {"received", sum.Received, t.Received}, {"received_online", sum.ReceivedOnline, t.ReceivedOnline},
		{"received_direct", sum.ReceivedDirect, t.ReceivedDirect}, {"received_postal", sum.ReceivedPostal, t.ReceivedPostal},
		{"carried_over", sum.CarriedOver, t.CarriedOver}, {"resolved", sum.Resolved, t.Resolved}, {"resolved_early", sum.ResolvedEarly, t.ResolvedEarly},
		{"resolved_on_time", sum.ResolvedOnTime, t.ResolvedOnTime}, {"resolved_late", sum.ResolvedLate, t.ResolvedLate},
		{"pending", sum.Pending, t.Pending}, {"pending_in_time", sum.PendingInTime, t.PendingInTime},
		{"pending_paused", sum.PendingPaused, t.PendingPaused}, {"pending_overdue", sum.PendingOverdue, t.PendingOverdue},
		{"withdrawn", sum.Withdrawn, t.Withdrawn},
	} {
		if l.months != l.whole {
			out = append(out, LineDifference{l.key, l.months, l.whole})
		}
	}
	return out
}

// AddMonths adds the sealed months of a period up to its report. *NotJoinedError: they do not follow each other exactly.
func AddMonths(n period.Name, p period.Period, months []Count, policies Policies) (*Result, error) {
	last := months[len(months)-1]
	policies = policies.WithDefaults()
	a := &addition{months: months, folds: policies.Folds()}
	report := Report{
		Period: p, ExtractedAt: last.Report.ExtractedAt, PendingOverdue: last.Report.PendingOverdue, MadeFrom: FromMonths,
		Cumulative: &Cumulative{NotAdded: slices.Clone(notAdded)}, Late: []LateDossier{}, Findings: []Finding{},
	}
	report.name(n)
	report.Totals = a.lines("", "", func(c Count) *Totals { return &c.Report.Totals })
	report.Units = a.units()
	rows := Rows{Late: []LateRow{}, Overdue: last.Rows.Overdue, Fields: a.fields(report.Units)}
	a.late(&report, &rows)
	if a.err != nil {
		return nil, a.err
	}
	var whole Details
	for i := range report.Units {
		u := &report.Units[i]
		u.Index766 = u.Totals.index766()
		whole = whole.Plus(u.Details.OrZero())
		report.Reconciliation.add(u, u.Totals.ResolvedLate)
	}
	report.Details = &whole
	report.Percent, report.Index766 = report.Totals.percent(&whole), report.Totals.index766()
	report.Percent.LateOfDue = ""
	report.Officials = a.officials()
	for _, m := range months {
		report.MissingColumns = append(report.MissingColumns, m.Report.MissingColumns...)
	}
	slices.Sort(report.MissingColumns)
	report.MissingColumns = slices.Compact(report.MissingColumns)
	a.withoutDetails(&report)
	return &Result{Report: report, Rows: rows, RowsRead: report.Totals.Total, Policies: policies}, nil
}

// withoutDetails leaves the details out where a month was sealed by a release that did not count them: those of the other months
// are not the whole period's.
func (a *addition) withoutDetails(report *Report) {
	for _, m := range a.months {
		if m.Report.Details == nil {
			*report = *report.Like(m.Report)
			report.Cumulative.NotAdded = append(report.Cumulative.NotAdded, "apology", "inherited", "paused")
			slices.Sort(report.Cumulative.NotAdded)
			return
		}
	}
}

// addition adds months up and keeps the first place where they do not join.
type addition struct {
	months []Count
	folds  bool
	err    error
}

// lines adds one row of lines up; of is nil where a month has none.
func (a *addition) lines(unit, field string, of func(Count) *Totals) Totals {
	all := make([]Totals, len(a.months))
	for i, m := range a.months {
		if t := of(m); t != nil {
			all[i] = *t
		}
		if i > 0 && all[i-1].Pending != all[i].CarriedOver && a.err == nil {
			a.err = &NotJoinedError{Month: m.Report.Named().String(), Unit: unit, Field: field, Pending: all[i-1].Pending, Over: all[i].CarriedOver}
		}
	}
	return SumTotals(all)
}

func (a *addition) units() []UnitFigures {
	of := make([]map[string]*UnitFigures, len(a.months))
	var out []UnitFigures
	for i, m := range a.months {
		of[i] = map[string]*UnitFigures{}
		for j := range m.Report.Units {
			u := &m.Report.Units[j]
			if u.Code == "" && u.Totals == (Totals{}) { // it has filings alone, of which a sum states nothing
				continue
			}
			of[i][u.Code] = u
			at := slices.IndexFunc(out, func(o UnitFigures) bool { return o.Code == u.Code })
			if at < 0 {
				at, out = len(out), append(out, UnitFigures{})
			}
			out[at] = UnitFigures{Code: u.Code, Name: u.Name, Level: u.Level, Listed: u.Listed} // as the last month has it
		}
	}
	for i := range out {
		month, details := 0, Details{}
		next := func() *UnitFigures { month++; return of[month-1][out[i].Code] }
		out[i].Totals = a.lines(out[i].Code, "", func(Count) *Totals {
			u := next()
			if u == nil {
				details.step(Details{})
				return nil
			}
			details.step(u.Details.OrZero())
			return &u.Totals
		})
		details.Inherited.Total = details.Inherited.Resolved + details.Inherited.Pending
		if !a.folds {
			details.Inherited.Total += details.Inherited.Withdrawn
		}
		out[i].Details = &details
	}
	slices.SortFunc(out, func(x, y UnitFigures) int { return compareUnits(&x, &y) })
	return out
}

// step goes on by a month: what came and went is added, what is pending becomes the month's.
func (d *Details) step(m Details) {
	d.Paused = m.Paused
	d.Inherited.Resolved += m.Inherited.Resolved
	d.Inherited.ResolvedLate += m.Inherited.ResolvedLate
	d.Inherited.Withdrawn += m.Inherited.Withdrawn
	d.Inherited.Pending, d.Inherited.PendingOverdue = m.Inherited.Pending, m.Inherited.PendingOverdue
	d.Apology.Sent += m.Apology.Sent
	d.Apology.Missing += m.Apology.Missing
	d.Apology.NotStated += m.Apology.NotStated
}

func (a *addition) fields(units []UnitFigures) []FieldFigures {
	type key struct{ unit, field string }
	of := make([]map[key]*Totals, len(a.months))
	seen := map[key]bool{}
	var keys []key
	for i, m := range a.months {
		of[i] = map[key]*Totals{}
		for j := range m.Rows.Fields {
			f := &m.Rows.Fields[j]
			k := key{f.Unit, f.Field}
			of[i][k] = &f.Totals
			if !seen[k] {
				seen[k], keys = true, append(keys, k)
			}
		}
	}
	place := map[string]int{}
	for i := range units {
		place[units[i].Code] = i
	}
	names := NewNames()
	slices.SortFunc(keys, func(x, y key) int {
		return cmp.Or(cmp.Compare(place[x.unit], place[y.unit]), names.Compare(x.field, y.field))
	})
	out := make([]FieldFigures, len(keys))
	for i, k := range keys {
		month := 0
		out[i] = FieldFigures{Unit: k.unit, Field: k.field, Totals: a.lines(k.unit, k.field, func(Count) *Totals {
			month++
			return of[month-1][k]
		})}
	}
	return out
}

// late puts the late dossiers of all months together, in the order of a report.
func (a *addition) late(report *Report, rows *Rows) {
	type pair struct {
		late LateDossier
		row  LateRow
	}
	var all []pair
	seen := map[string]bool{}
	for _, m := range a.months {
		for i, l := range m.Report.Late {
			if seen[l.Code] && a.err == nil {
				a.err = &NotJoinedError{Month: m.Report.Named().String(), Twice: l.Code}
			}
			seen[l.Code] = true
			all = append(all, pair{l, m.Rows.Late[i]})
		}
		rows.Unidentified += m.Rows.Unidentified
	}
	slices.SortStableFunc(all, func(x, y pair) int {
		return cmp.Or(cmp.Compare(x.late.Level.Rank(), y.late.Level.Rank()), cmp.Compare(x.late.Unit, y.late.Unit),
			cmp.Compare(x.late.Finished, y.late.Finished), cmp.Compare(x.late.Code, y.late.Code))
	})
	for _, p := range all {
		report.Late, rows.Late = append(report.Late, p.late), append(rows.Late, p.row)
	}
}

// officials adds the months of each person up.
func (a *addition) officials() []Official {
	type key struct{ account, name, unit string }
	at := map[key]int{}
	out := []Official{}
	for _, m := range a.months {
		for _, o := range m.Report.Officials {
			k := key{o.Account, o.Name, o.Unit}
			i, known := at[k]
			if !known {
				at[k], out = len(out), append(out, o)
				continue
			}
			was := out[i]
			o.Late += was.Late
			o.LateByKind.Actual += was.LateByKind.Actual
			o.LateByKind.SlowUpdate += was.LateByKind.SlowUpdate
			o.LateByKind.SuspectedSlowUpdate += was.LateByKind.SuspectedSlowUpdate
			o.LateByKind.Unclassified += was.LateByKind.Unclassified
			o.WorkingDaysLate += was.WorkingDaysLate
			o.MaxWorkingDaysLate = max(o.MaxWorkingDaysLate, was.MaxWorkingDaysLate)
			out[i] = o
		}
	}
	sortOfficials(out, NewNames())
	return out
}
