package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"trehan/internal/client"
	"trehan/internal/config"
	"trehan/internal/documents/view"
	"trehan/internal/notation"
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

// kindFlag is the kind of periods of a Schedule; without it a command is for the Schedules of every kind.
type kindFlag struct {
	configFlag `embed:""`
	Kind       string `help:"Chỉ lịch của một loại: month, quarter, half, year, warning (cảnh báo sớm). Mặc định: mọi lịch có trong cấu hình." enum:"month,quarter,half,year,warning," default:"" placeholder:"KIND"`
}

type (
	scheduleApply struct {
		kindFlag `embed:""`
	}
	scheduleShow struct {
		kindFlag `embed:""`
	}
	schedulePause struct {
		kindFlag `embed:""`
		Note     string `help:"Lý do." default:"tạm dừng từ dòng lệnh" placeholder:"TEXT"`
	}
	scheduleResume struct {
		kindFlag `embed:""`
		Note     string `help:"Lý do." default:"tiếp tục từ dòng lệnh" placeholder:"TEXT"`
	}
	scheduleTrigger struct {
		configFlag `embed:""`
		Kind       string `help:"Loại lịch: month, quarter, half, year, warning (cảnh báo sớm)." enum:"month,quarter,half,year,warning" default:"month" placeholder:"KIND"`
	}
	scheduleDelete struct {
		kindFlag `embed:""`
	}
	scheduleBackfill struct {
		configFlag `embed:""`
		From       string `help:"Kỳ đầu: tháng yyyy-MM, quý yyyy-Q1, 6 tháng yyyy-H1 hoặc năm yyyy." required:"" placeholder:"M"`
		To         string `help:"Kỳ cuối, cùng loại; mặc định: kỳ đầu." placeholder:"M"`
	}
)

// connect hands over the client that asks for the office's Schedules.
func (f *configFlag) connect(ctx context.Context, do func(*client.Client, *config.Config) error) error {
	conf, err := f.load(0)
	if err != nil {
		return err
	}
	connected, err := Dial(ctx, conf, client.Options{})
	if err != nil {
		return err
	}
	defer connected.Close()
	return do(connected, conf)
}

// each does something to the Schedule of every kind, or of the one that was asked for. One that the configuration has not, and
// Temporal neither, is passed over.
func (f *kindFlag) each(ctx context.Context, do func(*client.Client, *config.Config, period.Kind) error) error {
	return f.connect(ctx, func(connected *client.Client, conf *config.Config) error {
		var errs []error
		for _, kind := range client.ScheduleKinds {
			if f.Kind != "" && f.Kind != kind.String() {
				continue
			}
			errs = append(errs, known(conf, kind, f.Kind != "", do(connected, conf, kind)))
		}
		return errors.Join(errs...)
	})
}

// known says what a missing Schedule means: nothing, where nobody has asked for one of that kind.
func known(conf *config.Config, kind period.Kind, asked bool, err error) error {
	switch {
	case !errors.Is(err, client.ErrNoSchedule):
		return err
	case slices.Contains(conf.Scheduled(), kind):
		return fmt.Errorf(wordScheduleMissing, conf.ScheduleID(kind))
	case asked:
		if kind == period.KindWarning {
			return errors.New(wordWarningNotConfigured)
		}
		return fmt.Errorf(wordScheduleNotConfigured, notation.Kind(kind), kind)
	}
	return nil
}

// change does something to the Schedules and prints what became of each, if it did.
func (f *kindFlag) change(ctx context.Context, p *Program, words string, do func(*client.Client, period.Kind) error) error {
	return f.each(ctx, func(connected *client.Client, conf *config.Config, kind period.Kind) error {
		err := do(connected, kind)
		if err == nil {
			p.printf("%s: %s\n", conf.ScheduleID(kind), words)
		}
		return err
	})
}

// Run creates, updates or deletes the Schedules as the configuration has them.
func (c *scheduleApply) Run(ctx context.Context, p *Program) error {
	return c.each(ctx, func(connected *client.Client, conf *config.Config, kind period.Kind) error {
		applied, err := connected.ApplySchedule(ctx, kind)
		if err == nil {
			p.printf("%s: %s\n", conf.ScheduleID(kind), strings.Join(ScheduleLines(applied), "\n  "))
		}
		return err
	})
}

// shownFirings is how many of the next firings are shown.
const shownFirings = 3

// Run shows the Schedules.
func (c *scheduleShow) Run(ctx context.Context, p *Program) error {
	return c.each(ctx, func(connected *client.Client, conf *config.Config, kind period.Kind) error {
		s, err := connected.Schedule(ctx, kind)
		if err != nil {
			return err
		}
		state := "đang chạy"
		if s.Paused {
			state = "tạm dừng: " + s.Note
		}
		if kind == period.KindWarning {
			p.printf("%s (%s): %s\n", conf.ScheduleID(kind), state, wordWarns)
		} else {
			p.printf("%s (%s): lượt chạy chờ đến %d giờ ngày làm việc thứ %d\n", conf.ScheduleID(kind), state, *conf.Schedule.Hour, conf.Schedule.WorkingDay)
		}
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

// Run pauses the Schedules.
func (c *schedulePause) Run(ctx context.Context, p *Program) error {
	return c.change(ctx, p, "tạm dừng, đến khi chạy schedule resume", func(connected *client.Client, kind period.Kind) error {
		return connected.PauseSchedule(ctx, kind, c.Note)
	})
}

// Run resumes the Schedules.
func (c *scheduleResume) Run(ctx context.Context, p *Program) error {
	return c.change(ctx, p, "chạy tiếp", func(connected *client.Client, kind period.Kind) error {
		return connected.ResumeSchedule(ctx, kind, c.Note)
	})
}

// Run fires the Schedule of a kind now.
func (c *scheduleTrigger) Run(ctx context.Context, p *Program) error {
	one := kindFlag{configFlag: c.configFlag, Kind: c.Kind}
	return one.change(ctx, p, "đã khởi động một lượt chạy", func(connected *client.Client, kind period.Kind) error {
		return connected.TriggerSchedule(ctx, kind)
	})
}

// Run deletes the Schedules.
func (c *scheduleDelete) Run(ctx context.Context, p *Program) error {
	return c.change(ctx, p, "đã xóa lịch", func(connected *client.Client, kind period.Kind) error {
		return connected.DeleteSchedule(ctx, kind)
	})
}

// Run makes the periods from the first to the last, in their order: each is compared with the one before.
func (c *scheduleBackfill) Run(ctx context.Context, p *Program) error {
	if c.To == "" {
		c.To = c.From
	}
	first, err1 := period.ParseName(c.From)
	last, err2 := period.ParseName(c.To)
	if err := errors.Join(err1, err2); err != nil {
		return usage("--from, --to: %v", err)
	}
	if first.Kind() != last.Kind() || first.Kind() == period.KindSpan || first.Kind() == period.KindWarning {
		return usage("--from %s --to %s: cần hai kỳ cùng loại: tháng, quý, 6 tháng hoặc năm", first, last)
	}
	return c.connect(ctx, func(connected *client.Client, conf *config.Config) error {
		if present := lastPeriod(conf, first.Kind()); last.Compare(first) < 0 || last.Compare(present) > 0 {
			return usage("--from %s --to %s: cần một khoảng kỳ đã qua, kỳ cuối không sau %s", first, last, present)
		}
		err := known(conf, first.Kind(), true, connected.BackfillSchedule(ctx, first, last))
		if err == nil {
			p.printf("Sẽ lập bù lần lượt từ %s đến %s; kỳ có ngày phát hành đã qua quá 40 ngày chỉ lập và niêm phong, không gửi thư. Theo dõi: trehan status --month %s\n", first, last, last)
		}
		return err
	})
}
