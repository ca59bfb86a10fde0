package workbook

import (
	"trehan/internal/counting"
	"trehan/internal/documents/view"
)

var overdueColumns = []column{
	{head: wordNumber, width: 5}, {head: "Mã hồ sơ", width: 20}, {head: "Tên TTHC", width: 31}, {head: "Lĩnh vực", width: 14},
	{head: "Cơ quan, đơn vị", width: 21}, {head: "Ngày tiếp nhận", width: 11}, {head: "Ngày hẹn trả", width: 11},
	{head: "Số ngày quá hạn đến hết kỳ", width: 9}, {head: "Trạng thái", width: 13}, {head: "Người đang xử lý", width: 18},
	{head: "Nhóm", width: 15}, {head: "Ghi chú", width: 14},
}

// overdueSheet lists the pending overdue dossiers of some units; the units of no list, then the unknown one, are last.
func (b *book) overdueSheet(a *arrangement, name string, lines []line, units []*unit, none string) error {
	var groups counting.Overdue
	row := func(s *sheet, u *unit, i, count int) error {
		d := &a.in.Rows.Overdue[i]
		addGroup(&groups, d.Group)
		return s.overdue(a, u, d, count)
	}
	l := layout{name: name, lines: lines, columns: overdueColumns}
	return b.listSheet(l, none, units, func(u *unit) []int { return u.overdue }, row, func() string { return groupsNote(a.in.Report, groups) })
}

// listSheet lists rows of some units, each unit's with their number, and at the end the note, which is made when all rows are
// written. of are a unit's rows; a list without any says none.
func (b *book) listSheet(l layout, none string, units []*unit, of func(*unit) []int, row func(s *sheet, u *unit, i, count int) error,
	note func() string) error {
	l.tail, l.filter = 2, true
	for _, u := range units {
		if n := len(of(u)); n > 0 {
			l.body += n + 1
		}
	}
	if l.body == 0 {
		return b.emptySheet(l, none)
	}
	s, err := b.sheet(l)
	if err != nil {
		return err
	}
	count := 0
	for _, u := range units {
		rows := of(u)
		for _, i := range rows {
			count++
			if err := row(s, u, i, count); err != nil {
				return err
			}
		}
		if len(rows) == 0 {
			continue
		}
		if err := s.listTotal(wordSubtotal+" "+u.name, len(rows), false); err != nil {
			return err
		}
	}
	if err := s.listTotal(wordTotal, count, true); err != nil {
		return err
	}
	if err := s.wide(note(), lookNote); err != nil {
		return err
	}
	return s.close()
}

func (s *sheet) overdue(a *arrangement, u *unit, d *counting.OverdueRow, count int) error {
	s.set(1, lookCenter, count)
	s.set(2, lookText, d.Code)
	s.set(3, lookText, d.Procedure)
	s.set(4, lookText, d.Field)
	s.set(5, lookText, u.name)
	s.set(6, lookDate, d.Received)
	s.set(7, lookDate, d.Due)
	s.set(8, lookDays, d.WorkingDays)
	s.set(9, lookText, view.StatusName(d.Status))
	s.set(10, lookText, d.Handler)
	s.set(11, lookText, view.GroupNameIn(a.in.Report, d.Group))
	s.set(12, lookText, overdueNote(d))
	return s.write()
}

// listTotal is a sum of a list in which the number of dossiers stands under the fifth column.
func (s *sheet) listTotal(text string, n int, total bool) error {
	s.sumText(text, 4, total)
	count := lookCenter
	count.format = formatDossiers
	s.set(5, count.summing(total), n)
	last := len(s.cells)
	for col := 6; col < last; col++ {
		s.set(col, lookText.running().summing(total), nil)
	}
	s.set(last, lookText.summing(total), nil)
	return s.write()
}

func addGroup(o *counting.Overdue, g counting.OverdueGroup) {
	switch g {
	case counting.GroupTest:
		o.Test++
	case counting.GroupBacklog:
		o.Backlog++
	case counting.GroupUnclosed:
		o.Unclosed++
	default:
		o.InProcess++
	}
}
