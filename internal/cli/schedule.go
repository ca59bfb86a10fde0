package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"trehan/internal/client"
	"trehan/internal/config"
	"trehan/internal/documents/view"
	"trehan/internal/period"
)

type scheduleCommand struct {
	Apply   scheduleApply   `cmd:"" help:"Lập lịch, hoặc sửa chỗ khác với cấu hình."`
	Show    scheduleShow    `cmd:"" help:"Xem lịch và các lượt chạy sắp tới."`
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

// withSchedule connects and hands over the client that asks for the office's Schedule.
func (f *configFlag) withSchedule(ctx context.Context, do func(*client.Client, *config.Config) error) error {
	conf, err := f.load(0)
	if err != nil {
		return err
	}
	connected, err := Dial(ctx, conf, client.Options{})
	if err != nil {
		return err
	}
	defer connected.Close()
	err = do(connected, conf)
	if errors.Is(err, client.ErrNoSchedule) {
		return fmt.Errorf(wordScheduleMissing, conf.ScheduleID())
	}
	return err
}

// changeSchedule does something to the Schedule and prints what became of it, if it did.
func (f *configFlag) changeSchedule(ctx context.Context, p *Program, words string, do func(*client.Client) error) error {
	return f.withSchedule(ctx, func(connected *client.Client, conf *config.Config) error {
		err := do(connected)
		if err == nil {
			p.printf("%s: %s\n", conf.ScheduleID(), words)
		}
		return err
	})
}

// Run creates or updates the Schedule.
func (c *scheduleApply) Run(ctx context.Context, p *Program) error {
	return c.withSchedule(ctx, func(connected *client.Client, conf *config.Config) error {
		applied, err := connected.ApplySchedule(ctx)
		if err == nil {
			p.printf("%s: %s\n", conf.ScheduleID(), strings.Join(ScheduleLines(applied), "\n  "))
		}
		return err
	})
}

// shownFirings is how many of the next firings are shown.
const shownFirings = 3

// Run shows the Schedule.
func (c *scheduleShow) Run(ctx context.Context, p *Program) error {
	return c.withSchedule(ctx, func(connected *client.Client, conf *config.Config) error {
		s, err := connected.Schedule(ctx)
		if err != nil {
			return err
		}
		state := "đang chạy"
		if s.Paused {
			state = "tạm dừng: " + s.Note
		}
		p.printf("%s (%s): lượt chạy chờ đến %d giờ ngày làm việc thứ %d\n", conf.ScheduleID(), state, *conf.Schedule.Hour, conf.Schedule.WorkingDay)
		for _, at := range s.Next[:min(len(s.Next), shownFirings)] {
			p.printf("  %s\n", firingWords(at))
		}
		if len(s.Next) == 0 {
			p.printf("  %s\n", wordNeverFires)
		}
		if len(s.Changes) > 0 {
			p.printf("%s\n", view.Sentence(wordDiffersFromConfig)+wordApplyMends)
		}
		for _, line := range changeLines(s.Changes) {
			p.printf("  %s\n", line)
		}
		return nil
	})
}

// Run pauses the Schedule.
func (c *schedulePause) Run(ctx context.Context, p *Program) error {
	return c.changeSchedule(ctx, p, "tạm dừng, đến khi chạy schedule resume", func(connected *client.Client) error {
		return connected.PauseSchedule(ctx, c.Note)
	})
}

// Run resumes the Schedule.
func (c *scheduleResume) Run(ctx context.Context, p *Program) error {
	return c.changeSchedule(ctx, p, "chạy tiếp", func(connected *client.Client) error {
		return connected.ResumeSchedule(ctx, c.Note)
	})
}

// Run fires the Schedule now.
func (c *scheduleTrigger) Run(ctx context.Context, p *Program) error {
	return c.changeSchedule(ctx, p, "đã khởi động một lượt chạy", func(connected *client.Client) error {
		return connected.TriggerSchedule(ctx)
	})
}

// Run deletes the Schedule.
func (c *scheduleDelete) Run(ctx context.Context, p *Program) error {
	return c.changeSchedule(ctx, p, "đã xóa lịch", func(connected *client.Client) error {
		return connected.DeleteSchedule(ctx)
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
	return c.withSchedule(ctx, func(connected *client.Client, _ *config.Config) error {
		err := connected.BackfillSchedule(ctx, first.Name(), last.Name())
		if err == nil {
			p.printf("Sẽ lập bù lần lượt từ %s đến %s; tháng có ngày phát hành đã qua quá 40 ngày chỉ lập và niêm phong, không gửi thư. Theo dõi: trehan status --month %s\n", first, last, last)
		}
		return err
	})
}
