package client

import (
	"context"
	"errors"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	workflowpb "go.temporal.io/api/workflow/v1"
	sdk "go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"

	"trehan/internal/period"
	"trehan/internal/runs"
	"trehan/workflows"
)

// ErrNoRun says that Temporal knows no run of the month, or none that can still answer.
var ErrNoRun = errors.New("client: no such run")

// outcomeRunning is the outcome of a run under way that asks nothing; all others are values of TrehanOutcome.
const outcomeRunning = "running"

// Run is the latest run of a month.
type Run struct {
	ID      string // the workflow's, the same for all runs of a month
	RunID   string
	Running bool
	Outcome string
	Pending []runs.Pending // the activities that it waits for
	// The MonthlyReport that started it, both "" if nothing did.
	ParentID, ParentRunID string
}

// LatestRun asks how a month's latest run stands. ErrNoRun: there was none, or its retention is over.
func (c *Client) LatestRun(ctx context.Context, m period.Name) (*Run, error) {
	description, err := c.temporal.DescribeWorkflowExecution(ctx, c.MonthID(m), "")
	if err != nil {
		return nil, orNoRun(err)
	}
	info := description.GetWorkflowExecutionInfo()
	return &Run{
		ID: c.MonthID(m), RunID: info.GetExecution().GetRunId(), Running: isRunning(info), Outcome: outcomeOf(info),
		Pending:  runs.PendingOf(description.GetPendingActivities()),
		ParentID: info.GetParentExecution().GetWorkflowId(), ParentRunID: info.GetParentExecution().GetRunId(),
	}, nil
}

// orNoRun turns the server's NotFound into ErrNoRun.
func orNoRun(err error) error {
	var missing *serviceerror.NotFound
	if errors.As(err, &missing) {
		return ErrNoRun
	}
	return err
}

func (c *Client) describe(ctx context.Context, id, run string) (*workflowpb.WorkflowExecutionInfo, error) {
	description, err := c.temporal.DescribeWorkflowExecution(ctx, id, run)
	return description.GetWorkflowExecutionInfo(), err
}

func isRunning(info *workflowpb.WorkflowExecutionInfo) bool {
	return info.GetStatus() == enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING
}

// outcomeOf is the search attribute, or what the run's own status says where there is none.
func outcomeOf(info *workflowpb.WorkflowExecutionInfo) string {
	if payload, ok := info.GetSearchAttributes().GetIndexedFields()["TrehanOutcome"]; ok {
		var outcome string
		if err := converter.GetDefaultDataConverter().FromPayload(payload, &outcome); err == nil && outcome != "" {
			return outcome
		}
	}
	if isRunning(info) {
		return outcomeRunning
	}
	return workflows.Failed
}

// queryWithin bounds a query: a worker answers it, and there may be none.
const queryWithin = 5 * time.Second

// State asks a month's latest run for its state. It needs a worker; ErrNoRun without a run.
func (c *Client) State(ctx context.Context, m period.Name) (*workflows.State, error) {
	return c.state(ctx, c.MonthID(m))
}

func (c *Client) state(ctx context.Context, id string) (*workflows.State, error) {
	ctx, cancel := context.WithTimeout(ctx, queryWithin)
	defer cancel()
	response, err := c.temporal.QueryWorkflowWithOptions(ctx, &sdk.QueryWorkflowWithOptionsRequest{
		WorkflowID: id, QueryType: "state", QueryRejectCondition: enumspb.QUERY_REJECT_CONDITION_UNSPECIFIED,
	})
	if err != nil {
		return nil, orNoRun(err)
	}
	state := &workflows.State{}
	return state, response.QueryResult.Get(state)
}
