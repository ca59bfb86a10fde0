package backend

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"trehan/internal/archive/archivetest"
	"trehan/internal/config"
	"trehan/internal/period"
	"trehan/internal/proof"
	"trehan/internal/sample"
	"trehan/internal/web"
)

var (
	november = period.NameMonth(2023, time.November)
	clerk    = web.Person{Name: "Trần Thị Mẫu Lan", Via: proof.Proxy}
)

// officeWith is an office whose month's files come by the page, and the sample's files of October and November.
func officeWith(t *testing.T) (*Backend, func(month, name string) []byte) {
	t.Helper()
	dir := t.TempDir()
	write := func(m, format string) {
		month, err := period.ParseMonth(m)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := sample.Write(t.Context(), filepath.Join(dir, m), sample.Options{Month: month, Formats: []string{format}}); err != nil {
			t.Fatal(err)
		}
	}
	write("2023-11", "csv")
	path := filepath.Join(dir, "2023-11", "office.yaml")
	text := "register: units.yaml\nsources:\n  dossiers: [{name: tai-len, type: upload, limit_mb: 100}]\n  steps: [{name: buoc, type: upload}]\n  staff: [{name: can-bo, type: upload}]\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := config.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	return New(c, nil, archivetest.NewMemory(), nil), func(month, name string) []byte {
		b, err := os.ReadFile(filepath.Join(dir, month, name))
		if os.IsNotExist(err) {
			write(month, strings.TrimPrefix(filepath.Ext(name), "."))
			b, err = os.ReadFile(filepath.Join(dir, month, name))
		}
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
}

func up(t *testing.T, b *Backend, source, name string, content []byte) (string, error) {
	t.Helper()
	return b.Upload(t.Context(), clerk, november, web.UploadedFile{
		Source: source, Name: name, Extracted: time.Date(2023, 12, 1, 8, 0, 0, 0, period.Zone), Body: bytes.NewReader(content),
	})
}

// zipped is an archive with one file of n zeros.
func zipped(t *testing.T, name string, n int64) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	f, err := w.Create(name)
	if err == nil {
		_, err = io.CopyN(f, zeros{}, n)
	}
	if err := errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return copy(p, bytes.Repeat([]byte("0"), len(p))), nil }

// What is no extract is refused before it is kept; what is one is kept, and the page says what the program sees in it, with
// the cells and the advice where it cannot be read. Nothing of a citizen is in the view.
func TestUploadedFilesAreLookedAt(t *testing.T) {
	if testing.Short() {
		t.Skip("reads whole months")
	}
	b, of := officeWith(t)
	citizens := citizensOf(t, of("2023-11", "ho-so-2023-11-1.csv"))
	whole := of("2023-11", "ho-so-2023-11-1.xlsx")
	for _, c := range []struct {
		source, name string
		content      []byte
		refused      string   // why it is not taken
		seen         []string // in the view
		errors       bool
	}{
		{source: "tai-len", name: "rong.xlsx", refused: "tệp rỗng (0 byte)"},
		{source: "tai-len", name: "quet.xlsx", content: []byte("%PDF-1.7 …"), refused: "tệp là PDF"},
		{source: "khac", name: "ho-so.xlsx", content: whole, refused: "không có nguồn nào"},
		{source: "tai-len", name: "ho-so.csv", content: []byte("Số hồ sơ;Ngày tiếp nhận\nH25-1;x\n"), errors: true, seen: []string{"thiếu cột bắt buộc", "Tên thủ tục hành chính"}},
		{source: "tai-len", name: "ho-so.xlsx", content: whole, seen: []string{"8393", "due"}},
		{source: "tai-len", name: "nua.xlsx", content: whole[:len(whole)/2], refused: "bị cắt cụt hoặc hỏng"},
		{source: "tai-len", name: "bom.zip", content: zipped(t, "ho-so.csv", 80<<20), errors: true, seen: []string{"nén quá chặt"}},
		{source: "tai-len", name: "thang-10.csv", content: of("2023-10", "ho-so-2023-10-1.csv"), seen: []string{"phần lớn hồ sơ được tiếp nhận trong tháng 10/2023"}},
		{source: "buoc", name: "buoc.csv", content: of("2023-11", "buoc.csv"), seen: []string{"csv"}},
		{source: "can-bo", name: "buoc.csv", content: of("2023-11", "buoc.csv"), errors: true, seen: []string{"Tài khoản"}},
	} {
		sha, err := up(t, b, c.source, c.name, c.content)
		var refusal *web.Refusal
		if c.refused != "" {
			if !errors.As(err, &refusal) || !strings.Contains(refusal.Text, c.refused) {
				t.Errorf("%s: %v, want %q", c.name, err, c.refused)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		look, err := b.LookAt(t.Context(), november, c.source, sha)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		text := seenIn(look)
		for _, want := range c.seen {
			if !strings.Contains(text, want) {
				t.Errorf("%s: no %q in %.600s", c.name, want, text)
			}
		}
		for _, citizen := range citizens {
			if strings.Contains(text, citizen) {
				t.Errorf("%s: shows %s of a citizen", c.name, citizen)
			}
		}
		if got := len(look.View.Files[0].Errors) > 0; got != c.errors {
			t.Errorf("%s: errors %t: %.300s", c.name, got, text)
		}
	}
}

// citizensOf is what the sample's file says of citizens.
func citizensOf(t *testing.T, file []byte) (all []string) {
	t.Helper()
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(file, []byte("\ufeff"))))
	r.FieldsPerRecord = -1
	if first, _, _ := bytes.Cut(file, []byte("\n")); bytes.Count(first, []byte(";")) > 3 {
		r.Comma = ';'
	}
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for i, header := range rows[0] {
		if !slices.Contains([]string{"Chủ hồ sơ", "Số giấy tờ", "Số điện thoại", "Email", "Địa chỉ"}, header) {
			continue
		}
		for _, row := range rows[1:200] {
			if len(row[i]) > 3 {
				all = append(all, row[i])
			}
		}
	}
	if len(all) < 100 {
		t.Fatalf("only %d values of citizens in the sample", len(all))
	}
	return all
}

// seenIn is everything that the page could show of a file.
func seenIn(l *web.FileLook) string {
	var b strings.Builder
	b.WriteString(strings.Join(l.View.Open, "\n"))
	for _, f := range l.View.Files {
		b.WriteString(f.Name + f.Container + strings.Join(f.Errors, "\n"))
		for _, s := range f.Sheets {
			for _, c := range s.Columns {
				b.WriteString(c.Header + c.ReadAs)
			}
		}
	}
	b.WriteString(l.View.Text())
	return strings.ReplaceAll(b.String(), ".", "")
}

// A file that grows beyond the source's limit is not kept, however large it says it is.
func TestUploadsAreBounded(t *testing.T) {
	b, _ := officeWith(t)
	_, err := b.Upload(t.Context(), clerk, november, web.UploadedFile{Source: "tai-len", Name: "a.csv", Body: io.LimitReader(zeros{}, 101_000_000)})
	var refusal *web.Refusal
	if !errors.As(err, &refusal) || !strings.Contains(refusal.Text, "giới hạn 100 triệu byte") {
		t.Error(err)
	}
}
