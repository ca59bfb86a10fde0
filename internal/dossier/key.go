package dossier

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// NameKey returns the key by which names of units and persons, headers and listed values are compared. Equal are:
// upper and lower case; all dashes and the minus sign, with or without blanks around them; all apostrophes (Cư M'gar);
// full-width and plain forms; both placements of the tone mark (Hoà, Hòa); Ð (U+00D0) and Đ. Zero-width characters and
// soft hyphens do not count. The key is for comparing, not for printing.
func NameKey(s string) string {
	if plainKey(s) {
		return s
	}
	b := foldName(make([]byte, 0, len(s)+8), s)
	if composed, _ := inspect(b); !composed && !norm.NFC.IsNormal(b) {
		// What was dropped or folded may have stood between a letter and its mark.
		b = foldName(make([]byte, 0, len(b)+8), string(b))
	}
	return string(b)
}

// plainKey reports whether s is its own key, as far as that can be told from ASCII alone.
func plainKey(s string) bool {
	prev := byte(' ')
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c >= utf8.RuneSelf, 'A' <= c && c <= 'Z', c < ' ', c == 0x7f, c == '`':
			return false
		case c == ' ' && (prev == ' ' || prev == '-'), c == '-' && prev == ' ' && i > 0:
			return false
		}
		prev = c
	}
	return prev != ' ' || s == ""
}

func foldName(b []byte, s string) []byte {
	if composed, _ := inspect([]byte(s)); !composed {
		s = norm.NFC.String(s)
	}
	gap := false
	var prev rune
	for _, r := range s {
		if r >= utf8.RuneSelf {
			r = foldRune(r)
		}
		switch {
		case r < 0:
			continue
		case blank(r):
			gap = len(b) > 0 && b[len(b)-1] != '-'
			continue
		case 'A' <= r && r <= 'Z':
			r += 'a' - 'A'
		case r == '`':
			r = '\''
		case r < ' ' || r == 0x7f:
			continue
		}
		if gap && r != '-' {
			b = append(b, ' ')
			prev = ' '
		}
		gap = false
		if prev >= utf8.RuneSelf && (r == 'a' || r == 'e' || r == 'y') {
			if p, ok := tonePlacement[[2]rune{prev, r}]; ok {
				b = utf8.AppendRune(b[:len(b)-utf8.RuneLen(prev)], p[0])
				r = p[1]
			}
		}
		b = utf8.AppendRune(b, r)
		prev = r
	}
	return b
}

// foldRune returns the form of one character beyond ASCII that stands in a key, or -1 where it does not count.
func foldRune(r rune) rune {
	switch {
	case r < rune(len(latinKeys)):
		return latinKeys[r]
	case 0x1E00 <= r && r <= 0x1EFF:
		return vietnameseKeys[r-0x1E00]
	case apostrophe(r):
		return '\''
	case 0xFF01 <= r && r <= 0xFF5E:
		return unicode.ToLower(r - 0xFEE0)
	case dash(r):
		return '-'
	case invisible(r):
		return -1
	}
	return unicode.ToLower(r)
}

// latinKeys and vietnameseKeys are the keys of the letters below U+0300 and of U+1E00 to U+1EFF, as tables: these
// are nearly all that there is.
var latinKeys, vietnameseKeys = newKeys()

func newKeys() (latin [0x300]rune, vietnamese [0x100]rune) {
	for r := range latin {
		latin[r] = unicode.ToLower(rune(r))
		if apostrophe(rune(r)) {
			latin[r] = '\''
		}
	}
	latin['Ð'], latin['ð'], latin['Ɖ'], latin['ɖ'] = 'đ', 'đ', 'đ', 'đ'
	latin[0xAD] = -1 // soft hyphen
	for r := range vietnamese {
		vietnamese[r] = unicode.ToLower(rune(0x1E00 + r))
	}
	return latin, vietnamese
}

// The five tones on each vowel that may bear one in oa, oe, uy.
var tones = map[rune][]rune{
	'o': []rune("òóỏõọ"), 'u': []rune("ùúủũụ"),
	'a': []rune("àáảãạ"), 'e': []rune("èéẻẽẹ"), 'y': []rune("ỳýỷỹỵ"),
}

// tonePlacement moves the tone mark of oa, oe and uy from the first vowel (hòa) onto the second (hoà).
var tonePlacement = newTonePlacement()

func newTonePlacement() map[[2]rune][2]rune {
	m := make(map[[2]rune][2]rune)
	for _, group := range []string{"oa", "oe", "uy"} {
		first, second := rune(group[0]), rune(group[1])
		for i, toned := range tones[first] {
			m[[2]rune{toned, second}] = [2]rune{first, tones[second][i]}
		}
	}
	return m
}
