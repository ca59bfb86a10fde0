package period

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// The periods of the press: Gia Lai reports from the 21st to the 20th, Nghị định 09/2019/NĐ-CP has quarters from 15/12.
func TestBounds(t *testing.T) {
	from21 := Bounds{StartDay: 21, Quarter: Start{time.December, 15}, Half: Start{time.December, 15}, Year: Start{time.December, 15}}
	leap := Bounds{StartDay: 28, Quarter: Start{time.February, 28}}
	for _, tt := range []struct {
		bounds         Bounds
		name, from, to string
	}{
		{Bounds{}, "2024-02", "2024-02-01", "2024-02-29"},
		{Bounds{StartDay: 1}, "2025-12", "2025-12-01", "2025-12-31"},
		{Bounds{}, "2026-Q1", "2026-01-01", "2026-03-31"},
		{Bounds{}, "2026-Q4", "2026-10-01", "2026-12-31"},
		{Bounds{}, "2026-H2", "2026-07-01", "2026-12-31"},
		{Bounds{}, "2024", "2024-01-01", "2024-12-31"},
		{Bounds{}, "2026-01-15..2026-03-20", "2026-01-15", "2026-03-20"},
		{from21, "2025-10", "2025-09-21", "2025-10-20"},
		{from21, "2026-01", "2025-12-21", "2026-01-20"},
		{from21, "2024-03", "2024-02-21", "2024-03-20"},
		{from21, "2026-Q1", "2025-12-15", "2026-03-14"},
		{from21, "2026-Q2", "2026-03-15", "2026-06-14"},
		{from21, "2026-Q4", "2026-09-15", "2026-12-14"},
		{from21, "2026-H1", "2025-12-15", "2026-06-14"},
		{from21, "2026-H2", "2026-06-15", "2026-12-14"},
		{from21, "2026", "2025-12-15", "2026-12-14"},
		{leap, "2024-03", "2024-02-28", "2024-03-27"},
		{leap, "2024-Q1", "2024-02-28", "2024-05-27"},
		{leap, "2024-Q4", "2024-11-28", "2025-02-27"},
	} {
		n, err := ParseName(tt.name)
		if p := tt.bounds.Of(n); err != nil || p.From.String() != tt.from || p.To.String() != tt.to {
			t.Errorf("%s is %s to %s, %v; want %s to %s", tt.name, p.From, p.To, err, tt.from, tt.to)
		}
	}
}

// Days that are exactly a month of the office are that month, whatever they were called.
func TestASpanThatIsAMonthIsTheMonth(t *testing.T) {
	from21 := Bounds{StartDay: 21}
	for _, tt := range []struct {
		bounds     Bounds
		name, want string
	}{
		{Bounds{}, "2024-02-01..2024-02-29", "2024-02"},
		{Bounds{}, "2024-02-01..2024-02-28", "2024-02-01..2024-02-28"},
		{Bounds{}, "2026-01-01..2026-03-31", "2026-01-01..2026-03-31"},
		{from21, "2025-12-21..2026-01-20", "2026-01"},
		{from21, "2026-01-01..2026-01-31", "2026-01-01..2026-01-31"},
		{from21, "2026-Q1", "2026-Q1"},
		{from21, "warning-2026-01-01", "warning-2026-01-01"},
	} {
		n, err := ParseName(tt.name)
		if got := tt.bounds.Known(n).String(); err != nil || got != tt.want {
			t.Errorf("%s is %s, %v; want %s", tt.name, got, err, tt.want)
		}
	}
}

func TestStartsAreStrict(t *testing.T) {
	if s, err := ParseStart("12-15"); err != nil || s != (Start{time.December, 15}) {
		t.Errorf("12-15 is %v, %v", s, err)
	}
	for _, bad := range []string{"", "15-12", "12-29", "12-00", "00-15", "1-15", "12/15", "12-15 ", "2026-12-15"} {
		if s, err := ParseStart(bad); err == nil {
			t.Errorf("ParseStart(%q) = %v", bad, s)
		}
	}
	for _, day := range []int{-1, 29, 31} {
		if CheckStartDay(day) == nil {
			t.Errorf("start day %d was taken", day)
		}
	}
}

func TestMonthsOfAPeriod(t *testing.T) {
	for _, tt := range []struct {
		bounds Bounds
		name   string
		want   []string
	}{
		{Bounds{}, "2026-Q1", []string{"2026-01", "2026-02", "2026-03"}},
		{Bounds{}, "2026-01-01..2026-02-28", []string{"2026-01", "2026-02"}},
		{Bounds{}, "2026-01-02..2026-02-28", nil},
		{Bounds{}, "2026-01-01..2026-02-27", nil},
		{Bounds{}, "2026-01", nil},
		{Statutory, "2026-Q1", []string{"2026-01", "2026-02", "2026-03"}},
		{Bounds{StartDay: 21, Quarter: Start{time.December, 15}}, "2026-Q1", nil},
		{Bounds{StartDay: 21, Quarter: Start{time.December, 21}}, "2026-Q1", []string{"2026-01", "2026-02", "2026-03"}},
	} {
		n, err := ParseName(tt.name)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, m := range tt.bounds.Months(n) {
			got = append(got, m.String())
		}
		if len(got) != len(tt.want) || len(got) > 0 && (got[0] != tt.want[0] || got[len(got)-1] != tt.want[len(got)-1]) {
			t.Errorf("%s is made of %v, want %v", tt.name, got, tt.want)
		}
	}
}

// drawBounds draws starts of every kind.
func drawBounds(t *rapid.T) Bounds {
	start := func(what string) Start {
		return Start{time.Month(rapid.IntRange(1, 12).Draw(t, what+" month")), rapid.IntRange(1, maxStartDay).Draw(t, what+" day")}
	}
	return Bounds{rapid.IntRange(0, maxStartDay).Draw(t, "start day"), start("quarter"), start("half"), start("year")}
}

// Whatever the starts, each period begins where the one before ends, and each day lies in exactly the period that holds it.
func TestPeriodsTileTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, n := drawBounds(t), drawName(t)
		p := b.Of(n)
		if p.From > p.To || b.Of(n.Next()).From != p.To+1 || b.Of(n.Previous()).To != p.From-1 {
			t.Fatalf("%+v: %s is %v, next %v, previous %v", b, n, p, b.Of(n.Next()), b.Of(n.Previous()))
		}
		if n.Kind() == KindSpan {
			return
		}
		for _, d := range []Day{p.From, p.To, p.From + Day(rapid.IntRange(0, int(p.To-p.From)).Draw(t, "day"))} {
			if got := b.Holding(n.Kind(), d); got != n {
				t.Fatalf("%+v: %s lies in %s, want %s", b, d, got, n)
			}
		}
	})
}
