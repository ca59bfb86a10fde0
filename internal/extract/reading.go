package extract

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"unicode/utf8"

	"trehan/internal/dossier"
	"trehan/internal/extract/delimited"
	"trehan/internal/extract/grid"
)

// record is one row or object on its way to a dossier: a cell for each attribute of its table.
type record struct {
	row    int
	cells  []grid.Cell
	labels []string // headers, for faults
	pauses []pause  // JSON's list of requests for supplements
	listed bool     // pauses was there and not empty
	null   bool     // pauses has a null date
	extra  bool     // the row has text beyond the header's columns
	cut    bool     // the file ends in the row, before its last column
}

// keep is what became of a record.
type keep uint8

const (
	blank   keep = iota // nothing in it
	taken               // read
	skipped             // no record of the table: a total, a signature
	refused             // faulty
)

// errStop ends reading after too many faults.
var errStop = errors.New("too many faults")

// reading is the work on one file.
type reading struct {
	ctx   context.Context
	file  File
	opts  Options
	table *table
	limit Limits
	take  taker

	sheet    string
	above    int // rows of the sheets before this one, at least
	date1904 bool
	faults   Faults
	log      []logged // of a part of a file: every fault in the order found
	inPart   bool     // the list has no limit, since parts end soon
	seen     observed
	rows     int // taken

	texts      map[string]string
	procedures map[string]procedure
	statuses   map[string]dossier.Status
	channels   map[string]dossier.Channel
	answers    map[string]dossier.Answer
	null       bool // the present record has a null date
	found      int  // faults so far, repeated ones included
	before     mark // of the present record
	textual    bool // cells are text that nobody has looked at yet whether it is UTF-8
	foreign    bool // it is not, in the present record
}

// mark is how far the faults went before a record.
type mark struct {
	found, listed, more, logged int
	known                       []int // lines that the record has repeated
}

// logged is one fault as it came: its line in the list, its row.
type logged struct{ line, row int }

// taker gets the records of a table.
type taker interface {
	take(*reading, *record) (keep, error)
}

type takeFunc func(*reading, *record) (keep, error)

func (f takeFunc) take(r *reading, rec *record) (keep, error) { return f(r, rec) }

// stream makes a row of each record and gives it to yield.
type stream[T any] struct {
	parse func(*reading, *record, *T) keep
	yield func(*T) error
	row   T
}

func (s *stream[T]) take(r *reading, rec *record) (keep, error) {
	k := s.parse(r, rec, &s.row)
	if k != taken || r.faulty() {
		return k, nil
	}
	return k, s.yield(&s.row)
}

// procedure is a procedure's name with what the test patterns say of it.
type procedure struct {
	name string
	test bool
}

// ioRecorder remembers the first error of the file itself, to tell it from a file that is malformed. A malformed
// archive makes its reader ask for places outside the file: that is the archive's fault.
type ioRecorder struct {
	r    io.ReaderAt
	size int64
	err  error
}

func (r *ioRecorder) ReadAt(p []byte, off int64) (int, error) {
	if off < 0 || off >= r.size {
		return 0, io.EOF
	}
	n, err := r.r.ReadAt(p, off)
	if err != nil && err != io.EOF && r.err == nil {
		r.err = err
	}
	return n, err
}

func newReading(ctx context.Context, f File, o Options, t *table, take taker) *reading {
	return &reading{
		ctx: ctx, file: f, opts: o, table: t, limit: o.Limits.WithDefaults(), take: take,
		texts: make(map[string]string), procedures: make(map[string]procedure),
		statuses: make(map[string]dossier.Status), channels: make(map[string]dossier.Channel), answers: make(map[string]dossier.Answer),
	}
}

// read reads a whole file, whatever its format, and gives its records to take.
func read(ctx context.Context, f File, o Options, t *table, allowed Format, take taker) (Summary, error) {
	if err := ValidateHeaders(o.Headers); err != nil {
		return Summary{}, err
	}
	source := &ioRecorder{r: f.R, size: f.Size}
	f.R = source
	r := newReading(ctx, f, o, t, take)
	format, err := Sniff(f)
	if err == nil {
		err = r.open(format, allowed)
	}
	if source.err != nil {
		return Summary{}, source.err
	}
	err = r.close(err)
	s := Summary{Format: format.String(), Rows: r.rows}
	if err == nil {
		s.Observations = r.seen.list(f.Name)
		if t == dossierTable {
			s.Gaps = r.seen.columns.gaps(f.Name, r.rows, format)
		}
		if o.Progress != nil {
			o.Progress(r.rows)
		}
	}
	return s, err
}

func (r *reading) open(format, allowed Format) error {
	if format&allowed == 0 {
		return r.whole(fmt.Sprintf(msgWrongFormat, format, allowed))
	}
	m := newMatcher(r.table, r.opts.Headers)
	switch format {
	case FormatXLSX:
		return r.workbook(m)
	case FormatCSV:
		return r.csv(m)
	}
	return r.json(m)
}

// close turns the way the reading ended into its error: faults go before all but errors of others.
func (r *reading) close(err error) error {
	var format *grid.FormatError
	var limit *grid.LimitError
	var faults *Faults
	switch {
	case err == nil:
	case errors.Is(err, errStop):
		r.faults.Stopped = true
	case errors.As(err, &faults):
		r.faults.List = append(r.faults.List, faults.List...)
	case errors.As(err, &format):
		r.faults.List = append(r.faults.List, Fault{File: r.file.Name, Sheet: r.sheet, Row: format.Row, Message: format.Message})
	case errors.As(err, &limit):
		message := (&grid.LimitError{Limit: limit.Limit, Max: limit.Max}).Error()
		r.faults.List = append(r.faults.List, Fault{File: r.file.Name, Sheet: r.sheet, Row: limit.Row, Message: message})
	default:
		return err
	}
	if len(r.faults.List) == 0 {
		return nil
	}
	if over := len(r.faults.List) - MaxFaults; over > 0 {
		r.faults.More += over
		r.faults.List = slices.Clip(r.faults.List[:MaxFaults])
	}
	return &r.faults
}

// whole is a fault of the whole file.
func (r *reading) whole(message string) error {
	return &Faults{List: []Fault{{File: r.file.Name, Sheet: r.sheet, Message: message}}}
}

// faulty reports whether anything has been at fault so far.
func (r *reading) faulty() bool { return len(r.faults.List) > 0 }

// fault notes what is wrong with one attribute of a record; attribute -1 is the record itself.
func (r *reading) fault(rec *record, attribute int, message string) {
	f := Fault{File: r.file.Name, Sheet: r.sheet, Row: rec.row, Message: message}
	if attribute >= 0 {
		f.Column = rec.labels[attribute]
		if f.Column == "" {
			f.Column = r.table.attributes[attribute].headers[0]
		}
		f.Value, f.Shape = valueOf(&rec.cells[attribute])
		if c := &rec.cells[attribute]; r.textual && c.Kind == grid.Text && !utf8.Valid(c.Raw) {
			r.foreign = true
		}
	}
	r.add(f)
}

func (r *reading) add(f Fault) {
	r.found++
	most := MaxFaults
	if r.inPart {
		most = math.MaxInt
	}
	line, known := r.faults.add(f, most)
	if known {
		r.before.known = append(r.before.known, line)
	}
	if r.inPart {
		r.log = append(r.log, logged{line, f.Row})
	}
}

// begin notes how far the faults went before a record.
func (r *reading) begin() {
	r.before = mark{r.found, len(r.faults.List), r.faults.More, len(r.log), r.before.known[:0]}
}

// retract takes back the faults of the present record.
func (r *reading) retract() {
	for _, line := range r.before.known {
		r.faults.List[line].OtherRows--
	}
	r.faults.List, r.faults.More, r.log = r.faults.List[:r.before.listed], r.before.more, r.log[:r.before.logged]
}

// progressRows is after how many rows progress is told and the context asked.
const progressRows = 4096

// record gives one record to the table's reader and sees to faults, progress and cancellation.
func (r *reading) record(rec *record) (keep, error) {
	r.null = rec.null
	r.begin()
	k, err := r.take.take(r, rec)
	if err != nil {
		return k, err
	}
	if r.foreign {
		r.retract()
		return k, &grid.FormatError{Row: rec.row, Message: delimited.NotUTF8}
	}
	switch k {
	case taken:
		r.rows++
		if r.rows%progressRows == 0 && r.opts.Progress != nil {
			r.opts.Progress(r.rows)
		}
	case skipped:
		r.seen.skip(r.sheet, rec.row)
	}
	if len(r.faults.List) >= MaxFaults {
		return k, errStop
	}
	return k, nil
}

// done says what became of a record that was read to its end.
func (r *reading) done() keep {
	if r.found > r.before.found {
		return refused
	}
	return taken
}

// seq is the position of a record in the extract: files in their order, then sheets, then rows.
func (r *reading) seq(row int) uint64 { return uint64(r.opts.Index)<<40 | uint64(r.above+row) }
