package jsonstream

import (
	"bytes"
	"unicode/utf16"
	"unicode/utf8"
)

// Kind is the kind of a value.
type Kind uint8

// The kinds.
const (
	Null Kind = iota
	String
	Number
	Bool
	Array
	Object
)

// Value is one value as it stands in valid JSON.
type Value struct {
	Kind Kind
	Raw  []byte
}

// Fields calls each with the members of an object that Reader has found valid. key is without quotes, its escapes
// resolved.
func Fields(object []byte, each func(key []byte, v Value)) {
	i := skipSpace(object, 0) + 1
	var text []byte
	for {
		i = skipSpace(object, i)
		if i >= len(object) || object[i] == '}' {
			return
		}
		if object[i] == ',' {
			i++
			continue
		}
		end := skipValue(object, i)
		var key []byte
		key, text = Unquote(object[i:end], text[:0])
		i = skipSpace(object, end)
		i = skipSpace(object, i+1) // the colon
		end = skipValue(object, i)
		each(key, Value{kindOf(object[i]), object[i:end]})
		i = end
	}
}

// Elements calls each with the elements of an array of valid JSON.
func Elements(array []byte, each func(v Value)) {
	i := skipSpace(array, 0) + 1
	for {
		i = skipSpace(array, i)
		if i >= len(array) || array[i] == ']' {
			return
		}
		if array[i] == ',' {
			i++
			continue
		}
		end := skipValue(array, i)
		each(Value{kindOf(array[i]), array[i:end]})
		i = end
	}
}

func kindOf(c byte) Kind {
	switch c {
	case '"':
		return String
	case '{':
		return Object
	case '[':
		return Array
	case 't', 'f':
		return Bool
	case 'n':
		return Null
	}
	return Number
}

func skipSpace(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\t' || b[i] == '\n' || b[i] == '\r') {
		i++
	}
	return i
}

// skipValue returns the end of the value of valid JSON that begins at i.
func skipValue(b []byte, i int) int {
	depth := 0
	for i < len(b) {
		switch b[i] {
		case '"':
			i = skipString(b, i)
		case '{', '[':
			depth++
			i++
		case '}', ']':
			if depth == 0 {
				return i
			}
			depth--
			i++
		case ',', ':', ' ', '\t', '\n', '\r':
			if depth == 0 {
				return i
			}
			i++
			continue
		default:
			for i < len(b) && bytes.IndexByte([]byte(",:]} \t\r\n"), b[i]) < 0 {
				i++
			}
		}
		if depth == 0 {
			return i
		}
	}
	return i
}

func skipString(b []byte, i int) int {
	for i++; i < len(b); i++ {
		switch b[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(b)
}

// Unquote returns the text of a valid JSON string. Text with escapes is appended to buf, which is returned as well.
func Unquote(raw, buf []byte) (text, grown []byte) {
	if len(raw) < 2 {
		return nil, buf
	}
	raw = raw[1 : len(raw)-1]
	if bytes.IndexByte(raw, '\\') < 0 {
		return raw, buf
	}
	from := len(buf)
	for i := 0; i < len(raw); {
		if raw[i] != '\\' {
			n := bytes.IndexByte(raw[i:], '\\')
			if n < 0 {
				n = len(raw) - i
			}
			buf = append(buf, raw[i:i+n]...)
			i += n
			continue
		}
		if i+1 >= len(raw) {
			break
		}
		c := raw[i+1]
		i += 2
		switch c {
		case 'b':
			c = '\b'
		case 'f':
			c = '\f'
		case 'n':
			c = '\n'
		case 'r':
			c = '\r'
		case 't':
			c = '\t'
		case 'u':
			r, n := unicodeEscape(raw, i)
			buf = utf8.AppendRune(buf, r)
			i += n
			continue
		}
		buf = append(buf, c)
	}
	return buf[from:], buf
}

// unicodeEscape reads the digits behind \u at i, and a second escape that completes a surrogate pair.
func unicodeEscape(raw []byte, i int) (r rune, n int) {
	r = hex4(raw, i)
	if !utf16.IsSurrogate(r) {
		return r, 4
	}
	if i+6 <= len(raw) && raw[i+4] == '\\' && raw[i+5] == 'u' {
		if pair := utf16.DecodeRune(r, hex4(raw, i+6)); pair != utf8.RuneError {
			return pair, 10
		}
	}
	return utf8.RuneError, 4
}

func hex4(raw []byte, i int) rune {
	if i+4 > len(raw) {
		return utf8.RuneError
	}
	var r rune
	for _, c := range raw[i : i+4] {
		r = r<<4 | hex(c)
	}
	return r
}
