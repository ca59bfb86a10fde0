package cli

import (
	"context"
	"fmt"

	"trehan/internal/checks"
)

type checkCommand struct {
	monthFlags `embed:""`
	JSON       bool `help:"In các phát hiện dạng JSON."`
}

// Run counts a month and prints its findings, or with --register alone validates the register.
func (c *checkCommand) Run(ctx context.Context, p *Program) error {
	if c.onlyRegister() {
		return c.checkRegister(p)
	}
	m, err := c.open(p)
	if err != nil {
		return err
	}
	defer m.close()
	output, err := m.count(ctx)
	if err != nil {
		return err
	}
	findings := output.Report.Findings
	if c.JSON {
		if err := p.printJSON(findings); err != nil {
			return err
		}
	} else {
		printFigures(p, &output.Report)
		printFindings(p.Stdout, findings)
	}
	if blocking := checks.Blocking(findings); len(blocking) > 0 {
		return Exit(ExitHeld, fmt.Errorf("có %d phát hiện chặn", len(blocking)))
	}
	return nil
}

func (c *checkCommand) onlyRegister() bool {
	return c.Register != "" && c.periodFlags == (periodFlags{}) && len(c.Dossiers) == 0
}

func (c *checkCommand) checkRegister(p *Program) error {
	r, err := loadRegister(c.Register)
	if err != nil {
		return Exit(ExitUsage, err)
	}
	warnings := r.Warnings()
	if c.JSON {
		return p.printJSON(struct {
			Units      int      `json:"units"`
			Recipients int      `json:"recipients"`
			Warnings   []string `json:"warnings"`
		}{len(r.Units), len(r.Recipients), append([]string{}, warnings...)})
	}
	p.printf("Danh bạ hợp lệ: %d đơn vị, %d nơi nhận khác.\n", len(r.Units), len(r.Recipients))
	for _, warning := range warnings {
		p.printf("Lưu ý: %s\n", warning)
	}
	return nil
}
