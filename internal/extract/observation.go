package extract

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"trehan/internal/dossier"
	"trehan/internal/notation"
)

// The codes of what reading observes. Columns, sheets and files stand in Detail, dossier codes in Examples.
const (
	UnknownColumn = "unknown_column" // a column no attribute asks for; one observation a column, Detail its name
	ColumnIgnored = "column_ignored" // a second column of one attribute; one observation a column, Detail its name
	SheetIgnored  = "sheet_ignored"  // another sheet with a header row; one observation a sheet, Detail its name
	RowSkipped    = "row_skipped"    // rows without a dossier's code (totals, signatures); Detail the file and rows
	NullDate      = "null_date"      // rows with a date that stands for none (0001-01-01, zeros); Examples their codes
)

// maxExamples is how many codes a finding shows; maxNames bounds the columns listed of a hostile file, longest the
// length of a name in characters.
const (
	maxExamples = 10
	maxNames    = 200
	longestName = 100
)

// observed collects what is seen in one file.
type observed struct {
	unknown, ignored, sheets []string
	skipped                  int
	skippedRows              []int // the first of them
	nulls                    int
	nullCodes                []string // the first in order of bytes, so that they do not depend on the rows' order
}

// name lists a column once.
func listName(list []string, name string) []string {
	if r := []rune(name); len(r) > longestName {
		name = string(r[:longestName]) + "…"
	}
	if len(list) >= maxNames || slices.Contains(list, name) {
		return list
	}
	return append(list, name)
}

func (o *observed) skip(row int) {
	o.skipped++
	if len(o.skippedRows) < maxExamples {
		o.skippedRows = append(o.skippedRows, row)
	}
}

// null notes a row with a null date; code may be "".
func (o *observed) null(code string) {
	o.nulls++
	if code == "" {
		return
	}
	i, found := slices.BinarySearch(o.nullCodes, code)
	if found || i >= maxExamples {
		return
	}
	o.nullCodes = slices.Insert(o.nullCodes, i, code)
	if len(o.nullCodes) > maxExamples {
		o.nullCodes = o.nullCodes[:maxExamples]
	}
}

func (o *observed) list(file string) []dossier.Observation {
	var list []dossier.Observation
	for _, names := range []struct {
		code  string
		names []string
	}{{UnknownColumn, o.unknown}, {ColumnIgnored, o.ignored}, {SheetIgnored, o.sheets}} {
		for _, n := range names.names {
			list = append(list, dossier.Observation{Code: names.code, Count: 1, Detail: n})
		}
	}
	if o.skipped > 0 {
		rows := make([]string, len(o.skippedRows))
		for i, r := range o.skippedRows {
			rows[i] = strconv.Itoa(r)
		}
		detail := fmt.Sprintf(detailRows, file, strings.Join(rows, ", "))
		if more := o.skipped - len(rows); more > 0 {
			detail += fmt.Sprintf(moreRows, notation.Count(more))
		}
		list = append(list, dossier.Observation{Code: RowSkipped, Count: o.skipped, Detail: detail})
	}
	if o.nulls > 0 {
		list = append(list, dossier.Observation{Code: NullDate, Count: o.nulls, Examples: o.nullCodes, Detail: file})
	}
	return list
}
