package counting_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"trehan/internal/checks"
	"trehan/internal/counting"
	"trehan/internal/dossier"
	"trehan/internal/period"
)

// twoMonths counts October and November 2023, and both as one period, from the same dossiers.
func twoMonths(o counting.Options, dossiers []dossier.Dossier, steps ...dossier.Step) (months []counting.Count, whole *counting.Result) {
	of := func(from, to string) *counting.Result {
		o.Period = period.Period{From: day(from), To: day(to)}
		return count(o, dossiers, steps...)
	}
	for _, r := range []*counting.Result{of("2023-10-01", "2023-10-31"), of("2023-11-01", "2023-11-30")} {
		months = append(months, counting.Count{Report: &r.Report, Rows: &r.Rows})
	}
	return months, of("2023-10-01", "2023-11-30")
}

// stated leaves of lines what a sum of months states.
func stated(t counting.Totals) counting.Totals {
	t.NotAccepted, t.PutAside, t.Outside, t.Duplicates = 0, 0, 0, 0
	return t
}

// Months that follow each other give the report of the whole period, line by line, unit by unit, dossier by dossier. Where they do
// not, nothing is stated.
func TestMonthsAddUpToTheWhole(t *testing.T) {
	o := november(t)
	added := 0
	rapid.Check(t, func(t *rapid.T) {
		m := drawMonth(t, o)
		months, whole := twoMonths(m.options, m.dossiers, m.steps...)
		sum, err := counting.AddMonths(period.NameSpan(whole.Report.Period), whole.Report.Period, months, m.options.Policies)
		if err != nil {
			if apart := (*counting.NotJoinedError)(nil); !errors.As(err, &apart) {
				t.Fatal(err)
			}
			return
		}
		added++
		if broken := checks.Broken(sum); len(broken) > 0 {
			t.Fatalf("identities broken: %v", broken)
		}
		if diff := cmp.Diff(stated(whole.Report.Totals), sum.Report.Totals); diff != "" {
			t.Fatalf("lines (-whole +sum):\n%s", diff)
		}
		if diff := cmp.Diff(whole.Report.Late, sum.Report.Late); diff != "" {
			t.Fatalf("late dossiers (-whole +sum):\n%s", diff)
		}
		if diff := cmp.Diff(whole.Rows.Overdue, sum.Rows.Overdue); diff != "" {
			t.Fatalf("overdue dossiers (-whole +sum):\n%s", diff)
		}
		units := slices.DeleteFunc(slices.Clone(whole.Report.Units), func(u counting.UnitFigures) bool { // filings alone
			return u.Code == "" && u.Totals == (counting.Totals{})
		})
		if len(units) != len(sum.Report.Units) {
			t.Fatalf("%d units, want %d", len(sum.Report.Units), len(units))
		}
		for i, u := range units {
			if diff := cmp.Diff(stated(u.Totals), sum.Report.Units[i].Totals); diff != "" || u.Code != sum.Report.Units[i].Code {
				t.Fatalf("unit %s (-whole +sum):\n%s", u.Code, diff)
			}
		}
		if got := whole.Report.Totals.DiffersFromMonths([]counting.Totals{months[0].Report.Totals, months[1].Report.Totals}); len(got) > 0 {
			t.Fatalf("differences named: %v", got)
		}
	})
	if added < 10 {
		t.Errorf("only %d of the drawn months could be added", added)
	}
}

// A unit that the register does not know and that only takes filings in has no row in a sum, which states nothing of filings.
func TestMonthsAddUpWithoutFilings(t *testing.T) {
	o := november(t)
	o.Policies.MissingDue = "put_aside"
	filed := late("T.01-1")
	filed.ReceivingUnit, filed.Channel, filed.Status = "Không có", dossier.Online, dossier.NotAccepted
	filed.Filed, filed.Received, filed.Due, filed.Finished = at("2023-10-02 00:00:00"), at("2023-11-18 00:00:00"), 0, 0
	months, whole := twoMonths(o, []dossier.Dossier{filed})
	sum, err := counting.AddMonths(period.NameSpan(whole.Report.Period), whole.Report.Period, months, o.Policies)
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range sum.Report.Units {
		if u.Code == "" {
			t.Errorf("the unknown unit has a row: %+v", u.Totals)
		}
	}
}

// A month that carries over what the one before did not leave cannot be added; the whole counts it, and names the difference.
func TestMonthsThatDoNotFollowEachOther(t *testing.T) {
	o := november(t)
	early, entered := late("T.01-1"), late("T.01-2") // the second is entered after October was counted
	entered.Received = at("2023-10-20 08:00:00")
	october, _ := twoMonths(o, []dossier.Dossier{early})
	november, whole := twoMonths(o, []dossier.Dossier{early, entered})
	months := []counting.Count{october[0], november[1]}
	n, _ := period.ParseName("2023-Q4")
	_, err := counting.AddMonths(n, whole.Report.Period, months, counting.Policies{})
	if err == nil || !strings.Contains(err.Error(), "tháng 11/2023") && !strings.Contains(err.Error(), "2023-11") || !strings.Contains(err.Error(), "chuyển sang 1 hồ sơ, tháng liền trước còn 0") {
		t.Errorf("%v", err)
	}
	want := []counting.LineDifference{{Line: "total", Months: 1, Extract: 2}, {Line: "received", Months: 1, Extract: 2}, {Line: "received_online", Months: 1, Extract: 2}}
	got := whole.Report.Totals.DiffersFromMonths([]counting.Totals{months[0].Report.Totals, months[1].Report.Totals})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("differences (-want +got):\n%s", diff)
	}
	again := november[1] // the same dossier late in two months
	if _, err := counting.AddMonths(n, whole.Report.Period, []counting.Count{{Report: again.Report, Rows: again.Rows}, {Report: again.Report, Rows: again.Rows}}, counting.Policies{}); err == nil {
		t.Error("a dossier was added twice")
	}
}

// Months sealed by a release that did not count the details give a sum without them: those of the other months alone would be stated
// as the whole period's.
func TestMonthsOfAnEarlierReleaseHaveNoDetails(t *testing.T) {
	o := november(t)
	october := late("T.01-1")
	october.Received, october.Due, october.Finished = at("2023-10-02 08:00:00"), at("2023-10-09 17:00:00"), at("2023-10-12 17:00:00")
	months, whole := twoMonths(o, []dossier.Dossier{october, late("T.01-2")})
	earlier := months[0].Report
	earlier.Details = nil
	for i := range earlier.Units {
		earlier.Units[i].Details = nil
	}
	sum, err := counting.AddMonths(period.NameSpan(whole.Report.Period), whole.Report.Period, months, counting.Policies{})
	if err != nil {
		t.Fatal(err)
	}
	if late := sum.Report.Totals.ResolvedLate; late != 2 {
		t.Errorf("%d late, want 2", late)
	}
	if diff := cmp.Diff((*counting.Details)(nil), sum.Report.Details); diff != "" {
		t.Errorf("details (-want +got)\n%s", diff)
	}
	if share := sum.Report.Percent.LateOfTotal; share != "" {
		t.Errorf("%s of all are late, want none", share)
	}
	for _, u := range sum.Report.Units {
		if u.Details != nil {
			t.Errorf("unit %s has %+v", u.Code, u.Details)
		}
	}
	if broken := checks.Broken(sum); len(broken) > 0 {
		t.Errorf("identities broken: %v", broken)
	}
	if diff := cmp.Diff([]string{"acceptance", "apology", "due_in_period", "duplicates", "inherited", "not_accepted", "outside", "paused", "put_aside", "refused"}, sum.Report.Cumulative.NotAdded); diff != "" {
		t.Errorf("not added (-want +got):\n%s", diff)
	}
}

// The lines that the press reports for periods from the 21st to the 20th: Gia Lai, 21/9–20/10/2025, 3.848 dossiers late and 4.104
// overdue (as published by the province in October 2025).
func TestAPeriodFromThe21st(t *testing.T) {
	o := november(t)
	o.Name = period.NameMonth(2025, 10)
	o.Period = period.Bounds{StartDay: 21}.Of(o.Name)
	o.ExtractedAt = at("2025-10-21 08:00:00")
	var dossiers []dossier.Dossier
	add := func(n int, from, due, finished string, status dossier.Status) {
		for range n {
			dossiers = append(dossiers, dossier.Dossier{
				Code: fmt.Sprintf("T.02-%06d", len(dossiers)), Unit: "Sở Y tế", Channel: dossier.Online,
				Received: at(from), Due: at(due), Finished: at(finished), Status: status,
			})
		}
	}
	add(3848, "2025-09-21 00:00:00", "2025-09-30 17:00:00", "2025-10-20 23:59:59", dossier.ResultReturned)
	add(4104, "2025-10-01 08:00:00", "2025-10-17 16:00:00", "", dossier.InProcess)
	add(7, "2025-09-20 23:59:59", "2025-09-19 17:00:00", "2025-09-20 23:59:59", dossier.ResultReturned) // of September
	add(9, "2025-10-21 00:00:00", "2025-11-19 17:00:00", "", dossier.InProcess)                         // of November
	r := count(o, dossiers)
	if r.Report.Name != "2025-10" || r.Report.Month != "" || r.Report.Named() != o.Name {
		t.Errorf("the report is named %q, %q", r.Report.Name, r.Report.Month)
	}
	got := r.Report.Totals
	if diff := cmp.Diff([]int{3848, 4104, 7952, 16}, []int{got.ResolvedLate, got.PendingOverdue, got.Total, got.Outside}); diff != "" {
		t.Errorf("late, overdue, all and outside (-want +got)\n%s", diff)
	}
}
