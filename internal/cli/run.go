package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"trehan/internal/client"
	"trehan/internal/config"
	"trehan/internal/counting"
	"trehan/internal/issue"
	"trehan/internal/notation"
	"trehan/internal/period"
	"trehan/internal/web"
	"trehan/workflows"
)

type runCommand struct {
	configFlag  `embed:""`
	letterFlags `embed:""`
	periodFlags `embed:""`
	Resend      string `help:"Gửi lại cho ai: failed, changed, all, none. Mặc định: failed; nếu là bản thay thế thì gửi cả cho mọi nơi đang giữ bản cũ." enum:"failed,changed,all,none," default:"" placeholder:"WHO"`
	DryRun      bool   `help:"Chỉ lập dự thảo: không niêm phong, không gửi thư."`
	Reason      string `help:"Lý do chạy tay; ghi vào hồ sơ kiểm toán." placeholder:"TEXT"`
	Wait        bool   `help:"Vẫn chờ khi lượt chạy bị giữ để quyết định."`
	JSON        bool   `help:"In kết quả dạng JSON."`
}

// Run starts the workflow and follows it to its end, or until it is held.
func (c *runCommand) Run(ctx context.Context, p *Program) error {
	conf, err := c.load(0)
	if err != nil {
		return err
	}
	terms := issue.Terms{Today: period.InstantOf(time.Now()).Day()}
	named, err := c.name()
	if err != nil {
		return usage("%v", err)
	}
	if named != (period.Name{}) {
		terms.Period = conf.PeriodOf(named)
	}
	if err := c.check(terms); err != nil {
		return err
	}
	temporal, err := Dial(ctx, conf, client.Options{})
	if err != nil {
		return err
	}
	defer temporal.Close()
	request := workflows.RequestOf(named)
	request.Resend, request.DryRun, request.Reason = c.Resend, c.DryRun, c.Reason
	request.Number, request.Date, request.Remark = c.Number, c.Date, c.DateRemark
	started, err := temporal.Start(ctx, request)
	if err != nil {
		return err
	}
	p.printStart(conf, started)
	outcome, held, err := Follow(ctx, p, temporal, started, c.Wait)
	if err != nil && ctx.Err() != nil {
		return errors.New(leftRunning(named))
	}
	if err != nil {
		return err
	}
	if err := p.printEnd(outcome, c.JSON); err != nil {
		return err
	}
	if held != nil {
		return Exit(ExitHeld, errors.New(c.howToAnswer(conf, held)))
	}
	return ExitOf(outcome)
}

// leftRunning says that the end of the command is not the end of the run.
func leftRunning(named period.Name) string {
	return "đã ngừng theo dõi, lượt chạy vẫn tiếp tục; xem: trehan status --month " + cmp.Or(named.String(), "last")
}

// printStart says what was started and where it is seen.
func (p *Program) printStart(conf *config.Config, run client.Started) {
	p.messagef("Đã khởi động %s\n", run.GetID())
	if link := conf.Temporal.RunPage(run.GetID(), run.GetRunID()); link != "" {
		p.messagef("Xem tại %s\n", link)
	}
}

// printEnd prints how a run ended, or that it is held.
func (p *Program) printEnd(o *workflows.Outcome, asJSON bool) error {
	if asJSON {
		return p.printJSON(o)
	}
	PrintOutcome(p, o)
	return nil
}

// howToAnswer says what a held month waits for, where it is seen and how it is answered, in commands as they are typed.
func (c *runCommand) howToAnswer(conf *config.Config, held *workflows.State) string {
	text := notation.Named(held.Month) + " chờ quyết định"
	if !held.Deadline.IsZero() {
		text += " trước " + notation.Moment(period.InstantOf(held.Deadline))
	}
	var blocking []string
	for _, f := range held.Findings {
		if f.Severity == string(counting.Block) {
			blocking = append(blocking, f.Code)
		}
	}
	if len(blocking) > 0 {
		text += "; phát hiện chặn: " + strings.Join(blocking, ", ")
	}
	if held.Foreseen != "" {
		text += "\n  Gửi thư      " + held.Foreseen
	}
	if month, err := period.ParseName(held.Month); err == nil && conf.Review.URL != "" {
		text += "\n  Trang duyệt  " + web.Link(conf.Review.URL, month)
	}
	flags := "--month " + held.Month
	if os.Getenv("TREHAN_CONFIG") != c.Config {
		flags = "--config " + shellWord(c.Config) + " " + flags
	}
	letter, paper := "", ""
	if held.NeedsNumber {
		letter = " --number SỐ --date yyyy-MM-dd"
		paper = "\n  Trình ký     trehan paper " + flags + letter + " --out THƯ_MỤC"
	}
	return text + fmt.Sprintf(`
  Xem          trehan status %s%s
  Chấp thuận   trehan approve %[1]s --by 'HỌ TÊN' --reason 'LÝ DO'%[3]s
  Từ chối      trehan reject %[1]s --by 'HỌ TÊN' --reason 'LÝ DO'`, flags, paper, letter)
}

// shellWord quotes a path that a shell would part.
func shellWord(s string) string {
	if strings.ContainsAny(s, " \t'\"\\$`*?[]{}()<>|&;!#~") {
		return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
	}
	return s
}

// ExitOf turns the outcome of a run that has ended into the exit code, with what a person should know.
func ExitOf(o *workflows.Outcome) error {
	switch o.Outcome {
	case workflows.Succeeded:
		return nil
	case workflows.WithExceptions:
		return Exit(ExitExceptions, errors.New(withoutStars(o.Note)))
	case workflows.Held:
		return Exit(ExitHeld, errors.New(withoutStars(o.Note)))
	}
	return Exit(ExitFailed, errors.New(withoutStars(o.Note)))
}

// Follow follows a run as client.Follow does and shows its progress. A run that fails ends with ExitFailed.
func Follow(ctx context.Context, p *Program, temporal *client.Client, run client.Started, wait bool) (o *workflows.Outcome, held *workflows.State, err error) {
	shown := newStages(p)
	defer shown.clear()
	return temporal.Follow(ctx, run, wait, shown.show)
}

// PrintOutcome prints how a month ended, or that it is held. The note of one that has not succeeded is ExitOf's to tell.
func PrintOutcome(p *Program, o *workflows.Outcome) {
	if o.Figures.Total > 0 {
		printHeadline(p, o.Figures)
	}
	if o.Warned != nil && !o.DryRun { // the note of a dry run says so
		p.printf("%s\n", withoutStars(workflows.WarnedWords(o.Warned)))
	}
	revision := fmt.Sprintf("bản r%04d", o.Revision)
	if o.DryRun {
		revision = "chạy thử"
	}
	p.printf("Kết quả: %s, %s\n", workflows.OutcomeWords(o.Outcome), revision)
	if o.Note != "" && o.Outcome == workflows.Succeeded {
		p.printf("%s\n", withoutStars(o.Note))
	}
	if !o.DryRun && o.Seal != "" {
		p.printf("%s\n", workflows.DeliveryWords(o.Deliveries, len(o.Outdated)))
	}
	if o.Seal != "" {
		p.printf("Niêm phong: %s\n", o.Seal)
	}
}
