package dossier

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Text returns s as every text of an extract is kept: Unicode NFC, each run of white space (the no-break space
// among it) one blank, none at the ends. Text that is so already is returned as it is.
func Text(s string) string {
	composed, clean := inspect([]byte(s))
	if clean && (composed || norm.NFC.IsNormalString(s)) {
		return s
	}
	if !composed {
		s = norm.NFC.String(s)
		if _, clean = inspect([]byte(s)); clean {
			return s
		}
	}
	b := make([]byte, 0, len(s))
	gap := false
	for _, r := range s {
		if blank(r) {
			gap = len(b) > 0
			continue
		}
		if gap {
			b = append(b, ' ')
			gap = false
		}
		b = utf8.AppendRune(b, r)
	}
	return string(b)
}

// inspect reports whether s is composed of characters that are NFC in any order, and whether its only white space
// is single blanks between other text. composed may be false for text that is NFC all the same.
func inspect(s []byte) (composed, clean bool) {
	composed, clean = true, true
	gap := true // a blank here would be the first, or the second of a run
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			switch {
			case c > ' ':
				gap = false
			case c == ' ':
				if gap {
					clean = false
				}
				gap = true
			case c >= '\t' && c <= '\r':
				clean = false
			default:
				gap = false
			}
			i++
			continue
		}
		if n := letterBytes(s[i:]); n > 0 {
			gap = false
			i += n
			continue
		}
		r, n := utf8.DecodeRune(s[i:])
		if r >= 0x300 && (r < 0x1E00 || r > 0x1EFF) {
			composed = false
		}
		if blank(r) || r == utf8.RuneError {
			clean = false
		}
		gap = false
		i += n
	}
	return composed, clean && (!gap || len(s) == 0)
}

// letterBytes returns the length of the character that s begins with if it is one of the blocks that hold the letters of
// Vietnamese beyond ASCII, U+00C0 to U+02FF and U+1E00 to U+1EFF: NFC, and no white space. Else 0. It saves decoding on
// every row of an extract.
func letterBytes(s []byte) int {
	switch {
	case len(s) > 1 && 0xC3 <= s[0] && s[0] <= 0xCB && s[1]&0xC0 == 0x80:
		return 2
	case len(s) > 2 && s[0] == 0xE1 && 0xB8 <= s[1] && s[1] <= 0xBB && s[2]&0xC0 == 0x80:
		return 3
	}
	return 0
}

// blank reports whether r is white space. The ranges that hold the letters of Vietnamese stand here for speed.
func blank(r rune) bool {
	switch {
	case r <= ' ':
		return r == ' ' || r >= '\t' && r <= '\r'
	case r < 0x1680:
		return r == 0x85 || r == 0xA0
	case 0x1E00 <= r && r <= 0x1EFF:
		return false
	}
	return unicode.IsSpace(r)
}
