package xlsx

import (
	"bytes"
	"errors"

	"trehan/internal/extract/grid"
)

const (
	msgRowNumber  = "sổ tính hỏng: số thứ tự dòng sai" + saveAgain
	msgReference  = "sổ tính hỏng: địa chỉ ô sai" + saveAgain
	msgNoShared   = "sổ tính hỏng: ô trỏ tới văn bản dùng chung không có" + saveAgain
	msgCellType   = "sổ tính hỏng: kiểu ô lạ" + saveAgain
	msgNotASheet  = "sổ tính hỏng: %s không phải trang tính" + saveAgain
	msgMergeRange = "sổ tính hỏng: vùng ô gộp sai" + saveAgain
)

// Rows goes through the rows of a sheet that have cells.
type Rows struct {
	w     *Workbook
	in    *ahead
	s     *scanner
	err   error
	begun bool
	done  bool

	row    int
	hidden bool
	rows   int
	next   int // column of the next cell without a reference, from 0
	width  int
	cells  []grid.Cell // by column; those beyond width are empty
	used   []int       // columns filled in the present row
	text   []byte      // of the cells that are not shared strings
	buffer []byte      // the present cell's formula
	merges []Range
}

// Rows begins to read a sheet, which must be closed.
func (w *Workbook) Rows(sheet int) (*Rows, error) {
	part := w.Sheets[sheet].part
	in, err := w.open(part)
	if err != nil {
		return nil, err
	}
	a := readAhead(in)
	return &Rows{w: w, in: a, s: newScanner(a, part, w.limits.CellBytes)}, nil
}

// Close ends the reading.
func (r *Rows) Close() error { return r.in.Close() }

// Row returns the number of the present row, from 1.
func (r *Rows) Row() int { return r.row }

// Cells returns the cells of the present row by column, valid until the next row.
func (r *Rows) Cells() []grid.Cell { return r.cells[:r.width] }

// Hidden reports whether the present row is hidden, by hand or by a filter.
func (r *Rows) Hidden() bool { return r.hidden }

// Merges returns the merged ranges, once Next has returned false.
func (r *Rows) Merges() []Range { return r.merges }

// Err returns what ended the reading: nil at the end, *grid.FormatError or *grid.LimitError.
func (r *Rows) Err() error { return r.err }

// Next goes to the next row with cells.
func (r *Rows) Next() bool {
	if r.err != nil || r.done {
		return false
	}
	for _, i := range r.used {
		r.cells[i] = grid.Cell{}
	}
	r.used, r.width, r.text = r.used[:0], 0, r.text[:0]
	s := r.s
	if !r.begun && !r.begin() {
		return false
	}
	for s.next() {
		switch {
		case s.closing:
			if string(s.name) == "sheetData" {
				r.finish()
				return false
			}
		case string(s.name) == "row":
			if !r.startRow() {
				return false
			}
			if s.empty {
				continue
			}
			if !r.readCells() {
				return false
			}
			if r.width > 0 {
				return true
			}
		default:
			s.skip()
		}
	}
	s.fail(msgTruncated)
	r.fail(s.err)
	return false
}

// begin goes to the rows.
func (r *Rows) begin() bool {
	r.begun = true
	s := r.s
	for root := true; s.next(); root = false {
		if root && !s.is("worksheet") {
			r.fail(&grid.FormatError{Message: sprintf(msgNotASheet, s.part)})
			return false
		}
		if s.is("sheetData") {
			if s.empty {
				r.finish()
				return false
			}
			return true
		}
		if s.closing && string(s.name) == "worksheet" {
			r.finish() // a sheet without data
			return false
		}
	}
	s.fail(msgTruncated)
	r.fail(s.err)
	return false
}

// finish reads the merged ranges after the rows, and the end of the part, where its checksum is compared.
func (r *Rows) finish() {
	r.done = true
	s := r.s
	ended := s.closing && string(s.name) == "worksheet"
	for s.next() {
		switch {
		case s.closing:
			ended = ended || string(s.name) == "worksheet"
		case string(s.name) == "mergeCell":
			if len(r.merges) >= r.w.limits.Merges {
				r.fail(&grid.LimitError{Limit: "Merges", Max: int64(r.w.limits.Merges)})
				return
			}
			m, ok := parseRange(attributeText(s.attributes, "ref"))
			if !ok {
				r.fail(&grid.FormatError{Message: msgMergeRange})
				return
			}
			r.merges = append(r.merges, m)
		}
	}
	if !ended {
		s.fail(msgTruncated)
	}
	r.fail(s.err)
}

// fail stores the first error with its row.
func (r *Rows) fail(err error) bool {
	if r.err != nil || err == nil {
		return false
	}
	var bad *grid.FormatError
	var over *grid.LimitError
	switch {
	case errors.As(err, &bad):
		bad.Row = r.row
	case errors.As(err, &over):
		over.Row = r.row
	}
	r.err = err
	return false
}

func (r *Rows) bad(message string) bool { return r.fail(&grid.FormatError{Message: message}) }

func (r *Rows) startRow() bool {
	number := r.row + 1
	if v, ok := attribute(r.s.attributes, "r"); ok {
		n, ok := decimal(v)
		if !ok || n == 0 {
			return r.bad(msgRowNumber)
		}
		number = n
	}
	r.row, r.next = number, 0
	r.hidden = hiddenRow(r.s.attributes)
	r.rows++
	if number > r.w.limits.Rows || r.rows > r.w.limits.Rows {
		return r.fail(&grid.LimitError{Limit: "Rows", Max: int64(r.w.limits.Rows)})
	}
	return true
}

// hiddenRow reads the attribute hidden, which few rows have.
func hiddenRow(attributes []byte) bool {
	if !bytes.Contains(attributes, []byte("hidden")) {
		return false
	}
	v := attributeText(attributes, "hidden")
	return v == "1" || v == "true"
}

// readCells reads the cells up to the end of the row.
func (r *Rows) readCells() bool {
	s := r.s
	for {
		if !r.w.slow {
			if fast, ok := r.fastCell(); !ok {
				return false
			} else if fast {
				continue
			}
		}
		if !s.next() {
			break
		}
		switch {
		case s.closing:
			if string(s.name) == "row" {
				return true
			}
		case len(s.name) == 1 && s.name[0] == 'c':
			if !r.cell() {
				return false
			}
		default:
			s.skip()
		}
	}
	s.fail(msgTruncated)
	return r.fail(s.err)
}

// cellHead holds the attributes of a cell's tag.
type cellHead struct {
	column int
	style  int
	kind   byte // of t: n, s, b, e, d, i (inlineStr), f (str)
}

// head reads a cell's tag.
func (r *Rows) head() (cellHead, bool) {
	h := cellHead{column: r.next, kind: 'n'}
	for b := r.s.attributes; ; {
		name, value, rest, ok := nextAttribute(b)
		if !ok {
			return h, true
		}
		b = rest
		if len(name) != 1 {
			continue
		}
		switch name[0] {
		case 'r':
			if h.column, ok = column(value); !ok {
				return h, r.bad(msgReference)
			}
		case 's':
			h.style, _ = decimal(value)
		case 't':
			switch string(value) {
			case "n", "s", "b", "e", "d":
				h.kind = value[0]
			case "str":
				h.kind = 'f'
			case "inlineStr":
				h.kind = 'i'
			default:
				return h, r.bad(msgCellType)
			}
		}
	}
}

// cell reads one cell.
func (r *Rows) cell() bool {
	s := r.s
	h, ok := r.head()
	if !ok {
		return false
	}
	r.next = h.column + 1
	if s.empty {
		return true
	}
	from := len(r.text)
	var formula, value, known bool
	var literal []byte
	for s.next() {
		if s.closing {
			if len(s.name) == 1 && s.name[0] == 'c' {
				if s.err != nil {
					return r.fail(s.err)
				}
				if known {
					h.kind, value = 'f', true
					r.text = append(r.text[:from], literal...)
				}
				return r.put(h, r.text[from:], formula, value)
			}
			continue
		}
		switch string(s.name) {
		case "v":
			value = true
			if !s.empty {
				r.text = s.text(r.text[:from])
			}
		case "is":
			value = true
			r.text = richText(s, "is", r.text[:from])
		case "f":
			formula = true
			if !s.empty { // programs that do not calculate store 0 or nothing as the value of a text
				r.buffer = s.text(r.buffer[:0])
				literal, known = grid.Literal(r.buffer)
			}
		default:
			s.skip()
		}
		if len(r.text) > r.w.limits.RecordBytes {
			return r.fail(&grid.LimitError{Limit: "RecordBytes", Max: int64(r.w.limits.RecordBytes)})
		}
	}
	s.fail(msgTruncated)
	return r.fail(s.err)
}

// put makes a cell from its raw text, which must be in r.text unless it is the number of a shared string.
func (r *Rows) put(h cellHead, raw []byte, formula, value bool) bool {
	c := grid.Cell{Kind: grid.Text}
	switch h.kind {
	case 's':
		raw = bytes.TrimSpace(raw)
		if len(raw) == 0 {
			break
		}
		i, ok := decimal(raw)
		if ok {
			raw, ok = r.w.shared.at(i)
		}
		if !ok {
			return r.bad(msgNoShared)
		}
	case 'f', 'i':
		raw = unescape(raw)
	case 'n':
		c.Kind, raw = grid.Number, bytes.TrimSpace(raw)
		if h.style < len(r.w.styles) {
			c.Day, c.Pad = r.w.styles[h.style].Day, r.w.styles[h.style].Pad
		}
	case 'b':
		c.Kind, raw = grid.Bool, bytes.TrimSpace(raw)
	case 'e':
		c.Kind = grid.Error
	case 'd':
		c.Kind = grid.Date
	}
	switch {
	case formula && !value:
		c = grid.Cell{Kind: grid.Uncalculated, Formula: true}
	case len(raw) == 0:
		return true
	default:
		c.Raw, c.Formula = raw, formula
	}
	if h.column >= r.w.limits.Columns || len(r.used) >= r.w.limits.Columns {
		return r.fail(&grid.LimitError{Limit: "Columns", Max: int64(r.w.limits.Columns)})
	}
	for h.column >= len(r.cells) {
		r.cells = append(r.cells, grid.Cell{})
	}
	r.cells[h.column] = c
	r.used = append(r.used, h.column)
	r.width = max(r.width, h.column+1)
	return true
}
