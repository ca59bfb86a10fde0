package mapping

import (
	"fmt"
	"slices"

	"trehan/internal/extract"
)

// choice is the column that an attribute is read from in one list.
type choice struct {
	attribute string
	column    int      // -1: none, or a person must say which
	name      strength // of the column's header for the attribute
	evidence  string
}

// chosen are the choices of one list, by attribute.
type chosen map[string]choice

// weights of a header's name beside the fit of the values.
var weights = [...]float64{noName: 0, hint: 3, wording: 20, knownName: 30}

// choose assigns columns to attributes. What could be two things is a question, never a choice.
func choose(m *merged, e *evidence) *chooser {
	m.readMonthFirst()
	c := &chooser{merged: m, e: e, names: make([]map[string]strength, len(m.columns))}
	for i := range m.columns {
		c.names[i] = c.meaningsOf(i)
	}
	scores := make([][]float64, len(attributes))
	for a := range attributes {
		scores[a] = make([]float64, len(m.columns))
		for i := range m.columns {
			scores[a][i] = c.score(a, i)
		}
	}
	best := assign(scores, len(m.columns))
	out := make(chosen)
	for a, i := range best {
		if i >= 0 {
			out[attributes[a].name] = choice{attribute: attributes[a].name, column: i, name: c.names[i][attributes[a].name]}
		}
	}
	c.out = out
	for a := range attributes {
		c.settle(a)
	}
	c.crossCheck()
	return c
}

// chooser chooses the columns of one list.
type chooser struct {
	*merged
	e         *evidence
	names     []map[string]strength // of each column
	out       chosen
	questions []*Question
	fromDates bool // the state follows from the dates
	decided   *Decisions
}

// StatusFromDates is the candidate that takes the state from the dates, as the configuration says it.
const StatusFromDates = "status_from: dates"

// meaningsOf returns what a column's header may mean. A column of citizens' data means nothing but the applicant.
func (c *chooser) meaningsOf(i int) map[string]strength {
	out := make(map[string]strength)
	if i >= len(c.header.names) || c.header.names[i] == "" {
		return out
	}
	for _, n := range c.header.meanings(i) {
		out[n.attribute] = n.strength
	}
	if personalName(c.header.names[i]) && !c.saysDate(out, i) {
		applicant := out[aApplicant]
		clear(out)
		if applicant > 0 {
			out[aApplicant] = applicant
		}
	}
	return out
}

// saysDate reports whether a header has a known name, or the words of a date over values that are dates: "Ngày hẹn trả cho
// công dân" is nobody's name.
func (c *chooser) saysDate(m map[string]strength, i int) bool {
	for attribute, s := range m {
		if s == knownName || s > noName && c.columns[i].share(c.columns[i].dates) >= mostlyShare && slices.Contains(dateAttributes, attribute) {
			return true
		}
	}
	return false
}

// named reports whether a column's header says what it is.
func (c *chooser) named(i int) bool {
	for _, s := range c.names[i] {
		if s >= wording {
			return true
		}
	}
	return false
}

func (c *chooser) score(a, i int) float64 {
	attribute := &attributes[a]
	name := c.names[i][attribute.name]
	if name == noName && (c.named(i) || !c.byValues(attribute.name, i)) {
		return 0
	}
	fit := attribute.fits(c.merged, i, c.e)
	if fit == 0 {
		return 0
	}
	return weights[name] + fit
}

// byValues reports whether the values alone say what a column is whose header says nothing.
func (c *chooser) byValues(attribute string, i int) bool {
	column := c.columns[i]
	if column.filled == 0 || column.personal() || i < len(c.header.names) && personalName(c.header.names[i]) {
		return false
	}
	switch attribute {
	case aStatus:
		return column.values != nil && column.share(column.numbers) < 0.1 && column.statuses() >= 0.5
	case aChannel:
		return column.values != nil && column.share(column.numbers) < 0.1 && column.channels() >= mostlyShare
	case aUnit:
		return column.values != nil && column.units(c.e) >= 0.5
	case aCode:
		return column.share(column.codes) >= mostlyShare && column.share(column.repeated) < 0.2
	}
	return false
}

// settle keeps a choice that is sure and asks about any other one that matters.
func (c *chooser) settle(a int) {
	attribute := &attributes[a]
	chosen, ok := c.out[attribute.name]
	if !ok {
		if attribute.required && attribute.name != aUnit {
			c.missing(attribute)
		}
		return
	}
	rivals := c.rivals(attribute, chosen)
	sure := chosen.name >= wording || chosen.name == hint && c.confirmed(attribute.name, chosen.column) ||
		chosen.name == noName && (attribute.name == aStatus || attribute.name == aChannel)
	if sure && len(rivals) == 0 {
		chosen.evidence = c.evidenceOf(attribute.name, chosen.column)
		c.out[attribute.name] = chosen
		return
	}
	if !attribute.required && !sure || attribute.name == aUnit {
		delete(c.out, attribute.name) // listed with the columns that are not read; the unit is asked with its other places
		return
	}
	c.ask(attribute, fmt.Sprintf(askColumn, attributeNames[attribute.name], c.place()), append([]int{chosen.column}, rivals...))
}

// confirmed reports whether the values say what a header only hints at.
func (c *chooser) confirmed(attribute string, i int) bool {
	column := c.columns[i]
	switch attribute {
	case aStatus:
		return column.statuses() >= mostlyShare && column.share(column.numbers) < 0.1
	case aChannel:
		return column.channels() >= mostlyShare && column.share(column.numbers) < 0.1
	case aCode:
		return c.fitsNationalCode(column)
	case aUnit:
		return column.units(c.e) >= 0.95 && !has(" "+fold(c.label(i))+" ", receivingWords)
	case aProcedure:
		return column.filled >= 30 && len(column.values)*3 <= column.filled && column.values != nil
	}
	return false
}

// receivingWords stand in the headers of the unit that receives, which need not be the one that settles.
var receivingWords = words("tiep nhan, nhan, nop, tra, chuyen, phoi hop, ban hanh, cap tren, goc")

// rivals returns the other columns that could be the attribute as well as the chosen one, and say something else.
func (c *chooser) rivals(a *attribute, chosen choice) (out []int) {
	for i := range c.columns {
		if i == chosen.column || a.fits(c.merged, i, c.e) == 0 || c.columns[i].filled == 0 || c.taken(i, a.name) {
			continue
		}
		name := c.names[i][a.name]
		rival := name >= wording
		switch a.name {
		case aDue:
			rival = name >= hint || len(c.names[i]) == 0 && c.endsLater(i)
		case aFinished, aReceived:
			rival = name >= wording || name == hint && chosen.name <= hint
		case aUnit:
			rival = name >= wording || name == hint && chosen.name <= wording || name == noName && !c.named(i) && c.byValues(aUnit, i) && chosen.name <= hint
		case aStatus, aChannel:
			rival = name >= wording || name <= hint && chosen.name < wording && c.byValues(a.name, i)
		case aCode:
			rival = name >= wording || name <= hint && chosen.name < wording && c.byValues(aCode, i)
		}
		if rival && !c.sameValues(chosen.column, i) {
			out = append(out, i)
		}
	}
	return out
}

// endsLater reports whether a column of dates reaches into months after the last finish, as dates by which dossiers are due do.
func (c *chooser) endsLater(i int) bool {
	finished, ok := c.out[aFinished]
	if !ok || finished.column < 0 || personalName(c.label(i)) {
		return false
	}
	latest := func(i int) (month int) {
		for m := range c.columns[i].months[c.reading] {
			month = max(month, m)
		}
		return month
	}
	return latest(i) > latest(finished.column)
}

// taken reports whether another attribute has a better claim on a column.
func (c *chooser) taken(i int, attribute string) bool {
	for name, s := range c.names[i] {
		if name != attribute && s >= wording && s > c.names[i][attribute] && c.out[name].column == i {
			return true
		}
	}
	return false
}

// sameValues reports whether two columns of dates have the same day wherever they have one.
func (c *chooser) sameValues(a, b int) bool {
	x, y := c.columns[a], c.columns[b]
	before, same, after := c.relation(x, y)
	return x.filled == y.filled && x.dates == x.filled && same == x.filled && before+after == 0
}

// missing asks about an attribute that no column is for.
func (c *chooser) missing(a *attribute) {
	if a.name == aFinished && c.allOpen() {
		return
	}
	var candidates []int
	if i := c.onlyNamed(a.name); i >= 0 && (a.name == aCode || slices.Contains(dateAttributes, a.name)) {
		c.out[a.name] = choice{attribute: a.name, column: i, name: c.names[i][a.name], evidence: c.evidenceOf(a.name, i)}
		return // reading it says which values are wrong
	}
	for i := range c.columns {
		if c.columns[i].filled > 0 && a.fits(c.merged, i, c.e) > 0 && (c.names[i][a.name] > noName || !c.named(i) && !c.hidden(i)) {
			candidates = append(candidates, i)
		}
	}
	if other, ok := c.out[standIns[a.name]]; ok {
		candidates = append(candidates, other.column)
	}
	c.ask(a, fmt.Sprintf(askMissing, attributeNames[a.name], c.place()), candidates)
}

// standIns are the attributes whose column some systems have in place of another one.
var standIns = map[string]string{aFinished: aReturned, aReceived: aFiled}

// onlyNamed returns the only column whose header says that it is an attribute; -1 if there is none or several.
func (c *chooser) onlyNamed(attribute string) int {
	only := -1
	for i := range c.columns {
		if c.names[i][attribute] < wording {
			continue
		}
		if only >= 0 {
			return -1
		}
		only = i
	}
	return only
}

// maxCandidates is how many columns a question offers.
const maxCandidates = 8

// ask leaves an attribute to a person.
func (c *chooser) ask(a *attribute, text string, columns []int) {
	q := &Question{Key: "headers." + a.name, Text: text}
	for _, i := range columns {
		if len(q.Candidates) == maxCandidates {
			break
		}
		if i >= len(c.header.names) || c.header.names[i] == "" {
			continue
		}
		if slices.ContainsFunc(q.Candidates, func(k Candidate) bool { return k.Value == c.header.names[i] }) {
			continue
		}
		q.Candidates = append(q.Candidates, Candidate{c.header.names[i], c.evidenceOf(a.name, i)})
	}
	before := c.out[a.name].column
	if a.name == aStatus {
		q.Candidates = append(q.Candidates, Candidate{StatusFromDates, evFromDates})
	}
	if len(q.Candidates) == 0 {
		q.Fixed = true
	}
	q.apply = func(answer string) {
		if answer == StatusFromDates {
			delete(c.out, a.name)
			c.fromDates = true
			return
		}
		i := slices.Index(c.header.names, answer)
		c.release(i, before)
		c.out[a.name] = choice{attribute: a.name, column: i, name: knownName, evidence: wordAnswered}
	}
	c.out[a.name] = choice{attribute: a.name, column: -1}
	c.questions = append(c.questions, q)
}

// release takes a column away from the attribute that was read from it. A required one gets the other column in exchange.
func (c *chooser) release(i, other int) {
	for name, chosen := range c.out {
		if chosen.column != i {
			continue
		}
		if attributeOf(name).required && other >= 0 && other != i {
			c.out[name] = choice{attribute: name, column: other, name: knownName, evidence: wordAnswered}
		} else {
			delete(c.out, name)
		}
	}
}

// hidden reports whether a column may hold citizens' data, so that nothing of it is offered or shown.
func (c *chooser) hidden(i int) bool {
	return c.columns[i].personal() || personalName(c.label(i)) || extract.RowNumberHeader(c.label(i))
}

// allOpen reports whether every state of the list is one of an open dossier: then no finish date is missed.
func (c *chooser) allOpen() bool {
	status, ok := c.out[aStatus]
	if !ok || status.column < 0 {
		return false
	}
	for _, v := range c.columns[status.column].values {
		if v.kind == emptyMark {
			continue
		}
		states := statusesOf(v.text)
		if len(states) != 1 || states[0].Resolved() || states[0] == 7 {
			return false
		}
	}
	return true
}

// crossCheck asks where the dates contradict what they were taken for.
func (c *chooser) crossCheck() {
	for _, check := range []struct {
		early, late string
		most        float64 // part of the rows in which the order may be reversed
	}{
		{aReceived, aDue, 0.1}, {aReceived, aFinished, 0.1}, {aReceived, aReturned, 0.1}, {aFinished, aReturned, 0.5},
	} {
		a, ok1 := c.out[check.early]
		b, ok2 := c.out[check.late]
		if !ok1 || !ok2 || a.column < 0 || b.column < 0 {
			continue
		}
		before, same, after := c.relation(c.columns[a.column], c.columns[b.column])
		if total := before + same + after; total > 0 && float64(after) > check.most*float64(total) {
			name := check.late
			text := fmt.Sprintf(askReversed, attributeNames[check.early], c.label(a.column), attributeNames[check.late], c.label(b.column), count(after), count(total), c.place())
			c.ask(attributeOf(name), text, []int{b.column, a.column})
		}
	}
}

func attributeOf(name string) *attribute {
	return &attributes[slices.IndexFunc(attributes, func(a attribute) bool { return a.name == name })]
}

// place names the file and sheet of a list.
func (m *merged) place() string {
	place := m.File
	if m.Name != "" {
		place = fmt.Sprintf(wordSheet, m.File, m.Name)
	}
	if more := len(m.of) - 1; more > 0 {
		place += fmt.Sprintf(wordMoreTables, more)
	}
	return place
}
