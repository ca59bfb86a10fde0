package backend

import (
	"context"

	"trehan/internal/client"
	"trehan/internal/period"
	"trehan/internal/web"
	"trehan/workflows"
)

// Progress implements web.Watching by what `trehan status` asks.
func (b *Backend) Progress(ctx context.Context, m period.Name) (*web.Progress, error) {
	run, err := b.latestRun(ctx, m)
	if err != nil {
		return nil, err
	}
	if run.RunID == "" {
		return nil, web.ErrNone
	}
	var state *workflows.State
	if run.Running {
		if state, err = b.temporal.State(ctx, m); err != nil {
			state = nil // no worker at the moment
		}
	}
	return progressOf(run, state), nil
}

// progressOf says how far a run has come; state is nil where it does not answer, or has ended.
func progressOf(run client.Run, state *workflows.State) *web.Progress {
	p := &web.Progress{Outcome: run.Outcome, Running: run.Running, Unclear: run.Running && state == nil}
	if state == nil {
		return p
	}
	if state.Outcome != "" { // it asks, or has said how it ends
		p.Running, p.Outcome = false, state.Outcome
	}
	p.Step, p.Steps, p.Label = state.Step, state.Steps, state.Label
	if d := state.Deliveries; state.Planned {
		p.Planned, p.Settled = d.Planned, d.Accepted+d.Refused+d.Unknown
	}
	for _, t := range state.Times {
		p.Stages = append(p.Stages, web.Stage{Label: t.Label, Began: t.Began, Ended: t.Ended})
	}
	for _, w := range run.Pending {
		p.Waiting = append(p.Waiting, w.Words())
	}
	return p
}
