package workbook

import (
	"strings"

	"trehan/internal/documents/view"
)

// comparison shows every line of the notice beside the period before, the same period of last year, and the sum since the year
// began; below, what a longer period is made from. A period that has nothing of it has no such sheet.
func (b *book) comparison(a *arrangement) error {
	c, made := view.ComparisonOf(a.in), view.MadeFrom(a.in.Report)
	if c.Empty() && len(made) == 0 {
		return nil
	}
	columns := []column{{head: wordNumber, width: 6}, {head: "Chỉ tiêu", width: 44}, {head: view.Sentence(a.head.period), width: 13}}
	beside := []struct {
		head string
		with *view.MonthFigures
	}{{"Kỳ liền trước", c.Before}, {"Cùng kỳ năm trước", c.LastYear}}
	for _, x := range beside {
		head := x.head
		if x.with != nil {
			head += "\n" + x.with.Name()
		}
		columns = append(columns, column{head: head, width: 14}, column{head: "Tăng (+), giảm (-)", width: 12})
	}
	columns = append(columns, column{head: "Lũy kế từ đầu năm", width: 14})
	lines := monthLines(a.folded)
	s, err := b.sheet(layout{name: sheetComparison, lines: a.statisticsLines(titleComparison), columns: columns, body: len(lines), tail: 1, filter: false})
	if err != nil {
		return err
	}
	for i, ln := range lines {
		number := s.begin(i, &ln)
		now := ln.in(&a.in.Report.Totals, a.in.Report.NoChannel())
		s.set(3, number, now)
		for j, x := range beside {
			if x.with == nil {
				s.set(4+2*j, number, nil)
				s.set(5+2*j, lookChange, nil)
				continue
			}
			was := ln.in(&x.with.Totals, x.with.NoChannel)
			s.set(4+2*j, number, was)
			s.set(5+2*j, lookChange, change(was, now))
		}
		s.set(8, number, nil)
		if c.SinceJanuary != nil {
			s.set(8, number, ln.in(c.SinceJanuary, a.in.Report.NoChannel()))
		}
		if err := s.write(); err != nil {
			return err
		}
	}
	notes := []string{noteComparison}
	if len(c.Without) > 0 {
		notes = append(notes, "Chưa có lũy kế từ đầu năm vì chưa có số liệu đã công bố của "+strings.Join(c.Without, ", ")+".")
	}
	if len(c.Apart) > 0 {
		notes = append(notes, "Các kỳ không nối nhau, nên lũy kế lệch đúng bằng số này: "+strings.Join(c.Apart, "; ")+".")
	}
	if err := s.wide(strings.Join(append(notes, made...), "\n"), lookNote); err != nil {
		return err
	}
	return s.close()
}
