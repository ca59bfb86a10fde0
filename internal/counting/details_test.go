package counting_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trehan/internal/counting"
	"trehan/internal/dossier"
)

// open is a dossier of Sở Y tế that was received on 01/11/2023 and is due on a day.
func open(code string, status dossier.Status, due string) dossier.Dossier {
	return dossier.Dossier{
		Code: code, Unit: "Sở Y tế", Status: status, Channel: dossier.Online, Received: at("2023-11-01 09:00:00"), Due: at(due),
	}
}

// ended is open, finished on a day.
func ended(code string, due, finished string) dossier.Dossier {
	d := open(code, dossier.ResultReturned, due)
	d.Finished = at(finished)
	return d
}

func details(t *testing.T, r *counting.Result, unit string) counting.Details {
	t.Helper()
	for _, u := range r.Report.Units {
		if u.Code == unit {
			return *u.Details
		}
	}
	t.Fatalf("no unit %q", unit)
	return counting.Details{}
}

func TestDueInPeriod(t *testing.T) {
	withdrawn := ended("W", "2023-11-10", "2023-11-08")
	withdrawn.Status = dossier.WithdrawnByCitizen
	before := ended("C", "2023-10-31", "2023-11-06") // fell due before the period
	before.Received = at("2023-10-01")
	r := count(november(t), []dossier.Dossier{
		ended("A", "2023-11-01", "2023-11-01"),               // on the first day
		ended("B", "2023-11-30", "2023-11-20"),               // on the last, early
		ended("D", "2023-11-10", "2023-11-14"),               // late
		ended("E", "2023-12-01", "2023-11-14"),               // due after the period
		open("F", dossier.InProcess, "2023-11-29"),           // overdue
		open("G", dossier.InProcess, "2023-11-30"),           // due on the last day, in time
		open("H", dossier.SupplementRequested, "2023-11-10"), // paused: nobody has to answer it by that day
		open("I", dossier.InProcess, ""), withdrawn, before,  // without a due date; withdrawn
		ended("K", "2023-11-30 17:00:00", "2023-12-01 09:00:00"),      // finished after the end: due on the last day, in time
		ended("L", "2023-11-12 11:30:00", "2023-11-12 16:00:00"),      // by date, on time
		{Code: "M", Unit: "Sở Y tế", Status: dossier.NewlyRegistered}, // never accepted
	})
	want := counting.DueInPeriod{Due: 7, Late: 2}
	if diff := cmp.Diff(want, r.Report.DueInPeriod); diff != "" {
		t.Errorf("whole (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want, details(t, r, "T.02").DueInPeriod); diff != "" {
		t.Errorf("unit (-want +got):\n%s", diff)
	}
	if got := r.Report.Percent.LateOfDue; got != "28.57" {
		t.Errorf("late of due is %s, want 28.57", got)
	}
}

// Published: Vinh Phuc, province level, September 2021 (vinhphuc.gov.vn, 29/09/2021): 4.131 received and 2.171 carried over make 6.302;
// 4.169 fell due, of which 4.157 (99,71 %) were answered in time and 12 (0,29 %) late or not yet.
func TestPublishedLateRateOverThoseThatFellDue(t *testing.T) {
	var all []dossier.Dossier
	add := func(n int, d dossier.Dossier) {
		for range n {
			d.Code = fmt.Sprintf("V-%05d", len(all))
			all = append(all, d)
		}
	}
	add(4157, ended("", "2023-11-20", "2023-11-17"))
	add(9, ended("", "2023-11-10", "2023-11-14"))
	add(3, open("", dossier.InProcess, "2023-11-15"))
	add(2133, open("", dossier.InProcess, "2023-12-20"))
	for i := range 2171 {
		all[i].Received = at("2023-10-02 08:00:00")
	}
	r := count(november(t), all).Report
	type published struct {
		received, carried, total, due, late int
		rate, onTime                        string
	}
	got := published{
		r.Totals.Received, r.Totals.CarriedOver, r.Totals.Total, r.DueInPeriod.Due, r.DueInPeriod.Late,
		r.Percent.LateOfDue, counting.Percentage(r.DueInPeriod.Due-r.DueInPeriod.Late, r.DueInPeriod.Due),
	}
	if want := (published{4131, 2171, 6302, 4169, 12, "0.29", "99.71"}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

// Published: Ninh Binh, November 2025 (thuonghieucongluan.com.vn): 210.059 dossiers, 181.579 resolved, 179.973 of them in time and 1.606
// late, 28.480 pending, all in time. The paper gives no percentages; these are of its figures.
func TestPublishedLateRateOverTheTotal(t *testing.T) {
	resolved, total := counting.Percentage(1606, 181_579), counting.Percentage(1606, 179_973+1606+28_480)
	if resolved != "0.88" || total != "0.76" {
		t.Errorf("late is %s %% of the resolved and %s %% of all, want 0.88 and 0.76", resolved, total)
	}
}

func TestPausesApologiesAndRefusals(t *testing.T) {
	yes, no := late("A"), late("B")
	yes.Apology, no.Apology = dossier.Yes, dossier.No
	onTime := ended("D", "2023-11-10", "2023-11-10")
	onTime.Apology = dossier.Yes // nobody has to apologise
	refused := func(code, received, finished string) dossier.Dossier {
		d := open(code, dossier.NotAccepted, "")
		d.Received, d.Finished = at(received), at(finished)
		return d
	}
	r := count(november(t), []dossier.Dossier{
		yes, no, late("C"), onTime,
		open("P5", dossier.SupplementRequested, "2023-11-10"), open("P6", dossier.FinancialObligation, "2023-11-10"),
		open("P7", dossier.FinancialObligation, "2023-12-10"), open("P8", dossier.Stopped, ""),
		refused("R1", "2023-10-20", "2023-11-02"), refused("R2", "2023-11-30", ""),
		refused("R3", "2023-11-20", "2023-12-04"), refused("R4", "2022-05-20", ""), refused("R5", "", ""),
		{Code: "R6", Unit: "Sở Y tế", Status: dossier.NewlyRegistered, Received: at("2023-11-02")},
	})
	want := counting.Details{
		Paused: counting.Pauses{Supplement: 1, Financial: 2, Stopped: 1}, Refused: 2,
		DueInPeriod: counting.DueInPeriod{Due: 4, Late: 3}, Apology: counting.Apologies{Sent: 1, Missing: 1, NotStated: 1},
	}
	if diff := cmp.Diff(want, *r.Report.Details); diff != "" {
		t.Errorf("whole (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want, details(t, r, "T.02")); diff != "" {
		t.Errorf("unit (-want +got):\n%s", diff)
	}
}

// A dossier is inherited if another unit received it than the one that answers for it. The register decides, as of the day of
// receipt: the name in the extract is often the new one.
func TestInherited(t *testing.T) {
	o := november(t)
	o.Period, o.ExtractedAt = month(t, "2025-08"), at("2025-09-05 08:00:00")
	at2025 := func(code, unit, received string, d dossier.Dossier) dossier.Dossier {
		d.Code, d.Unit, d.Received = code, unit, at(received)
		return d
	}
	r := count(o, []dossier.Dossier{
		at2025("A", "Sở Tư pháp", "2025-06-20", ended("", "2025-07-20", "2025-08-04")),               // by its former name, late
		at2025("B", "Sở Tư pháp và Nội vụ", "2025-06-30", open("", dossier.InProcess, "2025-08-04")), // by its new one, overdue
		at2025("C", "Sở Tư pháp", "2025-07-01", ended("", "2025-08-20", "2025-08-04")),               // received by the successor
		at2025("D", "Sở Y tế", "2025-05-20", ended("", "2025-07-20", "2025-08-04")),                  // was there all the time
		at2025("E", "Không rõ", "2025-05-20", open("", dossier.InProcess, "2025-09-20")),             // nobody knows whose it is
		at2025("F", "Sở Tư pháp", "2025-06-20", ended("", "2025-07-20", "2025-07-04")),               // outside
	})
	want := counting.Inherited{Total: 2, Resolved: 1, ResolvedLate: 1, Pending: 1, PendingOverdue: 1}
	if diff := cmp.Diff(want, r.Report.Inherited); diff != "" {
		t.Errorf("whole (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want, details(t, r, "T.09").Inherited); diff != "" {
		t.Errorf("unit (-want +got):\n%s", diff)
	}
	if got := details(t, r, "T.02").Inherited; got != (counting.Inherited{}) {
		t.Errorf("a unit without a predecessor has inherited %+v", got)
	}
	for _, u := range r.Report.Units {
		if u.Code == "T.01" {
			t.Error("the look-up as of the receipt has given a former unit a row")
		}
	}
}

// A report of an earlier release, in which nobody counted these figures, is compared without them.
func TestReportsOfEarlierReleases(t *testing.T) {
	now := count(november(t), []dossier.Dossier{late("A")}).Report
	now.Findings = nil
	was := *now.Like(&counting.Report{})
	sealed, err := was.JSON()
	if err != nil {
		t.Fatal(err)
	}
	earlier, err := counting.ParseReport(sealed)
	if err != nil {
		t.Fatal(err)
	}
	if earlier.Details != nil || earlier.Units[0].Details != nil || earlier.Percent.LateOfDue != "" {
		t.Fatalf("the report of an earlier release has details: %s", sealed)
	}
	again, err := now.Like(earlier).JSON()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(sealed), string(again)); diff != "" {
		t.Errorf("compared with an earlier release (-was +now):\n%s", diff)
	}
	if now.Like(&now) != &now {
		t.Error("a report of this release is not compared whole")
	}
}
