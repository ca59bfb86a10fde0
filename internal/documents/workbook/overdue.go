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
	rows := listRows(units, func(u *unit) []int { return u.overdue })
	l := layout{name: name, lines: lines, columns: overdueColumns, body: rows, tail: 2, filter: true}
	if rows == 0 {
		return b.emptySheet(l, none)
	}
	s, err := b.sheet(l)
	if err != nil {
		return err
	}
	count := 0
	var groups counting.Overdue
	for _, u := range units {
		if len(u.overdue) == 0 {
			continue
		}
		for _, i := range u.overdue {
			count++
			d := &a.in.Rows.Overdue[i]
			addGroup(&groups, d.Group)
			if err := s.overdue(a, u, d, count); err != nil {
				return err
			}
		}
		if err := s.listTotal(wordSubtotal+" "+u.name, len(u.overdue), false); err != nil {
			return err
		}
	}
	if err := s.listTotal(wordTotal, count, true); err != nil {
		return err
	}
	if err := s.wide(groupsNote(a.in.Report, groups), lookNote); err != nil {
		return err
	}
	return s.close()
}

// listRows counts the rows of a list: those of every unit that has any, with its subtotal.
func listRows(units []*unit, of func(*unit) []int) int {
	rows := 0
	for _, u := range units {
		if n := len(of(u)); n > 0 {
			rows += n + 1
		}
	}
	return rows
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
