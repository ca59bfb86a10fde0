// Package gridtest shows the cells of workbooks to tests.
package gridtest

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"trehan/internal/extract/grid"
)

// Tight are limits that keep fuzzing from being slow for the sake of size alone.
var Tight = grid.Limits{
	InflatedBytes: 1 << 20, SharedBytes: 1 << 18, SharedStrings: 10_000, Rows: 10_000, Columns: 1_000, Cells: 50_000, Merges: 10_000,
	CellBytes: 1 << 12, RecordBytes: 1 << 16, ZipEntries: 100, Styles: 1_000,
}

// Dump writes every cell of a sheet: place, a mark of its kind, text, format, and h in a hidden row.
func Dump(b *grid.Held, sheet int) string {
	var out []string
	r, err := b.Rows(sheet)
	if err != nil {
		return err.Error()
	}
	for r.Next() {
		for i, c := range r.Cells() {
			if c.Kind == grid.Empty {
				continue
			}
			mark := ""
			if c.Day {
				mark = "d"
			}
			if c.Pad > 0 {
				mark += fmt.Sprint("p", c.Pad)
			}
			kind := [...]string{grid.Text: "", grid.Number: "#", grid.Bool: "?", grid.Error: "!", grid.Date: "@", grid.Uncalculated: "="}[c.Kind]
			if r.Hidden() {
				mark += "h"
			}
			out = append(out, fmt.Sprintf("%s%d %s%s%s", column(i), r.Row(), kind, c.Raw, mark))
		}
	}
	return strings.Join(out, "|")
}

// Merges returns the merged ranges of the first sheet.
func Merges(b *grid.Held) []grid.Range {
	r, err := b.Rows(0)
	if err != nil {
		return nil
	}
	return r.Merges()
}

func column(i int) string {
	if i < 26 {
		return string(rune('A' + i))
	}
	return column(i/26-1) + column(i%26)
}

// Read reads a fuzzed workbook: an error must be of the format or of a limit, since all else would be taken for a failure of
// the machine.
func Read(t *testing.T, b *grid.Held, err error) {
	t.Helper()
	var format *grid.FormatError
	var limit *grid.LimitError
	switch {
	case err == nil:
		for i := range b.Sheets() {
			_ = Dump(b, i)
		}
	case !errors.As(err, &format) && !errors.As(err, &limit):
		t.Fatalf("error %v is of no known kind", err)
	}
}
