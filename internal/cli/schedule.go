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
	"trehan/internal/documents/view"
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
		return fmt.Errorf(wordScheduleMissing, handle.GetID())
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

// monthlyReport is the workflow's type, as the server names it.
const monthlyReport = "MonthlyReport"

func scheduleAction(c *config.Config) *client.ScheduleWorkflowAction {
	return &client.ScheduleWorkflowAction{
		ID: c.WorkflowID("report-scheduled"), Workflow: monthlyReport, Args: []any{workflows.Request{}},
		TaskQueue: c.TaskQueue(), StaticSummary: "Thông báo hồ sơ trễ hạn hằng tháng",
	}
}

func schedulePolicy() client.SchedulePolicies {
	// The child's ID keeps two runs of one month apart; Skip would lose a month behind a held run without a word.
	return client.SchedulePolicies{Overlap: enumspb.SCHEDULE_OVERLAP_POLICY_ALLOW_ALL, CatchupWindow: catchUp}
}

// AppliedSchedule is what ApplySchedule has done.
type AppliedSchedule struct {
	Done    string   // created, changed or left, in words
	Changes []string // what was not as configured, a line each: what, old → new
	Paused  string   // that the Schedule does not fire and why; "" where it does
}

// Lines are all of it, a line each.
func (a AppliedSchedule) Lines() []string {
	lines := append([]string{a.Done}, a.Changes...)
	if a.Paused != "" {
		lines = append(lines, a.Paused)
	}
	return lines
}

// ApplySchedule creates the Schedule or puts right whatever of it differs from the configuration. A person's pause stays.
func ApplySchedule(ctx context.Context, connected client.Client, c *config.Config) (AppliedSchedule, error) {
	want := configuredSchedule(c, nil)
	applied := AppliedSchedule{Done: wordScheduleCreated}
	_, err := connected.ScheduleClient().Create(ctx, client.ScheduleOptions{
		ID: c.ScheduleID(), Spec: *want.Spec, Action: want.Action, Overlap: want.Policy.Overlap, CatchupWindow: want.Policy.CatchupWindow,
		Paused: want.State.Paused, Note: want.State.Note,
	})
	if err == nil {
		applied.pausedBy(want.State)
		return applied, nil
	}
	if !errors.Is(err, temporal.ErrScheduleAlreadyRunning) {
		return AppliedSchedule{}, err
	}
	handle := connected.ScheduleClient().GetHandle(ctx, c.ScheduleID())
	err = handle.Update(ctx, client.ScheduleUpdateOptions{DoUpdate: func(in client.ScheduleUpdateInput) (*client.ScheduleUpdate, error) {
		now := in.Description.Schedule // asked again where somebody else has changed it meanwhile
		want := configuredSchedule(c, now.State)
		applied = AppliedSchedule{Done: wordScheduleUnchanged}
		applied.pausedBy(want.State)
		for _, change := range scheduleChanges(&now, c) {
			applied.Changes = append(applied.Changes, change.String())
		}
		if len(applied.Changes) == 0 {
			return nil, temporal.ErrSkipScheduleUpdate
		}
		applied.Done = wordScheduleUpdated
		return &client.ScheduleUpdate{Schedule: want}, nil
	}})
	return applied, err
}

func (a *AppliedSchedule) pausedBy(state *client.ScheduleState) {
	if state.Paused {
		a.Paused = pausedWords(state.Note)
	}
}

// scheduleState is what pause and note are to become. The configuration pauses and takes back its own pause; one that a
// person made stays, with its note.
func scheduleState(c *config.Config, now *client.ScheduleState) *client.ScheduleState {
	state := client.ScheduleState{} // actions are never limited
	if now != nil {
		state.Paused, state.Note = now.Paused, now.Note
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

// Run creates or updates the Schedule.
func (c *scheduleApply) Run(ctx context.Context, p *Program) error {
	return c.withSchedule(ctx, func(connected client.Client, _ client.ScheduleHandle, conf *config.Config) error {
		applied, err := ApplySchedule(ctx, connected, conf)
		if err == nil {
			p.printf("%s: %s\n", conf.ScheduleID(), strings.Join(applied.Lines(), "\n  "))
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
		next := firings(d, 3)
		for _, at := range next {
			p.printf("  %s\n", at)
		}
		if len(next) == 0 {
			p.printf("  %s\n", wordNeverFires)
		}
		if changes := scheduleChanges(&d.Schedule, conf); len(changes) > 0 {
			p.printf("%s\n", view.Sentence(wordDiffersFromConfig)+wordApplyMends)
			for _, change := range changes {
				p.printf("  %s\n", change)
			}
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
