package checks_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trehan/internal/checks"
	"trehan/internal/counting"
	"trehan/internal/dossier"
	"trehan/internal/period"
	"trehan/internal/register"
)

// many makes open dossiers of a unit, received on a day.
func many(n int, prefix, unit, received string) []dossier.Dossier {
	out := make([]dossier.Dossier, n)
	for i := range out {
		out[i] = d(fmt.Sprintf("%s-%04d", prefix, i), 4, received, "2023-12-20", "")
		out[i].Unit = unit
	}
	return out
}

// resolved makes dossiers of a unit that were resolved in October.
func resolved(n int, prefix, unit string) []dossier.Dossier {
	out := many(n, prefix, unit, "2023-10-02")
	for i := range out {
		out[i].Status, out[i].Finished = 10, instant("2023-10-12")
	}
	return out
}

// TestUnitMissing: a unit that has nothing now is missing if much would be expected of it.
func TestUnitMissing(t *testing.T) {
	o, before := options(t, "2023-11", "2023-12-04"), options(t, "2023-10", "2023-11-03")
	const east = "UBND huyện Đông"
	usual := resolved(200, "u", "Sở Tư pháp")
	closed, err := register.Load(strings.NewReader(strings.Replace(units, "level: district,", "level: district, valid_to: 2023-11-15, successor: T.01,", 1)), "units.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name     string
		was      []dossier.Dossier
		now      []dossier.Dossier
		register *register.Register
		want     int
	}{
		{"two dossiers", resolved(2, "e", east), many(200, "n", "Sở Tư pháp", "2023-11-02"), o.Register, 0},
		{"nine", resolved(9, "e", east), many(200, "n", "Sở Tư pháp", "2023-11-02"), o.Register, 0},
		{"ten", resolved(10, "e", east), many(200, "n", "Sở Tư pháp", "2023-11-02"), o.Register, 1},
		{"thirty in a month that is half as busy", resolved(30, "e", east), many(100, "n", "Sở Tư pháp", "2023-11-02"), o.Register, 1},
		{"nineteen in a month that is half as busy", resolved(19, "e", east), many(100, "n", "Sở Tư pháp", "2023-11-02"), o.Register, 0},
		{"four open", many(4, "e", east, "2023-10-02"), many(200, "n", "Sở Tư pháp", "2023-11-02"), o.Register, 0},
		{"five open", many(5, "e", east, "2023-10-02"), many(200, "n", "Sở Tư pháp", "2023-11-02"), o.Register, 1},
		{"one is left", resolved(30, "e", east), append(many(200, "n", "Sở Tư pháp", "2023-11-02"), many(1, "m", east, "2023-11-02")...), o.Register, 0},
		{"it was closed", resolved(30, "e", east), many(200, "n", "Sở Tư pháp", "2023-11-02"), closed, 0},
	} {
		previous := count(before, append(slices.Clone(usual), c.was...)...).State
		says := ""
		if c.want > 0 {
			says = "UBND huyện Đông (T.20): kỳ trước"
		}
		blocks(t, c.name, run(t, checks.Input{Result: count(o, c.now...), Previous: previous, Register: c.register})["unit_missing"], c.want, says)
	}
}

// TestCarriedOverMissing: what was open must be there, but for slips.
func TestCarriedOverMissing(t *testing.T) {
	o, before := options(t, "2023-11", "2023-12-04"), options(t, "2023-10", "2023-11-03")
	for _, c := range []struct {
		name                    string
		open, gone, appeared    int
		want                    int
		others                  string // codes that appear
		messageSays, andExample string
	}{
		{"nothing gone", 100, 0, 0, 0, "x", "", ""},
		{"nine of 100", 100, 9, 0, 0, "x", "", ""},
		{"ten of 100", 100, 10, 0, 10, "x", "mất 10 trên 100 hồ sơ, bằng 10,00%; theo phần đầu của mã: o (10)", "o-0000"},
		{"ten of 1,000 is one in a hundred", 1000, 10, 0, 0, "x", "", ""},
		{"eleven of 1,000", 1000, 11, 0, 11, "x", "mất 11 trên 1.000", ""},
		{"all have other codes now", 100, 100, 97, 0, "x", "", ""},
		{"half have other codes, half are gone", 100, 100, 50, 100, "x", "mất 100 trên 100", ""},
	} {
		was := many(c.open, "o", "Sở Tư pháp", "2023-10-02")
		now := append(slices.Clone(was[c.gone:]), many(c.appeared, c.others, "Sở Tư pháp", "2023-10-02")...)
		f := run(t, checks.Input{Result: count(o, now...), Previous: count(before, was...).State})["carried_over_missing"]
		blocks(t, c.name, f, c.want, c.messageSays)
		if c.andExample != "" && !slices.Contains(f.Examples, c.andExample) {
			t.Errorf("%s: examples %q", c.name, f.Examples)
		}
	}
}

// TestSourceIncomplete compares files by their names without digits.
func TestSourceIncomplete(t *testing.T) {
	type load = counting.FileLoad
	files := func(name string, n, rows int) load {
		return load{Kind: counting.DossierFiles, Name: name, Files: n, Rows: rows}
	}
	steps := func(n, rows int) load { return load{Kind: counting.StepFiles, Name: "buoc.csv", Files: n, Rows: rows} }
	for _, c := range []struct {
		name     string
		was, now []load
		want     int
		says     string
	}{
		{"the same", []load{files("a#", 2, 1000)}, []load{files("a#", 2, 990)}, 0, ""},
		{"a state of an earlier release", nil, []load{files("a#", 1, 10)}, 0, ""},
		{"one of two", []load{files("a#", 2, 1000)}, []load{files("a#", 1, 480)}, 1, "tệp hồ sơ: kỳ trước 2 tệp, 1.000 dòng; kỳ này 1 tệp, 480 dòng (tên dạng a#: kỳ trước 2, kỳ này 1"},
		{"two put into one", []load{files("a#", 2, 1000)}, []load{files("a#", 1, 900)}, 0, ""},
		{"one of two in a busy month", []load{files("a#", 2, 1000)}, []load{files("a#", 1, 740)}, 1, ""},
		{"one unit's file", []load{files("tu-phap", 1, 300), files("y-te", 1, 300)}, []load{files("y-te", 1, 310)}, 1, "tên dạng tu-phap: kỳ trước 1, kỳ này 0"},
		{"another name", []load{files("tu-phap", 1, 300)}, []load{files("stp", 1, 310)}, 0, ""},
		{"half a file", []load{files("cap-tinh", 1, 5000), files("cap-xa", 1, 5000)}, []load{files("cap-tinh", 1, 5000), files("cap-xa", 1, 2499)}, 1, "tệp hồ sơ có tên dạng cap-xa: kỳ trước 5.000 dòng, kỳ này 2.499 dòng"},
		{"a quiet month", []load{files("cap-tinh", 1, 5000), files("cap-xa", 1, 5000)}, []load{files("cap-tinh", 1, 2600), files("cap-xa", 1, 2499)}, 0, ""},
		{"a small file", []load{files("cap-tinh", 1, 5000), files("cap-xa", 1, 199)}, []load{files("cap-tinh", 1, 5000), files("cap-xa", 1, 3)}, 0, ""},
		{"no steps", []load{files("a#", 1, 1000), steps(1, 3000)}, []load{files("a#", 1, 1000)}, 1, "tệp các bước xử lý: kỳ trước 1 tệp, 3.000 dòng; kỳ này 0 tệp, 0 dòng"},
		{"half the steps", []load{files("a#", 1, 1000), steps(1, 3000)}, []load{files("a#", 1, 1000), steps(1, 1400)}, 1, "tệp các bước xử lý có tên dạng buoc.csv: kỳ trước 3.000 dòng, kỳ này 1.400 dòng"},
		{"half the steps of half the dossiers", []load{files("a#", 1, 1000), steps(1, 3000)}, []load{files("a#", 1, 500), steps(1, 1400)}, 0, ""},
	} {
		previous := count(options(t, "2023-10", "2023-11-03"), d("1", 4, "2023-10-02", "2023-12-20", ""))
		previous.NoteFiles(c.was)
		now := count(options(t, "2023-11", "2023-12-04"), d("1", 4, "2023-10-02", "2023-12-20", ""))
		now.NoteFiles(c.now)
		blocks(t, c.name, run(t, checks.Input{Result: now, Previous: previous.State})["source_incomplete"], c.want, c.says)
	}
}

// TestLateWithoutSteps: half of the steps are missing, or one in five as ever.
func TestLateWithoutSteps(t *testing.T) {
	for _, c := range []struct {
		late, without int
		blocks        bool
	}{{68, 5, false}, {68, 29, false}, {68, 30, true}, {68, 34, true}, {5, 4, false}, {5, 5, true}, {4, 4, false}, {10, 7, false}, {10, 8, true}, {1000, 250, false}, {1000, 298, false}, {1000, 299, true}, {0, 0, false}} {
		r := count(options(t, "2023-11", "2023-12-04"), d("1", 4, "2023-11-02", "2023-12-20", ""))
		r.Steps = counting.StepMatch{All: 100, Late: c.late, LateWithout: c.without, LateCodes: counting.Examples{"1"},
			LateUnits: []counting.UnitShare{{Name: "Sở Tư pháp", Without: c.without, Late: c.late}}}
		name, f := fmt.Sprintf("%d of %d", c.without, c.late), run(t, checks.Input{Result: r})["late_without_steps"]
		if c.blocks {
			blocks(t, name, f, c.without, fmt.Sprintf("Sở Tư pháp: %d trên", c.without))
		} else {
			blocks(t, name, f, 0, "")
		}
	}
}

// TestDaysWithoutDossiers: a working day without any stands out among busy ones, and nothing else does.
func TestDaysWithoutDossiers(t *testing.T) {
	all := func(month string, perDay int) []int {
		o := options(t, month, "")
		var days []int
		for day := o.Period.From; day <= o.Period.To; day++ {
			n := 0
			if period.DefaultCalendar().Working(day) {
				n = perDay
			}
			days = append(days, n)
		}
		return days
	}
	set := func(days []int, n int, on ...int) []int {
		for _, day := range on {
			days[day-1] = n
		}
		return days
	}
	october := count(options(t, "2023-10", "2023-11-03"), d("0", 4, "2023-10-02", "2023-12-20", "")).State
	for _, c := range []struct {
		name      string
		month     string
		extracted string
		days      []int
		before    int
		previous  *counting.State
		want      string
	}{
		{name: "none", month: "2023-11", days: all("2023-11", 100)},
		{name: "a day", month: "2023-11", days: set(all("2023-11", 100), 0, 14), want: "14/11/2023"},
		{name: "a day, where twenty are usual", month: "2023-11", days: set(all("2023-11", 20), 0, 14), want: "14/11/2023"},
		{name: "a day, where nineteen are usual", month: "2023-11", days: set(all("2023-11", 19), 0, 14)},
		{name: "a day with a rest", month: "2023-11", days: set(all("2023-11", 100), 1, 14), want: "14/11/2023"},
		{name: "a quiet day", month: "2023-11", days: set(all("2023-11", 100), 2, 14)},
		{name: "a week", month: "2023-11", days: set(all("2023-11", 100), 0, 13, 14, 15, 16, 17), want: "13/11/2023; 14/11/2023; 15/11/2023; 16/11/2023; 17/11/2023"},
		{name: "the last days", month: "2023-11", days: set(all("2023-11", 100), 0, 29, 30), want: "29/11/2023; 30/11/2023"},
		{name: "the first days of an office that worked before", month: "2023-11", days: set(all("2023-11", 100), 0, 1, 2), before: 20, want: "01/11/2023; 02/11/2023"},
		{name: "and after a month that is archived", month: "2023-11", days: set(all("2023-11", 100), 0, 1, 2), previous: october, want: "01/11/2023; 02/11/2023"},
		{name: "the first days of a new office", month: "2023-11", days: set(all("2023-11", 100), 0, 1, 2), before: 3},
		{name: "the days after the extract", month: "2023-11", extracted: "2023-11-29", days: set(all("2023-11", 100), 0, 29, 30), before: 20},
		{name: "two days a week", month: "2023-11", days: set(all("2023-11", 100), 0, 1, 2, 6, 8, 9, 13, 15, 16, 20), before: 20},
		{name: "fewer and fewer", month: "2023-11", days: set(set(all("2023-11", 100), 0, 14), 15, 13, 15)},
		{name: "Tết, with the days beside it", month: "2024-02", days: set(all("2024-02", 100), 0, 6, 7, 15, 16), before: 20},
		{name: "a holiday", month: "2024-04", days: all("2024-04", 100), before: 20},
		{name: "a Saturday that is worked in exchange", month: "2024-05", days: set(all("2024-05", 100), 0, 4), before: 20},
		{name: "a year whose days off nobody knows", month: "2027-05", days: set(all("2027-05", 100), 0, 12), before: 20},
	} {
		for code, column := range map[string]func(r *counting.Result) *[]int{
			"receipt_gap": func(r *counting.Result) *[]int { return &r.Dates.Received }, "finish_gap": func(r *counting.Result) *[]int { return &r.Dates.Finished },
		} {
			r := count(options(t, c.month, c.extracted), d("1", 4, "2023-11-02", "2023-12-20", ""))
			*column(r) = c.days
			r.Dates.Before = c.before
			f := run(t, checks.Input{Result: r, Previous: c.previous})[code]
			if c.want == "" {
				blocks(t, c.name, f, 0, "")
			} else {
				blocks(t, c.name, f, strings.Count(c.want, ";")+1, c.want+".")
			}
		}
	}
}

// TestDataThatEndEarly: a file of the month before, or of its own first days, said to be extracted after the month, is not the month.
func TestDataThatEndEarly(t *testing.T) {
	from := func(perDay int, on ...int) []int {
		days := make([]int, 30)
		for _, day := range on {
			days[day-1] = perDay
		}
		return days
	}
	week := []int{1, 2, 3, 6, 7, 8, 9, 10}
	for _, c := range []struct {
		name   string
		days   []int
		before int
		want   int
	}{
		{"the month before", from(0), 9_000, 22},
		{"the month before, of a small office", from(0), 300, 0},
		{"the month before and a day", from(300, 1), 9_000, 21},
		{"the month before, taken on the 4th", from(12, 1, 2, 3), 9_000, 19},
		{"the first days", from(100, week...), 0, 14},
		{"the first days, few a day", from(19, week...), 0, 0},
		{"most of the month", from(100, append(week, 13, 14, 15, 16, 17, 20, 21, 22, 23)...), 0, 5}, // as days without dossiers
		{"one day a week", from(500, 6, 13, 20), 9_000, 0},
		{"twice a month", from(900, 2, 3, 15, 16), 9_000, 0},
		{"once a month", from(900, 3), 200, 0},
	} {
		r := count(options(t, "2023-11", "2023-12-04"), d("1", 4, "2023-11-02", "2023-12-20", ""))
		r.Dates.Received, r.Dates.Before = c.days, c.before
		blocks(t, c.name, run(t, checks.Input{Result: r})["receipt_gap"], c.want, "")
	}
}

// TestDateFindings holds the shares from which dates of the wrong kind block.
func TestDateFindings(t *testing.T) {
	errors := func(n int) counting.DateErrors {
		return counting.DateErrors{Count: n, Codes: counting.Examples{"H25-1"}, Files: map[int]int{1: n}}
	}
	// spread puts n dates evenly into some months.
	spread := func(n, months int) (in [13]int) {
		for i := range n {
			in[1+i%months]++
		}
		return in
	}
	for _, c := range []struct {
		name  string
		dates counting.Dates
		total int
		code  string
		count int
		says  string
	}{
		{"one proven of 5,000", counting.Dates{Examined: 5000, Swapped: []counting.SwappedDates{{Column: "due", Proven: errors(1)}}}, 1, "dates_swapped", 0, ""},
		{"one proven of fewer", counting.Dates{Examined: 4999, Swapped: []counting.SwappedDates{{Column: "due", Proven: errors(1)}}}, 1, "dates_swapped", 1, "cột ngày hẹn trả (due): 1 ngày (b.csv)"},
		{"aligned, without anything else far", counting.Dates{Examined: 9000, Swapped: []counting.SwappedDates{{Column: "received", Months: 1, Far: 50, Aligned: errors(50), Written: spread(50, 6)}}}, 1, "dates_swapped", 50, "cột ngày tiếp nhận (received): 50 ngày (b.csv)"},
		{"four", counting.Dates{Examined: 9000, Swapped: []counting.SwappedDates{{Column: "received", Months: 1, Far: 4, Aligned: errors(4), Written: spread(4, 4)}}}, 1, "dates_swapped", 0, ""},
		{"as chance has it", counting.Dates{Examined: 9000, Swapped: []counting.SwappedDates{{Column: "received", Months: 1, Far: 1200, Aligned: errors(120), Written: spread(120, 10)}}}, 1, "dates_swapped", 0, ""},
		{"three times what chance has", counting.Dates{Examined: 9000, Swapped: []counting.SwappedDates{{Column: "received", Months: 1, Far: 1200, Aligned: errors(300), Written: spread(300, 10)}}}, 1, "dates_swapped", 300, ""},
		{"of a quarter", counting.Dates{Examined: 9000, Swapped: []counting.SwappedDates{{Column: "received", Months: 3, Far: 1200, Aligned: errors(300), Written: spread(300, 10)}}}, 1, "dates_swapped", 0, ""},
		{"a batch of two days", counting.Dates{Examined: 9000, Swapped: []counting.SwappedDates{{Column: "received", Months: 1, Far: 60, Aligned: errors(50), Written: spread(50, 2)}}}, 1, "dates_swapped", 0, ""},
		{"proven and aligned", counting.Dates{Examined: 900, Swapped: []counting.SwappedDates{{Column: "received", Months: 1, Far: 50, Aligned: errors(50), Both: 20, Proven: errors(30), Written: spread(50, 6)}}}, 1, "dates_swapped", 60, ""},
		{"displaced", counting.Dates{Displaced: errors(2)}, 1, "dates_swapped", 2, "2 hồ sơ nằm ngoài kỳ"},
		{"no more displaced than counted", counting.Dates{Displaced: errors(2)}, 2, "dates_swapped", 0, ""},
		{"two in the future", counting.Dates{Examined: 10, Future: errors(2)}, 1, "dates_in_future", 0, ""},
		{"three in the future", counting.Dates{Examined: 10, Future: errors(3)}, 1, "dates_in_future", 3, "3 trên 10 hồ sơ; trích xuất lúc 00:00 ngày 04/12/2023 (b.csv)"},
		{"one in a thousand", counting.Dates{Examined: 5000, Future: errors(5)}, 1, "dates_in_future", 0, ""},
		{"more than one in a thousand", counting.Dates{Examined: 5000, Future: errors(6)}, 1, "dates_in_future", 6, ""},
	} {
		r := count(options(t, "2023-11", "2023-12-04"), many(c.total, "n", "Sở Tư pháp", "2023-11-02")...)
		r.Dates = c.dates
		f := run(t, checks.Input{Result: r, Files: []string{"a.csv", "b.csv"}})[c.code]
		blocks(t, c.name, f, c.count, c.says)
		if diff := cmp.Diff([]string{"H25-1"}, f.Examples); c.count > 0 && diff != "" {
			t.Errorf("%s: examples (-want +got):\n%s", c.name, diff)
		}
	}
}
