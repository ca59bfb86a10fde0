package dialect

import "unicode/utf8"

// marks are texts that stand for an empty cell. Nearly every text that is looked up is none of them, so most are told by
// their begin.
type marks struct {
	byKey  map[string]bool
	begins map[[2]byte]bool
	most   int // bytes of a text
}

func newMarks(texts []string) *marks {
	m := &marks{byKey: make(map[string]bool, len(texts)), begins: make(map[[2]byte]bool, len(texts))}
	for _, text := range texts {
		key := Key(text)
		m.byKey[key] = true
		m.begins[begin(key)] = true
		m.most = max(m.most, 2*len(key)+len("  "))
	}
	return m
}

func (m *marks) has(text string) bool {
	if len(text) > m.most || len(text) == 0 || letter(text[0]) && !m.begins[begin(text)] {
		return false
	}
	return m.byKey[Key(text)]
}

// begin returns the first two bytes of a text without case; what is not ASCII counts alike.
func begin(text string) (b [2]byte) {
	for i := range min(2, len(text)) {
		switch c := text[i]; {
		case c >= utf8.RuneSelf:
			b[i] = utf8.RuneSelf
			return b
		case letter(c):
			b[i] = c | 0x20
		default:
			b[i] = c
		}
	}
	return b
}

func letter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// onlyMarks reports whether a text is of dashes, dots, slashes and the like alone: -, …, __/__/____.
func onlyMarks(text string) bool {
	for _, r := range text {
		switch r {
		case ' ', '-', '_', '.', '/', '\\', ':', ',', '…', '·', 0xA0, 0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015, 0x2212:
		default:
			return false
		}
	}
	return true
}
