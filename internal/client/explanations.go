package client

import (
	"context"

	enumspb "go.temporal.io/api/enums/v1"
	sdk "go.temporal.io/sdk/client"

	"trehan/internal/period"
	"trehan/workflows"
)

// Explanations asks the workflow of a month's explanations for its state. It needs a worker. ErrNoRun: it was never started, or its
// retention is over. Of one that ended well the state says only that it is closed; one that ended otherwise has none.
func (c *Client) Explanations(ctx context.Context, m period.Name) (state *workflows.ExplanationsState, running bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, queryWithin)
	defer cancel()
	id := c.config.ExplanationsID(m)
	description, err := c.temporal.DescribeWorkflowExecution(ctx, id, "")
	if err != nil {
		return nil, false, orNoRun(err)
	}
	info := description.GetWorkflowExecutionInfo()
	if info.GetStatus() == enumspb.WORKFLOW_EXECUTION_STATUS_COMPLETED {
		return &workflows.ExplanationsState{Month: m.String(), Closed: true}, false, nil
	}
	if running = isRunning(info); !running {
		return nil, false, nil
	}
	response, err := c.temporal.QueryWorkflowWithOptions(ctx, &sdk.QueryWorkflowWithOptionsRequest{WorkflowID: id, QueryType: "state"})
	if err != nil {
		return nil, running, orNoRun(err)
	}
	state = &workflows.ExplanationsState{}
	return state, running, response.QueryResult.Get(state)
}

// LookAtExplanations has the workflow of a month's explanations look at once. ErrNoRun: it is not under way.
func (c *Client) LookAtExplanations(ctx context.Context, m period.Name) error {
	return orNoRun(c.temporal.SignalWorkflow(ctx, c.config.ExplanationsID(m), "", workflows.SignalLook, nil))
}
