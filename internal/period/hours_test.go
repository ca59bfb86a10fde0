package period

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// moment reads "2006-01-02 15:04".
func moment(t *testing.T, s string) Instant {
	t.Helper()
	date, clock, _ := strings.Cut(s, " ")
	var hour, minute int
	if _, err := fmt.Sscanf(clock, "%d:%d", &hour, &minute); err != nil {
		t.Fatal(err)
	}
	return day(t, date).Start() + Instant(hour*3600+minute*60)
}

func TestWorkingTime(t *testing.T) {
	c := DefaultCalendar()
	for _, tt := range []struct {
		from, to string
		want     int // minutes
		why      string
	}{
		{"2025-09-08 08:00", "2025-09-08 08:00", 0, "at once"},
		{"2025-09-08 09:00", "2025-09-08 08:00", 0, "backwards"},
		{"2025-09-08 08:00", "2025-09-08 09:30", 90, "in a morning"},
		{"2025-09-08 11:00", "2025-09-08 14:00", 60, "over lunch"},
		{"2025-09-08 11:45", "2025-09-08 13:15", 0, "within lunch"},
		{"2025-09-08 16:00", "2025-09-09 08:00", 90, "over a night"},
		{"2025-09-08 20:00", "2025-09-09 07:30", 0, "a night"},
		{"2025-09-08 05:00", "2025-09-08 23:00", 450, "a whole working day"},
		{"2025-09-08 10:00", "2025-09-09 10:00", 450, "the same time of the next working day"},
		{"2025-09-05 16:30", "2025-09-08 08:00", 60, "over a weekend"},
		{"2025-09-06 09:00", "2025-09-07 15:00", 0, "a weekend"},
		{"2025-01-24 16:00", "2025-02-03 08:00", 90, "over Tết"},
		{"2025-08-29 16:30", "2025-09-03 07:45", 45, "over the national day"},
		{"2024-05-03 16:00", "2024-05-04 09:00", 150, "a Saturday worked in exchange"},
		{"2025-09-08 00:00", "2025-09-15 00:00", 5 * 450, "a week"},
	} {
		if got := c.WorkingTime(DefaultHours(), moment(t, tt.from), moment(t, tt.to)); got != tt.want*60 {
			t.Errorf("%s: WorkingTime(%s, %s) = %d minutes, want %d", tt.why, tt.from, tt.to, got/60, tt.want)
		}
	}
}

// TestWorkingTimeIsCountedByMinutes compares it with an office that is asked in every minute whether it works.
func TestWorkingTimeIsCountedByMinutes(t *testing.T) {
	c := DefaultCalendar()
	rapid.Check(t, func(t *rapid.T) {
		bounds := rapid.SliceOfNDistinct(rapid.IntRange(0, 24*60), 2, 8, rapid.ID).Draw(t, "bounds")
		if len(bounds)%2 == 1 {
			bounds = bounds[1:]
		}
		open, texts := opened(bounds)
		hours, err := ParseHours(texts)
		if err != nil {
			t.Fatal(err)
		}
		from := DayOf(2024, 12, 20).Start() + Instant(60*rapid.IntRange(0, 60*24*60).Draw(t, "from"))
		to := from + Instant(60*rapid.IntRange(-100, 12*24*60).Draw(t, "minutes"))
		want := 0
		for i := from; i < to; i += 60 {
			if d := i.Day(); c.Working(d) && open[int(i-d.Start())/60] {
				want += 60
			}
		}
		if got := c.WorkingTime(hours, from, to); got != want {
			t.Fatalf("WorkingTime(%v, %s, %s) = %d, want %d", texts, from, to, got, want)
		}
	})
}

// opened makes spans of pairs of bounds, and tells of every minute of a day whether it is in one.
func opened(bounds []int) (open [24 * 60]bool, texts []string) {
	for i := range bounds { // sorted by insertion: a handful
		for j := i; j > 0 && bounds[j] < bounds[j-1]; j-- {
			bounds[j], bounds[j-1] = bounds[j-1], bounds[j]
		}
	}
	for i := 0; i < len(bounds); i += 2 {
		texts = append(texts, fmt.Sprintf("%d:%02d-%d:%02d", bounds[i]/60, bounds[i]%60, bounds[i+1]/60, bounds[i+1]%60))
		for m := bounds[i]; m < bounds[i+1]; m++ {
			open[m] = true
		}
	}
	return open, texts
}

func TestParseHours(t *testing.T) {
	h, err := ParseHours([]string{"7:30-11:30", "13:30\u201317:00"})
	if err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(h) != fmt.Sprint(DefaultHours()) || h.Day() != 27_000 {
		t.Errorf("parsed %v, want the default %v", h, DefaultHours())
	}
	for _, tt := range []struct {
		spans []string
		want  string
	}{
		{nil, "danh sách trống"},
		{[]string{"7h30-11h30"}, "7h30-11h30"},
		{[]string{"7:30"}, "không đúng dạng"},
		{[]string{"7:60-11:00"}, "không đúng dạng"},
		{[]string{"13:00-24:01"}, "không đúng dạng"},
		{[]string{"11:30-7:30"}, "kết thúc không sau"},
		{[]string{"8:00-8:00"}, "kết thúc không sau"},
		{[]string{"13:30-17:00", "7:30-11:30"}, "theo thứ tự"},
		{[]string{"7:30-12:00", "11:30-17:00"}, "theo thứ tự"},
	} {
		if _, err := ParseHours(tt.spans); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("ParseHours(%q): %v, want an error with %q", tt.spans, err, tt.want)
		}
	}
}
