package mapping

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"trehan/internal/extract/dialect"
)

// dateAttributes are the attributes that are dates.
var dateAttributes = []string{aFiled, aReceived, aDue, aFinished, aReturned, aSigned, aSupplement}

// askDates asks where the dates of a list could be read in two ways. The day stands first only where that is proven: by one
// date at least whose first number is no month.
func (l *list) askDates(others []*merged) {
	bySeparator := make(map[byte]*formCount)
	forms := make(map[form]bool)
	for _, a := range dateAttributes {
		chosen, ok := l.out[a]
		if !ok || chosen.column < 0 {
			continue
		}
		c := l.columns[chosen.column]
		for f, n := range c.forms {
			forms[f] = true
			if f.order != yearLast {
				continue
			}
			sum := bySeparator[f.separator]
			if sum == nil {
				sum = &formCount{}
				bySeparator[f.separator] = sum
			}
			sum.add(n)
		}
		l.askSwapped(a, chosen.column)
	}
	for _, separator := range slices.Sorted(maps.Keys(bySeparator)) {
		n := bySeparator[separator]
		if n.firstIsDay+n.secondIsDay == 0 && slices.ContainsFunc(others, func(m *merged) bool { return m.similar(l.merged) && m.provesDayFirst(separator) }) {
			continue
		}
		l.askOrder(n, separator, forms)
	}
	if slices.ContainsFunc(slices.Collect(maps.Keys(forms)), func(f form) bool { return f.shortYear }) {
		l.askForms(fmt.Sprintf(askShortYear, l.place()), forms, false)
	}
}

// askOrder asks for the order of day and month of the dates with one separator.
func (l *list) askOrder(n *formCount, separator byte, forms map[form]bool) {
	example := string(separator)
	switch {
	case n.firstIsDay > 0 && n.secondIsDay > 0:
		l.questions = append(l.questions, &Question{
			Key: "dates", Fixed: true,
			Text: fmt.Sprintf(askMixedOrder, example, count(n.firstIsDay), count(n.secondIsDay), l.place()),
		})
	case n.secondIsDay > 0:
		l.askForms(fmt.Sprintf(askMonthFirst, example, count(n.secondIsDay), l.place()), forms, true)
	case n.firstIsDay == 0:
		l.askForms(fmt.Sprintf(askUnproven, example, count(n.rows), l.place()), forms, true)
	}
}

// askForms asks which forms the dates of a list have.
func (l *list) askForms(text string, forms map[form]bool, order bool) {
	if slices.ContainsFunc(l.questions, func(q *Question) bool { return q.Key == "dates" && !q.Fixed }) {
		return
	}
	var dayFirst, monthFirst []string
	for f := range forms {
		if f.order != noOrder && f.text(false) != "" {
			dayFirst, monthFirst = append(dayFirst, f.text(false)), append(monthFirst, f.text(true))
		}
	}
	q := &Question{Key: "dates", Text: text}
	for _, names := range [][]string{dayFirst, monthFirst} {
		slices.Sort(names)
		q.Candidates = append(q.Candidates, Candidate{Value: strings.Join(slices.Compact(names), "; ")})
		if !order {
			break
		}
	}
	q.apply = func(answer string) { l.dates = strings.Split(answer, "; ") }
	l.dates = []string{dialect.Unanswered}
	l.questions = append(l.questions, q)
}

// askSwapped asks about a column in which a spreadsheet has turned a part of the dates into cells of dates and left those
// as texts that have no meaning with day and month swapped: then the turned ones are wrong.
func (l *list) askSwapped(attribute string, i int) {
	var cells, texts formCount
	for f, n := range l.columns[i].forms {
		to := &texts
		if f.order == noOrder {
			to = &cells
		} else if f.order != yearLast {
			continue
		}
		to.add(n)
	}
	if cells.rows > 0 && texts.rows > 0 && cells.firstIsDay == 0 {
		l.questions = append(l.questions, &Question{
			Key: "dates", Fixed: true,
			Text: fmt.Sprintf(askSwapped, l.label(i), attributeNames[attribute], count(cells.rows), count(texts.rows), l.place()),
		})
	}
}

// readMonthFirst makes relation compare the dates of a list with the month first if no date of it can have the day first.
// It is for telling the columns apart; how the dates are read is asked.
func (t *table) readMonthFirst() {
	sum := t.yearsLast(func(form) bool { return true })
	if sum.secondIsDay > 0 && sum.firstIsDay == 0 {
		t.reading = monthFirst
	}
}

// provesDayFirst reports whether some dates with a separator can only have the day first, and none the month.
func (t *table) provesDayFirst(separator byte) bool {
	sum := t.yearsLast(func(f form) bool { return f.separator == separator })
	return sum.firstIsDay > 0 && sum.secondIsDay == 0
}

// yearsLast sums the dates with the year last over the columns of dates.
func (t *table) yearsLast(wanted func(form) bool) (sum formCount) {
	for _, c := range t.columns {
		for f, n := range c.forms {
			if f.order == yearLast && wanted(f) && c.share(c.dates) >= mostlyShare {
				sum.add(n)
			}
		}
	}
	return sum
}

// similar reports whether most columns of the shorter of two lists are named as in the other one: they come from one system.
func (t *table) similar(other *merged) bool {
	mine := make(map[string]bool)
	for _, n := range t.header.names {
		mine[n] = n != ""
	}
	shared := 0
	for _, n := range other.header.names {
		if mine[n] {
			shared++
		}
	}
	return 4*shared >= 3*min(len(t.header.names), len(other.header.names))
}
