package cli

import (
	"context"
	"fmt"
	"os"
	"os/user"

	"trehan/internal/config"
	"trehan/internal/delivery/ledger"
	"trehan/internal/delivery/outcome"
	"trehan/internal/period"
)

type resolveCommand struct {
	configFlag `embed:""`
	Month      string `help:"Tháng, yyyy-MM." required:"" placeholder:"M"`
	Recipient  string `help:"Mã nơi nhận, hoặc địa chỉ thư khi nơi ấy có nhiều địa chỉ." required:"" placeholder:"R"`
	Delivered  bool   `help:"Nơi nhận đã nhận được (thư chưa rõ, hoặc có báo cáo trả lại chưa xác thực)." xor:"decision" required:""`
	Resend     bool   `help:"Nơi nhận chưa nhận được: lượt chạy sau gửi lại." xor:"decision" required:""`
	By         string `help:"Người quyết định; mặc định: người dùng của máy này." placeholder:"NAME"`
	Reason     string `help:"Căn cứ." placeholder:"TEXT"`
}

// Run records a person's decision on the undecided deliveries of a recipient.
func (c *resolveCommand) Run(ctx context.Context, p *Program) error {
	month, err := period.ParseMonth(c.Month)
	if err != nil {
		return usage("--month: %v", err)
	}
	conf, err := c.load(config.NeedStore)
	if err != nil {
		return err
	}
	store, err := OpenStore(conf)
	if err != nil {
		return err
	}
	all, err := ledger.List(ctx, store, month)
	if err != nil {
		return err
	}
	resolution := ledger.Resolution{Decision: ledger.Delivered, By: c.by(), Reason: c.Reason}
	if c.Resend {
		resolution.Decision = ledger.Resend
	}
	settled, err := outcome.Resolve(ctx, store, ledger.Of(ledger.Letters(all), c.Recipient), resolution, "")
	if err != nil {
		return err
	}
	if len(settled) == 0 {
		return Exit(ExitFailed, fmt.Errorf("nơi nhận %s không có thư nào chưa rõ kết quả, hay bị báo trả lại mà chưa xác thực, trong tháng %s", c.Recipient, c.Month))
	}
	for _, d := range settled {
		p.printf("%s, %s, bản r%04d: %s\n", d.Key().Recipient, d.State().Plan.Address, d.Key().Revision, statusWords(string(d.State().Status)))
	}
	if c.Resend {
		p.printf("Chạy lại tháng để gửi: trehan run --month %s\n", c.Month)
	}
	return nil
}

func (c *resolveCommand) by() string {
	if c.By != "" {
		return c.By
	}
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return os.Getenv("USER")
}
