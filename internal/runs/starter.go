package runs

import (
	"context"
	"errors"
	"fmt"
	"time"

	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"

	"trehan/internal/approval"
	"trehan/internal/archive"
	"trehan/internal/period"
	"trehan/internal/proof"
)

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

// Starter asks Temporal who started a month's run: for the run's parent and how that began. The run itself only repeats its
// input. by is the Schedule that may have; none for a period that no Schedule runs.
func Starter(ctx context.Context, c client.Client, run ID, by Schedule, proofs *proof.Key) (approval.Starter, error) {
	child, _, err := started(ctx, c, run)
	if err != nil || child.GetParentWorkflowExecution() == nil {
		return approval.Starter{}, err
	}
	parent := child.GetParentWorkflowExecution()
	began, at, err := started(ctx, c, ID{parent.GetWorkflowId(), parent.GetRunId()})
	if err != nil {
		return approval.Starter{}, err
	}
	if began.GetWorkflowType().GetName() != "MonthlyReport" {
		return approval.Starter{}, nil
	}
	var memo StartMemo
	if payload := began.GetMemo().GetFields()[StartedBy]; payload != nil && converter.GetDefaultDataConverter().FromPayload(payload, &memo) == nil {
		s := proof.Start{WorkflowID: parent.GetWorkflowId(), By: memo.By, Request: RequestHash(began.GetInput())}
		if memo.By != "" && memo.Proof != nil && memo.Proof.Via.Proven() && proofs.Verify(s, memo.Proof, at) == nil {
			return approval.Starter{Person: memo.By}, nil
		}
	}
	scheduled, err := scheduled(ctx, c, parent, by)
	return approval.Starter{Scheduled: scheduled}, err
}

// started reads the first event of a run.
func started(ctx context.Context, c client.Client, run ID) (*historypb.WorkflowExecutionStartedEventAttributes, time.Time, error) {
	events := c.GetWorkflowHistory(ctx, run.Workflow, run.Run, false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	if !events.HasNext() {
		return nil, time.Time{}, fmt.Errorf("the run %s has no history", run.Workflow)
	}
	first, err := events.Next()
	if err != nil {
		return nil, time.Time{}, err
	}
	return first.GetWorkflowExecutionStartedEventAttributes(), first.GetEventTime().AsTime(), nil
}

// Schedule is a Schedule of the office by its ID, with the days on which it fires.
type Schedule struct {
	ID    string
	Fires func(period.Day) bool
}

// scheduled reports whether the office's Schedule has started the run at midnight of its day: not by somebody's trigger,
// which bears the time of the click. The run's search attribute says nothing, since any client can set it.
func scheduled(ctx context.Context, c client.Client, run *commonpb.WorkflowExecution, by Schedule) (bool, error) {
	if by.ID == "" {
		return false, nil
	}
	d, err := c.ScheduleClient().GetHandle(ctx, by.ID).Describe(ctx)
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
		day := period.InstantOf(at).Day()
		return by.Fires(day) && at.Equal(day.Time()), nil
	}
	return false, nil
}
