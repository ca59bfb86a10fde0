package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"trehan/internal/audit"
	"trehan/internal/client"
	"trehan/internal/documents/view"
	"trehan/internal/notation"
	"trehan/internal/period"
	"trehan/internal/settings"
	"trehan/workflows"
)

type auditCommand struct {
	Show   auditShow   `cmd:"" help:"In hồ sơ kiểm toán của một tháng."`
	Verify auditVerify `cmd:"" help:"Tính lại mọi mã băm của một tháng, nêu những gì bị sửa, thiếu, thêm hoặc sai thứ tự."`
	Proof  auditProof  `cmd:"" help:"Cho biết tệp có thuộc tháng, đúng từng byte hay không; ghi hoặc kiểm tra phần chứng thực các dòng của một đơn vị."`
	Page   auditPage   `cmd:"" help:"Lập lại trang kiểm chứng (kiem-tra.html) của mọi kỳ đã niêm phong, để đăng cùng trang công khai."`
	Export auditExport `cmd:"" help:"Ghi mọi thứ đã lưu trữ của một tháng thành một tệp tar."`
}

type auditShow struct {
	archivedMonth `embed:""`
	JSON          bool `help:"In dạng JSON."`
}

type auditVerify struct {
	archivedMonth `embed:""`
	Anchor        []string `help:"Mã băm đã ghi trong thư gửi đi, ít nhất 12 ký tự đầu. Nêu được nhiều lần." placeholder:"HASH"`
	Recompute     bool     `help:"Lập lại mọi bản đã niêm phong từ dữ liệu lưu trữ và so từng byte. Tệp do bản dựng khác lập mà khác byte thì nêu mô-đun nào đã đổi, và so số liệu trong report.json."`
	Revision      string   `help:"Cùng --recompute: chỉ bản niêm phong này." placeholder:"r0001"`
	JSON          bool     `help:"In dạng JSON."`
}

type auditExport struct {
	archivedMonth   `embed:""`
	Out             string `help:"Tệp sẽ ghi; - (mặc định) là đầu ra chuẩn." default:"-" placeholder:"F.tar"`
	WithoutExtracts bool   `help:"Bỏ qua dữ liệu trích xuất nguyên bản, vì có dữ liệu của công dân."`
}

// Run prints the trail.
func (c *auditShow) Run(ctx context.Context, p *Program) error {
	store, month, err := c.open()
	if err != nil {
		return err
	}
	records, err := audit.Read(ctx, store, month)
	if err != nil {
		return err
	}
	if c.JSON {
		return p.printJSON(records)
	}
	if len(records) == 0 {
		p.printf("%s: chưa có bản ghi nào.\n", view.Sentence(notation.Named(month.String())))
	}
	for _, r := range records {
		what := cmp.Or(r.DecisionWords(), r.StatedWords())
		if r.Outcome != "" {
			what = strings.TrimSuffix(workflows.OutcomeWords(r.Outcome)+"; "+what, "; ")
		}
		line := fmt.Sprintf("%4d  %s  %s  %s  %s", r.Seq, r.At.In(period.Zone).Format("02/01/2006 15:04:05"),
			padded(r.Kind.Words(), 23), r.Hash[:12], r.ActorWords())
		if what != "" {
			line += ": " + strings.Join(strings.Fields(what), " ") // a reason may have lines
		}
		p.printf("%s\n", view.Printable(line))
	}
	return nil
}

// Run verifies the month; a fault ends with exit code 1 and names the object's key.
func (c *auditVerify) Run(ctx context.Context, p *Program) error {
	store, month, err := c.open()
	if err != nil {
		return err
	}
	options := audit.VerifyOptions{Anchors: c.Anchor, Running: c.running(month)}
	faults, err := audit.Verify(ctx, store, month, options)
	var anchor audit.AnchorError
	if errors.As(err, &anchor) {
		return usage("--anchor: %v", err)
	}
	if err != nil {
		return err
	}
	unkept, err := audit.VerifyHistories(ctx, store, month, options)
	if err != nil {
		return err
	}
	faults = append(faults, unkept...)
	saved, err := settings.Verify(ctx, store)
	if err != nil {
		return err
	}
	faults = append(faults, saved...)
	if c.Recompute {
		others, err := c.recompute(ctx, p, store, month)
		if err != nil {
			return err
		}
		faults = append(faults, others...)
	}
	if c.JSON {
		if err := p.printJSON(faults); err != nil {
			return err
		}
	} else {
		for _, f := range faults {
			p.printf("%s\n", f)
		}
	}
	if len(faults) > 0 {
		return Exit(ExitFailed, fmt.Errorf("kho lưu %s có %d điểm sai", notation.Named(c.Month), len(faults)))
	}
	if !c.JSON {
		p.printf("%s: mọi hàm băm, phiên bản và chuỗi bản ghi đều khớp.\n", view.Sentence(notation.Named(c.Month)))
	}
	return nil
}

// Run writes the tar.
func (c *auditExport) Run(ctx context.Context, p *Program) (err error) {
	if c.Out == "-" && IsTerminal(p.Stdout) {
		return usage("tệp tar không in ra màn hình: ghi --out F.tar, hoặc chuyển đầu ra vào tệp")
	}
	store, month, err := c.open()
	if err != nil {
		return err
	}
	var w io.Writer = p.Stdout
	if c.Out != "-" {
		f, err := os.OpenFile(c.Out, os.O_CREATE|os.O_WRONLY|os.O_EXCL, 0o600)
		if err != nil {
			return usage("--out: %v", err)
		}
		defer func() { err = errors.Join(err, f.Close()) }()
		w = f
	}
	if err := audit.Export(ctx, store, month, w, audit.ExportOptions{WithoutExtracts: c.WithoutExtracts}); err != nil {
		return err
	}
	if c.Out != "-" {
		p.printf("Đã ghi hồ sơ lưu trữ %s vào %s. Xem có gì bên trong: tar -tf %s\n", notation.Named(month.String()), c.Out, c.Out)
		if !c.WithoutExtracts {
			p.printf("Tệp có dữ liệu trích xuất, nghĩa là có dữ liệu của công dân: chỉ giao cho người được xem; bản không có: --without-extracts.\n")
		}
	}
	return nil
}

// running names the month's runs under way, as far as Temporal can be asked: without it the archive is judged alone.
func (f *archivedMonth) running(month period.Name) func(context.Context) []string {
	return func(ctx context.Context) []string {
		conf, err := f.load(0)
		if err != nil {
			return nil
		}
		ctx, cancel := context.WithTimeout(ctx, askWithin)
		defer cancel()
		temporal, err := Dial(ctx, conf, client.Options{})
		if err != nil {
			return nil
		}
		defer temporal.Close()
		return temporal.RunsUnderWay(ctx, month)
	}
}

// askWithin bounds how long a verification waits for Temporal.
const askWithin = 3 * time.Second
