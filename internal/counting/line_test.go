package counting_test

import (
	"maps"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trehan/internal/counting"
	"trehan/internal/dossier"
)

// TestWhereADossierFalls is the table of boundaries: November 2023, extracted on 05/12/2023 at 08:00.
func TestWhereADossierFalls(t *testing.T) {
	const (
		received = "2023-11-10 09:00:00"
		due      = "2023-11-20"
	)
	for _, c := range []struct {
		name                                               string
		status                                             dossier.Status
		received, due, finished, returned, signed, pausing string
		line                                               counting.Line
		seen                                               []string
	}{
		{name: "newly registered", status: 1, received: received, line: counting.NotAcceptedLine},
		{name: "refused, received after the period (2.2)", status: 3, received: "2023-12-02", line: counting.NotAcceptedLine},
		{name: "refused, without a date of receipt", status: 3, line: counting.NotAcceptedLine},
		{name: "no date of receipt", status: 4, due: due, line: counting.PutAside, seen: []string{"missing_received"}},
		{name: "no date of receipt, finished", status: 10, due: due, finished: due, line: counting.PutAside, seen: []string{"missing_received"}},

		{name: "received in the last second", status: 4, received: "2023-11-30 23:59:59", due: "2023-12-10", line: counting.InTime},
		{name: "received in the first second after", status: 4, received: "2023-12-01", due: "2023-12-10", line: counting.Outside},
		{name: "received after the extract was taken (2.4)", status: 4, received: "2024-01-01", due: "2023-12-10", line: counting.Outside},
		{name: "received and finished after", status: 10, received: "2023-12-01", due: "2023-12-10", finished: "2023-12-02", line: counting.Outside},

		{name: "finished, no date", status: 9, received: received, due: due, line: counting.PutAside, seen: []string{"finished_without_date"}},
		{name: "finished before received, same day", status: 9, received: received, due: due, finished: "2023-11-10 08:00:00", line: counting.Early},
		{name: "finished the day before received", status: 9, received: received, due: due, finished: "2023-11-09 23:59:59", line: counting.PutAside, seen: []string{"finish_before_receive"}},
		{name: "finished at the second of the extract (2.5)", status: 9, received: received, due: "2023-12-30", finished: "2023-12-05 08:00:00", line: counting.InTime},
		{name: "finished one second later", status: 9, received: received, due: "2023-12-30", finished: "2023-12-05 08:00:01", line: counting.PutAside, seen: []string{"future_date"}},
		{name: "finish without time on the day of the extract", status: 9, received: received, due: "2023-12-30", finished: "2023-12-05", line: counting.InTime},

		{name: "finished in the last second before", status: 10, received: "2023-10-01", due: due, finished: "2023-10-31 23:59:59", line: counting.Outside},
		{name: "finished in the first second", status: 10, received: "2023-10-01", due: due, finished: "2023-11-01", line: counting.Early},
		{name: "finished in the last second, due that day", status: 10, received: received, due: "2023-11-30", finished: "2023-11-30 23:59:59", line: counting.OnTime},
		{name: "finished after the end, due later", status: 10, received: received, due: "2023-12-01", finished: "2023-12-01", line: counting.InTime},
		{name: "finished after the end, due on the last day", status: 10, received: received, due: "2023-11-30", finished: "2023-12-01", line: counting.InTime},
		{name: "finished after the end, due before the last day", status: 10, received: received, due: "2023-11-29 23:59:59", finished: "2023-12-01", line: counting.OverdueLine},

		{name: "the day before it is due", status: 9, received: received, due: due, finished: "2023-11-19 23:59:59", line: counting.Early},
		{name: "on the due day, after its hour", status: 9, received: received, due: "2023-11-20 08:00:00", finished: "2023-11-20 17:00:00", line: counting.OnTime},
		{name: "the first second after the due day", status: 9, received: received, due: "2023-11-20 17:00:00", finished: "2023-11-21", line: counting.LateLine, seen: []string{"late_without_official"}},
		{name: "resolved, no due date", status: 9, received: received, finished: due, line: counting.OnTime, seen: []string{"missing_due"}},
		{name: "return date instead of the finish", status: 10, received: received, due: due, returned: "2023-11-21", line: counting.LateLine, seen: []string{"finish_from_return", "late_without_official"}},
		{name: "returned after the end only", status: 10, received: received, due: "2023-12-20", returned: "2023-12-02", line: counting.InTime, seen: []string{"finish_from_return"}},
		{name: "returned before the period only (2.15)", status: 10, received: "2023-10-02", due: due, returned: "2023-10-12", line: counting.Outside},
		{name: "finish wins over return", status: 10, received: received, due: due, finished: "2023-11-20", returned: "2023-11-25", line: counting.OnTime},

		{name: "withdrawn", status: 7, received: received, due: due, finished: "2023-11-25", line: counting.Withdrawn},
		{name: "withdrawn without due date (2.10)", status: 7, received: received, finished: "2023-11-25", line: counting.Withdrawn},
		{name: "withdrawn before the period", status: 7, received: "2023-10-01", due: due, finished: "2023-10-31", line: counting.Outside},
		{name: "withdrawn after the end", status: 7, received: received, due: due, finished: "2023-12-01", line: counting.OverdueLine},
		{name: "withdrawn after the end, no due date (2.10)", status: 7, received: received, finished: "2023-12-01", line: counting.InTime, seen: []string{"missing_due"}},
		{name: "withdrawn, no date", status: 7, received: received, due: due, line: counting.PutAside, seen: []string{"finished_without_date"}},
		{name: "withdrawn, from the return date", status: 7, received: received, due: due, returned: "2023-11-25", line: counting.Withdrawn, seen: []string{"finish_from_return"}},

		{name: "open, due on the last day", status: 4, received: received, due: "2023-11-30", line: counting.InTime},
		{name: "open, due in the last second before the last day", status: 2, received: received, due: "2023-11-29 23:59:59", line: counting.OverdueLine},
		{name: "open, no due date", status: 4, received: received, line: counting.InTime, seen: []string{"missing_due"}},
		{name: "open with a finish date", status: 4, received: received, due: due, finished: "2023-11-15", line: counting.OverdueLine, seen: []string{"open_with_finish_date"}},
		{name: "open with a return date only (1.5)", status: 4, received: received, due: due, returned: "2023-11-15", line: counting.OverdueLine},
		{name: "paused with a finish date", status: 5, received: received, due: due, finished: "2023-11-15", line: counting.Paused, seen: []string{"open_with_finish_date"}},

		{name: "pause began in the last second", status: 5, received: received, due: "2023-12-10", pausing: "2023-11-30 23:59:59", line: counting.Paused},
		{name: "pause began after the end, due before", status: 5, received: received, due: due, pausing: "2023-12-01", line: counting.OverdueLine},
		{name: "pause began after the end, due after", status: 5, received: received, due: "2023-12-10", pausing: "2023-12-01", line: counting.InTime},
		{name: "pause of unknown begin", status: 6, received: received, due: due, line: counting.Paused},
		{name: "stopped on the due day", status: 8, received: received, due: due, pausing: "2023-11-20 23:00:00", line: counting.Paused},
		{name: "paused the day after it was due", status: 8, received: received, due: due, pausing: "2023-11-21", line: counting.Paused, seen: []string{"paused_after_due"}},
		{name: "paused without due date (2.11)", status: 5, received: received, pausing: "2023-11-21", line: counting.Paused, seen: []string{"missing_due"}},
		{name: "resumed pause, open (2.13)", status: 4, received: received, due: due, pausing: "2023-11-12", line: counting.OverdueLine},
		{name: "finished after the end, was paused (2.13)", status: 9, received: received, due: due, pausing: "2023-11-12", finished: "2023-12-02", line: counting.OverdueLine},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := count(november(t), []dossier.Dossier{{
				Code: "T.02-1", Unit: "Sở Y tế", Channel: dossier.Direct, Status: c.status,
				Received: at(c.received), Due: at(c.due), Finished: at(c.finished), Returned: at(c.returned),
				Signed: at(c.signed), SupplementRequested: at(c.pausing),
			}})
			if got := lineOf(t, r); got != c.line {
				t.Errorf("falls into %s, want %s", got, c.line)
			}
			want := map[string]int{}
			for _, s := range c.seen {
				want[s] = 1
			}
			if got := observed(r); !maps.Equal(got, want) {
				t.Errorf("observed %v, want %v", got, want)
			}
			inLines := map[counting.Line]int{
				counting.Early: r.Report.Totals.ResolvedEarly, counting.LateLine: r.Report.Totals.ResolvedLate,
				counting.Withdrawn: r.Report.Totals.Withdrawn, counting.Paused: r.Report.Totals.PendingPaused,
				counting.OverdueLine: r.Report.Totals.PendingOverdue, counting.Outside: r.Report.Totals.Outside,
				counting.PutAside: r.Report.Totals.PutAside, counting.NotAcceptedLine: r.Report.Totals.NotAccepted,
				counting.OnTime: r.Report.Totals.ResolvedOnTime - r.Report.Totals.Withdrawn,
				counting.InTime: r.Report.Totals.PendingInTime - r.Report.Totals.PendingPaused,
			}
			for line, n := range inLines {
				if want := map[bool]int{true: 1}[line == c.line]; n != want {
					t.Errorf("line %s counts %d, want %d", line, n, want)
				}
			}
		})
	}
}

func TestNewOrCarriedOver(t *testing.T) {
	open := func(received string, channel dossier.Channel) dossier.Dossier {
		return dossier.Dossier{Code: "T.02-1", Unit: "T.02", Status: dossier.InProcess, Received: at(received), Due: at("2023-12-20"), Channel: channel}
	}
	for _, c := range []struct {
		name string
		d    dossier.Dossier
		want counting.Totals
		seen map[string]int
	}{
		{"last second before the period", open("2023-10-31 23:59:59", dossier.Online), counting.Totals{CarriedOver: 1}, nil},
		{"first second of the period", open("2023-11-01", dossier.Online), counting.Totals{Received: 1, ReceivedOnline: 1}, nil},
		{"postal", open("2023-11-30 23:59:59", dossier.Postal), counting.Totals{Received: 1, ReceivedPostal: 1}, nil},
		{"no channel", open("2023-11-02", dossier.NoChannel), counting.Totals{Received: 1, ReceivedDirect: 1}, map[string]int{"missing_channel": 1}},
		{"no channel, carried over (2.15)", open("2023-10-02", dossier.NoChannel), counting.Totals{CarriedOver: 1}, map[string]int{"missing_channel": 1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := count(november(t), []dossier.Dossier{c.d})
			c.want.Total, c.want.Pending, c.want.PendingInTime = 1, 1, 1
			if r.Report.Totals != c.want {
				t.Errorf("totals %+v, want %+v", r.Report.Totals, c.want)
			}
			if got := observed(r); !maps.Equal(got, c.seen) {
				t.Errorf("observed %v, want %v", got, c.seen)
			}
		})
	}
}

func TestPolicies(t *testing.T) {
	finished := func(due, finished string) dossier.Dossier {
		return dossier.Dossier{Code: "T.02-1", Unit: "T.02", Status: 9, Channel: 1, Received: at("2023-11-02"), Due: at(due), Finished: at(finished)}
	}
	open := func(status dossier.Status, due string) dossier.Dossier {
		return dossier.Dossier{Code: "T.02-1", Unit: "T.02", Status: status, Channel: 1, Received: at("2023-11-02"), Due: at(due)}
	}
	instant := counting.Policies{LateGranularity: "instant"}
	overdue := counting.Policies{DueOnLastDayOpen: "overdue"}
	aside := counting.Policies{MissingDue: "put_aside"}
	for _, c := range []struct {
		name     string
		policies counting.Policies
		d        dossier.Dossier
		line     counting.Line
	}{
		{"instant: at the second", instant, finished("2023-11-20 17:00:00", "2023-11-20 17:00:00"), counting.OnTime},
		{"instant: one second late", instant, finished("2023-11-20 17:00:00", "2023-11-20 17:00:01"), counting.LateLine},
		{"instant: due without time lasts the whole day", instant, finished("2023-11-20", "2023-11-20 23:59:59"), counting.OnTime},
		{"instant: one second into the next day", instant, finished("2023-11-20", "2023-11-21 00:00:01"), counting.LateLine},
		{"instant: early is by date", instant, finished("2023-11-20 17:00:00", "2023-11-20 08:00:00"), counting.OnTime},
		{"instant: the day before", instant, finished("2023-11-20 17:00:00", "2023-11-19 18:00:00"), counting.Early},
		{"instant leaves pending alone", instant, open(4, "2023-11-30 08:00:00"), counting.InTime},
		{"overdue: due on the last day", overdue, open(4, "2023-11-30 23:00:00"), counting.OverdueLine},
		{"overdue: due the day after", overdue, open(4, "2023-12-01"), counting.InTime},
		{"overdue: paused stays paused", overdue, open(5, "2023-11-30"), counting.Paused},
		{"put aside: resolved", aside, finished("", "2023-11-21"), counting.PutAside},
		{"put aside: pending", aside, open(4, ""), counting.PutAside},
		{"put aside: paused", aside, open(5, ""), counting.PutAside},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := november(t)
			o.Policies = c.policies
			r := count(o, []dossier.Dossier{c.d})
			if got := lineOf(t, r); got != c.line {
				t.Errorf("falls into %s, want %s", got, c.line)
			}
			if c.line == counting.PutAside && observed(r)["missing_due"] != 1 {
				t.Errorf("observed %v, want missing_due", observed(r))
			}
		})
	}
}

func TestWithdrawnFoldedOrApart(t *testing.T) {
	d := []dossier.Dossier{
		{Code: "1", Unit: "T.02", Status: 7, Channel: 1, Received: at("2023-11-02"), Finished: at("2023-11-21")},
		{Code: "2", Unit: "T.02", Status: 4, Channel: 2, Received: at("2023-10-02"), Due: at("2023-11-21")},
	}
	o := november(t)
	fold := count(o, d).Report
	want := counting.Totals{Total: 2, Received: 1, ReceivedDirect: 1, CarriedOver: 1, Resolved: 1, ResolvedOnTime: 1, Pending: 1, PendingOverdue: 1, Withdrawn: 1}
	if fold.Totals != want {
		t.Errorf("fold: %+v, want %+v", fold.Totals, want)
	}
	if fold.Index766 != (counting.Index{Ratio: "50.00", Score: "10.00"}) {
		t.Errorf("fold: index %+v", fold.Index766)
	}
	o.Policies.Withdrawn = "separate"
	apart := count(o, d).Report
	want.Resolved, want.ResolvedOnTime = 0, 0
	if diff := cmp.Diff(want, apart.Totals); diff != "" {
		t.Errorf("separate: totals (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(counting.Index{Ratio: "0.00", Score: "0.00"}, apart.Index766); diff != "" {
		t.Errorf("separate: index (-want +got):\n%s", diff)
	}
	if p := apart.Percent; p.Pending != "50.00" || p.OnTime != "0.00" {
		t.Errorf("separate: %s %% pending, %s %% on time; want 50.00 and 0.00", p.Pending, p.OnTime)
	}
}

func TestPoliciesAreValidated(t *testing.T) {
	good := counting.Policies{LateGranularity: "instant", Withdrawn: "separate"}
	if err := good.Validate(); err != nil {
		t.Error(err)
	}
	bad := counting.Policies{LateGranularity: "day", DueOnLastDayOpen: "late", MissingDue: "x", Withdrawn: "y", Attribution: "all"}
	err := bad.Validate()
	if err == nil {
		t.Fatal("accepted")
	}
	if joined, ok := err.(interface{ Unwrap() []error }); !ok || len(joined.Unwrap()) != 5 {
		t.Errorf("not all five faults at once: %v", err)
	}
}
