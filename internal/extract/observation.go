package extract

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"trehan/internal/dossier"
	"trehan/internal/notation"
)

// The codes of what reading observes. Detail holds columns, sheets and files, Examples dossier codes.
const (
	UnknownColumn = "unknown_column" // a column that no attribute reads; one observation per column, Detail its name
	ColumnIgnored = "column_ignored" // a second column of one attribute; one observation per column, Detail its name
	SheetIgnored  = "sheet_ignored"  // rows of a sheet that was not read; one observation per sheet, Detail the file, the sheet and why
	RowSkipped    = "row_skipped"    // rows that are no dossiers (groups, totals, signatures); Detail the file and rows
	RowsHidden    = "rows_hidden"    // rows that a person does not see, and that count; Detail the file and rows
	UnitFromCode  = "unit_from_code" // dossiers whose unit is taken from the prefix of their code; Detail the file
	NullDate      = "null_date"      // rows with a date that means none (0001-01-01, zeros); Examples their codes
)

// maxExamples is how many codes a finding shows. maxNames bounds the columns listed of a hostile file, maxNameChars the length
// of a name in characters.
const (
	maxExamples  = 10
	maxNames     = 200
	maxNameChars = 100
)

// observed collects the observations in one file.
type observed struct {
	unknown, ignored []string
	read             int // sheets of a workbook
	unread           []unreadSheet
	skipped, hidden  rowLists
	unitsFromCode    int
	nulls            int
	nullCodes        []string // the first in order of bytes, so that they do not depend on the rows' order
	columns          columns  // of dossiers
	swapped          []swappedColumn
	eitherOrder      *Fault // the first date with AM or PM that has two readings
	dayFirst         bool   // a date with AM or PM proves that the day stands first
}

// rowLists are rows of a kind, by sheet.
type rowLists []rowList

// rowList are rows of one sheet; first holds the first of them.
type rowList struct {
	sheet string // "" in all formats but workbooks
	count int
	first []int
}

// unreadColumns notes the columns of one table that are not read.
func (o *observed) unreadColumns(l *layout) {
	for _, name := range l.unknown {
		o.unknown = listName(o.unknown, name)
	}
	for _, name := range l.duplicates {
		o.ignored = listName(o.ignored, name)
	}
}

// listName lists a column once.
func listName(list []string, name string) []string {
	name = shortName(name)
	if len(list) >= maxNames || slices.Contains(list, name) {
		return list
	}
	return append(list, name)
}

func shortName(name string) string {
	if r := []rune(name); len(r) > maxNameChars {
		return string(r[:maxNameChars]) + "…"
	}
	return name
}

// note adds one row.
func (l *rowLists) note(sheet string, row int) { l.add(sheet, 1, []int{row}) }

// add adds further rows of a sheet; first holds the first of them.
func (l *rowLists) add(sheet string, count int, first []int) {
	if n := len(*l); n == 0 || (*l)[n-1].sheet != sheet {
		*l = append(*l, rowList{sheet: sheet})
	}
	s := &(*l)[len(*l)-1]
	s.count += count
	s.first = append(s.first, first[:min(maxExamples-len(s.first), len(first))]...)
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
	}{{UnknownColumn, o.unknown}, {ColumnIgnored, o.ignored}} {
		for _, n := range names.names {
			list = append(list, dossier.Observation{Code: names.code, Count: 1, Detail: n})
		}
	}
	for _, s := range o.unread {
		list = append(list, dossier.Observation{Code: SheetIgnored, Count: s.rows, Detail: s.detail(file)})
	}
	for i := range o.swapped {
		list = append(list, o.swapped[i].observation(file))
	}
	for _, rows := range []struct {
		code  string
		lists rowLists
	}{{RowSkipped, o.skipped}, {RowsHidden, o.hidden}} {
		for _, s := range rows.lists {
			list = append(list, dossier.Observation{Code: rows.code, Count: s.count, Detail: s.detail(file, o.read > 1)})
		}
	}
	if o.unitsFromCode > 0 {
		list = append(list, dossier.Observation{Code: UnitFromCode, Count: o.unitsFromCode, Detail: file})
	}
	if o.nulls > 0 {
		list = append(list, dossier.Observation{Code: NullDate, Count: o.nulls, Examples: o.nullCodes, Detail: file})
	}
	return list
}

// detail names the rows, with their sheet if the file has several.
func (s *rowList) detail(file string, several bool) string {
	rows := make([]string, len(s.first))
	for i, r := range s.first {
		rows[i] = strconv.Itoa(r)
	}
	if several {
		file = fmt.Sprintf(placeSheet, file, shortName(s.sheet))
	}
	detail := fmt.Sprintf(detailRows, file, strings.Join(rows, ", "))
	if more := s.count - len(rows); more > 0 {
		detail += fmt.Sprintf(moreRows, notation.Count(more))
	}
	return detail
}
