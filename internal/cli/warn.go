package cli

import (
	"context"
	"errors"
	"time"

	"trehan/internal/client"
	"trehan/internal/period"
	"trehan/workflows"
)

type warnCommand struct {
	configFlag `embed:""`
	Day        string `help:"Ngày, yyyy-MM-dd; mặc định: hôm nay." placeholder:"D"`
	Resend     string `help:"Gửi lại cho ai: failed (mặc định: nơi chưa nhận), all, none." enum:"failed,all,none," default:"" placeholder:"WHO"`
	DryRun     bool   `help:"Chỉ lập danh sách và đếm: không niêm phong, không gửi thư."`
	Reason     string `help:"Lý do chạy tay; ghi vào hồ sơ kiểm toán." placeholder:"TEXT"`
	JSON       bool   `help:"In kết quả dạng JSON."`
}

// Run starts the warning of a day and follows it to its end.
func (c *warnCommand) Run(ctx context.Context, p *Program) error {
	conf, err := c.load(0)
	if err != nil {
		return err
	}
	day := period.InstantOf(time.Now()).Day()
	if c.Day != "" {
		if day, err = period.ParseDay(c.Day); err != nil {
			return usage("--day: %v", err)
		}
	}
	temporal, err := Dial(ctx, conf, client.Options{})
	if err != nil {
		return err
	}
	defer temporal.Close()
	started, err := temporal.StartWarning(ctx, workflows.WarningRequest{Day: c.Day, Resend: c.Resend, DryRun: c.DryRun, Reason: c.Reason})
	if err != nil {
		return err
	}
	p.printStart(conf, started)
	outcome, _, err := Follow(ctx, p, temporal, started, false)
	if err != nil && ctx.Err() != nil {
		return errors.New(leftRunning(period.NameWarning(day)))
	}
	if err != nil {
		return err
	}
	if err := p.printEnd(outcome, c.JSON); err != nil {
		return err
	}
	return ExitOf(outcome)
}
