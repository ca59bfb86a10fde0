package client

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	sdk "go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"trehan/internal/config"
	"trehan/internal/period"
	"trehan/workflows"
)

// ErrNoSchedule says that the office has no Schedule of the kind.
var ErrNoSchedule = errors.New("client: no such Schedule")

// Schedule is how the office's Schedule of a kind of periods stands.
type Schedule struct {
	Paused  bool
	Note    string
	Created time.Time
	Next    []time.Time      // the next firings that the server knows, in their order
	Changes []ScheduleChange // what is not as configured
}

// PausedByConfig reports whether a pause's note is that of the configuration, not a person's.
func PausedByConfig(note string) bool { return strings.HasPrefix(note, notePausedByConfig) }

// catchUp is how late a missed firing is still made up for; it equals the age from which a run is a backfill.
const catchUp = 40 * 24 * time.Hour

// monthlyReport is the workflow's type, as the server names it.
const monthlyReport = "MonthlyReport"

// scheduleSpec fires on the first day after each period at midnight of the office's zone; the run itself waits for the working
// day.
func scheduleSpec(c *config.Config, kind period.Kind) sdk.ScheduleSpec {
	spec := sdk.ScheduleSpec{TimeZoneName: period.Zone.String()}
	if kind == period.KindWarning {
		spec.Calendars = warningCalendar(c.Warning)
		return spec
	}
	if kind == period.KindMonth {
		day := max(1, c.Period.StartDay)
		spec.Calendars = []sdk.ScheduleCalendarSpec{{
			DayOfMonth: []sdk.ScheduleRange{{Start: day}}, Comment: fmt.Sprintf(wordCommentOfMonths, day),
		}}
		return spec
	}
	calendar := sdk.ScheduleCalendarSpec{Comment: fmt.Sprintf(wordCommentOfPeriods, kindWords[kind])}
	for _, n := range period.OfYears(anyYear, anyYear) {
		if n.Kind() == kind {
			at := c.PeriodOf(n).From.Time()
			calendar.DayOfMonth = []sdk.ScheduleRange{{Start: at.Day()}} // the same of all
			calendar.Month = append(calendar.Month, sdk.ScheduleRange{Start: int(at.Month())})
		}
	}
	slices.SortFunc(calendar.Month, func(a, b sdk.ScheduleRange) int { return a.Start - b.Start })
	spec.Calendars = []sdk.ScheduleCalendarSpec{calendar}
	return spec
}

// anyYear stands for every year: the periods of all begin on the same days.
const anyYear = 2026

func scheduleAction(c *config.Config, kind period.Kind) *sdk.ScheduleWorkflowAction {
	action := &sdk.ScheduleWorkflowAction{
		ID: c.WorkflowID("report-scheduled"), Workflow: monthlyReport, Args: []any{workflows.Request{}},
		TaskQueue: c.TaskQueue(), StaticSummary: wordSummaryOfSchedule,
	}
	if kind == period.KindWarning {
		action.ID, action.Workflow = c.WorkflowID("warn-scheduled"), warning
		action.Args, action.StaticSummary = []any{workflows.WarningRequest{}}, wordSummaryOfWarning
		return action
	}
	if kind != period.KindMonth {
		action.ID += "-" + kind.String()
		action.Args = []any{workflows.Request{Kind: kind.String()}}
		action.StaticSummary = fmt.Sprintf(wordSummaryOfPeriods, kindWords[kind])
	}
	return action
}

func schedulePolicy(kind period.Kind) sdk.SchedulePolicies {
	// The child's ID keeps two runs of one month apart; Skip would lose a month behind a held run without a word.
	policy := sdk.SchedulePolicies{Overlap: enumspb.SCHEDULE_OVERLAP_POLICY_ALLOW_ALL, CatchupWindow: catchUp}
	if kind == period.KindWarning {
		policy.CatchupWindow = warningCatchUp
	}
	return policy
}

// scheduleState is what pause and note are to become. The configuration pauses and takes back its own pause; one that a
// person made stays, with its note.
func scheduleState(c *config.Config, kind period.Kind, now *sdk.ScheduleState) *sdk.ScheduleState {
	paused, note := c.Schedule.Paused, c.Schedule.Note
	if kind == period.KindWarning && c.Warning != nil {
		paused, note = c.Warning.Schedule.Paused, c.Warning.Schedule.Note
	}
	state := sdk.ScheduleState{} // actions are never limited
	if now != nil {
		state.Paused, state.Note = now.Paused, now.Note
	}
	own := PausedByConfig(state.Note)
	switch {
	case paused && (!state.Paused || own):
		state.Paused, state.Note = true, notePausedByConfig
		if note != "" {
			state.Note += ": " + note
		}
	case state.Paused && !own:
	case own || note != "":
		state.Paused, state.Note = false, note
	}
	return &state
}

// Applied is what ApplySchedule has done.
type Applied struct {
	Done    ScheduleDone
	Changes []ScheduleChange // what was not as configured
	Paused  bool             // it does not fire
	Note    string           // of the pause
}

// ScheduleDone says what became of a Schedule.
type ScheduleDone int

// What ApplySchedule can do.
const (
	ScheduleCreated ScheduleDone = iota
	ScheduleUpdated
	ScheduleUnchanged
	ScheduleDeleted
)

// ApplySchedule creates the Schedule of a kind or puts right whatever of it differs from the configuration. A person's pause
// stays. One that the configuration has no longer is deleted; ErrNoSchedule: there is none, and none is wanted.
func (c *Client) ApplySchedule(ctx context.Context, kind period.Kind) (Applied, error) {
	if !slices.Contains(c.config.Scheduled(), kind) {
		return Applied{Done: ScheduleDeleted}, c.DeleteSchedule(ctx, kind)
	}
	want := configuredSchedule(c.config, kind, nil)
	_, err := c.temporal.ScheduleClient().Create(ctx, sdk.ScheduleOptions{
		ID: c.config.ScheduleID(kind), Spec: *want.Spec, Action: want.Action, Overlap: want.Policy.Overlap, CatchupWindow: want.Policy.CatchupWindow,
		Paused: want.State.Paused, Note: want.State.Note,
	})
	if err == nil {
		return Applied{Done: ScheduleCreated, Paused: want.State.Paused, Note: want.State.Note}, nil
	}
	if !errors.Is(err, temporal.ErrScheduleAlreadyRunning) {
		return Applied{}, err
	}
	var applied Applied
	err = c.schedule(ctx, kind).Update(ctx, sdk.ScheduleUpdateOptions{DoUpdate: func(in sdk.ScheduleUpdateInput) (*sdk.ScheduleUpdate, error) {
		now := in.Description.Schedule // asked again where somebody else has changed it meanwhile
		want := configuredSchedule(c.config, kind, now.State)
		applied = Applied{Done: ScheduleUnchanged, Changes: scheduleChanges(&now, c.config, kind), Paused: want.State.Paused, Note: want.State.Note}
		if len(applied.Changes) == 0 {
			return nil, temporal.ErrSkipScheduleUpdate
		}
		applied.Done = ScheduleUpdated
		return &sdk.ScheduleUpdate{Schedule: want}, nil
	}})
	return applied, orNoSchedule(err)
}

func (c *Client) schedule(ctx context.Context, kind period.Kind) sdk.ScheduleHandle {
	return c.temporal.ScheduleClient().GetHandle(ctx, c.config.ScheduleID(kind))
}

// orNoSchedule turns the server's NotFound into ErrNoSchedule.
func orNoSchedule(err error) error {
	var missing *serviceerror.NotFound
	if errors.As(err, &missing) {
		return ErrNoSchedule
	}
	return err
}

// ScheduleKinds are what can have a Schedule: the kinds of periods, the month first, and early warnings.
var ScheduleKinds = []period.Kind{period.KindMonth, period.KindQuarter, period.KindHalf, period.KindYear, period.KindWarning}

// Schedule asks how the Schedule of a kind stands and compares it with the configuration. ErrNoSchedule: there is none; so for all
// that follow.
func (c *Client) Schedule(ctx context.Context, kind period.Kind) (*Schedule, error) {
	d, err := c.schedule(ctx, kind).Describe(ctx)
	if err != nil {
		return nil, orNoSchedule(err)
	}
	s := &Schedule{Created: d.Info.CreatedAt, Next: d.Info.NextActionTimes, Changes: scheduleChanges(&d.Schedule, c.config, kind)}
	if !slices.Contains(c.config.Scheduled(), kind) {
		s.Changes = []ScheduleChange{{wordWholeSchedule, wordYes, wordNo}}
	}
	if d.Schedule.State != nil {
		s.Paused, s.Note = d.Schedule.State.Paused, d.Schedule.State.Note
	}
	return s, nil
}

// PauseSchedule pauses the Schedule; the note says why.
func (c *Client) PauseSchedule(ctx context.Context, kind period.Kind, note string) error {
	return orNoSchedule(c.schedule(ctx, kind).Pause(ctx, sdk.SchedulePauseOptions{Note: note}))
}

// ResumeSchedule lets the Schedule fire again.
func (c *Client) ResumeSchedule(ctx context.Context, kind period.Kind, note string) error {
	return orNoSchedule(c.schedule(ctx, kind).Unpause(ctx, sdk.ScheduleUnpauseOptions{Note: note}))
}

// TriggerSchedule fires the Schedule now.
func (c *Client) TriggerSchedule(ctx context.Context, kind period.Kind) error {
	return orNoSchedule(c.schedule(ctx, kind).Trigger(ctx, sdk.ScheduleTriggerOptions{}))
}

// DeleteSchedule deletes the Schedule.
func (c *Client) DeleteSchedule(ctx context.Context, kind period.Kind) error {
	return orNoSchedule(c.schedule(ctx, kind).Delete(ctx))
}

// BackfillSchedule fires the Schedule for the periods from the first to the last, of one kind, one after the other: each is
// compared with the one before.
func (c *Client) BackfillSchedule(ctx context.Context, first, last period.Name) error {
	return orNoSchedule(c.schedule(ctx, first.Kind()).Backfill(ctx, sdk.ScheduleBackfillOptions{Backfill: []sdk.ScheduleBackfill{{
		Start:   c.config.PeriodOf(first.Next()).From.Time().Add(-time.Second),
		End:     c.config.PeriodOf(last.Next()).From.Time().Add(time.Second),
		Overlap: enumspb.SCHEDULE_OVERLAP_POLICY_BUFFER_ALL,
	}}}))
}
