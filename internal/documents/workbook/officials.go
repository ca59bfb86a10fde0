package workbook

import (
	"trehan/internal/documents/view"
)

// The columns of officialColumns that sums fill in too.
const (
	columnLate  = 6
	columnKinds = columnLate + 1
	columnDays  = columnKinds + 4
	columnNote  = columnDays + 1
)

var officialColumns = func() []column {
	all := []column{
		{head: wordNumber, width: 6}, {head: "Họ và tên", width: 25}, {head: "Chức vụ", width: 18},
		{head: "Phòng/bộ phận", width: 24}, {head: "Cơ quan, đơn vị", width: 32}, {head: "Số hồ sơ trễ hạn", width: 10},
	}
	for _, kind := range view.KindHeads() {
		all = append(all, column{head: "Trong đó " + kind, width: 10})
	}
	return append(all, column{head: "Tổng số ngày trễ", width: 10}, column{head: "Ghi chú", width: 20})
}()

// officialsSheet lists the officials of some units: each under the unit they belong to, whosever dossier it was.
// Nobody is left out: dossiers without anybody identified have a row that counts as no person.
func (b *book) officialsSheet(a *arrangement, name string, lines []line, units []*unit, none string) error {
	shown, rows, named := make([]*unit, 0, len(units)), 0, make([][]int, 0, len(units))
	for _, u := range units {
		if len(u.own)+len(u.nameless) == 0 {
			continue
		}
		shown = append(shown, u)
		named = append(named, u.named)
		rows += len(u.own) + min(len(u.nameless), 1) + 1
	}
	l := layout{name: name, lines: lines, columns: officialColumns, body: rows, tail: 2, filter: true}
	if rows == 0 {
		return b.emptySheet(l, none)
	}
	s, err := b.sheet(l)
	if err != nil {
		return err
	}
	count := 0
	for _, u := range shown {
		if err := s.officials(a, u, &count); err != nil {
			return err
		}
	}
	if err := s.officialsTotal(a, wordTotal, count, a.tallyOf(named...), true); err != nil {
		return err
	}
	note := noteDistinct + " " + view.KindsNote
	if a.in.Report.NoKinds() {
		note += " " + noteNoKinds
	}
	if err := s.wide(note, lookNote); err != nil {
		return err
	}
	return s.close()
}

// officials writes one unit's rows and their subtotal; count runs on over the units.
func (s *sheet) officials(a *arrangement, u *unit, count *int) error {
	for _, i := range u.own {
		o := &a.in.Report.Officials[i]
		*count++
		s.set(1, lookCenter, *count)
		s.set(2, lookText, o.Name)
		s.set(3, lookText, o.Title)
		s.set(4, lookText, o.Department)
		s.set(5, lookText, u.name)
		s.late(a, tally{dossiers: o.Late, kinds: o.LateByKind, days: o.WorkingDaysLate}, func(l look) look { return l })
		s.set(columnNote, lookText, a.notes[i])
		if err := s.write(); err != nil {
			return err
		}
	}
	if len(u.nameless) > 0 {
		for col := 1; col <= 4; col++ {
			s.set(col, lookText, nil)
		}
		s.set(2, lookText, view.Unidentified)
		s.set(5, lookText, u.name)
		s.late(a, a.tallyOf(u.nameless), func(l look) look { return l })
		s.set(columnNote, lookText, wordNobodyNote)
		if err := s.write(); err != nil {
			return err
		}
	}
	return s.officialsTotal(a, wordSubtotal+" "+u.name, len(u.own), a.tallyOf(u.named), false)
}

// late sets the columns of a number of late dossiers: how many, by kind, days.
func (s *sheet) late(a *arrangement, t tally, as func(look) look) {
	s.set(columnLate, as(lookNumber), t.dossiers)
	for i, cell := range view.KindCells(t.kinds, a.in.Report.NoKinds()) {
		if cell.Blank {
			s.set(columnKinds+i, as(lookNumber), nil)
			continue
		}
		s.set(columnKinds+i, as(lookNumber), cell.Count)
	}
	s.set(columnDays, as(lookDays), t.days)
}

// officialsTotal writes a subtotal or the total: persons, and beside them distinct dossiers.
func (s *sheet) officialsTotal(a *arrangement, text string, persons int, t tally, total bool) error {
	s.sumText(text, 4, total)
	person := lookCenter
	person.format = formatPersons
	s.set(5, person.summing(total), persons)
	s.late(a, t, func(l look) look { return l.summing(total) })
	s.set(columnNote, lookText.summing(total), nil)
	return s.write()
}

// sumText writes the words of a sum over the first columns. They are not merged: a filtered table that holds merged
// cells cannot be sorted.
func (s *sheet) sumText(text string, cols int, total bool) {
	for col := 1; col <= cols; col++ {
		s.set(col, lookText.running().summing(total), nil)
	}
	first := lookText.running().summing(total)
	first.border = opening
	s.set(1, first, text)
}

// emptySheet is a table without rows, which says so, with notes under it.
func (b *book) emptySheet(l layout, none string, notes ...string) error {
	l.body, l.tail, l.filter = 0, 1+len(notes), false
	s, err := b.sheet(l)
	if err != nil {
		return err
	}
	if err := s.wide(none, lookNone); err != nil {
		return err
	}
	return s.closeWith(notes)
}

// appendixLines is the header block of an appendix.
func (a *arrangement) appendixLines(number int, title string) []line {
	return []line{
		{view.Upper(a.office.AppendixLabel(number)), lookLabel},
		{title, lookTitle},
		{a.head.attached, lookUnder},
	}
}
