package cli

import (
	"fmt"
	"io"
	"strings"

	"trehan/workflows"
)

// stages shows how far a run has come: a bar on a terminal, a plain line a stage elsewhere.
type stages struct {
	w        io.Writer
	terminal bool
	last     string
}

func newStages(p *Program) *stages { return &stages{w: p.Stderr, terminal: IsTerminal(p.Stderr)} }

func (s *stages) show(state *workflows.State) {
	text := fmt.Sprintf("Bước %d/%d  %s", state.Step, state.Steps, state.Label)
	if state.Planned {
		d := state.Deliveries
		text += fmt.Sprintf("  %d/%d thư", d.Accepted+d.Refused+d.Unknown, d.Planned)
	}
	if text == s.last {
		return
	}
	stageOnly, _, _ := strings.Cut(text, "thư")
	s.last = text
	if !s.terminal {
		if !state.Planned || state.Deliveries.Accepted == state.Deliveries.Planned || stageOnly == text {
			fmt.Fprintln(s.w, text)
		}
		return
	}
	const width = 24
	done := width * state.Step / max(state.Steps, 1)
	if state.Planned && state.Deliveries.Planned > 0 {
		d := state.Deliveries
		share := float64(d.Accepted+d.Refused+d.Unknown) / float64(d.Planned)
		done = int(float64(width) * (float64(state.Step-1) + share) / float64(max(state.Steps, 1)))
	}
	fmt.Fprintf(s.w, "\r\033[K[%s%s] %s", strings.Repeat("█", done), strings.Repeat("·", width-done), text)
}

func (s *stages) clear() {
	if s.terminal && s.last != "" {
		fmt.Fprint(s.w, "\r\033[K")
	}
}

// withoutStars takes the markdown's stars out of a text that is written for the web UI.
func withoutStars(text string) string { return strings.ReplaceAll(text, "**", "") }
