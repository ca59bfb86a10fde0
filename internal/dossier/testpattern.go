package dossier

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// DefaultTestPatterns are the words by which dossiers made for trying a system out are known.
var DefaultTestPatterns = []string{"test", "thử nghiệm", "kiểm thử"}

// TestPatterns recognises test dossiers by whole words, without regard to case. A word may stand next to anything
// but a letter: digits, "_", "-" and "." end one.
type TestPatterns struct {
	patterns [][]rune  // lower-case
	first    [256]bool // bytes with which a match may begin
}

// NewTestPatterns returns the patterns given; nil means DefaultTestPatterns, none at all an empty list. Empty
// patterns are left out.
func NewTestPatterns(words []string) *TestPatterns {
	if words == nil {
		words = DefaultTestPatterns
	}
	t := &TestPatterns{}
	for _, w := range words {
		p := []rune(Text(w))
		if len(p) == 0 {
			continue
		}
		for i, r := range p {
			p[i] = foldCase(r)
		}
		t.patterns = append(t.patterns, p)
		for r := unicode.SimpleFold(p[0]); ; r = unicode.SimpleFold(r) {
			var b [utf8.UTFMax]byte
			utf8.EncodeRune(b[:], r)
			t.first[b[0]] = true
			if r == p[0] {
				break
			}
		}
	}
	return t
}

// Match reports whether a pattern stands in text. A nil TestPatterns matches as the defaults do.
func (t *TestPatterns) Match(text string) bool { return t.match([]byte(Text(text))) }

var defaultTests = NewTestPatterns(nil)

// MatchBytes is Match for bytes. It keeps nothing of them: applicants' names are tried this way and never become
// a string.
func (t *TestPatterns) MatchBytes(text []byte) bool {
	if composed, clean := inspect(text); !clean || !composed && !norm.NFC.IsNormal(text) {
		text = []byte(Text(string(text)))
	}
	return t.match(text)
}

func (t *TestPatterns) match(text []byte) bool {
	if t == nil {
		t = defaultTests
	}
	for i, c := range text {
		if !t.first[c] {
			continue
		}
		if i > 0 {
			if r, _ := utf8.DecodeLastRune(text[:i]); letter(r) {
				continue
			}
		}
		for _, p := range t.patterns {
			if wordAt(text[i:], p) {
				return true
			}
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
