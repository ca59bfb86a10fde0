package view

import "strings"

// Printable leaves out of a text what no document may hold: the control characters but tab and line ends, and the code
// points that are no characters. The source system shows nothing at such a place, so nothing is what stands there. NUL and
// bytes that are no UTF-8 have taken a letter's place: they become U+FFFD. Every output goes through here.
func Printable(s string) string { return strings.Map(printable, s) }

func printable(r rune) rune {
	switch {
	case r == 0:
		return '\uFFFD'
	case r == '\t', r == '\n', r == '\r':
		return r
	case r < ' ', 0x7F <= r && r < 0xA0, r&0xFFFE == 0xFFFE, 0xFDD0 <= r && r <= 0xFDEF:
		return -1
	}
	return r
}
