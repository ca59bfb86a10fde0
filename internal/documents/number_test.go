package documents

import (
	"archive/zip"
	"bytes"
	"html"
	"io"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"trehan/internal/documents/specimen"
	"trehan/internal/documents/view"
	"trehan/internal/period"
)

// The letter's number is text that a person typed: every document prints it as typed, below 10 with the leading zero of
// Nghị định 30/2020/NĐ-CP, and its symbol once.
func TestTheLettersNumberIsText(t *testing.T) {
	if testing.Short() {
		t.Skip("long: makes all documents once for each number")
	}
	for _, c := range []struct{ typed, want string }{
		{"1234", "1234/VPUB-HCCKSTT"},
		{"0234", "0234/VPUB-HCCKSTT"},
		{"2024", "2024/VPUB-HCCKSTT"},
		{"5", "05/VPUB-HCCKSTT"},
		{"05", "05/VPUB-HCCKSTT"},
		{"005", "005/VPUB-HCCKSTT"},
		{"12/34a", "12/34a/VPUB-HCCKSTT"},
		{"12*34*_a", "12*34*_a/VPUB-HCCKSTT"},
		{"1234/VPUB-HCCKSTT", "1234/VPUB-HCCKSTT"},
		{" 1234/VPUB-HCCKSTT ", "1234/VPUB-HCCKSTT"},
		{"5/VPUB-HCCKSTT", "05/VPUB-HCCKSTT"},
		{"/VPUB-HCCKSTT", "/VPUB-HCCKSTT"}, // to be written in by hand
		{"1234/UBND-KSTT", "1234/UBND-KSTT"},
		{"1234/2023/QĐ-UBND", "1234/2023/QĐ-UBND"},
	} {
		t.Run(c.typed, func(t *testing.T) {
			in := specimen.November2023()
			in.Issue.Number, in.Issue.Date = c.typed, period.DayOf(2023, 12, 5)
			for _, f := range build(t, in) {
				text := textOf(t, f)
				named := strings.HasPrefix(f.Name, "cong-van") || strings.HasSuffix(f.Name, ".xlsx")
				// A number that is printed in any other way stands before the symbol or after the words for it.
				found := numberOf.FindAllStringSubmatch(text, -1)
				if named && len(found) == 0 && text != "" {
					t.Errorf("%s: no number", f.Name)
				}
				for _, m := range found {
					if m[1] != c.want {
						t.Errorf("%s prints %q, want %q", f.Name, m[1], c.want)
					}
				}
				for _, never := range []string{"1.234/", "2.024/", "/VPUB-HCCKSTT/VPUB", " 234/VPUB", "KSTT/VPUB-HCCKSTT"} {
					if strings.Contains(text, never) {
						t.Errorf("%s holds %q", f.Name, never)
					}
				}
			}
			for _, m := range mails(t, in) {
				for _, never := range []string{"1.234", "2.024/", " 234/"} {
					if strings.Contains(m.Subject+m.Text+m.HTML, never) {
						t.Errorf("the mail %q holds %q", m.Subject, never)
					}
				}
			}
		})
	}
}

// numberOf finds the letter's number where a document names it; papers that the letter quotes are of other days.
var numberOf = regexp.MustCompile(`(?:Số:|Kèm theo Công văn số)[\s\x{00a0}]*(\S+)`)

var (
	markup     = regexp.MustCompile(`<[^>]*>`)
	paragraphs = regexp.MustCompile(`</(?:w:p|si|is|t|td|th|li|p|h1)>`)
)

// textOf is what a person reads of a document; "" of a PDF where pdftotext is not installed, and under -short.
func textOf(t *testing.T, f view.File) string {
	t.Helper()
	plain := func(b []byte) string {
		return html.UnescapeString(markup.ReplaceAllString(paragraphs.ReplaceAllString(string(b), "\n"), ""))
	}
	switch {
	case strings.HasSuffix(f.Name, ".pdf"):
		tool, err := exec.LookPath("pdftotext")
		if err != nil || testing.Short() {
			return ""
		}
		cmd := exec.CommandContext(t.Context(), tool, "-layout", "-", "-")
		cmd.Stdin = bytes.NewReader(f.Data)
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("%s: %v", f.Name, err)
		}
		return string(out)
	case strings.HasSuffix(f.Name, ".html"):
		return plain(f.Data)
	}
	z, err := zip.NewReader(bytes.NewReader(f.Data), int64(len(f.Data)))
	if err != nil {
		t.Fatalf("%s: %v", f.Name, err)
	}
	var all strings.Builder
	for _, part := range z.File {
		if !strings.HasSuffix(part.Name, ".xml") {
			continue
		}
		r, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = r.Close()
		all.WriteString(plain(b) + "\n")
	}
	return all.String()
}
