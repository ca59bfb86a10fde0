package html

import (
	"golang.org/x/net/html/atom"

	"trehan/internal/extract/grid"
)

// table is one open table.
type table struct {
	row    int   // of the sheet; 0: no row is open
	count  int   // rows of this table so far
	column int   // of the next cell, from 0
	down   []int // by column: the last row of this table that a cell of an earlier row reaches into
	cell   *cell // the open one
	texts  int   // cells of the present row that have a text and no table
	nested bool  // the present row has a table in it
}

// cell is one open cell.
type cell struct {
	attributes
	text   []byte
	nested bool // it has a table in it

	hidden      atom.Atom // an element in it that is not shown
	hiddenDepth int       // open elements of that name
	unselected  bool      // in an option that is not the one chosen
}

// openTable begins a table. A table in a row with no other text only lays out the page: its rows follow that row.
func (d *document) openTable() error {
	d.some = true
	if len(d.tables) == maxDepth {
		return &grid.FormatError{Row: d.row, Message: msgDepth}
	}
	if outer := d.table(); outer != nil {
		outer.nested = true
		if outer.cell != nil {
			outer.cell.nested = true
		}
	}
	d.tables = append(d.tables, &table{})
	return nil
}

func (d *document) openRow(t *table) error {
	if err := d.closeRow(t); err != nil {
		return err
	}
	d.row++
	if d.row > d.limits.Rows {
		return &grid.LimitError{Row: d.row, Limit: "Rows", Max: int64(d.limits.Rows)}
	}
	t.row, t.column, t.texts, t.nested = d.row, 0, 0, false
	t.count++
	return nil
}

func (d *document) closeRow(t *table) error {
	if err := d.closeCell(t); err != nil {
		return err
	}
	if t.nested && t.texts > 0 {
		return &grid.FormatError{Row: t.row, Message: msgNested}
	}
	t.row = 0
	return nil
}

func (d *document) openCell(t *table, a attributes) error {
	if t.row == 0 {
		if err := d.openRow(t); err != nil {
			return err
		}
	}
	if err := d.closeCell(t); err != nil {
		return err
	}
	for t.column < len(t.down) && t.down[t.column] >= t.count {
		t.column++
	}
	t.cell = &cell{attributes: a}
	return nil
}

// closeCell adds the open cell to the sheet, if there is one.
func (d *document) closeCell(t *table) error {
	c := t.cell
	if c == nil {
		return nil
	}
	t.cell = nil
	if t.column >= d.limits.Columns {
		return &grid.LimitError{Row: t.row, Limit: "Columns", Max: int64(d.limits.Columns)}
	}
	content := c.value(space(c.text))
	if content.Kind != grid.Empty && !c.nested {
		t.texts++
	}
	if err := d.Put(t.row, t.column, content); err != nil {
		return err
	}
	if c.rows > 1 || c.columns > 1 {
		err := d.Merge(grid.Range{FirstRow: t.row, LastRow: t.row + c.rows - 1, FirstColumn: t.column + 1, LastColumn: t.column + c.columns})
		if err != nil {
			return err
		}
	}
	if c.rows > 1 {
		for len(t.down) < t.column+c.columns {
			t.down = append(t.down, 0)
		}
		for i := range c.columns {
			t.down[t.column+i] = max(t.down[t.column+i], t.count+c.rows-1)
		}
	}
	t.column += c.columns
	return nil
}
