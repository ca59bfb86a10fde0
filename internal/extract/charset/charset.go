// Package charset turns the encodings that one-stop systems and old spreadsheets write into UTF-8: UTF-16, Windows-1258 and
// TCVN3 (TCVN 5712:1993). Find recognises what the bytes prove; of 8-bit encodings they prove none. See docs/formats.md 1.2.
package charset

import (
	"bytes"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"
)

// Encoding is an encoding of text.
type Encoding uint8

// The encodings.
const (
	UTF8 Encoding = iota
	UTF16LE
	UTF16BE
	Windows1258
	TCVN3
	Bytes8 // not UTF-8, and no byte says which 8-bit encoding it is
)

// names are the encodings as the configuration and HTML write them, the first as a message does.
var names = map[Encoding][]string{
	UTF8:        {"utf-8", "utf8"},
	UTF16LE:     {"utf-16", "utf-16le", "unicode"},
	UTF16BE:     {"utf-16be"},
	Windows1258: {"windows-1258", "cp1258", "x-cp1258"},
	TCVN3:       {"tcvn3", "tcvn", "tcvn-5712", "x-viet-tcvn5712"},
	Bytes8:      {"8-bit"},
}

// String returns the name that the configuration uses.
func (e Encoding) String() string { return names[e][0] }

// Parse finds an encoding by its name.
func Parse(name string) (e Encoding, ok bool) {
	name = strings.ToLower(strings.TrimSpace(name))
	for e := UTF8; e < Bytes8; e++ {
		for _, n := range names[e] {
			if n == name {
				return e, true
			}
		}
	}
	return 0, false
}

// The byte order marks.
const (
	mark8    = "\xEF\xBB\xBF"
	mark16LE = "\xFF\xFE"
	mark16BE = "\xFE\xFF"
)

// Find recognises the encoding of a text by its beginning, and the size of its byte order mark. UTF-16 without a mark is
// recognised by its first character if that is ASCII. zeros reports whether a text that is not UTF-16 has zero bytes, and is
// therefore none.
func Find(head []byte) (e Encoding, mark int, zeros bool) {
	switch {
	case bytes.HasPrefix(head, []byte(mark8)):
		e, mark = UTF8, len(mark8)
	case bytes.HasPrefix(head, []byte(mark16LE)):
		return UTF16LE, len(mark16LE), false
	case bytes.HasPrefix(head, []byte(mark16BE)):
		return UTF16BE, len(mark16BE), false
	case len(head) >= 4 && (head[0] == 0) != (head[1] == 0):
		// In one half of the characters' bytes there are many zeros, in the other hardly any.
		if even, odd := zerosOf(head); head[1] == 0 && odd > 50*even {
			return UTF16LE, 0, false
		} else if head[0] == 0 && even > 50*odd {
			return UTF16BE, 0, false
		}
	}
	if bytes.IndexByte(head, 0) >= 0 {
		return e, mark, true
	}
	if ValidStart(head) < len(head) {
		e = Bytes8
	}
	return e, mark, false
}

// zerosOf counts the zero bytes at even and at odd places.
func zerosOf(b []byte) (even, odd int) {
	for i, c := range b {
		switch {
		case c != 0:
		case i%2 == 0:
			even++
		default:
			odd++
		}
	}
	return even, odd
}

// ValidStart returns how much of b is UTF-8. A truncated last character counts as valid.
func ValidStart(b []byte) int {
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		switch {
		case r != utf8.RuneError || n > 1:
			i += n
		case utf8.FullRune(b[i:]):
			return i
		default:
			return len(b)
		}
	}
	return len(b)
}

// NewReader returns the UTF-8 of r, which must be after a byte order mark. UTF-8 and Bytes8 are left as they are.
func NewReader(r io.Reader, e Encoding) io.Reader {
	switch e {
	case UTF16LE:
		return transform.NewReader(r, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewDecoder())
	case UTF16BE:
		return transform.NewReader(r, unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewDecoder())
	case Windows1258: // tone marks stand behind their letters
		return transform.NewReader(r, transform.Chain(charmap.Windows1258.NewDecoder(), norm.NFC))
	case TCVN3:
		return transform.NewReader(r, &encoding.Decoder{Transformer: tcvn3{}})
	}
	return r
}

// Decode returns the UTF-8 of a text, which may be truncated.
func Decode(b []byte, e Encoding) []byte {
	out, err := io.ReadAll(NewReader(bytes.NewReader(b), e))
	if err != nil { // an 8-bit decoder and one of UTF-16 have no errors of their own
		return b
	}
	return out
}

// Stated returns the name of the encoding that the beginning of an HTML page or XML document states; "" if it states none.
func Stated(head []byte) string {
	lower := bytes.ToLower(head[:min(len(head), 4096)])
	for _, key := range [...]string{"charset=", "encoding="} {
		_, name, ok := bytes.Cut(lower, []byte(key))
		if !ok {
			continue
		}
		name = bytes.TrimLeft(name, `"' `)
		if end := bytes.IndexAny(name, `"' ;/>?`); end >= 0 {
			return string(name[:end])
		}
	}
	return ""
}
