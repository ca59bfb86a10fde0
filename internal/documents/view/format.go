package view

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Upper is s in capitals.
func Upper(s string) string { return strings.ToUpper(s) }

// Sentence is s with a capital first letter.
func Sentence(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return ""
	}
	return string(unicode.ToUpper(r)) + s[n:]
}

// Abbreviated gives the initials of a name, "Nguyễn Thị Mẫu" as "N.T.M.".
func Abbreviated(name string) string {
	var b strings.Builder
	for _, word := range strings.Fields(name) {
		r, _ := utf8.DecodeRuneInString(word)
		b.WriteRune(unicode.ToUpper(r))
		b.WriteByte('.')
	}
	return b.String()
}
