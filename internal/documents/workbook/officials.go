package workbook

import (
	"trehan/internal/counting"
	"trehan/internal/documents/view"
)

var officialColumns = []column{
	{head: wordNumber, width: 6}, {head: "Họ và tên", width: 25}, {head: "Chức vụ", width: 18},
	{head: "Phòng/bộ phận", width: 24}, {head: "Cơ quan, đơn vị", width: 32}, {head: "Số hồ sơ trễ hạn", width: 10},
	{head: "Trong đó thực tế", width: 10}, {head: "Trong đó chậm thao tác", width: 11},
	{head: "Tổng số ngày trễ", width: 10}, {head: "Ghi chú", width: 28},
}

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
	elsewhere := a.elsewhere(shown)
	count := 0
	for _, u := range shown {
		if err := s.officials(a, u, &count, elsewhere); err != nil {
			return err
		}
	}
	if err := s.officialsTotal(wordTotal, count, a.tallyOf(named...), true); err != nil {
		return err
	}
	note := noteDistinct
	if a.in.Report.NoKinds() {
		note += " " + noteNoKinds
	}
	if err := s.wide(note, lookNote); err != nil {
		return err
	}
	return s.close()
}

// officials writes one unit's rows and their subtotal; count runs on over the units.
func (s *sheet) officials(a *arrangement, u *unit, count *int, elsewhere map[*counting.Official]int) error {
	for _, i := range u.own {
		o := &a.in.Report.Officials[i]
		*count++
		s.set(1, lookCenter, *count)
		s.set(2, lookText, o.Name)
		s.set(3, lookText, o.Title)
		s.set(4, lookText, o.Department)
		s.set(5, lookText, u.name)
		s.set(6, lookNumber, o.Late)
		k := o.LateByKind
		actual, slow := tally{actual: k.Actual, slow: k.SlowUpdate, suspected: k.SuspectedSlowUpdate, unclassified: k.Unclassified,
			noKinds: a.in.Report.NoKinds()}.kinds()
		s.set(7, lookNumber, actual)
		s.set(8, lookNumber, slow)
		s.set(9, lookDays, o.WorkingDaysLate)
		s.set(10, lookText, officialNote(o, elsewhere[o]))
		if err := s.write(); err != nil {
			return err
		}
	}
	if len(u.nameless) > 0 {
		t := a.tallyOf(u.nameless)
		for col := 1; col <= 4; col++ {
			s.set(col, lookText, nil)
		}
		s.set(2, lookText, view.Unidentified)
		s.set(5, lookText, u.name)
		s.tally(t)
		s.set(10, lookText, join("; ", wordNobodyNote, tallyNote(t)))
		if err := s.write(); err != nil {
			return err
		}
	}
	return s.officialsTotal(wordSubtotal+" "+u.name, len(u.own), a.tallyOf(u.named), false)
}

// tally sets the columns of a number of dossiers.
func (s *sheet) tally(t tally) {
	s.set(6, lookNumber, t.dossiers)
	actual, slow := t.kinds()
	s.set(7, lookNumber, actual)
	s.set(8, lookNumber, slow)
	s.set(9, lookDays, t.days)
}

// officialsTotal writes a subtotal or the total: persons, and beside them distinct dossiers.
func (s *sheet) officialsTotal(text string, persons int, t tally, total bool) error {
	s.sumText(text, 4, total)
	person := lookCenter
	person.format = formatPersons
	s.set(5, person.summing(total), persons)
	s.set(6, lookNumber.summing(total), t.dossiers)
	actual, slow := t.kinds()
	s.set(7, lookNumber.summing(total), actual)
	s.set(8, lookNumber.summing(total), slow)
	s.set(9, lookDays.summing(total), t.days)
	s.set(10, lookText.summing(total), tallyNote(t))
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
	for _, note := range notes {
		if err := s.wide(note, lookNote); err != nil {
			return err
		}
	}
	return s.close()
}

// elsewhere counts, for each official of some units, the late dossiers that another unit resolved (docs/counting.md 5.11).
func (a *arrangement) elsewhere(units []*unit) map[*counting.Official]int {
	counts := make(map[*counting.Official]int)
	for _, u := range units {
		for _, i := range u.named {
			if a.in.Report.Late[i].Unit == u.code {
				continue
			}
			for _, ref := range a.in.Rows.Late[i].Officials {
				if o := a.people[personOf(ref.Account, ref.Name, ref.Unit)]; o != nil && ref.Listed && ref.Unit == u.code {
					counts[o]++
				}
			}
		}
	}
	return counts
}

// appendixLines is the header block of an appendix.
func (a *arrangement) appendixLines(number int, title string) []line {
	return []line{
		{view.Upper(a.office.AppendixLabel(number)), lookLabel},
		{title, lookTitle},
		{a.head.attached, lookUnder},
	}
}
