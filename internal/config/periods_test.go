package config

import (
	"strings"
	"testing"

	"trehan/internal/period"
)

func TestPeriods(t *testing.T) {
	c, err := Parse([]byte("period: {start_day: 21, quarter: {start: 12-15}, half: {start: 12-21, made_from: months}}\n"), "trehan.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"2025-10": "2025-09-21..2025-10-20", "2026-Q1": "2025-12-15..2026-03-14", "2026-H2": "2026-06-21..2026-12-20", "2026": "2026-01-01..2026-12-31"} {
		n, err := period.ParseName(name)
		if got := period.NameSpan(c.PeriodOf(n)).String(); err != nil || got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
	if c.Period.FromMonths(period.KindQuarter) || !c.Period.FromMonths(period.KindHalf) || c.Period.FromMonths(period.KindYear) {
		t.Error("made from the wrong things")
	}
}

func TestPeriodsAreStrict(t *testing.T) {
	for text, want := range map[string]string{
		"period: {start_day: 29}":                                             "period.start_day: 29 nằm ngoài khoảng 1 đến 28",
		"period: {start_day: -1}":                                             "period.start_day: -1",
		"period: {start: 12-15}":                                              "start",
		"period: {quarter: {start: 15-12}}":                                   `period.quarter.start: "15-12" không đúng dạng MM-dd`,
		"period: {half: {start: 12-31}}":                                      `period.half.start: "12-31"`,
		"period: {year: {made_from: month}}":                                  `period.year.made_from: "month" không phải extract hoặc months`,
		"period: {start_day: 21, quarter: {start: 12-15, made_from: months}}": "period.quarter.made_from: months cần các tháng ghép vừa kỳ",
		"period:\n  start_day: 021":                                           "period.start_day: 021 có số 0 ở đầu (dòng 2)",
		"period: {start_day: 01}":                                             "period.start_day: 01 có số 0 ở đầu",
		"period: {week: {}}":                                                  "week",
	} {
		if _, err := Parse([]byte(text+"\n"), "trehan.yaml"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}
