package workbook

import "trehan/internal/documents/view"

var dossierColumns = []column{
	{head: wordNumber, width: 5}, {head: "Mã hồ sơ", width: 20}, {head: "Tên TTHC", width: 31}, {head: "Lĩnh vực", width: 14},
	{head: "Cơ quan, đơn vị giải quyết", width: 21}, {head: "Ngày tiếp nhận", width: 11}, {head: "Ngày hẹn trả", width: 11},
	{head: "Ngày kết thúc xử lý", width: 11}, {head: "Số ngày trễ", width: 7}, {head: "Công chức, viên chức xử lý", width: 20},
	{head: "Loại trễ hạn", width: 14}, {head: "Ghi chú", width: 16},
}

// dossiersSheet lists the late dossiers that some units resolved.
func (b *book) dossiersSheet(a *arrangement, name string, lines []line, units []*unit, none string) error {
	rows, late := 0, make([][]int, 0, len(units))
	for _, u := range units {
		if len(u.late) > 0 {
			rows += len(u.late) + 1
			late = append(late, u.late)
		}
	}
	l := layout{name: name, lines: lines, columns: dossierColumns, body: rows, tail: 2, filter: true}
	if rows == 0 {
		return b.emptySheet(l, none)
	}
	s, err := b.sheet(l)
	if err != nil {
		return err
	}
	count := 0
	for _, u := range units {
		if len(u.late) == 0 {
			continue
		}
		for _, i := range u.late {
			count++
			if err := s.dossier(a, u, i, count); err != nil {
				return err
			}
		}
		if err := s.dossiersTotal(wordSubtotal+" "+u.name, a.tallyOf(u.late), false); err != nil {
			return err
		}
	}
	if err := s.dossiersTotal(wordTotal, a.tallyOf(late...), true); err != nil {
		return err
	}
	if err := s.wide(noteDays, lookNote); err != nil {
		return err
	}
	return s.close()
}

func (s *sheet) dossier(a *arrangement, u *unit, i, count int) error {
	d, row := &a.in.Report.Late[i], &a.in.Rows.Late[i]
	s.set(1, lookCenter, count)
	s.set(2, lookText, d.Code)
	s.set(3, lookText, row.Procedure)
	s.set(4, lookText, row.Field)
	s.set(5, lookText, u.name)
	s.set(6, lookDate, d.Received)
	s.set(7, lookDate, d.Due)
	s.set(8, lookDate, d.Finished)
	s.set(9, lookDays, d.WorkingDaysLate)
	s.set(10, lookText, a.officialsOf(u, i))
	s.set(11, lookText, view.KindName(d.Kind))
	s.set(12, lookText, view.LateNote(d, view.FullNames))
	return s.write()
}

// officialsOf names the officials of a late dossier.
func (a *arrangement) officialsOf(u *unit, i int) string {
	return view.OfficialsText(a.in.Rows.Late[i].Officials, u.code, u.list != "", func(code string) (string, bool) {
		if other, ok := a.byCode[code]; ok {
			return other.name, true
		}
		return "", false
	})
}

func (s *sheet) dossiersTotal(text string, t tally, total bool) error {
	s.sumText(text, 4, total)
	count := lookCenter
	count.format = formatDossiers
	s.set(5, count.summing(total), t.dossiers)
	for col := 6; col <= 8; col++ {
		s.set(col, lookText.summing(total), nil)
	}
	s.set(9, lookDays.summing(total), t.days)
	kinds := lookText.summing(total)
	s.set(10, kinds, nil)
	s.set(11, kinds, kindsNote(t.kinds))
	s.set(12, kinds, nil)
	return s.write()
}
