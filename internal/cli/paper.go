package cli

import (
	"context"
	"errors"
	"fmt"

	"trehan/internal/archive"
	"trehan/internal/issue"
	"trehan/internal/notation"
	"trehan/internal/period"
	"trehan/internal/revision"
)

// paperCommand makes the letter to sign of a month that waits for its approval.
type paperCommand struct {
	configFlag  `embed:""`
	Month       string `help:"Tháng, yyyy-MM; hoặc một kỳ khác: yyyy-Q1, yyyy-H1, yyyy." required:"" placeholder:"M"`
	letterFlags `embed:""`
	outFlags    `embed:""`
}

// Run writes the letter with number and date, as PDF and DOCX. It asks the archive alone.
func (c *paperCommand) Run(ctx context.Context, p *Program) error {
	month, err := period.ParseName(c.Month)
	if err != nil {
		return usage("--month: %v", err)
	}
	if !c.letter().Complete() {
		return usage("bản trình ký phải có --number và --date")
	}
	if err := c.letterFlags.check(issue.Terms{Period: c.periodOf(month)}); err != nil {
		return err
	}
	if err := c.outFlags.check(); err != nil {
		return err
	}
	conf, store, err := c.openStore()
	if err != nil {
		return err
	}
	waiting, err := revision.Waiting(ctx, store, month, conf.File())
	if errors.Is(err, archive.ErrNotFound) {
		return fmt.Errorf("%s không có bản nào đang chờ chấp thuận; xem: trehan status --month %s", notation.Named(c.Month), c.Month)
	}
	if err != nil {
		return err
	}
	in, faults, err := waiting.ToSign(ctx, c.letter())
	if err != nil {
		return err
	}
	if len(faults) > 0 {
		return usage("%s", issue.Words(faults, func(f issue.Field) string { return flagOf(f) + ": " }))
	}
	files, err := revision.Paper(in)
	if err != nil {
		return err
	}
	if err := c.write(files); err != nil {
		return err
	}
	p.printf("Bản trình ký của bản %s trong %s. %s\n", archive.RevisionName(waiting.Number), c.Out, c.howToSign())
	return nil
}

// howToSign says how the signed letter comes back, in a command that is taken as it stands.
func (c *paperCommand) howToSign() string {
	flags := fmt.Sprintf("--month %s --number %s --date %s", c.Month, c.Number, c.Date)
	if c.DateRemark != "" {
		flags += " --date-remark " + shellWord(c.DateRemark)
	}
	return "Ký số cong-van.pdf, rồi: trehan approve " + flags + " --signed TỆP --by 'HỌ TÊN' --reason 'LÝ DO'"
}
