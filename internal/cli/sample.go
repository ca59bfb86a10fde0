package cli

import (
	"context"
	"path/filepath"

	"trehan/internal/notation"
	"trehan/internal/period"
	"trehan/internal/sample"
)

type sampleCommand struct {
	Out     string   `help:"Thư mục sẽ ghi vào." required:"" placeholder:"DIR"`
	Month   string   `help:"Tháng, yyyy-MM." default:"2023-11" placeholder:"M"`
	Scale   int      `help:"Mỗi hồ sơ lặp lại bao nhiêu lần trong tháng, mỗi lần một mã riêng." default:"1" placeholder:"N"`
	Formats []string `help:"Định dạng: xlsx, csv, json, ndjson; mặc định: tất cả." enum:"xlsx,csv,json,ndjson" placeholder:"F,…"`
}

// Run writes a made-up month in every input format.
func (c *sampleCommand) Run(ctx context.Context, p *Program) error {
	month, err := period.ParseMonth(c.Month)
	if err != nil {
		return usage("--month: %v", err)
	}
	if c.Scale < 1 {
		return usage("--scale phải từ 1 trở lên")
	}
	if len(c.Formats) == 0 {
		c.Formats = nil
	}
	summary, err := sample.Write(ctx, c.Out, sample.Options{Month: month, Scale: c.Scale, Formats: c.Formats})
	if err != nil {
		return err
	}
	p.printf("Đã lập tháng mẫu %s trong %s: %s dòng hồ sơ, %s bước xử lý, người và địa chỉ đều hư cấu.\n", month, c.Out, notation.Count(summary.Dossiers), notation.Count(summary.Steps))
	if form := summary.Table(); form != "" {
		in := func(name string) string { return filepath.Join(c.Out, name) }
		p.printf("Lập báo cáo từ đó: trehan report --month %s --config %s --dossiers '%s' --steps %s --staff %s --out %s\n",
			month, in("trehan.yaml"), in("ho-so-"+month.String()+"-*."+form), in("buoc."+form), in("can-bo."+form), in("bao-cao"))
	}
	return nil
}
