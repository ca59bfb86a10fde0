package revision_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/pdfcpu/pdfcpu/pkg/api"

	"trehan/internal/documents/notice"
	"trehan/internal/documents/specimen"
	"trehan/internal/documents/view"
	"trehan/internal/officetest"
	"trehan/internal/period"
	"trehan/internal/revision"
	"trehan/internal/signedpdf"
)

// november is the letter of the specimen month, changed as its test wants.
func november(change func(in *view.Input)) *view.Input {
	in := specimen.November2023()
	in.Issue = view.Issue{Number: "12", Date: dayOf("2023-12-05"), Revision: 1, Created: in.Issue.Created}
	if change != nil {
		change(in)
	}
	return in
}

func dayOf(s string) period.Day {
	d, err := period.ParseDay(s)
	if err != nil {
		panic(err)
	}
	return d
}

func paper(t testing.TB, in *view.Input) []byte {
	t.Helper()
	files, err := revision.Paper(in)
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

func expected(t testing.TB, in *view.Input) signedpdf.Expected {
	t.Helper()
	want, err := revision.Expected(in)
	if err != nil {
		t.Fatal(err)
	}
	return want
}

// judge is what comes of a file: "" where it is taken, else why not.
func judge(r signedpdf.Rules, file []byte, scan bool, want signedpdf.Expected) string {
	l, err := r.Read(file, scan)
	if err != nil {
		return err.Error()
	}
	return strings.Join(l.Compare(want), "; ")
}

var now = time.Date(2023, 12, 6, 9, 0, 0, 0, period.Zone)

// Every kind of file that an office may give, and what is said of it.
func TestSignedLetters(t *testing.T) {
	ours, other := officetest.NewAuthority("CA của cơ quan"), officetest.NewAuthority("CA khác")
	signer := ours.Signer(officetest.Person{Name: "Trần Văn Mẫu", Organisation: "Văn phòng UBND tỉnh"})
	rsa := ours.Signer(officetest.Person{Name: "Lê Thị Ví Dụ", RSA: true})
	rsa.Plain = true
	stranger := other.Signer(officetest.Person{Name: "Người Lạ"})
	expired := ours.Signer(officetest.Person{Name: "Hết Hạn", From: now.AddDate(-3, 0, 0), To: now.AddDate(0, -1, 0)})
	early := ours.Signer(officetest.Person{Name: "Chưa Đến", From: now.AddDate(0, 1, 0), To: now.AddDate(3, 0, 0)})
	future := *signer
	future.Time = now.AddDate(0, 0, 3)
	silent := *signer
	silent.Time = time.Time{}
	weak := *signer
	weak.SHA1 = true

	in := november(nil)
	want, plain := expected(t, in), paper(t, in)
	signed := signer.Sign(plain)
	letter := func(change func(in *view.Input)) []byte { return signer.Sign(paper(t, november(change))) }
	change := func(file []byte, old, new string) []byte {
		t.Helper()
		i := bytes.Index(file, []byte(old))
		if i < 0 || len(old) != len(new) {
			t.Fatalf("no %q to change", old)
		}
		return append(append(bytes.Clone(file[:i]), new...), file[i+len(old):]...)
	}
	scan := officetest.PDF("")
	for _, c := range []struct {
		name       string
		file       []byte
		word, scan string // what it is refused with, in part; "" for what is taken
	}{
		{"valid", signed, "", "không phải bản quét"},
		{"valid, RSA, time in the dictionary", rsa.Sign(plain), "", "không phải bản quét"},
		{"valid, no time", silent.Sign(plain), "", "không phải bản quét"},
		{"two signatures, the second over all", rsa.Sign(signed), "", "không phải bản quét"},
		{"no signature", officetest.PDF("van ban"), "không có chữ ký số", ""},
		{"the paper, not signed", plain, "do chương trình lập", "do chương trình lập"},
		{"changed after signing", change(signed, "/Type /Catalog", "/Type /CatalOg"), "bị sửa sau khi ký", "bị sửa sau khi ký"},
		{"added to after signing", append(bytes.Clone(signed), "\n% thêm\n%%EOF\n"...), "thêm nội dung sau khi ký", "thêm nội dung sau khi ký"},
		{"a new version after signing", append(bytes.Clone(signed), officetest.PDF("x")[9:]...), "thêm nội dung sau khi ký", "thêm nội dung sau khi ký"},
		{"the first of two is broken", rsa.Sign(change(signed, "/Type /Catalog", "/Type /CatalOg")), "bị sửa sau khi ký", "bị sửa sau khi ký"},
		{"expired when signed", expired.Sign(plain), "chỉ có hiệu lực từ 06/12/2020 đến 06/11/2023, chữ ký ghi ngày 05/12/2023", "chỉ có hiệu lực"},
		{"not yet valid when signed", early.Sign(plain), "chỉ có hiệu lực từ", "chỉ có hiệu lực"},
		{"signed in the future", future.Sign(plain), "ngày trong tương lai", "ngày trong tương lai"},
		{"unknown root", stranger.Sign(plain), "không do tổ chức nào trong review.signature.roots cấp", "review.signature.roots"},
		{"SHA-1", weak.Sign(plain), "không còn an toàn", "không còn an toàn"},
		{"a scan", scan, "không có chữ ký số", ""},
		{"a scan, signed", signer.Sign(scan), "không đọc được văn bản", ""},
		{"another program's text, called a scan", officetest.PDF(strings.Repeat("van ban ", 50)), "không có chữ ký số", "không phải bản quét, và không có chữ ký số"},

		{"draft", letter(func(in *view.Input) { in.Issue.Draft = true }), "mang dấu “DỰ THẢO”", "không phải bản quét"},
		{"draft without number and date", letter(func(in *view.Input) { in.Issue = view.Issue{Draft: true} }), "mang dấu “DỰ THẢO”; phải ghi “Số: 12/VPUB-HCCKSTT”, tệp ghi số: để trống; phải ghi ngày 05 tháng 12 năm 2023, tệp ghi: không có", ""},
		{"marked as not signed", letter(func(in *view.Input) { in.Issue.Unsigned = true }), "mang dấu “Chưa ký số”", ""},
		{"another month", signer.Sign(paper(t, otherMonth())), "công văn về tháng 11/2023, tệp nói về: tháng 10/2023", ""},
		{"another number", letter(func(in *view.Input) { in.Issue.Number = "13" }), "phải ghi “Số: 12/VPUB-HCCKSTT”, tệp ghi số: 13", ""},
		{"a number that begins so", letter(func(in *view.Input) { in.Issue.Number = "123" }), "tệp ghi số: 123", ""},
		{"a number that ends so", letter(func(in *view.Input) { in.Issue.Number = "112" }), "tệp ghi số: 112", ""},
		{"another date", letter(func(in *view.Input) { in.Issue.Date++ }), "phải ghi ngày 05 tháng 12 năm 2023, tệp ghi: ngày 6 tháng 12 năm 2023", ""},
		{"another figure", letter(func(in *view.Input) { in.Report.Totals.Received++; in.Report.Totals.CarriedOver-- }), "tệp thiếu hoặc ghi khác: tiếp nhận mới 14.208, kỳ trước chuyển sang 1.536", ""},
		{"another percentage", letter(func(in *view.Input) { in.Report.Percent.OnTime = "99.53" }), "tỷ lệ trước hạn và đúng hạn 99,52", ""},
		{"another small figure", letter(func(in *view.Input) { moveLate(in, "H25.06", "H25.07") }), "trễ hạn Sở Tài nguyên và Môi trường 02", ""},
		{"two figures exchanged", letter(func(in *view.Input) {
			t := &in.Report.Totals
			t.Received, t.CarriedOver = t.CarriedOver, t.Received
		}), "nơi công văn ghi 14.208 (tiếp nhận mới), tệp ghi 1.536", ""},
		{"two units' figures exchanged", letter(func(in *view.Input) { exchangeLate(in, "H25.05", "H25.06") }), "các con số đứng khác chỗ", ""},
		{"an appendix less", letter(func(in *view.Input) { in.Templates = without("(*có {{.DossiersAppendix}} kèm theo*)") }), "công văn dẫn: Phụ lục I, Phụ lục II, Phụ lục III, Phụ lục IV, Phụ lục V, Phụ lục VI và 2 mục khác; tệp dẫn: Phụ lục I, Phụ lục II, Phụ lục III, Phụ lục VII, Phụ lục VIII", ""},
		{"other words, the same figures", letter(func(in *view.Input) { in.Templates = without(" Số giải quyết đúng hạn bao gồm") }), "", "không phải bản quét"},

		{"empty", nil, "tệp trống", "tệp trống"},
		{"no PDF", []byte("<html>%PDF-1.7 %%EOF"), "không phải PDF", "không phải PDF"},
		{"half a download", signed[:len(signed)-10], "không trọn vẹn", "không trọn vẹn"},
		{"another file inside", signer.Sign(attach(plain)), "tệp PDF chứa tệp đính kèm", "tệp PDF chứa tệp đính kèm"},
		{"a scan with another file inside", attach(scan), "tệp PDF chứa tệp đính kèm", "tệp PDF chứa tệp đính kèm"},
		{"with a password", bytes.Replace(scan, []byte("/Root 1 0 R >>"), []byte("/Root 1 0 R /Encrypt 9 0 R >>"), 1), "mật khẩu", "mật khẩu"},
	} {
		t.Run(c.name, func(t *testing.T) {
			for scan, part := range map[bool]string{false: c.word, true: c.scan} {
				got := judge(signedpdf.Rules{Roots: ours.Pool(), Now: now}, c.file, scan, want)
				if part == "" && scan && c.word != "" && strings.Contains(got, "không phải bản quét") {
					continue // a letter that can be read is none
				}
				if (got == "") != (part == "") || !strings.Contains(got, part) {
					t.Errorf("scan %v: %q, want %q", scan, got, part)
				}
				if strings.Contains(got, "Trần Văn Mẫu") || strings.Contains(got, "Hết Hạn") {
					t.Errorf("a refusal names the signer: %s", got)
				}
			}
		})
	}
}

// otherMonth is the specimen's letter as if it were that of October.
func otherMonth() *view.Input {
	in := november(nil)
	in.Report.Month, in.Report.Period = "2023-10", period.Month{Year: 2023, Month: time.October}.Period()
	in.Issue.Number, in.Issue.Date = "9", dayOf("2023-11-03")
	return in
}

// moveLate takes a late dossier from one unit to another.
func moveLate(in *view.Input, from, to string) {
	for i := range in.Report.Late {
		if in.Report.Late[i].Unit == from {
			in.Report.Late[i].Unit = to
			return
		}
	}
	panic("no late dossier of " + from)
}

// exchangeLate gives each of two units the other's late dossiers.
func exchangeLate(in *view.Input, a, b string) {
	for i := range in.Report.Late {
		switch unit := &in.Report.Late[i].Unit; *unit {
		case a:
			*unit = b
		case b:
			*unit = a
		}
	}
}

// attach adds a file to those that a PDF brings with it, as a new version behind it.
func attach(file []byte) []byte {
	trailer := file[bytes.LastIndex(file, []byte("trailer")):]
	object := []byte("\n900 0 obj\n<< /Type /EmbeddedFile /Length 2 >>\nstream\nhi\nendstream\nendobj\n")
	return append(append(bytes.Clone(file), object...), trailer...)
}

// without is the shipped letter's template without a text.
func without(text string) fstest.MapFS {
	b, err := os.ReadFile("../documents/notice/cong-van.tmpl")
	if err != nil || !bytes.Contains(b, []byte(text)) {
		panic(fmt.Sprint("no such text in the template: ", text, err))
	}
	return fstest.MapFS{view.LetterTemplate: {Data: bytes.ReplaceAll(b, []byte(text), nil)}}
}

// The letter out of another program, signed: LibreOffice's PDF of the DOCX has other fonts and another order.
func TestLetterOfLibreOffice(t *testing.T) {
	in := november(nil)
	files, err := revision.Paper(in)
	if err != nil {
		t.Fatal(err)
	}
	docx := filepath.Join(t.TempDir(), "cong-van.docx")
	for _, f := range files {
		if f.Name == notice.DOCX {
			if err := os.WriteFile(docx, f.Data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	made, err := os.ReadFile(filepath.Join(officetest.Convert(t, "pdf", docx), "cong-van.pdf"))
	if err != nil {
		t.Fatal(err)
	}
	signed := officetest.Sign(made)
	if got := judge(signedpdf.Rules{Now: now}, signed, false, expected(t, in)); got != "" {
		t.Error(got)
	}
	other := november(func(in *view.Input) { in.Issue.Number = "14"; in.Report.Totals.Resolved++ })
	got := judge(signedpdf.Rules{Now: now}, signed, false, expected(t, other))
	if want := "phải ghi “Số: 14/VPUB-HCCKSTT”, tệp ghi số: 12; tệp thiếu hoặc ghi khác: đã giải quyết 14.160"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// Another program reads the letter and its signed form.
func TestTheLetterIsValid(t *testing.T) {
	letter := paper(t, november(nil))
	for name, file := range map[string][]byte{"the letter": letter, "signed": officetest.Sign(letter)} {
		if err := api.Validate(bytes.NewReader(file), nil); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
