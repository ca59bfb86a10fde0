// Package jsonstream reads the objects of a JSON file one by one: from a bare array, from the "data" array of an
// envelope, or one after another (NDJSON). Only one object is in memory at a time. What the keys mean is known by
// extract. See docs/formats.md 3.
package jsonstream

import (
	"bytes"
	"io"
	"strings"
	"unicode/utf8"

	"trehan/internal/extract/grid"
)

const (
	msgSyntax    = "JSON sai cú pháp hoặc bị cắt cụt; chép hoặc xuất lại tệp"
	msgNotUTF8   = "không phải UTF-8; lưu lại tệp thành UTF-8"
	msgNotObject = "phần tử không phải đối tượng JSON; sửa ở hệ thống rồi xuất lại"
	msgNoData    = `phong bì không có mảng "data"; xuất lại tệp`
)

const bufferBytes = 256 << 10

// Reader reads objects. An envelope is an object with a member "data" that is an array, or with a "service".
type Reader struct {
	r      io.Reader
	limits grid.Limits

	buf            []byte
	mark, pos, end int // kept from mark on; used up to pos; read up to end
	eof            bool
	err            error

	in        place
	first     bool // no element of the array has been read yet
	began     bool // a member of the envelope has been read
	service   bool // the envelope has a service
	row       int
	uncounted int // 1 while an object at the top is read that may be a record
	record    []byte

	services []string
}

// place is where the reader stands between two objects.
type place uint8

const (
	top         place = iota
	inArray           // of the bare form
	inData            // in the array of an envelope
	inEnvelope        // behind that array
	maxServices = 16
)

// New returns a reader of r, which stands behind a byte order mark. limits must have their defaults set.
func New(r io.Reader, limits grid.Limits) *Reader {
	return &Reader{r: r, limits: limits, buf: make([]byte, bufferBytes)}
}

// Row returns the number of the present object, from 1.
func (d *Reader) Row() int { return d.row }

// Object returns the present object: valid JSON, until Next is called.
func (d *Reader) Object() []byte { return d.record }

// Services returns the different services of the envelopes seen so far.
func (d *Reader) Services() []string { return d.services }

// Err returns what ended the reading: nil at the end, *grid.FormatError, *grid.LimitError, or an error of reading.
func (d *Reader) Err() error { return d.err }

// Next goes to the next object.
func (d *Reader) Next() bool {
	for d.err == nil {
		d.space()
		d.mark = d.pos
		c, ok := d.peek()
		if d.err != nil {
			return false
		}
		if !ok {
			if d.in != top {
				d.fail(msgSyntax)
			}
			return false
		}
		switch d.in {
		case top:
			switch c {
			case '[':
				d.pos++
				d.in, d.first = inArray, true
			case '{':
				d.pos++
				d.began, d.service, d.uncounted = false, false, 1
				if d.object() {
					return true
				}
			default:
				d.row++
				d.fail(msgNotObject)
			}
		case inArray, inData:
			if d.element(c) {
				return true
			}
		case inEnvelope:
			d.object()
		}
	}
	return false
}

// element reads the next object of an array, or its end.
func (d *Reader) element(c byte) bool {
	if c == ']' {
		d.pos++
		if d.in == inData {
			d.in = inEnvelope
		} else {
			d.in = top
		}
		return false
	}
	if !d.first {
		if c != ',' {
			d.fail(msgSyntax)
			return false
		}
		d.pos++
		d.space()
		c, _ = d.peek()
	}
	d.first = false
	d.mark = d.pos
	if !d.count() {
		return false
	}
	if c != '{' {
		if d.value(1); d.err == nil {
			d.fail(msgNotObject)
		}
		return false
	}
	d.value(1)
	return d.found()
}

// object reads the members of an object at the top. It returns true where the object is a record, all of it read;
// false where its data array begins, or the envelope ends.
func (d *Reader) object() bool {
	envelope := d.in == inEnvelope
	for d.err == nil {
		d.space()
		if envelope {
			d.mark = d.pos
		}
		c, ok := d.peek()
		switch {
		case !ok:
			d.fail(msgSyntax)
			return false
		case c == '}':
			d.pos++
			return d.closed(envelope)
		case d.began:
			if c != ',' {
				d.fail(msgSyntax)
				return false
			}
			d.pos++
			d.space()
		}
		d.began = true
		if d.member() {
			d.in, d.first, d.uncounted = inData, true, 0
			return false
		}
	}
	return false
}

// closed ends an object at the top.
func (d *Reader) closed(envelope bool) bool {
	switch {
	case envelope:
		d.in = top
		return false
	case d.service:
		d.uncounted = 0 // the whole envelope
		d.fail(msgNoData)
		return false
	}
	return d.count() && d.found()
}

// member reads one member of an object at the top. It returns true at the beginning of a data array.
func (d *Reader) member() (data bool) {
	at := d.pos - d.mark
	d.string()
	if d.err != nil {
		return false
	}
	key := d.buf[d.mark+at : d.pos]
	isData, isService := bytes.EqualFold(key, []byte(`"data"`)), bytes.EqualFold(key, []byte(`"service"`))
	d.space()
	d.must(':')
	d.space()
	if c, _ := d.peek(); isData && c == '[' && d.err == nil {
		d.pos++
		return true
	}
	at = d.pos - d.mark
	d.value(1)
	if isService && d.err == nil {
		d.service = true
		d.noteService(d.buf[d.mark+at : d.pos])
	}
	return false
}

func (d *Reader) noteService(raw []byte) {
	s := strings.Trim(string(raw[:min(len(raw), 100)]), `"`)
	for _, known := range d.services {
		if known == s {
			return
		}
	}
	if len(d.services) < maxServices {
		d.services = append(d.services, s)
	}
}

func (d *Reader) count() bool {
	d.uncounted = 0
	d.row++
	if d.row > d.limits.Rows {
		d.over("Rows", int64(d.limits.Rows))
		return false
	}
	return true
}

// found makes what was read since the mark the present object.
func (d *Reader) found() bool {
	if d.err != nil {
		return false
	}
	d.record = d.buf[d.mark:d.pos]
	if !utf8.Valid(d.record) {
		d.fail(msgNotUTF8)
		return false
	}
	return true
}

// fill reads on, keeping what is behind the mark. ok is false at the end and on errors.
func (d *Reader) fill() (ok bool) {
	if d.err != nil || d.eof {
		return false
	}
	if d.mark > 0 {
		copy(d.buf, d.buf[d.mark:d.end])
		d.pos -= d.mark
		d.end -= d.mark
		d.mark = 0
	}
	if d.end == len(d.buf) {
		if len(d.buf) >= d.limits.RecordBytes {
			d.over("RecordBytes", int64(d.limits.RecordBytes))
			return false
		}
		d.buf = append(d.buf, make([]byte, len(d.buf))...)
	}
	for range 100 {
		n, err := d.r.Read(d.buf[d.end:])
		d.end += n
		switch {
		case err == io.EOF:
			d.eof = true
			return n > 0
		case err != nil:
			d.err = err
			return false
		case n > 0:
			return true
		}
	}
	d.err = io.ErrNoProgress
	return false
}

// peek returns the next byte; ok is false at the end and on errors.
func (d *Reader) peek() (c byte, ok bool) {
	if d.pos == d.end && !d.fill() {
		return 0, false
	}
	return d.buf[d.pos], true
}

func (d *Reader) space() {
	for {
		c, ok := d.peek()
		if !ok || c != ' ' && c != '\t' && c != '\n' && c != '\r' {
			return
		}
		d.pos++
		if d.in == top && d.pos-d.mark > bufferBytes/2 && !d.began {
			d.mark = d.pos // a long stretch of nothing is not kept
		}
	}
}

func (d *Reader) must(c byte) {
	if got, ok := d.peek(); !ok || got != c {
		d.fail(msgSyntax)
		return
	}
	d.pos++
}

func (d *Reader) fail(message string) {
	if d.err == nil {
		d.err = &grid.FormatError{Row: d.row + d.uncounted, Message: message}
	}
}

func (d *Reader) over(limit string, most int64) {
	if d.err == nil {
		d.err = &grid.LimitError{Row: d.row + d.uncounted, Limit: limit, Max: most}
	}
}
