package cli

import (
	"context"
	"errors"
	"fmt"

	"trehan/internal/archive"
	"trehan/internal/config"
	"trehan/internal/explain"
	"trehan/internal/period"
	"trehan/internal/revision"
)

type explainCommand struct {
	Codes      []string `arg:"" name:"code" help:"Mã hồ sơ; nêu được nhiều mã." placeholder:"CODE"`
	monthFlags `embed:""`
	Revision   string `help:"Giải thích theo một bản trong kho; mặc định, khi có --config mà không nêu tệp nào: bản mới nhất đã niêm phong hoặc đang chờ." placeholder:"r0001"`
	JSON       bool   `help:"In dạng JSON."`
}

// Run counts a month and tells why it counts some dossiers as it does. A code that no dossier has ends with ExitFailed, after
// the others.
func (c *explainCommand) Run(ctx context.Context, p *Program) error {
	stored, err := c.stored()
	if err != nil {
		return err
	}
	if stored != nil {
		return c.fromArchive(ctx, p, stored)
	}
	m, err := c.open(p)
	if err != nil {
		return err
	}
	defer m.close()
	m.input.Explain = c.Codes
	output, err := m.count(ctx)
	if err != nil {
		return err
	}
	return printExplanation(p, explain.Of(output, m.input.Calendar), c.JSON)
}

// stored is the configuration of the archive that is asked; nil if files are.
func (c *explainCommand) stored() (*config.Config, error) {
	files := len(c.Dossiers)+len(c.Steps)+len(c.Staff)+len(c.Accept) > 0 ||
		c.Register+c.Previous+c.Overrides+c.ExtractedAt+c.From+c.To != ""
	switch {
	case c.Revision == "" && (files || c.Config == ""):
		return nil, nil
	case files:
		return nil, usage("--revision đọc bản trong kho, không dùng cùng tệp, --from, --to, --accept, --extracted-at")
	case c.Config == "":
		return nil, usage("--revision cần --config")
	}
	conf, err := config.Load(c.Config)
	if err != nil {
		return nil, Exit(ExitUsage, err)
	}
	switch err := conf.Require(config.NeedStore); {
	case err == nil:
		return conf, nil
	case c.Revision != "":
		return nil, Exit(ExitUsage, err)
	}
	return nil, nil // its sources are files, as of check
}

func (c *explainCommand) fromArchive(ctx context.Context, p *Program, conf *config.Config) error {
	month, err := period.ParseName(c.Month)
	if err != nil {
		return usage("--month: %v", err)
	}
	store, err := OpenStore(conf)
	if err != nil {
		return err
	}
	answer, err := c.storedAnswer(ctx, p, store, month)
	if err != nil {
		return err
	}
	return printExplanation(p, answer, c.JSON)
}

// storedAnswer explains by a revision of the archive.
func (c *explainCommand) storedAnswer(ctx context.Context, p *Program, store archive.Store, month period.Name) (explain.Answer, error) {
	number, err := c.number(ctx, store, month)
	if err != nil {
		return explain.Answer{}, err
	}
	progress := newProgress(p)
	counted, err := revision.Explain(ctx, revision.Revision{Store: store, Month: month, Number: number}, c.Codes, progress.rows)
	progress.clear()
	if errors.Is(err, archive.ErrNotFound) {
		return explain.Answer{}, Exit(ExitFailed, fmt.Errorf("tháng %s: bản %s không có, chưa đếm, hoặc tệp trích xuất đã hết hạn lưu", month, archive.RevisionName(number)))
	}
	if err != nil {
		return explain.Answer{}, err
	}
	if counted.Differs {
		p.messagef("Lưu ý: số liệu của bản %s do bản dựng khác của chương trình đếm; chương trình này đếm khác, nên lời giải thích có thể không đúng với bản đã lưu.\n",
			archive.RevisionName(number))
	}
	answer := explain.Of(counted.Output, counted.Calendar)
	answer.Revision = archive.RevisionName(number)
	return answer, nil
}

// number is the revision that is asked for, by default the latest that was counted.
func (c *explainCommand) number(ctx context.Context, store archive.Store, month period.Name) (int, error) {
	if c.Revision != "" {
		number, ok := archive.ParseRevision(c.Revision)
		if !ok {
			return 0, usage("--revision: %q không phải tên một bản, ví dụ r0001", c.Revision)
		}
		return number, nil
	}
	number, err := revision.LastCounted(ctx, store, month)
	if errors.Is(err, archive.ErrNotFound) {
		return 0, Exit(ExitFailed, fmt.Errorf("tháng %s chưa có bản nào đã đếm trong kho; để đếm từ tệp, ghi --dossiers", month))
	}
	return number, err
}

func printExplanation(p *Program, answer explain.Answer, asJSON bool) error {
	if asJSON {
		if err := p.printJSON(answer); err != nil {
			return err
		}
	} else {
		p.printf("%s", answer.Text())
	}
	for i := range answer.Dossiers {
		if !answer.Dossiers[i].Found {
			return Exit(ExitFailed, errors.New("có mã không tìm thấy trong các tệp hồ sơ của kỳ"))
		}
	}
	return nil
}
