package period

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func day(t *testing.T, s string) Day {
	t.Helper()
	d, err := ParseDay(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestWorkingDaysOfTheShippedList(t *testing.T) {
	c := DefaultCalendar()
	for _, tt := range []struct {
		after, upTo string
		want        int
		why         string
	}{
		{"2023-11-06", "2023-11-06", 0, "same day"},
		{"2023-11-06", "2023-11-05", 0, "backwards"},
		{"2023-11-06", "2023-11-07", 1, "the next day"},
		{"2023-11-03", "2023-11-05", 0, "due on Friday, finished on Sunday"},
		{"2023-11-04", "2023-11-05", 0, "due on Saturday, finished on Sunday"},
		{"2023-11-03", "2023-11-06", 1, "over a weekend"},
		{"2023-08-31", "2023-09-05", 1, "over the national day"},
		{"2024-05-03", "2024-05-06", 2, "a Saturday worked in exchange"},
		{"2025-01-24", "2025-02-03", 1, "over Tết"},
		{"2022-12-31", "2023-12-31", 260 - 11, "a whole year"},
		{"2019-12-31", "2020-12-31", 262, "a year before the list: weekends only"},
	} {
		if got := c.WorkingDays(day(t, tt.after), day(t, tt.upTo)); got != tt.want {
			t.Errorf("%s: WorkingDays(%s, %s) = %d, want %d", tt.why, tt.after, tt.upTo, got, tt.want)
		}
	}
}

func TestWorkingDaysIsTheCountOfWorkingDays(t *testing.T) {
	c := DefaultCalendar()
	rapid.Check(t, func(t *rapid.T) {
		from := Day(rapid.IntRange(int(DayOf(2020, 1, 1)), int(DayOf(2028, 1, 1))).Draw(t, "from"))
		to := from + Day(rapid.IntRange(-10, 400).Draw(t, "days"))
		want := 0
		for d := from + 1; d <= to; d++ {
			if c.Working(d) {
				want++
			}
		}
		if got := c.WorkingDays(from, to); got != want {
			t.Fatalf("WorkingDays(%s, %s) = %d, want %d", from, to, got, want)
		}
	})
}

func TestIncompleteYears(t *testing.T) {
	c := DefaultCalendar()
	for year, want := range map[int]bool{2020: true, 2021: false, 2026: false, 2027: true, 2028: true} {
		if got := c.Incomplete(year); got != want {
			t.Errorf("Incomplete(%d) = %v", year, got)
		}
	}
}

func TestNthWorkingDay(t *testing.T) {
	c := DefaultCalendar()
	for _, tt := range []struct {
		m    Month
		n    int
		want string
	}{
		{Month{2023, time.December}, 1, "2023-12-01"},
		{Month{2023, time.December}, 2, "2023-12-04"},
		{Month{2024, time.January}, 1, "2024-01-02"},
		{Month{2025, time.February}, 1, "2025-02-03"},
		{Month{2023, time.December}, 0, "2023-12-01"},
		{Month{2023, time.December}, 99, "2023-12-29"},
	} {
		if got := c.NthWorkingDay(tt.m.Period(), tt.n); got.String() != tt.want {
			t.Errorf("NthWorkingDay(%s, %d) = %s, want %s", tt.m, tt.n, got, tt.want)
		}
	}
}

func TestReadCalendarNamesAllFaults(t *testing.T) {
	const list = "\ufeffyear,date,kind,note\n" +
		"2023,2023-01-02,off,\n" +
		"2023,2023-01-02,off,again\n" +
		"23,2023-01-03,off,\n" +
		"2023,2024-01-01,off,\n" +
		"2023,03/01/2023,off,\n" +
		"2023,2023-01-04,holiday,\n" +
		"2023,,off,\n" +
		"2023,2023-01-05,work,\n" +
		"2027,2027-01-01,incomplete,\n" +
		"2023,2023-01-06\n"
	_, err := ReadCalendar(strings.NewReader(list), "nghi.csv")
	if err == nil {
		t.Fatal("no error")
	}
	faults := strings.Split(err.Error(), "\n")
	want := []string{"nghi.csv:3:", "nghi.csv:4:", "nghi.csv:5:", "nghi.csv:6:", "nghi.csv:7:", "nghi.csv:8:", "nghi.csv:9:", "nghi.csv:10:", "nghi.csv:11:"}
	if len(faults) != len(want) {
		t.Fatalf("%d faults, want %d:\n%v", len(faults), len(want), err)
	}
	for i, w := range want {
		if !strings.HasPrefix(faults[i], w) {
			t.Errorf("fault %d = %q, want it to begin with %q", i, faults[i], w)
		}
	}
	for _, s := range []string{"", "ngày,nghỉ\n"} {
		if _, err := ReadCalendar(strings.NewReader(s), "nghi.csv"); err == nil {
			t.Errorf("%q was read as a calendar", s)
		}
	}
}
