package pdf

import (
	"bytes"
	"encoding/hex"
	"strconv"
	"unicode/utf16"
)

// Kind is a kind of value.
type Kind int

// The kinds. None is what a missing value is.
const (
	None Kind = iota
	Integer
	Real
	Reference
	Name
	String // in parentheses
	Hex    // a string in angle brackets
	Array
	Dictionary
	Keyword // what is none of these: obj, stream, an operator
)

// Value is a value of a PDF (ISO 32000-1, 7.3). Which fields are set depends on its kind.
type Value struct {
	Kind     Kind
	From, To int     // its place in the bytes that it was read from
	Number   int     // of an Integer; of a Reference the object's number
	Real     float64 // of an Integer or a Real
	Text     string  // of a Name without its slash, of a String its bytes, of a Keyword
	Items    []Value
	Dict     map[string]Value
}

// Is reports whether the value is a name or a keyword with this text.
func (v Value) Is(k Kind, text string) bool { return v.Kind == k && v.Text == text }

// Words are a text string's (7.9.2.2): UTF-16 with its mark becomes UTF-8, everything else stays as it is.
func (v Value) Words() string {
	if len(v.Text) < 2 || v.Text[:2] != "\xfe\xff" {
		return v.Text
	}
	return fromUTF16(v.Text[2:])
}

func fromUTF16(s string) string {
	units := make([]uint16, 0, len(s)/2)
	for i := 0; i+1 < len(s); i += 2 {
		units = append(units, uint16(s[i])<<8|uint16(s[i+1]))
	}
	return string(utf16.Decode(units))
}

// Bounds on what is kept of one value; the rest is read and dropped. The largest tables of real files stay below.
const (
	maxDepth  = 64
	maxValues = 1 << 18
)

// reader reads values and passes over what is malformed.
type reader struct {
	data       []byte
	at         int
	references bool // 12 0 R is a reference; an operator's operands hold none
	left       int  // values that may still be kept of the one being read
}

func white(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0
}

func regular(c byte) bool { return !white(c) && bytes.IndexByte([]byte("()<>[]{}/%"), c) < 0 }

// skip passes over white space and comments, and reports whether anything follows.
func (r *reader) skip() bool {
	for r.at < len(r.data) {
		switch c := r.data[r.at]; {
		case white(c):
			r.at++
		case c == '%':
			for r.at < len(r.data) && r.data[r.at] != '\n' && r.data[r.at] != '\r' {
				r.at++
			}
		default:
			return true
		}
	}
	return false
}

// next reads a value or keyword, the reader standing at its first byte, and goes on by at least one byte.
func (r *reader) next() Value {
	r.left = maxValues
	return r.value(0)
}

func (r *reader) value(depth int) (v Value) {
	v.From = r.at
	defer func() { v.To = r.at }()
	rest := r.data[r.at:]
	switch c := rest[0]; {
	case bytes.HasPrefix(rest, []byte("<<")):
		r.at += 2
		v.Kind, v.Dict = Dictionary, r.dictionary(depth+1)
	case c == '<':
		v.Kind = Hex
		if i := bytes.IndexByte(rest, '>'); i >= 0 {
			r.at += i + 1
		} else {
			r.at = len(r.data)
		}
	case c == '[':
		r.at++
		v.Kind, v.Items = Array, r.array(depth+1)
	case c == '(':
		v.Kind, v.Text = String, r.literal()
	case c == '/':
		r.at++
		v.Kind, v.Text = Name, r.name()
	case regular(c):
		v.Kind, v.Text = Keyword, r.word()
		r.number(&v)
	default: // a bracket that closes nothing
		r.at++
	}
	return v
}

func (r *reader) word() string {
	from := r.at
	for r.at < len(r.data) && regular(r.data[r.at]) {
		r.at++
	}
	return string(r.data[from:r.at])
}

// name reads a name, in which #41 stands for A.
func (r *reader) name() string {
	word := []byte(r.word())
	for i := bytes.IndexByte(word, '#'); i >= 0 && i+2 < len(word); i++ {
		var code [1]byte
		if _, err := hex.Decode(code[:], word[i+1:i+3]); word[i] == '#' && err == nil {
			word = append(append(word[:i:i], code[0]), word[i+3:]...)
		}
	}
	return string(word)
}

// number makes a number of a keyword that is one, and a reference of one that begins a reference.
func (r *reader) number(v *Value) {
	switch c := v.Text[0]; {
	case c != '+' && c != '-' && c != '.' && (c < '0' || c > '9'):
		return
	}
	if n, err := strconv.Atoi(v.Text); err == nil {
		v.Kind, v.Number, v.Real = Integer, n, float64(n)
		if end := r.reference(); r.references && n >= 0 && end > 0 {
			v.Kind, r.at = Reference, end
		}
		return
	}
	if f, err := strconv.ParseFloat(v.Text, 64); err == nil {
		v.Kind, v.Real = Real, f
	}
}

// reference is where a reference ends whose first number has been read; 0 where it is none.
func (r *reader) reference() int {
	at := r.at
	space := func() bool {
		from := at
		for at < len(r.data) && white(r.data[at]) {
			at++
		}
		return at > from
	}
	if !r.references || !space() {
		return 0
	}
	from := at
	for at < len(r.data) && r.data[at] >= '0' && r.data[at] <= '9' {
		at++
	}
	if n := at - from; n == 0 || n > 5 || !space() {
		return 0
	}
	if at >= len(r.data) || r.data[at] != 'R' || at+1 < len(r.data) && regular(r.data[at+1]) {
		return 0
	}
	return at + 1
}

func (r *reader) dictionary(depth int) map[string]Value {
	d := map[string]Value{}
	for r.skip() {
		if bytes.HasPrefix(r.data[r.at:], []byte(">>")) {
			r.at += 2
			return d
		}
		if depth > maxDepth {
			r.at++
			continue
		}
		key := r.value(depth)
		if key.Kind != Name {
			continue
		}
		if !r.skip() || bytes.HasPrefix(r.data[r.at:], []byte(">>")) {
			continue
		}
		if v := r.value(depth); r.keep() {
			d[key.Text] = v
		}
	}
	return d
}

func (r *reader) array(depth int) []Value {
	var all []Value
	for r.skip() {
		if r.data[r.at] == ']' {
			r.at++
			return all
		}
		if depth > maxDepth {
			r.at++
			continue
		}
		if v := r.value(depth); r.keep() {
			all = append(all, v)
		}
	}
	return all
}

func (r *reader) keep() bool {
	r.left--
	return r.left >= 0
}

// literal reads a string in parentheses, which may hold others.
func (r *reader) literal() string {
	var out []byte
	open := 0
	for ; r.at < len(r.data); r.at++ {
		c := r.data[r.at]
		switch {
		case c == '\\' && r.at+1 < len(r.data):
			r.at++
			if c, ok := r.escaped(); ok {
				out = append(out, c)
			}
			continue
		case c == '(':
			if open++; open == 1 {
				continue
			}
		case c == ')':
			if open--; open == 0 {
				r.at++
				return string(out)
			}
		}
		out = append(out, c)
	}
	return string(out)
}

// escaped is the byte that stands behind a backslash, none for a line's end; the reader is left on the last of what names it.
func (r *reader) escaped() (byte, bool) {
	octal := r.at
	for octal < min(len(r.data), r.at+3) && r.data[octal] >= '0' && r.data[octal] <= '7' {
		octal++
	}
	if n, err := strconv.ParseUint(string(r.data[r.at:octal]), 8, 16); err == nil {
		r.at = octal - 1
		return byte(n), true
	}
	switch c := r.data[r.at]; c {
	case 'n':
		return '\n', true
	case 'r':
		return '\r', true
	case 't':
		return '\t', true
	case 'b':
		return '\b', true
	case 'f':
		return '\f', true
	case '\r':
		if r.at+1 < len(r.data) && r.data[r.at+1] == '\n' {
			r.at++
		}
		return 0, false
	case '\n':
		return 0, false
	default:
		return c, true
	}
}

// unhex decodes a string in angle brackets; a digit that is missing at its end is 0.
func unhex(s []byte) []byte {
	digits := make([]byte, 0, len(s))
	for _, c := range s {
		if c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F' {
			digits = append(digits, c)
		}
	}
	if len(digits)%2 == 1 {
		digits = append(digits, '0')
	}
	out := make([]byte, len(digits)/2)
	_, _ = hex.Decode(out, digits) // digits alone
	return out
}
