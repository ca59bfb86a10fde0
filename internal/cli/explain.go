package cli

import (
	"context"
	"errors"

	"trehan/internal/explain"
)

type explainCommand struct {
	Codes      []string `arg:"" name:"code" help:"Mã hồ sơ; nêu được nhiều mã." placeholder:"CODE"`
	monthFlags `embed:""`
	JSON       bool `help:"In dạng JSON."`
}

// Run counts a month and tells why it counts some dossiers as it does. A code that no dossier has ends with ExitFailed, after
// the others.
func (c *explainCommand) Run(ctx context.Context, p *Program) error {
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
	return printExplanation(p, explain.Of(output, m.input.Calendar, m.input.Previous != nil), c.JSON)
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
