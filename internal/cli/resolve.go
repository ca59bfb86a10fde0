package cli

import (
	"context"
	"fmt"
	"os"
	"os/user"
	"time"

	"trehan/internal/config"
	"trehan/internal/ledger"
	"trehan/internal/period"
)

type resolveCommand struct {
	configFlag `embed:""`
	Month      string `help:"The month, yyyy-MM." required:"" placeholder:"M"`
	Recipient  string `help:"Code of the recipient, or code-8hex where it has several addresses." required:"" placeholder:"R"`
	Delivered  bool   `help:"It has arrived." xor:"decision" required:""`
	Resend     bool   `help:"It has not arrived: the next run sends it again." xor:"decision" required:""`
	By         string `help:"Who decides; default: the user of this machine." placeholder:"NAME"`
	Reason     string `help:"How it is known." placeholder:"TEXT"`
}

// Run records a person's decision on the unknown deliveries of a recipient.
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
	settled := 0
	for _, s := range ledger.Of(ledger.Letters(all), c.Recipient) {
		if s.State.Status != ledger.Unknown {
			continue
		}
		d, err := ledger.Open(ctx, store, s.Key)
		if err != nil {
			return err
		}
		if err := d.Resolve(ctx, time.Now(), resolution); err != nil {
			return err
		}
		settled++
		p.printf("%s-%s, bản r%04d: %s\n", s.Key.Recipient, s.Key.Address, s.Key.Revision, statusWords(string(d.State().Status)))
	}
	if settled == 0 {
		return Exit(ExitFailed, fmt.Errorf("nơi nhận %s không có thư nào chưa rõ kết quả trong tháng %s", c.Recipient, c.Month))
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
