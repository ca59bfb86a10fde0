package ods

import (
	"bytes"
	"strconv"
	"strings"

	"trehan/internal/extract/grid"
	"trehan/internal/extract/xmlstream"
)

// document is a content.xml that is being read.
type document struct {
	*grid.Held
	x      *xmlstream.Reader
	limits grid.Limits

	hidden map[string]bool // styles of sheets that are not shown
	row    int             // of the present sheet, from 1
	cells  []cell          // of the present row
	text   []byte          // of the present cell
}

// cell is one cell of the present row; several of the same follow each other as one.
type cell struct {
	grid.Cell
	text   grid.Ref
	column int
	count  int
	merge  [2]int // rows and columns, if the cell is merged with others
}

func (d *document) damaged() error { return &grid.FormatError{Row: d.row, Message: msgDamaged} }

// read reads the document.
func (d *document) read() error {
	style, spreadsheet := "", false
	for d.x.Next() {
		switch d.x.Start() {
		case "style":
			style = d.x.Attribute("name")
		case "table-properties":
			if d.x.Attribute("display") == "false" {
				if len(d.hidden) >= d.limits.Styles {
					return &grid.LimitError{Limit: "Styles", Max: int64(d.limits.Styles)}
				}
				d.hidden[style] = true
			}
		case "null-date":
			if strings.HasPrefix(d.x.Attribute("date-value"), "1904-01-01") {
				d.From1904()
			}
		case "tracked-changes", "dde-links", "forms", "master-styles", "scripts":
			d.x.Skip() // copies of cells among them
		case "table":
			if !spreadsheet {
				d.x.Skip() // of a text
				continue
			}
			if err := d.table(); err != nil {
				return err
			}
		case "spreadsheet":
			spreadsheet = true
		}
	}
	return d.x.Err()
}

// table reads a sheet.
func (d *document) table() error {
	name := d.x.Attribute("name")
	if strings.HasPrefix(name, "'file:") { // LibreOffice's copy of a sheet of another file, which it never shows
		d.x.Skip()
		return d.x.Err()
	}
	if err := d.Begin(name, d.hidden[d.x.Attribute("style-name")]); err != nil {
		return err
	}
	depth := d.x.Depth()
	d.row = 0
	for d.x.Next() {
		if d.x.Depth() < depth {
			d.row = 0
			return nil
		}
		switch d.x.Start() {
		case "", "table-rows", "table-row-group", "table-header-rows":
		case "table-row":
			if err := d.tableRow(); err != nil {
				return err
			}
		default:
			d.x.Skip()
		}
	}
	return d.x.Err()
}

// most is more than any count of rows or columns; larger ones are errors.
const most = 1 << 30

// count reads how often something is repeated: 1 if that is not stated.
func (d *document) count(value string) (int, error) {
	if value == "" {
		return 1, nil
	}
	n, err := strconv.Atoi(value)
	if err != nil || n < 1 || n > most {
		return 0, d.damaged()
	}
	return n, nil
}

// tableRow reads a row, which may stand for several of the same.
func (d *document) tableRow() error {
	d.row++
	repeated, err := d.count(d.x.Attribute("number-rows-repeated"))
	if err != nil {
		return err
	}
	visibility := d.x.Attribute("visibility")
	hidden := visibility == "collapse" || visibility == "filter"
	depth := d.x.Depth()
	d.cells = d.cells[:0]
	for column := 0; d.x.Next() && d.x.Depth() >= depth; {
		switch d.x.Start() {
		case "":
		case "table-cell", "covered-table-cell":
			if column, err = d.tableCell(column); err != nil {
				return err
			}
		default:
			d.x.Skip()
		}
	}
	if d.x.Err() != nil {
		return d.x.Err()
	}
	for i := 0; i < repeated && len(d.cells) > 0; i++ {
		if err := d.putRow(d.row + i); err != nil {
			return err
		}
		if hidden {
			d.HideRow(d.row + i)
		}
	}
	if d.row += repeated - 1; d.row > most {
		return d.damaged()
	}
	return nil
}

func (d *document) putRow(row int) error {
	for i := range d.cells {
		c := &d.cells[i]
		for k := range c.count {
			if err := d.PutText(row, c.column+k, c.Cell, c.text); err != nil {
				return err
			}
			if c.merge == [2]int{} {
				continue
			}
			err := d.Merge(grid.Range{FirstRow: row, LastRow: row + c.merge[0] - 1, FirstColumn: c.column + k + 1, LastColumn: c.column + k + c.merge[1]})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// tableCell reads a cell at a column and returns the column of the next one.
func (d *document) tableCell(column int) (int, error) {
	var a attributes
	d.x.Attributes(a.set)
	c := cell{column: column}
	var err error
	if c.count, err = d.count(a.repeated); err != nil {
		return 0, err
	}
	rows, err := d.count(a.rows)
	if err != nil {
		return 0, err
	}
	columns, err := d.count(a.columns)
	if err != nil {
		return 0, err
	}
	if rows > 1 || columns > 1 {
		c.merge = [2]int{rows, columns}
	}
	shown, err := d.content()
	if err != nil {
		return 0, err
	}
	c.Cell = a.cell(shown)
	c.Formula = a.formula != ""
	if column += c.count; column > most {
		return 0, d.damaged()
	}
	if c.Kind == grid.Empty && c.merge == [2]int{} {
		return column, nil
	}
	if c.column >= d.limits.Columns {
		return 0, &grid.LimitError{Row: d.row, Limit: "Columns", Max: int64(d.limits.Columns)}
	}
	c.text, err = d.AddText(c.Raw)
	d.cells = append(d.cells, c)
	return column, err
}

// content reads the text of a cell, valid until the next.
func (d *document) content() ([]byte, error) {
	depth := d.x.Depth()
	d.text = d.text[:0]
	paragraphs := 0 // open ones
	for d.x.Next() && d.x.Depth() >= depth {
		switch name := d.x.Start(); name {
		case "":
			if paragraphs > 0 {
				d.text = append(d.text, d.x.Text()...)
			}
			if d.x.End() == "p" {
				paragraphs--
			}
		case "p":
			if len(d.text) > 0 {
				d.text = append(d.text, '\n')
			}
			paragraphs++
		case "s", "tab", "line-break":
			d.text = append(d.text, ' ') // how many does not matter: docs/formats.md 8.1
		case "table":
			return nil, &grid.FormatError{Row: d.row, Message: msgNested}
		case "annotation", "note", "frame", "shapes", "ruby-text", "detective":
			d.x.Skip()
		}
		if len(d.text) > d.limits.CellBytes {
			return nil, &grid.LimitError{Row: d.row, Limit: "CellBytes", Max: int64(d.limits.CellBytes)}
		}
	}
	return bytes.TrimSpace(d.text), d.x.Err()
}
