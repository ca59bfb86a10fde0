package page_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	qr "github.com/piglig/go-qr"
	"github.com/xuri/excelize/v2"

	"trehan/internal/browsertest"
	"trehan/internal/commitment"
	"trehan/internal/documents"
	"trehan/internal/documents/page"
	"trehan/internal/documents/specimen"
	"trehan/internal/documents/view"
	"trehan/internal/officetest"
)

// sealedMonth is a month with all its documents, and the record of its seal.
func sealedMonth(t *testing.T, in *view.Input, revision int) (page.Sealed, map[string][]byte) {
	t.Helper()
	in.Issue.Revision = revision
	files := map[string][]byte{}
	sealed := page.Sealed{Revision: revision, Seal: digest([]byte(fmt.Sprint(in.Report.Period, revision))), At: in.Issue.Created, Statement: in.Check().Statement}
	for _, group := range documents.Groups(in.Report.Period) {
		made, err := documents.Build(in, group)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range made {
			files[f.Name] = f.Data
			sealed.Files = append(sealed.Files, page.SealedFile{Name: f.Name, Size: int64(len(f.Data)), SHA256: digest(f.Data)})
		}
	}
	return sealed, files
}

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// months are three seals: two revisions of November 2023, and August 2025.
func months(t *testing.T) (all []page.Sealed, november, replaced, august map[string][]byte) {
	t.Helper()
	first := specimen.Checked(specimen.November2023())
	second := specimen.November2023()
	second.Report.Late[0].WorkingDaysLate++
	specimen.Checked(second).Issue.Number = "12"
	a, replaced := sealedMonth(t, first, 1)
	b, november := sealedMonth(t, second, 2)
	c, august := sealedMonth(t, specimen.Checked(specimen.August2025()), 1)
	return []page.Sealed{a, b, c}, november, replaced, august
}

func checkPage(t *testing.T, sealed []page.Sealed) string {
	t.Helper()
	made, err := page.CheckPage(sealed, nil)
	if err != nil {
		t.Fatal(err)
	}
	return put(t, page.Check, made.Data)
}

func put(t *testing.T, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// verdicts gives a file to the page and reads what it says.
func verdicts(t *testing.T, p *browsertest.Page, name string, data []byte) string {
	t.Helper()
	const done = `Number(document.querySelector("#ket-qua").dataset.done||0)`
	var before int
	p.Eval(done, &before)
	p.Attach("#tep", put(t, name, data))
	p.Await(done + ">" + strconv.Itoa(before))
	var said string
	p.Eval(`[...document.querySelectorAll("#ket-qua .verdict")].map(v=>v.className+": "+v.textContent).join("\n")`, &said)
	return said
}

func TestCheckPageInABrowser(t *testing.T) {
	browser := browsertest.Start(t)
	sealed, november, replaced, august := months(t)
	path := checkPage(t, sealed)
	open := func(t *testing.T) *browsertest.Page {
		p := browser.Open(t, path, browsertest.Options{})
		t.Cleanup(func() { quiet(t, p) })
		return p
	}
	const unit = "don-vi/H25.05.xlsx"

	t.Run("files", func(t *testing.T) {
		p := open(t)
		altered := bytes.Clone(november["cong-van.pdf"])
		altered[len(altered)/2] ^= 1
		for _, c := range []struct {
			what, name string
			data       []byte
			want       []string
			not        string
		}{
			{"the letter", "cong-van (1).pdf", november["cong-van.pdf"], []string{"good", "thuộc kỳ báo cáo tháng 11/2023, đúng từng byte", "bản hiện hành", "Công văn số 12/VPUB-HCCKSTT"}, "bad"},
			{"the letter as DOCX", "cong-van.docx", november["cong-van.docx"], []string{"good", "đúng từng byte"}, "bad"},
			{"an altered letter", "cong-van.pdf", altered, []string{"bad", "không thuộc kỳ nào", digest(altered)}, "good"},
			{"a replaced revision's", "cong-van.pdf", replaced["cong-van.pdf"], []string{"warn", "đã được thay thế bởi Công văn số 12/VPUB-HCCKSTT"}, "good"},
			{"another month's", "cong-van.pdf", august["cong-van.pdf"], []string{"good", "tháng 08/2025"}, "11/2023"},
			{"the public page", "cong-khai.html", november["cong-khai.html"], []string{"good", "cong-khai.html"}, "bad"},
			{"a unit's workbook", "H25.05.xlsx", november[unit], []string{"good", "đúng từng byte", "các dòng của Sở Tư pháp (H25.05) thuộc danh sách đã niêm phong", "26 hồ sơ giải quyết trễ hạn"}, "bad"},
			{"a unit's with nothing late", "x.xlsx", november["don-vi/H25.27.xlsx"], []string{"good", "Không có hồ sơ giải quyết trễ hạn"}, "bad"},
			{"an appendix", "phu-luc-01.xlsx", november["phu-luc-01.xlsx"], []string{"good", "đúng từng byte"}, "bad"},
			{"saved again", "H25.05.xlsx", savedAgain(t, november[unit], nil), []string{"bad", "mở và lưu lại", "warn", "chỉ chứng thực các dòng liệt kê dưới đây của Sở Tư pháp (H25.05)"}, "good"},
			{"saved with another row", "H25.05.xlsx", savedAgain(t, november[unit], func(s string) string { return strings.Replace(s, "actual", "slow_update", 1) }), []string{"bad", "phần chứng thực của Sở Tư pháp (H25.05) không hợp lệ"}, "good"},
			{"the mail's ZIP", "phu-luc.zip", zipped(t, map[string][]byte{"phu-luc-01.xlsx": november["phu-luc-01.xlsx"], "phu-luc-04.xlsx": altered}), []string{"có 2 tệp", "phu-luc-01.xlsx: thuộc kỳ", "phu-luc-04.xlsx: không thuộc"}, ""},
			{"a ZIP with a password", "x.zip", locked(t, november["cong-van.pdf"], november["phu-luc-01.xlsx"]), []string{"khoa.pdf: không đọc được", "mật khẩu", "phu-luc-01.xlsx: thuộc kỳ"}, "bị sửa"},
			{"a mail", "thu.eml", []byte("From: a@hanam.example\r\n\r\nx"), []string{"bad", "lưu từng tệp đính kèm"}, "good"},
			{"a broken ZIP", "x.zip", []byte("PK\x03\x04 and nothing"), []string{"bad", "không thuộc"}, "good"},
			{"nothing", "x.pdf", nil, []string{"bad", digest(nil)}, "good"},
		} {
			said := verdicts(t, p, c.name, c.data)
			for _, want := range c.want {
				if !strings.Contains(said, want) {
					t.Errorf("%s: no %q in\n%s", c.what, want, said)
				}
			}
			if c.not != "" && strings.Contains(said, c.not) {
				t.Errorf("%s: %q in\n%s", c.what, c.not, said)
			}
		}
		p.Picture("kiem-tra-files")
	})

	// The page's own hash at every length around a block's, against Go's.
	t.Run("hash", func(t *testing.T) {
		p := open(t)
		for _, n := range []int{1, 3, 55, 56, 57, 63, 64, 65, 119, 120, 127, 128, 1000, 1<<20 + 7} {
			data := make([]byte, n)
			for i := range data {
				data[i] = byte(i*7 + n)
			}
			if said := verdicts(t, p, "x.bin", data); !strings.Contains(said, digest(data)) {
				t.Errorf("%d bytes: no %s in %s", n, digest(data), said)
			}
		}
	})

	t.Run("proofs", func(t *testing.T) {
		p := open(t)
		in := specimen.Checked(specimen.August2025())
		for _, code := range view.UnitCodes(in) {
			proof, err := in.Commitment.Proof(code)
			if err != nil {
				t.Fatal(err)
			}
			text := proof.String()
			if said := verdicts(t, p, "chung-thuc.txt", []byte(strings.ReplaceAll(text, "\n", "\r\n"))); !strings.Contains(said, "good") || !strings.Contains(said, "("+code+") thuộc danh sách đã niêm phong, tháng 08/2025") {
				t.Errorf("%s: %s", code, said)
			}
			for what, forged := range map[string]string{
				"a row more":   strings.Replace(text, "lines | ", "late | x\nlines | ", 1),
				"a name":       strings.Replace(text, "unit | "+code, "unit | H42.99", 1),
				"another root": strings.ReplaceAll(text, proof.Root, digest(nil)),
				"a row behind": text + "late | x\n",
				"cut off":      text[:strings.LastIndex(strings.TrimSpace(text), "\n")],
				"place":        strings.Replace(text, fmt.Sprintf("leaf | %d ", proof.At), fmt.Sprintf("leaf | %d ", proof.At^1), 1),
			} {
				if said := verdicts(t, p, "chung-thuc.txt", []byte(forged)); !strings.Contains(said, "bad") || strings.Contains(said, "good") {
					t.Errorf("%s, %s: %s", code, what, said)
				}
			}
		}
	})

	t.Run("saved by LibreOffice", func(t *testing.T) {
		saved, err := os.ReadFile(filepath.Join(officetest.Convert(t, "xlsx", put(t, "H25.05.xlsx", november[unit])), "H25.05.xlsx"))
		if err != nil {
			t.Fatal(err)
		}
		if said := verdicts(t, open(t), "H25.05.xlsx", saved); !strings.Contains(said, "mở và lưu lại") || !strings.Contains(said, "chỉ chứng thực các dòng liệt kê dưới đây của Sở Tư pháp (H25.05)") {
			t.Error(said)
		}
	})

	t.Run("QR code on the pages", func(t *testing.T) {
		link := specimen.CheckPage + "#" + commitment.CodeOf(sealed[1].Statement).Bare()
		for _, name := range []string{page.Public, page.Internal, page.Index} {
			p := browser.Open(t, put(t, name, november[name]), browsertest.Options{Width: 320})
			var wide int
			if p.Eval(`document.documentElement.scrollWidth`, &wide); wide > 320 {
				t.Errorf("%s with a code is %d wide on a telephone", name, wide)
			}
			p.Eval(`document.querySelector("main").remove()`, nil)
			var at [4]float64
			p.Eval(`(r=>[r.left,r.top,r.right,r.bottom])(document.querySelector(".check svg").getBoundingClientRect())`, &at)
			shot, err := png.Decode(bytes.NewReader(p.Screenshot()))
			if err != nil {
				t.Fatal(err)
			}
			code := image.NewGray(image.Rect(int(at[0]), int(at[1]), int(at[2]), int(at[3])))
			draw.Draw(code, code.Bounds(), shot, code.Bounds().Min, draw.Src)
			if got, err := qr.Decode(code); err != nil || got != link {
				t.Errorf("%s: the QR code says %q, want %q, %v", name, got, link, err)
			}
			quiet(t, p)
		}
	})

	t.Run("codes", func(t *testing.T) {
		p := open(t)
		const said = `[...document.querySelectorAll(".tools > [role=status]")][0].textContent`
		for _, c := range []struct{ typed, want string }{
			{strings.ToLower(string(commitment.CodeOf(sealed[1].Statement))), "Đây là bản hiện hành của kỳ"},
			{" " + commitment.CodeOf(sealed[0].Statement).Bare() + " ", "đã được thay thế bởi Công văn số 12/VPUB-HCCKSTT"},
			{strings.Repeat("B", 20), "Không có mã này trên trang"},
		} {
			p.Eval(`document.querySelector("#ma").value="";document.querySelector("#ma").focus()`, nil)
			p.Type(c.typed)
			var text string
			if p.Eval(said, &text); !strings.Contains(text, c.want) {
				t.Errorf("%q: %s", c.typed, text)
			}
		}
		bare := commitment.CodeOf(sealed[2].Statement).Bare()
		for link, want := range map[string]string{
			bare:      "tháng 08/2025",
			bare[:19]: "Mã có 20 chữ cái, đang có 19", // cut off by a mail program
			string(commitment.CodeOf(sealed[2].Statement)): "bản hiện hành", // typed as it is printed
			"1%E0%A4%A": "Mã có 20 chữ cái",
			"%E0":       "Mã có 20 chữ cái",
			"cach":      "",
		} {
			linked := browser.Tab(t, browsertest.Options{})
			t.Cleanup(func() { quiet(t, linked) })
			linked.Visit("file://" + path + "#" + link)
			var text string
			if linked.Eval(said, &text); !strings.Contains(text, want) || want == "" && text != "" {
				t.Errorf("#%s: %q, want %q", link, text, want)
			}
		}
	})

	// Whoever edits figures or statement on the portal is seen by every reader of the page.
	t.Run("edited", func(t *testing.T) {
		source, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for what, edit := range map[string][2]string{
			"a figure":      {`data-key="late">68<`, `data-key="late">67<`},
			"the letter":    {`: Công văn số 12/VPUB`, `: Công văn số 13/VPUB`},
			"the statement": {"\nlate: 68\n", "\nlate: 67\n"},
		} {
			edited := bytes.Replace(source, []byte(edit[0]), []byte(edit[1]), 1)
			if bytes.Equal(edited, source) {
				t.Fatalf("%s: nothing to edit", what)
			}
			p := browser.Open(t, put(t, page.Check, edited), browsertest.Options{})
			var n int
			if p.Eval(`document.querySelectorAll(".record .bad").length`, &n); n != 1 {
				t.Errorf("%s edited: %d records are marked", what, n)
			}
		}
	})

	t.Run("without script", func(t *testing.T) {
		p := browser.Open(t, path, browsertest.Options{NoScript: true})
		var fields int
		var text string
		p.Eval(`document.querySelectorAll("input,button").length`, &fields)
		p.Eval(`document.body.textContent`, &text)
		if fields > 0 {
			t.Errorf("%d fields that do nothing", fields)
		}
		for _, want := range []string{"15.744", digest(november["cong-van.pdf"]), sealed[1].Seal, sealed[1].Statement, "sha256sum", "certutil", "Đã được thay thế bởi Công văn số 12/VPUB-HCCKSTT"} {
			if !strings.Contains(text, want) {
				t.Errorf("no %q", want)
			}
		}
		quiet(t, p)
	})

	t.Run("widths and contrast", func(t *testing.T) {
		for _, width := range []int{320, 375, 768, 1280} {
			p := browser.Open(t, path, browsertest.Options{Width: width, Height: 800, Phone: width < 500})
			verdicts(t, p, "H25.05.xlsx", savedAgain(t, november[unit], nil))
			verdicts(t, p, "H25.05.xlsx", november[unit])
			p.Picture("kiem-tra-" + strconv.Itoa(width))
			p.Eval(`document.querySelectorAll("details").forEach(d=>d.open=true)`, nil)
			var wide, room int
			p.Eval(`document.documentElement.scrollWidth`, &wide)
			p.Eval(`document.documentElement.clientWidth`, &room)
			if wide > room || room > width {
				t.Errorf("at %d: %d wide in %d", width, wide, room)
			}
			var faint []string
			if p.Eval(contrasts, &faint); len(faint) > 0 {
				t.Errorf("at %d too faint: %q", width, faint)
			}
			quiet(t, p)
		}
	})
}

// savedAgain is a workbook as another program saves it. change is made to each text of the proof's sheet.
func savedAgain(t *testing.T, workbook []byte, change func(string) string) []byte {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(workbook))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if change != nil {
		rows, err := f.GetRows("Kiểm chứng")
		if err != nil {
			t.Fatal(err)
		}
		for i, row := range rows {
			if len(row) == 0 || change(row[0]) == row[0] {
				continue
			}
			if err := f.SetCellStr("Kiểm chứng", "A"+strconv.Itoa(i+1), change(row[0])); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := f.SetCellStr("Số liệu", "B60", "ghi chú của đơn vị"); err != nil {
		t.Fatal(err)
	}
	out, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// zipped is a ZIP as the mails have it, uncompressed.
func zipped(t *testing.T, files map[string][]byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for name, data := range files {
		f, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write(data); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// locked is a ZIP of two files, of which the first has a password.
func locked(t *testing.T, first, second []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range []struct {
		name  string
		flags uint16
		data  []byte
	}{{"khoa.pdf", 1, first}, {"phu-luc-01.xlsx", 0, second}} {
		size := uint64(len(f.data))
		raw, err := w.CreateRaw(&zip.FileHeader{Name: f.name, Flags: f.flags, Method: zip.Store, CompressedSize64: size, UncompressedSize64: size})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := raw.Write(f.data); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// The check page is made of what the seals say, in whatever order they are found; the latest revision of a period comes first.
func TestCheckPage(t *testing.T) {
	sealed, _, _, _ := months(t)
	made, err := page.CheckPage(sealed, nil)
	if err != nil {
		t.Fatal(err)
	}
	slices.Reverse(sealed)
	again, err := page.CheckPage(sealed, nil)
	if err != nil || !bytes.Equal(made.Data, again.Data) {
		t.Errorf("another order gives another page: %v", err)
	}
	text := string(made.Data)
	at := func(s page.Sealed) int { return strings.Index(text, ">"+string(commitment.CodeOf(s.Statement))+"<") }
	if august, second, first := at(sealed[0]), at(sealed[1]), at(sealed[2]); august < 0 || august > second || second > first {
		t.Errorf("records at %d, %d, %d", august, second, first)
	}
	span := sealed[0]                                                                                           // of August: the order is turned
	span.Statement, span.Revision = strings.Replace(span.Statement, "name: 2025-08\n", "name: 2025-Q3\n", 1), 7 // the days of the month, but no revision of it
	if both, err := page.CheckPage([]page.Sealed{sealed[0], span}, nil); err != nil || strings.Contains(string(both.Data), "Đã được thay thế") || !strings.Contains(string(both.Data), "Quý III/2025") {
		t.Errorf("a period of the same days replaces the month: %v", err)
	}
	if _, err := page.CheckPage([]page.Sealed{{Statement: "trehan-statement 1\nperiod: x\n"}}, nil); err == nil {
		t.Error("a statement without a period makes a page")
	}
	if empty, err := page.CheckPage(nil, []string{"2021-03 r0001"}); err != nil || !strings.Contains(string(empty.Data), "2021-03 r0001") {
		t.Errorf("an office of which nothing can be read: %v", err)
	}
}

// The pages of a month lead to the check page where there is one, and are the same as ever where there is none.
func TestCodeOnThePages(t *testing.T) {
	in := specimen.Checked(specimen.November2023())
	check := in.Check()
	files, err := page.Files(in)
	if err != nil {
		t.Fatal(err)
	}
	plain := *in
	plain.Commitment = nil
	without, err := page.Files(&plain)
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range files {
		text := string(f.Data)
		if !strings.Contains(text, check.Link()) || !strings.Contains(text, string(check.Code)) || !strings.Contains(text, "<path d=") {
			t.Errorf("%s has no code", f.Name)
		}
		if has := strings.Contains(text, check.Mark(page.Internal)); has != (f.Name == page.Internal) {
			t.Errorf("%s with the internal page's mark: %v", f.Name, has)
		}
		if bytes.Contains(without[i].Data, []byte("kiểm chứng")) {
			t.Errorf("%s speaks of a code without a check page", f.Name)
		}
	}
}
