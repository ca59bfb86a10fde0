package client

import (
	"context"
	"time"

	"go.temporal.io/api/workflowservice/v1"
)

// Stuck is an open run whose workflow task fails again and again: its history does not replay with this build, or its code
// panics. Nothing of the run happens, its own timers included, so that it can tell nobody.
type Stuck struct {
	ID, RunID string
	Attempts  int
	Since     time.Time
}

// stuckAfter is how often a task must have failed. Once or twice is a worker that was stopped.
const stuckAfter = 3

// StuckRuns lists the office's open runs, those of explanations too, whose workflow task fails again and again.
func (c *Client) StuckRuns(ctx context.Context) ([]Stuck, error) {
	var stuck []Stuck
	request := &workflowservice.ListWorkflowExecutionsRequest{
		Query: "ExecutionStatus = 'Running' AND WorkflowType IN ('MonthlyReport', 'MonthlyCycle', 'Warning', 'WarningCycle', 'Explanations')",
	}
	for {
		page, err := c.temporal.ListWorkflow(ctx, request)
		if err != nil {
			return nil, err
		}
		for _, info := range page.GetExecutions() {
			if info.GetTaskQueue() != c.config.TaskQueue() {
				continue
			}
			id, run := info.GetExecution().GetWorkflowId(), info.GetExecution().GetRunId()
			d, err := c.temporal.DescribeWorkflowExecution(ctx, id, run)
			if err != nil {
				return nil, err
			}
			if task := d.GetPendingWorkflowTask(); task.GetAttempt() > stuckAfter {
				stuck = append(stuck, Stuck{ID: id, RunID: run, Attempts: int(task.GetAttempt()), Since: task.GetOriginalScheduledTime().AsTime()})
			}
		}
		if request.NextPageToken = page.GetNextPageToken(); len(request.NextPageToken) == 0 {
			return stuck, nil
		}
	}
}
