// Package html reads the tables of an HTML page, which systems often save as .xls, into a grid.Held of one sheet, as Excel
// opens it: the rows of all tables below each other. Rows are counted over all tables; text outside them is passed over.
package html

import (
	"bytes"
	"io"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"trehan/internal/extract/grid"
)

const (
	saveAgain = "; mở bằng Excel và lưu lại thành .xlsx"

	msgNoTable   = "tệp là trang HTML không có bảng nào, không phải sổ tính hay CSV; mở bằng Excel và lưu lại thành .xlsx, hoặc xuất lại tệp"
	msgNested    = "dòng có ô chứa một bảng khác cạnh các ô có dữ liệu" + saveAgain
	msgTruncated = "trang HTML kết thúc giữa bảng, có thể bị cắt khi sao chép; chép hoặc xuất lại tệp"
	msgDepth     = "trang HTML có quá nhiều bảng lồng nhau" + saveAgain
)

// maxDepth bounds tables within tables.
const maxDepth = 20

// document is a page that is being read.
type document struct {
	*grid.Held
	z      *html.Tokenizer
	limits grid.Limits

	row    int      // the last one that was begun
	tables []*table // open ones, the inner ones last
	some   bool     // there is a table
	raw    atom.Atom
}

// Read reads a page in UTF-8. limits must have their defaults set. Errors are *grid.FormatError, *grid.LimitError, or come from
// r.
func Read(r io.Reader, limits grid.Limits) (*grid.Held, error) {
	d := &document{Held: grid.NewHeld(limits), z: html.NewTokenizer(r), limits: limits}
	d.z.SetMaxBuf(limits.RecordBytes)
	if err := d.Begin("HTML", false); err != nil {
		return nil, err
	}
	for {
		kind := d.z.Next()
		if kind == html.ErrorToken {
			return d.end()
		}
		if err := d.token(kind); err != nil {
			return nil, err
		}
	}
}

// end returns the workbook once the page has been read.
func (d *document) end() (*grid.Held, error) {
	switch err := d.z.Err(); {
	case err == html.ErrBufferExceeded: //nolint:errorlint // returned as it is
		return nil, &grid.LimitError{Row: d.row, Limit: "RecordBytes", Max: int64(d.limits.RecordBytes)}
	case err != io.EOF: //nolint:errorlint // returned as it is
		return nil, err
	case len(d.tables) > 0:
		return nil, &grid.FormatError{Row: d.row, Message: msgTruncated}
	case !d.some:
		return nil, &grid.FormatError{Message: msgNoTable}
	}
	return d.Held, nil
}

func (d *document) token(kind html.TokenType) error {
	switch kind {
	case html.TextToken:
		return d.text(d.z.Text())
	case html.StartTagToken, html.SelfClosingTagToken:
		name, more := d.z.TagName()
		return d.openTag(atom.Lookup(name), more, kind == html.SelfClosingTagToken)
	case html.EndTagToken:
		name, _ := d.z.TagName()
		return d.closeTag(atom.Lookup(name))
	}
	return nil
}

// text adds to the present cell.
func (d *document) text(text []byte) error {
	t := d.table()
	if t == nil || t.cell == nil || t.cell.hiddenDepth > 0 || t.cell.unselected || d.raw != 0 {
		return nil
	}
	if t.cell.text = append(t.cell.text, text...); len(t.cell.text) > d.limits.CellBytes {
		return &grid.LimitError{Row: t.row, Limit: "CellBytes", Max: int64(d.limits.CellBytes)}
	}
	return nil
}

// table is the innermost open table, or nil.
func (d *document) table() *table {
	if len(d.tables) == 0 {
		return nil
	}
	return d.tables[len(d.tables)-1]
}

// openTag handles the beginning of an element. single says that its tag has no end.
func (d *document) openTag(name atom.Atom, more, single bool) error {
	a := d.attributes(more)
	switch name {
	case atom.Script, atom.Style, atom.Title, atom.Noscript:
		d.raw = name // what stands in it is no text
		return nil
	case atom.Table:
		return d.openTable()
	}
	t := d.table()
	if t == nil {
		return nil
	}
	switch name {
	case atom.Tr:
		err := d.openRow(t)
		if err == nil && a.invisible {
			d.HideRow(t.row)
		}
		return err
	case atom.Td, atom.Th:
		return d.openCell(t, a)
	case atom.Tbody, atom.Thead, atom.Tfoot:
		return d.closeRow(t)
	case atom.Br, atom.P, atom.Div, atom.Li, atom.Select:
		if err := d.text([]byte{' '}); err != nil {
			return err
		}
	}
	c := t.cell
	switch {
	case c == nil || single || void(name):
	case name == atom.Option: // its end tag may be missing
		c.unselected = !a.selected
	case c.hiddenDepth > 0 && name == c.hidden:
		c.hiddenDepth++
	case c.hiddenDepth == 0 && (a.invisible || a.struck || struck(name)):
		c.hidden, c.hiddenDepth = name, 1
	}
	return nil
}

// struck reports whether the text of an element is no longer the value.
func struck(name atom.Atom) bool {
	return name == atom.Del || name == atom.S || name == atom.Strike
}

// void reports whether an element never has an end.
func void(name atom.Atom) bool {
	switch name {
	case atom.Br, atom.Hr, atom.Img, atom.Input, atom.Col, atom.Wbr, atom.Meta, atom.Link, 0:
		return true
	}
	return false
}

func (d *document) closeTag(name atom.Atom) error {
	if d.raw != 0 {
		if name == d.raw {
			d.raw = 0
		}
		return nil
	}
	t := d.table()
	if t == nil {
		return nil
	}
	switch name {
	case atom.Table:
		if err := d.closeRow(t); err != nil {
			return err
		}
		d.tables = d.tables[:len(d.tables)-1]
	case atom.Tr, atom.Tbody, atom.Thead, atom.Tfoot:
		return d.closeRow(t)
	case atom.Td, atom.Th:
		return d.closeCell(t)
	case atom.Option, atom.Select, atom.Datalist:
		if t.cell != nil {
			t.cell.unselected = false
		}
		if name == atom.Select {
			return d.text([]byte{' '})
		}
	default:
		if c := t.cell; c != nil && c.hiddenDepth > 0 && name == c.hidden {
			c.hiddenDepth--
		}
	}
	return nil
}

// space makes every run of white space one blank, as a browser does.
func space(text []byte) []byte { return bytes.Join(bytes.Fields(text), []byte{' '}) }
