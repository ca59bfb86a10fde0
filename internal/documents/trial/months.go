package trial

import (
	"slices"
	"time"

	"trehan/internal/counting"
	"trehan/internal/documents/specimen"
	"trehan/internal/documents/view"
	"trehan/internal/dossier"
	"trehan/internal/period"
)

// months are specimen months that differ in what their documents have to say. One of each regime is also written in the
// name of a worked example and of an office without any setting.
func months(offices view.Offices) []*view.Input {
	var all []*view.Input
	for _, month := range []func() *view.Input{specimen.November2023, specimen.August2025} {
		add := func(office view.Offices, change func(*view.Input)) {
			in := month()
			in.Office = office.At(in.Report.Period)
			change(in)
			all = append(all, in)
		}
		for _, change := range []func(*view.Input){
			numbered, signed, scanned, signedWithoutNumber, corrected, correctedUnsigned, quiet, oneLevelQuiet, outsiders, elsewhere, oneLevelUnidentified, nobodyIdentified,
			nobodyKnown, otherPeriod, separate, ranked, rankedPartly, rankedQuiet, rankedNobody, rankedFew, manyOfficials, inherited, partlyStated, checked,
			acceptedLate, refusedLate, waitingOverdue, addedUp, brief, least,
		} {
			add(offices, change)
		}
		add(view.Examples(), signed)
		add(nil, signed)
	}
	return all
}

func numbered(in *view.Input) {
	in.Issue.Number, in.Issue.Date = "5", period.DayOf(2025, time.December, 5)
}

func corrected(in *view.Input) {
	signed(in)
	in.Issue.Revision, in.Issue.Replaces = 3, 2
	first := view.Replaced{Revision: 1, Office: in.Office.WithDefaults(in.Report.Period).Sender(), Released: in.Report.Period.To + 4}
	second := first
	second.Revision, second.Number, second.Symbol, second.Date = 2, "1234", "VPUB", in.Report.Period.To+5
	in.Issue.Replaced = []view.Replaced{first, second}
}

func signed(in *view.Input) {
	numbered(in)
	in.Issue.Signed = view.Digital
}

// checked bears a code.
func checked(in *view.Input) { specimen.Checked(in) }

func scanned(in *view.Input) {
	numbered(in)
	in.Issue.Signed = view.Scan
}

func signedWithoutNumber(in *view.Input) { in.Issue.Signed = view.Digital }

func correctedUnsigned(in *view.Input) {
	corrected(in)
	in.Issue.Number, in.Issue.Date = "", 0
	in.Issue.Draft, in.Issue.Unsigned = true, true
}

// separate counts withdrawn dossiers beside the resolved ones.
func separate(in *view.Input) {
	t := &in.Report.Totals
	t.Withdrawn = 24
	t.Total = t.Resolved + t.Pending + t.Withdrawn
}

// ranked has more units in every list than the text names, and every further figure.
func ranked(in *view.Input) {
	in.Office.UnitsInText, in.Office.UnitsInTable = 1, 2
	in.Report.Details = &counting.Details{
		Paused: counting.Pauses{Supplement: 5, Financial: 6, Stopped: 8}, Refused: 7, DueInPeriod: counting.DueInPeriod{Due: 90, Late: 9},
		Inherited: counting.Inherited{Total: 12, ResolvedLate: 3, PendingOverdue: 4}, Apology: counting.Apologies{Sent: 3, Missing: 2, NotStated: 1},
	}
	in.Report.Percent.LateOfTotal, in.Report.Percent.LateOfDue = "0.43", "10.00"
	in.Office.OnTimeTarget = 100
	in.Report.Totals.PendingPaused = 19
}

// brief and least are of letters that must be shortened.
func brief(in *view.Input) {
	in.Shortening.Degree = view.Brief
	ranked(in)
	outsiders(in)
}

func least(in *view.Input) {
	in.Shortening.Degree = view.Least
	ranked(in)
	outsiders(in)
	separate(in)
}

// rankedPartly has a list that the text names beside a longer one.
func rankedPartly(in *view.Input) {
	ranked(in)
	in.Office.UnitsInText = 3
}

// rankedQuiet has nothing late in the communes, beside a long list.
func rankedQuiet(in *view.Input) {
	ranked(in)
	oneLevelQuiet(in)
}

// rankedNobody has nobody identified for the communes, and all units in the table.
func rankedNobody(in *view.Input) {
	ranked(in)
	in.Office.UnitsInTable = 30
	in.Report.Apology = counting.Apologies{Missing: 5}
	oneLevelUnidentified(in)
}

// rankedFew has units that have resolved nothing but their few late dossiers.
func rankedFew(in *view.Input) {
	ranked(in)
	for i := range in.Report.Units {
		t := &in.Report.Units[i].Totals
		t.Resolved = t.ResolvedLate
	}
}

// manyOfficials has officials of more units than have late dossiers: their list alone is longer than the text.
func manyOfficials(in *view.Input) {
	in.Office.UnitsInText = 8
	one := in.Report.Officials[0]
	elsewhere(in)
	in.Report.Officials = append(in.Report.Officials, one)
}

// inherited names the units under the target, and has nothing that fell due late.
func inherited(in *view.Input) {
	in.Report.Details = &counting.Details{Inherited: counting.Inherited{Total: 12}}
	in.Office.OnTimeTarget, in.Office.UnitsInText = 100, 200
}

// acceptedLate has online filings of every outcome, refusedLate and waitingOverdue those alone.
func acceptedLate(in *view.Input) {
	specimen.Receive(in, 0, counting.Acceptance{AcceptedInTime: 9, AcceptedLate: 3, RefusedLate: 2, Waiting: 4, WaitingOverdue: 1})
}

func refusedLate(in *view.Input) { specimen.Receive(in, 0, counting.Acceptance{RefusedLate: 2}) }

func waitingOverdue(in *view.Input) {
	specimen.Receive(in, 0, counting.Acceptance{Waiting: 12, WaitingOverdue: 12})
}

func partlyStated(in *view.Input) {
	in.Report.Details = &counting.Details{DueInPeriod: counting.DueInPeriod{Due: 90, Late: 9}, Apology: counting.Apologies{Sent: 3}}
}

// otherPeriod is no calendar month.
func otherPeriod(in *view.Input) {
	in.Report.Month, in.Report.Period.To = "", in.Report.Period.To+14
}

// quiet has nothing late, overdue, found, paused or withdrawn.
func quiet(in *view.Input) {
	r := in.Report
	r.Late, r.Officials, in.Rows.Late, in.Rows.Overdue = nil, nil, nil, nil
	r.Reconciliation, r.PendingOverdue = counting.Reconciliation{}, counting.Overdue{}
	r.Totals.ResolvedLate, r.Totals.PendingOverdue, r.Totals.PendingPaused, r.Totals.Withdrawn = 0, 0, 0, 0
	r.Findings = nil
}

// oneLevelQuiet has nothing late in the communes.
func oneLevelQuiet(in *view.Input) {
	r := in.Report
	late, rows := r.Late, in.Rows.Late
	r.Late, in.Rows.Late = nil, nil
	for i, d := range late {
		if d.Level == dossier.Commune {
			r.Totals.ResolvedLate--
			r.Reconciliation.Late--
			r.Reconciliation.Commune--
			continue
		}
		r.Late, in.Rows.Late = append(r.Late, d), append(in.Rows.Late, rows[i])
	}
	r.Officials = slices.DeleteFunc(r.Officials, func(o counting.Official) bool { return o.Level == dossier.Commune })
}

// outsiders adds late dossiers of units that no list names: outside the published ones, central, unknown to the register,
// and of a level without a list in the period.
func outsiders(in *view.Input) {
	r := in.Report
	add := func(code string, level dossier.Level, listed bool) {
		if code != "" {
			r.Units = append(r.Units, counting.UnitFigures{Code: code, Name: "Đơn vị " + code, Level: level, Listed: listed})
		}
		id := "M" + code
		r.Late = append(r.Late, counting.LateDossier{Code: id, Unit: code, Level: level, Officials: []counting.Person{}})
		in.Rows.Late = append(in.Rows.Late, counting.LateRow{Code: id, Officials: []counting.OfficialRef{}})
		r.Totals.ResolvedLate++
		r.Reconciliation.Late++
	}
	add("M.1", dossier.Province, false)
	add("M.2", dossier.Central, false)
	r.Reconciliation.NotListed += 2
	add("", dossier.Unknown, false)
	r.Reconciliation.Unknown++
	add("M.3", dossier.District, true) // in a period of two levels nowhere
	for i := range r.Findings {
		r.Findings[i].Accepted = i%2 == 0
	}
}

// elsewhere has an official of a unit without late dossiers, who had a part in another's.
func elsewhere(in *view.Input) {
	for _, u := range in.Report.Units {
		if u.Listed && u.Totals.ResolvedLate == 0 {
			in.Report.Officials[0].Unit, in.Report.Officials[0].Level = u.Code, u.Level
			return
		}
	}
}

// oneLevelUnidentified has nobody identified for the communes' dossiers.
func oneLevelUnidentified(in *view.Input) {
	forget(in, func(l dossier.Level) bool { return l == dossier.Commune })
}

func nobodyIdentified(in *view.Input) { forget(in, func(dossier.Level) bool { return true }) }

// nobodyKnown is of an extract without any column that it may lack: nothing in it names an official.
func nobodyKnown(in *view.Input) {
	in.Report.MissingColumns = []string{
		counting.ColumnChannel, counting.ColumnField, counting.ColumnHandler, counting.ColumnReturned, counting.ColumnSigned,
		counting.ColumnSteps,
	}
	nobodyIdentified(in)
}

func forget(in *view.Input, level func(dossier.Level) bool) {
	r := in.Report
	r.Officials = slices.DeleteFunc(r.Officials, func(o counting.Official) bool { return level(o.Level) })
	for i, d := range r.Late {
		if level(d.Level) {
			r.Late[i].Officials, in.Rows.Late[i].Officials = []counting.Person{}, []counting.OfficialRef{}
		}
	}
}

// addedUp is of a period that is made from its sealed months.
func addedUp(in *view.Input) {
	in.Report.MadeFrom = counting.FromMonths
	in.Report.Cumulative = &counting.Cumulative{Months: []counting.SealedMonth{{Month: in.Report.Month, Revision: 1}}}
}
