package cli

import (
	"strings"
	"testing"
	"time"

	"trehan/internal/intake"
	"trehan/internal/period"
	"trehan/workflows"
)

// What a person is told of a month's explanations; nothing while all is well.
func TestWatchExplanations(t *testing.T) {
	november := period.NameMonth(2023, time.November)
	for name, c := range map[string]struct {
		unasked  bool
		standing *intake.Standing
		running  bool
		state    *workflows.ExplanationsState
		says     string // "" for nothing
	}{
		"under way":                 {standing: &intake.Standing{}, running: true, state: &workflows.ExplanationsState{}},
		"the mailbox does not read": {standing: &intake.Standing{}, running: true, state: &workflows.ExplanationsState{Trouble: "không mở được hộp thư"}, says: "không mở được hộp thư"},
		"published, nobody asked":   {unasked: true, says: "Workflow ID ha-nam-explanations-2023-11,"},
		"nobody had anything late":  {unasked: true, state: &workflows.ExplanationsState{Closed: true}},
		"somebody ended it":         {standing: &intake.Standing{}, says: "không gì bị hỏi hay ghi hai lần"},
		"not published":             {},
	} {
		text := explanationsText(november, "ha-nam-explanations-2023-11", c.unasked, c.standing, c.running, c.state)
		if (text == "") != (c.says == "") || !strings.Contains(text, c.says) {
			t.Errorf("%s: %q", name, text)
		}
	}
}
