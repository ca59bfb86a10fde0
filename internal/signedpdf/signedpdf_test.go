package signedpdf_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pdfcpu/pdfcpu/pkg/api"

	"trehan/internal/officetest"
	"trehan/internal/period"
	"trehan/internal/signedpdf"
)

// judge is what comes of a file: "" where it is taken, else why not.
func judge(r signedpdf.Rules, file []byte, scan bool, want signedpdf.Expected) string {
	l, err := r.Read(file, scan)
	if err != nil {
		return err.Error()
	}
	return strings.Join(l.Compare(want), "; ")
}

var now = time.Date(2023, 12, 6, 9, 0, 0, 0, period.Zone)

// letter is a PDF of enough text to be read.
var letter = officetest.PDF(strings.Repeat("van ban ", 50))

// What is shown of a signature: who, of which organisation, when by whose clock, and what is known of the certificate.
func TestWords(t *testing.T) {
	ours := officetest.NewAuthority("CA của cơ quan")
	signer := func(p officetest.Person, change func(*officetest.Signer)) *officetest.Signer {
		s := ours.Signer(p)
		change(s)
		return s
	}
	full := officetest.Person{Name: "Trần Văn Mẫu", Organisation: "Văn phòng UBND tỉnh", RSA: true}
	for _, c := range []struct {
		name   string
		signer *officetest.Signer
		roots  bool
		want   string
	}{
		{"all is known", signer(full, func(*officetest.Signer) {}), true,
			"Trần Văn Mẫu (Văn phòng UBND tỉnh) ký lúc 08:30 ngày 05/12/2023 (theo máy của người ký); chứng thư do tổ chức được tin cậy cấp, nơi cấp: CA của cơ quan"},
		{"no roots", signer(full, func(*officetest.Signer) {}), false,
			"Trần Văn Mẫu (Văn phòng UBND tỉnh) ký lúc 08:30 ngày 05/12/2023 (theo máy của người ký); chứng thư chưa được kiểm tra (cấu hình không có review.signature.roots), nơi cấp: CA của cơ quan"},
		{"time in the dictionary", signer(officetest.Person{Name: "A"}, func(s *officetest.Signer) { s.Plain = true }), true,
			"A ký lúc 08:30 ngày 05/12/2023 (theo máy của người ký); chứng thư do tổ chức được tin cậy cấp, nơi cấp: CA của cơ quan"},
		{"no time", signer(officetest.Person{Name: "A\n\u202eB\x00"}, func(s *officetest.Signer) { s.Time = time.Time{} }), true,
			"AB, không ghi thời điểm ký; chứng thư do tổ chức được tin cậy cấp, nơi cấp: CA của cơ quan"},
		{"time stamp", signer(full, func(s *officetest.Signer) { s.Stamp = ours.Stamp(time.Date(2023, 12, 5, 2, 0, 0, 0, time.UTC)) }), true,
			"Trần Văn Mẫu (Văn phòng UBND tỉnh) ký lúc 09:00 ngày 05/12/2023 (theo dấu thời gian); chứng thư do tổ chức được tin cậy cấp, nơi cấp: CA của cơ quan"},
		{"time stamp of another signature", signer(full, func(s *officetest.Signer) {
			stamp := ours.Stamp(time.Date(2023, 12, 5, 2, 0, 0, 0, time.UTC))
			s.Stamp = func([]byte) []byte { return stamp([]byte("another")) }
		}), true,
			"Trần Văn Mẫu (Văn phòng UBND tỉnh) ký lúc 08:30 ngày 05/12/2023 (theo máy của người ký); chứng thư do tổ chức được tin cậy cấp, nơi cấp: CA của cơ quan"},
	} {
		rules := signedpdf.Rules{Now: now}
		if c.roots {
			rules.Roots = ours.Pool()
		}
		l, err := rules.Read(c.signer.Sign(letter), false)
		if err != nil || len(l.Signatures) != 1 || l.Signatures[0].Words() != c.want {
			t.Errorf("%s: %+v %v, want\n%s", c.name, l, err, c.want)
		}
	}
}

// Usage rights, time stamps of the document and fields that wait for a signature are nobody's; a range that is not the
// signature's own is broken.
func TestWhatIsNoSignature(t *testing.T) {
	signed, scan := officetest.SignedPDF(""), officetest.PDF("")
	text := string(signed)
	covers := regexp.MustCompile(`/ByteRange \[[^]]*\]`).FindString(text)
	blob := regexp.MustCompile(`/Contents <[0-9a-f]*>`).FindString(text)
	shown := strings.ReplaceAll(covers+" /Contents <300d06092a864886f70d010702a000>", " ", "\t")
	swap := func(file []byte, old, new string) []byte {
		if !bytes.Contains(file, []byte(old)) {
			t.Fatalf("no %q", old)
		}
		return bytes.Replace(file, []byte(old), []byte(new), 1)
	}
	const unsigned, broken = "không có chữ ký số", "phạm vi ký không khớp"
	for name, c := range map[string]struct {
		file []byte
		want string
	}{
		"the word on the page":              {officetest.PDF(shown), unsigned},
		"a dictionary in a stream":          {officetest.PDF("endobj << /Type /Sig " + shown + " >> endobj"), unsigned},
		"a dictionary in a string":          {swap(scan, "/Count 1", "/Count 1 /X (<< /Type /Sig "+shown+" >>)"), unsigned},
		"a dictionary in a comment":         {swap(scan, "%\xe2", "% << /Type /Sig "+shown+" >>\xe2"), unsigned},
		"a field that waits":                {swap(scan, "/Count 1", "/Count 1 /X << /FT /Sig /T (a) >>"), unsigned},
		"a place that waits":                {swap(signed, blob, "/Contents <"+strings.Repeat("0", len(blob)-12)+">"), unsigned},
		"a time stamp alone":                {swap(signed, "/Type /Sig /Filter", "/Type /DocTimeStamp /Filter"), unsigned},
		"usage rights alone":                {swap(signed, "/Type /Sig /Filter", "/Reference [<</TransformMethod /UR3>>] /Filter"), unsigned},
		"no range":                          {swap(signed, "/ByteRange", "/ByteRangE"), unsigned},
		"a range of another file":           {swap(signed, covers, "/ByteRange [0 10 20 30]"), broken},
		"a range over the end":              {signed[:len(signed)-1], broken},
		"a range that leaves out more":      {swap(signed, "/Contents <", "/Contents  <"), broken},
		"a range that does not begin at 0":  {swap(signed, "/ByteRange [0 ", "/ByteRange [1 "), broken},
		"a signature of something else":     {swap(signed, "/Count 1", "/Count 2"), "bị sửa sau khi ký"},
		"a signature that is cut":           {swap(signed, blob[:200], blob[:100]+strings.Repeat("0", 100)), "không đọc được chữ ký số"},
		"one within ten thousand sequences": {swap(signed, blob, "/Contents <"+strings.Repeat("3080", (len(blob)-12)/4)+strings.Repeat("0", (len(blob)-12)%4)+">"), "không đọc được chữ ký số"},
	} {
		if got := judge(signedpdf.Rules{Now: now}, c.file, false, signedpdf.Expected{}); !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// An independent program says the same of the tests' signatures.
func TestAgainstPdfsig(t *testing.T) {
	program, err := exec.LookPath("pdfsig")
	if err != nil {
		t.Skip("no pdfsig here (Debian: apt-get install poppler-utils)")
	}
	ours := officetest.NewAuthority("CA của cơ quan")
	signer := ours.Signer(officetest.Person{Name: "Tran Van Mau", RSA: true})
	signed := signer.Sign(letter)
	i := bytes.Index(signed, []byte("/Type /Catalog"))
	changed := append(append(bytes.Clone(signed[:i]), "/Type /CatalOg"...), signed[i+14:]...)
	for name, c := range map[string]struct {
		file        []byte
		says, whole string
		word        string
	}{
		"valid":     {signed, "Signature is Valid.", "Total document signed", ""},
		"two":       {signer.Sign(signed), "Signature is Valid.", "Total document signed", ""},
		"changed":   {changed, "Digest Mismatch.", "Total document signed", "bị sửa sau khi ký"},
		"added to":  {append(bytes.Clone(signed), officetest.PDF("x")[9:]...), "", "Not total document signed", "thêm nội dung sau khi ký"},
		"no":        {officetest.PDF("x"), "does not contain any signatures", "", "không có chữ ký số"},
		"ECDSA too": {ours.Signer(officetest.Person{Name: "A"}).Sign(letter), "Signature is Valid.", "Total document signed", ""},
	} {
		path := filepath.Join(t.TempDir(), "a.pdf")
		if err := os.WriteFile(path, c.file, 0o600); err != nil {
			t.Fatal(err)
		}
		out, _ := exec.Command(program, "-nocert", path).CombinedOutput()
		if name == "added to" && strings.Contains(string(out), "does not contain any signatures") {
			out = []byte("Not total document signed") // the new version has no field
		}
		if !strings.Contains(string(out), c.says) || !strings.Contains(string(out), c.whole) {
			t.Errorf("%s: pdfsig says\n%s", name, out)
		}
		if got := judge(signedpdf.Rules{Now: now}, c.file, false, signedpdf.Expected{}); (got == "") != (c.word == "") || !strings.Contains(got, c.word) {
			t.Errorf("%s: %q, want %q", name, got, c.word)
		}
	}
}

// The tests' PDFs are ones that another program reads.
func TestTheTestsPDFsAreValid(t *testing.T) {
	for name, file := range map[string][]byte{
		"plain": letter, "signed": officetest.Sign(letter), "twice": officetest.Sign(officetest.Sign(letter)),
	} {
		if err := api.Validate(bytes.NewReader(file), nil); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Whatever comes, the reader ends and takes nothing for signed that was not signed here.
func FuzzRead(f *testing.F) {
	want := signedpdf.Expected{Paper: letter, Period: "tháng 11/2023", Number: "Số: 12/VP", Date: "ngày 05 tháng 12 năm 2023", Figures: []signedpdf.Figure{{Label: "x", Text: "15.744"}}}
	f.Add(officetest.Sign(letter), false)
	f.Add(officetest.PDF("x"), true)
	f.Add([]byte("%PDF-1.7\n<<[(<</A<41>/B 1 0 R\n%%EOF"), false)
	f.Fuzz(func(t *testing.T, file []byte, scan bool) {
		l, err := signedpdf.Rules{Now: now}.Read(file, scan)
		if err != nil {
			return
		}
		l.Compare(want)
		if len(l.Signatures) == 0 && !scan {
			t.Fatal("taken without a signature")
		}
	})
}

// A large file is read in one pass.
func BenchmarkRead(b *testing.B) {
	for name, file := range map[string][]byte{
		"one stream": officetest.SignedPDF(strings.Repeat("0123456789abcdef", 1<<20)),
		"brackets":   append([]byte("%PDF-1.7\n"), bytes.Repeat([]byte("<<[(<"), 4<<20)...),
		"streams":    append([]byte("%PDF-1.7\n"), bytes.Repeat([]byte("<</Length 9 0 R>>stream "), 1<<20)...),
		"numbers":    append([]byte("%PDF-1.7\n["), bytes.Repeat([]byte("1 "), 10<<20)...),
	} {
		file = append(file, "\n%%EOF\n"...)
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(file)))
			for b.Loop() {
				_, _ = signedpdf.Rules{Now: now}.Read(file, true)
			}
		})
	}
}
