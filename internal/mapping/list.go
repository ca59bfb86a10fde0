package mapping

import (
	"fmt"
	"slices"
	"strings"

	"trehan/internal/extract/dialect"
)

// list is one list of dossiers, the tables of which have the same columns, with what is proposed for it.
type list struct {
	*chooser
	statuses, channels []*term
	unit               *unitChoice // where the unit stands if not in a column
	dates              []string    // forms; nil: the built-in ones
	unknown            []unknownUnit
}

// propose says how a list is read. What the list does not say is asked; what is not answered stays among its questions.
func propose(m *merged, others []*merged, u *units, ask *asker, d *Decisions) (*list, error) {
	l := &list{chooser: choose(m, u.evidence())}
	if l.decided = d; d != nil {
		l.force(d.Columns)
	}
	for _, stage := range []func(){
		func() { l.settleUnit(u) },
		func() { l.askDates(others) },
		func() { l.statuses, l.channels = l.statusTerms(), l.channelTerms() },
		func() {},
	} {
		if err := ask.all(&l.questions); err != nil {
			return nil, err
		}
		stage()
	}
	if i, ok := l.column(aUnit); ok && l.unit == nil {
		l.unknown = u.unknownUnits(l.columns[i])
	}
	return l, nil
}

// column returns the column of an attribute.
func (l *list) column(attribute string) (int, bool) {
	c, ok := l.out[attribute]
	return c.column, ok && c.column >= 0
}

// settleUnit finds the unit where no column is sure to have it: in another place, if there is one and no column may be it.
func (l *list) settleUnit(u *units) {
	if i, ok := l.column(aUnit); ok && l.columns[i].filled > 0 {
		return
	}
	code := -1
	if i, ok := l.column(aCode); ok {
		code = i
	}
	places := u.unitPlaces(l.merged, code)
	columns := l.unitColumns()
	if len(places) == 1 && len(columns) == 0 {
		l.unit = &places[0]
		return
	}
	if i, ok := l.column(aUnitCode); ok && l.columns[i].units(l.e) >= mostlyShare && len(places) == 0 && len(columns) == 0 {
		return // the code of the unit says it
	}
	q := &Question{Key: "unit.from", Text: fmt.Sprintf(askUnitPlace, l.place())}
	for _, p := range places {
		q.Candidates = append(q.Candidates, Candidate{string(p.from), p.evidence})
	}
	for _, i := range columns {
		q.Candidates = append(q.Candidates, Candidate{inColumn + l.label(i), l.evidenceOf(aUnit, i)})
	}
	q.Fixed = len(q.Candidates) == 0
	q.apply = func(answer string) {
		l.unit = nil
		if name, ok := strings.CutPrefix(answer, inColumn); ok {
			i := slices.Index(l.header.names, name)
			l.release(i, -1)
			l.out[aUnit] = choice{attribute: aUnit, column: i, name: knownName, evidence: wordAnswered}
			return
		}
		delete(l.out, aUnit)
		for i := range places {
			if string(places[i].from) == answer {
				l.unit = &places[i]
			}
		}
	}
	l.unit = &unitChoice{from: dialect.Unanswered}
	l.questions = append(l.questions, q)
}

// inColumn stands in front of a column's header in the candidates for the place of the unit.
const inColumn = "column "

// unitColumns returns the columns that may hold the unit: by their name, or by their values if the name says nothing.
func (l *list) unitColumns() (out []int) {
	for i := range l.columns {
		if l.columns[i].filled == 0 || i >= len(l.header.names) || l.header.names[i] == "" || fitsUnit(l.merged, i, l.e) == 0 {
			continue
		}
		if l.names[i][aUnit] > noName || l.names[i][aReceivingUnit] > noName || !l.named(i) && l.byValues(aUnit, i) {
			out = append(out, i)
		}
	}
	return out
}

// isList reports whether a table has dossiers: names of columns that say so, or codes and dates.
func (t *table) isList() bool {
	if t.rows == 0 || len(t.header.names) == 0 {
		return false
	}
	has := make(map[string]bool)
	for i := range t.header.names {
		for _, m := range t.header.meanings(i) {
			has[m.attribute] = has[m.attribute] || m.strength >= wording
		}
	}
	if has[aCode] && (has[aReceived] || has[aStatus] || has[aDue]) || has[aReceived] && has[aDue] && has[aStatus] {
		return true
	}
	codes, dates := 0, 0
	for _, c := range t.columns {
		if c.share(c.codes) >= mostlyShare && c.share(c.repeated) < 0.2 {
			codes++
		}
		if c.filled > 0 && c.share(c.dates) >= mostlyShare {
			dates++
		}
	}
	return codes > 0 && dates >= 2
}
