package workbook

import (
	"cmp"
	"slices"
	"strings"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"trehan/internal/counting"
	"trehan/internal/dossier"
)

// Form II.06a/VPCP/KSTT of Thông tư 01/2020/TT-VPCP: received, resolved and pending dossiers. The form has fields as
// its rows; here it is made by unit, by field, and by unit and field.

const (
	groupReceived = "Số lượng hồ sơ tiếp nhận"
	groupResolved = "Số lượng hồ sơ đã giải quyết"
	groupPending  = "Số lượng hồ sơ đang giải quyết"
)

// formColumns are the form's columns after its first ones, which say what a row is of. Where withdrawn dossiers are
// counted apart (policy "withdrawn: separate") they need a column, else received and the rest would not add up.
func formColumns(folded bool, first ...column) []column {
	columns := append(slices.Clone(first),
		column{head: "Tổng số", width: 11, group: groupReceived, index: "(3)=(4)\n+(5)+(6)"},
		column{head: "Trong kỳ: trực tuyến", width: 11, group: groupReceived, index: "(4)"},
		column{head: "Trong kỳ: trực tiếp, dịch vụ bưu chính", width: 13, group: groupReceived, index: "(5)"},
		column{head: "Từ kỳ trước", width: 11, group: groupReceived, index: "(6)"},
		column{head: "Tổng số", width: 11, group: groupResolved, index: "(7)=(8)\n+(9)+(10)"},
		column{head: "Trước hạn", width: 11, group: groupResolved, index: "(8)"},
		column{head: "Đúng hạn", width: 11, group: groupResolved, index: "(9)"},
		column{head: "Quá hạn", width: 11, group: groupResolved, index: "(10)"},
		column{head: "Tổng số", width: 11, group: groupPending, index: "(11)=\n(12)+(13)"},
		column{head: "Trong hạn", width: 11, group: groupPending, index: "(12)"},
		column{head: "Quá hạn", width: 11, group: groupPending, index: "(13)"},
	)
	if !folded {
		columns = append(columns, column{head: "Công dân rút hồ sơ", width: 11, index: "(14)=(3)\n-(7)-(11)"})
	}
	return columns
}

// formFigures are the figures of one row, in the form's order.
func formFigures(t counting.Totals, folded bool) []int {
	figures := []int{
		t.Total, t.ReceivedOnline, t.ReceivedDirect + t.ReceivedPostal, t.CarriedOver,
		t.Resolved, t.ResolvedEarly, t.ResolvedOnTime, t.ResolvedLate,
		t.Pending, t.PendingInTime, t.PendingOverdue,
	}
	if !folded {
		figures = append(figures, t.Withdrawn)
	}
	return figures
}

// sumTotals adds the lines that the form shows.
func sumTotals(sum *counting.Totals, t counting.Totals) {
	sum.Total += t.Total
	sum.Received += t.Received
	sum.ReceivedOnline += t.ReceivedOnline
	sum.ReceivedDirect += t.ReceivedDirect
	sum.ReceivedPostal += t.ReceivedPostal
	sum.CarriedOver += t.CarriedOver
	sum.Resolved += t.Resolved
	sum.ResolvedEarly += t.ResolvedEarly
	sum.ResolvedOnTime += t.ResolvedOnTime
	sum.ResolvedLate += t.ResolvedLate
	sum.Pending += t.Pending
	sum.PendingInTime += t.PendingInTime
	sum.PendingPaused += t.PendingPaused
	sum.PendingOverdue += t.PendingOverdue
	sum.Withdrawn += t.Withdrawn
}

// form writes the form's figures from a column on; those by channel are left blank where the extract does not say.
func (s *sheet) form(a *arrangement, from int, t counting.Totals, lk look) {
	s.figures(from, formFigures(t, a.folded), lk)
	if a.in.Report.NoChannel() {
		s.set(from+1, lk, nil)
		s.set(from+2, lk, nil)
	}
}

// figures writes figures from a column on.
func (s *sheet) figures(from int, figures []int, lk look) {
	for i, n := range figures {
		s.set(from+i, lk, n)
	}
}

// section is the units of one list, with a heading.
type section struct {
	name  string
	units []*unit
}

// sections divides the units as the statistics show them: province, district, commune, and those of no list.
func (a *arrangement) sections() []section {
	var out []section
	for _, level := range []dossier.Level{dossier.Province, dossier.District, dossier.Commune, ""} {
		if units := a.of(level); len(units) > 0 {
			out = append(out, section{sectionName(level), units})
		}
	}
	return out
}

func letter(i int) string { return string(rune('A' + i)) }

// formByUnit is the form with a row a unit, a subtotal a level, and the total of the report.
func (b *book) formByUnit(a *arrangement) error {
	sections := a.sections()
	l := layout{
		name: sheetByUnit, lines: a.formLines(titleByUnit),
		columns: formColumns(a.folded,
			column{head: wordNumber, width: 6, index: "(1)"}, column{head: "Cơ quan, đơn vị", width: 40, index: "(2)"}),
		body: len(a.units) + len(sections), tail: 2, filter: true,
	}
	s, err := b.sheet(l)
	if err != nil {
		return err
	}
	count := 0
	for i, sec := range sections {
		var sum counting.Totals
		for _, u := range sec.units {
			sumTotals(&sum, u.figures.Totals)
		}
		s.set(1, lookCenter.summing(false), letter(i))
		s.set(2, lookText.summing(false), sec.name)
		s.form(a, 3, sum, lookNumber.summing(false))
		if err := s.write(); err != nil {
			return err
		}
		for _, u := range sec.units {
			count++
			s.set(1, lookCenter, count)
			s.set(2, lookText, u.name)
			s.form(a, 3, u.figures.Totals, lookNumber)
			if err := s.write(); err != nil {
				return err
			}
		}
	}
	return s.formEnd(a, 2, false)
}

// formEnd writes the report's total and the notes.
func (s *sheet) formEnd(a *arrangement, texts int, byField bool) error {
	s.sumText(wordTotal, texts, true)
	s.form(a, texts+1, a.in.Report.Totals, lookNumber.summing(true))
	if err := s.write(); err != nil {
		return err
	}
	notes := []string{withdrawnNote(a.in.Report.Totals.Withdrawn, a.folded)}
	if a.in.Report.NoChannel() {
		notes = append(notes, noteNoChannel)
	}
	if byField && a.in.Report.Lacks(counting.ColumnField) {
		notes = append(notes, noteNoField)
	}
	if err := s.wide(strings.Join(notes, " "), lookNote); err != nil {
		return err
	}
	return s.close()
}

// formByField is the form as the circular has it: a row a field, of all units together.
func (b *book) formByField(a *arrangement) error {
	sums := make(map[string]*counting.Totals)
	var names []string
	for i := range a.in.Rows.Fields {
		f := &a.in.Rows.Fields[i]
		if sums[f.Field] == nil {
			sums[f.Field] = new(counting.Totals)
			names = append(names, f.Field)
		}
		sumTotals(sums[f.Field], f.Totals)
	}
	vietnamese := collate.New(language.Vietnamese)
	slices.SortFunc(names, func(x, y string) int {
		return cmp.Or(vietnamese.CompareString(x, y), cmp.Compare(x, y))
	})
	s, err := b.sheet(layout{
		name: sheetByField, lines: a.formLines(titleByField),
		columns: formColumns(a.folded,
			column{head: wordNumber, width: 6, index: "(1)"}, column{head: "Lĩnh vực giải quyết", width: 40, index: "(2)"}),
		body: len(names), tail: 2, filter: true,
	})
	if err != nil {
		return err
	}
	for i, name := range names {
		s.set(1, lookCenter, i+1)
		s.set(2, lookText, fieldName(name))
		s.form(a, 3, *sums[name], lookNumber)
		if err := s.write(); err != nil {
			return err
		}
	}
	return s.formEnd(a, 2, true)
}

// formByBoth is the form with a row a unit and field.
func (b *book) formByBoth(a *arrangement) error {
	s, err := b.sheet(layout{
		name: sheetByBoth, lines: a.formLines(titleByBoth),
		columns: formColumns(a.folded,
			column{head: wordNumber, width: 6, index: "(1)"}, column{head: "Cơ quan, đơn vị", width: 34, index: "(2)"},
			column{head: "Lĩnh vực giải quyết", width: 26, index: "(2a)"}),
		body: len(a.in.Rows.Fields), tail: 2, filter: true,
	})
	if err != nil {
		return err
	}
	count := 0
	for _, u := range a.units {
		for _, i := range u.fields {
			f := &a.in.Rows.Fields[i]
			count++
			s.set(1, lookCenter, count)
			s.set(2, lookText, u.name)
			s.set(3, lookText, fieldName(f.Field))
			s.form(a, 4, f.Totals, lookNumber)
			if err := s.write(); err != nil {
				return err
			}
		}
	}
	return s.formEnd(a, 3, true)
}

func fieldName(name string) string {
	if name == "" {
		return wordNoField
	}
	return name
}
