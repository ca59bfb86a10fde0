package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"trehan/internal/archive"
	"trehan/internal/config"
	"trehan/internal/documents/workbook"
	"trehan/internal/notation"
	"trehan/internal/period"
	"trehan/internal/revision"
	"trehan/internal/table"
)

// dossiersCommand writes a month's table: as a workbook for people, or the file itself.
type dossiersCommand struct {
	File     string `arg:"" optional:"" help:"dossiers.parquet do trehan report ghi; không nêu thì lấy của tháng trong kho." placeholder:"FILE"`
	Config   string `help:"Tệp cấu hình." placeholder:"FILE" env:"TREHAN_CONFIG"`
	Month    string `help:"Tháng, yyyy-MM; hoặc một kỳ khác: yyyy-Q1, yyyy-H1, yyyy." placeholder:"M"`
	Revision string `help:"Bản trong kho; mặc định: bản mới nhất đã niêm phong hoặc đang chờ." placeholder:"r0001"`
	Out      string `help:"Tệp sẽ ghi, chưa có: F.xlsx, hoặc F.parquet để lấy nguyên tệp." required:"" placeholder:"F.xlsx"`
}

// Run writes the file. The same table gives the same bytes.
func (c *dossiersCommand) Run(ctx context.Context, p *Program) error {
	kind := strings.ToLower(filepath.Ext(c.Out))
	if kind != ".xlsx" && kind != ".parquet" {
		return usage("--out: %s phải là tệp .xlsx hoặc .parquet", c.Out)
	}
	if _, err := os.Stat(c.Out); err == nil {
		return usage("--out: %s đã có; chọn tên khác", c.Out)
	}
	file, size, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer file.Close()
	rows, err := table.Read(file, size)
	if err != nil {
		return err
	}
	var data []byte
	if kind == ".parquet" {
		data, err = io.ReadAll(io.NewSectionReader(file, 0, size))
	} else {
		made, madeErr := workbook.Table(rows)
		data, err = made.Data, madeErr
	}
	if err != nil {
		return err
	}
	if err := os.WriteFile(c.Out, data, 0o644); err != nil {
		return err
	}
	p.printf("%s hồ sơ của %s trong %s.\nSHA-256: %s\n", notation.Count(rows.Len()), notation.Period(rows.Meta.Period), c.Out, archive.Hash(data))
	return nil
}

// readerAt is a file to read anywhere.
type readerAt interface {
	io.ReaderAt
	io.Closer
}

func (c *dossiersCommand) open(ctx context.Context) (readerAt, int64, error) {
	if c.File != "" {
		if c.Month+c.Revision != "" {
			return nil, 0, usage("--month, --revision lấy bảng trong kho, không dùng cùng tệp")
		}
		return openTable(c.File)
	}
	if c.Config == "" || c.Month == "" {
		return nil, 0, usage("nêu tệp %s, hoặc --config và --month", table.FileName)
	}
	month, err := period.ParseName(c.Month)
	if err != nil {
		return nil, 0, usage("--month: %v", err)
	}
	flag := configFlag{Config: c.Config}
	conf, err := flag.load(config.NeedStore)
	if err != nil {
		return nil, 0, err
	}
	store, err := OpenStore(conf)
	if err != nil {
		return nil, 0, err
	}
	stored := storedFlags{Revision: c.Revision}
	number, err := stored.number(ctx, store, month)
	if err != nil {
		return nil, 0, err
	}
	file, err := revision.OpenTable(ctx, store, month, number)
	if errors.Is(err, archive.ErrNotFound) {
		return nil, 0, Exit(ExitFailed, fmt.Errorf("bản %s của %s không có bảng hồ sơ. Kỳ cộng từ các tháng thì xem bảng của từng tháng; bản do phiên bản trước của chương trình lập thì không có, "+
			"chạy lại cũng không lập thêm: xem từng hồ sơ bằng trehan explain, hoặc lập bảng từ tệp bằng trehan report",
			archive.RevisionName(number), notation.Named(c.Month)))
	}
	if err != nil {
		return nil, 0, err
	}
	return file, file.Size, nil
}

func openTable(path string) (readerAt, int64, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, 0, usage("%v", err)
	}
	info, err := f.Stat()
	if err != nil {
		return nil, 0, errors.Join(err, f.Close())
	}
	return f, info.Size(), nil
}
