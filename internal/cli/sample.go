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
	Month   string   `help:"Tháng, yyyy-MM; mặc định: 2023-11, của tỉnh mẫu 2026 là 2026-03." placeholder:"M"`
	Scale   int      `help:"Mỗi hồ sơ lặp lại bao nhiêu lần trong tháng, mỗi lần một mã riêng." default:"1" placeholder:"N"`
	Formats []string `help:"Định dạng: xlsx, csv, json, ndjson; mặc định: tất cả." enum:"xlsx,csv,json,ndjson" placeholder:"F,…"`

	Province string `help:"Tỉnh mẫu: 2026 là tỉnh 129 xã, phường và 15 sở, ban, ngành; --scale 8 cho 200.000 hồ sơ, 3.848 trễ hạn, 4.104 quá hạn." placeholder:"P"`
}

// Run writes a made-up month in every input format.
func (c *sampleCommand) Run(ctx context.Context, p *Program) error {
	options := sample.Options{Scale: c.Scale, Formats: c.Formats, Province: c.Province}
	if c.Month != "" {
		month, err := period.ParseMonth(c.Month)
		if err != nil {
			return usage("--month: %v", err)
		}
		options.Month = month
	}
	if c.Scale < 1 {
		return usage("--scale phải từ 1 trở lên")
	}
	if len(c.Formats) == 0 {
		options.Formats = nil
	}
	summary, err := sample.Write(ctx, c.Out, options)
	if err != nil {
		return err
	}
	p.printf("Đã lập tháng mẫu %s trong %s: %s dòng hồ sơ, %s bước xử lý, người và địa chỉ đều hư cấu.\n", summary.Month, c.Out, notation.Count(summary.Dossiers), notation.Count(summary.Steps))
	if form := summary.Table(); form != "" {
		in := func(name string) string { return filepath.Join(c.Out, name) }
		p.printf("Lập báo cáo từ đó: trehan report --month %s --config %s --dossiers '%s' --steps %s --staff %s --out %s\n",
			summary.Month, in("trehan.yaml"), in("ho-so-"+summary.Month.String()+"-*."+form), in("buoc."+form), in("can-bo."+form), in("bao-cao"))
	}
	return nil
}
