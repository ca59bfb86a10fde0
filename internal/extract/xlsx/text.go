package xlsx

import (
	"bytes"
	"fmt"
	"unicode/utf16"
	"unicode/utf8"
)

func sprintf(format string, args ...any) string { return fmt.Sprintf(format, args...) }

// longestEntity is more than the length of any supported entity between & and ;.
const longestEntity = 12

// appendText appends b with its entities resolved; ok is false if one is not predefined in XML.
func appendText(dst, b []byte) (text []byte, ok bool) {
	for {
		i := bytes.IndexByte(b, '&')
		if i < 0 {
			return append(dst, b...), true
		}
		dst = append(dst, b[:i]...)
		b = b[i+1:]
		end := bytes.IndexByte(b[:min(len(b), longestEntity)], ';')
		if end < 0 {
			return dst, false
		}
		r := entity(b[:end])
		if r < 0 {
			return dst, false
		}
		dst = utf8.AppendRune(dst, r)
		b = b[end+1:]
	}
}

// entity returns the character of an entity, or -1.
func entity(name []byte) rune {
	switch string(name) {
	case "amp":
		return '&'
	case "lt":
		return '<'
	case "gt":
		return '>'
	case "quot":
		return '"'
	case "apos":
		return '\''
	}
	if len(name) < 2 || name[0] != '#' {
		return -1
	}
	base, digits := rune(10), name[1:]
	if digits[0] == 'x' || digits[0] == 'X' {
		base, digits = 16, digits[1:]
	}
	if len(digits) == 0 {
		return -1
	}
	var r rune
	for _, c := range digits {
		d := hex(c)
		if d < 0 || d >= base {
			return -1
		}
		r = r*base + d
		if r > utf8.MaxRune {
			return -1
		}
	}
	if !utf8.ValidRune(r) {
		return -1
	}
	return r
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

// unescape resolves the escapes _xHHHH_ of b (ST_Xstring) in place and returns the shorter text. A literal underscore before
// such a sequence is written as _x005F_.
func unescape(b []byte) []byte {
	i := bytes.Index(b, []byte("_x"))
	if i < 0 {
		return b
	}
	out := b[:i]
	for i < len(b) {
		if r := escaped(b[i:]); r >= 0 {
			n := 7
			if utf16.IsSurrogate(r) {
				r = utf16.DecodeRune(r, escaped(b[i+n:]))
				if r != utf8.RuneError {
					n = 14
				}
			}
			// Never longer than the escape it replaces: out stays behind i.
			out = utf8.AppendRune(out, r)
			i += n
			continue
		}
		out = append(out, b[i])
		i++
	}
	return out
}

// escaped returns the code unit of the escape at the beginning of b, or -1.
func escaped(b []byte) rune {
	if len(b) < 7 || b[0] != '_' || b[1] != 'x' || b[6] != '_' {
		return -1
	}
	var r rune
	for _, c := range b[2:6] {
		d := hex(c)
		if d < 0 {
			return -1
		}
		r = r<<4 | d
	}
	return r
}
