// Package delimited reads CSV record by record without allocating for each record: fields are slices of the buffer and
// valid until the next record. It knows no column names; extract does. See docs/formats.md 1.
package delimited

import (
	"bytes"
	"io"
	"unicode/utf8"

	"trehan/internal/extract/grid"
)

const (
	msgUnterminated = "ngoặc kép mở mà không đóng; trường bắt đầu bằng ngoặc kép phải kết thúc bằng ngoặc kép"
	msgQuote        = "sau ngoặc kép đóng phải là dấu phân cách; ngoặc kép trong trường phải viết đôi"
)

// NotUTF8 is the message of a file in another encoding.
const NotUTF8 = "không phải UTF-8 (có thể là TCVN3, VNI hoặc Windows-1258); lưu lại tệp thành CSV UTF-8"

// bufferBytes is how much is read at a time.
const bufferBytes = 256 << 10

// Reader reads records of UTF-8 text. Records end with LF or CRLF, which may also be in quoted fields. Two quotes in a quoted
// field are one; a quote in an unquoted field is an ordinary character. Rows are counted as in a spreadsheet: empty lines
// count, line ends in quoted fields do not.
type Reader struct {
	r         io.Reader
	delimiter byte
	limits    grid.Limits

	buf        []byte
	start, end int // what is read but not yet used
	longest    int // no record has so many bytes
	eof        bool
	trusting   bool
	row        int
	cells      []grid.Cell
	text       []byte // of quoted fields with doubled quotes
	err        error
	probe      *Reader // by which Cut finds where records with quotes end
}

// New returns a reader of r, which must be after a byte order mark. limits must have their defaults set.
func New(r io.Reader, delimiter byte, limits grid.Limits) *Reader {
	return &Reader{
		r: r, delimiter: delimiter, limits: limits, buf: make([]byte, bufferBytes),
		longest: max(limits.RecordBytes, bufferBytes),
	}
}

// Trust turns off the UTF-8 check of the following records, which takes as long as everything else done with them. The caller
// must then check each text that it uses.
func (d *Reader) Trust() { d.trusting = true }

// Row returns the number of the present record, from 1.
func (d *Reader) Row() int { return d.row }

// Cells returns the fields of the present record, valid until the next. Empty fields have kind Empty.
func (d *Reader) Cells() []grid.Cell { return d.cells }

// Open reports whether the present record has no line end: it is the last one of a file whose program writes no final line
// end, or of a truncated file.
func (d *Reader) Open() bool {
	return d.eof && d.start == d.end && d.end > 0 && d.buf[d.end-1] != '\n' && d.buf[d.end-1] != '\r'
}

// Err returns what ended the reading: nil at the end, *grid.FormatError, *grid.LimitError, or an error of reading.
func (d *Reader) Err() error { return d.err }

// Next goes to the next record.
func (d *Reader) Next() bool {
	if d.err != nil {
		return false
	}
	d.cells = d.cells[:0]
	d.row++
	line, ok := d.line()
	if !ok {
		return false
	}
	if d.row > d.limits.Rows {
		return d.over("Rows", int64(d.limits.Rows))
	}
	if bytes.IndexByte(line, '"') >= 0 {
		return d.quoted()
	}
	d.start = min(d.start+len(line)+1, d.end)
	if !d.fits(line) {
		return false
	}
	return d.split(bytes.TrimSuffix(line, []byte("\r")))
}

// fits reports whether a record's bytes may be parsed.
func (d *Reader) fits(record []byte) bool {
	switch {
	case len(record) >= d.longest:
		return d.over("RecordBytes", int64(d.limits.RecordBytes))
	case !d.trusting && !utf8.Valid(record):
		return d.fail(NotUTF8)
	}
	return true
}

// line finds the line at start, without its LF, reading more as needed. ok is false at the end and on errors.
func (d *Reader) line() (line []byte, ok bool) {
	searched := 0
	for {
		if i := bytes.IndexByte(d.buf[d.start+searched:d.end], '\n'); i >= 0 {
			return d.buf[d.start : d.start+searched+i], true
		}
		searched = d.end - d.start
		if d.eof {
			return d.buf[d.start:d.end], searched > 0
		}
		if !d.fill() {
			return nil, false
		}
	}
}

// fill reads more. Unused bytes move to the front of the buffer, which grows up to the limit of a record.
func (d *Reader) fill() bool {
	if d.start > 0 {
		copy(d.buf, d.buf[d.start:d.end])
		d.end -= d.start
		d.start = 0
	}
	if d.end == len(d.buf) {
		if d.end >= d.longest {
			return d.over("RecordBytes", int64(d.limits.RecordBytes))
		}
		d.buf = append(d.buf, make([]byte, len(d.buf))...)
	}
	for range 100 {
		n, err := d.r.Read(d.buf[d.end:])
		d.end += n
		if err == io.EOF {
			d.eof = true
			return true
		}
		if err != nil {
			d.err = err
			return false
		}
		if n > 0 {
			return true
		}
	}
	d.err = io.ErrNoProgress
	return false
}

func (d *Reader) split(line []byte) bool {
	for {
		i := bytes.IndexByte(line, d.delimiter)
		if i < 0 {
			return d.field(line)
		}
		if !d.field(line[:i]) {
			return false
		}
		line = line[i+1:]
	}
}

// field adds a field. ="…" is how exports keep spreadsheets from making a number or a date of a text.
func (d *Reader) field(raw []byte) bool {
	if len(d.cells) >= d.limits.Columns {
		return d.over("Columns", int64(d.limits.Columns))
	}
	if len(raw) > 0 && raw[0] == '=' {
		if text, ok := grid.Literal(raw[1:]); ok {
			raw = text
		}
	}
	kind := grid.Text
	if len(raw) == 0 {
		kind = grid.Empty
	}
	d.cells = append(d.cells, grid.Cell{Kind: kind, Raw: raw})
	return true
}

// quoted reads a record with quotes at start. If the buffer ends within the record, it is read again from its beginning with
// more data; the buffer at least doubles each time.
func (d *Reader) quoted() bool {
	for {
		n, ended, ok := d.tryQuoted(d.buf[d.start:d.end])
		if !ok {
			return false
		}
		if ended {
			record := d.buf[d.start : d.start+n]
			d.start += n
			return d.fits(record)
		}
		if d.eof {
			return d.fits(d.buf[d.start:d.end]) && d.fail(msgUnterminated)
		}
		had := d.end - d.start
		for d.end-d.start < 2*had && !d.eof {
			if !d.fill() {
				return false
			}
		}
	}
}

// tryQuoted reads one record from b and returns its length with the line end; ended is false if it needs more data, ok if the
// record is malformed.
func (d *Reader) tryQuoted(b []byte) (n int, ended, ok bool) {
	d.cells, d.text = d.cells[:0], d.text[:0]
	// Fields with doubled quotes are written to d.text, no longer than b, so that it does not move under them.
	if cap(d.text) < len(b) {
		d.text = make([]byte, 0, len(b))
	}
	line := -1 // where the line that n stands in ends
	for {
		var raw []byte
		if n < len(b) && b[n] == '"' {
			var size int
			raw, size = d.quotedField(b[n:])
			if size < 0 {
				return 0, false, true
			}
			n += size
		} else {
			if line < n {
				line = lineEnd(b, n)
			}
			size := bytes.IndexByte(b[n:line], d.delimiter)
			if size < 0 {
				if line == len(b) && !d.eof {
					return 0, false, true
				}
				size = line - n
			}
			raw = b[n : n+size]
			if n+size == len(b) || b[n+size] == '\n' {
				raw = bytes.TrimSuffix(raw, []byte("\r"))
			}
			n += size
		}
		if !d.field(raw) {
			return 0, false, false
		}
		switch {
		case n == len(b):
			return n, d.eof, true
		case b[n] == d.delimiter:
			n++
		case b[n] == '\n':
			return n + 1, true, true
		case b[n] == '\r' && n+1 == len(b):
			if d.eof {
				return n + 1, true, true
			}
			return 0, false, true
		case b[n] == '\r' && b[n+1] == '\n':
			return n + 2, true, true
		default:
			return 0, false, d.fail(msgQuote)
		}
	}
}

// lineEnd returns the index of the first line end of b from n on, or its length.
func lineEnd(b []byte, n int) int {
	if i := bytes.IndexByte(b[n:], '\n'); i >= 0 {
		return n + i
	}
	return len(b)
}

// quotedField reads the quoted field at the beginning of b and returns its text and its size with the quotes;
// size -1: it does not end in b.
func (d *Reader) quotedField(b []byte) (text []byte, size int) {
	from := len(d.text)
	part := b[1:]
	for pos := 1; ; {
		i := bytes.IndexByte(part, '"')
		if i < 0 {
			return nil, -1
		}
		pos += i + 1
		if pos == len(b) && !d.eof {
			return nil, -1 // the next byte may double the quote
		}
		if pos == len(b) || b[pos] != '"' {
			if len(d.text) == from {
				return part[:i], pos
			}
			d.text = append(d.text, part[:i]...)
			return d.text[from:], pos
		}
		d.text = append(d.text, part[:i+1]...)
		pos++
		part = b[pos:]
	}
}

func (d *Reader) fail(message string) bool {
	d.err = &grid.FormatError{Row: d.row, Message: message}
	return false
}

func (d *Reader) over(limit string, most int64) bool {
	d.err = &grid.LimitError{Row: d.row, Limit: limit, Max: most}
	return false
}
