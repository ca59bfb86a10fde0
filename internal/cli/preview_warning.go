package cli

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"trehan/internal/checks"
	"trehan/internal/config"
	"trehan/internal/delivery/ledger"
	"trehan/internal/delivery/letter"
	"trehan/internal/delivery/plan"
	"trehan/internal/documents/view"
	"trehan/internal/notation"
	"trehan/internal/period"
)

// warning makes the mails that an early warning of a day would send, and sends nothing.
func (c *previewCommand) warning(ctx context.Context, p *Program) error {
	day, err := period.ParseDay(c.Warning)
	if err != nil {
		return usage("--warning: %v", err)
	}
	if !c.letter().Empty() || len(c.Accept) > 0 {
		return usage("--warning không đi cùng --number, --date, --date-remark, --accept: thư cảnh báo không phải công văn")
	}
	if err := c.outFlags.check(); err != nil {
		return err
	}
	c.monthFlags.warning = day
	m, err := c.open(p)
	if err != nil {
		return err
	}
	defer m.close()
	settings := cmp.Or(m.config.Warning, config.DefaultWarning())
	m.input.WarnDays = *settings.Days
	output, err := m.count(ctx)
	if err != nil {
		return err
	}
	if unsafe := checks.Unsafe(output.Report.Findings); len(unsafe) > 0 {
		printFindings(p.Stderr, unsafe)
		return Exit(ExitHeld, fmt.Errorf("có %d phát hiện khiến dữ liệu không đủ tin cậy để cảnh báo: không lập thư nào", len(unsafe)))
	}
	hour := period.InstantOf(day.Time().Add(time.Duration(*settings.Schedule.Hour) * time.Hour))
	if oldest := hour - period.Instant(*settings.MaxAge/time.Second); m.input.ExtractedAt < oldest {
		p.messagef("dữ liệu trích xuất lúc %s, cũ hơn %s so với %s: lượt chạy thật sẽ từ chối\n", notation.Moment(m.input.ExtractedAt), notation.Hours(int(*settings.MaxAge/time.Minute)), notation.Moment(hour))
	}
	office := mailOffice(m.config)
	input, err := m.documentsInput(output, view.Issue{Created: m.input.ExtractedAt, Revision: 1})
	if err != nil {
		return err
	}
	entries, err := c.entries(m, input, office)
	if err != nil {
		return err
	}
	entries = slices.DeleteFunc(entries, func(e plan.Entry) bool { return plan.NoCause(input, e.Mailbox) })
	files := make([]view.File, 0, len(entries))
	for _, e := range entries {
		b, err := previewMail(office, letter.Release{View: input, Seal: previewSeal}, e, ledger.Warning, day.String(), nil)
		if err != nil {
			return err
		}
		files = append(files, b)
	}
	if err := c.write(files); err != nil {
		return err
	}
	printWarning(p, input, m.input.ExtractedAt.Day())
	p.printf("%d thư trong %s, chưa gửi thư nào\n", len(files), c.Out)
	return nil
}

// printWarning prints what the warning lists, and how many dossiers no mail lists.
func printWarning(p *Program, input *view.Input, day period.Day) {
	w := input.Rows.Warning
	p.printf("%s hồ sơ đến hạn trong %s ngày làm việc tới, %s hồ sơ đã quá hạn\n", notation.Count(len(w.Soon)), notation.Padded(w.Days), notation.Count(len(w.Overdue)))
	if n := len(plan.WarnsNobody(input, day)); n > 0 {
		p.messagef("%s hồ sơ của đơn vị không được gửi thư (không thuộc diện, chưa xác định, hoặc chưa có địa chỉ)\n", notation.Count(n))
	}
}
