package client

import (
	"context"
	"slices"
	"testing"

	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/api/serviceerror"
	workflowpb "go.temporal.io/api/workflow/v1"
	"go.temporal.io/api/workflowservice/v1"
	sdk "go.temporal.io/sdk/client"

	"trehan/internal/config"
	"trehan/internal/period"
)

const (
	running   = enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING
	completed = enumspb.WORKFLOW_EXECUTION_STATUS_COMPLETED
)

// cluster stands in for Temporal in moments that last milliseconds on a real one: a month of three parts and its parent.
type cluster struct {
	sdk.Client
	cycle, report enumspb.WorkflowExecutionStatus
	reset         bool // the first part was, to the last
}

// DescribeWorkflowExecution implements sdk.Client.
func (c *cluster) DescribeWorkflowExecution(_ context.Context, id, run string) (*workflowservice.DescribeWorkflowExecutionResponse, error) {
	info := &workflowpb.WorkflowExecutionInfo{}
	switch {
	case id == "month-2023-11" && run == "":
		info.Status, info.Execution, info.FirstRunId = c.cycle, &commonpb.WorkflowExecution{WorkflowId: id, RunId: "part-3"}, "part-1"
		info.ParentExecution = &commonpb.WorkflowExecution{WorkflowId: "report", RunId: "parent"}
	case id == "report" && run == "parent":
		info.Status = c.report
	default:
		return nil, serviceerror.NewNotFound(id)
	}
	return &workflowservice.DescribeWorkflowExecutionResponse{WorkflowExecutionInfo: info}, nil
}

// GetWorkflowHistory implements sdk.Client.
func (c *cluster) GetWorkflowHistory(_ context.Context, _, run string, _ bool, _ enumspb.HistoryEventFilterType) sdk.HistoryEventIterator {
	if c.reset {
		return &closing{}
	}
	return &closing{next: map[string]string{"part-1": "part-2", "part-2": "part-3"}[run]}
}

type closing struct{ next string }

// HasNext implements sdk.HistoryEventIterator.
func (c *closing) HasNext() bool { return c.next != "" }

// Next implements sdk.HistoryEventIterator.
func (c *closing) Next() (*historypb.HistoryEvent, error) {
	return &historypb.HistoryEvent{Attributes: &historypb.HistoryEvent_WorkflowExecutionContinuedAsNewEventAttributes{
		WorkflowExecutionContinuedAsNewEventAttributes: &historypb.WorkflowExecutionContinuedAsNewEventAttributes{NewExecutionRunId: c.next},
	}}, nil
}

func TestRunsUnderWay(t *testing.T) {
	all := []string{"part-1", "part-2", "part-3", "parent"}
	for what, try := range map[string]struct {
		cluster
		month string
		want  []string
	}{
		"in the middle of the month":   {cluster{cycle: running, report: running}, "2023-11", all},
		"a run that was reset":         {cluster{cycle: running, report: running, reset: true}, "2023-11", []string{"part-1", "part-3", "parent"}},
		"exporting the histories":      {cluster{cycle: completed, report: running}, "2023-11", all},
		"the parent was terminated":    {cluster{cycle: running, report: completed}, "2023-11", all},
		"both have ended":              {cluster{cycle: completed, report: completed}, "2023-11", nil},
		"a month that never had a run": {cluster{}, "2023-10", nil},
	} {
		m, err := period.ParseName(try.month)
		if err != nil {
			t.Fatal(err)
		}
		if got := New(&try.cluster, config.Empty()).RunsUnderWay(t.Context(), m); !slices.Equal(got, try.want) {
			t.Errorf("%s: %v, want %v", what, got, try.want)
		}
	}
}
