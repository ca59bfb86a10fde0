package notice_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trehan/internal/documents/notice"
	"trehan/internal/documents/view"
	"trehan/internal/officetest"
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
	return blanks(strings.Join(officetest.PDFText(t, written(t, notice.PDF, pdf)), " "))
}

// written puts a document into a file.
func written(t *testing.T, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func blanks(s string) string { return strings.Join(strings.Fields(s), " ") }
