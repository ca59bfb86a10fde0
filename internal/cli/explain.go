package cli

import (
	"context"
	"errors"

	"trehan/internal/archive"
	"trehan/internal/config"
	"trehan/internal/explain"
	"trehan/internal/month"
	"trehan/internal/period"
)

type explainCommand struct {
	Codes       []string `arg:"" name:"code" help:"Mã hồ sơ; nêu được nhiều mã." placeholder:"CODE"`
	storedFlags `embed:""`
	JSON        bool `help:"In dạng JSON."`
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

func (c *explainCommand) fromArchive(ctx context.Context, p *Program, conf *config.Config) error {
	store, of, err := c.openStored(conf)
	if err != nil {
		return err
	}
	answer, err := c.storedAnswer(ctx, p, store, of)
	if err != nil {
		return err
	}
	return printExplanation(p, answer, c.JSON)
}

// storedAnswer explains by a revision of the archive.
func (c *explainCommand) storedAnswer(ctx context.Context, p *Program, store archive.Store, of period.Name) (explain.Answer, error) {
	counted, err := c.recount(ctx, p, store, of, func(in *month.Input) { in.Explain = c.Codes })
	if err != nil {
		return explain.Answer{}, err
	}
	answer := explain.Of(counted.Output, counted.Inputs.Calendar)
	answer.Revision = archive.RevisionName(counted.Number)
	return answer, nil
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
