package extract

import (
	"bytes"
	"context"
	"errors"

	"trehan/internal/dossier"
	"trehan/internal/extract/delimited"
	"trehan/internal/extract/grid"
	"trehan/internal/extract/jsonstream"
	"trehan/internal/period"
)

// RawSheet is one sheet of a file that is read as it stands. A file without sheets counts as one without a name.
type RawSheet struct {
	File     string // its name; in an archive with that of the archive in front
	Encoding string // of a text file
	Name     string
	Hidden   bool
	Keys     bool   // the columns have names of their own (JSON), which RawVisitor.End gets; there is no header row
	List     string // path of the list in a JSON file that has several or an unknown one; "": the one that is read by itself
	Date1904 bool   // serial numbers of dates count from 1904-01-01
}

// RawVisitor gets the rows of a file before anybody knows what they mean.
type RawVisitor interface {
	Sheet(RawSheet)
	// Row gets one row; the cells are valid during the call. Its error ends the reading and is returned unchanged.
	Row(row int, cells []grid.Cell) error
	// End ends a sheet; keys are the names of the columns where RawSheet.Keys is set.
	End(keys []string)
}

// Raw passes every row of a file, or of the files in an archive, to v, for programs that look at a file before they can say
// how to read it. Nested fields of JSON are columns named by their path ("hoSo.trangThai.ma"). Data that violates the format
// is returned as *Faults. The format is named as in Summary.
func Raw(ctx context.Context, f File, l Limits, v RawVisitor) (format string, err error) {
	source := &ioRecorder{r: f.R, size: f.Size}
	f.R = source
	r := newReading(ctx, f, Options{Limits: l}, dossierTable, nil)
	r.raw = v
	s, err := r.read(tabular | jsonLike)
	if source.err != nil {
		return s.Format, source.err
	}
	return s.Format, err
}

// openRaw passes the rows of the file to the visitor.
func (r *reading) openRaw() error {
	switch r.form.format {
	case FormatCSV:
		return r.rawCSV()
	case FormatJSON, FormatNDJSON:
		return r.rawJSON()
	}
	b, err := r.openBook()
	if err != nil {
		return err
	}
	return r.rawBook(b)
}

// beginRaw begins a sheet of the visitor.
func (r *reading) beginRaw(s RawSheet) {
	s.File = r.file.Name
	r.raw.Sheet(s)
}

// rawRows passes the rows of one sheet on.
func (r *reading) rawRows(src rowSource) error {
	for n := 0; src.Next(); n++ {
		if n%progressRows == 0 {
			if err := r.ctx.Err(); err != nil {
				return err
			}
		}
		if err := r.raw.Row(src.Row(), src.Cells()); err != nil {
			return err
		}
	}
	return src.Err()
}

func (r *reading) rawBook(b grid.Book) error {
	for i, sheet := range b.Sheets() {
		r.sheet = sheet.Name
		if err := r.rawSheet(b, i); err != nil {
			return err
		}
	}
	return nil
}

func (r *reading) rawSheet(b grid.Book, sheet int) error {
	src, err := b.Rows(sheet)
	if err != nil {
		return err
	}
	defer src.Close()
	r.beginRaw(RawSheet{Name: r.sheet, Hidden: b.Sheets()[sheet].Hidden, Date1904: b.Date1904()})
	if err := r.rawRows(src); err != nil {
		return err
	}
	r.raw.End(nil)
	return nil
}

// rawTop is the number of rows from which the delimiter of a CSV file is found.
const rawTop = 60

// rawCSV reads with the delimiter that breaks the most of the first rows into the same number of cells.
func (r *reading) rawCSV() error {
	if err := r.proveEncoding(r.textHeads); err != nil {
		return err
	}
	if err := r.checkEncoding(); err != nil {
		return err
	}
	best, most := byte(0), 0
	var failed error
	for _, delimiter := range r.delimiters() {
		d := delimited.New(r.content(), delimiter, r.limit)
		widths := make(map[int]int)
		for d.Row() < rawTop && d.Next() {
			widths[len(d.Cells())]++
		}
		if err := d.Err(); err != nil {
			failed = errors.Join(failed, err)
			continue
		}
		for width, rows := range widths {
			if cells := (width - 1) * rows; cells > most {
				best, most = delimiter, cells
			}
		}
	}
	switch {
	case best != 0:
	case failed != nil:
		return failed
	default:
		best = ','
	}
	r.beginRaw(RawSheet{Encoding: r.encoding().String()})
	if err := r.rawRows(delimited.New(r.content(), best, r.limit)); err != nil {
		return err
	}
	r.raw.End(nil)
	return nil
}

// rawObject turns the members of an object into cells, a column for each path.
type rawObject struct {
	*jsonReader
	columns map[string]int
	paths   []string
	path    []byte
	cells   []grid.Cell
}

// rawJSON passes the objects of the list that is read by itself on; where there is none or nobody knows which, those of all.
func (r *reading) rawJSON() error {
	list, err := r.jsonList()
	if err == nil {
		return r.rawList(list, "")
	}
	outline, ok := jsonstream.Scan(r.content(), r.limit)
	if !ok || len(outline.Lists) == 0 {
		return err
	}
	for _, l := range outline.Lists {
		if l.Objects == 0 {
			continue
		}
		if err := r.rawList(l.Path, l.String()); err != nil {
			return err
		}
	}
	return nil
}

func (r *reading) rawList(list []string, path string) error {
	o := &rawObject{jsonReader: &jsonReader{reading: r}, columns: make(map[string]int)}
	src := r.jsonSource(list)
	r.beginRaw(RawSheet{Encoding: r.encoding().String(), Keys: true, List: path})
	for src.Next() {
		if src.Row()%progressRows == 0 {
			if err := r.ctx.Err(); err != nil {
				return err
			}
		}
		clear(o.cells)
		o.text = o.text[:0]
		o.members(src.Members(), 0)
		if err := r.raw.Row(src.Row(), o.cells); err != nil {
			return err
		}
	}
	if src.Err() != nil {
		return src.Err()
	}
	r.raw.End(o.paths)
	return nil
}

func (o *rawObject) members(members []jsonstream.Member, depth int) {
	for _, m := range members {
		from := len(o.path)
		if depth > 0 {
			o.path = append(o.path, '.')
		}
		o.path = append(o.path, m.Key...)
		if m.Value.Kind() == '{' && depth < maxJSONDepth {
			if nested, ok := jsonstream.Members(m.Value); ok {
				o.members(nested, depth+1)
			}
		} else if c, ok := o.cell(m.Value); ok {
			o.put(c)
		}
		o.path = o.path[:from]
	}
}

// put sets the cell of the present path.
func (o *rawObject) put(c grid.Cell) {
	i, ok := o.columns[string(o.path)]
	if !ok {
		if len(o.paths) >= maxKeys {
			return
		}
		i = len(o.paths)
		o.paths = append(o.paths, string(o.path))
		o.columns[o.paths[i]] = i
		o.cells = append(o.cells, grid.Cell{})
	}
	o.cells[i] = c
}

// HeaderNames returns the names of each column under a header of some rows, as headers of the configuration match them, the
// fullest first; none for a column without one.
func HeaderNames(rows [][]grid.Cell) [][]string {
	head := make([]headRow, len(rows))
	for i := range rows {
		head[i].cells = rows[i]
	}
	names := make([][]string, width(head))
	for i := range names {
		names[i] = columnNames(head, i)
	}
	return names
}

// CellInstant reads a cell as a moment: a date's text, a workbook's date, or its serial number. No date is 0. The errors are fit for
// a clerk and hold no value.
func CellInstant(c grid.Cell, date1904 bool) (period.Instant, error) {
	var i period.Instant
	var notes dossier.DateNotes
	var err error
	switch c.Kind {
	case grid.Empty:
	case grid.Text:
		i, notes, err = parseInstant(bytes.TrimSpace(c.Raw))
	case grid.Date:
		i, notes, err = wallTime(c.Raw)
	case grid.Number:
		if i, notes, err = serial(c.Raw, date1904); err == nil && i < firstInstant {
			err = errCount
		}
	default:
		err = dossier.ErrDateForm
	}
	if err != nil || notes&dossier.NullDate != 0 {
		return 0, err
	}
	return i, nil
}

// HeaderKey is a header without diacritics, capitals, blanks and punctuation: what headers, and names of states, are compared by.
func HeaderKey(header string) string { return looseKey(header) }
