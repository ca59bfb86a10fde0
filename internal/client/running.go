package client

import (
	"cmp"
	"context"

	enumspb "go.temporal.io/api/enums/v1"

	"trehan/internal/period"
)

// RunsUnderWay names the month's runs whose papers may still be on their way into the archive: MonthlyCycle with all its
// parts, and MonthlyReport, which exports the histories of both once the other has closed. None if both have ended, or
// Temporal does not answer.
func (c *Client) RunsUnderWay(ctx context.Context, m period.Name) []string {
	id := c.MonthID(m)
	cycle, err := c.describe(ctx, id, "")
	if err != nil {
		return nil
	}
	under := isRunning(cycle)
	parent := cycle.GetParentExecution()
	if parent != nil && !under {
		report, err := c.describe(ctx, parent.GetWorkflowId(), parent.GetRunId())
		under = err == nil && isRunning(report)
	}
	if !under {
		return nil
	}
	// The archive knows a run by the first of those that continue-as-new strings together; each has its history.
	last := cycle.GetExecution().GetRunId()
	part := cmp.Or(cycle.GetFirstRunId(), last)
	runs := []string{part}
	for part != last {
		if part = c.continuedAs(ctx, id, part); part == "" { // it was reset: that leaves no trace in its history
			part = last
		}
		runs = append(runs, part)
	}
	if parent != nil {
		runs = append(runs, parent.GetRunId())
	}
	return runs
}

// continuedAs names the part after this one, "" for none.
func (c *Client) continuedAs(ctx context.Context, id, run string) string {
	events := c.temporal.GetWorkflowHistory(ctx, id, run, false, enumspb.HISTORY_EVENT_FILTER_TYPE_CLOSE_EVENT)
	if !events.HasNext() {
		return ""
	}
	event, err := events.Next()
	if err != nil {
		return ""
	}
	return event.GetWorkflowExecutionContinuedAsNewEventAttributes().GetNewExecutionRunId()
}
