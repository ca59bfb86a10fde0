// Package jsonstream reads the objects of a JSON file one by one: from a bare array, from the "data" array of an
// envelope, or one after another (NDJSON). Only one object is in memory at a time. What the keys mean is known by
// extract. See docs/formats.md 3.
package jsonstream

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"trehan/internal/extract/grid"
)

const (
	msgSyntax    = "JSON sai cú pháp hoặc bị cắt cụt; chép hoặc xuất lại tệp"
	msgNotUTF8   = "không phải UTF-8; lưu lại tệp thành UTF-8"
	msgNotObject = "phần tử không phải đối tượng JSON; sửa ở hệ thống rồi xuất lại"
	msgNoList    = "không có danh sách ở đường dẫn mà cấu hình nêu (formats[].json.list); sửa đường dẫn hoặc xuất lại tệp"
	msgNoData    = `phong bì không có mảng "data"; xuất lại tệp`
)

const (
	beginObject = jsontext.Kind('{')
	beginArray  = jsontext.Kind('[')
	endArray    = jsontext.Kind(']')
	stringKind  = jsontext.Kind('"')
)

// The caller checks repeated keys, and text that is not UTF-8 gets its own message.
var lenient = []jsontext.Options{jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)}

// Member is one member of an object: the key with its escapes resolved, the value unchanged.
type Member struct {
	Key   []byte
	Value jsontext.Value
}

// Reader reads objects. An envelope is an object with a member "data" that is an array, or with a "service".
type Reader struct {
	dec     *jsontext.Decoder
	input   *bounded
	limits  grid.Limits
	in      place
	row     int
	err     error
	members []Member
	text    []byte // holds the members' bytes

	selected bool     // a value with the selected list was begun
	path     []string // of the list that was selected; nil for none
	service  bool     // the present envelope has a service
	services []string
	beside   []List
	outline  bool // made by Scan

	page   func(Page) // nil: none
	around []Scalar   // of the present value
	before int        // objects before it
}

// place is the position of the reader between two objects.
type place uint8

const (
	top        place = iota
	inArray          // of the bare form
	inData           // in the array of an envelope
	inEnvelope       // after that array
	inSelected       // in the array that was selected
)

const maxServices = 16

// New returns a reader of r, which must be after a byte order mark. limits must have their defaults set.
func New(r io.Reader, limits grid.Limits) *Reader {
	input := &bounded{r: r, most: int64(limits.RecordBytes)}
	return &Reader{dec: jsontext.NewDecoder(input, lenient...), input: input, limits: limits}
}

// Row returns the number of the present object, from 1.
func (d *Reader) Row() int { return d.row }

// Members returns the members of the present object in their order. They are valid until Next is called.
func (d *Reader) Members() []Member { return d.members }

// Services returns the different services of the envelopes seen so far.
func (d *Reader) Services() []string { return d.services }

// Err returns what ended the reading: nil at the end, *grid.FormatError, *grid.LimitError, or an error of reading.
func (d *Reader) Err() error { return d.err }

// Next goes to the next object.
func (d *Reader) Next() bool {
	for d.err == nil {
		d.input.used = d.dec.InputOffset()
		switch kind := d.dec.PeekKind(); d.in {
		case top:
			if d.path != nil {
				if d.ended() || !d.enter() {
					return false
				}
				continue
			}
			if _, err := d.dec.ReadToken(); err != nil {
				if !errors.Is(err, io.EOF) { // between two objects it is the end of the file
					d.failed(err, 1)
				}
				return false
			}
			switch kind {
			case beginArray:
				d.in = inArray
			case beginObject:
				d.service, d.around, d.before = false, d.around[:0], d.row
				if d.object(1) {
					return d.count()
				}
			default:
				d.fail(msgNotObject, 1)
			}
		case inArray, inData, inSelected:
			if d.element(kind) {
				return d.count()
			}
		case inEnvelope:
			d.object(0)
		}
	}
	return false
}

// element reads the next element of an array. It returns false at the array's end.
func (d *Reader) element(kind jsontext.Kind) bool {
	if kind != beginObject && kind != endArray {
		if _, err := d.dec.ReadValue(); err != nil {
			d.failed(err, 1)
		} else {
			d.fail(msgNotObject, 1)
		}
		return false
	}
	if _, err := d.dec.ReadToken(); err != nil {
		d.failed(err, 1)
		return false
	}
	if kind == endArray {
		switch d.in {
		case inData:
			d.in = inEnvelope
		case inSelected:
			d.leave()
		default:
			d.in = top
		}
		return false
	}
	return d.object(1)
}

// object reads the members of the object that was entered. It returns true for a record that was read completely; false where
// an envelope's data array begins or the envelope ends. ahead is 1 if the object may be a record.
func (d *Reader) object(ahead int) bool {
	d.members, d.text = d.members[:0], d.text[:0]
	for d.dec.PeekKind() == stringKind {
		data, err := d.member()
		switch {
		case err != nil:
			d.failed(err, ahead)
			return false
		case data:
			for _, m := range d.members {
				d.noteBeside(m)
			}
			d.in = inData
			return false
		case d.in == inEnvelope: // its other members are not needed
			d.noteBeside(d.members[len(d.members)-1])
			d.members, d.text = d.members[:0], d.text[:0]
			d.input.used = d.dec.InputOffset()
		case len(d.members) > d.limits.Columns:
			d.err = &grid.LimitError{Row: d.row + ahead, Limit: "Columns", Max: int64(d.limits.Columns)}
			return false
		}
	}
	if _, err := d.dec.ReadToken(); err != nil {
		d.failed(err, ahead)
		return false
	}
	switch {
	case d.in == inEnvelope:
		d.endPage()
		d.in = top
		return false
	case d.in == top && d.service:
		d.fail(msgNoData, 0) // the whole envelope
		return false
	case !utf8.Valid(d.text):
		d.fail(msgNotUTF8, ahead)
		return false
	}
	return true
}

// member reads one member. data is true at the beginning of an envelope's array, which was entered.
func (d *Reader) member() (data bool, err error) {
	key, err := d.dec.ReadValue()
	if err != nil {
		return false, err
	}
	m := Member{Key: d.unquoted(key)}
	outer := d.in == top || d.in == inEnvelope
	if outer && d.dec.PeekKind() == beginArray && bytes.EqualFold(m.Key, []byte("data")) {
		_, err = d.dec.ReadToken()
		return true, err
	}
	value, err := d.dec.ReadValue()
	if err != nil {
		return false, err
	}
	m.Value = d.keep(value)
	d.members = append(d.members, m)
	if outer && bytes.EqualFold(m.Key, []byte("service")) {
		d.service = true
		d.noteService(m.Value)
	}
	return false, nil
}

// keep copies a value, since the decoder overwrites it.
func (d *Reader) keep(v []byte) []byte {
	from := len(d.text)
	d.text = append(d.text, v...)
	return d.text[from:len(d.text):len(d.text)]
}

// unquoted returns the text of a valid key.
func (d *Reader) unquoted(key jsontext.Value) []byte {
	from := len(d.text)
	d.text, _ = jsontext.AppendUnquote(d.text, key) // an error means invalid UTF-8, which is checked for the whole record
	return d.text[from:len(d.text):len(d.text)]
}

func (d *Reader) noteService(raw []byte) {
	s := strings.Trim(string(raw[:min(len(raw), 100)]), `"`)
	if !slices.Contains(d.services, s) && len(d.services) < maxServices {
		d.services = append(d.services, s)
	}
}

func (d *Reader) count() bool {
	d.row++
	if d.row > d.limits.Rows {
		d.err = &grid.LimitError{Row: d.row, Limit: "Rows", Max: int64(d.limits.Rows)}
	}
	return d.err == nil
}

// failed turns an error of the decoder into the reader's error. ahead is 1 if it concerns an object not counted yet.
func (d *Reader) failed(err error, ahead int) {
	var syntax *jsontext.SyntacticError
	switch {
	case errors.Is(err, errTooLong):
		d.err = &grid.LimitError{Row: d.row + ahead, Limit: "RecordBytes", Max: int64(d.limits.RecordBytes)}
	case err == nil, errors.As(err, &syntax), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		d.fail(msgSyntax, ahead)
	default:
		d.err = err
	}
}

func (d *Reader) fail(message string, ahead int) {
	d.err = &grid.FormatError{Row: d.row + ahead, Message: message}
}

var errTooLong = errors.New("a record is longer than the limit")

// bounded ends the reading at a record longer than the limit, which the decoder would buffer completely.
type bounded struct {
	r          io.Reader
	read, used int64 // bytes passed to the decoder, bytes that it has consumed
	most       int64
}

// readAhead is how much of the following records may be in the decoder's buffer.
const readAhead = 256 << 10

func (b *bounded) Read(p []byte) (int, error) {
	if b.read-b.used > b.most+readAhead {
		return 0, errTooLong
	}
	n, err := b.r.Read(p[:min(len(p), readAhead)])
	b.read += int64(n)
	return n, err
}
