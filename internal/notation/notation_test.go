package notation_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"trehan/internal/notation"
	"trehan/internal/period"
)

func TestNumbersAndDates(t *testing.T) {
	day := period.DayOf
	for _, c := range []struct{ name, got, want string }{
		{"count", notation.Count(15744), "15.744"},
		{"count below a thousand", notation.Count(999), "999"},
		{"count of millions", notation.Count(1234567), "1.234.567"},
		{"negative count", notation.Count(-1000), "-1.000"},
		{"negative hundreds", notation.Count(-100), "-100"},
		{"padded", notation.Padded(3), "03"},
		{"padded nine", notation.Padded(9), "09"},
		{"padded one", notation.Padded(1), "01"},
		{"padded ten", notation.Padded(10), "10"},
		{"padded nought", notation.Padded(0), "0"},
		{"padded thousands", notation.Padded(1234), "1.234"},
		{"percent", notation.Percent("86.80"), "86,80%"},
		{"percent of nothing", notation.Percent(""), "0,00%"},
		{"size of a few bytes", notation.Size(812), "812 byte"},
		{"size", notation.Size(87234), "85 KB"},
		{"size of millions", notation.Size(1_300_000), "1,2 MB"},
		{"whole size", notation.Size(2 << 20), "2 MB"},
		{"date", notation.Date(day(2023, 11, 5)), "05/11/2023"},
		{"no date", notation.Date(0), ""},
		{"long date", notation.LongDate(day(2023, 12, 5)), "ngày 05 tháng 12 năm 2023"},
		{"long date in February", notation.LongDate(day(2024, 2, 29)), "ngày 29 tháng 02 năm 2024"},
		{"long date in March", notation.LongDate(day(2024, 3, 1)), "ngày 01 tháng 3 năm 2024"},
		{"moment", notation.Moment(day(2023, 12, 1).Start() + 8*3600), "08:00 ngày 01/12/2023"},
		{"less than a day", notation.WorkingDays(0), "< 1"},
		{"month", notation.Period(period.Month{Year: 2024, Month: time.February}.Period()), "tháng 02/2024"},
		{"other period", notation.Period(period.Period{From: day(2023, 11, 15), To: day(2023, 12, 14)}), "từ ngày 15/11/2023 đến ngày 14/12/2023"},
	} {
		if c.got != c.want {
			t.Errorf("%s: %q, want %q", c.name, c.got, c.want)
		}
	}
}

// A printed count without its dots is the number.
func TestCountKeepsTheNumber(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 1<<40).Draw(t, "n")
		s := notation.Count(n)
		back := 0
		for _, r := range strings.ReplaceAll(s, ".", "") {
			back = back*10 + int(r-'0')
		}
		if back != n {
			t.Fatalf("%d printed as %s", n, s)
		}
		for i, group := range strings.Split(s, ".") {
			if i > 0 && len(group) != 3 {
				t.Fatalf("%d printed as %s", n, s)
			}
		}
	})
}

func TestThis(t *testing.T) {
	for name, want := range map[string]string{
		"2026-03": "tháng này", "2026-Q1": "quý này", "2026": "năm này", "2026-H1": "kỳ này", "2026-01-05..2026-01-20": "kỳ này", "x": "kỳ này",
	} {
		if got := notation.This(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}
