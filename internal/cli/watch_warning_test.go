package cli

import (
	"strings"
	"testing"
	"time"

	"trehan/internal/config"
	"trehan/internal/period"
	"trehan/workflows"
)

// When the watch asks for a warning: on its days, an hour after its hour, and never where none is configured.
func TestWatchAsksForAWarning(t *testing.T) {
	for _, c := range []struct {
		yaml string
		now  time.Time
		want string
	}{
		{"warning: {}\n", time.Date(2026, 11, 30, 8, 0, 0, 0, period.Zone), "warning-2026-11-30"}, // a Monday
		{"warning: {}\n", time.Date(2026, 11, 30, 7, 59, 0, 0, period.Zone), ""},
		{"warning: {}\n", time.Date(2026, 11, 30, 0, 30, 0, 0, time.UTC), ""},
		{"warning: {}\n", time.Date(2026, 11, 30, 1, 0, 0, 0, time.UTC), "warning-2026-11-30"},
		{"warning: {}\n", time.Date(2026, 12, 1, 12, 0, 0, 0, period.Zone), ""},
		{"warning: {schedule: {weekdays: [tuesday], hour: 14}}\n", time.Date(2026, 12, 1, 15, 0, 0, 0, period.Zone), "warning-2026-12-01"},
		{"", time.Date(2026, 11, 30, 12, 0, 0, 0, period.Zone), ""},
	} {
		conf, err := config.Parse([]byte(c.yaml), "trehan.yaml")
		if err != nil {
			t.Fatal(err)
		}
		l := &lookout{conf: conf, now: func() time.Time { return c.now }}
		name, _, asked := l.warningDue()
		if got := name.String(); asked != (c.want != "") || asked && got != c.want {
			t.Errorf("%s at %s: %s, %t", c.yaml, c.now, got, asked)
		}
	}
	text := warningText(&status{Month: "warning-2026-11-30", Outcome: workflows.Failed, State: &workflows.State{Note: "Lượt chạy **thất bại**: tệp cũ"}})
	for _, want := range []string{"thất bại: tệp cũ", "trehan status --month warning-2026-11-30", "trehan warn."} {
		if !strings.Contains(text, want) {
			t.Errorf("lacks %q: %s", want, text)
		}
	}
}
