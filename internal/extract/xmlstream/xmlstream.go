// Package xmlstream reads the tags and texts of XML of strangers one after the other: encoding/xml with bounds on depth, on the
// size of one tag or text, and a check that the document is whole. Entities other than XML's own are errors.
package xmlstream

import (
	"encoding/xml"
	"errors"
	"io"

	"trehan/internal/extract/grid"
)

// maxDepth is more than any document that people make has.
const maxDepth = 200

// readBytes is what encoding/xml reads at a time.
const readBytes = 4096

// Reader goes through a document in UTF-8.
type Reader struct {
	d       *xml.Decoder
	in      bounded
	message string
	token   xml.Token
	stack   []xml.Name
	begun   bool
	err     error
}

// New returns a reader of r. longest bounds one tag or text (Limits.RecordBytes), message is that of a malformed document.
func New(r io.Reader, longest int, message string) *Reader {
	x := &Reader{in: bounded{r: r, most: longest}, message: message}
	x.d = xml.NewDecoder(&x.in)
	x.d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil } // decoded before
	return x
}

// Next goes to the next tag or text. It returns false at the end and on errors.
func (x *Reader) Next() bool {
	for x.err == nil {
		x.in.left = x.in.most + readBytes
		token, err := x.d.RawToken()
		if err != nil {
			x.end(err)
			return false
		}
		switch t := token.(type) {
		case xml.StartElement:
			if len(x.stack) == maxDepth || len(x.stack) == 0 && x.begun {
				return x.fail()
			}
			x.stack, x.begun = append(x.stack, t.Name), true
		case xml.EndElement:
			if len(x.stack) == 0 || x.stack[len(x.stack)-1] != t.Name {
				return x.fail()
			}
			x.stack = x.stack[:len(x.stack)-1]
		case xml.CharData:
		default:
			continue
		}
		x.token = token
		return true
	}
	return false
}

// end keeps the error that ended the reading.
func (x *Reader) end(err error) {
	var limit *grid.LimitError
	var format *grid.FormatError
	switch {
	case errors.Is(err, io.EOF) && x.begun && len(x.stack) == 0:
		x.err = io.EOF
	case errors.As(err, &limit), errors.As(err, &format):
		x.err = err
	default:
		x.fail()
	}
}

func (x *Reader) fail() bool {
	x.err = &grid.FormatError{Message: x.message}
	return false
}

// Err returns what ended the reading: nil at the end, *grid.FormatError or *grid.LimitError.
func (x *Reader) Err() error {
	if errors.Is(x.err, io.EOF) {
		return nil
	}
	return x.err
}

// Start returns the name, without its prefix, of the element that begins here; "" if none does.
func (x *Reader) Start() string {
	t, ok := x.token.(xml.StartElement)
	if !ok {
		return ""
	}
	return t.Name.Local
}

// End returns the name of the element that ends here; "" if none does.
func (x *Reader) End() string {
	t, ok := x.token.(xml.EndElement)
	if !ok {
		return ""
	}
	return t.Name.Local
}

// Text returns the text that stands here, valid until the next call of Next.
func (x *Reader) Text() []byte {
	t, ok := x.token.(xml.CharData)
	if !ok {
		return nil
	}
	return t
}

// Depth returns the number of open elements.
func (x *Reader) Depth() int { return len(x.stack) }

// Attributes calls f with each attribute of the tag.
func (x *Reader) Attributes(f func(prefix, name, value string)) {
	t, ok := x.token.(xml.StartElement)
	if !ok {
		return
	}
	for i := range t.Attr {
		f(t.Attr[i].Name.Space, t.Attr[i].Name.Local, t.Attr[i].Value)
	}
}

// Attribute returns an attribute of the tag by its name without the prefix.
func (x *Reader) Attribute(name string) string {
	value := ""
	x.Attributes(func(_, n, v string) {
		if n == name {
			value = v
		}
	})
	return value
}

// Skip goes to the end of the element that begins here.
func (x *Reader) Skip() {
	for depth := len(x.stack); len(x.stack) >= depth && x.Next(); {
		continue
	}
}

// bounded reads r up to what one token may take.
type bounded struct {
	r          io.Reader
	left, most int
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, &grid.LimitError{Limit: "RecordBytes", Max: int64(b.most)}
	}
	n, err := b.r.Read(p)
	b.left -= n
	return n, err
}
