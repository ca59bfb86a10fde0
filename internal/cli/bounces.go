package cli

import (
	"context"
	"fmt"
	"time"

	"trehan/internal/config"
	"trehan/internal/delivery/bounces"
	"trehan/internal/delivery/ledger"
)

type bouncesCommand struct {
	configFlag `embed:""`
	JSON       bool `help:"In dạng JSON."`
}

// Run reads the bounce mailbox and notes in the ledger what has come back.
func (c *bouncesCommand) Run(ctx context.Context, p *Program) error {
	conf, err := c.load(config.NeedStore | config.NeedBounces)
	if err != nil {
		return err
	}
	box, err := conf.BounceBox().Inbox()
	if err != nil {
		return Exit(ExitUsage, err)
	}
	if box == nil {
		return usage("cấu hình không có mục bounces: chưa biết thư trả lại nằm ở đâu")
	}
	store, err := OpenStore(conf)
	if err != nil {
		return err
	}
	result, err := bounces.Collect(ctx, store, box, time.Now)
	if c.JSON {
		if encoding := p.printJSON(result); encoding != nil {
			return encoding
		}
		return err
	}
	for _, n := range result.Noted {
		p.printf("%s  %s-%s, bản r%04d: %s%s %s %s\n", n.Key.Month, n.Key.Recipient, n.Key.Address, n.Key.Revision, bounceWords(n.Kind), inDoubt(n), n.Enhanced, n.Diagnostic)
	}
	p.printf("%d thư chưa xem, %d báo cáo gửi thư, %d ghi nhận, %d báo cáo không phải của chương trình, %d trả lời tự động\n",
		result.Letters, result.Reports, len(result.Noted), result.Unmatched, result.Answers)
	return err
}

// inDoubt says why a report opens nothing, and who decides.
func inDoubt(n bounces.Noted) string {
	if n.Doubt == "" {
		return ""
	}
	return fmt.Sprintf(" (chưa xác thực: %s; hỏi nơi nhận rồi chạy trehan resolve)", ledger.DoubtWords(n.Doubt))
}

func bounceWords(kind ledger.NoteKind) string {
	if kind == ledger.Bounced {
		return "thư bị trả lại"
	}
	return "thư đến chậm"
}
