package books

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"trehan/internal/notation"
)

var wayWords = [wayCount]string{
	"tính trễ hạn, quá hạn ngay trong ngày hẹn trả", "tính trễ hạn theo giờ, không theo ngày",
	"hồ sơ rút tính khác: tách riêng, hoặc gộp vào đã giải quyết", "hồ sơ tạm dừng quá ngày hẹn trả tính là quá hạn",
	"hồ sơ của xã tính cho huyện", "theo ngày hẹn trả của kỳ trước, chưa đổi", "tính mọi bản ghi, kể cả bản ghi trùng", "tính tại thời điểm lấy bảng, không phải cuối kỳ",
}

// Words names the way in Vietnamese.
func (w Way) Words() string { return wayWords[w] }

var figureWords = [FigureCount]string{
	"tổng số", "tiếp nhận mới", "kỳ trước chuyển sang", "đã giải quyết", "trước hạn", "đúng hạn", "trước và đúng hạn", "trễ hạn",
	"đang giải quyết", "trong hạn", "quá hạn", "tạm dừng", "rút hồ sơ",
}

// Words names the figure in Vietnamese.
func (f Figure) Words() string { return figureWords[f] }

// Words of a table's text.
const (
	tableTitle       = "Đối chiếu số liệu với bảng của hệ thống khác, %s\n\n"
	tableSame        = "Bảng giống số liệu của trích xuất: %s số.\n"
	tableDiffer      = "%s trên %s số khác nhau:\n"
	tableHead        = "  %s  %s  %10s  %10s  %16s\n"
	tableCauses      = "\nGiải thích được bằng cách tính khác:\n"
	tableCause       = "  - %s: %s hồ sơ, ví dụ %s\n"
	tableNoCause     = "\nKhông cách tính nào đã biết giải thích được.\n"
	tableExplained   = "Sau khi tính như vậy không còn số nào khác.\n"
	tableUnexplained = "Sau khi tính như vậy còn khác %s hồ sơ, cộng mọi số; xem cột cuối.\n"
	tableUnknown     = "Lưu ý: bảng có %s đơn vị mà danh mục đơn vị không có, không so sánh: %s."
	tableNotTried    = "Chưa thử, vì thiếu số liệu kỳ trước (--previous) hoặc thời điểm lấy bảng (--table-at): %s."
)

// Text is the summary for a terminal, in Vietnamese. unit names a unit by its code.
func (c *TableComparison) Text(unit func(code string) string) string {
	var b strings.Builder
	fmt.Fprintf(&b, tableTitle, notation.Period(c.Period))
	if len(c.Differences) == 0 {
		fmt.Fprintf(&b, tableSame, notation.Count(c.Compared))
	} else {
		c.textDifferences(&b, unit)
	}
	for _, note := range c.Notes() {
		fmt.Fprintf(&b, "\n%s\n", note)
	}
	return b.String()
}

// Notes say what was not compared or not tried.
func (c *TableComparison) Notes() (notes []string) {
	if len(c.UnknownUnits) > 0 {
		names := make([]string, len(c.UnknownUnits))
		for i, u := range c.UnknownUnits {
			names[i] = u.Name
		}
		notes = append(notes, fmt.Sprintf(tableUnknown, notation.Count(len(names)), strings.Join(names, ", ")))
	}
	if c.Unexplained > 0 && len(c.NotTried) > 0 {
		notes = append(notes, fmt.Sprintf(tableNotTried, joinWays(c.NotTried)))
	}
	return notes
}

func joinWays(ways []Way) string {
	words := make([]string, len(ways))
	for i, w := range ways {
		words[i] = w.Words()
	}
	return strings.Join(words, "; ")
}

func (c *TableComparison) textDifferences(b *strings.Builder, unit func(code string) string) {
	fmt.Fprintf(b, tableDiffer, notation.Count(len(c.Differences)), notation.Count(c.Compared))
	names, width, figures := make([]string, len(c.Differences)), 0, 0
	for i, d := range c.Differences {
		names[i] = unit(d.Unit)
		width, figures = max(width, utf8.RuneCountInString(names[i])), max(figures, utf8.RuneCountInString(d.Figure.Words()))
	}
	fmt.Fprintf(b, tableHead, pad("", width), pad("", figures), "trích xuất", "trong bảng", "tính như bên kia")
	for i, d := range c.Differences {
		fmt.Fprintf(b, tableHead, pad(names[i], width), pad(d.Figure.Words(), figures), notation.Count(d.Extract), notation.Count(d.Table), notation.Count(d.Recounted))
	}
	if len(c.Causes) == 0 {
		b.WriteString(tableNoCause)
		return
	}
	b.WriteString(tableCauses)
	for _, x := range c.Causes {
		fmt.Fprintf(b, tableCause, x.Way.Words(), notation.Count(len(x.Dossiers)), strings.Join(x.Dossiers[:min(len(x.Dossiers), textExamples)], ", "))
	}
	if c.Unexplained == 0 {
		b.WriteString(tableExplained)
	} else {
		fmt.Fprintf(b, tableUnexplained, notation.Count(c.Unexplained))
	}
}
