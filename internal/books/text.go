package books

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"trehan/internal/notation"
)

// Words of Text.
const (
	textTitle     = "Đối chiếu trích xuất với danh sách, %s\n"
	textTaken     = "Trích xuất lúc %s; danh sách lúc %s.\n\n"
	textHead      = "%s  %10s  %10s\n"
	textSame      = "Hai bên giống nhau: không có hồ sơ nào khác.\n"
	textSameParts = "Không có hồ sơ nào khác ở những gì so sánh được.\n"
	textDiffer    = "%s hồ sơ khác nhau:\n"
	textKind      = "  %s  %9s  ví dụ: %s\n"
	textLate      = "\nHồ sơ trễ hạn, quá hạn theo bên này, tính theo bên kia:\n"
	textLateLine  = "  %s theo danh sách: %s; theo trích xuất %s\n"
	textOurLine   = "  %s theo trích xuất: %s; theo danh sách %s\n"
	textUnits     = "\nĐơn vị có nhiều hồ sơ khác nhau nhất:\n"
	textUnit      = "  %s  %9s\n"
	textNotes     = "\nLưu ý:\n"
	textNoUnit    = "(chưa rõ đơn vị)"
)

// textUnitsShown is how many units Text shows.
const textUnitsShown = 10

// textExamples is how many codes Text shows for each kind and cause.
const textExamples = 3

// Text is the summary for a terminal, in Vietnamese. unit names a unit by its code.
func (c *Comparison) Text(unit func(code string) string) string {
	var b strings.Builder
	fmt.Fprintf(&b, textTitle, notation.Period(c.Period))
	fmt.Fprintf(&b, textTaken, notation.Moment(c.ExtractedAt), notation.Moment(c.ListedAt))
	c.textFigures(&b)
	b.WriteString("\n")
	switch {
	case c.Same():
		b.WriteString(textSame)
	case len(c.Differences) == 0:
		b.WriteString(textSameParts)
	default:
		c.textKinds(&b)
		if !c.NoLines {
			c.textCrossed(&b)
		}
		c.textUnits(&b, unit)
	}
	if notes := c.Notes(); len(notes) > 0 {
		b.WriteString(textNotes)
		for _, note := range notes {
			b.WriteString("  - " + note + "\n")
		}
	}
	return b.String()
}

func (c *Comparison) textFigures(b *strings.Builder) {
	const width = 34
	fmt.Fprintf(b, textHead, pad("", width), "trích xuất", "danh sách")
	for i, r := range []struct {
		name          string
		extract, list int
	}{
		{"Số bản ghi", c.Extract.Rows, c.List.Rows},
		{"Số hồ sơ", c.Extract.Dossiers, c.List.Dossiers},
		{"Trong số liệu của kỳ", c.Extract.Figures.Total, c.List.Figures.Total},
		{"Đã giải quyết trễ hạn", c.Extract.Figures.Late, c.List.Figures.Late},
		{"Đang giải quyết, quá hạn", c.Extract.Figures.Overdue, c.List.Figures.Overdue},
	} {
		list := notation.Count(r.list)
		if c.NoLines && i > 1 {
			list = "-"
		}
		fmt.Fprintf(b, textHead, pad(r.name, width), notation.Count(r.extract), list)
	}
	fmt.Fprintf(b, textHead, pad("Có ở cả hai; trong đó giống nhau", width), notation.Count(c.Both), notation.Count(c.Equal))
}

func (c *Comparison) textKinds(b *strings.Builder) {
	examples := map[Item][]string{}
	for i := range c.Differences {
		d := &c.Differences[i]
		for _, item := range d.Items {
			if len(examples[item]) < textExamples {
				examples[item] = append(examples[item], d.Code)
			}
		}
	}
	width := 0
	for _, k := range c.Kinds {
		width = max(width, utf8.RuneCountInString(Item{k.Kind, k.Cause}.Words()))
	}
	fmt.Fprintf(b, textDiffer, notation.Count(len(c.Differences)))
	for _, k := range c.Kinds {
		item := Item{k.Kind, k.Cause}
		fmt.Fprintf(b, textKind, pad(item.Words(), width), notation.Count(k.Dossiers), strings.Join(examples[item], ", "))
	}
}

// textCrossed says of the late and overdue dossiers of each book how they count in the other.
func (c *Comparison) textCrossed(b *strings.Builder) {
	b.WriteString(textLate)
	for _, mine := range []Class{Late, Overdue} {
		for _, by := range []struct {
			format string
			total  func(other Class) int
		}{
			{textLateLine, func(other Class) int { return c.CrossTotal(other, mine) }},
			{textOurLine, func(other Class) int { return c.CrossTotal(mine, other) }},
		} {
			total := 0
			var parts []string
			for other := range Classes {
				if n := by.total(other); n > 0 {
					total += n
					parts = append(parts, other.Words()+" "+notation.Count(n))
				}
			}
			if total > 0 {
				fmt.Fprintf(b, by.format, mine.Words(), notation.Count(total), strings.Join(parts, "; "))
			}
		}
	}
}

func (c *Comparison) textUnits(b *strings.Builder, unit func(code string) string) {
	units := slices.DeleteFunc(slices.Clone(c.Units), func(g Group) bool { return g.Differences == 0 })
	slices.SortStableFunc(units, func(a, b Group) int { return b.Differences - a.Differences })
	units = units[:min(len(units), textUnitsShown)]
	names, width := make([]string, len(units)), 0
	for i, u := range units {
		if names[i] = unit(u.Key); u.Key == "" {
			names[i] = textNoUnit
		}
		width = max(width, utf8.RuneCountInString(names[i]))
	}
	b.WriteString(textUnits)
	for i, u := range units {
		fmt.Fprintf(b, textUnit, pad(names[i], width), notation.Count(u.Differences))
	}
}

// pad fills a text up with blanks.
func pad(s string, width int) string {
	return s + strings.Repeat(" ", max(width-utf8.RuneCountInString(s), 0))
}
