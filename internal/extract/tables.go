package extract

import (
	"bytes"
	"io"
	"runtime"

	"trehan/internal/extract/delimited"
	"trehan/internal/extract/grid"
)

// rows is what the readers of tables offer. Rows count from 1; cells are valid until the next row.
type rows interface {
	Next() bool
	Row() int
	Cells() []grid.Cell
	Err() error
}

// data reads the rows below a header row. In CSV text beyond the header's columns is a shifted row, where in a sheet it is
// somebody's note; and a row of fewer columns at the end of a file without a line end is what is left of a longer one.
// Elsewhere it is not: some programs leave out the empty cells at the end of a row, others the last line end, none is
// known for both. each, if not nil, is told what became of each row.
func (r *reading) data(src rows, l layout, each func(row int, k keep)) error {
	csv, _ := src.(*delimited.Reader)
	r.seen.unreadColumns(&l)
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
		rec.extra, rec.cut = false, false
		if csv != nil && len(cells) > l.width {
			for i := range cells[l.width:] {
				rec.extra = rec.extra || !empty(&cells[l.width+i])
			}
		}
		if csv != nil && len(cells) < l.width {
			rec.cut = csv.Open()
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
		r.seen.columns.lack(r.rows-before, func(attribute int) bool { return l.column[attribute] >= 0 })
	}
	return src.Err()
}

// delimiters are tried on the header row in this order.
var delimiters = []byte{',', ';', '\t'}

// csv reads a CSV file. The delimiter is the one with which a header row is found, the highest if several do.
func (r *reading) csv(m *matcher) error {
	var found, best *search
	var reader *delimited.Reader
	var failed error
	for _, delimiter := range delimiters {
		d := delimited.New(r.content(), delimiter, r.limit)
		s := &search{m: m}
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
		// Most of a file is texts that came before and columns that nobody asks for.
		reader.Trust()
		r.textual = true
		if g, ok := r.take.(gatherer); ok && (r.opts.part > 0 || r.file.Size >= parallelBytes && runtime.GOMAXPROCS(0) > 1) {
			return r.parallel(reader, found.best, g)
		}
		return r.data(reader, found.best, nil)
	case failed != nil:
		return failed
	}
	return r.whole(best.message())
}

var byteOrderMark = []byte("\xEF\xBB\xBF")

// content returns the file's text behind a byte order mark.
func (r *reading) content() io.Reader {
	var head [3]byte
	n, _ := r.file.R.ReadAt(head[:], 0)
	if n == len(head) && bytes.Equal(head[:], byteOrderMark) {
		return io.NewSectionReader(r.file.R, int64(n), r.file.Size-int64(n))
	}
	return io.NewSectionReader(r.file.R, 0, r.file.Size)
}
