package client

import (
	"context"
	"errors"
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

// ErrNoSchedule says that the office has no Schedule.
var ErrNoSchedule = errors.New("client: no such Schedule")

// Schedule is how the office's Schedule stands.
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

// scheduleSpec fires on the 1st at midnight of the office's zone; the run itself waits for the working day.
func scheduleSpec() sdk.ScheduleSpec {
	return sdk.ScheduleSpec{
		Calendars: []sdk.ScheduleCalendarSpec{{
			DayOfMonth: []sdk.ScheduleRange{{Start: 1}},
			Comment:    wordCommentOfCalendar,
		}},
		TimeZoneName: period.Zone.String(),
	}
}

func scheduleAction(c *config.Config) *sdk.ScheduleWorkflowAction {
	return &sdk.ScheduleWorkflowAction{
		ID: c.WorkflowID("report-scheduled"), Workflow: monthlyReport, Args: []any{workflows.Request{}},
		TaskQueue: c.TaskQueue(), StaticSummary: wordSummaryOfSchedule,
	}
}

func schedulePolicy() sdk.SchedulePolicies {
	// The child's ID keeps two runs of one month apart; Skip would lose a month behind a held run without a word.
	return sdk.SchedulePolicies{Overlap: enumspb.SCHEDULE_OVERLAP_POLICY_ALLOW_ALL, CatchupWindow: catchUp}
}

// scheduleState is what pause and note are to become. The configuration pauses and takes back its own pause; one that a
// person made stays, with its note.
func scheduleState(c *config.Config, now *sdk.ScheduleState) *sdk.ScheduleState {
	state := sdk.ScheduleState{} // actions are never limited
	if now != nil {
		state.Paused, state.Note = now.Paused, now.Note
	}
	own := PausedByConfig(state.Note)
	switch {
	case c.Schedule.Paused && (!state.Paused || own):
		state.Paused, state.Note = true, notePausedByConfig
		if c.Schedule.Note != "" {
			state.Note += ": " + c.Schedule.Note
		}
	case state.Paused && !own:
	case own || c.Schedule.Note != "":
		state.Paused, state.Note = false, c.Schedule.Note
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
)

// ApplySchedule creates the Schedule or puts right whatever of it differs from the configuration. A person's pause stays.
func (c *Client) ApplySchedule(ctx context.Context) (Applied, error) {
	want := configuredSchedule(c.config, nil)
	_, err := c.temporal.ScheduleClient().Create(ctx, sdk.ScheduleOptions{
		ID: c.config.ScheduleID(), Spec: *want.Spec, Action: want.Action, Overlap: want.Policy.Overlap, CatchupWindow: want.Policy.CatchupWindow,
		Paused: want.State.Paused, Note: want.State.Note,
	})
	if err == nil {
		return Applied{Done: ScheduleCreated, Paused: want.State.Paused, Note: want.State.Note}, nil
	}
	if !errors.Is(err, temporal.ErrScheduleAlreadyRunning) {
		return Applied{}, err
	}
	var applied Applied
	err = c.schedule(ctx).Update(ctx, sdk.ScheduleUpdateOptions{DoUpdate: func(in sdk.ScheduleUpdateInput) (*sdk.ScheduleUpdate, error) {
		now := in.Description.Schedule // asked again where somebody else has changed it meanwhile
		want := configuredSchedule(c.config, now.State)
		applied = Applied{Done: ScheduleUnchanged, Changes: scheduleChanges(&now, c.config), Paused: want.State.Paused, Note: want.State.Note}
		if len(applied.Changes) == 0 {
			return nil, temporal.ErrSkipScheduleUpdate
		}
		applied.Done = ScheduleUpdated
		return &sdk.ScheduleUpdate{Schedule: want}, nil
	}})
	return applied, orNoSchedule(err)
}

func (c *Client) schedule(ctx context.Context) sdk.ScheduleHandle {
	return c.temporal.ScheduleClient().GetHandle(ctx, c.config.ScheduleID())
}

// orNoSchedule turns the server's NotFound into ErrNoSchedule.
func orNoSchedule(err error) error {
	var missing *serviceerror.NotFound
	if errors.As(err, &missing) {
		return ErrNoSchedule
	}
	return err
}

// Schedule asks how the Schedule stands and compares it with the configuration. ErrNoSchedule: there is none; so for all
// that follow.
func (c *Client) Schedule(ctx context.Context) (*Schedule, error) {
	d, err := c.schedule(ctx).Describe(ctx)
	if err != nil {
		return nil, orNoSchedule(err)
	}
	s := &Schedule{Created: d.Info.CreatedAt, Next: d.Info.NextActionTimes, Changes: scheduleChanges(&d.Schedule, c.config)}
	if d.Schedule.State != nil {
		s.Paused, s.Note = d.Schedule.State.Paused, d.Schedule.State.Note
	}
	return s, nil
}

// PauseSchedule pauses the Schedule; the note says why.
func (c *Client) PauseSchedule(ctx context.Context, note string) error {
	return orNoSchedule(c.schedule(ctx).Pause(ctx, sdk.SchedulePauseOptions{Note: note}))
}

// ResumeSchedule lets the Schedule fire again.
func (c *Client) ResumeSchedule(ctx context.Context, note string) error {
	return orNoSchedule(c.schedule(ctx).Unpause(ctx, sdk.ScheduleUnpauseOptions{Note: note}))
}

// TriggerSchedule fires the Schedule now.
func (c *Client) TriggerSchedule(ctx context.Context) error {
	return orNoSchedule(c.schedule(ctx).Trigger(ctx, sdk.ScheduleTriggerOptions{}))
}

// DeleteSchedule deletes the Schedule.
func (c *Client) DeleteSchedule(ctx context.Context) error {
	return orNoSchedule(c.schedule(ctx).Delete(ctx))
}

// BackfillSchedule fires the Schedule for the months from the first to the last, one after the other: each month is
// compared with the one before.
func (c *Client) BackfillSchedule(ctx context.Context, first, last period.Name) error {
	return orNoSchedule(c.schedule(ctx).Backfill(ctx, sdk.ScheduleBackfillOptions{Backfill: []sdk.ScheduleBackfill{{
		Start:   first.Next().Period().From.Time().Add(-time.Second),
		End:     last.Next().Period().From.Time().Add(time.Second),
		Overlap: enumspb.SCHEDULE_OVERLAP_POLICY_BUFFER_ALL,
	}}}))
}
