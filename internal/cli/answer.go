package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"

	"trehan/activities"
	"trehan/internal/archive"
	"trehan/internal/config"
	"trehan/internal/notation"
	"trehan/internal/period"
	"trehan/internal/signedpdf"
	"trehan/workflows"
)

// answerFlags are a person's decision on a held month.
type answerFlags struct {
	configFlag `embed:""`
	Month      string `help:"Tháng, yyyy-MM." required:"" placeholder:"M"`
	By         string `help:"Người quyết định." required:"" placeholder:"NAME"`
	Reason     string `help:"Lý do." required:"" placeholder:"TEXT"`
	Report     string `help:"12 ký tự đầu mã SHA-256 của báo cáo được quyết định; mặc định: báo cáo đang chờ." placeholder:"HEX"`
	JSON       bool   `help:"In câu trả lời đã được nhận dạng JSON."`
}

type approveCommand struct {
	answerFlags `embed:""`
	Number      string `help:"Số công văn." placeholder:"N"`
	Date        string `help:"Ngày công văn, yyyy-MM-dd." placeholder:"D"`
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
	answer.Number, answer.Date = c.Number, c.Date
	pdf, err := c.signed()
	if err != nil {
		return err
	}
	return c.update(ctx, p, "approve", answer, func(ctx context.Context, conf *config.Config) (*activities.Signed, error) {
		if pdf == nil {
			return nil, nil
		}
		store, err := OpenStore(conf)
		if err != nil {
			return nil, err
		}
		return putSigned(ctx, store, pdf, c.Scan)
	})
}

// signed reads the signed PDF; nil where none is given.
func (c *approveCommand) signed() ([]byte, error) {
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
	if err := signedpdf.Check(b, c.Scan); err != nil {
		return nil, usage("--signed %s: %v", c.Signed, err)
	}
	return b, nil
}

// Run rejects a held month.
func (c *rejectCommand) Run(ctx context.Context, p *Program) error {
	return c.update(ctx, p, "reject", c.answer(), nil)
}

func (f *answerFlags) answer() workflows.Answer {
	return workflows.Answer{By: f.By, Reason: f.Reason, Report: f.Report}
}

// update answers the month's run by an Update of the name, approve or reject. signed, if not nil, brings the signed PDF
// once it is known which report is answered.
func (f *answerFlags) update(ctx context.Context, p *Program, name string, answer workflows.Answer,
	signed func(context.Context, *config.Config) (*activities.Signed, error)) error {
	if _, err := period.ParseMonth(f.Month); err != nil {
		return usage("--month: %v", err)
	}
	if err := wellFormed(answer); err != nil {
		return err
	}
	conf, err := f.load(config.NeedStore)
	if err != nil {
		return err
	}
	temporal, err := Dial(ctx, conf, quiet())
	if err != nil {
		return err
	}
	defer temporal.Close()
	id := conf.WorkflowID("month-" + f.Month)
	if answer.Report == "" {
		if answer.Report, err = f.asked(ctx, temporal, id); err != nil {
			return err
		}
	}
	if signed != nil {
		if answer.Signed, err = signed(ctx, conf); err != nil {
			return err
		}
	}
	said, err := f.send(ctx, temporal, id, name, answer)
	if err != nil {
		return err
	}
	return f.print(p, name, answer, said)
}

// asked is the report that the run asks about.
func (f *answerFlags) asked(ctx context.Context, temporal client.Client, id string) (string, error) {
	state, err := QueryState(ctx, temporal, id)
	var missing *serviceerror.NotFound
	if errors.As(err, &missing) {
		return "", nothingWaits(f.Month)
	}
	if err != nil {
		return "", fmt.Errorf("không hỏi được lượt chạy %s: %w", id, err)
	}
	return state.Report, nil
}

// send gives the run the answer and returns what it says to it.
func (f *answerFlags) send(ctx context.Context, temporal client.Client, id, name string, answer workflows.Answer) (said string, err error) {
	handle, err := temporal.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{
		WorkflowID: id, UpdateName: name, Args: []any{answer}, WaitForStage: client.WorkflowUpdateStageCompleted,
	})
	var ended *serviceerror.NotFound
	if errors.As(err, &ended) {
		return "", nothingWaits(f.Month)
	}
	if err != nil {
		return "", fmt.Errorf("lượt chạy %s không nhận câu trả lời: %w", id, err)
	}
	if err := handle.Get(ctx, &said); err != nil {
		return "", errors.New(failureText(err))
	}
	return said, nil
}

func (f *answerFlags) print(p *Program, name string, answer workflows.Answer, said string) error {
	if !f.JSON {
		p.printf("%s\n", said)
		return nil
	}
	body, err := archive.Encode(struct {
		Month   string           `json:"month"`
		Answer  string           `json:"answer"` // approve or reject
		Given   workflows.Answer `json:"given"`
		Message string           `json:"message"`
	}{f.Month, name, answer, said})
	if err == nil {
		p.printf("%s", body)
	}
	return err
}

func nothingWaits(month string) error {
	return fmt.Errorf("tháng %s không có lượt chạy nào đang chờ quyết định; xem: trehan status --month %s", month, month)
}

// wellFormed refuses what no run would take for an answer, before any server is asked.
func wellFormed(a workflows.Answer) error {
	switch {
	case strings.TrimSpace(a.By) == "":
		return usage("--by: phải ghi tên người quyết định")
	case strings.TrimSpace(a.Reason) == "":
		return usage("--reason: phải ghi lý do")
	case (a.Number == "") != (a.Date == ""):
		return usage("--number và --date phải đi cùng nhau")
	case notation.CheckLetterNumber(a.Number) != nil:
		return usage("--number: %v", notation.CheckLetterNumber(a.Number))
	case a.Date != "":
		if _, err := period.ParseDay(a.Date); err != nil {
			return usage("--date: %v", err)
		}
	}
	return nil
}

// putSigned puts a signed PDF into the archive's inbox under its hash.
func putSigned(ctx context.Context, store archive.Store, b []byte, scan bool) (*activities.Signed, error) {
	sum := archive.Hash(b)
	object, err := store.Create(ctx, archive.SignedKey(sum), archive.Bytes(b), archive.CreateOptions{MediaType: "application/pdf"})
	if err != nil {
		return nil, fmt.Errorf("không tải được bản đã ký lên kho: %w", err)
	}
	return &activities.Signed{Key: object.Key, SHA256: sum, Scan: scan}, nil
}
