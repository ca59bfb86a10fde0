package xlsx

import (
	"bytes"

	"trehan/internal/extract/grid"
)

// This file reads the form that nearly every program writes for nearly every cell and text, without parsing tags one by one:
// it is several times as fast. Any other form is left to the general code, which starts at the same position. Both give the
// same result: the tests compare them.

// fastCell reads the cell at the scanner's place if it is of the form <c r="A1" s="1" t="s"><v>12</v></c>,
// <c r="A1" t="inlineStr"><is><t>text</t></is></c> or <c r="A1" s="1"/>, and all of it is in the buffer. fast is false,
// and the scanner has not moved, otherwise.
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
	if h.kind == 'i' {
		return r.fastInline(h, b, i)
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

// fastInline is fastCell for a cell with inline text; b[i:] follows its attributes.
func (r *Rows) fastInline(h cellHead, b []byte, i int) (fast, ok bool) {
	const open, shut = "><is><t", "</is></c>"
	if len(b) < i+len(open) || string(b[i:i+len(open)]) != open {
		return false, true
	}
	raw, n := plainText(b[i+len(open):])
	i += len(open) + n
	if n < 0 || len(b) < i+len(shut) || string(b[i:i+len(shut)]) != shut || len(raw) > r.w.limits.CellBytes {
		return false, true
	}
	from := len(r.text)
	text, ok := appendText(r.text, raw)
	if !ok {
		return false, true
	}
	r.text = text
	if len(r.text) > r.w.limits.RecordBytes {
		return true, r.fail(&grid.LimitError{Limit: "RecordBytes", Max: int64(r.w.limits.RecordBytes)})
	}
	r.s.pos += i + len(shut)
	r.next = h.column + 1
	return true, r.put(h, r.text[from:], false, true)
}

// take notes one attribute of a cell; false leaves it to the general code.
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
		switch string(value) {
		case "str":
			h.kind = 'f'
			return true
		case "inlineStr":
			h.kind = 'i'
			return true
		}
	}
	return false
}

// fastText returns the text of the item at the scanner's place if it is of the form <si><t>text</t></si>, with
// xml:space perhaps, and all of it is in the buffer. The text is unchanged from the file.
func (s *scanner) fastText() (raw []byte, fast bool) {
	const open, shut = "<si><t", "</si>"
	b := s.buf[s.pos:s.end]
	if len(b) < len(open) || string(b[:len(open)]) != open {
		return nil, false
	}
	raw, n := plainText(b[len(open):])
	n += len(open)
	if raw == nil || len(b) < n+len(shut) || string(b[n:n+len(shut)]) != shut {
		return nil, false
	}
	s.pos += n + len(shut)
	return raw, true
}

// plainText returns the unchanged text of a t element whose <t is just before b, and the length of the element's rest. It
// returns nil and -1 if the element contains more than text or does not end in b.
func plainText(b []byte) (raw []byte, n int) {
	const space, shut = ` xml:space="preserve"`, "</t>"
	if len(b) > len(space) && string(b[:len(space)]) == space {
		n = len(space)
	}
	if n >= len(b) || b[n] != '>' {
		return nil, -1
	}
	n++
	end := bytes.IndexByte(b[n:], '<')
	if end < 0 || len(b) < n+end+len(shut) || string(b[n+end:n+end+len(shut)]) != shut {
		return nil, -1
	}
	return b[n : n+end], n + end + len(shut)
}
