package mapping

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"trehan/internal/dossier"
	"trehan/internal/extract"
	"trehan/internal/extract/grid"
)

const (
	top       = 40  // rows from the top in which the header is looked for
	maxOther  = 500 // rows that are no dossiers of which the text is remembered
	maxWidth  = 300 // columns that are looked at
	headDepth = 3   // rows of a header
)

// table is one sheet of a file, or a file without sheets, as it was seen.
type table struct {
	extract.RawSheet
	header  header
	columns []*column
	rows    int        // rows that look like dossiers
	other   int        // rows with something in them that do not
	others  []otherRow // the first of them
	pairs   [readings][maxSlots][maxSlots]pair
	slots   int
	reading int // of dates with the year last that relation compares by

	buffer []bufferedRow // the rows above and below the header, until it is found
	open   bool          // the header was looked for
}

// otherRow is a row that is no dossier: a title, a group, a total, a signature.
type otherRow struct {
	row     int
	cells   int
	text    string // of its first cell with text
	numbers []int
	below   int // rows of dossiers above it
}

// pair compares two columns of dates, by what the file says of the row's lateness. Days are compared, not times.
type pair [latenesses]struct{ before, same, after int32 }

type bufferedRow struct {
	row   int
	cells []grid.Cell
}

// visitor collects the tables of one file.
type visitor struct {
	tables []*table
}

// readTables looks at every row of a file.
func readTables(ctx context.Context, f extract.File, l extract.Limits) ([]*table, string, error) {
	v := &visitor{}
	format, err := extract.Raw(ctx, f, l, v)
	return v.tables, format, err
}

func (v *visitor) Sheet(s extract.RawSheet) {
	v.tables = append(v.tables, &table{RawSheet: s, open: s.Keys})
}

func (v *visitor) Row(row int, cells []grid.Cell) error {
	t := v.tables[len(v.tables)-1]
	cells = cells[:min(len(cells), maxWidth)]
	if t.open {
		t.add(row, cells)
		return nil
	}
	t.buffer = append(t.buffer, copyRow(row, cells))
	if len(t.buffer) == top {
		t.start()
	}
	return nil
}

func (v *visitor) End(keys []string) {
	t := v.tables[len(v.tables)-1]
	if t.Keys {
		t.header.names = keys
		for len(t.columns) < len(keys) {
			t.columns = append(t.columns, newColumn())
		}
		t.columns = t.columns[:len(keys)]
		for _, k := range keys {
			t.header.alts = append(t.header.alts, pathNames(k))
			t.header.note(pathNames(k))
		}
		return
	}
	if !t.open {
		t.start()
	}
}

// pathNames returns the names of a field of JSON: its path, and the path without what stands around it.
func pathNames(path string) []string {
	names := []string{path}
	for i := range len(path) {
		if path[i] == '.' && i+1 < len(path) {
			names = append(names, path[i+1:])
		}
	}
	return names
}

func copyRow(row int, cells []grid.Cell) bufferedRow {
	b := bufferedRow{row: row, cells: slices.Clone(cells)}
	for i := range b.cells {
		b.cells[i].Raw = slices.Clone(b.cells[i].Raw)
	}
	return b
}

// start finds the header among the buffered rows and looks at those below it.
func (t *table) start() {
	t.open = true
	t.header = findHeader(t.buffer)
	for _, b := range t.buffer {
		switch {
		case b.row > t.header.row:
			t.add(b.row, b.cells)
		case b.row <= t.header.row-t.header.depth:
			t.note(b.row, b.cells)
		}
	}
	t.buffer = nil
}

// add looks at one row below the header.
func (t *table) add(row int, cells []grid.Cell) {
	filled := 0
	for i := range cells {
		if !blankCell(&cells[i]) {
			filled++
		}
	}
	if filled == 0 {
		return
	}
	if !t.Keys && (filled < t.least() || numbering(cells)) {
		t.note(row, cells)
		return
	}
	t.rows++
	for len(t.columns) < len(cells) {
		t.columns = append(t.columns, newColumn())
	}
	var seen [maxWidth]cell
	var dates [readings][maxSlots]int64
	stated := notStated
	for i := range cells {
		c := t.columns[i]
		seen[i] = c.add(&cells[i], t.Date1904)
		if seen[i].late != notStated && stated == notStated {
			stated = seen[i].late
		}
		if seen[i].at[dayFirst] == 0 {
			continue
		}
		if c.slot < 0 && t.slots < maxSlots {
			c.slot = t.slots
			t.slots++
		}
		if c.slot >= 0 {
			for reading, at := range seen[i].at {
				dates[reading][c.slot] = at / 86400
			}
		}
	}
	for reading := range dates {
		t.compare(reading, &dates[reading], stated)
	}
	for i := range cells {
		if v := seen[i].v; v != nil && v.kind == otherValue || v != nil && v.kind == wholeValue {
			for s := range t.slots {
				if dates[dayFirst][s] != 0 {
					v.dates[s]++
				}
			}
		}
	}
}

func (t *table) compare(reading int, dates *[maxSlots]int64, stated lateness) {
	for a := range t.slots {
		for b := a + 1; b < t.slots; b++ {
			if dates[a] == 0 || dates[b] == 0 {
				continue
			}
			switch p := &t.pairs[reading][a][b][stated]; {
			case dates[a] < dates[b]:
				p.before++
			case dates[a] > dates[b]:
				p.after++
			default:
				p.same++
			}
		}
	}
}

// relation returns how often the dates of one column are before, on and after the days of another one.
func (t *table) relation(a, b *column, of ...lateness) (before, same, after int) {
	if a.slot < 0 || b.slot < 0 {
		return 0, 0, 0
	}
	if len(of) == 0 {
		of = []lateness{notStated, statedInTime, statedLate}
	}
	for _, l := range of {
		if a.slot < b.slot {
			p := t.pairs[t.reading][a.slot][b.slot][l]
			before, same, after = before+int(p.before), same+int(p.same), after+int(p.after)
		} else {
			p := t.pairs[t.reading][b.slot][a.slot][l]
			before, same, after = before+int(p.after), same+int(p.same), after+int(p.before)
		}
	}
	return before, same, after
}

// least is how many cells a dossier has at least, of the columns that the header names.
func (t *table) least() int {
	named := 0
	for _, n := range t.header.names {
		if n != "" {
			named++
		}
	}
	return max(3, (named*3+9)/10)
}

// note remembers a row that is no dossier.
func (t *table) note(row int, cells []grid.Cell) {
	o := otherRow{row: row, below: t.rows}
	for i := range cells {
		if blankCell(&cells[i]) {
			continue
		}
		o.cells++
		text := cellText(&cells[i])
		if n, ok := firstNumber(text); ok {
			o.numbers = append(o.numbers, n)
		}
		if o.text == "" && cells[i].Kind == grid.Text {
			o.text = text
		}
	}
	if o.cells == 0 {
		return
	}
	t.other++
	if len(t.others) < maxOther {
		t.others = append(t.others, o)
	}
}

// numbering reports whether a row holds nothing but the numbers of its columns: 1 2 3, (1) (2) (3).
func numbering(cells []grid.Cell) bool {
	last, count := 0, 0
	for i := range cells {
		if blankCell(&cells[i]) {
			continue
		}
		text := strings.Trim(cellText(&cells[i]), "()[] ")
		n, ok := firstNumber(text)
		if !ok || text[0] < '0' || text[0] > '9' || n < last || n > maxWidth || len(cells[i].Raw) > 8 {
			return false
		}
		last = n
		count++
	}
	return count >= 3
}

func blankCell(c *grid.Cell) bool {
	if c.Kind == grid.Empty {
		return true
	}
	return c.Kind == grid.Text && dossier.Text(string(c.Raw)) == ""
}

func cellText(c *grid.Cell) string {
	return dossier.Text(strings.ToValidUTF8(string(c.Raw[:min(len(c.Raw), 4*maxValueBytes)]), "\uFFFD"))
}

// firstNumber returns the first whole number in a text; thousands may be separated by dots.
func firstNumber(text string) (int, bool) {
	from := strings.IndexAny(text, "0123456789")
	if from < 0 {
		return 0, false
	}
	n, digits := 0, 0
	for i := from; i < len(text); i++ {
		switch c := text[i]; {
		case c >= '0' && c <= '9':
			n = n*10 + int(c-'0')
			digits++
		case c == '.' && i+3 < len(text) && strings.Trim(text[i+1:i+4], "0123456789") == "":
		default:
			i = len(text)
		}
		if digits > 9 {
			return 0, false
		}
	}
	return n, true
}

// letters returns a column's letters as a spreadsheet shows them, from 0.
func letters(index int) string {
	if index >= 26 {
		return letters(index/26-1) + letters(index%26)
	}
	return string(rune('A' + index))
}

// label names a column for people: its header, else its letters.
func (t *table) label(index int) string {
	if index < len(t.header.names) && t.header.names[index] != "" {
		return t.header.names[index]
	}
	return fmt.Sprintf(wordColumn, letters(index))
}
