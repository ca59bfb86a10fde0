package period

import (
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/google/go-cmp/cmp"
)

func TestInstantsAndDays(t *testing.T) {
	i := At(2023, time.November, 30, 23, 59, 59)
	if got := i.String(); got != "2023-11-30T23:59:59+07:00" {
		t.Errorf("String() = %s", got)
	}
	if got := i.Day(); got != DayOf(2023, 11, 30) || got.String() != "2023-11-30" {
		t.Errorf("Day() = %s", got)
	}
	// 18:00 UTC is 01:00 of the next day here.
	if got := InstantOf(time.Date(2023, 11, 30, 18, 0, 0, 0, time.UTC)).Day().String(); got != "2023-12-01" {
		t.Errorf("a UTC evening lies on %s", got)
	}
	if !InstantOf(time.Time{}).IsZero() || Instant(0).String() != "" || Instant(0).Day() != 0 || Day(0).String() != "" || Day(0).Year() != 0 {
		t.Error("the zero value is not 'no date'")
	}
}

func TestDaysAreThoseOfTheTimePackage(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := Day(rapid.IntRange(1, int(DayOf(2200, 1, 1))).Draw(t, "day"))
		second := rapid.IntRange(0, secondsADay-1).Draw(t, "second")
		i := d.Start() + Instant(second)
		at := i.Time()
		if i.Day() != d || at.Weekday() != d.Weekday() || at.Year() != d.Year() || at.Format(time.DateOnly) != d.String() {
			t.Fatalf("%s: day %s, weekday %s", at, d, d.Weekday())
		}
		if back, err := ParseDay(d.String()); err != nil || back != d {
			t.Fatalf("ParseDay(%s) = %s, %v", d, back, err)
		}
		if InstantOf(at) != i {
			t.Fatalf("InstantOf(%s) = %s", at, InstantOf(at))
		}
	})
}

func TestJSON(t *testing.T) {
	type both struct {
		D Day
		I Instant
	}
	for _, v := range []both{{}, {DayOf(2023, 11, 1), At(2023, 11, 1, 7, 8, 9)}} {
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		var got both
		if err := json.Unmarshal(b, &got); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(v, got); diff != "" {
			t.Errorf("%s read again (-want +got):\n%s", b, diff)
		}
	}
	var v both
	if err := json.Unmarshal([]byte(`{"D":"1/11/2023"}`), &v); err == nil {
		t.Error("a wrong date was read")
	}
	if err := json.Unmarshal([]byte(`{"I":"2023-11-01"}`), &v); err == nil {
		t.Error("a wrong instant was read")
	}
}

func TestMonths(t *testing.T) {
	m, err := ParseMonth("2024-02")
	if err != nil {
		t.Fatal(err)
	}
	if p := m.Period(); p.From.String() != "2024-02-01" || p.To.String() != "2024-02-29" {
		t.Errorf("period %v", p)
	}
	for _, bad := range []string{"", "2024", "2024-13", "2024-2", "02-2024", "2024-02-01"} {
		if _, err := ParseMonth(bad); err == nil {
			t.Errorf("ParseMonth(%q) was taken", bad)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		m := Month{rapid.IntRange(1990, 2100).Draw(t, "year"), time.Month(rapid.IntRange(1, 12).Draw(t, "month"))}
		if m.Next().Previous() != m || m.Next().Period().From != m.Period().To+1 {
			t.Fatalf("%s: next %s", m, m.Next())
		}
		if got, whole := m.Period().Month(); !whole || got != m {
			t.Fatalf("%s is not a month", m)
		}
		if back, err := ParseMonth(m.String()); err != nil || back != m {
			t.Fatalf("ParseMonth(%s) = %s, %v", m, back, err)
		}
	})
	if _, whole := (Period{DayOf(2023, 11, 15), DayOf(2023, 12, 14)}).Month(); whole {
		t.Error("mid-month to mid-month is a month")
	}
}

func TestLevels(t *testing.T) {
	for _, tt := range []struct {
		from, to string
		want     int
	}{
		{"2025-06-01", "2025-06-30", 3},
		{"2025-06-15", "2025-07-14", 3},
		{"2025-07-01", "2025-07-31", 2},
	} {
		if got := (Period{day(t, tt.from), day(t, tt.to)}).Levels(); got != tt.want {
			t.Errorf("%s..%s: %d levels", tt.from, tt.to, got)
		}
	}
	p := Period{day(t, "2023-11-01"), day(t, "2023-11-30")}
	if !p.Contains(p.From) || !p.Contains(p.To) || p.Contains(p.From-1) || p.Contains(p.To+1) {
		t.Error("a period is not inclusive on both ends")
	}
}
