package period

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestNames(t *testing.T) {
	for _, tt := range []struct {
		text, from, to, before, after string
		kind                          Kind
	}{
		{"2024-02", "2024-02-01", "2024-02-29", "2024-01", "2024-03", KindMonth},
		{"2025-12", "2025-12-01", "2025-12-31", "2025-11", "2026-01", KindMonth},
		{"2026-Q1", "2026-01-01", "2026-03-31", "2025-Q4", "2026-Q2", KindQuarter},
		{"2026-H1", "2026-01-01", "2026-06-30", "2025-H2", "2026-H2", KindHalf},
		{"2024", "2024-01-01", "2024-12-31", "2023", "2025", KindYear},
		{"2024-02-20..2024-03-10", "2024-02-20", "2024-03-10", "2024-01-31..2024-02-19", "2024-03-11..2024-03-30", KindSpan},
		{"2024-02-29..2024-02-29", "2024-02-29", "2024-02-29", "2024-02-28..2024-02-28", "2024-03-01..2024-03-01", KindSpan},
		{"warning-2024-03-01", "2024-03-01", "2024-03-01", "warning-2024-02-29", "warning-2024-03-02", KindWarning},
		{"warning-2026-11-30", "2026-11-01", "2026-11-30", "warning-2026-11-29", "warning-2026-12-01", KindWarning},
	} {
		n, err := ParseName(tt.text)
		if err != nil {
			t.Errorf("ParseName(%s): %v", tt.text, err)
			continue
		}
		p := Bounds{}.Of(n)
		got := []any{n.String(), p.From.String(), p.To.String(), n.Previous().String(), n.Next().String(), n.Kind()}
		want := []any{tt.text, tt.from, tt.to, tt.before, tt.after, tt.kind}
		for i := range got {
			if got[i] != want[i] {
				t.Errorf("%s: %v, want %v", tt.text, got, want)
				break
			}
		}
	}
	for _, bad := range []string{
		"", "26", "2026-Q0", "2026-Q5", "2026-q1", "2026-H3", "2026Q1", "2026-13", "2026-1", "2026-01-15", "..", "2026-01-15..",
		"warning-", "warning-2026-11", "warning-2026-11-31", "Warning-2026-11-30", "warning-0001-01-01",
		"2026-03-20..2026-01-15", "2026-02-30..2026-03-01", "2026-01-15...2026-03-20", "2026-01-15..2026-03-20..2026-04-01", " 2026",
	} {
		if n, err := ParseName(bad); err == nil {
			t.Errorf("ParseName(%q) = %s", bad, n)
		}
	}
	if none := (Month{}).Name(); none != (Name{}) || none.String() != "" || (Bounds{}).Of(none) != (Period{}) || none.Next() != none {
		t.Errorf("the zero name is %q", none)
	}
}

// drawName draws a name of any kind.
func drawName(t *rapid.T) Name {
	year := rapid.IntRange(1990, 2100).Draw(t, "year")
	switch kind := Kind(rapid.IntRange(int(KindMonth), int(KindSpan)).Draw(t, "kind")); kind {
	case KindMonth:
		return NameMonth(year, time.Month(rapid.IntRange(1, 12).Draw(t, "month")))
	case KindSpan:
		from := DayOf(year, 1, 1) + Day(rapid.IntRange(0, 400).Draw(t, "from"))
		return NameSpan(Period{from, from + Day(rapid.IntRange(0, 800).Draw(t, "days"))})
	default:
		return Name{kind: kind, year: year, part: rapid.IntRange(1, parts[kind]).Draw(t, "part")}
	}
}

func TestNamesFollowEachOther(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := drawName(t)
		if n.Next().Previous() != n || n.Previous().Next() != n {
			t.Fatalf("%s: next %s, previous %s", n, n.Next(), n.Previous())
		}
		if back, err := ParseName(n.String()); err != nil || back != n {
			t.Fatalf("ParseName(%s) = %s, %v", n, back, err)
		}
	})
}
