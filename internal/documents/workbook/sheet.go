package workbook

import (
	"fmt"
	"slices"

	"github.com/xuri/excelize/v2"

	"trehan/internal/documents/view"
	"trehan/internal/notation"
	"trehan/internal/period"
)

// column is one column of a table. Neighbours with the same group stand under one common head.
type column struct {
	head  string
	width float64 // in characters
	group string
	index string // the form's own number of the column, "(3)=(4)+(5)+(6)"; any makes a row of them
}

// layout is all of a sheet that stands before its rows. Everything is known before the first row is written, as the
// stream writer cannot go back.
type layout struct {
	name     string // of the sheet, at most 31 characters
	lines    []line // the header block
	columns  []column
	body     int  // rows between the heads and the end of what can be filtered
	tail     int  // rows after them: total, notes
	filter   bool // offer a filter over the body
	portrait bool
}

// line is one line of the header block, merged over all columns.
type line struct {
	text string
	look look
}

// sheet writes the rows of one table, top to bottom.
type sheet struct {
	book   *book
	name   string
	stream *excelize.StreamWriter
	cells  []excelize.Cell
	values []any // pointers to cells, so that a row costs no allocation of its own
	styled []styled
	widths []float64
	lines  int // the most that a text of the row in the making takes
	row    int // last row written
	last   int // last row announced
}

// styled is the look a column had last and its style: mostly the next row's too.
type styled struct {
	look look
	id   int
}

const (
	paperA4      = 9
	spacerHeight = 6
)

// sheet adds a sheet with its header block and heads; the caller writes exactly l.body and l.tail rows, then closes.
func (b *book) sheet(l layout) (*sheet, error) {
	if err := b.addSheet(l.name); err != nil {
		return nil, err
	}
	heads := l.headRows()
	first := len(l.lines) + 2 // a spacer, which bears the mark
	headEnd := first + heads - 1
	s := &sheet{
		book: b, name: l.name,
		cells: make([]excelize.Cell, len(l.columns)), values: make([]any, len(l.columns)),
		styled: make([]styled, len(l.columns)),
		last:   headEnd + l.body + l.tail,
	}
	for i := range s.cells {
		s.values[i] = &s.cells[i]
		s.widths = append(s.widths, l.columns[i].width)
	}
	if err := b.page(l, first, headEnd, s.last); err != nil {
		return nil, fmt.Errorf("sheet %s: %w", l.name, err)
	}
	var err error
	if s.stream, err = b.f.NewStreamWriter(l.name); err != nil {
		return nil, fmt.Errorf("sheet %s: %w", l.name, err)
	}
	if err := s.top(l, headEnd); err != nil {
		return nil, fmt.Errorf("sheet %s: %w", l.name, err)
	}
	return s, nil
}

// page sets what is printed how. It must come before the stream writer, which writes the sheet's properties first.
func (b *book) page(l layout, first, headEnd, last int) error {
	f, end := b.f, cellName(len(l.columns), last)
	if err := f.SetSheetDimension(l.name, "A1:"+end); err != nil { // else read-only readers see one row
		return err
	}
	if l.filter && l.body > 0 {
		// Before the page properties: it overwrites them.
		ref := fmt.Sprintf("A%d:%s", headEnd, cellName(len(l.columns), headEnd+l.body))
		if err := f.AutoFilter(l.name, ref, nil); err != nil {
			return err
		}
	}
	if err := b.paper(l.name, l.portrait, true); err != nil {
		return err
	}
	return f.SetDefinedName(&excelize.DefinedName{
		Name:     "_xlnm.Print_Titles",
		RefersTo: fmt.Sprintf("'%s'!$%d:$%d", l.name, first, headEnd),
		Scope:    l.name,
	})
}

// paper sets A4, one page wide, page numbers in the footer and the mark of drafts in the header; not on the first page
// where the sheet itself bears it there.
func (b *book) paper(name string, portrait, marked bool) error {
	size, wide, high, fit := paperA4, 1, 0, true
	orientation := "landscape"
	if portrait {
		orientation = "portrait"
	}
	if err := b.f.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	err := b.f.SetPageLayout(name, &excelize.PageLayoutOptions{
		Size: &size, Orientation: &orientation, FitToWidth: &wide, FitToHeight: &high,
	})
	if err != nil {
		return err
	}
	side, edge, head := 0.5, 0.6, 0.3 // inches
	centred := true
	err = b.f.SetPageMargins(name, &excelize.PageLayoutMarginsOptions{
		Left: &side, Right: &side, Top: &edge, Bottom: &edge, Header: &head, Footer: &head, Horizontally: &centred,
	})
	if err != nil {
		return err
	}
	hf := &excelize.HeaderFooterOptions{OddFooter: `&C&"` + fontName + `,Regular"&10` + wordPage + ` &P/&N`}
	if b.check != nil {
		hf.OddFooter = `&L&"` + fontName + `,Regular"&9` + view.CheckCode + ": " + string(b.check.Code) + hf.OddFooter
	}
	if b.mark != "" {
		hf.OddHeader = `&R&"` + fontName + `,Bold"&12` + b.mark
	}
	if b.mark != "" && marked {
		hf.DifferentFirst, hf.FirstFooter = true, hf.OddFooter
	}
	return b.f.SetHeaderFooter(name, hf)
}

func (l *layout) headRows() int {
	rows := 1
	if l.grouped() {
		rows++
	}
	if l.indexed() {
		rows++
	}
	return rows
}

func (l *layout) grouped() bool {
	return slices.ContainsFunc(l.columns, func(c column) bool { return c.group != "" })
}

func (l *layout) indexed() bool {
	return slices.ContainsFunc(l.columns, func(c column) bool { return c.index != "" })
}

// top writes widths, panes, the header block and the heads.
func (s *sheet) top(l layout, headEnd int) error {
	for i, c := range l.columns {
		if err := s.stream.SetColWidth(i+1, i+1, c.width); err != nil {
			return err
		}
	}
	below := cellName(1, headEnd+1)
	err := s.stream.SetPanes(&excelize.Panes{Freeze: true, YSplit: headEnd, TopLeftCell: below, ActivePane: "bottomLeft",
		Selection: []excelize.Selection{{SQRef: below, ActiveCell: below, Pane: "bottomLeft"}}})
	if err != nil {
		return err
	}
	for _, ln := range l.lines {
		if err := s.wide(ln.text, ln.look); err != nil {
			return err
		}
	}
	s.set(len(s.cells), lookMark, s.book.mark) // seen on a screen, where headers are not
	spacer := float64(spacerHeight)
	if s.book.mark != "" {
		spacer = height(1, lookMark.size)
	}
	if err := s.writeHeight(spacer); err != nil {
		return err
	}
	return s.heads(l)
}

// heads writes the rows of the table's head.
func (s *sheet) heads(l layout) error {
	first := s.row + 1
	grouped := l.grouped()
	if grouped {
		for i, c := range l.columns {
			text := c.group
			if text == "" {
				text = c.head
			}
			s.set(i+1, lookHead, text)
		}
		if err := s.writeHeight(height(2, lookHead.size)); err != nil {
			return err
		}
		if err := s.mergeHeads(l, first); err != nil {
			return err
		}
	}
	for i, c := range l.columns {
		s.set(i+1, lookHead, c.head)
		if grouped && c.group == "" {
			s.set(i+1, lookHead, nil) // merged with the cell above
		}
	}
	if err := s.writeHeight(height(max(2, s.lines), lookHead.size)); err != nil {
		return err
	}
	if !l.indexed() {
		return nil
	}
	for i, c := range l.columns {
		s.set(i+1, lookIndex, c.index)
	}
	return s.write()
}

func (s *sheet) mergeHeads(l layout, first int) error {
	for i := 0; i < len(l.columns); {
		j := i
		for j+1 < len(l.columns) && l.columns[i].group != "" && l.columns[j+1].group == l.columns[i].group {
			j++
		}
		to := cellName(j+1, first)
		if l.columns[i].group == "" {
			to = cellName(j+1, first+1)
		}
		if from := cellName(i+1, first); from != to {
			if err := s.stream.MergeCell(from, to); err != nil {
				return err
			}
		}
		i = j + 1
	}
	return nil
}

// wide writes one line over all columns.
func (s *sheet) wide(text string, lk look) error {
	width := 0.0
	for i := range s.cells {
		s.set(i+1, lk, nil)
		width += s.widths[i]
	}
	text = view.Printable(text)
	s.cells[0].Value = text
	if err := s.stream.MergeCell(cellName(1, s.row+1), cellName(len(s.cells), s.row+1)); err != nil {
		return err
	}
	return s.writeHeight(height(wrapped(text, width, lk), lk.size))
}

// set fills a cell of the row in the making; columns count from 1. A string is always text, whatever it begins with.
func (s *sheet) set(col int, lk look, value any) {
	c := &s.cells[col-1]
	if s.styled[col-1].look != lk {
		s.styled[col-1] = styled{lk, s.book.styles.id(lk)}
	}
	c.StyleID = s.styled[col-1].id
	switch v := value.(type) {
	case string:
		v = view.Printable(v)
		value = v
		if v == "" {
			c.Value = nil
			return
		}
		if lk.wrap {
			s.lines = max(s.lines, wrapped(v, s.widths[col-1], lk))
		}
	case period.Day:
		c.Value = serial(v)
		return
	}
	c.Value = value
}

// write ends the row, as high as its texts need, and begins the next.
func (s *sheet) write() error { return s.writeHeight(height(max(1, s.lines), typeSize)) }

func (s *sheet) writeHeight(points float64) error {
	s.row++
	s.lines = 0
	err := s.stream.SetRow(cellName(1, s.row), s.values, excelize.RowOpts{Height: points})
	for i := range s.cells {
		s.cells[i] = excelize.Cell{}
	}
	return err
}

// closeWith writes notes under the table and ends the sheet.
func (s *sheet) closeWith(notes []string) error {
	for _, note := range notes {
		if err := s.wide(note, lookNote); err != nil {
			return err
		}
	}
	return s.close()
}

// close ends the sheet. Rows that were not announced would be missing from filter and dimension.
func (s *sheet) close() error {
	if s.row != s.last {
		return fmt.Errorf("sheet %s: %d rows written, %d announced", s.name, s.row, s.last)
	}
	if err := s.stream.Flush(); err != nil {
		return fmt.Errorf("sheet %s: %w", s.name, err)
	}
	return nil
}

// Spreadsheets count days from 1899-12-30; their calendar is only right from March 1900 on.
var (
	serialEpoch = period.DayOf(1899, 12, 30)
	serialFrom  = period.DayOf(1900, 3, 1)
)

// serial is the cell value of a date: a number, which the format shows as dd/MM/yyyy. A date that a spreadsheet cannot
// hold is text; none is an empty cell.
func serial(d period.Day) any {
	switch {
	case d.IsZero():
		return nil
	case d < serialFrom:
		return notation.Date(d)
	}
	return int(d - serialEpoch)
}

// cellName is the reference of a cell; columns and rows count from 1, and no table here has more than 26 columns but
// the months beside each other.
func cellName(col, row int) string {
	name, err := excelize.CoordinatesToCellName(col, row)
	if err != nil {
		panic(err) // outside any sheet: a fault of this package
	}
	return name
}
