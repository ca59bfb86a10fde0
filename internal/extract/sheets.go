package extract

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"trehan/internal/extract/grid"
	"trehan/internal/notation"
)

// unreadSheet is a sheet that has rows and was not read: it has no header row, or it is hidden. It may be the rest of the
// list, last month's list or a summary: only a person can decide.
type unreadSheet struct {
	name    string
	rows    int // with a value in them; below the header row, if there is one
	hidden  bool
	header  bool
	missing []string // required columns that a row lacks which otherwise looks like the header
}

// sheets reads every visible sheet that has a header row, in their order, and notes the others that have rows.
// Those that the dialect leaves out are not looked at.
func (r *reading) sheets(b grid.Book) error {
	m := r.matcher()
	best, bestSheet := &headerSearch{m: m, d: r.dialect}, ""
	for i, sheet := range b.Sheets() {
		if slices.ContainsFunc(r.dialect.Sheets.Leave, func(name string) bool { return sameSheet(sheet.Name, name) }) {
			continue
		}
		found, s, err := r.trySheet(b, i, m, !sheet.Hidden)
		if err != nil {
			return err
		}
		if found && !sheet.Hidden {
			continue
		}
		if err := r.noteUnread(b, i, found, s); err != nil {
			return err
		}
		if !sheet.Hidden && s.bestRow > 0 && (best.bestRow == 0 || s.best.found > best.best.found) {
			best, bestSheet = s, sheet.Name
		}
	}
	if r.observations.read > 0 {
		return nil
	}
	if typed, err := r.inFont(b); typed || err != nil {
		r.sheet = ""
		return cmp.Or(err, r.fileFault(msgFont))
	}
	return r.noHeader(best, bestSheet)
}

// noteUnread notes a sheet that is not read, unless there is nothing in it. found says whether s found its header row.
func (r *reading) noteUnread(b grid.Book, sheet int, found bool, s *headerSearch) error {
	below := 0
	if found {
		below = s.bestRow
	}
	rows, err := r.countRows(b, sheet, below)
	if err != nil || rows == 0 {
		return err
	}
	seen := b.Sheets()[sheet]
	u := unreadSheet{name: seen.Name, rows: rows, hidden: seen.Hidden, header: found}
	if len(s.best.missing) < s.best.found {
		u.missing = s.best.missing
	}
	r.observations.unread = append(r.observations.unread, u)
	return nil
}

// countRows counts the rows of a sheet that have a value, below one of its rows.
func (r *reading) countRows(b grid.Book, sheet, below int) (int, error) {
	src, err := b.Rows(sheet)
	if err != nil {
		return 0, err
	}
	defer src.Close()
	count := 0
	for n := 0; src.Next(); n++ {
		if n%progressRows == 0 {
			if err := r.ctx.Err(); err != nil {
				return 0, err
			}
		}
		if src.Row() <= below {
			continue
		}
		for i := range src.Cells() {
			if !empty(&src.Cells()[i]) {
				count++
				break
			}
		}
	}
	return count, src.Err()
}

// noHeader is the error of a workbook in which no visible sheet has a header row. It names the row most similar to one, and
// every hidden sheet that has a header row with rows below it.
func (r *reading) noHeader(best *headerSearch, bestSheet string) error {
	var faults Faults
	for _, s := range r.observations.unread {
		if s.hidden && s.header {
			faults.List = append(faults.List, Fault{File: r.file.Name, Sheet: s.name, Message: fmt.Sprintf(msgHiddenSheet, notation.Count(s.rows))})
		}
	}
	if len(faults.List) == 0 || best.bestRow > 0 {
		faults.List = append([]Fault{{File: r.file.Name, Sheet: bestSheet, Message: best.message() + r.unmatched}}, faults.List...)
	}
	return &faults
}

// detail names the sheet, its rows and what its header lacks.
func (s *unreadSheet) detail(file string) string {
	place := fmt.Sprintf(placeSheet, file, shortName(s.name))
	if s.hidden {
		place += hiddenSheet
	}
	detail := fmt.Sprintf(detailUnread, place, notation.Count(s.rows))
	if len(s.missing) > 0 {
		detail += fmt.Sprintf(detailMissing, strings.Join(s.missing, ", "))
	}
	return detail
}
