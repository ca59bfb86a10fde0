package counting_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"trehan/internal/checks"
	"trehan/internal/counting"
	"trehan/internal/dossier"
	"trehan/internal/period"
)

// filing is an online filing of Sở Y tế that was taken in; an instant is a day of November 2023 with a time, as at reads it.
func filing(filed, received string) dossier.Dossier {
	return dossier.Dossier{
		Code: "H25-1", Unit: "Sở Y tế", Status: dossier.InProcess, Channel: dossier.Online, Filed: at(filed), Received: at(received),
		Due: at("2023-12-20"),
	}
}

// TestAcceptance judges one filing. November 2023 has no days off; the 4th, 5th, 11th and 12th are weekends.
func TestAcceptance(t *testing.T) {
	refused := func(filed, received, finished string) dossier.Dossier {
		d := filing(filed, received)
		d.Status, d.Finished = dossier.NotAccepted, at(finished)
		return d
	}
	waiting := func(filed string) dossier.Dossier {
		d := filing(filed, "")
		d.Status, d.Due = dossier.NewlyRegistered, 0
		return d
	}
	inTime, late := counting.Acceptance{AcceptedInTime: 1}, counting.Acceptance{AcceptedLate: 1}
	for _, tt := range []struct {
		name    string
		dossier dossier.Dossier
		want    counting.Acceptance
		minutes int // of a listed one
		finding string
	}{
		{name: "accepted at once", dossier: filing("2023-11-06 09:00:00", "2023-11-06 09:00:00"), want: inTime},
		{name: "at the same time of the next working day", dossier: filing("2023-11-06 09:00:00", "2023-11-07 09:00:00"), want: inTime},
		{name: "a second later", dossier: filing("2023-11-06 09:00:00", "2023-11-07 09:00:01"), want: late, minutes: 451},
		{name: "over a weekend", dossier: filing("2023-11-03 16:00:00", "2023-11-06 16:00:00"), want: inTime},
		{name: "over a weekend, an hour more", dossier: filing("2023-11-03 15:00:00", "2023-11-06 16:00:00"), want: late, minutes: 510},
		{name: "filed at night, taken in on the next working day", dossier: filing("2023-11-06 22:00:00", "2023-11-07 17:00:00"), want: inTime},
		{name: "filed at night, taken in a day later", dossier: filing("2023-11-06 22:00:00", "2023-11-08 07:31:00"), want: late, minutes: 451},
		{name: "filed on a Sunday, taken in on Monday", dossier: filing("2023-11-05 10:00:00", "2023-11-06 17:00:00"), want: inTime},
		{name: "filed on a Sunday, taken in on Tuesday", dossier: filing("2023-11-05 10:00:00", "2023-11-07 08:00:00"), want: late, minutes: 480},
		{name: "taken in on a Saturday", dossier: filing("2023-11-10 16:00:00", "2023-11-11 09:00:00"), want: inTime},
		{name: "filed in the month before", dossier: filing("2023-10-30 09:00:00", "2023-11-02 09:00:00"), want: late, minutes: 1350},
		{name: "days alone: the next working day", dossier: filing("2023-11-03", "2023-11-06"), want: inTime},
		{name: "days alone: one more", dossier: filing("2023-11-03", "2023-11-07"), want: late},
		{name: "one of both without a time", dossier: filing("2023-11-06 08:00:00", "2023-11-07"), want: inTime},
		{name: "the same day, filed without a time", dossier: filing("2023-11-06", "2023-11-06 08:00:00"), want: inTime},
		{name: "filed after it was taken in", dossier: filing("2023-11-06 10:00:00", "2023-11-06 09:00:00"), finding: counting.CodeFiledAfterAcceptance},
		{name: "filed a day after", dossier: filing("2023-11-07", "2023-11-06 09:00:00"), finding: counting.CodeFiledAfterAcceptance},
		{name: "taken in before the period", dossier: filing("2023-10-02 10:00:00", "2023-10-05 09:00:00")},
		{name: "filed after the period", dossier: filing("2023-12-01 08:00:00", "2023-12-01 09:00:00")},

		{name: "waiting", dossier: waiting("2023-11-30 08:00:00"), want: counting.Acceptance{Waiting: 1}},
		{name: "waiting for a working day exactly", dossier: waiting("2023-11-29 17:00:00"), want: counting.Acceptance{Waiting: 1}},
		{name: "waiting too long", dossier: waiting("2023-11-29 16:59:00"), want: counting.Acceptance{Waiting: 1, WaitingOverdue: 1}, minutes: 451},
		{name: "waiting by days", dossier: waiting("2023-11-29"), want: counting.Acceptance{Waiting: 1}},
		{name: "waiting by days, too long", dossier: waiting("2023-11-28"), want: counting.Acceptance{Waiting: 1, WaitingOverdue: 1}},
		{name: "taken in after the period", dossier: filing("2023-11-30 10:00:00", "2023-12-04 10:00:00"), want: counting.Acceptance{Waiting: 1}},
		{name: "refused after the period", dossier: refused("2023-11-27 10:00:00", "", "2023-12-04 10:00:00"), want: counting.Acceptance{Waiting: 1, WaitingOverdue: 1}, minutes: 1650},

		{name: "refused in time", dossier: refused("2023-11-06 10:00:00", "", "2023-11-06 15:00:00"), want: counting.Acceptance{RefusedInTime: 1}},
		{name: "refused late", dossier: refused("2023-11-06 10:00:00", "", "2023-11-08 15:00:00"), want: counting.Acceptance{RefusedLate: 1}, minutes: 1080},
		{name: "refused on the day of receipt", dossier: refused("2023-11-06 10:00:00", "2023-11-08 15:00:00", ""), want: counting.Acceptance{RefusedLate: 1}, minutes: 1080},
		{name: "refused nobody knows when", dossier: refused("2023-11-06 10:00:00", "", "")},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := count(november(t), []dossier.Dossier{tt.dossier})
			if diff := cmp.Diff(&tt.want, r.Report.Acceptance); diff != "" {
				t.Errorf("acceptance (-want +got):\n%s", diff)
			}
			if got := len(r.Rows.Acceptance); got != tt.want.Listed() {
				t.Errorf("%d rows listed, want %d", got, tt.want.Listed())
			}
			for _, row := range r.Rows.Acceptance {
				if row.WorkingMinutes != tt.minutes || row.Unit != "T.02" {
					t.Errorf("listed %d minutes of %s, want %d of T.02", row.WorkingMinutes, row.Unit, tt.minutes)
				}
			}
			if got := observed(r)[counting.CodeFiledAfterAcceptance] > 0; got != (tt.finding != "") {
				t.Errorf("finding %s: %v", counting.CodeFiledAfterAcceptance, got)
			}
		})
	}
}

func TestAcceptanceHolidaysAndHours(t *testing.T) {
	tet := november(t)
	tet.Period, tet.ExtractedAt = month(t, "2025-02"), at("2025-03-03 08:00:00")
	worked := november(t)
	worked.Period, worked.ExtractedAt = month(t, "2024-05"), at("2024-06-03 08:00:00")
	short, err := period.ParseHours([]string{"8:00-12:00"})
	if err != nil {
		t.Fatal(err)
	}
	shorter := november(t)
	shorter.Hours = short
	eight := november(t)
	eight.Policies.AcceptanceLimit = "eight_hours"
	for _, tt := range []struct {
		name            string
		options         counting.Options
		filed, received string
		want            counting.Acceptance
	}{
		{"filed before Tết, taken in on the first day after it", tet, "2025-01-24 16:00:00", "2025-02-03 16:00:00", counting.Acceptance{AcceptedInTime: 1}},
		{"a day later", tet, "2025-01-24 16:00:00", "2025-02-04 16:00:00", counting.Acceptance{AcceptedLate: 1}},
		{"a Saturday worked in exchange counts", worked, "2024-05-03 16:00:00", "2024-05-06 08:00:00", counting.Acceptance{AcceptedLate: 1}},
		{"another office's hours", shorter, "2023-11-06 09:00:00", "2023-11-07 09:30:00", counting.Acceptance{AcceptedLate: 1}},
		{"another office's hours, the same time", shorter, "2023-11-06 09:00:00", "2023-11-07 09:00:00", counting.Acceptance{AcceptedInTime: 1}},
		{"eight hours", eight, "2023-11-06 09:00:00", "2023-11-07 09:30:00", counting.Acceptance{AcceptedInTime: 1}},
		{"eight hours, by days", eight, "2023-11-06", "2023-11-08", counting.Acceptance{AcceptedInTime: 1}},
		{"more than eight hours, by days", eight, "2023-11-06", "2023-11-09", counting.Acceptance{AcceptedLate: 1}},
		{"another office's hours, by days", shorter, "2023-11-06", "2023-11-08", counting.Acceptance{AcceptedLate: 1}},
		{"more than eight hours", eight, "2023-11-06 09:00:00", "2023-11-07 09:30:01", counting.Acceptance{AcceptedLate: 1}},
	} {
		r := count(tt.options, []dossier.Dossier{filing(tt.filed, tt.received)})
		if diff := cmp.Diff(&tt.want, r.Report.Acceptance); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

// TestAcceptanceIsOfOnlineFilings leaves out what did not come online, and what is in no line of the notice.
func TestAcceptanceIsOfOnlineFilings(t *testing.T) {
	dossiers := []dossier.Dossier{filing("2023-11-06 09:00:00", "2023-11-16 09:00:00")}
	for _, change := range []func(*dossier.Dossier){
		func(d *dossier.Dossier) { d.Channel = dossier.Direct },
		func(d *dossier.Dossier) { d.Channel = dossier.Postal },
		func(d *dossier.Dossier) { d.Channel = dossier.NoChannel },
		func(d *dossier.Dossier) { d.Status = dossier.Processed },                    // put aside: no finish date
		func(d *dossier.Dossier) { d.Received = 0 },                                  // put aside: no receipt
		func(d *dossier.Dossier) { d.Filed = 0 },                                     // nobody wrote it down
		func(d *dossier.Dossier) { d.Filed = 0; d.Status = dossier.NewlyRegistered }, // nor of this one
	} {
		d := filing("2023-11-06 09:00:00", "2023-11-16 09:00:00")
		d.Code = fmt.Sprintf("H25-%d", len(dossiers)+1)
		change(&d)
		dossiers = append(dossiers, d)
	}
	r := count(november(t), dossiers)
	r.NoteGaps(nil)
	if diff := cmp.Diff(&counting.Acceptance{AcceptedLate: 1}, r.Report.Acceptance); diff != "" {
		t.Errorf("acceptance (-want +got):\n%s", diff)
	}
	if got := observed(r)[counting.CodeMissingFiled]; got != 1 {
		t.Errorf("%d filings without their date, want 1", got)
	}
}

func TestAcceptanceByReceivingUnit(t *testing.T) {
	late := filing("2023-11-06 09:00:00", "2023-11-16 09:00:00")
	dossiers := []dossier.Dossier{late, late, late}
	dossiers[1].Code, dossiers[1].ReceivingUnit = "H25-2", "STP"
	dossiers[2].Code, dossiers[2].ReceivingUnit = "H25-3", "Trung tâm không có trong danh bạ"
	r := count(november(t), dossiers)
	got := map[string]counting.Acceptance{}
	for _, u := range r.Report.Units {
		if a := u.Acceptance.OrZero(); a != (counting.Acceptance{}) {
			got[u.Code] = a
		}
	}
	one := counting.Acceptance{AcceptedLate: 1}
	if diff := cmp.Diff(map[string]counting.Acceptance{"T.01": one, "T.02": one, "": one}, got); diff != "" {
		t.Errorf("by unit (-want +got):\n%s", diff)
	}
	if got := observed(r)[counting.CodeReceiverUnknown]; got != 1 {
		t.Errorf("finding %s counts %d, want 1", counting.CodeReceiverUnknown, got)
	}
	if got := observed(r)[counting.CodeUnitUnknown]; got != 0 {
		t.Errorf("finding %s counts %d: the resolving units are known", counting.CodeUnitUnknown, got)
	}
}

// TestAcceptanceNeedsTheColumns states nothing where a file lacks what the figures depend on.
func TestAcceptanceNeedsTheColumns(t *testing.T) {
	dossiers := []dossier.Dossier{filing("2023-11-06 09:00:00", "2023-11-16 09:00:00")}
	dossiers[0].ReceivingUnit = "Trung tâm không có trong danh bạ"
	gap := func(column string) counting.Gap { return counting.Gap{Column: column, File: "b.csv", Rows: 3} }
	empty := gap(counting.ColumnFiled)
	empty.Empty = true
	for _, tt := range []struct {
		name    string
		filed   bool
		files   [][]counting.Gap
		stated  bool
		missing []string
	}{
		{"all there", true, [][]counting.Gap{nil, nil}, true, nil},
		{"one file lacks the date of filing", true, [][]counting.Gap{nil, {gap(counting.ColumnFiled)}}, false, []string{"filed"}},
		{"one file has it, empty", true, [][]counting.Gap{nil, {empty}}, true, nil},
		{"one file lacks the channel", true, [][]counting.Gap{nil, {gap(counting.ColumnChannel)}}, false, []string{"channel"}},
		{"one file lacks the receiving unit", true, [][]counting.Gap{nil, {gap(counting.ColumnReceivingUnit)}}, true, []string{"receiving_unit"}},
		{"and the date of filing", true, [][]counting.Gap{nil, {gap(counting.ColumnFiled), gap(counting.ColumnReceivingUnit)}}, false, []string{"filed"}},
		{"no file has it", false, [][]counting.Gap{{gap(counting.ColumnFiled), gap(counting.ColumnReceivingUnit)}}, false, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if !tt.filed {
				dossiers[0].Filed = 0
			}
			r := count(november(t), dossiers)
			r.NoteGaps(tt.files)
			if got := r.Report.Acceptance != nil; got != tt.stated {
				t.Errorf("acceptance is stated: %v, want %v", got, tt.stated)
			}
			if diff := cmp.Diff(tt.missing, r.Report.MissingColumns); diff != "" {
				t.Errorf("missing columns (-want +got):\n%s", diff)
			}
			unknown := r.Report.Units[len(r.Report.Units)-1].Code == ""
			if unknown != tt.stated {
				t.Errorf("the unknown unit is there: %v", unknown)
			}
			if got := observed(r)[counting.CodeReceiverUnknown] > 0; got != tt.stated {
				t.Errorf("finding %s: %v", counting.CodeReceiverUnknown, got)
			}
		})
	}
}

// TestPublishedLateAcceptance is TP. Hồ Chí Minh in September 2025: of 323,006 filings through the national portal 28,671 were
// accepted late, and 4,865 dossiers were overdue (Công văn 3124/UBND-HCC and 9595/VPCP-KSTT of October 2025, as the press
// reported on 23/10/2025). The days of filing and acceptance are made up.
func TestPublishedLateAcceptance(t *testing.T) {
	const filings, late, overdue = 323_006, 28_671, 4865
	o := november(t)
	o.Period, o.ExtractedAt = month(t, "2025-09"), at("2025-10-02 08:00:00")
	c := counting.New(o)
	days := o.Calendar
	for i := range filings {
		filed := at("2025-09-03 07:30:00") + period.Instant(i%20*86_400+i%36_000)
		for !days.Working(filed.Day()) {
			filed -= 86_400
		}
		received := filed + period.Instant(i%3*60)
		if i < late {
			received = filed + 5*86_400 // two working days more at least
		}
		d := dossier.Dossier{
			Code: fmt.Sprintf("H29-%06d", i), Unit: "Sở Y tế", Status: dossier.InProcess, Channel: dossier.Online, Filed: filed, Received: received,
			Due: at("2025-10-30"), Seq: uint64(i),
		}
		if i >= filings-overdue {
			d.Due = at("2025-09-26")
		}
		c.Add(&d)
	}
	r := c.Result()
	if diff := cmp.Diff(&counting.Acceptance{AcceptedInTime: filings - late, AcceptedLate: late}, r.Report.Acceptance); diff != "" {
		t.Errorf("acceptance (-want +got):\n%s", diff)
	}
	if len(r.Rows.Acceptance) != late || r.Report.Totals.PendingOverdue != overdue {
		t.Errorf("%d rows and %d overdue, want %d and %d", len(r.Rows.Acceptance), r.Report.Totals.PendingOverdue, late, overdue)
	}
	if got := counting.Percentage(late, filings); got != "8.88" {
		t.Errorf("share %s, want 8.88", got)
	}
}

// TestAcceptanceIsCountedByMinutes compares the figures with an office that is asked in every minute whether it works and
// whether it has taken the filing in.
func TestAcceptanceIsCountedByMinutes(t *testing.T) {
	o := november(t)
	o.Period, o.ExtractedAt = month(t, "2025-02"), at("2025-03-05 08:00:00") // after Tết
	hours := [][2]int{{450, 690}, {810, 1020}}
	works := func(i period.Instant) bool {
		minute := int(i-i.Day().Start()) / 60
		return o.Calendar.Working(i.Day()) && (minute >= hours[0][0] && minute < hours[0][1] || minute >= hours[1][0] && minute < hours[1][1])
	}
	waited := func(from, to period.Instant) (minutes int) {
		for i := from; i < to; i += 60 {
			if works(i) {
				minutes++
			}
		}
		return minutes
	}
	rapid.Check(t, func(t *rapid.T) {
		moment := func(name string) period.Instant { // never midnight
			return day("2025-01-20").Start() + period.Instant(60*(1+rapid.IntRange(0, 45).Draw(t, name+" day")*1440+rapid.IntRange(0, 1438).Draw(t, name+" minute")))
		}
		var dossiers []dossier.Dossier
		var want counting.Acceptance
		for i := range rapid.IntRange(1, 12).Draw(t, "filings") {
			d := dossier.Dossier{Code: fmt.Sprint("H25-", i+1), Unit: "Sở Y tế", Status: dossier.InProcess, Channel: dossier.Online, Filed: moment("filed"), Due: at("2025-06-01")}
			end := moment("end")
			switch rapid.IntRange(0, 3).Draw(t, "what became of it") {
			case 0:
				d.Status, end = dossier.NewlyRegistered, 1<<40
			case 1:
				d.Status, d.Finished = dossier.NotAccepted, end
			default:
				d.Received = end
			}
			dossiers = append(dossiers, d)
			if at := oracle(o.Period, d.Filed, end, d.Status == dossier.NotAccepted, waited); at != "" {
				want.Add(at, 1)
			}
		}
		r := count(o, dossiers)
		if diff := cmp.Diff(&want, r.Report.Acceptance); diff != "" {
			t.Fatalf("acceptance (-want +got):\n%s", diff)
		}
		if broken := checks.Broken(r); len(broken) > 0 {
			t.Fatalf("broken: %q", broken)
		}
	})
}

// oracle says what becomes of a filing with times of day, in the words of docs/counting.md 13.
func oracle(p period.Period, filed, end period.Instant, refused bool, waited func(from, to period.Instant) int) counting.AcceptanceOutcome {
	const workingDay = 450
	begin, over := p.From.Start(), (p.To + 1).Start()
	switch {
	case filed >= over || end < begin || end < over && end < filed:
		return ""
	case end >= over && waited(filed, over) > workingDay:
		return counting.WaitingOverdue
	case end >= over:
		return counting.Waiting
	case refused && waited(filed, end) > workingDay:
		return counting.RefusedLate
	case refused:
		return counting.RefusedInTime
	case waited(filed, end) > workingDay:
		return counting.AcceptedLate
	}
	return counting.AcceptedInTime
}

// Another acceptance alone makes another count, named by its figures.
func TestCompareAcceptance(t *testing.T) {
	one := []dossier.Dossier{filing("2023-11-06 09:00:00", "2023-11-07 09:00:00")}
	was := count(november(t), one)
	one[0].Filed -= 3600
	is := count(november(t), one)
	got := counting.Compare(counting.Count{Report: &was.Report, Rows: &was.Rows}, counting.Count{Report: &is.Report, Rows: &is.Rows})
	want := []counting.FieldChange{{Field: "accepted_in_time", Was: "1", Is: "0"}, {Field: "accepted_late", Was: "0", Is: "1"}}
	if len(got.Units) != 1 {
		t.Fatalf("%d units differ, want 1", len(got.Units))
	}
	if diff := cmp.Diff(want, got.Units[0].Figures); diff != "" {
		t.Errorf("difference (-want +got):\n%s", diff)
	}
}

// What became of a filing is explained with the rule, the hours and the unit that received it.
func TestExplainAcceptance(t *testing.T) {
	byDays := filing("2023-11-06", "2023-11-09")
	waits := filing("2023-11-06 09:00:00", "")
	waits.Status = dossier.NewlyRegistered
	elsewhere := filing("2023-11-06 09:00:00", "2023-11-06 10:00:00")
	elsewhere.ReceivingUnit = "STP"
	for name, c := range map[string]struct {
		dossier dossier.Dossier
		want    []string
		minutes int
		unit    string
	}{
		"late":        {filing("2023-11-06 09:00:00", "2023-11-07 10:00:00"), []string{"14.4 accepted_late"}, 510, "T.02"},
		"by days":     {byDays, []string{"14.4 accepted_late", "14.3 acceptance_by_days"}, 0, "T.02"},
		"waiting":     {waits, []string{"14.5 acceptance_waiting_overdue"}, 8460, "T.02"},
		"elsewhere":   {elsewhere, []string{"14.4 accepted_in_time"}, 60, "T.01"},
		"before":      {filing("2023-10-02 09:00:00", "2023-10-03 09:00:00"), []string{"14.1 acceptance_elsewhere"}, 0, ""},
		"contradicts": {filing("2023-11-08 09:00:00", "2023-11-07 09:00:00"), []string{"14.8 filed_after_acceptance"}, 0, ""},
	} {
		e := explainOne(november(t), []dossier.Dossier{c.dossier}).Acceptance
		if diff := cmp.Diff(c.want, keys(e.Reasons)); diff != "" {
			t.Errorf("%s: reasons (-want +got):\n%s", name, diff)
		}
		if e.Minutes != c.minutes || e.Unit.Code != c.unit {
			t.Errorf("%s: %d minutes of %q, want %d of %q", name, e.Minutes, e.Unit.Code, c.minutes, c.unit)
		}
	}
	direct := filing("2023-11-06 09:00:00", "2023-11-07 10:00:00")
	direct.Channel = dossier.Direct
	if e := explainOne(november(t), []dossier.Dossier{direct}); e.Acceptance != nil {
		t.Errorf("a dossier that did not come online: %+v", e.Acceptance)
	}
}
