package cli

import (
	"cmp"
	"context"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	workflowpb "go.temporal.io/api/workflow/v1"
	"go.temporal.io/sdk/client"
)

// running names the month's runs under way, as far as Temporal can be asked: without it the archive is judged alone.
func (c *auditVerify) running(ctx context.Context) []string {
	conf, err := c.load(0)
	if err != nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	temporal, err := Dial(ctx, conf, quiet())
	if err != nil {
		return nil
	}
	defer temporal.Close()
	return runsUnderWay(ctx, temporal, conf.WorkflowID("month-"+c.Month))
}

// runsUnderWay names the runs whose papers may still be on their way into the archive: MonthlyCycle with all its parts,
// and MonthlyReport, which exports the histories of both once the other has closed. None if both have ended.
func runsUnderWay(ctx context.Context, temporal client.Client, id string) []string {
	cycle, err := describe(ctx, temporal, id, "")
	if err != nil {
		return nil
	}
	under := isRunning(cycle)
	parent := cycle.GetParentExecution()
	if parent != nil && !under {
		report, err := describe(ctx, temporal, parent.GetWorkflowId(), parent.GetRunId())
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
		if part = continuedAs(ctx, temporal, id, part); part == "" { // it was reset: that leaves no trace in its history
			part = last
		}
		runs = append(runs, part)
	}
	if parent != nil {
		runs = append(runs, parent.GetRunId())
	}
	return runs
}

func describe(ctx context.Context, temporal client.Client, id, run string) (*workflowpb.WorkflowExecutionInfo, error) {
	description, err := temporal.DescribeWorkflowExecution(ctx, id, run)
	return description.GetWorkflowExecutionInfo(), err
}

func isRunning(info *workflowpb.WorkflowExecutionInfo) bool {
	return info.GetStatus() == enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING
}

// continuedAs names the part after this one, "" for none.
func continuedAs(ctx context.Context, temporal client.Client, id, run string) string {
	events := temporal.GetWorkflowHistory(ctx, id, run, false, enumspb.HISTORY_EVENT_FILTER_TYPE_CLOSE_EVENT)
	if !events.HasNext() {
		return ""
	}
	event, err := events.Next()
	if err != nil {
		return ""
	}
	return event.GetWorkflowExecutionContinuedAsNewEventAttributes().GetNewExecutionRunId()
}
