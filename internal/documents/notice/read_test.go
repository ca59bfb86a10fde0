package notice_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"trehan/internal/documents/notice"
	"trehan/internal/documents/view"
)

func files(t *testing.T, in *view.Input) (docx, pdf []byte) {
	t.Helper()
	made, err := notice.Files(in)
	if err != nil {
		t.Fatal(err)
	}
	if len(made) != 2 || made[0].Name != notice.DOCX || made[1].Name != notice.PDF {
		t.Fatalf("made %d files", len(made))
	}
	return made[0].Data, made[1].Data
}

// part reads one part of a DOCX.
func part(t *testing.T, docx []byte, name string) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(docx), int64(len(docx)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	data, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// wordText is the text of a DOCX, a paragraph a line.
func wordText(t *testing.T, docx []byte) string {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(part(t, docx, "word/document.xml")))
	var b strings.Builder
	in := false
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return b.String()
		}
		if err != nil {
			t.Fatal(err)
		}
		switch x := token.(type) {
		case xml.StartElement:
			in = x.Name.Local == "t"
		case xml.EndElement:
			in = false
			if x.Name.Local == "p" {
				b.WriteByte('\n')
			}
		case xml.CharData:
			if in {
				b.Write(x)
			}
		}
	}
}

// pdfText is the text of a PDF with all white space as single blanks.
func pdfText(t *testing.T, pdf []byte) string {
	t.Helper()
	program, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("pdftotext is not installed")
	}
	path := filepath.Join(t.TempDir(), "a.pdf")
	if err := os.WriteFile(path, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(program, "-layout", path, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	return blanks(string(out))
}

func blanks(s string) string { return strings.Join(strings.Fields(s), " ") }
