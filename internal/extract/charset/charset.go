// Package charset turns the encodings that one-stop systems and old spreadsheets write into UTF-8: UTF-16, Windows-1258 and
// TCVN3 (TCVN 5712:1993). Find recognises what the bytes prove; of 8-bit encodings they prove none. See docs/formats.md 1.2.
package charset

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"

	"trehan/internal/extract/grid"
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
	Windows1252 // of HTML, where characters that it lacks are entities
	Bytes8      // not UTF-8, and no byte says which 8-bit encoding it is
)

// names are the encodings as the configuration and HTML write them, the first as a message does.
var names = map[Encoding][]string{
	UTF8:        {"utf-8", "utf8"},
	UTF16LE:     {"utf-16", "utf-16le", "unicode"},
	UTF16BE:     {"utf-16be"},
	Windows1258: {"windows-1258", "cp1258", "x-cp1258"},
	TCVN3:       {"tcvn3", "tcvn", "tcvn-5712", "x-viet-tcvn5712"},
	Windows1252: {"windows-1252", "cp1252", "iso-8859-1", "latin1"},
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

// NewReader returns the UTF-8 of r, which must be after a byte order mark. UTF-8 and Bytes8 are left as they are. Bytes that are
// no characters of another encoding are *grid.FormatError: they would be lost.
func NewReader(r io.Reader, e Encoding) io.Reader {
	if t := decoder(e); t != nil {
		return &strict{r: transform.NewReader(r, t), encoding: e}
	}
	return r
}

// decoder returns what decodes an encoding; nil leaves the bytes as they are. It writes U+FFFD for what is no character.
func decoder(e Encoding) transform.Transformer {
	switch e {
	case UTF16LE:
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewDecoder()
	case UTF16BE:
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewDecoder()
	case Windows1258: // tone marks stand behind their letters
		return transform.Chain(charmap.Windows1258.NewDecoder(), norm.NFC)
	case Windows1252:
		return charmap.Windows1252.NewDecoder()
	case TCVN3:
		return tcvn3{}
	}
	return nil
}

// Decode returns the UTF-8 of the beginning of a text. What is no character is U+FFFD.
func Decode(b []byte, e Encoding) []byte {
	t := decoder(e)
	if t == nil {
		return b
	}
	out, _, err := transform.Bytes(t, b)
	if err != nil { // none of the decoders has errors
		return b
	}
	return out
}

const msgNoCharacter = "tệp có byte không thuộc bảng mã %s; chép hoặc xuất lại tệp, hoặc sửa bảng mã khai báo trong cấu hình (formats[].encoding)"

// replaced is what a decoder writes for what is no character.
var replaced = []byte(string(utf8.RuneError))

// strict ends a decoded text with an error where something of it was replaced.
type strict struct {
	r        io.Reader
	encoding Encoding
	tail     [2]byte // what was read last
}

// Read implements io.Reader.
func (s *strict) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	seam := append(s.tail[:], p[:min(n, len(s.tail))]...)
	if bytes.Contains(p[:n], replaced) || bytes.Contains(seam, replaced) {
		return 0, &grid.FormatError{Message: fmt.Sprintf(msgNoCharacter, s.encoding)}
	}
	if n > 0 {
		seam = append(s.tail[:], p[max(0, n-len(s.tail)):n]...)
		copy(s.tail[:], seam[len(seam)-len(s.tail):])
	}
	return n, err
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
