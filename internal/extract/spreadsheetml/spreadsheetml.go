// Package spreadsheetml reads workbooks in Excel's XML of 2002 and 2003 (SpreadsheetML), which systems often save as .xls, into
// a grid.Held.
package spreadsheetml

import (
	"bytes"
	"io"
	"strconv"
	"strings"

	"trehan/internal/extract/grid"
	"trehan/internal/extract/xmlstream"
)

const (
	saveAgain = "; mở bằng Excel và lưu lại thành .xlsx"

	msgDamaged = "sổ tính XML (SpreadsheetML) bị cắt cụt hoặc hỏng" + saveAgain
	msgKind    = "sổ tính XML (SpreadsheetML) có kiểu ô lạ" + saveAgain
)

// document is a workbook that is being read.
type document struct {
	*grid.Held
	x      *xmlstream.Reader
	limits grid.Limits

	formats map[string]grid.NumberFormat // of styles
	columns []columnStyle                // of the present sheet
	row     int
	text    []byte // of the present cell
}

// columnStyle is the style of columns for cells that have none.
type columnStyle struct {
	first, last int
	style       string
}

// Read reads a workbook in UTF-8. limits must have their defaults set. Errors are *grid.FormatError, *grid.LimitError, or come
// from r.
func Read(r io.Reader, limits grid.Limits) (*grid.Held, error) {
	d := &document{
		Held: grid.NewHeld(limits), x: xmlstream.New(r, limits.RecordBytes, msgDamaged), limits: limits,
		formats: make(map[string]grid.NumberFormat),
	}
	style := ""
	for d.x.Next() {
		switch d.x.Start() {
		case "Style":
			style = d.x.Attribute("ID")
		case "NumberFormat":
			if len(d.formats) >= limits.Styles {
				return nil, &grid.LimitError{Limit: "Styles", Max: int64(limits.Styles)}
			}
			d.formats[style] = formatOf(d.x.Attribute("Format"))
		case "Date1904":
			d.From1904()
		case "Worksheet":
			if err := d.sheet(); err != nil {
				return nil, err
			}
		}
	}
	if err := d.x.Err(); err != nil {
		return nil, err
	}
	return d.Held, nil
}

// formatOf reads a number format, which may have one of Excel's names.
func formatOf(format string) grid.NumberFormat {
	switch {
	case strings.HasSuffix(format, " Date"), strings.HasSuffix(format, " Time"):
		return grid.NumberFormat{Day: true}
	case strings.Trim(format, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ /") == "" && !strings.ContainsAny(format, "yY"):
		return grid.NumberFormat{} // Fixed, Standard, Percent, Scientific …
	}
	return grid.FormatOf(format)
}

func (d *document) damaged() error { return &grid.FormatError{Row: d.row, Message: msgDamaged} }

// sheet reads a worksheet.
func (d *document) sheet() error {
	if err := d.Begin(d.x.Attribute("Name"), false); err != nil {
		return err
	}
	depth := d.x.Depth()
	d.row, d.columns = 0, d.columns[:0]
	column := 0
	for d.x.Next() {
		if d.x.Depth() < depth {
			d.row = 0
			return nil
		}
		switch d.x.Start() {
		case "Column":
			first, span, err := d.place(column)
			if err != nil {
				return err
			}
			column = first + span
			if style := d.x.Attribute("StyleID"); style != "" && len(d.columns) < d.limits.Columns {
				d.columns = append(d.columns, columnStyle{first, column, style})
			}
		case "Row":
			if err := d.tableRow(); err != nil {
				return err
			}
		case "Visible":
			d.visible()
		}
	}
	return d.x.Err()
}

// visible hides the sheet if the text of the element that begins here says so.
func (d *document) visible() {
	depth := d.x.Depth()
	var text []byte
	for d.x.Next() && d.x.Depth() >= depth {
		text = append(text, d.x.Text()...)
	}
	if bytes.HasPrefix(bytes.TrimSpace(text), []byte("Sheet")) && !bytes.Contains(text, []byte("SheetVisible")) {
		d.HideSheet()
	}
}

// most is more than any number of a row or column; larger ones are errors.
const most = 1 << 30

// place reads where a row, column or cell stands, from 1, and how many of the same follow it. last is the number of the one
// before.
func (d *document) place(last int) (at, span int, err error) {
	at, err = d.whole(d.x.Attribute("Index"), last+1)
	if err != nil || at <= last { // Excel refuses it too
		return 0, 0, d.damaged()
	}
	span, err = d.whole(d.x.Attribute("Span"), 0)
	return at, span, err
}

func (d *document) whole(value string, otherwise int) (int, error) {
	if value == "" {
		return otherwise, nil
	}
	n, err := strconv.Atoi(value)
	if err != nil || n < 0 || n > most {
		return 0, d.damaged()
	}
	return n, nil
}

// tableRow reads a row.
func (d *document) tableRow() error {
	at, span, err := d.place(d.row)
	if err != nil {
		return err
	}
	d.row = at
	style := d.x.Attribute("StyleID")
	if d.x.Attribute("Hidden") == "1" && d.row <= d.limits.Rows {
		d.HideRow(d.row)
	}
	depth := d.x.Depth()
	for column := 0; d.x.Next() && d.x.Depth() >= depth; {
		switch d.x.Start() {
		case "":
		case "Cell":
			if column, err = d.tableCell(column, style); err != nil {
				return err
			}
		default:
			d.x.Skip()
		}
	}
	if d.row += span; d.row > most { // the empty rows that follow
		return d.damaged()
	}
	return d.x.Err()
}

// tableCell reads a cell and returns the number of the last column that it takes. rowStyle is for a cell that has none.
func (d *document) tableCell(last int, rowStyle string) (int, error) {
	at, _, err := d.place(last)
	if err != nil {
		return 0, err
	}
	across, err := d.whole(d.x.Attribute("MergeAcross"), 0)
	if err != nil {
		return 0, err
	}
	down, err := d.whole(d.x.Attribute("MergeDown"), 0)
	if err != nil {
		return 0, err
	}
	if across > 0 || down > 0 {
		if err := d.Merge(grid.Range{FirstRow: d.row, LastRow: d.row + down, FirstColumn: at, LastColumn: at + across}); err != nil {
			return 0, err
		}
	}
	style, formula := d.styleOf(at, rowStyle), strings.TrimPrefix(d.x.Attribute("Formula"), "=")
	depth := d.x.Depth()
	kind, value := "", false
	d.text = d.text[:0]
	for d.x.Next() && d.x.Depth() >= depth {
		switch d.x.Start() {
		case "":
		case "Data":
			kind, value = d.x.Attribute("Type"), true
			if err := d.data(); err != nil {
				return 0, err
			}
		default:
			d.x.Skip() // comments have data too
		}
	}
	c, err := d.cell(kind, d.formats[style])
	if err != nil {
		return 0, err
	}
	if text, ok := grid.Literal([]byte(formula)); ok {
		c = grid.Cell{Kind: grid.Text, Raw: text}
	} else if formula != "" && !value {
		c = grid.Cell{Kind: grid.Uncalculated}
	}
	return at + across, d.Put(d.row, at-1, c)
}

// styleOf returns the style of the cell that begins here.
func (d *document) styleOf(column int, rowStyle string) string {
	if own := d.x.Attribute("StyleID"); own != "" {
		return own
	}
	if rowStyle != "" {
		return rowStyle
	}
	for _, c := range d.columns {
		if c.first <= column && column <= c.last {
			return c.style
		}
	}
	return ""
}

// data reads the text of a cell, which may be marked up as HTML.
func (d *document) data() error {
	depth := d.x.Depth()
	for d.x.Next() && d.x.Depth() >= depth {
		if d.text = append(d.text, d.x.Text()...); len(d.text) > d.limits.CellBytes {
			return &grid.LimitError{Row: d.row, Limit: "CellBytes", Max: int64(d.limits.CellBytes)}
		}
	}
	return d.x.Err()
}

// cell returns the cell of a type and the text that was read.
func (d *document) cell(kind string, format grid.NumberFormat) (grid.Cell, error) {
	c := grid.Cell{Raw: d.text}
	switch kind {
	case "", "String":
		c.Kind = grid.Text
	case "Number":
		c.Kind, c.Raw, c.Day, c.Pad = grid.Number, bytes.TrimSpace(d.text), format.Day, format.Pad
	case "DateTime":
		c.Kind, c.Raw = grid.Date, grid.Rounded(bytes.TrimSpace(d.text))
	case "Boolean":
		c.Kind, c.Raw = grid.Bool, bytes.TrimSpace(d.text)
	case "Error":
		c.Kind = grid.Error
	default:
		return c, &grid.FormatError{Row: d.row, Message: msgKind}
	}
	return c, nil
}
