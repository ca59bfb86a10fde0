package workbook

import (
	"fmt"
	"slices"
	"strconv"

	"trehan/internal/counting"
	"trehan/internal/documents/view"
	"trehan/internal/notation"
	"trehan/internal/period"
)

// Statistics makes phu-luc-07.xlsx: form II.06a/VPCP/KSTT by unit and by field, the national indicator and further figures per unit, the
// months before, charts, the reconciliation and the findings.
func Statistics(in *view.Input) (view.File, error) {
	a, err := arrange(in)
	if err != nil {
		return view.File{}, err
	}
	label := a.office.AppendixLabel(view.StatisticsNumber)
	return build(in, view.AppendixFile(view.StatisticsNumber), label, func(b *book) error {
		for _, fill := range []func(*arrangement) error{
			b.formByUnit, b.formByField, b.formByBoth, b.indicator, b.details, b.acceptanceSums, b.months, b.comparison, b.charts, b.reconciliation, b.findings, b.differences,
		} {
			if err := fill(a); err != nil {
				return err
			}
		}
		return nil
	})
}

// formLines is the header block of a sheet of form II.06a.
func (a *arrangement) formLines(title string) []line {
	lines := []line{
		{join(" - ", view.Upper(a.office.AppendixLabel(view.StatisticsNumber)), formName), lookLabel},
		{statisticsTitle(title, a.head.in), lookTitle},
		{a.head.attached + " - " + unitOfMeasure, lookUnder},
	}
	if cutOff := statutoryCutOff(a.in.Report.Named(), a.in.Report.Period); cutOff != "" {
		lines = append(lines, line{cutOff, lookUnder})
	}
	return lines
}

// statutoryCutOff says of a quarter, half or year whether the form is made by its own cut-off (docs/counting.md 15.6); "" of any
// other period, for which the form is not prescribed.
func statutoryCutOff(n period.Name, p period.Period) string {
	if !n.Cumulative() {
		return ""
	}
	due := period.Statutory.Of(n)
	if due == p {
		return fmt.Sprintf(wordCutOff, notation.Date(due.From), notation.Date(due.To))
	}
	return fmt.Sprintf(wordOtherCutOff, notation.Date(p.From), notation.Date(p.To), notation.Date(due.From), notation.Date(due.To))
}

// statisticsLines is the header block of the other sheets.
func (a *arrangement) statisticsLines(title string) []line {
	return a.appendixLines(view.StatisticsNumber, statisticsTitle(title, a.head.in))
}

// indicator is indicator 2.1 of Quyết định 766/QĐ-TTg for each unit and in all.
func (b *book) indicator(a *arrangement) error {
	s, err := b.sheet(layout{
		name: sheetIndicator, lines: a.statisticsLines(titleIndicator),
		columns: []column{
			{head: wordNumber, width: 6}, {head: "Cơ quan, đơn vị", width: 42}, {head: "Tổng số hồ sơ", width: 13},
			{head: "Giải quyết trước hạn, đúng hạn", width: 16}, {head: "Đang giải quyết trong hạn", width: 16},
			{head: "Tỷ lệ đúng hạn (%)", width: 13}, {head: "Điểm (tối đa 20)", width: 13},
		},
		body: len(a.units), tail: 2, filter: true, portrait: true,
	})
	if err != nil {
		return err
	}
	for i, u := range a.units {
		s.set(1, lookCenter, i+1)
		s.set(2, lookText, u.name)
		s.indicator(u.figures.Totals, u.figures.Index766, lookNumber, lookTwo)
		if err := s.write(); err != nil {
			return err
		}
	}
	s.sumText(wordTotal, 2, true)
	s.indicator(a.in.Report.Totals, a.in.Report.Index766, lookNumber.summing(true), lookTwo.summing(true))
	if err := s.write(); err != nil {
		return err
	}
	if err := s.wide(noteIndicator, lookNote); err != nil {
		return err
	}
	return s.close()
}

func (s *sheet) indicator(t counting.Totals, i counting.Index, whole, two look) {
	s.set(3, whole, t.Total)
	s.set(4, whole, t.ResolvedEarly+t.ResolvedOnTime)
	s.set(5, whole, t.PendingInTime)
	s.set(6, two, decimal(i.Ratio))
	s.set(7, two, decimal(i.Score))
}

// decimal is a decimal of the report as a number cell; anything else stays the text it is.
func decimal(s string) any {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return s
	}
	return f
}

// monthsBeside is how many months before stand beside the present one: a year, so that the same month can be compared.
const monthsBeside = 12

// before gives the last of the archived months.
func (a *arrangement) before() []view.MonthFigures {
	all := a.in.Before
	return all[max(0, len(all)-monthsBeside):]
}

// change is how much a figure has grown; nil where one of the two is not known.
func change(was, is any) any {
	before, ok1 := was.(int)
	now, ok2 := is.(int)
	if !ok1 || !ok2 {
		return nil
	}
	return now - before
}

// months is every line of the notice with the months before beside it.
func (b *book) months(a *arrangement) error {
	before := a.before()
	columns := []column{{head: wordNumber, width: 6}, {head: "Chỉ tiêu", width: 44}}
	for _, m := range before {
		columns = append(columns, column{head: view.Sentence(m.Name()), width: 12})
	}
	columns = append(columns, column{head: view.Sentence(a.head.period), width: 13})
	if len(before) > 0 {
		columns = append(columns, column{head: "Tăng (+), giảm (-) so với kỳ liền trước trong bảng", width: 15})
	}
	lines := monthLines(a.folded)
	s, err := b.sheet(layout{
		name: a.head.ofEach(sheetMonths), lines: a.appendixLines(view.StatisticsNumber, a.head.monthsTitle()), columns: columns, body: len(lines), tail: 1, filter: false,
	})
	if err != nil {
		return err
	}
	for i, ln := range lines {
		number := s.begin(i, &ln)
		for j, m := range before {
			s.set(3+j, number, ln.in(&m.Totals, m.NoChannel))
		}
		now := ln.in(&a.in.Report.Totals, a.in.Report.NoChannel())
		s.set(3+len(before), number, now)
		if len(before) > 0 {
			last := before[len(before)-1]
			s.set(4+len(before), lookChange, change(ln.in(&last.Totals, last.NoChannel), now))
		}
		if err := s.write(); err != nil {
			return err
		}
	}
	note := a.head.ofEach(noteMonths)
	if len(before) == 0 {
		note = a.head.ofEach(noteNoMonths)
	}
	if a.in.Report.NoChannel() || slices.ContainsFunc(before, func(m view.MonthFigures) bool { return m.NoChannel }) {
		note += a.head.ofEach(noteMonthsNoChannel)
	}
	if err := s.wide(note, lookNote); err != nil {
		return err
	}
	return s.close()
}

// begin sets number and name of a line's row, and returns the look of its figures.
func (s *sheet) begin(i int, l *monthLine) look {
	number, text := lookNumber, lookText
	if l.main {
		number, text = number.summing(false), text.summing(false)
	}
	s.set(1, lookCenter, i+1)
	s.set(2, text, l.name)
	return number
}
