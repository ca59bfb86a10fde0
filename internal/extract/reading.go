package extract

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"regexp"
	"slices"
	"unicode/utf8"

	"trehan/internal/dossier"
	"trehan/internal/extract/charset"
	"trehan/internal/extract/delimited"
	"trehan/internal/extract/dialect"
	"trehan/internal/extract/grid"
	"trehan/internal/extract/html"
	"trehan/internal/extract/ods"
	"trehan/internal/extract/spreadsheetml"
	"trehan/internal/extract/xls"
	"trehan/internal/extract/xlsx"
)

// record is one row or object on its way to a dossier: a cell for each attribute of its table.
type record struct {
	row        int
	cells      []grid.Cell
	all        []grid.Cell // the whole row of a table
	labels     []string    // headers, for faults
	pauses     []pause     // JSON's list of requests for supplements
	hasPauses  bool        // pauses was there and not empty
	null       bool        // pauses has a null date
	extraCells bool        // the row has text beyond the header's columns
	truncated  bool        // the file ends in the row, before its last column
}

// outcome is the result of reading one record.
type outcome uint8

const (
	rowBlank   outcome = iota // nothing in it
	rowRead                   // read
	rowSkipped                // not a record of the table: a total, a signature
	rowRefused                // has errors
)

// errStop ends reading after too many faults.
var errStop = errors.New("too many faults")

// reading reads one file.
type reading struct {
	ctx      context.Context
	file     File
	form     form
	raw      RawVisitor // gets the rows as they stand, instead of consumer; nil: none
	opts     Options
	table    *table
	limit    Limits
	consumer consumer

	dialect     *dialect.Dialect
	headers     map[string][]string // further headers, of the dialect and of every file
	unitPattern *regexp.Regexp      // of the dialect; nil for none
	unitPlace   dialect.UnitPlace   // where the unit of the present table stands
	unitText    string              // of the sheet, the file or the group of rows
	pending     bool                // the present table is a list of open dossiers without a finish date
	noStatus    bool                // Options.Lenient: the present table has no column of the state
	noReceipt   bool                // and none of the receipt
	again       *matcher            // of headers within the data; nil until there is one
	unmatched   string              // why no configured dialect is for the file; "" if there are none

	proven    charset.Encoding // 8-bit, by the header; UTF8: none
	unproven  string           // the message of a text whose encoding is not known
	inArchive bool
	discarded bool // an earlier file of the archive has faults

	sheet        string
	rowsAbove    int // rows of the sheets before this one, at least
	date1904     bool
	faults       Faults
	faultLog     []loggedFault // of a part of a file: every fault in the order of discovery
	inPart       bool          // the list has no limit, since parts end soon
	observations observed
	readColumns  []ReadColumn
	dateCells    *dateCells // of dossiers in the sheet being read; nil in other formats
	rows         int        // taken
	parts        []Part
	pages        []Page

	values        *dialect.Values // what the texts of cells mean
	texts         map[string]string
	procedures    map[string]procedure
	statuses      map[string]state
	channels      map[string]dossier.Channel
	answers       map[string]dossier.Answer
	noDates       map[string]bool // texts in columns of dates that stand for none, and others
	null          bool            // the present record has a null date
	faultCount    int             // faults so far, repeated ones included
	mark          faultMark       // of the present record
	uncheckedUTF8 bool            // cells are text that was not checked yet for UTF-8
	notUTF8       bool            // the present record is not UTF-8
}

// faultMark is the state of the fault list before a record.
type faultMark struct {
	faultCount, listed, more, logged int
	known                            []int // faults in the list that the record repeats
}

// loggedFault is one fault in the order of discovery: its index in the list, and its row.
type loggedFault struct{ line, row int }

// consumer consumes the records of a table.
type consumer interface {
	consume(*reading, *record) (outcome, error)
}

type consumerFunc func(*reading, *record) (outcome, error)

func (f consumerFunc) consume(r *reading, rec *record) (outcome, error) { return f(r, rec) }

// stream parses each record into a row and passes it to yield.
type stream[T any] struct {
	parse func(*reading, *record, *T) outcome
	yield func(*T) error
	row   T
}

func (s *stream[T]) consume(r *reading, rec *record) (outcome, error) {
	k := s.parse(r, rec, &s.row)
	if k != rowRead || r.faulty() {
		return k, nil
	}
	return k, s.yield(&s.row)
}

// procedure is a procedure's name and whether a test pattern matches it.
type procedure struct {
	name string
	test bool
}

// ioRecorder records the first I/O error of the file, to distinguish it from a malformed file. A malformed archive makes its
// reader request offsets outside the file: that is not an I/O error.
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

func newReading(ctx context.Context, f File, o Options, t *table, to consumer) *reading {
	r := &reading{
		ctx: ctx, file: f, opts: o, table: t, limit: o.Limits.WithDefaults(), consumer: to,
		texts: make(map[string]string), procedures: make(map[string]procedure),
		statuses: make(map[string]state), channels: make(map[string]dossier.Channel), answers: make(map[string]dossier.Answer),
		noDates: make(map[string]bool),
	}
	r.use(builtIn)
	return r
}

// read reads a whole file of any allowed format, or the files of an archive, and passes the records to a consumer.
func read(ctx context.Context, f File, o Options, t *table, allowed Format, to consumer) (Summary, error) {
	if err := errors.Join(ValidateHeaders(o.Headers), ValidateFormats(o.Formats)); err != nil {
		return Summary{}, err
	}
	source := &ioRecorder{r: f.R, size: f.Size}
	f.R = source
	s, err := newReading(ctx, f, o, t, to).read(allowed)
	if source.err != nil {
		return Summary{}, source.err
	}
	return s, err
}

// read reads the file.
func (r *reading) read(allowed Format) (Summary, error) {
	var err error
	r.form, err = sniff(r.file)
	switch {
	case err != nil:
	case r.form.format&archived == 0:
		err = r.open(allowed)
	case r.inArchive:
		err = r.fileFault(msgNestedArchive)
	default:
		return r.archive(allowed)
	}
	if err == nil {
		r.checkOrder()
	}
	err = r.close(err)
	s := Summary{Format: r.form.format.String(), Dialect: r.dialect.Name, Rows: r.rows, Columns: r.readColumns}
	if err == nil {
		s.Observations = r.observations.list(r.file.Name)
		s.Pages = r.pages
		if s.Parts = r.parts; s.Parts == nil {
			s.Parts = []Part{{File: r.file.Name, Above: r.rowsAbove}}
		}
		if r.table == dossierTable {
			s.Gaps = r.observations.columns.gaps(r.file.Name, r.rows, r.form.format)
		}
		if r.opts.Progress != nil {
			r.opts.Progress(r.rows)
		}
	}
	return s, err
}

func (r *reading) open(allowed Format) error {
	if r.form.format&allowed == 0 {
		return r.fileFault(fmt.Sprintf(msgWrongFormat, r.form.format, allowed))
	}
	if r.raw != nil {
		return r.openRaw()
	}
	switch r.form.format {
	case FormatCSV:
		return r.csv()
	case FormatJSON, FormatNDJSON:
		return r.json()
	}
	b, err := r.openBook()
	if err != nil {
		return err
	}
	return r.book(b)
}

// openBook opens a workbook of any container. All but .xlsx are read into memory.
func (r *reading) openBook() (grid.Book, error) {
	switch r.form.format {
	case FormatXLS:
		return xls.Open(r.file.R, r.file.Size, r.limit)
	case FormatODS:
		return ods.Open(r.file.R, r.file.Size, r.limit)
	case FormatHTML:
		return r.markup(html.Read)
	case FormatSpreadsheetML:
		return r.markup(spreadsheetml.Read)
	}
	w, err := xlsx.Open(r.file.R, r.file.Size, r.limit)
	if err != nil {
		return nil, err
	}
	return w.Book(), nil
}

// close turns the end of the reading into its error. Data errors come first, except before I/O and consumer errors.
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

// fileFault is an error of the whole file.
func (r *reading) fileFault(message string) error {
	return &Faults{List: []Fault{{File: r.file.Name, Sheet: r.sheet, Message: message}}}
}

// faulty reports whether any fault was found so far.
func (r *reading) faulty() bool { return r.discarded || len(r.faults.List) > 0 }

// fault adds an error of one attribute of a record; attribute -1 is the record itself.
func (r *reading) fault(rec *record, attribute int, message string) {
	r.add(r.faultAt(rec, attribute, message))
}

// faultAt returns an error of one attribute of a record.
func (r *reading) faultAt(rec *record, attribute int, message string) Fault {
	f := Fault{File: r.file.Name, Sheet: r.sheet, Row: rec.row, Message: message}
	if attribute >= 0 {
		f.Column = rec.labels[attribute]
		if f.Column == "" {
			f.Column = r.table.attributes[attribute].headers[0]
		}
		f.Value, f.Shape = valueOf(&rec.cells[attribute])
		if c := &rec.cells[attribute]; r.uncheckedUTF8 && c.Kind == grid.Text && !utf8.Valid(c.Raw) {
			r.notUTF8 = true
		}
	}
	return f
}

func (r *reading) add(f Fault) {
	r.faultCount++
	limit := MaxFaults
	if r.inPart {
		limit = math.MaxInt
	}
	line, known := r.faults.add(f, limit)
	if known {
		r.mark.known = append(r.mark.known, line)
	}
	if r.inPart {
		r.faultLog = append(r.faultLog, loggedFault{line, f.Row})
	}
}

// markFaults saves the state of the fault list before a record.
func (r *reading) markFaults() {
	r.mark = faultMark{r.faultCount, len(r.faults.List), r.faults.More, len(r.faultLog), r.mark.known[:0]}
}

// unmarkFaults removes the faults of the present record.
func (r *reading) unmarkFaults() {
	for _, line := range r.mark.known {
		r.faults.List[line].OtherRows--
	}
	r.faults.List, r.faults.More, r.faultLog = r.faults.List[:r.mark.listed], r.mark.more, r.faultLog[:r.mark.logged]
}

// progressRows is the number of rows between progress reports and checks of the context.
const progressRows = 4096

// record passes one record to the consumer and handles faults, progress and the limit of faults.
func (r *reading) record(rec *record) (outcome, error) {
	r.null = rec.null
	r.markFaults()
	result, err := r.consumer.consume(r, rec)
	if err != nil {
		return result, err
	}
	if r.notUTF8 {
		r.unmarkFaults()
		return result, &grid.FormatError{Row: rec.row, Message: delimited.NotUTF8}
	}
	switch result {
	case rowRead:
		r.rows++
		if r.rows%progressRows == 0 && r.opts.Progress != nil {
			r.opts.Progress(r.rows)
		}
	case rowSkipped:
		r.observations.skipped.note(r.sheet, rec.row)
	}
	if len(r.faults.List) >= MaxFaults {
		return result, errStop
	}
	return result, nil
}

// outcome returns the outcome of a record that was read to its end.
func (r *reading) outcome() outcome {
	if r.faultCount > r.mark.faultCount {
		return rowRefused
	}
	return rowRead
}

// seq returns the position of a record in the extract: by file, then sheet, then row.
func (r *reading) seq(row int) uint64 { return dossier.Seq(r.opts.Index, r.rowsAbove+row) }
