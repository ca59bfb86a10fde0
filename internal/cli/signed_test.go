package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trehan/internal/officetest"
)

// What a command can see of a signed PDF it says before it asks anybody: who has signed it, or why it is not taken.
func TestApproveReadsTheSignature(t *testing.T) {
	dir := t.TempDir()
	write := func(name string, content []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	ours := officetest.NewAuthority("CA của cơ quan")
	write("goc.pem", ours.PEM())
	conf := write("trehan.yaml", []byte("review: {signature: {roots: goc.pem}}\n")) // no store: what is taken ends there
	letter := officetest.PDF(strings.Repeat("van ban ", 50))
	signed := ours.Signer(officetest.Person{Name: "Trần Văn Mẫu"}).Sign(letter)
	for name, c := range map[string]struct {
		file []byte
		scan bool
		said string
	}{
		"signed":             {signed, false, "chữ ký số: Trần Văn Mẫu ký lúc 08:30 ngày 05/12/2023 (theo máy của người ký); chứng thư do tổ chức được tin cậy cấp"},
		"signed by nobody":   {letter, false, "không có chữ ký số"},
		"changed":            {append(signed, "\n%%EOF\n"...), false, "thêm nội dung sau khi ký"},
		"of another root":    {officetest.Sign(letter), false, "không do tổ chức nào trong review.signature.roots cấp"},
		"text called a scan": {letter, true, "không phải bản quét"},
		"signed scan":        {ours.Signer(officetest.Person{Name: "Trần Văn Mẫu"}).Sign(officetest.PDF("")), false, "không đọc được văn bản bên trong"},
	} {
		args := []string{
			"approve", "--config", conf, "--month", "2023-11", "--by", "Lê Thu Duyệt", "--reason", "đã ký", "--number", "12", "--date", "2023-12-05",
			"--signed", write("da-ky.pdf", c.file),
		}
		if c.scan {
			args = append(args, "--scan")
		}
		if _, stderr := program(t, ExitUsage, args...); !strings.Contains(stderr, c.said) {
			t.Errorf("%s: %s", name, stderr)
		}
	}
}

// A paper without a number or date, or with wrong ones, is not made.
func TestPaperNeedsNumberAndDate(t *testing.T) {
	for part, letter := range map[string][]string{
		"phải có --number và --date": {"--number", "12"},
		"--number: ":                 {"--number", "12; DROP", "--date", "2023-12-05"},
		"--date: 29/11/2023 trước":   {"--number", "12", "--date", "2023-11-29"},
	} {
		args := append([]string{"paper", "--config", "/no/such.yaml", "--month", "2023-11", "--out", t.TempDir()}, letter...)
		if _, stderr := program(t, ExitUsage, args...); !strings.Contains(stderr, part) {
			t.Errorf("%v: %s", letter, stderr)
		}
	}
}

// What paper says to type is taken as it stands: a day off needs its remark again.
func TestPaperSaysHowToSign(t *testing.T) {
	c := &paperCommand{letterFlags: letterFlags{Number: "1234", Date: "2023-12-09", DateRemark: "Ký gấp theo chỉ đạo"}, Month: "2023-11"}
	want := "approve --month 2023-11 --number 1234 --date 2023-12-09 --date-remark 'Ký gấp theo chỉ đạo' --signed TỆP --by 'HỌ TÊN' --reason 'LÝ DO'"
	if got := c.howToSign(); !strings.HasSuffix(got, want) {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	c.DateRemark = ""
	if got := c.howToSign(); strings.Contains(got, "remark") {
		t.Error(got)
	}
}
