package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"trehan/internal/archive"
	"trehan/internal/delivery/handover"
	"trehan/internal/notation"
)

// handoverCommand carries a sealed letter to the document axis and its answers back, by the hands of the document clerk.
type handoverCommand struct {
	Package handoverPackage `cmd:"" help:"Lập gói ZIP cho văn thư từ bản niêm phong cuối cùng: công văn, phụ lục, trích yếu, nơi nhận kèm mã định danh, danh mục mã băm."`
	Answers handoverAnswers `cmd:"" help:"Đọc tệp xuất trạng thái gửi, nhận trên Trục liên thông văn bản quốc gia và ghi vào kho lưu trữ theo từng nơi nhận."`
}

type handoverPackage struct {
	archivedMonth `embed:""`
	Out           string `help:"Tệp ZIP sẽ ghi; chưa có." required:"" placeholder:"F.zip"`
}

type handoverAnswers struct {
	archivedMonth `embed:""`
	File          string `arg:"" help:"Tệp xuất của phần mềm quản lý văn bản, XLSX hoặc CSV."`
	Number        string `help:"Số của văn bản mà tệp nói về, khi chính tệp không nêu." placeholder:"N"`
	Date          string `help:"Ngày của văn bản ấy, yyyy-MM-dd." placeholder:"D"`
	By            string `help:"Người đọc tệp; mặc định: người dùng của máy này." placeholder:"NAME"`
}

// letter opens the month's last sealed letter.
func (f *archivedMonth) letter(ctx context.Context) (archive.Store, *handover.Letter, error) {
	store, month, err := f.open()
	if err != nil {
		return nil, nil, err
	}
	letter, err := handover.OpenLetter(ctx, store, month, f.Config)
	if errors.Is(err, archive.ErrNotFound) {
		return nil, nil, fmt.Errorf("%s chưa có bản nào được niêm phong nên chưa có gì để bàn giao; xem: trehan status --month %s", notation.Named(f.Month), f.Month)
	}
	return store, letter, err
}

// Run writes the package. It asks the archive alone.
func (c *handoverPackage) Run(ctx context.Context, p *Program) error {
	if _, err := os.Stat(c.Out); err == nil {
		return usage("--out: %s đã có; chọn tên khác", c.Out)
	}
	store, letter, err := c.letter(ctx)
	if err != nil {
		return err
	}
	release, err := letter.Release(ctx, store)
	if err != nil {
		return err
	}
	data, err := handover.Package(letter, release)
	if err != nil {
		return err
	}
	if err := os.WriteFile(c.Out, data, 0o644); err != nil {
		return err
	}
	p.printf("Gói bàn giao công văn số %s của bản %s trong %s, %d nơi nhận.\nSHA-256: %s\n",
		letter.Number, archive.RevisionName(letter.Sealed.Number), c.Out, len(letter.Recipients), archive.Hash(data))
	if without := letter.WithoutID(); len(without) > 0 {
		p.printf("Chưa có mã định danh (axis_id trong danh bạ): %s\n", handover.Names(without))
	}
	p.printf("Gửi xong, xuất trạng thái từng nơi nhận rồi: trehan handover answers --month %s TỆP\n", c.Month)
	return nil
}

// maxExport is more than an export of one document has.
const maxExport = 64 << 20

// Run reads an export of the axis and records it.
func (c *handoverAnswers) Run(ctx context.Context, p *Program) error {
	data, err := readExport(c.File)
	if err != nil {
		return usage("%v", err)
	}
	store, letter, err := c.letter(ctx)
	if err != nil {
		return err
	}
	stated := c.Number != "" || c.Date != ""
	if stated && !letter.Is(c.Number, c.Date) {
		return usage("--number, --date: công văn được bàn giao có số %s, ngày %s", letter.Number, letter.Date)
	}
	name := filepath.Base(c.File)
	read, err := handover.ReadAnswers(ctx, name, data, letter, stated)
	if err != nil {
		return err
	}
	done, err := handover.Record(ctx, store, letter, name, data, read, byOr(c.By), time.Now())
	if err != nil {
		return err
	}
	counts, answered := map[string]int{}, map[string]bool{}
	var order []string
	for _, r := range done.Read {
		words := r.Answer.Status.Words()
		if counts[words]++; counts[words] == 1 {
			order = append(order, words)
		}
		answered[r.Recipient.Code] = true
	}
	parts := make([]string, len(order))
	for i, words := range order {
		parts[i] = fmt.Sprintf("%d %s", counts[words], words)
	}
	p.printf("Công văn số %s: %d nơi nhận có trả lời (%s), %d điều mới ghi.\n", letter.Number, len(done.Read), strings.Join(parts, ", "), done.New)
	if silent := without(letter, answered); silent != "" {
		p.printf("Trong tệp không có, hoặc chưa gửi: %s\n", silent)
	}
	p.printf("Xem cùng kết quả gửi thư: trehan status --month %s\n", c.Month)
	return nil
}

// without names the recipients that are not among the answered ones.
func without(l *handover.Letter, answered map[string]bool) string {
	silent := l.Recipients[:0:0]
	for _, to := range l.Recipients {
		if !answered[to.Code] {
			silent = append(silent, to)
		}
	}
	return handover.Names(silent)
}

func readExport(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxExport+1))
	if err == nil && len(data) > maxExport {
		err = fmt.Errorf("%s lớn hơn %d MB: không phải danh sách nơi nhận của một văn bản", path, maxExport>>20)
	}
	return data, err
}
