package extract

import (
	"bytes"
	"io"
	"runtime"

	"trehan/internal/extract/delimited"
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
	csv, _ := src.(*delimited.Reader)
	r.observations.unreadColumns(&l)
	rec := record{cells: make([]grid.Cell, len(l.column)), labels: l.label}
	before := r.rows
	for n := 0; src.Next(); n++ {
		if n%progressRows == 0 {
			if err := r.ctx.Err(); err != nil {
				return err
			}
		}
		cells := src.Cells()
		rec.row = src.Row()
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
		if each != nil {
			each(rec.row, k)
		}
	}
	if r.table == dossierTable {
		r.observations.columns.lack(r.rows-before, func(attribute int) bool { return l.column[attribute] >= 0 })
	}
	return src.Err()
}

// delimiters are tried on the header row in this order.
var delimiters = []byte{',', ';', '\t'}

// csv reads a CSV file. The delimiter is the one with which a header row is found, the topmost row if several do.
func (r *reading) csv(m *matcher) error {
	var found, best *headerSearch
	var reader *delimited.Reader
	var failed error
	for _, delimiter := range delimiters {
		d := delimited.New(r.content(), delimiter, r.limit)
		s := &headerSearch{m: m}
		ok := false
		for !ok && !s.over(d.Row()) && d.Next() {
			ok = s.offer(d.Row(), d.Cells())
		}
		switch {
		case ok && (found == nil || s.bestRow < found.bestRow):
			found, reader = s, d
		case d.Err() != nil && failed == nil:
			failed = d.Err()
		}
		if best == nil || s.best.found > best.best.found {
			best = s
		}
	}
	switch {
	case found != nil:
		// Most of a file is texts that were read before and columns that are not read.
		reader.Trust()
		r.uncheckedUTF8 = true
		if g, ok := r.consumer.(bufferedConsumer); ok && (r.opts.part > 0 || r.file.Size >= parallelBytes && runtime.GOMAXPROCS(0) > 1) {
			return r.parallel(reader, found.best, g)
		}
		return r.data(reader, found.best, nil)
	case failed != nil:
		return failed
	}
	return r.fileFault(best.message())
}

var byteOrderMark = []byte("\xEF\xBB\xBF")

// content returns the file's text after a byte order mark.
func (r *reading) content() io.Reader {
	var head [3]byte
	n, _ := r.file.R.ReadAt(head[:], 0)
	if n == len(head) && bytes.Equal(head[:], byteOrderMark) {
		return io.NewSectionReader(r.file.R, int64(n), r.file.Size-int64(n))
	}
	return io.NewSectionReader(r.file.R, 0, r.file.Size)
}
