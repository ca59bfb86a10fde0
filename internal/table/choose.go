package table

import (
	"bytes"
	"iter"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"trehan/internal/dossier"
)

// Filter says which dossiers are wanted: those that meet every condition.
type Filter struct {
	Figure   []Condition // of a figure of report.json, as package figure has them
	Official *Official   // named for the dossier in a published list; nil for any
	Chosen   []Condition // what a person chose beside it
	Text     string      // a part of the code or of the procedure's name, case and marks aside; "" for any
}

// Chosen are the rows that meet a filter.
type Chosen struct {
	Count   int
	Dropped int // rows that were dropped as duplicates of them

	table *Table
	hits  []bool
	// values counts, for each column from which a person chooses, the dossiers by text that meet every condition but those of
	// Filter.Chosen on that very column.
	values [offered][]int32
}

// offered are the columns of which Chosen.Values tells.
const offered = Apology + 1

// Choose goes once through the table.
func (t *Table) Choose(f Filter) *Chosen {
	out := &Chosen{table: t, hits: make([]bool, t.Len())}
	for c := range out.values {
		out.values[c] = make([]int32, len(t.texts))
	}
	tests := t.tests(f)
	for i := range t.rows {
		p := &t.rows[i]
		switch failed := failing(tests, i, p); failed {
		case columns: // none
			out.hits[i] = true
			out.Count++
			out.Dropped += int(p.dropped)
			for c := range offered {
				out.values[c][p.texts[columnTexts[c]]]++
			}
		case several:
		default:
			if failed < offered {
				out.values[failed][p.texts[columnTexts[failed]]]++
			}
		}
	}
	return out
}

// several stands for more columns than one, or for a condition that nobody chose.
const several = columns + 1

// test is one condition, prepared.
type test struct {
	column Column // of a condition in Filter.Chosen; several for any other
	meets  func(row int, p *packed) bool
}

// failing is the one column by which a row does not meet the tests; columns if it meets them all.
func failing(tests []test, row int, p *packed) Column {
	failed := columns
	for i := range tests {
		switch x := &tests[i]; {
		case x.meets(row, p):
		case failed != columns && failed != x.column || x.column == several:
			return several
		default:
			failed = x.column
		}
	}
	return failed
}

func (t *Table) tests(f Filter) []test {
	var out []test
	add := func(column Column, c Condition) {
		meets := t.test(c)
		out = append(out, test{column, func(_ int, p *packed) bool { return meets(p) }})
	}
	for _, c := range f.Figure {
		add(several, c)
	}
	if f.Official != nil {
		out = append(out, test{several, t.names(*f.Official)})
	}
	for _, c := range f.Chosen {
		add(c.Column, c)
	}
	if text := dossier.NameKey(f.Text); text != "" {
		named := t.testText(textProcedure, func(name string) bool { return strings.Contains(dossier.NameKey(name), text) })
		coded := t.codeHolds(f.Text)
		out = append(out, test{several, func(row int, p *packed) bool { return named(p) || coded(row) }})
	}
	return out
}

// names tells whether a published list names an official for a dossier.
func (t *Table) names(o Official) func(int, *packed) bool {
	return func(row int, p *packed) bool {
		return p.flags&isListed != 0 && slices.Contains(t.officialsOf(row), o)
	}
}

// officialsOf are the officials of a row, nil for none.
func (t *Table) officialsOf(row int) []Official {
	var from uint32
	if row > 0 {
		from = t.rows[row-1].officialEnd
	}
	to := t.rows[row].officialEnd
	if from == to {
		return nil
	}
	return t.officials[from:to:to]
}

// codeHolds tells whether a code holds a text, whatever stands between its letters and digits.
func (t *Table) codeHolds(text string) func(row int) bool {
	want := lettersAndDigits(nil, []byte(text))
	var key []byte
	return func(row int) bool {
		if len(want) == 0 {
			return false
		}
		key = lettersAndDigits(key[:0], t.code(row))
		return bytes.Contains(key, want)
	}
}

// lettersAndDigits appends the letters and digits of a code, in capitals. Other than counting.LettersAndDigits it keeps the
// zeros in front: a part of a code may begin with them.
func lettersAndDigits(dst, code []byte) []byte {
	start := len(dst)
	for _, c := range code {
		switch {
		case c >= utf8.RuneSelf:
			return append(dst[:start], strings.Map(letterOrDigit, dossier.CodeKey(string(code)))...)
		case '0' <= c && c <= '9', 'A' <= c && c <= 'Z':
			dst = append(dst, c)
		case 'a' <= c && c <= 'z':
			dst = append(dst, c-('a'-'A'))
		}
	}
	return dst
}

func letterOrDigit(r rune) rune {
	if unicode.IsLetter(r) || unicode.IsDigit(r) {
		return r
	}
	return -1
}

// Value is what a column can be chosen by, and how many dossiers there would be.
type Value struct {
	Value string
	Count int
}

// Values are the values of a column that any dossier has under the other conditions, by value. Only the columns from Line to
// Apology have them.
func (c *Chosen) Values(column Column) []Value {
	if column >= offered {
		return nil
	}
	var out []Value
	for i, n := range c.values[column] {
		if n > 0 {
			out = append(out, Value{c.table.texts[i], int(n)})
		}
	}
	slices.SortFunc(out, func(a, b Value) int { return strings.Compare(a.Value, b.Value) })
	return out
}

// All are the chosen rows in an order, from one position on.
func (c *Chosen) All(s Sort, from int) iter.Seq[*Row] {
	return func(yield func(*Row) bool) {
		for i := range c.table.inOrder(s) {
			if !c.hits[i] {
				continue
			}
			if from > 0 {
				from--
				continue
			}
			if r := c.table.At(int(i)); !yield(&r) {
				return
			}
		}
	}
}

// Page returns at most n chosen rows in an order, from one position on.
func (c *Chosen) Page(s Sort, from, n int) []Row {
	var out []Row
	if n <= 0 || from < 0 || from >= c.Count {
		return nil
	}
	for r := range c.All(s, from) {
		if out = append(out, *r); len(out) == n {
			break
		}
	}
	return out
}

// Table makes a table of the chosen rows alone, in an order.
func (c *Chosen) Table(s Sort) *Table { return Of(c.table.Meta, c.Page(s, 0, c.Count)) }
