package activities

import (
	"context"
	"errors"
	"fmt"
	"time"

	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/converter"
	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"trehan/internal/archive"
	"trehan/internal/period"
	"trehan/internal/proof"
)

// Starter is who started a run, as far as it is proven. What Temporal calls an identity is the client's own word and
// proves nothing.
type Starter struct {
	Person    string // named by the office's reverse proxy, through the review page
	Scheduled bool   // by the office's Schedule at its own time
}

func (s Starter) known() bool { return s.Person != "" || s.Scheduled }

func (s Starter) String() string {
	switch {
	case s.Person != "":
		return s.Person
	case s.Scheduled:
		return "schedule"
	}
	return "unknown"
}

// StartedBy is the memo of a run that the review page has started: a StartMemo.
const StartedBy = "TrehanStartedBy"

// StartMemo names the person and proves it.
type StartMemo struct {
	By    string       `json:"by"`
	Proof *proof.Proof `json:"proof"`
}

// RequestHash is the SHA-256 of a run's input, as its first event holds it.
func RequestHash(input *commonpb.Payloads) string {
	var all []byte
	for _, p := range input.GetPayloads() {
		all = append(all, p.GetData()...)
	}
	return archive.Hash(all)
}

// starter asks Temporal for the run's parent and how that began; not the run, which tells what it was told.
func (a *Review) starter(ctx context.Context, run Run) (Starter, error) {
	child, _, err := a.started(ctx, run.WorkflowID, run.RunID)
	if err != nil || child.GetParentWorkflowExecution() == nil {
		return Starter{}, err
	}
	parent := child.GetParentWorkflowExecution()
	began, at, err := a.started(ctx, parent.GetWorkflowId(), parent.GetRunId())
	if err != nil {
		return Starter{}, err
	}
	if began.GetWorkflowType().GetName() != "MonthlyReport" {
		return Starter{}, nil
	}
	var memo StartMemo
	if payload := began.GetMemo().GetFields()[StartedBy]; payload != nil && converter.GetDefaultDataConverter().FromPayload(payload, &memo) == nil {
		s := proof.Start{WorkflowID: parent.GetWorkflowId(), By: memo.By, Request: RequestHash(began.GetInput())}
		if memo.By != "" && memo.Proof != nil && memo.Proof.Via == proof.Proxy && a.proofs.Verify(s, memo.Proof, at) == nil {
			return Starter{Person: memo.By}, nil
		}
	}
	scheduled, err := a.scheduled(ctx, parent)
	return Starter{Scheduled: scheduled}, err
}

// started reads the first event of a run.
func (a *Review) started(ctx context.Context, id, run string) (*historypb.WorkflowExecutionStartedEventAttributes, time.Time, error) {
	events := a.temporal.GetWorkflowHistory(ctx, id, run, false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	if !events.HasNext() {
		return nil, time.Time{}, fmt.Errorf("the run %s has no history", id)
	}
	first, err := events.Next()
	if err != nil {
		return nil, time.Time{}, err
	}
	return first.GetWorkflowExecutionStartedEventAttributes(), first.GetEventTime().AsTime(), nil
}

// scheduled reports whether the office's Schedule has started the run at midnight of a 1st: not by somebody's trigger,
// which bears the time of the click. The run's search attribute says nothing, since any client can set it.
func (a *Review) scheduled(ctx context.Context, run *commonpb.WorkflowExecution) (bool, error) {
	d, err := a.temporal.ScheduleClient().GetHandle(ctx, a.config.ScheduleID()).Describe(ctx)
	if missing := (*serviceerror.NotFound)(nil); errors.As(err, &missing) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	for _, action := range d.Info.RecentActions {
		started, at := action.StartWorkflowResult, action.ScheduleTime.In(period.Zone)
		if started == nil || started.WorkflowID != run.GetWorkflowId() || started.FirstExecutionRunID != run.GetRunId() {
			continue
		}
		return at.Day() == 1 && at.Equal(time.Date(at.Year(), at.Month(), 1, 0, 0, 0, 0, period.Zone)), nil
	}
	return false, nil
}

// samePerson compares two names of the proxy's, however they are written.
func samePerson(a, b string) bool {
	fold := func(s string) string { return cases.Fold().String(norm.NFKC.String(s)) }
	return a != "" && fold(a) == fold(b)
}
