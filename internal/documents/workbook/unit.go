package workbook

import (
	"fmt"

	"trehan/internal/counting"
	"trehan/internal/documents/view"
	"trehan/internal/dossier"
)

// unitFileName is the name of a unit's own workbook: "don-vi/H25.05.xlsx".
func unitFileName(code string) string { return "don-vi/" + code + ".xlsx" }

// Units makes the workbooks of some units, don-vi/CODE.xlsx: each with the unit's row of figures, its officials, its late
// dossiers and its pending overdue ones; a district's holds its listed communes' too, as its mail does. With nothing late it says so. A code that
// neither the report nor the register knows is an error. Each is handed over as soon as it is made, with its place among
// the codes: several at once, in no certain order. An error of take ends it.
func Units(in *view.Input, codes []string, take func(i int, file view.File) error) error {
	a, err := arrange(in)
	if err != nil {
		return err
	}
	names := view.UnitsOf(in)
	for _, code := range codes {
		if _, ok := a.byCode[code]; ok && code != "" {
			continue
		}
		if code == "" || names.Level(code) == dossier.Unknown {
			return fmt.Errorf("không có đơn vị mã %q trong báo cáo và danh mục đơn vị", code)
		}
		a.unit(names, code)
	}
	communes := make(map[string][]*unit)
	for _, u := range a.units {
		if u.parent != "" && u.list != "" {
			communes[u.parent] = append(communes[u.parent], u)
		}
	}
	return each(len(codes), func(i int) error {
		u := a.byCode[codes[i]]
		file, err := a.own(append([]*unit{u}, communes[u.code]...))
		if err != nil {
			return err
		}
		return take(i, file)
	})
}

// own makes the workbook of a unit, the first of the group, and its communes.
func (a *arrangement) own(group []*unit) (view.File, error) {
	u := group[0]
	late := 0
	for _, v := range group {
		late += len(v.late)
	}
	lines := func(title string) []line {
		return []line{{view.Upper(u.name), lookLabel}, {statisticsTitle(title, a.head.in), lookTitle}, {a.head.attached, lookUnder}}
	}
	none := view.None
	if late == 0 {
		none = view.NothingLate
	}
	return build(a.in, unitFileName(u.code), u.name, func(b *book) error {
		if err := b.prove(group); err != nil {
			return err
		}
		if err := b.ownFigures(a, lines(titleOwn), group, late); err != nil {
			return err
		}
		if err := b.officialsSheet(a, sheetOfficials, lines(titleOwnOfficials), group, officialsNone(u, none)); err != nil {
			return err
		}
		if err := b.dossiersSheet(a, sheetDossiers, lines(titleOwnDossiers), group, none); err != nil {
			return err
		}
		head := lines("")
		head[1].text = overdueTitle(a.in.Report.Period.To)
		if err := b.overdueSheet(a, sheetOverdue, head, group, view.None); err != nil {
			return err
		}
		if a.in.Report.Acceptance != nil {
			if err := b.acceptanceSheet(a, sheetAcceptance, lines(titleAcceptance), group); err != nil {
				return err
			}
		}
		return b.explanationSheets(a, u, lines(titleExplanations))
	})
}

// officialsNone says why nobody is listed: the people of a unit outside the lists are never published.
func officialsNone(u *unit, none string) string {
	if u.list == "" && len(u.late) > 0 {
		return noteNotListed
	}
	return none
}

// ownFigures is the unit's row of figures, with its communes' rows and their sum.
func (b *book) ownFigures(a *arrangement, lines []line, group []*unit, late int) error {
	columns := append(formColumns(a.folded,
		column{head: wordNumber, width: 6, index: "(1)"}, column{head: "Cơ quan, đơn vị", width: 36, index: "(2)"}),
		column{head: "Tỷ lệ đúng hạn (%)", width: 10, group: groupIndicator},
		column{head: "Điểm (tối đa 20)", width: 10, group: groupIndicator})
	tail := 1
	if len(group) > 1 {
		tail = 2
	}
	s, err := b.sheet(layout{name: sheetFigures, lines: lines, columns: columns, body: len(group), tail: tail})
	if err != nil {
		return err
	}
	var sum counting.Totals
	for i, u := range group {
		s.set(1, lookCenter, i+1)
		s.set(2, lookText, u.name)
		s.form(a, 3, u.figures.Totals, lookNumber)
		s.set(len(columns)-1, lookTwo, decimal(u.figures.Index766.Ratio))
		s.set(len(columns), lookTwo, decimal(u.figures.Index766.Score))
		sumTotals(&sum, u.figures.Totals)
		if err := s.write(); err != nil {
			return err
		}
	}
	if len(group) > 1 {
		s.sumText(wordTotal, 2, true)
		s.form(a, 3, sum, lookNumber.summing(true))
		s.set(len(columns)-1, lookNumber.summing(true), nil)
		s.set(len(columns), lookNumber.summing(true), nil)
		if err := s.write(); err != nil {
			return err
		}
	}
	note := ownNote(late, sum.PendingOverdue)
	if a.in.Report.NoChannel() {
		note += " " + noteNoChannel
	}
	if err := s.wide(note, lookNote); err != nil {
		return err
	}
	return s.close()
}
