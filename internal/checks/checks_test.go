package checks_test

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"trehan/internal/checks"
	"trehan/internal/counting"
	"trehan/internal/dossier"
	"trehan/internal/period"
	"trehan/internal/register"
)

const units = `
units:
  - {code: T.01, name: Sở Tư pháp, level: province, notify: {to: [stp@tinh.example]}}
  - {code: T.20, name: UBND huyện Đông, level: district, notify: {to: [dong@tinh.example]}}
  - {code: T.90, name: Chi cục Thuế, level: central}
`

func instant(s string) period.Instant {
	if s == "" {
		return 0
	}
	d, err := period.ParseDay(s)
	if err != nil {
		panic(err)
	}
	return d.Start()
}

func options(t testing.TB, month, extracted string) counting.Options {
	t.Helper()
	r, err := register.Load(strings.NewReader(units), "units.yaml")
	if err != nil {
		t.Fatal(err)
	}
	m, err := period.ParseMonth(month)
	if err != nil {
		t.Fatal(err)
	}
	return counting.Options{Period: m.Period(), ExtractedAt: instant(extracted), Register: r}
}

func count(o counting.Options, dossiers ...dossier.Dossier) *counting.Result {
	c := counting.New(o)
	for i := range dossiers {
		d := dossiers[i]
		d.Seq = uint64(i + 1)
		if d.Unit == "" {
			d.Unit = "Sở Tư pháp"
		}
		if d.Channel == 0 {
			d.Channel = dossier.Direct
		}
		c.Add(&d)
	}
	return c.Result()
}

// d makes a dossier of the status with received, due and finished days.
func d(code string, status dossier.Status, received, due, finished string) dossier.Dossier {
	return dossier.Dossier{Code: code, Status: status, Received: instant(received), Due: instant(due), Finished: instant(finished)}
}

// later has a dossier due at five in the afternoon.
func later(d dossier.Dossier) dossier.Dossier {
	d.Due += 17 * 3600
	return d
}

// finishedAtNine has a dossier finished at nine in the morning.
func finishedAtNine(d dossier.Dossier) dossier.Dossier {
	d.Finished += 9 * 3600
	return d
}

// isFinding compares a finding with the wanted one, but for the message, which must hold the words.
func isFinding(t testing.TB, got, want counting.Finding, words string) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(counting.Finding{}, "Message", "Items", "Patterns")); diff != "" {
		t.Errorf("finding (-want +got):\n%s", diff)
	}
	if !strings.Contains(got.Message, words) {
		t.Errorf("%s says %q, want %q in it", got.Code, got.Message, words)
	}
}

// blocks compares a finding with one that blocks for so many dossiers, or with none for 0; its message must hold the words.
func blocks(t testing.TB, name string, got counting.Finding, count int, words string) {
	t.Helper()
	var want counting.Finding
	if count > 0 {
		want = counting.Finding{Severity: counting.Block, Count: count}
	}
	if diff := cmp.Diff(want, counting.Finding{Severity: got.Severity, Count: got.Count}); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
	if !strings.Contains(got.Message, words) {
		t.Errorf("%s: %q, want %q in it", name, got.Message, words)
	}
}

func run(t testing.TB, in checks.Input) map[string]counting.Finding {
	t.Helper()
	list, err := checks.Run(in)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]counting.Finding{}
	for _, f := range list {
		out[f.Code] = f
	}
	if len(out) != len(list) {
		t.Error("a code stands twice")
	}
	return out
}

// TestAgainstTheMonthBefore: each case is one dossier of October's extract (taken on 03/11) and what it is in
// November's (taken on 04/12). It is the only difference beside one dossier that stays as it is.
func TestAgainstTheMonthBefore(t *testing.T) {
	const none = dossier.Status(0)
	same := d("same", 4, "2023-10-02", "2023-12-20", "")
	for _, c := range []struct {
		name     string
		was, now dossier.Dossier
		want     []string
		item     counting.DifferenceItem
	}{
		{name: "pending, still pending", was: d("x", 4, "2023-10-05", "2023-12-10", ""), now: d("x", 4, "2023-10-05", "2023-12-10", "")},
		{name: "pending, resolved in the month", was: d("x", 4, "2023-10-05", "2023-11-10", ""), now: d("x", 10, "2023-10-05", "2023-11-10", "2023-11-09")},
		{name: "pending, withdrawn in the month", was: d("x", 5, "2023-10-05", "2023-11-10", ""), now: d("x", 7, "2023-10-05", "2023-11-10", "2023-11-09")},
		{name: "case of the code", was: d("x", 4, "2023-10-05", "2023-12-10", ""), now: d("X", 4, "2023-10-05", "2023-12-10", "")},

		{name: "due moved, pending", was: d("x", 4, "2023-10-05", "2023-11-10", ""), now: d("x", 4, "2023-10-05", "2023-11-11", ""), want: []string{"due_moved"}},
		{name: "due moved, paused (8.3)", was: d("x", 5, "2023-10-05", "2023-11-10", ""), now: d("x", 5, "2023-10-05", "2023-12-11", ""), want: []string{"due_moved"}},
		{name: "due later on the same day (8.3)", was: d("x", 4, "2023-10-05", "2023-11-10", ""), now: later(d("x", 4, "2023-10-05", "2023-11-10", "")), want: nil},
		{name: "due earlier", was: d("x", 4, "2023-10-05", "2023-12-10", ""), now: d("x", 4, "2023-10-05", "2023-12-01", "")},
		{name: "due set where there was none (8.3)", was: d("x", 4, "2023-10-05", "", ""), now: d("x", 4, "2023-10-05", "2023-12-10", "")},
		{name: "due moved on one that was late (8.3, 8.5)", was: d("x", 10, "2023-10-05", "2023-10-10", "2023-10-12"), now: d("x", 10, "2023-10-05", "2023-10-12", "2023-10-12"), want: []string{"due_moved", "late_undone"}},
		{name: "due moved on one that was on time", was: d("x", 10, "2023-10-05", "2023-10-12", "2023-10-12"), now: d("x", 10, "2023-10-05", "2023-10-20", "2023-10-12")},
		{name: "overdue, due moved (8.5)", was: d("x", 4, "2023-10-05", "2023-10-10", ""), now: d("x", 4, "2023-10-05", "2023-12-20", ""), want: []string{"due_moved", "late_undone"}},
		{name: "overdue, due taken away (8.5)", was: d("x", 4, "2023-10-05", "2023-10-10", ""), now: d("x", 4, "2023-10-05", "", ""), want: []string{"late_undone"}},
		{name: "overdue, paused now (8.5)", was: d("x", 4, "2023-10-05", "2023-10-10", ""), now: d("x", 5, "2023-10-05", "2023-10-10", "")},
		{name: "overdue, resolved late", was: d("x", 4, "2023-10-05", "2023-10-10", ""), now: d("x", 10, "2023-10-05", "2023-10-10", "2023-11-10")},

		{name: "overdue, finished before the period, on the due day (8.5)", was: d("x", 4, "2023-10-05", "2023-10-10", ""), now: d("x", 10, "2023-10-05", "2023-10-10", "2023-10-10"),
			want: []string{"carry_over_difference", "finish_backdated", "late_undone"}, item: counting.DifferenceItem{Code: "x", Was: "overdue", Is: "outside"}},
		{name: "overdue, finished later on the due day", was: d("x", 4, "2023-10-05", "2023-10-10", ""), now: finishedAtNine(d("x", 10, "2023-10-05", "2023-10-10", "2023-10-10")),
			want: []string{"carry_over_difference", "finish_backdated", "late_undone"}, item: counting.DifferenceItem{Code: "x", Was: "overdue", Is: "outside"}},
		{name: "overdue, withdrawn before the due day", was: d("x", 4, "2023-10-05", "2023-10-10", ""), now: d("x", 7, "2023-10-05", "2023-10-10", "2023-10-09"),
			want: []string{"carry_over_difference", "finish_backdated", "late_undone"}, item: counting.DifferenceItem{Code: "x", Was: "overdue", Is: "outside"}},
		{name: "finished on the day of the extract before (8.4)", was: d("x", 4, "2023-10-05", "2023-11-10", ""), now: d("x", 10, "2023-10-05", "2023-11-10", "2023-11-03")},
		{name: "finished the day before that (8.4)", was: d("x", 4, "2023-10-05", "2023-11-10", ""), now: d("x", 10, "2023-10-05", "2023-11-10", "2023-11-02"), want: []string{"finish_backdated"}},
		{name: "paused then, finished before (8.4)", was: d("x", 8, "2023-10-05", "2023-11-10", ""), now: d("x", 9, "2023-10-05", "2023-11-10", "2023-11-02"), want: []string{"finish_backdated"}},
		{name: "finished before, return date moved", was: d("x", 10, "2023-10-05", "2023-11-10", "2023-11-02"), now: d("x", 10, "2023-10-05", "2023-11-10", "2023-11-01")},

		{name: "vanished", was: d("x", 4, "2023-10-05", "2023-12-10", ""), now: d("", none, "", "", ""), want: []string{"carry_over_difference", "vanished"}, item: counting.DifferenceItem{Code: "x", Was: "in_time", Is: "absent"}},
		{name: "a resolved one is gone (8.6)", was: d("x", 10, "2023-10-05", "2023-12-10", "2023-10-06"), now: d("", none, "", "", "")},
		{name: "there, but refused (8.6)", was: d("x", 4, "2023-10-05", "2023-12-10", ""), now: d("x", 3, "2023-10-05", "2023-12-10", ""), want: []string{"carry_over_difference"}, item: counting.DifferenceItem{Code: "x", Was: "in_time", Is: "not_accepted"}},
		{name: "appeared", was: d("", none, "", "", ""), now: d("x", 4, "2023-10-31", "2023-12-10", ""), want: []string{"appeared", "carry_over_difference"}, item: counting.DifferenceItem{Code: "x", Was: "absent", Is: "in_time"}},
		{name: "new in the month", was: d("", none, "", "", ""), now: d("x", 4, "2023-11-01", "2023-12-10", "")},
		{name: "appeared, but outside (8.7)", was: d("", none, "", "", ""), now: d("x", 10, "2023-10-02", "2023-12-10", "2023-10-31")},
		{name: "was not accepted, carried over now (8.8)", was: d("x", 1, "2023-10-05", "2023-12-10", ""), now: d("x", 4, "2023-10-05", "2023-12-10", ""), want: []string{"carry_over_difference"}, item: counting.DifferenceItem{Code: "x", Was: "not_accepted", Is: "in_time"}},
		{name: "received on another day (8.8)", was: d("x", 4, "2023-10-05", "2023-12-10", ""), now: d("x", 4, "2023-11-05", "2023-12-10", ""), want: []string{"carry_over_difference"}, item: counting.DifferenceItem{Code: "x", Was: "in_time", Is: "received"}},
		{name: "received after the month before, as it should", was: d("x", 4, "2023-11-02", "2023-12-10", ""), now: d("x", 4, "2023-11-02", "2023-12-10", "")},
		{name: "reopened (8.8)", was: d("x", 10, "2023-10-05", "2023-12-10", "2023-10-20"), now: d("x", 4, "2023-10-05", "2023-12-10", ""), want: []string{"carry_over_difference", "reopened"}, item: counting.DifferenceItem{Code: "x", Was: "early", Is: "in_time"}},
		{name: "resolved in an earlier month, reopened", was: d("x", 10, "2023-08-05", "2023-12-10", "2023-09-20"), now: d("x", 4, "2023-08-05", "2023-12-10", ""), want: []string{"carry_over_difference", "reopened"}, item: counting.DifferenceItem{Code: "x", Was: "outside", Is: "in_time"}},
		{name: "received after the month before, with a finish before that", was: d("x", 7, "2023-11-02", "2023-12-10", "2023-10-20"), now: d("x", 4, "2023-11-02", "2023-12-10", "")},
		{name: "late, reopened, overdue", was: d("x", 10, "2023-10-05", "2023-10-10", "2023-10-20"), now: d("x", 4, "2023-10-05", "2023-10-10", ""), want: []string{"carry_over_difference", "reopened"}, item: counting.DifferenceItem{Code: "x", Was: "late", Is: "overdue"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			before, after := []dossier.Dossier{same}, []dossier.Dossier{same}
			if c.was.Code != "" {
				before = append(before, c.was)
			}
			if c.now.Code != "" {
				after = append(after, c.now)
			}
			october := count(options(t, "2023-10", "2023-11-03"), before...)
			november := count(options(t, "2023-11", "2023-12-04"), after...)
			found := run(t, checks.Input{Result: november, Previous: october.State})
			for code, f := range found {
				switch {
				case code == "late_without_official" || code == "missing_due":
				case !slices.Contains(c.want, code):
					t.Errorf("found %s", code)
				default:
					isFinding(t, f, counting.Finding{Code: code, Severity: counting.Warn, Count: 1, Examples: []string{"x"}}, "")
				}
			}
			for _, code := range c.want {
				if _, ok := found[code]; !ok {
					t.Errorf("%s not found", code)
				}
			}
			if items := found["carry_over_difference"].Items; c.item.Code != "" && !slices.Equal(items, []counting.DifferenceItem{c.item}) {
				t.Errorf("items %+v, want %+v", items, c.item)
			}
		})
	}
}

func TestTheMonthBeforeMustBeTheMonthBefore(t *testing.T) {
	november := count(options(t, "2023-11", "2023-12-04"), d("1", 4, "2023-11-02", "2023-12-20", ""))
	for month, ok := range map[string]bool{"2023-09": false, "2023-10": true, "2023-11": false, "2023-12": false, "2022-11": false} {
		before := count(options(t, month, "2024-01-01"))
		_, err := checks.Run(checks.Input{Result: november, Previous: before.State})
		var wrong *checks.WrongPeriodError
		if ok != (err == nil) || !ok && (!errors.As(err, &wrong) || !errors.Is(err, checks.ErrUsage) || wrong.State != before.Report.Period) {
			t.Errorf("%s: %v", month, err)
		}
	}
}

func TestThresholds(t *testing.T) {
	open := func(n int) []dossier.Dossier {
		var out []dossier.Dossier
		for i := range n {
			out = append(out, d(string(rune('a'+i/26))+string(rune('a'+i%26)), 4, "2023-11-02", "2023-12-20", ""))
		}
		return out
	}
	blocking := func(in checks.Input) []string {
		list, err := checks.Run(in)
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, f := range checks.Blocking(list) {
			out = append(out, f.Code)
		}
		return out
	}
	with := func(n, aside, refused int) []dossier.Dossier {
		out := open(n)
		for i := range aside {
			out = append(out, d("p"+string(rune('0'+i)), 9, "2023-11-02", "2023-12-20", ""))
		}
		for i := range refused {
			out = append(out, d("r"+string(rune('0'+i)), 3, "2023-11-02", "", ""))
		}
		return out
	}
	o := options(t, "2023-11", "2023-12-01")
	early := o
	early.ExtractedAt--
	before := func(n int) *counting.State {
		all := open(n)
		for i := range all {
			all[i].Received -= 31 * 86400
		}
		return count(options(t, "2023-10", "2023-11-01"), all...).State
	}
	for _, c := range []struct {
		name   string
		result *counting.Result
		before *counting.State
		want   []string
	}{
		{"one of 200 put aside is 0,5 %", count(o, with(199, 1, 0)...), nil, nil},
		{"refused ones do not count (9.5)", count(o, with(198, 1, 9)...), nil, []string{"too_many_put_aside"}},
		{"those outside count (9.5)", count(o, append(with(198, 1, 0), d("x", 10, "2023-10-02", "2023-12-10", "2023-10-31"))...), nil, nil},
		{"one of 199", count(o, with(198, 1, 0)...), nil, []string{"too_many_put_aside"}},
		{"extract at midnight after (9.5)", count(o, open(1)...), nil, nil},
		{"extract one second before (9.5)", count(early, open(1)...), nil, []string{"extract_before_period_end"}},
		{"no row", count(o), nil, []string{"extract_empty"}},
		{"nothing in the figures (9.5)", count(o, with(0, 0, 2)...), nil, []string{"extract_empty"}},
		{"exactly double (8.9)", count(o, open(4)...), before(2), nil},
		{"more than double", count(o, open(5)...), before(2), []string{"total_jump"}},
		{"exactly half (8.9)", count(o, open(2)...), before(4), nil},
		{"less than half", count(o, open(2)...), before(5), []string{"total_jump"}},
		{"from nothing", count(o, open(1)...), before(0), []string{"total_jump"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := blocking(checks.Input{Result: c.result, Previous: c.before}); !slices.Equal(got, c.want) {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
	f := run(t, checks.Input{Result: count(o, with(100, 2, 0)...)})["too_many_put_aside"]
	isFinding(t, f, counting.Finding{Code: "too_many_put_aside", Severity: counting.Block, Count: 2, Examples: []string{"p0", "p1"}}, "2 trên 102 hồ sơ")
}

// Findings are read beside the letter: numbers, percentages, days and moments stand in them as in the letter.
func TestFindingsAreWrittenAsTheLetter(t *testing.T) {
	many := func(n int, received string) []dossier.Dossier {
		out := make([]dossier.Dossier, n)
		for i := range out {
			out[i] = d(fmt.Sprintf("n%04d", i), 4, received, "2023-12-20", "")
		}
		return out
	}
	o := options(t, "2023-11", "2023-11-30")
	o.ExtractedAt += 16*3600 + 5*60
	october := count(options(t, "2023-10", "2023-11-01"), many(2500, "2023-10-02")...)
	november := count(o, append(many(1016, "2023-10-02"), d("p1", 9, "2023-11-02", "", ""), d("p2", 9, "2023-11-02", "", ""),
		d("p3", 9, "2023-11-02", "", ""), d("p4", 9, "2023-11-02", "", ""), d("p5", 9, "2023-11-02", "", ""),
		d("p6", 9, "2023-11-02", "", ""), d("p7", 9, "2023-11-02", "", ""), d("p8", 9, "2023-11-02", "", ""))...)
	found := run(t, checks.Input{Result: november, Previous: october.State})
	for code, want := range map[string]string{
		"too_many_put_aside":        "Cụ thể: 8 trên 1.024 hồ sơ, bằng 0,78%.",
		"extract_before_period_end": "Cụ thể: trích xuất lúc 16:05 ngày 30/11/2023, kỳ kết thúc hết ngày 30/11/2023.",
		"total_jump":                "Cụ thể: kỳ trước 2.500 hồ sơ, kỳ này 1.016 hồ sơ.",
		"carry_over_difference":     "Cụ thể: kỳ trước chuyển sang 1.016 hồ sơ, cuối kỳ trước còn đang giải quyết 2.500 hồ sơ.",
	} {
		if got := found[code].Message; !strings.HasSuffix(got, want) {
			t.Errorf("%s: %q, want it to end in %q", code, got, want)
		}
	}
	wrong := &checks.WrongPeriodError{State: options(t, "2023-09", "").Period, Period: o.Period}
	want := "trạng thái kỳ trước là của tháng 09/2023, không liền ngay trước kỳ đang tính (tháng 11/2023); hãy dùng tệp state.json.gz của kỳ kết thúc ngày 31/10/2023"
	if got := wrong.Error(); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestLateInNoList(t *testing.T) {
	late := d("1", 10, "2025-07-01", "2025-07-10", "2025-07-14")
	late.Unit = "UBND huyện Đông"
	r := count(options(t, "2025-07", "2025-08-02"), late)
	f := run(t, checks.Input{Result: r})["late_in_no_list"] // a district in a period of two levels
	isFinding(t, f, counting.Finding{Code: "late_in_no_list", Severity: counting.Block, Count: 1, Examples: []string{"1"}}, "")
	r = count(options(t, "2023-11", "2023-12-04"), d("1", 10, "2023-11-01", "2023-11-10", "2023-11-14"))
	if f, ok := run(t, checks.Input{Result: r})["late_in_no_list"]; ok {
		t.Errorf("%+v", f)
	}
	r.Report.Units[0].Level = "region"
	if f := run(t, checks.Input{Result: r})["late_in_no_list"]; f.Count != 1 {
		t.Errorf("a level of no list: %+v", f)
	}
}

// TestNoDueDates: where no dossier can be late, the letter must not say that none was.
func TestNoDueDates(t *testing.T) {
	due := d("due", 4, "2023-11-02", "2023-12-20", "")
	withdrawn := d("withdrawn", 7, "2023-11-02", "2023-12-20", "2023-11-10")
	aside := options(t, "2023-11", "2023-12-04")
	aside.Policies.MissingDue = "put_aside"
	for name, c := range map[string]struct {
		o        counting.Options
		dossiers []dossier.Dossier
		count    int
	}{
		"none has one":              {options(t, "2023-11", "2023-12-04"), nil, 2},
		"none that can be late":     {options(t, "2023-11", "2023-12-04"), []dossier.Dossier{withdrawn}, 2},
		"one has one":               {options(t, "2023-11", "2023-12-04"), []dossier.Dossier{due}, 0},
		"as many as are put aside":  {aside, []dossier.Dossier{due, d("due2", 4, "2023-11-02", "2023-12-20", "")}, 0},
		"one put aside":             {options(t, "2023-11", "2023-12-04"), []dossier.Dossier{d("no date", 9, "2023-11-02", "", "")}, 2},
		"one outside the month has": {options(t, "2023-11", "2023-12-04"), []dossier.Dossier{d("outside", 4, "2023-12-01", "2023-12-20", "")}, 2},
	} {
		r := count(c.o, append(c.dossiers, d("1", 9, "2023-11-02", "", "2023-11-29"), d("2", 4, "2023-11-02", "", ""))...)
		blocks(t, name, run(t, checks.Input{Result: r})["no_due_dates"], c.count, "")
	}
}

func TestSeveritiesAndAcceptance(t *testing.T) {
	r := count(options(t, "2023-11", "2023-12-04"), d("1", 9, "2023-11-02", "", ""), d("2", 4, "2023-11-02", "", ""), d("3", 4, "2023-11-02", "2023-12-20", ""))
	in := checks.Input{Result: r, Accept: []string{"too_many_put_aside", "missing_due", "total_jump"}, Severities: map[string]counting.Severity{"missing_due": counting.Info}}
	list, err := checks.Run(in)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range list {
		got = append(got, f.Code+" "+string(f.Severity)+map[bool]string{true: " accepted"}[f.Accepted])
	}
	want := []string{"too_many_put_aside block accepted", "finished_without_date warn", "missing_due info"}
	if !slices.Equal(got, want) || len(checks.Blocking(list)) != 0 {
		t.Errorf("%q, want %q", got, want)
	}
	in.Severities = map[string]counting.Severity{"missing_due": counting.Block, "too_many_put_aside": counting.Warn}
	in.Accept = nil
	list, err = checks.Run(in)
	if err != nil {
		t.Fatal(err)
	}
	var blocking []string
	for _, f := range checks.Blocking(list) {
		blocking = append(blocking, f.Code)
	}
	if diff := cmp.Diff([]string{"missing_due"}, blocking); diff != "" || list[0].Code != "missing_due" {
		t.Errorf("%s is first; blocking (-want +got):\n%s", list[0].Code, diff)
	}
	in = checks.Input{Result: r, Accept: []string{"nothing"}, Severities: map[string]counting.Severity{"missing_due": "stop", "nowhere": counting.Warn}}
	_, err = checks.Run(in)
	if !errors.Is(err, checks.ErrUsage) {
		t.Fatal(err)
	}
	for _, want := range []string{"nothing", "stop", "nowhere"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not named in %v", want, err)
		}
	}
}

func TestSeenByReaders(t *testing.T) {
	o := options(t, "2023-11", "2023-12-04")
	overdue := d("1", 4, "2023-11-02", "2023-11-10", "")
	found := run(t, checks.Input{Result: count(o, overdue), Seen: []dossier.Observation{
		{Code: "unknown_column", Count: 1, Detail: "Ghi chú"}, {Code: "unknown_column", Count: 1, Detail: "Ghi chú"}, {Code: "unknown_column", Count: 1, Detail: "Mức độ"},
		{Code: "null_date", Count: 7, Examples: []string{"b", "a"}}, {Code: "null_date", Count: 2, Examples: []string{"a", "c"}},
		{Code: "rows_hidden", Count: 2, Detail: "a.xlsx: dòng 3, 4"}, {Code: "unit_from_code", Count: 5, Detail: "b.csv"},
		{Code: "row_skipped", Count: 0}, {Code: "something_new", Count: 1},
	}})
	isFinding(t, found["unknown_column"], counting.Finding{Code: "unknown_column", Severity: counting.Warn, Count: 2, Examples: []string{}}, "Cụ thể: Ghi chú; Mức độ.")
	isFinding(t, found["null_date"], counting.Finding{Code: "null_date", Severity: counting.Warn, Count: 9, Examples: []string{"a", "b", "c"}}, "")
	isFinding(t, found["rows_hidden"], counting.Finding{Code: "rows_hidden", Severity: counting.Warn, Count: 2, Examples: []string{}}, "Cụ thể: a.xlsx: dòng 3, 4.")
	isFinding(t, found["unit_from_code"], counting.Finding{Code: "unit_from_code", Severity: counting.Warn, Count: 5, Examples: []string{}}, "Cụ thể: b.csv.")
	if _, ok := found["row_skipped"]; ok {
		t.Error("a finding with count 0 is shown")
	}
	unlisted := found["something_new"] // an observation without an entry in the catalogue
	isFinding(t, unlisted, counting.Finding{Code: "something_new", Severity: counting.Warn, Count: 1, Examples: []string{}}, "")
	if unlisted.Message == "" {
		t.Error("an observation without an entry has no message")
	}
}

// TestCalendarIncomplete warns for the period's own year, informs for past ones (6.13).
func TestCalendarIncomplete(t *testing.T) {
	o := options(t, "2023-11", "2023-12-04")
	f := run(t, checks.Input{Result: count(o, d("1", 4, "2019-11-02", "2019-12-20", ""))})["calendar_incomplete"]
	isFinding(t, f, counting.Finding{Code: "calendar_incomplete", Severity: counting.Info, Count: 2, Examples: []string{}}, "2019; 2020")
	o = options(t, "2027-11", "2027-12-04")
	f = run(t, checks.Input{Result: count(o, d("1", 4, "2027-11-02", "2027-11-10", ""))})["calendar_incomplete"]
	isFinding(t, f, counting.Finding{Code: "calendar_incomplete", Severity: counting.Warn, Count: 1, Examples: []string{}}, "2027")
}

// Promise 1: no figure of the report can change by one without a broken identity.
func TestPromise1EveryFigureIsHeld(t *testing.T) {
	month := func() *counting.Result {
		late := d("1", 10, "2023-11-01", "2023-11-10", "2023-11-14")
		late.Handler, late.Field = "Trần Mẫu", "Tư pháp"
		other := d("2", 10, "2023-10-01", "2023-11-10", "2023-11-14")
		other.Unit, other.Channel = "UBND huyện Đông", dossier.Online
		filed := d("8", 4, "2023-11-09", "2023-12-10", "")
		filed.Channel, filed.Filed = dossier.Online, filed.Received-3*86_400
		return count(options(t, "2023-11", "2023-12-04"), late, other, filed, d("3", 4, "2023-11-01", "2023-11-10", ""),
			d("4", 5, "2023-11-01", "2023-11-10", ""), d("5", 7, "2023-11-01", "", "2023-11-10"), d("6", 9, "2023-11-01", "", ""), d("7", 1, "", "", ""))
	}
	if broken := checks.Broken(month()); len(broken) > 0 {
		t.Fatal(broken)
	}
	held := func(where string, pick func(r *counting.Result) any) {
		v := reflect.ValueOf(pick(month())).Elem()
		for i := range v.NumField() {
			if v.Field(i).Kind() != reflect.Int {
				continue
			}
			r := month()
			field := reflect.ValueOf(pick(r)).Elem().Field(i)
			field.SetInt(field.Int() + 1)
			list, err := checks.Run(checks.Input{Result: r})
			if err != nil {
				t.Fatal(err)
			}
			name := where + "." + v.Type().Field(i).Name
			blocked := slices.ContainsFunc(checks.Blocking(list), func(f counting.Finding) bool {
				return f.Code == "identity_broken" && f.Count > 0 && strings.Contains(f.Message, "Cụ thể")
			})
			if !blocked {
				t.Errorf("%s can change unseen", name)
			}
		}
	}
	held("totals", func(r *counting.Result) any { return &r.Report.Totals })
	held("unit", func(r *counting.Result) any { return &r.Report.Units[0].Totals })
	held("paused", func(r *counting.Result) any { return &r.Report.Paused })
	held("details", func(r *counting.Result) any { return r.Report.Details })
	held("due in period", func(r *counting.Result) any { return &r.Report.DueInPeriod })
	held("inherited", func(r *counting.Result) any { return &r.Report.Inherited })
	held("apology", func(r *counting.Result) any { return &r.Report.Apology })
	held("unit paused", func(r *counting.Result) any { return &r.Report.Units[0].Paused })
	held("unit inherited", func(r *counting.Result) any { return &r.Report.Units[0].Inherited })
	held("unit apology", func(r *counting.Result) any { return &r.Report.Units[0].Apology })
	held("acceptance", func(r *counting.Result) any { return r.Report.Acceptance })
	held("unit acceptance", func(r *counting.Result) any { return r.Report.Units[0].Acceptance })
	held("overdue", func(r *counting.Result) any { return &r.Report.PendingOverdue })
	held("reconciliation", func(r *counting.Result) any { return &r.Report.Reconciliation })
	held("kinds", func(r *counting.Result) any { return &r.Report.Officials[0].LateByKind })

	for name, change := range map[string]func(r *counting.Result){
		"a late row less":             func(r *counting.Result) { r.Report.Late = r.Report.Late[1:] },
		"a row of another unit":       func(r *counting.Result) { r.Report.Late[0].Unit = "T.90" },
		"a row of another level":      func(r *counting.Result) { r.Report.Late[0].Level = dossier.Commune },
		"an overdue row less":         func(r *counting.Result) { r.Rows.Overdue = nil },
		"an official less":            func(r *counting.Result) { r.Report.Officials = nil },
		"an official's late":          func(r *counting.Result) { r.Report.Officials[0].Late++ },
		"one unidentified more":       func(r *counting.Result) { r.Rows.Unidentified++ },
		"due more than there are":     func(r *counting.Result) { r.Report.DueInPeriod.Due += 9; r.Report.Units[0].DueInPeriod.Due += 9 },
		"refused more than there are": func(r *counting.Result) { r.Report.Refused += 9; r.Report.Units[0].Refused += 9 },
		"pause of another status":     func(r *counting.Result) { r.Report.Paused.Stopped++; r.Report.Units[0].Paused.Stopped++ },
		"an apology more":             func(r *counting.Result) { r.Report.Apology.Sent++; r.Report.Units[0].Apology.Sent++ },
		"inherited and not counted":   func(r *counting.Result) { r.Report.Inherited.Total++; r.Report.Units[0].Inherited.Total++ },
		"a unit without details":      func(r *counting.Result) { r.Report.Units[0].Details = nil },
		"a filing accepted late less": func(r *counting.Result) { r.Rows.Acceptance = nil },
		"accepted and not received": func(r *counting.Result) {
			r.Report.Acceptance.AcceptedInTime += 9
			r.Report.Units[0].Acceptance.AcceptedInTime += 9
		},
		"a row read more":           func(r *counting.Result) { r.RowsRead++ },
		"a field less":              func(r *counting.Result) { r.Rows.Fields = r.Rows.Fields[1:] },
		"counted as apart, printed": func(r *counting.Result) { r.Policies.Withdrawn = "separate" },
	} {
		r := month()
		change(r)
		if len(checks.Broken(r)) == 0 {
			t.Errorf("%s: nothing is broken", name)
		}
	}
}

// TestUnmatchedSteps: from five rows and more than one in a hundred on they block; fewer are information.
func TestUnmatchedSteps(t *testing.T) {
	month := func(matched, unmatched int) *counting.Result {
		r := count(options(t, "2023-11", "2023-12-04"), d("H25-1", 4, "2023-11-02", "2023-12-20", ""), d("H25-2", 4, "2023-11-02", "2023-12-20", ""))
		r.Steps = counting.StepMatch{All: matched + unmatched, Unmatched: unmatched, Codes: counting.Examples{"'H25-1", "'H25-2"}, Dossiers: counting.Examples{"H25-1", "H25-2"}}
		r.Observations = append(r.Observations, dossier.Observation{Code: counting.CodeStepWithoutDossier, Count: min(unmatched, 2)})
		return r
	}
	for _, c := range []struct {
		matched, unmatched int
		blocks             bool
	}{{0, 4, false}, {0, 5, true}, {395, 5, true}, {495, 5, false}, {494, 5, true}, {10_000, 100, false}, {9_899, 100, true}, {9_900, 100, false}} {
		found := run(t, checks.Input{Result: month(c.matched, c.unmatched)})
		name := fmt.Sprintf("%d of %d", c.unmatched, c.matched+c.unmatched)
		if c.blocks {
			blocks(t, name, found["steps_unmatched"], c.unmatched, "'H25-1, 'H25-2; mã trong tệp hồ sơ chưa có bước nào: H25-1, H25-2")
		} else {
			blocks(t, name, found["steps_unmatched"], 0, "")
		}
		if _, info := found["step_without_dossier"]; info == c.blocks {
			t.Errorf("%s: information %v, want %v", name, info, !c.blocks)
		}
	}
	alike := month(395, 1)
	alike.Steps.Alike = []counting.CodePair{{Dossier: "H25-1*", Step: "H25-1"}}
	found := run(t, checks.Input{Result: alike})
	blocks(t, "one written almost so", found["steps_unmatched"], 1, "chỉ khác nhau ở dấu hoặc số 0 đứng đầu (hồ sơ và bước): H25-1* và H25-1")
	if _, info := found["step_without_dossier"]; info {
		t.Error("the same rows are told twice")
	}
	in := checks.Input{Result: month(0, 5), Accept: []string{"steps_unmatched"}}
	if f := run(t, in)["steps_unmatched"]; !f.Accepted {
		t.Errorf("%+v", f)
	}
	in = checks.Input{Result: month(0, 5), Severities: map[string]counting.Severity{"steps_unmatched": counting.Warn}}
	if f := run(t, in)["steps_unmatched"]; f.Severity != counting.Warn {
		t.Errorf("%+v", f)
	}
}

func TestCatalogue(t *testing.T) {
	var blocking []string
	for _, code := range checks.Codes() {
		f := checks.New(code, 1, nil, nil, nil)
		if f.Severity == counting.Block {
			blocking = append(blocking, code)
		}
		if len(f.Message) < 40 || !strings.HasSuffix(f.Message, ".") {
			t.Errorf("%s: %q", code, f.Message)
		}
	}
	want := []string{
		"carried_over_missing", "conflicting_duplicate_line", "data_end_early", "date_cells_swapped", "dates_in_future", "dates_swapped", "duplicate_other_dossier",
		"extract_before_period_end", "extract_empty", "finish_gap", "identity_broken", "late_in_no_list", "late_unit_unknown", "late_without_steps",
		"no_due_dates", "official_conflicting", "official_no_name", "receipt_gap", "revision_replaces_sent", "sheet_ignored", "source_incomplete", "source_shorter", "steps_unmatched", "too_many_put_aside",
		"total_jump", "unit_missing",
	}
	if diff := cmp.Diff(want, blocking); diff != "" {
		t.Error(diff)
	}
	f := checks.New("revision_replaces_sent", 1, []string{"late: 67 thay vì 68"}, nil, []string{"revision_replaces_sent"})
	isFinding(t, f, counting.Finding{Code: "revision_replaces_sent", Severity: counting.Block, Count: 1, Examples: []string{}, Accepted: true}, "67 thay vì 68")
}
