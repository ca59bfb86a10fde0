package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"trehan/internal/config"
	"trehan/internal/period"
	"trehan/workflows"
)

type scheduleCommand struct {
	Apply   scheduleApply   `cmd:"" help:"Create the Schedule, or change what differs from the configuration."`
	Show    scheduleShow    `cmd:"" help:"Show the Schedule and when it fires next."`
	Pause   schedulePause   `cmd:"" help:"Pause it."`
	Resume  scheduleResume  `cmd:"" help:"Resume it."`
	Trigger scheduleTrigger `cmd:"" help:"Run it now."`
	Delete  scheduleDelete  `cmd:"" help:"Delete it."`
}

type (
	scheduleApply struct {
		configFlag `embed:""`
	}
	scheduleShow struct {
		configFlag `embed:""`
	}
	schedulePause struct {
		configFlag `embed:""`
		Note       string `help:"Why." default:"tạm dừng từ dòng lệnh" placeholder:"TEXT"`
	}
	scheduleResume struct {
		configFlag `embed:""`
		Note       string `help:"Why." default:"tiếp tục từ dòng lệnh" placeholder:"TEXT"`
	}
	scheduleTrigger struct {
		configFlag `embed:""`
	}
	scheduleDelete struct {
		configFlag `embed:""`
	}
)

// catchUp is how late a missed firing is still made up for; it equals the age from which a run is a backfill.
const catchUp = 40 * 24 * time.Hour

// withSchedule connects and hands over the office's Schedule.
func (f *configFlag) withSchedule(ctx context.Context, do func(client.Client, client.ScheduleHandle, *config.Config) error) error {
	conf, err := f.load(0)
	if err != nil {
		return err
	}
	connected, err := Dial(ctx, conf, quiet())
	if err != nil {
		return err
	}
	defer connected.Close()
	handle := connected.ScheduleClient().GetHandle(ctx, ScheduleID(conf))
	err = do(connected, handle, conf)
	var missing *serviceerror.NotFound
	if errors.As(err, &missing) {
		return fmt.Errorf("chưa có lịch %s: chạy `trehan schedule apply`", handle.GetID())
	}
	return err
}

// ScheduleID is the ID of the office's Schedule.
func ScheduleID(c *config.Config) string { return c.ScheduleID() }

// scheduleSpec fires on the 1st at midnight of the office's zone; the run itself waits for the working day.
func scheduleSpec() client.ScheduleSpec {
	return client.ScheduleSpec{
		Calendars: []client.ScheduleCalendarSpec{{
			DayOfMonth: []client.ScheduleRange{{Start: 1}},
			Comment:    "ngày 1 hằng tháng; lượt chạy tự chờ đến ngày làm việc đã định",
		}},
		TimeZoneName: period.Zone.String(),
	}
}

func scheduleAction(c *config.Config) *client.ScheduleWorkflowAction {
	return &client.ScheduleWorkflowAction{
		ID: c.WorkflowID("report-scheduled"), Workflow: workflows.MonthlyReport, Args: []any{workflows.Request{}},
		TaskQueue: c.TaskQueue(), StaticSummary: "Thông báo hồ sơ trễ hạn hằng tháng",
	}
}

func schedulePolicy() client.SchedulePolicies {
	// The child's ID keeps two runs of one month apart; Skip would lose a month behind a held run without a word.
	return client.SchedulePolicies{Overlap: enumspb.SCHEDULE_OVERLAP_POLICY_ALLOW_ALL, CatchupWindow: catchUp}
}

// ApplySchedule creates the Schedule or changes what differs; it returns what was done.
func ApplySchedule(ctx context.Context, connected client.Client, c *config.Config) (string, error) {
	policy := schedulePolicy()
	_, err := connected.ScheduleClient().Create(ctx, client.ScheduleOptions{
		ID: ScheduleID(c), Spec: scheduleSpec(), Action: scheduleAction(c), Overlap: policy.Overlap, CatchupWindow: policy.CatchupWindow,
		Paused: c.Schedule.Paused, Note: c.Schedule.Note,
	})
	if err == nil {
		return "đã tạo lịch", nil
	}
	if !errors.Is(err, temporal.ErrScheduleAlreadyRunning) {
		return "", err
	}
	handle := connected.ScheduleClient().GetHandle(ctx, ScheduleID(c))
	done := "lịch không đổi"
	err = handle.Update(ctx, client.ScheduleUpdateOptions{DoUpdate: func(in client.ScheduleUpdateInput) (*client.ScheduleUpdate, error) {
		now := in.Description.Schedule
		if sameSchedule(&now, c) {
			return nil, temporal.ErrSkipScheduleUpdate
		}
		done = "đã cập nhật lịch"
		spec := scheduleSpec()
		now.Spec, now.Action, now.Policy = &spec, scheduleAction(c), &policy
		if now.State == nil {
			now.State = &client.ScheduleState{}
		}
		if c.Schedule.Note != "" {
			now.State.Note = c.Schedule.Note
		}
		now.State.Paused = now.State.Paused || c.Schedule.Paused
		return &client.ScheduleUpdate{Schedule: &now}, nil
	}})
	return done, err
}

// sameSchedule compares what the configuration decides; a pause that a person made stays.
func sameSchedule(s *client.Schedule, c *config.Config) bool {
	action, ok := s.Action.(*client.ScheduleWorkflowAction)
	if !ok || s.Spec == nil || s.Policy == nil {
		return false
	}
	want, policy := scheduleAction(c), schedulePolicy()
	calendars := s.Spec.Calendars
	return action.ID == want.ID && action.TaskQueue == want.TaskQueue && action.Workflow == "MonthlyReport" &&
		len(calendars) == 1 && len(calendars[0].DayOfMonth) == 1 && calendars[0].DayOfMonth[0].Start == 1 &&
		s.Spec.TimeZoneName == period.Zone.String() && s.Policy.Overlap == policy.Overlap && s.Policy.CatchupWindow == policy.CatchupWindow &&
		(c.Schedule.Note == "" || s.State != nil && s.State.Note == c.Schedule.Note) &&
		(!c.Schedule.Paused || s.State != nil && s.State.Paused)
}

// Run creates or updates the Schedule.
func (c *scheduleApply) Run(ctx context.Context, p *Program) error {
	return c.withSchedule(ctx, func(connected client.Client, _ client.ScheduleHandle, conf *config.Config) error {
		done, err := ApplySchedule(ctx, connected, conf)
		if err == nil {
			p.printf("%s: %s\n", ScheduleID(conf), done)
		}
		return err
	})
}

// Run shows the Schedule.
func (c *scheduleShow) Run(ctx context.Context, p *Program) error {
	return c.withSchedule(ctx, func(_ client.Client, handle client.ScheduleHandle, conf *config.Config) error {
		d, err := handle.Describe(ctx)
		if err != nil {
			return err
		}
		state := "đang chạy"
		if d.Schedule.State != nil && d.Schedule.State.Paused {
			state = "tạm dừng: " + d.Schedule.State.Note
		}
		p.printf("%s (%s): lượt chạy chờ đến %d giờ ngày làm việc thứ %d\n", handle.GetID(), state, *conf.Schedule.Hour, conf.Schedule.WorkingDay)
		for _, at := range d.Info.NextActionTimes[:min(len(d.Info.NextActionTimes), 6)] {
			p.printf("  %s\n", at.In(period.Zone).Format("15:04 02/01/2006"))
		}
		return nil
	})
}

// Run pauses the Schedule.
func (c *schedulePause) Run(ctx context.Context, p *Program) error {
	return c.withSchedule(ctx, func(_ client.Client, handle client.ScheduleHandle, _ *config.Config) error {
		return handle.Pause(ctx, client.SchedulePauseOptions{Note: c.Note})
	})
}

// Run resumes the Schedule.
func (c *scheduleResume) Run(ctx context.Context, p *Program) error {
	return c.withSchedule(ctx, func(_ client.Client, handle client.ScheduleHandle, _ *config.Config) error {
		return handle.Unpause(ctx, client.ScheduleUnpauseOptions{Note: c.Note})
	})
}

// Run fires the Schedule now.
func (c *scheduleTrigger) Run(ctx context.Context, p *Program) error {
	return c.withSchedule(ctx, func(_ client.Client, handle client.ScheduleHandle, _ *config.Config) error {
		return handle.Trigger(ctx, client.ScheduleTriggerOptions{})
	})
}

// Run deletes the Schedule.
func (c *scheduleDelete) Run(ctx context.Context, p *Program) error {
	return c.withSchedule(ctx, func(_ client.Client, handle client.ScheduleHandle, _ *config.Config) error {
		return handle.Delete(ctx)
	})
}
