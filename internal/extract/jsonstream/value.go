package jsonstream

import (
	"bytes"

	"trehan/internal/extract/grid"
)

// Parse checks a text that is one value, such as a list that was written as a string. The text is not kept.
func Parse(text []byte, limits grid.Limits) (v Value, ok bool) {
	d := &Reader{buf: text, end: len(text), eof: true, limits: limits}
	d.space()
	from := d.pos
	d.value(1)
	to := d.pos
	d.space()
	if d.err != nil || d.pos != d.end || from == to {
		return Value{}, false
	}
	return Value{kindOf(text[from]), text[from:to]}, true
}

// value reads over one value and checks its grammar (RFC 8259).
func (d *Reader) value(depth int) {
	if depth > d.limits.Nesting {
		d.over("Nesting", int64(d.limits.Nesting))
		return
	}
	c, ok := d.peek()
	switch {
	case !ok:
		d.fail(msgSyntax)
	case c == '"':
		d.string()
	case c == '{':
		d.pos++
		d.list('}', func() {
			d.string()
			d.space()
			d.must(':')
			d.space()
			d.value(depth + 1)
		})
	case c == '[':
		d.pos++
		d.list(']', func() { d.value(depth + 1) })
	case c == 't':
		d.literal("true")
	case c == 'f':
		d.literal("false")
	case c == 'n':
		d.literal("null")
	default:
		d.number()
	}
}

// list reads items between commas up to the closing byte.
func (d *Reader) list(closing byte, item func()) {
	for n := 0; d.err == nil; n++ {
		d.space()
		c, ok := d.peek()
		switch {
		case !ok:
			d.fail(msgSyntax)
			return
		case c == closing && d.err == nil:
			d.pos++
			return
		case n > 0:
			if c != ',' {
				d.fail(msgSyntax)
				return
			}
			d.pos++
			d.space()
		}
		if n >= d.limits.Columns {
			d.over("Columns", int64(d.limits.Columns))
			return
		}
		item()
	}
}

func (d *Reader) literal(word string) {
	for i := 0; i < len(word) && d.err == nil; i++ {
		d.must(word[i])
	}
}

func (d *Reader) number() {
	if c, _ := d.peek(); c == '-' {
		d.pos++
	}
	if c, _ := d.peek(); c == '0' {
		d.pos++
	} else {
		d.digits()
	}
	if c, _ := d.peek(); c == '.' {
		d.pos++
		d.digits()
	}
	if c, _ := d.peek(); c == 'e' || c == 'E' {
		d.pos++
		if c, _ := d.peek(); c == '+' || c == '-' {
			d.pos++
		}
		d.digits()
	}
}

func (d *Reader) digits() {
	for n := 0; ; n++ {
		c, ok := d.peek()
		if !ok || c < '0' || c > '9' {
			if n == 0 {
				d.fail(msgSyntax)
			}
			return
		}
		d.pos++
	}
}

// string reads over a string.
func (d *Reader) string() {
	d.must('"')
	for d.err == nil {
		part := d.buf[d.pos:d.end]
		i := bytes.IndexByte(part, '"')
		if i < 0 {
			i = len(part)
		}
		if j := special(part[:i]); j < i {
			d.pos += j
			d.escape()
			continue
		}
		d.pos += i
		if i < len(part) {
			d.pos++
			return
		}
		if !d.fill() {
			d.fail(msgSyntax)
		}
	}
}

// special returns the index of the first byte that is not itself in a string: an escape or a control character.
func special(b []byte) int {
	for i, c := range b {
		if c == '\\' || c < ' ' {
			return i
		}
	}
	return len(b)
}

// escape reads over an escape; a control character fails.
func (d *Reader) escape() {
	if c, _ := d.peek(); c != '\\' {
		d.fail(msgSyntax)
		return
	}
	d.pos++
	c, ok := d.peek()
	if !ok || bytes.IndexByte([]byte(`"\/bfnrtu`), c) < 0 {
		d.fail(msgSyntax)
		return
	}
	d.pos++
	if c != 'u' {
		return
	}
	for range 4 {
		c, ok := d.peek()
		if !ok || hex(c) < 0 {
			d.fail(msgSyntax)
			return
		}
		d.pos++
	}
}

func hex(c byte) rune {
	switch {
	case '0' <= c && c <= '9':
		return rune(c - '0')
	case 'a' <= c|0x20 && c|0x20 <= 'f':
		return rune(c|0x20-'a') + 10
	}
	return -1
}
