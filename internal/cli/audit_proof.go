package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"trehan/internal/archive"
	"trehan/internal/commitment"
	"trehan/internal/documents/page"
	"trehan/internal/notation"
	"trehan/internal/period"
	"trehan/internal/revision"
)

type auditProof struct {
	archivedMonth `embed:""`
	Unit          string   `help:"Ghi phần chứng thực các dòng của đơn vị này, theo bản niêm phong cuối." placeholder:"CODE" xor:"what"`
	Out           string   `help:"Cùng --unit: tệp sẽ ghi; - (mặc định) là đầu ra chuẩn." default:"-" placeholder:"F.txt"`
	Files         []string `arg:"" optional:"" help:"Tệp cần kiểm tra." placeholder:"FILE" xor:"what"`
}

// Run writes a unit's proof, or says of each file how it belongs to the month; one that does not ends with exit code 1.
func (c *auditProof) Run(ctx context.Context, p *Program) error {
	if c.Unit == "" && len(c.Files) == 0 {
		return usage("ghi tệp cần kiểm tra, hoặc --unit MÃ để lấy phần chứng thực của đơn vị")
	}
	store, month, err := c.open()
	if err != nil {
		return err
	}
	if c.Unit != "" {
		last, _, err := archive.LastSealed(ctx, store, month)
		if errors.Is(err, archive.ErrNotFound) {
			return Exit(ExitFailed, fmt.Errorf("%s chưa có bản nào được niêm phong", month))
		}
		if err != nil {
			return err
		}
		return c.write(ctx, p, store, month, last)
	}
	foreign := 0
	for _, path := range c.Files {
		file, err := os.ReadFile(path)
		if err != nil {
			return usage("%v", err)
		}
		found, err := revision.Belongs(ctx, store, month, file)
		for _, b := range found {
			p.printf("%s: %s\n", filepath.Base(path), belongingWords(b))
		}
		altered := slices.ContainsFunc(found, func(b revision.Belonging) bool { return b.Altered })
		switch {
		case errors.Is(err, commitment.ErrNotProven):
			p.printf("%s: phần chứng thực không hợp lệ: các dòng đã bị sửa, thiếu hoặc thừa\n", filepath.Base(path))
			foreign++
		case err != nil:
			return err
		case altered:
			p.printf("%s: tệp không còn đúng từng byte, đã bị sửa hoặc đã được mở và lưu lại: dòng hiện trong tệp có thể khác dòng được chứng thực; so bằng trang kiểm chứng\n", filepath.Base(path))
			foreign++
		case len(found) == 0:
			p.printf("%s: không thuộc bản niêm phong nào của %s (SHA-256 %s)\n", filepath.Base(path), month, archive.Hash(file))
			foreign++
		}
	}
	if foreign > 0 {
		return Exit(ExitFailed, fmt.Errorf("%d trong %d tệp không thuộc %s", foreign, len(c.Files), month))
	}
	return nil
}

// write writes the proof of the unit.
func (c *auditProof) write(ctx context.Context, p *Program, store archive.Store, month period.Name, last *archive.Manifest) error {
	sealed, err := revision.OpenSealed(ctx, store, month, last.Revision)
	if err != nil {
		return err
	}
	proof, err := sealed.Proof(ctx, c.Unit)
	switch {
	case err != nil:
		return err
	case last.Statement == "":
		return Exit(ExitFailed, fmt.Errorf("văn bản của bản %s không mang mã kiểm chứng: khi lập, cấu hình chưa có public.url", archive.RevisionName(last.Revision)))
	case proof == nil:
		return usage("--unit %s: bản %s không có đơn vị mang mã này", c.Unit, archive.RevisionName(last.Revision))
	}
	if c.Out == "-" {
		p.printf("%s", proof)
		return nil
	}
	if err := os.WriteFile(c.Out, []byte(proof.String()), 0o600); err != nil {
		return usage("--out: %v", err)
	}
	p.printf("Đã ghi phần chứng thực của đơn vị %s vào %s\n", c.Unit, c.Out)
	return nil
}

// belongingWords say how a file belongs to a revision.
func belongingWords(b revision.Belonging) string {
	name := archive.RevisionName(b.Revision)
	if b.Replaced {
		name += " (đã được thay thế)"
	}
	if b.Document != "" {
		return fmt.Sprintf("thuộc bản %s, đúng từng byte: là %s", name, b.Document)
	}
	rows := "các dòng"
	if b.Altered {
		rows = "phần chứng thực"
	}
	return fmt.Sprintf(rows+" của đơn vị %s (%s hồ sơ trễ hạn, %s hồ sơ quá hạn) thuộc danh sách đã niêm phong của bản %s",
		b.Unit, notation.Padded(b.Late), notation.Padded(b.Overdue), name)
}

type auditPage struct {
	configFlag `embed:""`
	Out        string `help:"Tệp sẽ ghi; có sẵn thì bị thay." default:"kiem-tra.html" placeholder:"F.html"`
}

// Run makes the check page of everything that is sealed.
func (c *auditPage) Run(ctx context.Context, p *Program) error {
	conf, store, err := c.openStore()
	if err != nil {
		return err
	}
	made, err := revision.CheckPage(ctx, store)
	if err != nil {
		return err
	}
	if err := os.WriteFile(c.Out, made.Data, 0o644); err != nil {
		return usage("--out: %v", err)
	}
	p.printf("Đã ghi trang kiểm chứng vào %s\n", c.Out)
	if url := conf.Public.Page(); url != "" && filepath.Base(url) != page.Check {
		p.printf("Đăng tại %s\n", url)
	}
	return nil
}
