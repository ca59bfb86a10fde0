package mapping

import (
	"bytes"
	"hash/maphash"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"trehan/internal/dossier"
	"trehan/internal/extract/grid"
)

// Bounds of what a column remembers of its values.
const (
	maxValues     = 3000    // distinct values that are counted one by one
	maxValueBytes = 300     // of a value that is counted
	maxDistinct   = 400_000 // codes of which it is known whether they repeat
	maxSlots      = 16      // columns of dates in a sheet that are compared with each other
	maxForms      = 24      // forms of dates in a column
	maxExamples   = 3
	maxMark       = 24  // bytes of a text that stands for an empty cell
	maxWords      = 120 // bytes of a text that may be a state
)

// column is what was seen in one column of a sheet.
type column struct {
	filled  int // cells with something in them
	cells   int // of them, cells that a spreadsheet holds as numbers
	dates   int // cells that are dates
	forms   map[form]*formCount
	codes   int // texts with letters and digits, as codes of dossiers have
	numbers int // whole numbers, as text or as a number
	phones  int
	mails   int
	persons int // numbers as of identity cards

	rising   bool // every number is one more than the number above it
	last     int
	values   map[string]*value // nil once there are more than maxValues
	distinct map[uint64]struct{}
	repeated int      // codes that stood in a row above, as far as was remembered
	examples []string // of codes

	marks        map[string]bool // short texts: whether they stand for an empty cell
	prefixes     map[string]int  // what stands before the first hyphen of codes
	prefixesOver bool            // there are more than are remembered

	slot   int                   // of a column of dates, its place in pairs; -1: none
	months [readings]map[int]int // dates in each month: year * 12 + month - 1
}

// formCount says how often a form of dates was seen, and how often its first or second number can only be a day.
type formCount struct {
	rows, firstIsDay, secondIsDay int
}

func (n *formCount) add(more *formCount) {
	n.rows, n.firstIsDay, n.secondIsDay = n.rows+more.rows, n.firstIsDay+more.firstIsDay, n.secondIsDay+more.secondIsDay
}

// value is one value of a column.
type value struct {
	rows  int
	text  string // as dossier.Text leaves it
	kind  valueKind
	date  written
	late  lateness
	dates [maxSlots]int32 // rows in which the column of dates of each slot has a date
}

// valueKind is what a value looks like by itself.
type valueKind uint8

const (
	otherValue valueKind = iota
	dateValue
	codeValue
	wholeValue
	phoneValue
	mailValue
	personValue
	emptyMark // a mark of an empty cell
)

func newColumn() *column {
	return &column{forms: make(map[form]*formCount), values: make(map[string]*value), marks: make(map[string]bool), months: [readings]map[int]int{{}, {}}, slot: -1, rising: true}
}

var seed = maphash.MakeSeed()

// cell is one cell of a row as its column saw it.
type cell struct {
	at   [readings]int64 // of a date; 0: none
	late lateness
	v    *value // nil if the column has too many values
}

// add notes one cell.
func (c *column) add(g *grid.Cell, date1904 bool) cell {
	raw := g.Raw
	switch g.Kind {
	case grid.Empty:
		return cell{}
	case grid.Text:
		if raw = bytes.TrimSpace(raw); len(raw) == 0 {
			return cell{}
		}
	case grid.Number:
		if at, ok := serialDate(g, date1904); ok {
			c.filled++
			c.cells++
			c.date(written{at: [readings]int64{at, at}, first: int(at / 86400 % 32)})
			return cell{at: [readings]int64{at, at}}
		}
	}
	c.filled++
	if g.Kind == grid.Number {
		c.cells++
	}
	if c.values == nil {
		kind, date := c.glance(raw, g.Kind)
		c.count(kind, date, raw)
		return cell{at: date.at}
	}
	v := c.values[string(raw)]
	if v == nil {
		v = look(raw, g.Kind)
		c.keep(raw, v)
	}
	v.rows++
	c.count(v.kind, v.date, raw)
	out := cell{late: v.late, at: v.date.at}
	if c.values != nil {
		out.v = v
	}
	return out
}

// glance is look for columns with too many values to remember: their values are no states, and it is done for every cell.
func (c *column) glance(raw []byte, kind grid.Kind) (valueKind, written) {
	if len(raw) > 1 && raw[0] == '\'' {
		raw = raw[1:]
	}
	if w, ok := readDate(string(raw)); ok {
		if kind == grid.Date {
			w.form = form{}
		}
		return dateValue, w
	}
	k := lookText(string(raw))
	if k != otherValue || len(raw) > maxMark {
		return k, written{}
	}
	empty, known := c.marks[string(raw)]
	if !known {
		empty = knownEmpty(string(raw))
		if len(c.marks) < maxValues {
			c.marks[string(raw)] = empty
		}
	}
	if empty {
		return emptyMark, written{}
	}
	return otherValue, written{}
}

// keep remembers a value while there are few.
func (c *column) keep(raw []byte, v *value) {
	switch {
	case c.values == nil:
	case len(c.values) >= maxValues || len(raw) > maxValueBytes:
		c.values = nil
	default:
		c.values[string(raw)] = v
	}
}

// count counts a cell by what its value looks like.
func (c *column) count(kind valueKind, date written, raw []byte) {
	switch kind {
	case dateValue:
		c.date(date)
	case codeValue:
		c.codes++
		c.repeats(raw)
		c.notePrefix(raw)
		if len(c.examples) < maxExamples {
			c.examples = append(c.examples, string(raw))
		}
	case wholeValue:
		c.numbers++
		c.repeats(raw)
		n, err := strconv.Atoi(strings.TrimSpace(string(raw)))
		if err != nil || c.numbers > 1 && n != c.last+1 {
			c.rising = false
		}
		c.last = n
	case phoneValue:
		c.phones++
	case mailValue:
		c.mails++
	case personValue:
		c.persons++
	case emptyMark:
		c.filled--
		return
	}
	if kind != wholeValue {
		c.rising = false
	}
}

func (c *column) date(w written) {
	c.dates++
	c.rising = false
	for reading, at := range w.at {
		month := int(at / 86400 / 32)
		c.months[reading][month/32*12+month%32-1]++
	}
	f := c.forms[w.form]
	if f == nil {
		if len(c.forms) >= maxForms {
			return
		}
		f = &formCount{}
		c.forms[w.form] = f
	}
	f.rows++
	if w.first > 12 {
		f.firstIsDay++
	}
	if w.second > 12 {
		f.secondIsDay++
	}
}

// repeats notes whether a code stood above.
func (c *column) repeats(raw []byte) {
	if c.distinct == nil {
		c.distinct = make(map[uint64]struct{})
	}
	h := maphash.Bytes(seed, raw)
	if _, again := c.distinct[h]; again {
		c.repeated++
	} else if len(c.distinct) < maxDistinct {
		c.distinct[h] = struct{}{}
	}
}

// look says what a value looks like.
func look(raw []byte, kind grid.Kind) *value {
	text := strings.TrimLeft(dossier.Text(strings.ToValidUTF8(string(raw), "\uFFFD")), "'’")
	v := &value{text: text}
	if kind == grid.Date {
		text = strings.TrimSuffix(text, "Z")
	}
	switch w, ok := readDate(text); {
	case ok:
		v.kind, v.date = dateValue, w
		if kind == grid.Date {
			v.date.form = form{}
		}
	case len(text) <= maxMark && knownEmpty(text):
		v.kind = emptyMark
	default:
		v.kind = lookText(text)
		if len(text) <= maxWords {
			v.late = latenessOf(text)
		}
	}
	return v
}

// lookText says what a text that is no date looks like.
func lookText(text string) valueKind {
	var digits, letters, others, blanks int
	for i := 0; i < len(text); i++ {
		switch b := text[i]; {
		case b-'0' <= 9:
			digits++
		case b|0x20 >= 'a' && b|0x20 <= 'z' || b >= utf8.RuneSelf:
			letters++
		case b == ' ':
			blanks++
		case b == '@':
			return mailValue
		default:
			others++
		}
	}
	phone := digits >= 9 && digits <= 11 && (text[0] == '0' || strings.HasPrefix(text, "+84") || strings.HasPrefix(text, "84"))
	switch {
	case digits == 0:
		return otherValue
	case letters == 0 && phone && len(text) <= 16:
		return phoneValue
	case letters == 0 && others+blanks == 0 && (digits == 9 || digits == 12):
		return personValue
	case letters == 0 && others+blanks == 0 && digits < 9:
		return wholeValue
	case digits >= 4 && blanks == 0 && len(text) <= 60 && (letters > 0 && letters <= 24 || others > 0 || digits > 9):
		return codeValue
	}
	return otherValue
}

// serialDate reads a number that its format shows as a date.
func serialDate(g *grid.Cell, date1904 bool) (int64, bool) {
	if !g.Day {
		return 0, false
	}
	v, err := strconv.ParseFloat(string(g.Raw), 64)
	if err != nil || !(v >= 1) || v > 80_000 {
		return 0, false
	}
	if date1904 {
		v += 1462
	}
	seconds := int64(v*86400 + 0.5)
	t := time.Unix((seconds/86400-25569)*86400, 0).UTC()
	return int64((t.Year()*32+int(t.Month()))*32+t.Day())*86400 + seconds%86400, true
}

// share is n of the column's filled cells.
func (c *column) share(n int) float64 {
	if c.filled == 0 {
		return 0
	}
	return float64(n) / float64(c.filled)
}

// personal reports whether the values look like those of citizens: telephone numbers, mail addresses, identity numbers.
func (c *column) personal() bool { return c.share(c.phones+c.mails+c.persons) > 0.3 }
