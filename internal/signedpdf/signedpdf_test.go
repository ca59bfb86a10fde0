package signedpdf

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/pdfcpu/pdfcpu/pkg/api"

	"trehan/internal/documents/notice"
	"trehan/internal/documents/specimen"
	"trehan/internal/officetest"
)

// own is a letter as the program makes it.
func own(t testing.TB, draft bool) []byte {
	t.Helper()
	in := specimen.November2023()
	in.Issue.Draft = draft
	files, err := notice.Files(in)
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

// The tests' PDFs are ones that another program reads.
func TestTheTestsPDFsAreValid(t *testing.T) {
	for name, file := range map[string][]byte{
		"plain": officetest.PDF("x"), "signed": officetest.SignedPDF("x"), "our letter, signed": officetest.Sign(own(t, false)),
	} {
		if err := api.Validate(bytes.NewReader(file), nil); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestCheck(t *testing.T) {
	signed, scanned, letter := officetest.SignedPDF("da ky"), officetest.PDF("ban quet"), own(t, false)
	change := func(file []byte, old, new string) []byte {
		t.Helper()
		if !bytes.Contains(file, []byte(old)) {
			t.Fatalf("no %q to change", old)
		}
		return bytes.Replace(file, []byte(old), []byte(new), 1)
	}
	covers := string(signed[bytes.Index(signed, []byte("/ByteRange")):bytes.Index(signed, []byte(" /Contents <"))])
	shown := covers + " /Contents <" + aBlob + ">"
	twice := append(bytes.Clone(signed), officetest.PDF("x")[9:]...) // changed since, as a time stamp or a second signature does
	for _, c := range []struct {
		name       string
		file       []byte
		word, scan string // what it is refused with; "" for what is taken
	}{
		{"signed", signed, "", wordSignedScan},
		{"signed, and added to since", twice, "", wordSignedScan},
		{"signed, without a type", change(signed, "/Type /Sig ", "           "), "", wordSignedScan},
		{"our letter, signed", officetest.Sign(letter), "", wordSignedScan},
		{"a scan", scanned, wordUnsigned, ""},
		{"our letter", letter, wordOwn, wordOwn},
		{"our draft", own(t, true), wordOwn, wordOwn},
		{"our letter with something behind", append(bytes.Clone(letter), "\n% đã ký\n%%EOF\n"...), wordOwn, wordOwn},
		{"our letter with the word behind", append(bytes.Clone(letter), "\n% "+shown+"\n%%EOF\n"...), wordOwn, wordOwn},
		{"the word on the page", officetest.PDF(shown), wordUnsigned, ""},
		{"a dictionary in a stream", officetest.PDF("endobj << /Type /Sig " + shown + " >> endobj"), wordUnsigned, ""},
		{"a dictionary in a string", change(scanned, "/Count 1", "/Count 1 /X (<< /Type /Sig "+shown+" >>)"), wordUnsigned, ""},
		{"a dictionary in a comment", change(scanned, "%\xe2", "% << /Type /Sig "+shown+" >>\xe2"), wordUnsigned, ""},
		{"a field that waits for a signature", change(scanned, "/Count 1", "/Count 1 /X << /FT /Sig /T (a) >>"), wordUnsigned, ""},
		{"a place that waits for a signature", change(signed, aBlob, strings.Repeat("0", len(aBlob))), wordUnsigned, ""},
		{"a time stamp alone", change(signed, "/Type /Sig ", "/Type /DocTimeStamp "), wordUnsigned, ""},
		{"usage rights alone", change(signed, "/Type /Sig /Filter /Adobe.PPKLite /SubFilter /adbe.pkcs7.detached ", "/Reference [<</TransformMethod /UR3>>]                            "), wordUnsigned, ""},
		{"a byte range of another file", change(signed, covers, "/ByteRange [0 10 20 30]"), wordUnsigned, ""},
		{"a byte range over the end", change(signed, "%PDF-1.7\n", "%PDF-1.7 "), "", wordSignedScan},
		{"no range", change(signed, "/ByteRange", "/ByteRangE"), wordUnsigned, ""},
		{"empty", nil, wordEmpty, wordEmpty},
		{"no PDF", []byte("<html>%PDF-1.7 %%EOF"), wordNotPDF, wordNotPDF},
		{"half a download", signed[:len(signed)-10], wordCutOff, wordCutOff},
		{"with a password", change(scanned, "/Root 1 0 R >>", "/Root 1 0 R /Encrypt 9 0 R >>"), wordEncrypted, wordEncrypted},
		{"with a password, in a stream of references", change(scanned, "4 0 obj\n<<", "4 0 obj\n<< /Type /XRef /Encrypt << /V 4 >>"), wordEncrypted, wordEncrypted},
	} {
		if c.name == "a byte range over the end" {
			c.file = signed[:len(signed)-1] // the last line end: the range ends a byte later
			c.word, c.scan = wordUnsigned, ""
		}
		for scan, want := range map[bool]string{false: c.word, true: c.scan} {
			if got := fmt.Sprint(Check(c.file, scan)); got != want && (want != "" || got != "<nil>") {
				t.Errorf("%s, scan %v: %q, want %q", c.name, scan, got, want)
			}
		}
	}
}

const aBlob = "300d06092a864886f70d010702a000"

// A length that stands behind the stream, and one that is wrong, hide nothing and show nothing.
func TestStreamsOfAnyLength(t *testing.T) {
	signed := officetest.SignedPDF("x")
	covers := signed[bytes.Index(signed, []byte("/ByteRange")):bytes.Index(signed, []byte(" /Contents <"))]
	inside := "<< /Type /Sig " + string(covers) + " /Contents <" + aBlob + "> >> endstream << /Type /Sig >>"
	for _, c := range []struct{ length, behind string }{
		{fmt.Sprint(len(inside)), ""}, {"7 0 R", fmt.Sprintf("7 0 obj\n%d\nendobj\n", len(inside))}, {"99999999", ""}, {"-1", ""}, {"8 0 R", ""},
	} {
		file := "%PDF-1.7\n6 0 obj\n<< /Length " + c.length + " >>\nstream\r\n" + inside + "\nendstream\nendobj\n" + c.behind + "%%EOF\n"
		if inspect([]byte(file)).signed {
			t.Errorf("a signature in a stream of length %s", c.length)
		}
	}
}

// Whatever comes, the reader ends, and what it takes for signed holds a signature's place.
func FuzzInspect(f *testing.F) {
	f.Add(officetest.SignedPDF("x"))
	f.Add(officetest.PDF("x"))
	f.Add([]byte("<<[(<</A<41>/B 1 0 R"))
	f.Fuzz(func(t *testing.T, file []byte) {
		if found := inspect(file); found.signed && !bytes.Contains(file, []byte("ByteRange")) || len(found.producer) > 3*len(file) {
			t.Fatalf("%+v", found)
		}
	})
}

// A large file is read in one pass.
func BenchmarkInspect(b *testing.B) {
	for name, file := range map[string][]byte{
		"one stream": officetest.SignedPDF(strings.Repeat("0123456789abcdef", 1<<20)),
		"brackets":   bytes.Repeat([]byte("<<[(<"), 4<<20),
		"streams":    bytes.Repeat([]byte("<</Length 9 0 R>>stream "), 1<<20),
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(file)))
			for b.Loop() {
				inspect(file)
			}
		})
	}
}
