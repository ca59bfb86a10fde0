package grid

import (
	"cmp"
	"slices"
)

// Held is a Book held in memory, for containers that cannot be read sheet by sheet as a stream. A cell takes 16 bytes and
// its text; a short text that occurs often is held once.
type Held struct {
	sheets []Sheet
	is1904 bool
	limits Limits
	tables []table
	use    int // the present sheet
	cells  int
	text   []byte
	texts  map[string]Ref
}

// table holds the cells of one sheet in the order of rows.
type table struct {
	cells    []bookCell
	merges   []Range
	hidden   map[int]bool
	unsorted bool
}

type bookCell struct {
	text   Ref
	row    uint32
	column uint16
	kind   Kind
	format uint8 // the pad, dayBit and formulaBit
}

const (
	dayBit     = 0x80
	formulaBit = 0x40
	maxPad     = formulaBit - 1

	// maxTexts and maxTextBytes bound the texts that are looked up before they are added.
	maxTexts     = 1 << 16
	maxTextBytes = 256

	// mostColumns is what a cell's column number can hold.
	mostColumns = 1 << 16
)

// Ref is a text of a Held.
type Ref struct{ from, size uint32 }

// NewHeld returns a workbook without sheets. limits must have their defaults set.
func NewHeld(limits Limits) *Held {
	return &Held{limits: limits, texts: make(map[string]Ref)}
}

// Begin adds a sheet, to which the cells that follow belong.
func (b *Held) Begin(name string, hidden bool) error {
	if len(b.sheets) >= b.limits.ZipEntries {
		return &LimitError{Limit: "ZipEntries", Max: int64(b.limits.ZipEntries)}
	}
	b.sheets = append(b.sheets, Sheet{Name: name, Hidden: hidden})
	b.tables = append(b.tables, table{})
	b.use = len(b.tables) - 1
	return nil
}

// Sheets implements Book.
func (b *Held) Sheets() []Sheet { return b.sheets }

// Date1904 implements Book.
func (b *Held) Date1904() bool { return b.is1904 }

// From1904 lets serial numbers count from 1904-01-01.
func (b *Held) From1904() { b.is1904 = true }

// HideSheet hides the present sheet.
func (b *Held) HideSheet() { b.sheets[b.use].Hidden = true }

// HideRow notes that a row of the present sheet is not shown. Rows without cells need not be noted.
func (b *Held) HideRow(row int) {
	t := &b.tables[b.use]
	if t.hidden == nil {
		t.hidden = make(map[int]bool)
	}
	if len(t.hidden) < b.limits.Rows {
		t.hidden[row] = true
	}
}

// Use makes another sheet the present one.
func (b *Held) Use(sheet int) { b.use = sheet }

// AddText adds a text that cells may share.
func (b *Held) AddText(text []byte) (Ref, error) {
	short := len(text) <= maxTextBytes
	if short {
		if r, ok := b.texts[string(text)]; ok {
			return r, nil
		}
	}
	switch {
	case len(text) > b.limits.CellBytes:
		return Ref{}, &LimitError{Limit: "CellBytes", Max: int64(b.limits.CellBytes)}
	case int64(len(b.text)+len(text)) > b.limits.SharedBytes:
		return Ref{}, &LimitError{Limit: "SharedBytes", Max: b.limits.SharedBytes}
	}
	r := Ref{uint32(len(b.text)), uint32(len(text))}
	b.text = append(b.text, text...)
	if short && len(b.texts) < maxTexts {
		b.texts[string(text)] = r
	}
	return r, nil
}

// Put adds a cell to the present sheet; its text is copied. Rows count from 1, columns from 0. A later cell of one place wins.
func (b *Held) Put(row, column int, c Cell) error {
	r, err := b.AddText(c.Raw)
	if err != nil {
		return b.at(row, err)
	}
	return b.PutText(row, column, c, r)
}

// PutText is Put for a text of the book; c.Raw is not used. An empty cell and an empty text are left out.
func (b *Held) PutText(row, column int, c Cell, text Ref) error {
	switch {
	case row < 1 || row > b.limits.Rows:
		return &LimitError{Row: row, Limit: "Rows", Max: int64(b.limits.Rows)}
	case column < 0 || column >= b.limits.Columns || column >= mostColumns:
		return &LimitError{Row: row, Limit: "Columns", Max: int64(min(b.limits.Columns, mostColumns))}
	case c.Kind == Empty || text.size == 0 && c.Kind != Uncalculated:
		return nil
	case b.cells >= b.limits.Cells:
		return &LimitError{Row: row, Limit: "Cells", Max: int64(b.limits.Cells)}
	}
	b.cells++
	format := min(c.Pad, maxPad)
	if c.Day {
		format |= dayBit
	}
	if c.Formula {
		format |= formulaBit
	}
	t := &b.tables[b.use]
	if n := len(t.cells); n > 0 && uint32(row) < t.cells[n-1].row {
		t.unsorted = true
	}
	t.cells = append(t.cells, bookCell{text, uint32(row), uint16(column), c.Kind, format})
	return nil
}

// Merge adds merged cells to the present sheet.
func (b *Held) Merge(r Range) error {
	t := &b.tables[b.use]
	if len(t.merges) >= b.limits.Merges {
		return b.at(r.FirstRow, &LimitError{Limit: "Merges", Max: int64(b.limits.Merges)})
	}
	t.merges = append(t.merges, r)
	return nil
}

// at adds the row to an error.
func (b *Held) at(row int, err error) error {
	if e, ok := err.(*LimitError); ok { //nolint:errorlint // made here
		e.Row = row
	}
	return err
}

// heldRows implements Rows.
type heldRows struct {
	book  *Held
	table *table
	next  int // the first cell of the next row
	row   int
	cells []Cell
	used  []int
	width int
}

// Rows implements Book.
func (b *Held) Rows(sheet int) (Rows, error) {
	t := &b.tables[sheet]
	if t.unsorted {
		slices.SortStableFunc(t.cells, func(a, b bookCell) int { return cmp.Compare(a.row, b.row) })
		t.unsorted = false
	}
	return &heldRows{book: b, table: t}, nil
}

func (r *heldRows) Next() bool {
	for _, i := range r.used {
		r.cells[i] = Cell{}
	}
	r.used, r.width = r.used[:0], 0
	all := r.table.cells
	if r.next >= len(all) {
		return false
	}
	r.row = int(all[r.next].row)
	for ; r.next < len(all) && int(all[r.next].row) == r.row; r.next++ {
		c := &all[r.next]
		column := int(c.column)
		for column >= len(r.cells) {
			r.cells = append(r.cells, Cell{})
		}
		end := c.text.from + c.text.size
		r.cells[column] = Cell{Kind: c.kind, Day: c.format&dayBit != 0, Pad: c.format & maxPad, Formula: c.format&formulaBit != 0, Raw: r.book.text[c.text.from:end:end]}
		r.used = append(r.used, column)
		r.width = max(r.width, column+1)
	}
	return true
}

func (r *heldRows) Row() int        { return r.row }
func (r *heldRows) Cells() []Cell   { return r.cells[:r.width] }
func (r *heldRows) Hidden() bool    { return r.table.hidden[r.row] }
func (r *heldRows) Merges() []Range { return r.table.merges }
func (r *heldRows) Err() error      { return nil }
func (r *heldRows) Close() error    { return nil }
