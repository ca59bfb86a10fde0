// Package grid holds what the readers of an extract's formats share: Cell, the Limits that keep a hostile file from exhausting
// the machine (docs/formats.md 10), and the errors of malformed files.
package grid

import (
	"bytes"
	"time"
)

// Kind is what a cell holds.
type Kind uint8

// The kinds.
const (
	Empty        Kind = iota
	Text              // characters; all that CSV has
	Number            // a spreadsheet's number in decimal notation, perhaps with an exponent
	Bool              // "1" or "0"
	Error             // a spreadsheet's error such as "#N/A"
	Date              // an ISO 8601 date that a spreadsheet marks as one
	Uncalculated      // a formula saved without its value
)

// Cell is one cell. Raw is valid until the next row is read.
type Cell struct {
	Kind Kind
	Day  bool  // a number that its format shows as a date or a time
	Pad  uint8 // digits to which the number's format pads a whole number with zeros; 0: none

	Formula bool // the value is that of a formula, as it was last calculated
	Raw     []byte
}

// Rounded returns an ISO 8601 date with its time rounded to the second: programs that keep days as fractions write 23:59:59 as
// 23:59:58.999999999. Any other text is returned as it is.
func Rounded(date []byte) []byte {
	if !bytes.ContainsRune(date, '.') {
		return date
	}
	const layout = "2006-01-02T15:04:05"
	t, err := time.Parse(layout, string(bytes.TrimSpace(date))) // takes a fraction too
	if err != nil {
		return date
	}
	return t.Round(time.Second).AppendFormat(nil, layout)
}
