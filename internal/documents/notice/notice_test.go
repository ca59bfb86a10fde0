package notice_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/pdfcpu/pdfcpu/pkg/api"

	"github.com/google/go-cmp/cmp"

	"trehan/internal/documents/notice"
	"trehan/internal/documents/specimen"
	"trehan/internal/documents/view"
	"trehan/internal/dossier"
	"trehan/internal/notation"
	"trehan/internal/officetest"
)

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
		fmt.Sprintf("có %s công chức, viên chức thuộc %s cơ quan, đơn vị cấp", notation.Padded(len(r.Officials)), notation.Padded(len(officialUnits))),
		fmt.Sprintf("có %s hồ sơ giải quyết trễ hạn:", notation.Padded(len(r.Late))),
		fmt.Sprintf("còn %s hồ sơ đang giải quyết đã quá hạn", notation.Padded(len(in.Rows.Overdue))),
		fmt.Sprintf("Tổng số: %s hồ sơ", notation.Count(r.Totals.Total)),
		fmt.Sprintf("trễ hạn %s hồ sơ (chiếm %s số đã giải quyết)", notation.Count(len(r.Late)), notation.Percent(r.Percent.Late)),
		fmt.Sprintf("Đang giải quyết: %s hồ sơ (chiếm %s tổng số)", notation.Count(r.Totals.Pending), notation.Percent(r.Percent.Pending)),
		fmt.Sprintf("%s hồ sơ nộp trực tuyến (chiếm %s số tiếp nhận mới)", notation.Count(r.Totals.ReceivedOnline), notation.Percent(r.Percent.Online)),
		fmt.Sprintf("trước hạn và đúng hạn %s hồ sơ (chiếm %s số đã giải quyết)", notation.Count(r.Totals.ResolvedEarly+r.Totals.ResolvedOnTime), notation.Percent(r.Percent.OnTime)),
	}
	for level, n := range officialsOf {
		said = append(said, fmt.Sprintf("%s: có %s công chức, viên chức thuộc", view.Sentence(view.LevelName(level)), notation.Padded(n)))
	}
	for code, n := range late {
		if units.List(code) != "" {
			said = append(said, fmt.Sprintf("%s (%s hồ sơ)", units.Name(code), notation.Padded(n)))
		}
	}
	return said
}

func TestEveryNumberIsACountOfRows(t *testing.T) {
	for _, in := range []*view.Input{specimen.November2023(), specimen.August2025()} {
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
	docx, _ := files(t, specimen.November2023())
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
	for _, month := range []func() *view.Input{specimen.November2023, specimen.August2025} {
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
	in := specimen.November2023()
	in.Issue.Draft = true
	_, pdf := files(t, in)
	if err := api.Validate(bytes.NewReader(pdf), nil); err != nil {
		t.Fatal(err)
	}
	marks, err := api.Bookmarks(bytes.NewReader(pdf), nil)
	if err != nil {
		t.Fatal(err)
	}
	var outline []string
	for _, m := range marks {
		number, _, _ := strings.Cut(m.Title, " ")
		outline = append(outline, fmt.Sprintf("%s with %d below", number, len(m.Kids)))
	}
	if diff := cmp.Diff([]string{"I. with 3 below", "II. with 0 below"}, outline); diff != "" {
		t.Errorf("bookmarks (-want +got):\n%s", diff)
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
	in := specimen.November2023()
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
	docx, _ := files(t, specimen.November2023())
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

// Whatever the length of the letter, the signature block stays whole, on one page with the end of the last paragraph, and
// no page is without text.
func TestSignatureStaysTogether(t *testing.T) {
	for n := 1; n <= 16; n++ {
		in := specimen.August2025()
		in.Office.Requests = slices.Repeat(in.Office.Requests[:1], n)
		_, pdf := files(t, in)
		pages := officetest.PDFText(t, written(t, notice.PDF, pdf))
		last := pages[len(pages)-1]
		for _, want := range []string{"./.", "Nơi nhận:", "- Lưu: VT", "KT. CHÁNH VĂN PHÒNG", "Phạm Thị Thí Dụ"} {
			if !strings.Contains(last, want) {
				t.Errorf("%d requests: the last of %d pages lacks %q", n, len(pages), want)
			}
		}
		for i, page := range pages {
			if len(strings.Fields(page)) < 20 {
				t.Errorf("%d requests: page %d is nearly empty", n, i+1)
			}
		}
	}
}

// LibreOffice opens the DOCX and prints it as the PDF says it: the same words on about as many pages.
func TestWordInLibreOffice(t *testing.T) {
	for _, in := range []*view.Input{specimen.November2023(), specimen.August2025()} {
		in.Issue.Draft = true
		docx, pdf := files(t, in)
		folder := officetest.Convert(t, "pdf", written(t, notice.DOCX, docx))
		printed := officetest.PDFText(t, filepath.Join(folder, notice.PDF))
		made := officetest.PDFText(t, written(t, notice.PDF, pdf))
		if d := len(printed) - len(made); d < -1 || d > 1 {
			t.Errorf("%s: %d pages printed, %d made", in.Report.Month, len(printed), len(made))
		}
		// Lines and pages break elsewhere, and blocks beside each other come in another order: compare the words as a bag.
		one, other := bag(printed), bag(made)
		for word, n := range one {
			if other[word] != n {
				t.Errorf("%s: %q stands %d times in the DOCX, %d times in the PDF", in.Report.Month, word, n, other[word])
			}
		}
		if len(one) != len(other) || len(one) < 150 {
			t.Errorf("%s: %d different words in the DOCX, %d in the PDF", in.Report.Month, len(one), len(other))
		}
	}
}

// bag counts words, without the marks and numbers in the heads of pages.
func bag(pages []string) map[string]int {
	words := map[string]int{}
	for _, page := range pages {
		head, rest, _ := strings.Cut(strings.TrimSpace(page), "\n")
		head = strings.ReplaceAll(head, view.DraftMark, "")
		if _, err := strconv.Atoi(strings.TrimSpace(head)); err == nil {
			head = ""
		}
		// Words that a hyphen broke at the end of a line count as they are joined.
		for _, w := range strings.Fields(regexp.MustCompile(`-\s*\n\s*`).ReplaceAllString(head+"\n"+rest, "-")) {
			words[w]++
		}
	}
	return words
}

func BenchmarkLetter(b *testing.B) {
	in := specimen.November2023()
	for b.Loop() {
		if _, err := notice.Files(in); err != nil {
			b.Fatal(err)
		}
	}
}
