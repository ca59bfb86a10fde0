package activities

import (
	"context"
	"time"
)

// Holder is the run that holds a month.
type Holder struct {
	RunID string    `json:"run_id"`
	Since time.Time `json:"since"`
}

// DescribeHolder asks Temporal who runs under the month's ID.
func (a *Starting) DescribeHolder(ctx context.Context, id string) (Holder, error) {
	d, err := a.temporal.DescribeWorkflowExecution(ctx, id, "")
	if err != nil {
		return Holder{}, err
	}
	info := d.GetWorkflowExecutionInfo()
	return Holder{RunID: info.GetExecution().GetRunId(), Since: info.GetStartTime().AsTime()}, nil
}
