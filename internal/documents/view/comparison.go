package view

import (
	"fmt"
	"strings"

	"trehan/internal/counting"
	"trehan/internal/notation"
	"trehan/internal/period"
)

// Comparison is what the report's figures stand beside (docs/counting.md 15.4). What is nil is not at hand.
type Comparison struct {
	Before, LastYear *MonthFigures    // the period directly before, and the same one a year before
	SinceJanuary     *counting.Totals // of the periods of its kind in its year, added up; of the first one itself nil
	Without          []string         // the periods that SinceJanuary lacks, for which it is nil
	Apart            []string         // periods that do not carry over what the one before left; the sum has that difference
}

// ComparisonOf gathers the comparison from the archived periods.
func ComparisonOf(in *Input) Comparison {
	named := in.Report.Named()
	at := map[period.Name]*MonthFigures{}
	for i := range in.Before {
		if n, err := period.ParseName(in.Before[i].Month); err == nil {
			at[n] = &in.Before[i]
		}
	}
	c := Comparison{Before: at[named.Previous()], LastYear: at[named.YearBefore()]}
	if named.Part() <= 1 {
		return c
	}
	var all []counting.Totals
	for n := named.Previous(); n.Year() == named.Year(); n = n.Previous() {
		m := at[n]
		if m == nil {
			c.Without = append([]string{notation.Name(n)}, c.Without...)
			continue
		}
		all = append([]counting.Totals{m.Totals}, all...)
	}
	if len(c.Without) > 0 {
		return c
	}
	all = append(all, in.Report.Totals)
	sum := counting.SumTotals(all)
	c.SinceJanuary = &sum
	for i, n := len(all)-1, named; i > 0; i, n = i-1, n.Previous() {
		if was, over := all[i-1].Pending, all[i].CarriedOver; was != over {
			c.Apart = append([]string{fmt.Sprintf("%s chuyển sang %s, kỳ liền trước còn %s", notation.Name(n), notation.Count(over), notation.Count(was))}, c.Apart...)
		}
	}
	return c
}

// Empty reports whether there is nothing to show beside the figures but the period directly before, which others show.
func (c *Comparison) Empty() bool {
	return c.LastYear == nil && c.SinceJanuary == nil
}

// MadeFrom says what the report of a quarter, half or year is made from, and in what its months differ; nil for any other.
func MadeFrom(r *counting.Report) []string {
	c := r.Cumulative
	var lines []string
	switch {
	case r.MadeFrom == "":
		return nil
	case r.MadeFrom == counting.FromMonths:
		lines = append(lines, "Số liệu cộng từ các tháng đã công bố: "+monthNames(c)+". Tiếp nhận, giải quyết là tổng của các tháng; "+
			"kỳ trước chuyển sang là của tháng đầu, đang giải quyết là của tháng cuối.")
		lines = append(lines, "Không cộng được từ các tháng nên không nêu: hồ sơ đến hạn trong kỳ, không tiếp nhận, tiếp nhận trực tuyến chậm.")
	case c == nil:
		lines = append(lines, "Số liệu đếm từ dữ liệu trích xuất của cả kỳ; chưa có đủ các tháng đã công bố để đối chiếu.")
	case len(c.Differences) == 0:
		lines = append(lines, "Số liệu đếm từ dữ liệu trích xuất của cả kỳ, khớp với tổng các tháng đã công bố: "+monthNames(c)+".")
	default:
		lines = append(lines, "Số liệu đếm từ dữ liệu trích xuất của cả kỳ, khác với tổng các tháng đã công bố ("+monthNames(c)+") ở:")
		for _, d := range c.Differences {
			lines = append(lines, fmt.Sprintf("- %s: các tháng %s, cả kỳ %s", Sentence(fieldName(d.Line)), notation.Count(d.Months), notation.Count(d.Extract)))
		}
	}
	return lines
}

func monthNames(c *counting.Cumulative) string {
	names := make([]string, len(c.Months))
	for i, m := range c.Months {
		names[i] = fmt.Sprintf("%s (bản lần %s)", notation.Month(m.Month), notation.Padded(m.Revision))
	}
	return strings.Join(names, ", ")
}
