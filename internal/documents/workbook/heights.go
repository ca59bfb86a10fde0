package workbook

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Readers differ in whether they fit the height of rows that have none, and merged cells are never fitted. So every row
// gets the height that its texts need, by the widths of Times New Roman's letters.

const (
	linePoints  = 14.5 // of 11 point type
	rowPoints   = 4    // above and below the lines
	cellPadding = 0.8  // of a column's width
	typeSize    = 11.0 // of the type in which widths are given
)

// letterWidth is about the width of a letter in digits of the same size.
func letterWidth(r rune) float64 {
	switch {
	case r == ' ' || r == '.' || r == ',' || r == ';' || r == ':' || r == '\'' || r == '|' || r == '/' || r == 'i' || r == 'l' || r == 't' || r == 'j':
		return 0.56
	case r == 'm' || r == 'w':
		return 1.45
	case r < utf8.RuneSelf && r >= 'A' && r <= 'Z' || r >= utf8.RuneSelf && unicode.IsUpper(r):
		return 1.38
	case r < utf8.RuneSelf && r >= '0' && r <= '9', r == '_' || r == '@' || r == '=' || r == '+':
		return 1
	}
	return 0.92
}

// wrapped is how many lines a text takes in a column's width, broken at blanks as readers do; longer words are cut.
func wrapped(text string, width float64, lk look) int {
	width = (width - cellPadding) * typeSize / lk.size
	if lk.bold {
		width /= 1.06
	}
	if float64(len(text))*1.5 < width && strings.IndexByte(text, '\n') < 0 {
		return 1 // most cells
	}
	lines, used, word := 1, 0.0, 0.0
	place := func() { // puts the word on the line, or on a new one
		if used > 0 && used+word > width {
			lines++
			used = 0
		}
		for word > width {
			lines++
			word -= width
		}
		used += word
		word = 0
	}
	for _, r := range text {
		switch r {
		case '\n':
			place()
			lines++
			used = 0
		case ' ':
			place()
			used += letterWidth(r)
		default:
			word += letterWidth(r)
		}
	}
	place()
	return lines
}

// height is that of a row of so many lines of a size.
func height(lines int, size float64) float64 {
	return min(float64(lines)*linePoints*size/typeSize+rowPoints, maxRowPoints)
}

const maxRowPoints = 409 // what a spreadsheet allows
