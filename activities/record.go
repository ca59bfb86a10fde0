package activities

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"trehan/internal/archive"
	"trehan/internal/audit"
	"trehan/internal/period"
	"trehan/internal/runs"
)

// actor is who the trail names for what the program does by itself.
const actor = "worker"

// recorder writes the audit trail.
type recorder struct {
	store archive.Store
	now   func() time.Time
}

// record appends to the audit trail, once a run and step however often the activity is tried.
func (r *recorder) record(ctx context.Context, month period.Name, run Run, kind audit.Kind, facts map[string]any) error {
	return r.recordEntry(ctx, month, run, audit.Entry{Kind: kind, Facts: facts})
}

// recordRun is recordEntry for runs as Temporal names them.
func (r *recorder) recordRun(ctx context.Context, month period.Name, run runs.ID, e audit.Entry) error {
	return r.recordEntry(ctx, month, Run{WorkflowID: run.Workflow, RunID: run.Run}, e)
}

// recordEntry is record for entries that name a seal or objects too: what they name is missed when it is gone. An ID of
// their own is kept.
func (r *recorder) recordEntry(ctx context.Context, month period.Name, run Run, e audit.Entry) error {
	e.ID, e.At, e.Run, e.Actor = cmp.Or(e.ID, run.RunID+"/"+string(e.Kind)), r.now(), run.RunID, actor
	if _, err := audit.Append(ctx, r.store, month, e); err != nil {
		return fmt.Errorf(wordsNotRecorded, e.Kind, err)
	}
	return nil
}
