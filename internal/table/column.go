package table

import (
	"slices"
	"strconv"
)

// Column is a column by whose values dossiers are chosen.
type Column uint8

// The columns. Values are those of Row, of Level and Status too as dossiers.parquet writes them; of what is true or false Yes
// and No.
const (
	Line Column = iota
	Resolved
	Origin
	Channel
	Unit
	Level
	Field
	Kind
	Group
	Acceptance
	Receiving
	Apology
	Findings // any of those that count the dossier
	Status
	Listed
	DueInPeriod
	Inherited
	Refused
	Repeated // rows of the code were dropped as duplicates
	columns
)

// The values of columns that are true or false, and of Apology.
const (
	Yes = answerYes
	No  = answerNo
)

// columnTexts are the columns that hold texts.
var columnTexts = [...]int{
	Line: textLine, Resolved: textResolved, Origin: textOrigin, Channel: textChannel, Unit: textUnit, Level: textLevel, Field: textField,
	Kind: textKind, Group: textGroup, Acceptance: textAcceptance, Receiving: textReceiving, Apology: textApology, Findings: textFindings,
}

// columnFlags are the columns that are true or false.
var columnFlags = map[Column]flags{Listed: isListed, DueInPeriod: isDueInPeriod, Inherited: isInherited, Refused: isRefused}

// Condition says that a column has one of some values; "" is an empty cell.
type Condition struct {
	Column Column
	Values []string
}

// test returns what tells of a row whether it meets the condition.
func (t *Table) test(c Condition) func(*packed) bool {
	has := func(v string) bool { return slices.Contains(c.Values, v) }
	switch {
	case c.Column == Findings:
		return t.testText(textFindings, func(cell string) bool { return slices.ContainsFunc(Codes(cell).List(), has) })
	case int(c.Column) < len(columnTexts):
		return t.testText(columnTexts[c.Column], has)
	case c.Column == Status:
		return func(p *packed) bool { return has(strconv.Itoa(int(p.status))) }
	}
	yes, no := has(Yes), has(No)
	if c.Column == Repeated {
		return func(p *packed) bool { return p.dropped > 0 && yes || p.dropped == 0 && no }
	}
	flag := columnFlags[c.Column]
	return func(p *packed) bool { return p.flags&flag != 0 && yes || p.flags&flag == 0 && no }
}

// testText tells by a column's text; each text is looked at once.
func (t *Table) testText(column int, meets func(string) bool) func(*packed) bool {
	right := make([]bool, len(t.texts))
	for i, text := range t.texts {
		right[i] = meets(text)
	}
	return func(p *packed) bool { return right[p.texts[column]] }
}
