package xlsx

import (
	"bytes"

	"trehan/internal/extract/grid"
)

// Range is a range of cells.
type Range = grid.Range

// most is more than any row or column number; larger ones are refused.
const most = 1 << 30

// decimal reads a whole number.
func decimal(b []byte) (n int, ok bool) {
	for _, c := range b {
		if c < '0' || c > '9' || n > most/10 {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, len(b) > 0
}

// column returns the column of a reference such as B12, from 0.
func column(ref []byte) (int, bool) {
	n, i := 0, 0
	for ; i < len(ref) && i < 4; i++ {
		c := ref[i] &^ 0x20
		if c < 'A' || c > 'Z' {
			break
		}
		n = n*26 + int(c-'A') + 1
	}
	if i == 0 || i > 3 {
		return 0, false
	}
	_, ok := decimal(ref[i:])
	return n - 1, ok
}

// parseRange reads a range such as B2:C4, or a single cell.
func parseRange(ref string) (Range, bool) {
	first, last, two := bytes.Cut([]byte(ref), []byte(":"))
	if !two {
		last = first
	}
	var m Range
	var ok [4]bool
	m.FirstColumn, ok[0] = column(first)
	m.LastColumn, ok[1] = column(last)
	m.FirstRow, ok[2] = decimal(bytes.TrimLeft(first, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"))
	m.LastRow, ok[3] = decimal(bytes.TrimLeft(last, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"))
	m.FirstColumn++
	m.LastColumn++
	return m, ok == [4]bool{true, true, true, true} && m.FirstRow <= m.LastRow && m.FirstColumn <= m.LastColumn
}
