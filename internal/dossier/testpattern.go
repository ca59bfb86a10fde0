package dossier

import (
	"unicode"
	"unicode/utf8"
)

// defaultTestPatterns are the words by which dossiers made for trying a system out are known.
var defaultTestPatterns = []string{"test", "thử nghiệm", "kiểm thử"}

// TestPatterns recognises test dossiers by whole words, without regard to case. A word may stand next to anything
// but a letter: digits, "_", "-" and "." end one.
type TestPatterns struct {
	patterns [][]rune        // lower-case
	bytes    [256]byteInText // what a byte of a text may be
}

// byteInText says what the reading of a text must look at.
type byteInText uint8

const (
	beginsMatch    byteInText = 1 << iota // a match may begin with it
	continuesMatch                        // it may stand behind the first character of a match
	unclean                               // it may belong to a character that is not NFC, or to white space that is not one blank
)

// textBytes are the bytes that are unclean in every text: control characters, what begins a no-break space, a combining mark
// or a character beyond the letters of Vietnamese. Of 0xE1 and blanks the next byte decides. Beyond ASCII a byte alone does
// not tell whether it continues a match.
var textBytes = func() (b [256]byteInText) {
	for c := range b {
		if c <= ' ' || c == 0xC2 || c >= 0xCC {
			b[c] = unclean
		}
		if c >= utf8.RuneSelf {
			b[c] |= continuesMatch
		}
	}
	return b
}()

// NewTestPatterns returns the patterns given; nil means defaultTestPatterns, none at all an empty list. Empty
// patterns are left out.
func NewTestPatterns(words []string) *TestPatterns {
	if words == nil {
		words = defaultTestPatterns
	}
	t := &TestPatterns{bytes: textBytes}
	for _, w := range words {
		p := []rune(Text(w))
		if len(p) == 0 {
			continue
		}
		for i, r := range p {
			p[i] = foldCase(r)
		}
		t.patterns = append(t.patterns, p)
		t.mark(p[0], beginsMatch)
		if len(p) > 1 {
			t.mark(p[1], continuesMatch)
			continue
		}
		for c := range t.bytes {
			t.bytes[c] |= continuesMatch
		}
	}
	return t
}

// mark marks the first bytes of a character in both cases.
func (t *TestPatterns) mark(r rune, is byteInText) {
	for fold := unicode.SimpleFold(r); ; fold = unicode.SimpleFold(fold) {
		var b [utf8.UTFMax]byte
		utf8.EncodeRune(b[:], fold)
		t.bytes[b[0]] |= is
		if fold == r {
			return
		}
	}
}

var defaultTests = NewTestPatterns(nil)

// Match reports whether a pattern stands in text. A nil TestPatterns matches as the defaults do.
func (t *TestPatterns) Match(text string) bool { return t.MatchBytes([]byte(text)) }

// MatchBytes is Match for bytes. It keeps nothing of them: applicants' names are tried this way and never become
// a string.
func (t *TestPatterns) MatchBytes(text []byte) bool {
	if t == nil {
		t = defaultTests
	}
	found, clean := t.match(text)
	if found || clean {
		return found
	}
	found, _ = t.match([]byte(Text(string(text))))
	return found
}

// match reports whether a pattern stands in text as it is, and whether text is certainly its own Text. A match in a text that
// is not is one all the same: what normalising changes ends no word.
func (t *TestPatterns) match(text []byte) (found, clean bool) {
	clean = true
	for i, c := range text {
		is := t.bytes[c]
		if is&(beginsMatch|unclean) == 0 {
			continue
		}
		if is&unclean != 0 {
			switch {
			case c == ' ' && (i+1 == len(text) || text[i+1] != ' '):
			case c == 0xE1 && i+1 < len(text) && 0xB8 <= text[i+1] && text[i+1] <= 0xBB: // U+1E00 to U+1EFF
			default:
				clean = false
			}
		}
		if is&beginsMatch != 0 && (i+1 == len(text) || t.bytes[text[i+1]]&continuesMatch != 0) && t.at(text, i) {
			return true, clean
		}
	}
	return false, clean
}

// at reports whether a pattern begins at text[i].
func (t *TestPatterns) at(text []byte, i int) bool {
	if i > 0 {
		if r, _ := utf8.DecodeLastRune(text[:i]); letter(r) {
			return false
		}
	}
	first, n := utf8.DecodeRune(text[i:])
	first = foldCase(first)
	for _, p := range t.patterns {
		if p[0] == first && wordAt(text[i+n:], p[1:]) {
			return true
		}
	}
	return false
}

// wordAt reports whether text begins with the word p.
func wordAt(text []byte, p []rune) bool {
	for _, want := range p {
		r, n := utf8.DecodeRune(text)
		if n == 0 || r != want && foldCase(r) != want {
			return false
		}
		text = text[n:]
	}
	if len(text) == 0 {
		return true
	}
	r, _ := utf8.DecodeRune(text)
	return !letter(r)
}

// letter reports whether r continues a word. A combining mark belongs to the letter before it.
func letter(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r|0x20 && r|0x20 <= 'z'
	}
	return unicode.IsLetter(r) || unicode.Is(unicode.Mn, r)
}

func foldCase(r rune) rune {
	if r < utf8.RuneSelf {
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	}
	return unicode.ToLower(r)
}
