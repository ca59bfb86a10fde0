package pdf_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pdfcpu/pdfcpu/pkg/api"

	"trehan/internal/documents/notice"
	"trehan/internal/documents/specimen"
	"trehan/internal/officetest"
	"trehan/internal/signedpdf/pdf"
)

// file is a PDF of one page, without a table of references: nobody but this reader needs one.
func file(content string, objects ...string) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Kids [3 0 R] /Count 1 >>\nendobj\n")
	fmt.Fprintf(&b, "3 0 obj\n<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Annots [8 0 R] /Resources << /Font << /F 5 0 R >> /XObject << /X 6 0 R >> >> >>\nendobj\n")
	fmt.Fprintf(&b, "4 0 obj\n%s\nendobj\n", stream("", content))
	for _, o := range objects {
		b.WriteString(o + "\n")
	}
	b.WriteString("trailer\n<< /Root 1 0 R >>\n%%EOF\n")
	return b.Bytes()
}

func stream(entries, content string) string {
	return fmt.Sprintf("<< %s /Length %d >>\nstream\n%s\nendstream", entries, len(content), content)
}

func TestText(t *testing.T) {
	const plain = "5 0 obj << /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >> endobj"
	wide := func(cmap string) string {
		return "5 0 obj << /Subtype /Type0 /Encoding /Identity-H /ToUnicode 7 0 R >> endobj\n7 0 obj " + stream("", cmap) + " endobj"
	}
	show := func(text string) string { return "BT /F 12 Tf 100 700 Td " + text + " ET" }
	for _, c := range []struct {
		name, content string
		objects       []string
		lines         string
		unreadable    int
	}{
		{"a string", show("(Ho so) Tj"), []string{plain}, "Ho so", 0},
		{"escapes", show(`(a\(b\)\101\
c) Tj`), []string{plain}, "a(b)Ac", 0},
		{"hexadecimal", show("<486f20736f> Tj"), []string{plain}, "Ho so", 0},
		{"pieces", show("[(15.) -20 (744)] TJ"), []string{plain}, "15.744", 0},
		{"lines", show("14 TL (a) Tj T* (b) Tj (c) ' 0 -20 TD (d) Tj"), []string{plain}, "a\nb\nc\nd", 0},
		{"columns in any order", "BT /F 12 Tf 300 700 Td (right) Tj ET BT /F 12 Tf 100 700 Td (left ) Tj ET BT /F 12 Tf 100 720 Td (top) Tj ET", []string{plain}, "top\nleft right", 0},
		{"moved by matrices", "q 1 0 0 1 0 -50 cm BT /F 12 Tf 1 0 0 1 100 750 Tm (b) Tj ET Q BT /F 12 Tf 100 720 Td (a) Tj ET", []string{plain}, "a\nb", 0},
		{"nobody sees it", show("3 Tr (recognised) Tj 0 Tr (seen) Tj"), []string{plain}, "seen", 0},
		{"an image in the content", "BI /W 1 /H 1 ID (x) Tj EI " + show("(y) Tj"), []string{plain}, "y", 0},
		{"a form", "/X Do", []string{plain, "6 0 obj " + stream("/Subtype /Form /Resources << /Font << /F 5 0 R >> >>", show("(in a form) Tj")) + " endobj"}, "in a form", 0},
		{"a form that draws itself", "/X Do", []string{plain, "6 0 obj " + stream("/Subtype /Form", show("(x) Tj")+" /X Do") + " endobj"}, "xxxxxxxx", 0},
		{"a stamp laid over", show("(page) Tj"), []string{plain, "8 0 obj << /Subtype /Stamp /Rect [10 10 20 20] /AP << /N 6 0 R >> >> endobj",
			"6 0 obj " + stream("/Subtype /Form /Resources << /Font << /F 5 0 R >> >>", "BT /F 9 Tf 0 0 Td (12) Tj ET") + " endobj"}, "page\n12", 0},
		{"a stamp that is hidden", show("(page) Tj"), []string{plain, "8 0 obj << /F 2 /AP << /N 6 0 R >> >> endobj", "6 0 obj " + stream("/Subtype /Form", show("(12) Tj")) + " endobj"}, "page", 0},
		{"letters by name", show("(\001\002\003\004) Tj"), []string{"5 0 obj << /Subtype /TrueType /Encoding << /Differences [1 /uni1EC7 /one /A /g17] >> >> endobj"}, "ệ1A\ufffd", 1},
		{"an embedded font of its own", show("(ab) Tj"), []string{"5 0 obj << /Subtype /TrueType /FontDescriptor << /FontFile2 9 0 R >> >> endobj"}, "\ufffd\ufffd", 2},
		{"a map of letters", show("<000100020003> Tj"), []string{wide("2 beginbfchar <0001> <1EC7> <0002> <00660069> endbfchar 1 beginbfrange <0003> <0005> <0061> endbfrange")}, "ệfia", 0},
		{"a map of rows", show("<000300040009> Tj"), []string{wide("2 beginbfrange <0003> <0004> [<0078> <0079>] <0005> <0008> <00610062> endbfrange")}, "xy\ufffd", 1},
		{"two maps of one row", show("<00050006> Tj"), []string{wide("1 beginbfrange <0005> <0008> <00610062> endbfrange")}, "abac", 0},
		{"no map", show("<00030004> Tj"), []string{"5 0 obj << /Subtype /Type0 /Encoding /Identity-H >> endobj"}, "\ufffd\ufffd", 2},
		{"an object that was replaced", show("(a) Tj"), []string{plain, "4 0 obj " + stream("", show("(b) Tj")) + " endobj"}, "b", 0},
	} {
		got := pdf.Open(file(c.content, c.objects...), nil).Text()
		if got.Lines != c.lines || got.Unreadable != c.unreadable {
			t.Errorf("%s: %q, %d unreadable; want %q, %d", c.name, got.Lines, got.Unreadable, c.lines, c.unreadable)
		}
	}
}

// The same letter with its objects packed into streams says the same.
func TestObjectStreams(t *testing.T) {
	letter := theLetter(t)
	var packed bytes.Buffer
	if err := api.Optimize(bytes.NewReader(letter), &packed, nil); err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(packed.Bytes(), []byte("/ObjStm")) {
		t.Fatal("nothing is packed")
	}
	want, got := pdf.Open(letter, nil).Text(), pdf.Open(packed.Bytes(), nil).Text()
	if got != want || want.Letters < 2000 || want.Unreadable > 0 {
		t.Errorf("%+v, want %+v", got, want)
	}
}

// What pdftotext reads of the letter, this reader reads too.
func TestAgainstPdftotext(t *testing.T) {
	letter := theLetter(t)
	path := filepath.Join(t.TempDir(), "cong-van.pdf")
	if err := os.WriteFile(path, letter, 0o600); err != nil {
		t.Fatal(err)
	}
	squeeze := func(s string) string { return strings.Join(strings.Fields(s), "") }
	got, want := pdf.Open(letter, nil).Text(), strings.Join(officetest.PDFText(t, path), "\n")
	for _, line := range strings.Split(want, "\n") {
		if len(strings.Fields(line)) > 0 && !strings.Contains(squeeze(got.Lines), squeeze(line)) {
			t.Errorf("not read: %s", line)
		}
	}
}

func theLetter(t testing.TB) []byte {
	t.Helper()
	files, err := notice.Files(specimen.November2023())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if f.Name == notice.PDF {
			return f.Data
		}
	}
	t.Fatal("no letter")
	return nil
}

// A length that stands behind the stream, and one that is wrong, hide nothing and show nothing.
func TestStreamsOfAnyLength(t *testing.T) {
	inside := "<< /Type /Sig >> endstream << /Type /Sig >>"
	sig := func(v pdf.Value) bool { return v.Dict["Type"].Is(pdf.Name, "Sig") }
	for _, c := range []struct {
		length, behind string
		found          int
	}{
		{fmt.Sprint(len(inside)), "", 0}, {"7 0 R", fmt.Sprintf("7 0 obj\n%d\nendobj\n", len(inside)), 0}, {"99999999", "", 1}, {"-1", "", 1}, {"8 0 R", "", 1},
	} {
		data := "%PDF-1.7\n6 0 obj\n<< /Length " + c.length + " >>\nstream\r\n" + inside + "\nendstream\nendobj\n" + c.behind + "%%EOF\n"
		if got := len(pdf.Open([]byte(data), sig).Dictionaries); got != c.found {
			t.Errorf("a stream of length %s: %d dictionaries, want %d", c.length, got, c.found)
		}
	}
}

// Whatever comes, reading ends within its bounds.
func FuzzText(f *testing.F) {
	f.Add(theLetter(f))
	f.Add(officetest.SignedPDF("x"))
	f.Add(file("/X Do", "6 0 obj << /Subtype /Form /Length 5 >>\nstream\n/X Do\nendstream endobj"))
	f.Add(file("BT /F 1 Tf <0001> Tj ET", "5 0 obj << /Subtype /Type0 /ToUnicode 7 0 R >> endobj\n7 0 obj << /Length 50 >>\nstream\n1 beginbfrange <0000> <FFFF> <0000> endbfrange\nendstream endobj"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if text := pdf.Open(data, nil).Text(); len(text.Lines) > 8<<20 {
			t.Fatalf("%d bytes of text", len(text.Lines))
		}
	})
}
