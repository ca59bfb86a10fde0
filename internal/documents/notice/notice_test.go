package notice_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/pdfcpu/pdfcpu/pkg/api"

	"trehan/internal/counting"
	"trehan/internal/documents/documentstest"
	"trehan/internal/documents/notice"
	"trehan/internal/documents/view"
	"trehan/internal/dossier"
	"trehan/internal/period"
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

// proof recounts from the rows what the letter must say.
func proof(in *view.Input) []string {
	r := in.Report
	units := view.UnitsOf(in)
	officialsOf, officialUnits := map[dossier.Level]int{}, map[string]bool{}
	for _, o := range r.Officials {
		officialsOf[o.Level]++
		officialUnits[o.Unit] = true
	}
	late := map[string]int{}
	for _, d := range r.Late {
		late[d.Unit]++
	}
	said := []string{
		fmt.Sprintf("có %s công chức, viên chức thuộc %s cơ quan, đơn vị cấp", view.Padded(len(r.Officials)), view.Padded(len(officialUnits))),
		fmt.Sprintf("có %s hồ sơ giải quyết trễ hạn:", view.Padded(len(r.Late))),
		fmt.Sprintf("còn %s hồ sơ đang giải quyết đã quá hạn", view.Padded(len(in.Rows.Overdue))),
		fmt.Sprintf("Tổng số: %s hồ sơ", view.Count(r.Totals.Total)),
		fmt.Sprintf("trễ hạn %s hồ sơ (chiếm %s số đã giải quyết)", view.Count(len(r.Late)), view.Percent(r.Percent.Late)),
		fmt.Sprintf("Đang giải quyết: %s hồ sơ (chiếm %s tổng số)", view.Count(r.Totals.Pending), view.Percent(r.Percent.Pending)),
		fmt.Sprintf("%s hồ sơ nộp trực tuyến (chiếm %s số tiếp nhận mới)", view.Count(r.Totals.ReceivedOnline), view.Percent(r.Percent.Online)),
		fmt.Sprintf("trước hạn và đúng hạn %s hồ sơ (chiếm %s số đã giải quyết)", view.Count(r.Totals.ResolvedEarly+r.Totals.ResolvedOnTime), view.Percent(r.Percent.OnTime)),
	}
	for level, n := range officialsOf {
		said = append(said, fmt.Sprintf("%s: có %s công chức, viên chức thuộc", view.Sentence(view.LevelName(level)), view.Padded(n)))
	}
	for code, n := range late {
		if units.List(code) != "" {
			said = append(said, fmt.Sprintf("%s (%s hồ sơ)", units.Name(code), view.Padded(n)))
		}
	}
	return said
}

func TestEveryNumberIsACountOfRows(t *testing.T) {
	for _, in := range []*view.Input{documentstest.November2023(), documentstest.August2025()} {
		docx, pdf := files(t, in)
		word, portable := blanks(wordText(t, docx)), pdfText(t, pdf)
		// The page number stands between the lines of a sentence that goes on.
		portable = regexp.MustCompile(` [23] `).ReplaceAllString(portable, " ")
		for _, want := range proof(in) {
			if !strings.Contains(word, want) {
				t.Errorf("%s: DOCX does not say %q", in.Report.Month, want)
			}
			if !strings.Contains(portable, want) {
				t.Errorf("%s: PDF does not say %q", in.Report.Month, want)
			}
		}
	}
}

// The numbers of I.2 in their sentences add up to the headline.
func TestListsAddUpToTheHeadline(t *testing.T) {
	docx, _ := files(t, documentstest.November2023())
	text := wordText(t, docx)
	from, to := strings.Index(text, "2. Hồ sơ giải quyết trễ hạn"), strings.Index(text, "3. Hồ sơ đang giải quyết")
	section := text[from:to]
	number := func(pattern string) (sum int) {
		for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(section, -1) {
			n, _ := strconv.Atoi(m[1])
			sum += n
		}
		return sum
	}
	headline, lists, units := number(`có (\d+) hồ sơ giải quyết`), number(`có (\d+) hồ sơ trễ hạn`), number(`\((\d+) hồ sơ\)`)
	if headline != 68 || lists != 68 || units != 67 {
		t.Errorf("headline %d, lists and others %d, units in brackets %d; want 68, 68, 67", headline, lists, units)
	}
}

func TestSameBytes(t *testing.T) {
	for _, month := range []func() *view.Input{documentstest.November2023, documentstest.August2025} {
		docx, pdf := files(t, month())
		for range 3 {
			again, pdfAgain := files(t, month())
			if !bytes.Equal(docx, again) || !bytes.Equal(pdf, pdfAgain) {
				t.Fatal("two builds of one month differ")
			}
		}
	}
}

func TestPDFIsValid(t *testing.T) {
	api.DisableConfigDir()
	in := documentstest.November2023()
	in.Issue.Draft = true
	_, pdf := files(t, in)
	if err := api.Validate(bytes.NewReader(pdf), nil); err != nil {
		t.Fatal(err)
	}
	marks, err := api.Bookmarks(bytes.NewReader(pdf), nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(marks) != 2 || len(marks[0].Kids) != 3 || !strings.HasPrefix(marks[1].Title, "II. ") {
		t.Errorf("bookmarks %+v", marks)
	}
	info, err := api.PDFInfo(bytes.NewReader(pdf), "", nil, false, nil)
	if err != nil {
		t.Fatal(err)
	}
	if want := "Công văn công khai hồ sơ giải quyết trễ hạn tháng 11/2023"; info.Title != want {
		t.Errorf("title %q, want %q", info.Title, want)
	}
	if !strings.Contains(info.CreationDate, "20231201080000") {
		t.Errorf("created %q", info.CreationDate)
	}
	if !bytes.Contains(pdf, []byte("/Lang (vi-VN)")) {
		t.Error("no language")
	}
}

func TestWordPage(t *testing.T) {
	in := documentstest.November2023()
	in.Issue.Draft, in.Issue.Unsigned = true, true
	docx, pdf := files(t, in)
	body := part(t, docx, "word/document.xml")
	for _, want := range []string{
		`<w:pgSz w:w="11906" w:h="16838"/>`,
		`w:top="1134" w:right="1134" w:bottom="1134" w:left="1701"`, // 20, 20, 20, 30 mm
		`<w:titlePg/>`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("document.xml has no %s", want)
		}
	}
	first, next := part(t, docx, "word/header1.xml"), part(t, docx, "word/header2.xml")
	if strings.Contains(first, "PAGE") || !strings.Contains(next, "PAGE") {
		t.Error("the page number must stand from page 2 on")
	}
	for name, header := range map[string]string{"first": first, "next": next} {
		if !strings.Contains(header, "DỰ THẢO - Chưa ký số") {
			t.Errorf("the %s header lacks the marks", name)
		}
	}
	text := pdfText(t, pdf)
	if n := strings.Count(text, "DỰ THẢO - Chưa ký số"); n != 3 {
		t.Errorf("the marks stand %d times in a PDF of 3 pages", n)
	}
	if core := part(t, docx, "docProps/core.xml"); !strings.Contains(core, "2023-12-01T01:00:00Z") || !strings.Contains(core, "<dc:language>vi-VN<") {
		t.Errorf("properties %s", core)
	}
}

// Every XML part is well-formed and every relation has its part.
func TestWordPackage(t *testing.T) {
	docx, _ := files(t, documentstest.November2023())
	z, err := zip.NewReader(bytes.NewReader(docx), int64(len(docx)))
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, f := range z.File {
		names[f.Name] = true
		d := xml.NewDecoder(strings.NewReader(part(t, docx, f.Name)))
		for {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", f.Name, err)
			}
		}
	}
	for _, m := range regexp.MustCompile(`Target="([^"]+)"`).FindAllStringSubmatch(part(t, docx, "word/_rels/document.xml.rels"), -1) {
		if !names["word/"+m[1]] {
			t.Errorf("relation to missing part %s", m[1])
		}
	}
}

// letterText is the letter's text, a paragraph a line, no-break spaces as they are.
func letterText(t *testing.T, in *view.Input) string {
	t.Helper()
	docx, _ := files(t, in)
	return wordText(t, docx)
}

func TestWording(t *testing.T) {
	drop := func(in *view.Input, keep func(counting.LateDossier) bool) {
		var late []counting.LateDossier
		var rows []counting.LateRow
		in.Report.Reconciliation = counting.Reconciliation{}
		units := view.UnitsOf(in)
		for i, d := range in.Report.Late {
			if !keep(d) {
				continue
			}
			late, rows = append(late, d), append(rows, in.Rows.Late[i])
			in.Report.Reconciliation.Late++
			if units.List(d.Unit) == "" && d.Unit != "" {
				in.Report.Reconciliation.NotListed++
			}
			if d.Unit == "" {
				in.Report.Reconciliation.Unknown++
			}
		}
		in.Report.Late, in.Rows.Late, in.Report.Totals.ResolvedLate = late, rows, len(late)
	}
	dropOfficials := func(in *view.Input, level dossier.Level) {
		var kept []counting.Official
		for _, o := range in.Report.Officials {
			if o.Level != level {
				kept = append(kept, o)
			}
		}
		in.Report.Officials = kept
	}
	for _, c := range []struct {
		name   string
		change func(*view.Input)
		want   []string
		never  []string
	}{
		{
			name: "as it is", change: func(*view.Input) {},
			want: []string{
				"UBND TỈNH HÀ NAM\n", "Số: \u00a0\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0/VPUB-HCCKSTT\n", "Hà Nam, ngày\u00a0",
				"tháng 12 năm 2023\n", "- Các Sở, ban, ngành của tỉnh;\n- UBND các huyện, thị xã, thành phố.\n",
				"3425/UBND-HCCKSTT", "Đã giải quyết: 14.159 hồ sơ (chiếm 89,93% tổng số)", "24 hồ sơ do tổ chức, cá nhân rút.",
				"kể cả 118 hồ sơ đang tạm dừng",
				"- Cấp huyện: có 01 công chức, viên chức thuộc UBND huyện Kim Bảng (có Phụ lục 02 kèm theo).\n",
				"UBND xã An Ninh thuộc UBND huyện Bình Lục, UBND xã Thanh Phong thuộc UBND huyện Thanh Liêm, UBND phường Duy Hải thuộc UBND thị xã Duy Tiên (có Phụ lục 01 kèm theo).\n",
				"(có Phụ lục 06 kèm theo).\n", "có 01 hồ sơ trễ hạn do cơ quan Trung ương đóng tại địa phương",
				"gồm: 25 hồ sơ thử nghiệm; 190 hồ sơ tồn đọng từ những năm trước; 120 hồ sơ", "./.\n", "KT. CHÁNH VĂN PHÒNG\nPHÓ CHÁNH VĂN PHÒNG\n",
				"- Lưu: VT, HCCKSTT.\n",
			},
			never: []string{"thay thế", "không thuộc diện công khai", "chưa xác định", "DỰ THẢO", "Chưa ký số"},
		},
		{
			name: "number and date",
			change: func(in *view.Input) {
				in.Issue.Number, in.Issue.Date = "7", period.DayOf(2024, time.February, 5)
			},
			want: []string{"Số: 07/VPUB-HCCKSTT\n", "Hà Nam, ngày 05 tháng 02 năm 2024\n"},
		},
		{
			name: "number with its symbol", change: func(in *view.Input) { in.Issue.Number = "123/VPUB-HCCKSTT" },
			want: []string{"Số: 123/VPUB-HCCKSTT\n"},
		},
		{
			name: "empty level",
			change: func(in *view.Input) {
				drop(in, func(d counting.LateDossier) bool { return d.Level != dossier.District })
				dropOfficials(in, dossier.District)
			},
			want: []string{"- Cấp huyện: không có công chức, viên chức có hồ sơ trễ hạn.\n", "- UBND các huyện, thị xã, thành phố: không có hồ sơ trễ hạn.\n",
				"Phụ lục 01", "Phụ lục 03", "Phụ lục 04", "Phụ lục 06", "đơn vị cấp tỉnh, cấp xã tham gia"},
			never: []string{"Phụ lục 02", "Phụ lục 05"},
		},
		{
			name: "nothing late",
			change: func(in *view.Input) {
				drop(in, func(counting.LateDossier) bool { return false })
				in.Report.Officials = nil
			},
			want:  []string{"Trong tháng 11/2023, không có hồ sơ giải quyết trễ hạn", "không có công chức, viên chức tham gia", "2. Hồ sơ giải quyết trễ hạn\n", "3. Hồ sơ đang"},
			never: []string{"Phụ lục 0", "(có Phụ lục"},
		},
		{
			name: "not listed and unknown units",
			change: func(in *view.Input) {
				for i := range in.Report.Units {
					if in.Report.Units[i].Code == "H25.08" {
						in.Report.Units[i].Listed = false
					}
				}
				in.Report.Late = append(in.Report.Late, counting.LateDossier{Code: "x", Level: dossier.Unknown})
				in.Rows.Late = append(in.Rows.Late, counting.LateRow{Code: "x"})
				drop(in, func(counting.LateDossier) bool { return true })
			},
			want: []string{"có 01 hồ sơ trễ hạn của đơn vị không thuộc diện công khai.\n", "có 01 hồ sơ trễ hạn chưa xác định được đơn vị giải quyết",
				"do cơ quan Trung ương đóng tại địa phương", "có 61 hồ sơ trễ hạn thuộc 07 đơn vị"},
			never: []string{"Sở Y tế (01 hồ sơ)"},
		},
		{
			name: "nobody identified",
			change: func(in *view.Input) {
				for i, d := range in.Report.Late {
					if d.Level == dossier.District {
						in.Report.Late[i].Officials, in.Rows.Late[i].Officials = []counting.Person{}, nil
					}
				}
				dropOfficials(in, dossier.District)
			},
			want: []string{"Có 02 hồ sơ trễ hạn chưa xác định được người xử lý", "- Cấp huyện: chưa xác định được công chức, viên chức có hồ sơ trễ hạn (có Phụ lục 02 kèm theo).\n",
				"có 21 công chức, viên chức thuộc 11 cơ quan, đơn vị cấp tỉnh, cấp xã"},
		},
		{
			name: "custom period",
			change: func(in *view.Input) {
				in.Report.Month, in.Report.Period = "", period.Period{From: period.DayOf(2023, 11, 15), To: period.DayOf(2023, 12, 14)}
			},
			want:  []string{"Trong thời gian từ ngày 15/11/2023 đến ngày 14/12/2023, có 22", "V/v công khai hồ sơ giải quyết trễ hạn từ ngày 15/11/2023 đến ngày 14/12/2023"},
			never: []string{"tháng 11/2023"},
		},
		{
			name: "roman numerals", change: func(in *view.Input) { in.Office.AppendixNumerals = view.Roman },
			want:  []string{"(có Phụ lục I kèm theo)", "(có Phụ lục VI kèm theo)"},
			never: []string{"Phụ lục 01"},
		},
		{
			name: "replaces a revision", change: func(in *view.Input) { in.Issue.Revision, in.Issue.Replaces = 3, 1 },
			want: []string{"Công văn này thay thế bản phát hành lần 01 về cùng kỳ"},
		},
		{
			name: "withdrawn apart",
			change: func(in *view.Input) {
				in.Report.Totals.Resolved -= 24
				in.Report.Totals.ResolvedOnTime -= 24
			},
			want:  []string{"- Tổ chức, cá nhân rút: 24 hồ sơ.\n"},
			never: []string{"do tổ chức, cá nhân rút"},
		},
		{
			name: "three late in the headline, three in the list",
			change: func(in *view.Input) {
				drop(in, func(d counting.LateDossier) bool { return d.Level == dossier.Commune })
				dropOfficials(in, dossier.District)
				dropOfficials(in, dossier.Province)
			},
			want: []string{"trễ hạn 3 hồ sơ (chiếm", "có 03 hồ sơ giải quyết trễ hạn:", "có 03 công chức, viên chức thuộc 03 cơ quan, đơn vị cấp xã"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := documentstest.November2023()
			c.change(in)
			text := letterText(t, in)
			for _, want := range c.want {
				if !strings.Contains(text, want) {
					t.Errorf("%q is missing in\n%s", want, text)
				}
			}
			for _, never := range c.never {
				if strings.Contains(text, never) {
					t.Errorf("%q stands in\n%s", never, text)
				}
			}
		})
	}
}

func TestWordingOfTwoLevels(t *testing.T) {
	text := letterText(t, documentstest.August2025())
	for _, want := range []string{"UBND TỈNH NINH BÌNH\n", "Các Sở, ban, ngành của tỉnh;\n- UBND các xã, phường.\n", "- Cấp xã: có 01", "(có Phụ lục 01 kèm theo)",
		"(có Phụ lục 02 kèm theo)", "- UBND các xã, phường: có 02 hồ sơ trễ hạn thuộc UBND phường Duy Tiên (02 hồ sơ) (có Phụ lục 03 kèm theo)", "(có Phụ lục 04 kèm theo)"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in\n%s", want, text)
		}
	}
	for _, never := range []string{"huyện", "thị trấn", "3425", "Phụ lục 05", "Hà Nam"} {
		if strings.Contains(text, never) {
			t.Errorf("%q stands in\n%s", never, text)
		}
	}
}

// An office that is not configured gets blanks, never another's name.
func TestLetterOfDefaults(t *testing.T) {
	in := documentstest.November2023()
	in.Office = view.Office{}
	text := letterText(t, in)
	for _, never := range []string{"HÀ NAM", "Hà Nam,", "HCCKSTT", "Mẫu"} {
		if strings.Contains(text, never) {
			t.Errorf("%q stands in\n%s", never, text)
		}
	}
}

func TestOwnTemplate(t *testing.T) {
	shipped, err := view.ReadTemplate(nil, notice.Shipped(), notice.TemplateName)
	if err != nil {
		t.Fatal(err)
	}
	own := func(source string) *view.Input {
		in := documentstest.November2023()
		in.Templates = fstest.MapFS{notice.TemplateName: {Data: []byte(source)}}
		return in
	}
	text := letterText(t, own(strings.Replace(shipped, "# II. Đề nghị", "| Cấp | Số |\n|---|---:|\n{{range .Levels}}| {{.Name}} | {{pad .Dossiers}} |\n{{end}}\n# II. Kiến nghị", 1)))
	for _, want := range []string{"II. Kiến nghị", "cấp tỉnh\n62\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing", want)
		}
	}
	lines := strings.Count(shipped[:strings.Index(shipped, "# II.")], "\n") + 1
	for _, c := range []struct{ old, replacement, want string }{
		{"# II. Đề nghị", "# II. {{.Nothing}}", fmt.Sprintf("mẫu cong-van.tmpl, dòng %d: ", lines)},
		{"@signer ", "@signatory ", "công văn không có trường @signatory"},
		{"@signer ", "@signatory ", "thiếu trường @signer"},
		{"{{range .Texts.Copies}}", "{{range .Texts.Copies", "mẫu cong-van.tmpl, dòng "},
	} {
		_, err := notice.Files(own(strings.Replace(shipped, c.old, c.replacement, 1)))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v, want %q", c.replacement, err, c.want)
		}
	}
}

// Names from the register are text, whatever marks they hold.
func TestNamesAreNotMarks(t *testing.T) {
	in := documentstest.November2023()
	in.Register = nil
	for i := range in.Report.Units {
		if in.Report.Units[i].Code == "H25.28" {
			in.Report.Units[i].Name = "UBND *huyện* <A> | {{.B}} @c"
		}
	}
	if text := letterText(t, in); !strings.Contains(text, "thuộc UBND *huyện* <A> | {{.B}} @c (02 hồ sơ)") {
		t.Errorf("the name is missing in\n%s", text)
	}
}

func BenchmarkLetter(b *testing.B) {
	in := documentstest.November2023()
	for b.Loop() {
		if _, err := notice.Files(in); err != nil {
			b.Fatal(err)
		}
	}
}
