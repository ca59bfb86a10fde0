package workbook

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"trehan/internal/documents/view"
	"trehan/internal/period"
)

// TestSameBytes makes everything several times: a map's order shows sooner or later.
func TestSameBytes(t *testing.T) {
	for name, in := range map[string]*view.Input{"november": november(t), "july": july2025(t)} {
		first := files(t, in)
		for range 4 {
			for i, f := range files(t, in) {
				if f.Name != first[i].Name || !bytes.Equal(f.Data, first[i].Data) {
					t.Errorf("%s: %s differs from its first making", name, f.Name)
				}
			}
		}
	}
	if a, b := files(t, november(t)), files(t, november(t)); !slices.EqualFunc(a, b, func(x, y view.File) bool { return bytes.Equal(x.Data, y.Data) }) {
		t.Error("the same month counted twice makes other bytes")
	}
}

func TestPackage(t *testing.T) {
	for _, f := range files(t, november(t)) {
		z, err := zip.NewReader(bytes.NewReader(f.Data), int64(len(f.Data)))
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, p := range z.File {
			names = append(names, p.Name)
			r, err := p.Open()
			if err != nil {
				t.Fatal(err)
			}
			data, err := io.ReadAll(r) // checks the sum
			if err != nil {
				t.Fatalf("%s %s: %v", f.Name, p.Name, err)
			}
			if strings.HasPrefix(p.Name, "xl/worksheets/") && (bytes.Contains(data, []byte("<f>")) || bytes.Contains(data, []byte("<f "))) {
				t.Errorf("%s %s holds a formula", f.Name, p.Name)
			}
			if err := xml.Unmarshal(data, new(struct{})); err != nil {
				t.Errorf("%s %s: %v", f.Name, p.Name, err)
			}
			if bytes.Contains(data, []byte("xuri")) || bytes.Contains(data, []byte("2006-09-16")) {
				t.Errorf("%s %s bears the library's name or date", f.Name, p.Name)
			}
		}
		if names[0] != contentTypes || !slices.IsSorted(names[2:]) {
			t.Errorf("%s: parts in the order %v", f.Name, names)
		}
		props, err := open(t, f.Data).GetDocProps()
		if err != nil {
			t.Fatal(err)
		}
		equal(t, f.Name+" created", props.Created, "2023-12-01T01:00:00Z")
	}
}

// TestTextIsText reads back every text that looks like a formula.
func TestTextIsText(t *testing.T) {
	seen := make(map[string]bool)
	for _, f := range files(t, november(t)) {
		book := open(t, f.Data)
		for _, sheet := range book.GetSheetList() {
			rows, err := book.GetRows(sheet, excelize.Options{RawCellValue: true})
			if err != nil {
				t.Fatal(err)
			}
			for r, row := range rows {
				for c, value := range row {
					if value == "" || !strings.ContainsAny(value[:1], "=+-@") {
						continue
					}
					at := cellName(c+1, r+1)
					kind, err := book.GetCellType(sheet, at)
					if err != nil {
						t.Fatal(err)
					}
					formula, err := book.GetCellFormula(sheet, at)
					if err != nil {
						t.Fatal(err)
					}
					if kind == excelize.CellTypeUnset && strings.Trim(value, "-0123456789") == "" {
						continue // a negative number
					}
					seen[value] = true
					if formula != "" || kind != excelize.CellTypeInlineString && kind != excelize.CellTypeSharedString {
						t.Errorf("%s %s %s: %q is of type %v, formula %q", f.Name, sheet, at, value, kind, formula)
					}
				}
			}
		}
	}
	for _, text := range []string{names[1], "=Sở Công thức", "-X-0005+1", `=HYPERLINK("http://x.example","bấm")`, "@Đất đai", "+84 không phải số", "+X-0002"} {
		if !seen[text] {
			t.Errorf("%q was not found", text)
		}
	}
}

// TestPaper checks what makes an appendix printable: paper, heads on every page, panes, filter, footer, mark.
func TestPaper(t *testing.T) {
	for _, c := range []struct {
		in              *view.Input
		file, mark      string
		label, attached string
	}{
		{november(t), "phu-luc-06.xlsx", "DỰ THẢO", "PHỤ LỤC VI", "/VPUB-HCCKSTT ngày"},
		{november(t), "phu-luc-08.xlsx", "DỰ THẢO", "PHỤ LỤC VIII", "tháng 12 năm 2023 của Văn phòng UBND tỉnh)"},
		{july2025(t), "phu-luc-03.xlsx", "", "PHỤ LỤC III", "(Kèm theo Công văn số 07/VPUB-TTPVHCC ngày 04 tháng 8 năm 2025 của Văn phòng UBND tỉnh)"},
		{quiet(t), "phu-luc-01.xlsx", "Chưa ký số", "PHỤ LỤC I", ""},
	} {
		t.Run(c.file+c.mark, func(t *testing.T) {
			book := open(t, byName(t, files(t, c.in), c.file).Data)
			sheet := book.GetSheetName(0)
			tab := tableOf(t, book, sheet)
			equal(t, "label", tab.rows[0][0], c.label)
			equal(t, "title in capitals", tab.rows[1][0], strings.ToUpper(tab.rows[1][0]))
			if !strings.Contains(tab.rows[2][0], c.attached) {
				t.Errorf("attached: %q", tab.rows[2][0])
			}
			page, err := book.GetPageLayout(sheet)
			if err != nil {
				t.Fatal(err)
			}
			equal(t, "paper", *page.Size, paperA4)
			equal(t, "orientation", *page.Orientation, "landscape")
			equal(t, "pages wide", *page.FitToWidth, 1)
			equal(t, "pages high", *page.FitToHeight, 0)
			props, err := book.GetSheetProps(sheet)
			if err != nil {
				t.Fatal(err)
			}
			equal(t, "fit", *props.FitToPage, true)
			panes, err := book.GetPanes(sheet)
			if err != nil {
				t.Fatal(err)
			}
			equal(t, "frozen rows", panes.YSplit, tab.head)
			defined := make(map[string]string)
			for _, d := range book.GetDefinedName() {
				defined[d.Name] = d.RefersTo
			}
			equal(t, "print titles", defined["_xlnm.Print_Titles"], fmt.Sprintf("'%s'!$%d:$%d", sheet, tab.head, tab.head))
			if n := len(tab.numbered()); n > 0 {
				last, err := excelize.ColumnNumberToName(len(tab.rows[tab.head-1]))
				if err != nil {
					t.Fatal(err)
				}
				equal(t, "filter", strings.HasPrefix(defined["_xlnm._FilterDatabase"], fmt.Sprintf("'%s'!$A$%d:$%s$", sheet, tab.head, last)), true)
			}
			hf, err := book.GetHeaderFooter(sheet)
			if err != nil {
				t.Fatal(err)
			}
			equal(t, "footer", strings.HasSuffix(hf.OddFooter, "Trang &P/&N"), true)
			equal(t, "mark in the header", strings.HasSuffix(hf.OddHeader, c.mark) && (hf.OddHeader == "") == (c.mark == ""), true)
			if c.mark != "" && !tab.contains(c.mark) {
				t.Error("the first page does not bear the mark")
			}
			dimension, err := book.GetSheetDimension(sheet)
			if err != nil {
				t.Fatal(err)
			}
			equal(t, "dimension", dimension, fmt.Sprintf("A1:%s", cellName(len(tab.rows[tab.head-1]), len(tab.rows))))
		})
	}
}

// A title reads as a sentence in a period that is no month too.
func TestTitlesOfOtherPeriods(t *testing.T) {
	in := november(t)
	in.Report.Month, in.Report.Period = "", period.Period{From: period.DayOf(2023, 11, 15), To: period.DayOf(2023, 12, 14)}
	for name, want := range map[string]string{
		"phu-luc-01.xlsx": "DANH SÁCH CÔNG CHỨC, VIÊN CHỨC CẤP XÃ THAM GIA GIẢI QUYẾT HỒ SƠ THỦ TỤC HÀNH CHÍNH TRỄ HẠN TRONG THỜI GIAN TỪ NGÀY 15/11/2023 ĐẾN NGÀY 14/12/2023",
		"phu-luc-07.xlsx": "TÌNH HÌNH, KẾT QUẢ GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH THEO CƠ QUAN, ĐƠN VỊ TRONG THỜI GIAN TỪ NGÀY 15/11/2023 ĐẾN NGÀY 14/12/2023",
	} {
		book := open(t, byName(t, files(t, in), name).Data)
		equal(t, name, tableOf(t, book, book.GetSheetName(0)).rows[1][0], want)
	}
}

// TestEveryPageBearsTheMark: the header of all pages, or of all but the first, whose cells bear it.
func TestEveryPageBearsTheMark(t *testing.T) {
	for _, f := range files(t, november(t)) {
		book := open(t, f.Data)
		for _, sheet := range book.GetSheetList() {
			hf, err := book.GetHeaderFooter(sheet)
			if err != nil {
				t.Fatal(err)
			}
			rows, err := book.GetRows(sheet)
			if err != nil {
				t.Fatal(err)
			}
			first := slices.ContainsFunc(rows, func(row []string) bool { return slices.Contains(row, view.DraftMark) })
			if !strings.HasSuffix(hf.OddHeader, view.DraftMark) || hf.DifferentFirst && !first {
				t.Errorf("%s %s: a page without the mark", f.Name, sheet)
			}
		}
	}
}

// TestCellFormats checks that dates are dates and that no working day reads as less than one.
func TestCellFormats(t *testing.T) {
	book := open(t, byName(t, files(t, november(t)), "phu-luc-06.xlsx").Data)
	sheet := book.GetSheetName(0)
	tab := tableOf(t, book, sheet)
	short := false
	for i, row := range tab.rows[tab.head:] {
		if row[1] == "" {
			continue
		}
		for col, format := range map[int]string{6: formatDate, 7: formatDate, 8: formatDate, 9: `[=0]"< 1";0`} {
			at := cellName(col, tab.head+i+1)
			id, err := book.GetCellStyle(sheet, at)
			if err != nil {
				t.Fatal(err)
			}
			style, err := book.GetStyle(id)
			if err != nil {
				t.Fatal(err)
			}
			equal(t, at+" font", style.Font.Family, fontName)
			if style.CustomNumFmt == nil || *style.CustomNumFmt != format {
				t.Errorf("%s has no format %s", at, format)
			}
			kind, err := book.GetCellType(sheet, at)
			if err != nil {
				t.Fatal(err)
			}
			equal(t, at+" is a number", kind, excelize.CellTypeUnset)
		}
		short = short || row[8] == "0"
		shown, err := book.GetCellValue(sheet, cellName(6, tab.head+i+1))
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "received as shown", shown, "01/11/2023")
	}
	equal(t, "a lateness of no working day", short, true)
}

func TestSortedEntriesKeepsAll(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ids := rapid.SliceOfDistinct(rapid.StringMatching(`rId[0-9]{1,3}`), func(s string) string { return s }).Draw(t, "ids")
		doc := func(ids []string) []byte {
			var b strings.Builder
			b.WriteString(`<Relationships xmlns="urn:x">`)
			for _, id := range ids {
				fmt.Fprintf(&b, `<Relationship Target="a&amp;b" Id="%s"></Relationship>`, id)
			}
			b.WriteString(`</Relationships>`)
			return []byte(b.String())
		}
		one, err := sortedEntries(doc(ids))
		if err != nil {
			t.Fatal(err)
		}
		slices.Reverse(ids)
		other, err := sortedEntries(doc(ids))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(one, other) {
			t.Fatalf("%s\n%s", one, other)
		}
		var back struct {
			XMLName xml.Name `xml:"urn:x Relationships"`
			R       []struct {
				ID     string `xml:"Id,attr"`
				Target string `xml:"Target,attr"`
			} `xml:"Relationship"`
		}
		if err := xml.Unmarshal(one, &back); err != nil {
			t.Fatal(err)
		}
		if len(back.R) != len(ids) || len(ids) > 0 && back.R[0].Target != "a&b" {
			t.Fatalf("%d of %d entries: %s", len(back.R), len(ids), one)
		}
	})
}
