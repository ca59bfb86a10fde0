package activities

import (
	"context"
	"errors"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"

	"trehan/internal/explanation/logbook"
)

// ExplanationsInput names the month whose explanations are to begin: the input of StartExplanations and of the workflow.
type ExplanationsInput struct {
	Month string `json:"month"`
}

// StartExplanations starts the workflow Explanations of a month, or has the one under way look at once. One that has ended well is
// not started again, since its log is closed, unless it had nobody to ask: a later revision may. However often it is called, there is
// one.
func (a *Starting) StartExplanations(ctx context.Context, in ExplanationsInput) error {
	month, err := Revision{Month: in.Month}.month()
	if err != nil {
		return err
	}
	again := enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE_FAILED_ONLY
	switch _, err := logbook.Open(ctx, a.store, month); {
	case errors.Is(err, logbook.ErrNotAsked):
		again = enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE
	case err != nil:
		return err
	}
	id := a.config.ExplanationsID(month)
	_, err = a.temporal.SignalWithStartWorkflow(ctx, id, "look", nil, client.StartWorkflowOptions{
		ID: id, TaskQueue: a.config.TaskQueue(), StaticSummary: wordsExplanationsSummary + " " + in.Month,
		WorkflowIDReusePolicy: again,
	}, "Explanations", in)
	var ended *serviceerror.WorkflowExecutionAlreadyStarted
	if errors.As(err, &ended) {
		return nil
	}
	return err
}
