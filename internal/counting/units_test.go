package counting_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trehan/internal/counting"
	"trehan/internal/dossier"
	"trehan/internal/period"
	"trehan/internal/register"
)

func TestUnitsOfTheReport(t *testing.T) {
	unknown := late("9")
	unknown.Unit = ""
	r := count(november(t), []dossier.Dossier{late("1"), unknown})
	var got []string
	for _, u := range r.Report.Units {
		got = append(got, u.Code)
	}
	want := []string{"T.01", "T.02", "T.03", "T.20", "T.21", "T.30", "T.31", "T.32", "T.90", "T.91", ""}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want every unit of the period by level and code, unknown last: %q", got, want)
	}
	last := r.Report.Units[len(r.Report.Units)-1]
	unplaced := counting.UnitFigures{
		Level:    dossier.Unknown,
		Totals:   counting.Totals{Total: 1, Received: 1, ReceivedOnline: 1, Resolved: 1, ResolvedLate: 1},
		Index766: counting.Index{Ratio: "0.00", Score: "0.00"},
		Details:  &counting.Details{DueInPeriod: counting.DueInPeriod{Due: 1, Late: 1}, Apology: counting.Apologies{NotStated: 1}},
	}
	if diff := cmp.Diff(unplaced, last); diff != "" {
		t.Errorf("the unknown unit (-want +got):\n%s", diff)
	}
	type summary struct {
		Units       int
		Score, Late string
	}
	none := count(november(t), nil).Report
	if diff := cmp.Diff(summary{len(want) - 1, "0.00", "0.00"}, summary{len(none.Units), none.Index766.Score, none.Percent.Late}); diff != "" {
		t.Errorf("an empty month (-want +got):\n%s", diff)
	}
}

// TestUnitsAsOfADate: one unit until 30/06/2025, its successor since (docs/counting.md 10.1, 10.2).
func TestUnitsAsOfADate(t *testing.T) {
	for _, c := range []struct {
		name, unit, code, finished string
		status                     dossier.Status
		from, to                   string
		want                       string
	}{
		{"finished on the old unit's last day", "Sở Tư pháp", "", "2025-06-30 23:00:00", 10, "2025-06-15", "2025-07-14", "T.01"},
		{"finished the day after", "Sở Tư pháp", "", "2025-07-01", 10, "2025-06-15", "2025-07-14", "T.09"},
		{"withdrawn on the old unit's last day", "Sở Tư pháp", "", "2025-06-30", 7, "2025-06-15", "2025-07-14", "T.01"},
		{"pending: as of the end", "Sở Tư pháp", "", "", 4, "2025-06-15", "2025-07-14", "T.09"},
		{"finished after the end: as of the end", "Sở Tư pháp", "", "2025-07-02", 10, "2025-06-01", "2025-06-30", "T.01"},
		{"not accepted: as of the end", "Sở Tư pháp", "", "", 1, "2025-06-15", "2025-07-14", "T.09"},
		{"the new unit before its time", "Sở Tư pháp và Nội vụ", "", "", 4, "2025-06-01", "2025-06-30", ""},
		{"ended without successor", "UBND huyện Đông", "", "", 4, "2025-07-01", "2025-07-31", ""},
		{"by code", "", "T.01", "", 4, "2025-07-01", "2025-07-31", "T.09"},
		{"a code in the unit column", "T.02", "", "", 4, "2025-07-01", "2025-07-31", "T.02"},
		{"alias", "stp", "", "", 4, "2025-06-01", "2025-06-30", "T.01"},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := november(t)
			o.Period.From, o.Period.To, o.ExtractedAt = day(c.from), day(c.to), at("2025-08-02")
			r := count(o, []dossier.Dossier{{
				Code: "1", Unit: c.unit, UnitCode: c.code, Status: c.status, Channel: 1,
				Received: at("2025-05-05"), Due: at("2025-08-20"), Finished: at(c.finished),
			}})
			for _, u := range r.Report.Units {
				if has := u.Totals != (counting.Totals{}); has != (u.Code == c.want) {
					t.Errorf("%q: %+v, want it under %q", u.Code, u.Totals, c.want)
				}
			}
			if unknown := observed(r)["unit_unknown"]; (unknown == 1) != (c.want == "") {
				t.Errorf("observed %v", observed(r))
			}
		})
	}
}

func TestFindingsOnUnits(t *testing.T) {
	open := func(code, unit, unitCode string) dossier.Dossier {
		return dossier.Dossier{Code: code, Unit: unit, UnitCode: unitCode, Status: 4, Channel: 1, Received: at("2023-11-02"), Due: at("2023-12-20")}
	}
	withUnit := func(d dossier.Dossier, unit string) dossier.Dossier { d.Unit = unit; return d }
	refused := open("5", "Sở Lạ", "")
	refused.Status = 3
	r := count(november(t), []dossier.Dossier{
		open("1", "Sở Lạ", ""), open("2", "UBND xã HÒA BÌNH", ""), open("3", "UBND xã Hoà Bình huyện Đông", ""),
		open("4", "Sở Y tế", "T.31"), refused, withUnit(late("6"), "Sở Lạ"), withUnit(late("7"), "UBND xã Hoà Bình"), open("8", "Sở Y tế", "Z.1"),
	})
	got := observed(r)
	for code, want := range map[string]int{"unit_unknown": 2, "late_unit_unknown": 2, "unit_ambiguous": 2, "unit_code_differs": 1, "late_without_official": 2} {
		if got[code] != want {
			t.Errorf("%s: %d, want %d", code, got[code], want)
		}
	}
	for i, l := range r.Report.Late {
		if l.Unit != "" || l.Level != dossier.Unknown {
			t.Errorf("late %d is of unit %q, level %q; want none", i, l.Unit, l.Level)
		}
	}
}

func TestLateStandInOrder(t *testing.T) {
	make := func(code, unit, finished string) dossier.Dossier {
		d := late(code)
		d.Unit, d.Finished = unit, at(finished)
		return d
	}
	r := count(november(t), []dossier.Dossier{
		make("u", "Sở Lạ", "2023-11-12"), make("c", "Chi cục Thuế", "2023-11-12"), make("x", "UBND phường Bắc", "2023-11-12"),
		make("h", "UBND huyện Tây", "2023-11-12"), make("b", "Sở Y tế", "2023-11-20 08:00:00"), make("a", "Sở Y tế", "2023-11-20 17:00:00"),
		make("z", "Sở Y tế", "2023-11-13"), make("n", "Ban Quản lý dự án", "2023-11-12"), make("s", "Sở Tư pháp", "2023-11-28"),
	})
	var got string
	for i, l := range r.Report.Late {
		got += l.Code
		if r.Rows.Late[i].Code != l.Code {
			t.Error("rows in another order")
		}
	}
	if want := "szabnhxcu"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// A unit that was renamed in the period has one row, named as at its end, also of dossiers from before.
func TestRenamedUnit(t *testing.T) {
	reg, err := register.Load(strings.NewReader(`
units:
  - {code: T.50, name: Ban Dân tộc, level: province, valid_to: 2023-11-15}
  - {code: T.50, name: Sở Dân tộc, level: province, valid_from: 2023-11-16, valid_to: 2023-12-10}
  - {code: T.50, name: Sở Tôn giáo, level: province, listed: false, valid_from: 2023-12-20}
`), "units.yaml")
	if err != nil {
		t.Fatal(err)
	}
	o := november(t)
	o.Register = reg
	before, after := late("1"), late("2")
	before.Unit, after.Unit = "Ban Dân tộc", "Ban Dân tộc"
	after.Finished = at("2023-11-20")
	type unit struct {
		Name   string
		Listed bool
		Late   int
	}
	units := func() (out []unit) {
		for _, u := range count(o, []dossier.Dossier{before, after}).Report.Units {
			out = append(out, unit{u.Name, u.Listed, u.Totals.ResolvedLate})
		}
		return out
	}
	want := []unit{{"Sở Dân tộc", true, 2}}
	if diff := cmp.Diff(want, units()); diff != "" {
		t.Errorf("units (-want +got):\n%s", diff)
	}
	o.Period = period.Period{From: day("2023-11-01"), To: day("2023-12-15")} // ends when no entry is valid
	if diff := cmp.Diff(want, units()); diff != "" {
		t.Errorf("units of a period beyond the register (-want +got):\n%s", diff)
	}
}

func TestPendingOverdue(t *testing.T) {
	for _, c := range []struct {
		name                       string
		received, signed, returned string
		finished                   string
		status                     dossier.Status
		test                       bool
		want                       counting.OverdueGroup
	}{
		{"test before all", "2022-12-31", "2023-11-02", "", "", 4, true, counting.GroupTest},
		{"received on the last day of last year (6.11)", "2022-12-31 23:59:59", "2023-11-02", "", "", 4, false, counting.GroupBacklog},
		{"received on the first day of this year", "2023-01-01", "", "", "", 4, false, counting.GroupInProcess},
		{"signed on the last day", "2023-10-02", "2023-11-30 23:59:59", "", "", 4, false, counting.GroupUnclosed},
		{"signed after the end (6.12)", "2023-10-02", "2023-12-01", "", "", 4, false, counting.GroupInProcess},
		{"returned", "2023-10-02", "", "2023-11-02", "", 4, false, counting.GroupUnclosed},
		{"returned on the last day", "2023-10-02", "", "2023-11-30 23:59:59", "", 4, false, counting.GroupUnclosed},
		{"returned after the end (6.12)", "2023-10-02", "", "2023-12-01", "", 4, false, counting.GroupInProcess},
		{"signed after, returned before the end", "2023-10-02", "2023-12-01", "2023-11-02", "", 4, false, counting.GroupUnclosed},
		{"finished after the end, signed before (6.12)", "2023-10-02", "2023-11-20", "", "2023-12-02", 10, false, counting.GroupUnclosed},
		{"finished after the end", "2023-10-02", "", "", "2023-12-02", 10, false, counting.GroupInProcess},
		{"an ignored finish is no evidence (6.12)", "2023-10-02", "", "", "2023-11-02", 4, false, counting.GroupInProcess},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := count(november(t), []dossier.Dossier{{
				Code: "1", Unit: "Sở Y tế", Procedure: "Cấp phiếu", Handler: "Trần Mẫu", Status: c.status, Channel: 1, Test: c.test,
				Received: at(c.received), Due: at("2023-11-10"), Finished: at(c.finished), Signed: at(c.signed), Returned: at(c.returned),
			}})
			want := []counting.OverdueRow{{
				Code: "1", Procedure: "Cấp phiếu", Unit: "T.02", Level: dossier.Province, Listed: true, Received: at(c.received).Day(),
				Due: day("2023-11-10"), WorkingDays: 14, Status: c.status, Handler: "Trần Mẫu", Group: c.want,
			}}
			if diff := cmp.Diff(want, r.Rows.Overdue); diff != "" {
				t.Fatalf("overdue (-want +got):\n%s", diff)
			}
			sum := map[counting.OverdueGroup]int{
				counting.GroupTest: r.Report.PendingOverdue.Test, counting.GroupBacklog: r.Report.PendingOverdue.Backlog,
				counting.GroupUnclosed: r.Report.PendingOverdue.Unclosed, counting.GroupInProcess: r.Report.PendingOverdue.InProcess,
			}
			if sum[c.want] != 1 {
				t.Errorf("%+v", r.Report.PendingOverdue)
			}
		})
	}
}

// TestCalendarGaps: only years in which days of a late or overdue dossier are counted (6.13).
func TestCalendarGaps(t *testing.T) {
	d := late("1")
	d.Received, d.Due = at("2019-12-01"), at("2019-12-31")
	onTime := dossier.Dossier{Code: "2", Unit: "T.02", Status: 9, Channel: 1, Received: at("2015-01-05"), Due: at("2023-11-20"), Finished: at("2023-11-20")}
	overdue := dossier.Dossier{Code: "3", Unit: "T.02", Status: 4, Channel: 1, Received: at("2018-01-05"), Due: at("2018-12-30")}
	years := func(r *counting.Result) string {
		var out []string
		for _, o := range r.Observations {
			if o.Code == "calendar_incomplete" {
				out = append(out, o.Detail)
			}
		}
		return strings.Join(out, " ")
	}
	if got := years(count(november(t), []dossier.Dossier{d, onTime})); got != "2020" {
		t.Errorf("a dossier due on the last day of 2019 uses %q", got)
	}
	if got := years(count(november(t), []dossier.Dossier{onTime, overdue})); got != "2018 2019 2020" {
		t.Errorf("a dossier overdue since 2018 uses %q", got)
	}
}

// TestReportJSON: every key is there, zero included, and no list is null.
func TestReportJSON(t *testing.T) {
	b, err := json.Marshal(count(november(t), nil).Report)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`"month":"2023-11"`, `"period":{"from":"2023-11-01","to":"2023-11-30"}`, `"extracted_at":"2023-12-05T08:00:00+07:00"`,
		`"late":[]`, `"officials":[]`, `"findings":[]`, `"outside":0`, `"duplicates":0`, `"test":0`, `"district":0`, `"score":"0.00"`,
	} {
		if !strings.Contains(string(b), want) {
			t.Errorf("no %s in %s", want, b)
		}
	}
	o := november(t)
	o.Period.To = day("2023-11-29")
	if got := count(o, nil).Report.Month; got != "" {
		t.Errorf("month %q of a period that is none", got)
	}
	b, _ = json.Marshal(count(november(t), []dossier.Dossier{late("1")}).Report.Late)
	if want := `[{"code":"1","unit":"T.02","level":"province","received":"2023-11-01","due":"2023-11-10","finished":"2023-11-14","working_days_late":2,"calendar_days_late":4,"kind":"unclassified","officials":[],"apology":null}]`; string(b) != want {
		t.Errorf("%s, want %s", b, want)
	}
}
