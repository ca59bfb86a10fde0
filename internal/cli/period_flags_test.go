package cli

import (
	"strings"
	"testing"
)

// A command takes one period, by the flag of its kind; --month takes any name.
func TestPeriodFlags(t *testing.T) {
	for _, c := range []struct {
		flags periodFlags
		want  string // or what the error says
	}{
		{periodFlags{}, ""},
		{periodFlags{Month: "2023-11"}, "2023-11"},
		{periodFlags{Month: "2026-Q1"}, "2026-Q1"},
		{periodFlags{Quarter: "2026-Q1"}, "2026-Q1"},
		{periodFlags{Half: "2026-H2"}, "2026-H2"},
		{periodFlags{Year: "2026"}, "2026"},
		{periodFlags{From: "2026-01-15", To: "2026-03-20"}, "2026-01-15..2026-03-20"},
		{periodFlags{Quarter: "2026-H1"}, `--quarter: "2026-H1" không phải một kỳ quý`},
		{periodFlags{Year: "2026-01"}, `--year: "2026-01" không phải một kỳ năm`},
		{periodFlags{Month: "2023-13"}, "--month: "},
		{periodFlags{Month: "2023-11", Quarter: "2023-Q4"}, "--month và --quarter không đi cùng nhau"},
		{periodFlags{Month: "2023-11", From: "2023-11-01"}, "--month và --from/--to không đi cùng nhau"},
		{periodFlags{From: "2023-11-01"}, "--from và --to phải đi cùng nhau"},
		{periodFlags{From: "2023-11-30", To: "2023-11-01"}, "đứng trước --from"},
	} {
		n, err := c.flags.name()
		got := n.String()
		if err != nil {
			got = err.Error()
		}
		if c.want != got && (err == nil || !strings.Contains(got, c.want)) {
			t.Errorf("%+v: %s, want %s", c.flags, got, c.want)
		}
	}
}

// An early warning is no period whose files report counts.
func TestFilesOfAWarningAreNoReport(t *testing.T) {
	f := monthFlags{periodFlags: periodFlags{Month: "warning-2026-11-30"}}
	if n, err := f.named(); err == nil || !strings.Contains(err.Error(), "trehan preview --warning 2026-11-30") {
		t.Errorf("taken as %v, %v", n, err)
	}
}
