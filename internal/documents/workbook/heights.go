package workbook

import (
	"strings"
	"sync"

	"trehan/internal/documents/typeface"
)

// Readers differ in whether they fit the height of rows that have none, and merged cells are never fitted. So every row
// gets the height that its texts need, by the widths of the typeface.

const (
	linePoints = 14.5 // of 11 point type
	rowPoints  = 4    // above and below the lines
	typeSize   = 11.0

	// A column's width counts digits of 7 pixels of 1/96 inch; 5 pixels of a column stay free.
	digitPoints   = 7 * 72.0 / 96
	paddingPoints = 5 * 72.0 / 96
	readersDiffer = 0.97 // so much of the rest every reader has for text
)

// letters are the widths of the letters up to the last Vietnamese one, in ems.
type letters [0x1F00]float32

// faces are the letters of the regular and the bold face.
var faces = sync.OnceValue(func() (measured [2]*letters) {
	const size = 72 // an em is an inch
	for i := range measured {
		measured[i] = new(letters)
		for r := ' '; int(r) < len(measured[i]); r++ {
			measured[i][r] = float32(typeface.Width(string(r), typeface.Face{Bold: i == 1}, size) / 25.4)
		}
	}
	return measured
})

// width returns a letter's width in ems. What is no Vietnamese letter is taken for a wide one.
func (l *letters) width(r rune) float64 {
	if r < 0 || int(r) >= len(l) {
		return 1
	}
	return float64(l[r])
}

// wrapped is how many lines a text takes in a column's width, broken at blanks as readers do; longer words are cut.
func wrapped(text string, width float64, lk look) int {
	width = (width*digitPoints - paddingPoints) * readersDiffer / lk.size // in ems
	if float64(len(text)) < width && strings.IndexByte(text, '\n') < 0 {
		return 1 // most cells: no letter is wider than an em
	}
	face := faces()[0]
	if lk.bold {
		face = faces()[1]
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
			used += face.width(r)
		default:
			word += face.width(r)
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
