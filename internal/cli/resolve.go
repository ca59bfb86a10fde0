package cli

import (
	"context"
	"fmt"
	"os"
	"os/user"

	"trehan/internal/delivery/ledger"
	"trehan/internal/delivery/outcome"
	"trehan/internal/notation"
)

type resolveCommand struct {
	archivedMonth `embed:""`
	Recipient     string `help:"Mã nơi nhận, hoặc địa chỉ thư khi nơi ấy có nhiều địa chỉ." required:"" placeholder:"R"`
	Delivered     bool   `help:"Nơi nhận đã nhận được (thư chưa rõ, hoặc có báo cáo trả lại chưa xác thực)." xor:"decision" required:""`
	Resend        bool   `help:"Nơi nhận chưa nhận được: lượt chạy sau gửi lại." xor:"decision" required:""`
	By            string `help:"Người quyết định; mặc định: người dùng của máy này." placeholder:"NAME"`
	Reason        string `help:"Căn cứ." placeholder:"TEXT"`
}

// Run records a person's decision on the undecided deliveries of a recipient.
func (c *resolveCommand) Run(ctx context.Context, p *Program) error {
	store, month, err := c.open()
	if err != nil {
		return err
	}
	all, err := ledger.List(ctx, store, month)
	if err != nil {
		return err
	}
	resolution := ledger.Resolution{Decision: ledger.Delivered, By: byOr(c.By), Reason: c.Reason}
	if c.Resend {
		resolution.Decision = ledger.Resend
	}
	settled, err := outcome.Resolve(ctx, store, ledger.Of(ledger.Letters(all), c.Recipient), resolution, "")
	if err != nil {
		return err
	}
	if len(settled) == 0 {
		return Exit(ExitFailed, fmt.Errorf("nơi nhận %s không có thư nào chưa rõ kết quả, hay bị báo trả lại mà chưa xác thực, trong %s", c.Recipient, notation.Named(c.Month)))
	}
	for _, d := range settled {
		p.printf("%s, %s, bản r%04d: %s\n", d.Key().Recipient, d.State().Plan.Address, d.Key().Revision, statusWords(string(d.State().Status)))
	}
	if c.Resend {
		p.printf("Chạy lại tháng để gửi: trehan run --month %s\n", c.Month)
	}
	return nil
}

// byOr is who decides: the name that was given, else this machine's user.
func byOr(name string) string {
	if name != "" {
		return name
	}
	return userName()
}

// userName is who runs the program on this machine.
func userName() string {
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return os.Getenv("USER")
}
