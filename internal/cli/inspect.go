package cli

import (
	"context"
	"errors"

	"trehan/internal/config"
	"trehan/internal/documents/view"
	"trehan/internal/mapping"
)

type inspectCommand struct {
	Files    []string `arg:"" name:"file" help:"Tệp hồ sơ hoặc mẫu tên." placeholder:"FILE"`
	Register string   `help:"Danh bạ đơn vị và nơi nhận (units.yaml), để nhận ra tên đơn vị." placeholder:"FILE"`
	Config   string   `help:"Tệp cấu hình, mục formats và headers." placeholder:"FILE"`
	JSON     bool     `help:"In dạng JSON."`
}

// Run says what the program sees in files.
func (c *inspectCommand) Run(ctx context.Context, p *Program) error {
	flags := &monthFlags{Dossiers: c.Files, Config: c.Config}
	m, err := flags.openToLook(p, c.Register)
	if err != nil {
		return err
	}
	defer m.close()
	seen, err := mapping.Inspect(ctx, mapping.Input{Input: m.input})
	m.progress.clear()
	if err := lookError(err); err != nil {
		return err
	}
	if c.JSON {
		if err := p.printJSON(seen); err != nil {
			return err
		}
	} else {
		p.printf("%s", view.Printable(seen.Text()))
	}
	if len(seen.Open) > 0 {
		return Exit(ExitHeld, errors.New("còn điều chưa rõ; dùng trehan map để lập cách đọc"))
	}
	return nil
}

// configured reads the configuration of a command that needs none.
func configured(path string) (*config.Config, error) {
	if path == "" {
		return config.Empty(), nil
	}
	return config.Load(path)
}
