package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
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
	List        []string          `help:"Danh sách hồ sơ cùng kỳ của hệ thống khác, như Cổng Dịch vụ công quốc gia: tệp hoặc mẫu tên, mọi định dạng của --dossiers. Nêu được nhiều lần." sep:"none" placeholder:"GLOB" xor:"other"`
	ListAt      string            `help:"Thời điểm lấy danh sách, RFC 3339; mặc định: thời điểm sửa mới nhất của các tệp." placeholder:"TIME"`
	LateOnly    bool              `help:"Danh sách chỉ gồm hồ sơ trễ hạn, quá hạn: hồ sơ đúng hạn, trong hạn không cần có trong đó."`
	Table       string            `help:"Bảng số liệu theo đơn vị cùng kỳ của hệ thống khác (XLSX, CSV và các định dạng bảng khác), thay cho --list: từng số khác nhau, do cách tính nào, ở hồ sơ nào." placeholder:"FILE" xor:"other"`
	TableAt     string            `help:"Thời điểm mà bảng tính đến, RFC 3339; không nêu thì không thử." placeholder:"TIME"`
	Column      map[string]string `help:"Tiêu đề cột của bảng cho một số liệu, ví dụ resolved_late=Ngoài hạn. Nêu được nhiều lần." placeholder:"FIGURE=HEADER"`
	Out         string            `help:"Ghi bảng đối chiếu (XLSX) để gửi đơn vị vận hành hệ thống nguồn." placeholder:"FILE"`
	JSON        bool              `help:"In dạng JSON."`
}

// reconciled is a comparison with what its texts need.
type reconciled struct {
	comparison
	units  *register.Register
	office view.Office
	to     period.Day
}

// comparison is one with a list or with a table.
type comparison interface {
	Same() bool
	Text(unit func(code string) string) string
}

// unit names a unit.
func (r *reconciled) unit(code string) string {
	if u := r.units.At(code, r.to); u != nil {
		return r.units.DisplayName(u, r.to)
	}
	return code
}

// Run compares the extract with another system's list or table. It ends with ExitHeld where they differ or something was not compared.
func (c *reconcileCommand) Run(ctx context.Context, p *Program) error {
	r, err := c.compare(ctx, p)
	switch {
	case errors.Is(err, books.ErrOtherPeriod):
		return Exit(ExitUsage, fmt.Errorf("--list: %w", err))
	case err != nil:
		return err
	}
	if c.Out != "" {
		file, err := r.workbook()
		if err != nil {
			return err
		}
		if err := os.WriteFile(c.Out, file.Data, 0o644); err != nil {
			return err
		}
	}
	if c.JSON {
		if err := p.printJSON(r.comparison); err != nil {
			return err
		}
	} else {
		p.printf("%s", view.Printable(r.Text(r.unit)))
	}
	if !r.Same() {
		return Exit(ExitHeld, errors.New("hai bên khác nhau, hoặc có điều không so sánh được"))
	}
	return nil
}

// workbook is the comparison to hand to the other system's operator.
func (r *reconciled) workbook() (view.File, error) {
	switch c := r.comparison.(type) {
	case *books.TableComparison:
		return workbook.BooksTable(c, r.office, r.units)
	case *books.Comparison:
		return workbook.Books(c, r.office, r.units)
	}
	return view.File{}, fmt.Errorf("no workbook of a %T", r.comparison)
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
	r := &reconciled{units: units, office: conf.Letters.At(output.Report.Period), to: output.Report.Period.To}
	switch {
	case output.Table != nil:
		r.comparison = output.Table
	case output.Books != nil:
		r.comparison = output.Books
	default:
		return nil, usage("thiếu danh sách hay bảng để đối chiếu: ghi --list FILE hoặc --table FILE")
	}
	return r, nil
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
	table := c.table(m)
	if err := errors.Join(m.errs...); err != nil {
		return nil, Exit(ExitUsage, err)
	}
	return func(in *month.Input) {
		if table(in) {
			return
		}
		in.ListBeside, in.LateOnly = false, c.LateOnly || in.LateOnly && len(files) == 0
		if len(files) > 0 {
			in.List = files
		}
		if !newest.IsZero() {
			in.ListedAt = period.InstantOf(newest)
		}
	}, nil
}

// table opens the table and returns what asks a count to compare it, and reports whether there is one.
func (c *reconcileCommand) table(m *monthFiles) (ask func(*month.Input) bool) {
	var at time.Time
	var err error
	if c.TableAt != "" {
		if at, err = time.Parse(time.RFC3339, c.TableAt); err != nil {
			m.addError(fmt.Errorf("--table-at %q không đúng dạng RFC 3339, ví dụ 2023-12-01T08:00:00+07:00", c.TableAt))
		}
	}
	headers := map[string][]string{}
	for figure, header := range c.Column {
		if !books.KnownFigure(figure) {
			m.addError(fmt.Errorf("--column: không có số liệu %q; các số liệu: %s", figure, strings.Join(books.FigureNames(), ", ")))
		}
		headers[figure] = append(headers[figure], header)
	}
	switch {
	case c.Table == "" && c.TableAt == "" && len(c.Column) == 0:
		return func(*month.Input) bool { return false }
	case c.Table == "":
		m.addError(errors.New("--table-at, --column chỉ dùng với --table"))
		return nil
	}
	files := m.sources("--table", []string{c.Table}, nil)
	return func(in *month.Input) bool {
		in.List, in.Table, in.TableHeaders = nil, &files[0], headers
		if !at.IsZero() {
			in.TableAt = period.InstantOf(at)
		}
		return true
	}
}
