package extract

import (
	"bytes"
	"fmt"
	"io"
	"runtime"
	"strings"
	"unicode/utf8"

	"trehan/internal/extract/delimited"
	"trehan/internal/extract/dialect"
	"trehan/internal/extract/grid"
)

// rowSource is implemented by the readers of tables. Rows count from 1; cells are valid until the next row.
type rowSource interface {
	Next() bool
	Row() int
	Cells() []grid.Cell
	Err() error
}

// data reads the rows below a header row. each, if not nil, gets the outcome of each row.
//
// In CSV, text beyond the header's columns means a shifted row; in a sheet it is a note. In CSV, a last row with fewer columns
// and no line end is a truncated row. Some programs leave out the empty cells at the end of a row, others the last line end,
// but none is known to do both.
func (r *reading) data(src rowSource, l layout, each func(row int, k outcome)) error {
	if len(l.unclear) > 0 {
		return r.fileFault(fmt.Sprintf(msgUnclear, strings.Join(l.unclear, "; ")))
	}
	csv, _ := src.(*delimited.Reader)
	hideable, _ := src.(interface{ Hidden() bool })
	r.pending = r.table == dossierTable && l.column[dFinished] < 0 && !r.lenient()
	r.noStatus, r.noReceipt = r.lenient() && l.column[dStatus] < 0, r.lenient() && l.column[dReceived] < 0
	r.observations.unreadColumns(&l)
	r.noteColumns(&l)
	rec := record{cells: make([]grid.Cell, len(l.column)), labels: l.label}
	if csv == nil && r.table == dossierTable {
		r.dateCells = &dateCells{}
	}
	before := r.rows
	for n := 0; src.Next(); n++ {
		if n%progressRows == 0 {
			if err := r.ctx.Err(); err != nil {
				return err
			}
		}
		cells := src.Cells()
		rec.row, rec.all = src.Row(), cells
		for i, c := range l.column {
			if c >= 0 && c < len(cells) {
				rec.cells[i] = cells[c]
			} else {
				rec.cells[i] = grid.Cell{}
			}
		}
		rec.extraCells, rec.truncated = false, false
		if csv != nil && len(cells) > l.width {
			for i := range cells[l.width:] {
				rec.extraCells = rec.extraCells || !empty(&cells[l.width+i])
			}
		}
		if csv != nil && len(cells) < l.width {
			rec.truncated = csv.Open()
		}
		k, err := r.record(&rec)
		if err != nil {
			return err
		}
		if k == rowSkipped && r.otherHeader(&rec, &l) {
			k = rowRefused
		}
		if hideable != nil && (k == rowRead || k == rowRefused) && hideable.Hidden() {
			r.observations.hidden.note(r.sheet, rec.row)
		}
		if each != nil {
			each(rec.row, k)
		}
	}
	if r.dateCells != nil {
		r.observations.swapped = append(r.observations.swapped, r.dateCells.swapped(r.sheet, l.label)...)
	}
	if r.table == dossierTable {
		r.observations.columns.lack(r.rows-before, func(attribute int) bool { return l.column[attribute] >= 0 })
	}
	return src.Err()
}

// delimiters are tried on the header in this order.
var delimiters = []byte{',', ';', '\t', '|'}

// delimiters returns the delimiters to try: that of the dialect, that of a first line sep=; as spreadsheets write and
// understand it, else every known one.
func (r *reading) delimiters() []byte {
	if r.dialect.Delimiter != "" {
		return []byte(r.dialect.Delimiter)
	}
	var head [len(`"sep=;"`)]byte
	n, _ := io.ReadFull(r.content(), head[:])
	line := bytes.TrimPrefix(head[:n], []byte(`"`))
	if mark := line[min(len(line), len("sep=")):]; len(mark) > 0 && bytes.EqualFold(line[:len("sep=")], []byte("sep=")) && mark[0] < utf8.RuneSelf && mark[0] != '"' && mark[0] != '\r' && mark[0] != '\n' {
		return mark[:1]
	}
	return delimiters
}

// textHeads returns the first rows of a CSV file, with every delimiter that it may have.
func (r *reading) textHeads() ([]*firstRows, error) {
	var heads []*firstRows
	for _, delimiter := range r.delimiters() {
		heads = append(heads, &firstRows{src: delimited.New(r.content(), delimiter, r.limit)})
	}
	return heads, nil
}

// csv reads a CSV file. The delimiter is the one with which a header is found, the topmost if several do.
func (r *reading) csv() error {
	if err := r.proveEncoding(r.textHeads); err != nil {
		return err
	}
	if err := r.choose(r.textHeads); err != nil {
		return err
	}
	if err := r.checkEncoding(); err != nil {
		return err
	}
	m := r.matcher()
	best, found := &headerSearch{m: m, d: r.dialect}, false
	var by byte
	var top *firstRows
	var failed error
	for _, delimiter := range r.delimiters() {
		d := delimited.New(r.content(), delimiter, r.limit)
		s := &headerSearch{m: m, d: r.dialect}
		if found {
			s.before = best.bestRow
		}
		h := &firstRows{src: d}
		switch ok := s.find(h); {
		case ok && (!found || s.bestRow < best.bestRow):
			best, by, found, top = s, delimiter, true, h
		case d.Err() != nil && failed == nil:
			failed = d.Err()
		case !found && (best.bestRow == 0 || s.best.found > best.best.found):
			best = s
		}
	}
	switch {
	case found:
		if err := r.placeUnits(top, best); err != nil {
			return err
		}
		return r.csvRows(by, best)
	case failed != nil:
		return failed
	}
	return r.fileFault(best.message() + r.unmatched)
}

// csvRows reads the rows below the header. Most of a file is texts that were read before and columns that are not read, so
// only the texts that are used are checked for UTF-8.
func (r *reading) csvRows(delimiter byte, s *headerSearch) error {
	d := delimited.New(r.content(), delimiter, r.limit)
	skipTo(d, s.bestRow)
	d.Trust()
	r.uncheckedUTF8 = true
	if g, ok := r.consumer.(bufferedConsumer); ok && r.unitPlace != dialect.UnitGroup && (r.opts.part > 0 || r.file.Size >= parallelBytes && runtime.GOMAXPROCS(0) > 1) {
		return r.parallel(d, s.best, g)
	}
	return r.data(d, s.best, nil)
}
