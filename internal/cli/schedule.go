package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
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
	Apply   scheduleApply   `cmd:"" help:"Lập lịch, hoặc sửa chỗ khác với cấu hình."`
	Show    scheduleShow    `cmd:"" help:"Xem lịch và các lần chạy sắp tới."`
	Pause   schedulePause   `cmd:"" help:"Tạm dừng lịch."`
	Resume  scheduleResume  `cmd:"" help:"Tiếp tục lịch."`
	Trigger scheduleTrigger `cmd:"" help:"Chạy ngay."`
	Delete  scheduleDelete  `cmd:"" help:"Xóa lịch."`

	Backfill scheduleBackfill `cmd:"" help:"Lập lần lượt các tháng đã qua; tháng đã qua hơn 40 ngày thì không gửi thư cho ai."`
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
		Note       string `help:"Lý do." default:"tạm dừng từ dòng lệnh" placeholder:"TEXT"`
	}
	scheduleResume struct {
		configFlag `embed:""`
		Note       string `help:"Lý do." default:"tiếp tục từ dòng lệnh" placeholder:"TEXT"`
	}
	scheduleTrigger struct {
		configFlag `embed:""`
	}
	scheduleDelete struct {
		configFlag `embed:""`
	}
	scheduleBackfill struct {
		configFlag `embed:""`
		From       string `help:"Tháng đầu, yyyy-MM." required:"" placeholder:"M"`
		To         string `help:"Tháng cuối, yyyy-MM; mặc định: tháng đầu." placeholder:"M"`
	}
)

// pausedByConfig begins the note of a Schedule that the configuration has paused, so that the configuration can resume
// it again; a pause with any other note is a person's, and stays.
const pausedByConfig = "tạm dừng theo cấu hình"

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
	handle := connected.ScheduleClient().GetHandle(ctx, conf.ScheduleID())
	err = do(connected, handle, conf)
	var missing *serviceerror.NotFound
	if errors.As(err, &missing) {
		return fmt.Errorf("chưa có lịch %s: chạy `trehan schedule apply`", handle.GetID())
	}
	return err
}

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
	policy, state := schedulePolicy(), scheduleState(c, nil)
	_, err := connected.ScheduleClient().Create(ctx, client.ScheduleOptions{
		ID: c.ScheduleID(), Spec: scheduleSpec(), Action: scheduleAction(c), Overlap: policy.Overlap, CatchupWindow: policy.CatchupWindow,
		Paused: state.Paused, Note: state.Note,
	})
	if err == nil {
		return "đã tạo lịch", nil
	}
	if !errors.Is(err, temporal.ErrScheduleAlreadyRunning) {
		return "", err
	}
	handle := connected.ScheduleClient().GetHandle(ctx, c.ScheduleID())
	done := "lịch không đổi"
	err = handle.Update(ctx, client.ScheduleUpdateOptions{DoUpdate: func(in client.ScheduleUpdateInput) (*client.ScheduleUpdate, error) {
		now := in.Description.Schedule
		state := scheduleState(c, now.State)
		if sameSchedule(&now, c) && *state == *now.State {
			return nil, temporal.ErrSkipScheduleUpdate
		}
		done = "đã cập nhật lịch"
		spec := scheduleSpec()
		now.Spec, now.Action, now.Policy, now.State = &spec, scheduleAction(c), &policy, state
		return &client.ScheduleUpdate{Schedule: &now}, nil
	}})
	return done, err
}

// scheduleState is what pause and note are to become. The configuration pauses and takes back its own pause; one that a
// person made stays, with its note.
func scheduleState(c *config.Config, now *client.ScheduleState) *client.ScheduleState {
	state := client.ScheduleState{}
	if now != nil {
		state = *now
	}
	own := strings.HasPrefix(state.Note, pausedByConfig)
	switch {
	case c.Schedule.Paused && (!state.Paused || own):
		state.Paused, state.Note = true, pausedByConfig
		if c.Schedule.Note != "" {
			state.Note += ": " + c.Schedule.Note
		}
	case state.Paused && !own:
	case own || c.Schedule.Note != "":
		state.Paused, state.Note = false, c.Schedule.Note
	}
	return &state
}

// sameSchedule compares what the configuration decides of when, what and how it fires.
func sameSchedule(s *client.Schedule, c *config.Config) bool {
	action, ok := s.Action.(*client.ScheduleWorkflowAction)
	if !ok || s.Spec == nil || s.Policy == nil || s.State == nil {
		return false
	}
	want, policy := scheduleAction(c), schedulePolicy()
	return action.ID == want.ID && action.TaskQueue == want.TaskQueue && action.Workflow == "MonthlyReport" && len(action.Args) == 1 &&
		s.Policy.Overlap == policy.Overlap && s.Policy.CatchupWindow == policy.CatchupWindow && monthly(s.Spec)
}

// monthly reports whether a Schedule fires when scheduleSpec says, and at no other time.
func monthly(s *client.ScheduleSpec) bool {
	if len(s.Calendars) != 1 || len(s.Intervals)+len(s.Skip)+len(s.CronExpressions) > 0 || s.TimeZoneName != period.Zone.String() ||
		!s.StartAt.IsZero() || !s.EndAt.IsZero() || s.Jitter != 0 {
		return false
	}
	// The server answers with every range written out.
	at := func(ranges []client.ScheduleRange, first, last int) bool {
		return len(ranges) == 1 && ranges[0].Start == first && max(ranges[0].Start, ranges[0].End) == last && ranges[0].Step <= 1
	}
	day := s.Calendars[0]
	return at(day.Second, 0, 0) && at(day.Minute, 0, 0) && at(day.Hour, 0, 0) && at(day.DayOfMonth, 1, 1) &&
		at(day.Month, 1, 12) && at(day.DayOfWeek, 0, 6) && len(day.Year) == 0
}

// Run creates or updates the Schedule.
func (c *scheduleApply) Run(ctx context.Context, p *Program) error {
	return c.withSchedule(ctx, func(connected client.Client, _ client.ScheduleHandle, conf *config.Config) error {
		done, err := ApplySchedule(ctx, connected, conf)
		if err == nil {
			p.printf("%s: %s\n", conf.ScheduleID(), done)
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

// said prints what became of a Schedule, if it did.
func (p *Program) said(handle client.ScheduleHandle, words string, err error) error {
	if err == nil {
		p.printf("%s: %s\n", handle.GetID(), words)
	}
	return err
}

// Run pauses the Schedule.
func (c *schedulePause) Run(ctx context.Context, p *Program) error {
	return c.withSchedule(ctx, func(_ client.Client, handle client.ScheduleHandle, _ *config.Config) error {
		return p.said(handle, "tạm dừng, đến khi chạy schedule resume", handle.Pause(ctx, client.SchedulePauseOptions{Note: c.Note}))
	})
}

// Run resumes the Schedule.
func (c *scheduleResume) Run(ctx context.Context, p *Program) error {
	return c.withSchedule(ctx, func(_ client.Client, handle client.ScheduleHandle, _ *config.Config) error {
		return p.said(handle, "chạy tiếp", handle.Unpause(ctx, client.ScheduleUnpauseOptions{Note: c.Note}))
	})
}

// Run fires the Schedule now.
func (c *scheduleTrigger) Run(ctx context.Context, p *Program) error {
	return c.withSchedule(ctx, func(_ client.Client, handle client.ScheduleHandle, _ *config.Config) error {
		return p.said(handle, "đã khởi động một lượt chạy", handle.Trigger(ctx, client.ScheduleTriggerOptions{}))
	})
}

// Run deletes the Schedule.
func (c *scheduleDelete) Run(ctx context.Context, p *Program) error {
	return c.withSchedule(ctx, func(_ client.Client, handle client.ScheduleHandle, _ *config.Config) error {
		return p.said(handle, "đã xóa lịch", handle.Delete(ctx))
	})
}

// Run makes the months from the first to the last, in their order: each is compared with the one before.
func (c *scheduleBackfill) Run(ctx context.Context, p *Program) error {
	if c.To == "" {
		c.To = c.From
	}
	first, err1 := period.ParseMonth(c.From)
	last, err2 := period.ParseMonth(c.To)
	if err := errors.Join(err1, err2); err != nil {
		return usage("--from, --to: %v", err)
	}
	if present := lastMonth(); last.Period().To < first.Period().From || last.Period().To > present.Period().To {
		return usage("--from %s --to %s: cần một khoảng tháng đã qua, tháng cuối không sau %s", first, last, present)
	}
	return c.withSchedule(ctx, func(_ client.Client, handle client.ScheduleHandle, _ *config.Config) error {
		err := handle.Backfill(ctx, client.ScheduleBackfillOptions{Backfill: []client.ScheduleBackfill{{
			Start:   first.Next().Period().From.Time().Add(-time.Second),
			End:     last.Next().Period().From.Time().Add(time.Second),
			Overlap: enumspb.SCHEDULE_OVERLAP_POLICY_BUFFER_ALL,
		}}})
		if err == nil {
			p.printf("Sẽ lập bù lần lượt từ %s đến %s; tháng có ngày phát hành đã qua quá 40 ngày chỉ lập và niêm phong, không gửi thư. Theo dõi: trehan status --month %s\n", first, last, last)
		}
		return err
	})
}
