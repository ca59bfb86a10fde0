package xlsx

import (
	"bytes"

	"trehan/internal/extract/grid"
)

// What nearly every writer writes for nearly every cell and text is read here without taking tags apart one by one;
// it is several times as fast. Whatever looks different in the least is left to the general code, which reads it
// from the same place. Both give the same: the tests compare them.

// fastCell reads the cell at the scanner's place if it is of the form <c r="A1" s="1" t="s"><v>12</v></c> or
// <c r="A1" s="1"/>, and all of it is in the buffer. fast is false, and nothing has moved, if it is not.
func (r *Rows) fastCell() (fast, ok bool) {
	s := r.s
	b := s.buf[s.pos:s.end]
	if len(b) < 3 || b[0] != '<' || b[1] != 'c' || b[2] != ' ' {
		return false, true
	}
	h := cellHead{column: r.next, kind: 'n'}
	i := 2
	for i+4 < len(b) && b[i] == ' ' {
		if b[i+2] != '=' || b[i+3] != '"' {
			return false, true
		}
		name := b[i+1]
		i += 4
		from := i
		for i < len(b) && b[i] != '"' {
			i++
		}
		if i >= len(b) || !h.take(name, b[from:i]) {
			return false, true
		}
		i++
	}
	rest := b[min(i, len(b)):]
	if len(rest) > 2 && rest[0] == '/' && rest[1] == '>' {
		s.pos += i + 2
		r.next = h.column + 1
		return true, true
	}
	const open, shut = "><v>", "</v></c>"
	if len(rest) < len(open)+len(shut) || string(rest[:len(open)]) != open {
		return false, true
	}
	rest = rest[len(open):]
	n := bytes.IndexByte(rest, '<')
	if n < 0 || len(rest) < n+len(shut) || string(rest[n:n+len(shut)]) != shut || n > r.w.limits.CellBytes {
		return false, true
	}
	raw := rest[:n]
	if bytes.IndexByte(raw, '&') >= 0 {
		return false, true
	}
	if h.kind != 's' {
		from := len(r.text)
		r.text = append(r.text, raw...)
		if len(r.text) > r.w.limits.RecordBytes {
			return true, r.fail(&grid.LimitError{Limit: "RecordBytes", Max: int64(r.w.limits.RecordBytes)})
		}
		raw = r.text[from:]
	}
	s.pos += i + len(open) + n + len(shut)
	r.next = h.column + 1
	return true, r.put(h, raw, false, true)
}

// take notes one attribute of a cell; false: let the general code look at it.
func (h *cellHead) take(name byte, value []byte) (ok bool) {
	switch name {
	case 'r':
		h.column, ok = column(value)
		return ok
	case 's':
		h.style, ok = decimal(value)
		return ok
	case 't':
		if len(value) == 1 && (value[0] == 's' || value[0] == 'n') {
			h.kind = value[0]
			return true
		}
		if string(value) == "str" {
			h.kind = 'f'
			return true
		}
	}
	return false
}

// fastText returns the text of the item at the scanner's place if it is of the form <si><t>text</t></si>, with
// xml:space perhaps, and all of it is in the buffer. The text is as it stands in the file.
func (s *scanner) fastText() (raw []byte, fast bool) {
	const item, space, shut = "<si><t", ` xml:space="preserve"`, "</t></si>"
	b := s.buf[s.pos:s.end]
	if len(b) < len(item) || string(b[:len(item)]) != item {
		return nil, false
	}
	i := len(item)
	if len(b) > i+len(space) && string(b[i:i+len(space)]) == space {
		i += len(space)
	}
	if i >= len(b) || b[i] != '>' {
		return nil, false
	}
	i++
	n := bytes.IndexByte(b[i:], '<')
	if n < 0 || len(b) < i+n+len(shut) || string(b[i+n:i+n+len(shut)]) != shut {
		return nil, false
	}
	s.pos += i + n + len(shut)
	return b[i : i+n], true
}
