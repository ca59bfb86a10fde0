package notice_test

import (
	"regexp"
	"strings"
	"testing"

	"trehan/internal/documents/notice"
	"trehan/internal/documents/specimen"
	"trehan/internal/documents/view"
	"trehan/internal/officetest"
)

// Wherever the text before the table ends, the head of the table stands above a row on every page: never alone at the foot of
// one.
func TestTableHeadStaysWithItsFirstRow(t *testing.T) {
	row, tables := regexp.MustCompile(`(?m)^\s*\d+\s+\S.*%`), 0
	for lines := 30; lines < 60; lines++ {
		in := specimen.August2025()
		in.Office.UnitsInText, in.Shortening = 1, view.Shortening{Degree: view.ByNumber, Places: 4}
		in.Office.Basis = strings.Repeat("Thực hiện ý kiến chỉ đạo của Chủ tịch UBND tỉnh về việc giải quyết hồ sơ TTHC đúng hạn. ", lines)
		docx, pdf := files(t, in)
		pages := officetest.PDFText(t, written(t, notice.PDF, pdf))
		for i, page := range pages {
			if _, table, ok := strings.Cut(page, "Tỷ lệ trễ hạn"); ok && !row.MatchString(table) {
				t.Errorf("%d lines before: the head of the table stands alone on page %d", lines, i+1)
			} else if ok {
				tables++
			}
		}
		if lines == 30 {
			head, _, _ := strings.Cut(part(t, docx, "word/document.xml"), "Tỷ lệ trễ hạn cao nhất")
			if !strings.Contains(head[strings.LastIndex(head, "<w:pPr>"):], "<w:keepNext") {
				t.Error("the DOCX may leave the head of the table alone")
			}
		}
	}
	if tables <= 30 {
		t.Error("no table of these letters goes over two pages")
	}
}

// Wherever the text ends, a heading has text below it: a paragraph of three lines goes to the next page whole, and takes its
// heading along.
func TestHeadingStaysWithItsText(t *testing.T) {
	heading := regexp.MustCompile(`(?s)(I\. Tình hình|1\. Công chức|2\. Hồ sơ giải|3\. Hồ sơ đang|II\. Đề nghị)[^\n]*\s*$`)
	for lines := range 40 {
		in := specimen.August2025()
		in.Office.UnitsInText, in.Office.UnitsInTable = 1, 4
		in.Office.Basis = strings.Repeat("Thực hiện ý kiến chỉ đạo của Chủ tịch UBND tỉnh về việc giải quyết hồ sơ TTHC đúng hạn. ", lines)
		_, pdf := files(t, in)
		for i, page := range officetest.PDFText(t, written(t, notice.PDF, pdf)) {
			if heading.MatchString(page) {
				t.Errorf("%d lines before: a heading stands alone at the foot of page %d", lines, i+1)
			}
		}
	}
}
