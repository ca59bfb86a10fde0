package client

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	sdk "go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"

	"trehan/internal/period"
	"trehan/internal/runs"
	"trehan/workflows"
)

// Started is a MonthlyReport that was started.
type Started = sdk.WorkflowRun

// Start starts MonthlyReport under a new ID. The month's run, its child, has one ID: two runs of a month never overlap.
func (c *Client) Start(ctx context.Context, in workflows.Request) (Started, error) {
	return c.Attach(ctx, c.config.WorkflowID("report-"+orLast(in.Named())+"-"+time.Now().UTC().Format("20060102T150405.000")), in)
}

// Attach starts MonthlyReport under an ID, or returns the run that is under way under it.
func (c *Client) Attach(ctx context.Context, id string, in workflows.Request) (Started, error) {
	run, err := c.temporal.ExecuteWorkflow(ctx, sdk.StartWorkflowOptions{
		ID: id, TaskQueue: c.config.TaskQueue(), StaticSummary: wordSummaryOfRun + " " + orLast(in.Named()),
		WorkflowIDConflictPolicy: enumspb.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
	}, workflows.MonthlyReport, in)
	if err != nil {
		return nil, fmt.Errorf(wordNotStarted, err)
	}
	return run, nil
}

func orLast(n period.Name) string { return cmp.Or(n.String(), "last") }

// PageRun is a run that the office's page starts for a period.
type PageRun struct {
	ID        string // of the workflow: a second start under it does nothing
	Request   workflows.Request
	StartedBy runs.StartMemo
	Resend    bool // what it is for, in its summary
}

// PageRunID is the workflow ID of the run that one form of the page starts.
func (c *Client) PageRunID(m period.Name, form string) string {
	return c.config.WorkflowID("report-" + m.String() + "-page-" + form)
}

// StartPageRun starts MonthlyReport once for an ID, with the memo of who started it.
func (c *Client) StartPageRun(ctx context.Context, r PageRun) error {
	summary := wordSummaryOfRun + " " + r.Request.Named().String()
	if r.Resend {
		summary = fmt.Sprintf(wordSummaryOfResend, r.Request.Named())
	}
	_, err := c.temporal.ExecuteWorkflow(ctx, sdk.StartWorkflowOptions{
		ID: r.ID, TaskQueue: c.config.TaskQueue(), StaticSummary: summary,
		Memo:                                     map[string]any{runs.StartedBy: r.StartedBy},
		WorkflowIDReusePolicy:                    enumspb.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE,
		WorkflowExecutionErrorWhenAlreadyStarted: true,
	}, workflows.MonthlyReport, r.Request)
	var started *serviceerror.WorkflowExecutionAlreadyStarted
	if errors.As(err, &started) {
		return nil
	}
	return err
}

// WasStarted reports whether there is, or was, a run under an ID.
func (c *Client) WasStarted(ctx context.Context, id string) (bool, error) {
	_, err := c.describe(ctx, id, "")
	if err = orNoRun(err); errors.Is(err, ErrNoRun) {
		return false, nil
	}
	return err == nil, err
}

// Begun waits until a MonthlyReport has begun its period, or has ended, or within is over: whoever looks at the period then sees
// this run. One that fails first is a *RefusedError.
func (c *Client) Begun(ctx context.Context, id string, within time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	for {
		description, err := c.temporal.DescribeWorkflowExecution(ctx, id, "")
		switch {
		case ctx.Err() != nil:
			return nil
		case err != nil:
			return err
		case len(description.GetPendingChildren()) > 0:
			return nil
		case !isRunning(description.GetWorkflowExecutionInfo()):
			return orRefused(c.temporal.GetWorkflow(ctx, id, "").Get(ctx, nil))
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(followEvery / 2):
		}
	}
}

// RequestHash is runs.RequestHash of a request as Temporal will hold it.
func RequestHash(in workflows.Request) (string, error) {
	payloads, err := converter.GetDefaultDataConverter().ToPayloads(in)
	if err != nil {
		return "", err
	}
	return runs.RequestHash(payloads), nil
}

// followEvery is how often the state is asked for: often enough for a person, seldom enough for the server.
const followEvery = 500 * time.Millisecond

// Follow waits for the end of a run and hands every state that it sees to show. A held run ends the following, unless
// wait: then held is its state, and the outcome that of the moment. A run that fails is a *RefusedError, if it says why.
func (c *Client) Follow(ctx context.Context, run Started, wait bool, show func(*workflows.State)) (o *workflows.Outcome, held *workflows.State, err error) {
	type ended struct {
		outcome workflows.Outcome
		err     error
	}
	end := make(chan ended, 1)
	go func() {
		var e ended
		e.err = run.Get(ctx, &e.outcome)
		end <- e
	}()
	ticker := time.NewTicker(followEvery)
	defer ticker.Stop()
	for {
		select {
		case e := <-end:
			if e.err != nil {
				return nil, nil, orRefused(e.err)
			}
			return &e.outcome, nil, nil
		case <-ticker.C:
		}
		state, err := c.childState(ctx, run)
		if err != nil || state == nil {
			continue // not started yet, or between two runs: the next look tells
		}
		show(state)
		if state.Outcome == workflows.Held && !wait {
			return &workflows.Outcome{Outcome: workflows.Held, Month: state.Month, Revision: state.Revision, Report: state.Report, Note: state.Note}, state, nil
		}
	}
}

// childState asks the month's run, the child of a MonthlyReport, for its state; nil while there is none.
func (c *Client) childState(ctx context.Context, run Started) (*workflows.State, error) {
	description, err := c.temporal.DescribeWorkflowExecution(ctx, run.GetID(), run.GetRunID())
	if err != nil {
		return nil, err
	}
	for _, child := range description.GetPendingChildren() {
		return c.state(ctx, child.GetWorkflowId())
	}
	return nil, nil
}
