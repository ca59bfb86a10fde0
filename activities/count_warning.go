package activities

import (
	"context"

	"trehan/internal/audit"
	"trehan/internal/config"
	"trehan/internal/delivery/plan"
	"trehan/internal/period"
	"trehan/internal/revision"
)

// CountWarningInput names the snapshots that an early warning is counted from.
type CountWarningInput struct {
	Revision  Revision   `json:"revision"`
	Run       Run        `json:"run"`
	Snapshots []Snapshot `json:"snapshots"`
}

// Warned is how many dossiers an early warning lists.
type Warned struct {
	Days    int    `json:"days"`
	Soon    int    `json:"soon"`
	Overdue int    `json:"overdue"`
	Nobody  int    `json:"nobody,omitempty"` // of them, dossiers of units that get no mail
	Report  string `json:"report"`           // SHA-256 of report.json
}

// CountWarning reads the snapshots as CountMonth does, and lists what is overdue as of the warning's day and what is soon due.
// Old files and findings that make the list unreliable are errors that nobody can accept: a wrong warning is worse than
// none.
func (a *Reading) CountWarning(ctx context.Context, in CountWarningInput) (Warned, error) {
	inputs, err := a.revisions.inputs(ctx, in.Revision)
	if err != nil {
		return Warned{}, err
	}
	rev, err := a.revisions.named(in.Revision)
	if err != nil {
		return Warned{}, err
	}
	if inputs.Config.Warning == nil {
		return Warned{}, &config.Fault{File: a.config.File(), Faults: []string{wordsNoWarning}}
	}
	output, err := rev.CountWarning(ctx, inputs, in.Snapshots, a.now(), advance(ctx))
	if err != nil {
		return Warned{}, err
	}
	stored, err := rev.StoreCount(ctx, inputs, output, a.program)
	if err != nil {
		return Warned{}, err
	}
	view, err := a.revisions.viewAs(ctx, in.Revision, revision.Issue{})
	if err != nil {
		return Warned{}, err
	}
	w := output.Rows.Warning
	out := Warned{
		Days: w.Days, Soon: len(w.Soon), Overdue: len(w.Overdue), Nobody: len(plan.WarnsNobody(view, period.InstantOf(a.now()).Day())), Report: stored,
	}
	err = a.trail.record(ctx, rev.Month, in.Run, audit.MonthCounted, map[string]any{
		"revision": in.Revision.Number, "report_sha256": stored, "days": out.Days, "soon": out.Soon, "overdue": out.Overdue, "nobody": out.Nobody,
	})
	return out, err
}
