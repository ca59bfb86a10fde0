package activities

import (
	"context"
	"slices"

	"go.temporal.io/sdk/activity"

	"trehan/internal/runs"
)

// Pending is an activity that a run waits for.
type Pending = runs.Pending

// DescribePending asks Temporal what the workflow that calls it waits for, and why the attempts so far have failed. Itself and
// the mails to the operators are left out.
func (a *Starting) DescribePending(ctx context.Context) ([]Pending, error) {
	info := activity.GetInfo(ctx)
	pending, err := runs.PendingActivities(ctx, a.temporal, runs.ID{Workflow: info.WorkflowExecution.ID, Run: info.WorkflowExecution.RunID})
	return slices.DeleteFunc(pending, func(p Pending) bool {
		return p.Activity == info.ActivityType.Name || p.Activity == "NotifyOperators"
	}), err
}
