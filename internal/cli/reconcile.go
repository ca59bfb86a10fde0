package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"trehan/internal/books"
	"trehan/internal/config"
	"trehan/internal/documents/view"
	"trehan/internal/documents/workbook"
	"trehan/internal/extract"
	"trehan/internal/month"
	"trehan/internal/period"
	"trehan/internal/register"
)

type reconcileCommand struct {
	storedFlags `embed:""`
	List        []string `help:"Danh sách hồ sơ cùng kỳ của hệ thống khác, như Cổng Dịch vụ công quốc gia: tệp hoặc mẫu tên, mọi định dạng của --dossiers. Nêu được nhiều lần." sep:"none" placeholder:"GLOB"`
	ListAt      string   `help:"Thời điểm lấy danh sách, RFC 3339; mặc định: thời điểm sửa mới nhất của các tệp." placeholder:"TIME"`
	LateOnly    bool     `help:"Danh sách chỉ gồm hồ sơ trễ hạn, quá hạn: hồ sơ đúng hạn, trong hạn không cần có trong đó."`
	Out         string   `help:"Ghi bảng đối chiếu (XLSX) để gửi đơn vị vận hành hệ thống nguồn." placeholder:"FILE"`
	JSON        bool     `help:"In dạng JSON."`
}

// reconciled is a comparison with what its texts need.
type reconciled struct {
	books  *books.Comparison
	units  *register.Register
	office view.Office
}

// Run compares the extract with another system's list. It ends with ExitHeld where they differ or something was not compared.
func (c *reconcileCommand) Run(ctx context.Context, p *Program) error {
	r, err := c.compare(ctx, p)
	switch {
	case errors.Is(err, books.ErrOtherPeriod):
		return Exit(ExitUsage, fmt.Errorf("--list: %w", err))
	case err != nil:
		return err
	}
	if c.Out != "" {
		file, err := workbook.Books(r.books, r.office, r.units)
		if err != nil {
			return err
		}
		if err := os.WriteFile(c.Out, file.Data, 0o644); err != nil {
			return err
		}
	}
	if c.JSON {
		if err := p.printJSON(r.books); err != nil {
			return err
		}
	} else {
		p.printf("%s", view.Printable(r.books.Text(func(code string) string {
			if u := r.units.At(code, r.books.Period.To); u != nil {
				return r.units.DisplayName(u, r.books.Period.To)
			}
			return code
		})))
	}
	if !r.books.Same() {
		return Exit(ExitHeld, errors.New("hai bên khác nhau, hoặc có điều không so sánh được"))
	}
	return nil
}

func (c *reconcileCommand) compare(ctx context.Context, p *Program) (*reconciled, error) {
	stored, err := c.stored()
	if err != nil {
		return nil, err
	}
	if stored != nil {
		return c.compareStored(ctx, p, stored)
	}
	m, err := c.open(p)
	if err != nil {
		return nil, err
	}
	defer m.close()
	ask, err := c.list(m)
	if err != nil {
		return nil, err
	}
	ask(&m.input)
	output, err := m.count(ctx)
	if err != nil {
		return nil, err
	}
	return reconciledOf(output, m.input.Register, m.config)
}

// compareStored compares by a revision of the archive. Without --list its own list counts.
func (c *reconcileCommand) compareStored(ctx context.Context, p *Program, conf *config.Config) (*reconciled, error) {
	store, of, err := c.openStored(conf)
	if err != nil {
		return nil, err
	}
	m := &monthFiles{config: conf}
	defer m.close()
	ask, err := c.list(m)
	if err != nil {
		return nil, err
	}
	counted, err := c.recount(ctx, p, store, of, ask)
	if faults := (*extract.Faults)(nil); errors.As(err, &faults) {
		return nil, Exit(ExitFailed, errors.New(faults.Detail()))
	}
	if err != nil {
		return nil, err
	}
	return reconciledOf(counted.Output, counted.Inputs.Register, counted.Inputs.Config)
}

func reconciledOf(output *month.Output, units *register.Register, conf *config.Config) (*reconciled, error) {
	if output.Books == nil {
		return nil, usage("thiếu danh sách để đối chiếu: ghi --list FILE")
	}
	return &reconciled{output.Books, units, conf.Letters.At(output.Report.Period)}, nil
}

// list opens the files of the list and returns what asks a count to compare them.
func (c *reconcileCommand) list(m *monthFiles) (ask func(*month.Input), err error) {
	var newest time.Time
	var files []month.Source
	if len(c.List) > 0 {
		files = m.sources("--list", c.List, &newest)
	}
	if c.ListAt != "" {
		newest, err = time.Parse(time.RFC3339, c.ListAt)
		if err != nil {
			m.addError(fmt.Errorf("--list-at %q không đúng dạng RFC 3339, ví dụ 2023-12-01T08:00:00+07:00", c.ListAt))
		}
	}
	if err := errors.Join(m.errs...); err != nil {
		return nil, Exit(ExitUsage, err)
	}
	return func(in *month.Input) {
		in.ListBeside, in.LateOnly = false, c.LateOnly || in.LateOnly && len(files) == 0
		if len(files) > 0 {
			in.List = files
		}
		if !newest.IsZero() {
			in.ListedAt = period.InstantOf(newest)
		}
	}, nil
}
