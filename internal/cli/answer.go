package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"trehan/activities"
	"trehan/internal/client"
	"trehan/internal/config"
	"trehan/internal/issue"
	"trehan/internal/notation"
	"trehan/internal/period"
	"trehan/internal/signedpdf"
	"trehan/workflows"
)

// answerFlags are a person's decision on a held month.
type answerFlags struct {
	configFlag `embed:""`
	Month      string `help:"Tháng, yyyy-MM; hoặc một kỳ khác: yyyy-Q1, yyyy-H1, yyyy." required:"" placeholder:"M"`
	By         string `help:"Người quyết định." required:"" placeholder:"NAME"`
	Reason     string `help:"Lý do." required:"" placeholder:"TEXT"`
	Report     string `help:"12 ký tự đầu mã SHA-256 của báo cáo được quyết định; mặc định: báo cáo đang chờ." placeholder:"HEX"`
	JSON       bool   `help:"In câu trả lời đã được nhận dạng JSON."`
}

type approveCommand struct {
	answerFlags `embed:""`
	letterFlags `embed:""`
	Signed      string `help:"Bản PDF đã ký số, gửi thay bản do chương trình lập." placeholder:"F.pdf"`
	Scan        bool   `help:"Tệp của --signed là bản quét của văn bản đã ký trên giấy, không có chữ ký số. Tên người chấp thuận được ghi cùng."`
}

type rejectCommand struct {
	answerFlags `embed:""`
}

// Run approves a held month. A signed PDF is checked before anything is asked, as the run checks it again, and put into the
// archive.
func (c *approveCommand) Run(ctx context.Context, p *Program) error {
	answer := c.answer()
	answer.Number, answer.Date, answer.Remark = c.Number, c.Date, c.DateRemark
	month, err := period.ParseName(c.Month)
	if err != nil {
		return usage("--month: %v", err)
	}
	if err := c.check(issue.Terms{Period: c.periodOf(month), Today: period.InstantOf(time.Now()).Day()}); err != nil {
		return err
	}
	pdf, err := c.signed(p)
	if err != nil {
		return err
	}
	return c.update(ctx, p, client.Approve, answer, func(ctx context.Context, conf *config.Config) (*activities.Signed, error) {
		if pdf == nil {
			return nil, nil
		}
		store, err := OpenStore(conf)
		if err != nil {
			return nil, err
		}
		return client.UploadSigned(ctx, store, pdf, c.Scan)
	})
}

// signed reads the signed PDF and prints who has signed it; nil where none is given.
func (c *approveCommand) signed(p *Program) ([]byte, error) {
	if c.Signed == "" {
		if c.Scan {
			return nil, usage("--scan: phải kèm --signed, là tệp quét")
		}
		return nil, nil
	}
	b, err := os.ReadFile(c.Signed)
	if err != nil {
		return nil, usage("--signed: %v", err)
	}
	conf, err := c.load(0)
	if err != nil {
		return nil, err
	}
	roots, err := conf.SignatureRoots()
	if err != nil {
		return nil, Exit(ExitUsage, err)
	}
	letter, err := signedpdf.Rules{Roots: roots, Now: time.Now()}.Read(b, c.Scan)
	if err != nil {
		return nil, usage("--signed %s: %v", c.Signed, err)
	}
	for _, s := range letter.Signatures {
		p.messagef("chữ ký số: %s\n", s.Words())
	}
	return b, nil
}

// Run rejects a held month.
func (c *rejectCommand) Run(ctx context.Context, p *Program) error {
	return c.update(ctx, p, client.Reject, c.answer(), nil)
}

func (f *answerFlags) answer() workflows.Answer {
	return workflows.Answer{By: f.By, Reason: f.Reason, Report: f.Report}
}

// update answers the month's run. signed, if not nil, brings the signed PDF once it is known which report is answered.
func (f *answerFlags) update(ctx context.Context, p *Program, decision client.Decision, answer workflows.Answer,
	signed func(context.Context, *config.Config) (*activities.Signed, error)) error {
	month, err := period.ParseName(f.Month)
	if err != nil {
		return usage("--month: %v", err)
	}
	if err := validateAnswer(answer); err != nil {
		return err
	}
	conf, err := f.load(config.NeedStore)
	if err != nil {
		return err
	}
	temporal, err := Dial(ctx, conf, client.Options{})
	if err != nil {
		return err
	}
	defer temporal.Close()
	if answer.Report == "" {
		state, err := temporal.State(ctx, month)
		if err != nil {
			return f.explain(err, "không hỏi được lượt chạy %s: %w", temporal.MonthID(month))
		}
		answer.Report = state.Report
	}
	if signed != nil {
		if answer.Signed, err = signed(ctx, conf); err != nil {
			return err
		}
	}
	said, err := temporal.Answer(ctx, month, decision, answer, client.AnswerOptions{})
	if err != nil {
		return f.explain(err, "lượt chạy %s không nhận câu trả lời: %w", temporal.MonthID(month))
	}
	return f.print(p, decision, answer, said)
}

// explain says why a run was not asked or answered; a run's own words stand alone.
func (f *answerFlags) explain(err error, format, id string) error {
	var refused *client.RefusedError
	switch {
	case errors.Is(err, client.ErrNoRun):
		return fmt.Errorf("%s không có lượt chạy nào đang chờ quyết định; xem: trehan status --month %s", notation.Named(f.Month), f.Month)
	case errors.As(err, &refused):
		return err
	}
	return fmt.Errorf(format, id, err)
}

func (f *answerFlags) print(p *Program, decision client.Decision, answer workflows.Answer, said string) error {
	if !f.JSON {
		p.printf("%s\n", said)
		return nil
	}
	return p.printJSON(struct {
		Month   string           `json:"month"`
		Answer  client.Decision  `json:"answer"`
		Given   workflows.Answer `json:"given"`
		Message string           `json:"message"`
	}{f.Month, decision, answer, said})
}

// validateAnswer refuses what no run would take for an answer, before any server is asked.
func validateAnswer(a workflows.Answer) error {
	switch {
	case strings.TrimSpace(a.By) == "":
		return usage("--by: phải ghi tên người quyết định")
	case strings.TrimSpace(a.Reason) == "":
		return usage("--reason: phải ghi lý do")
	}
	return nil
}
