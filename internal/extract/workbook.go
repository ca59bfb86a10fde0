package extract

import (
	"fmt"
	"math/bits"
	"slices"
	"strings"

	"trehan/internal/extract/xlsx"
)

// workbook reads the sheet that is named, or every visible sheet that has a header row, in their order.
func (r *reading) workbook(m *matcher) error {
	w, err := xlsx.Open(r.file.R, r.file.Size, r.limit)
	if err != nil {
		return err
	}
	r.date1904 = w.Date1904
	if len(w.Sheets) == 0 {
		return r.fileFault(msgNoSheets)
	}
	if r.opts.Sheet == "" {
		return r.sheets(w, m)
	}
	i := slices.IndexFunc(w.Sheets, func(s xlsx.Sheet) bool { return sameSheet(s.Name, r.opts.Sheet) })
	if i < 0 {
		return r.fileFault(fmt.Sprintf(msgNoSuchSheet, strings.Join(sheetNames(w), ", ")))
	}
	found, s, err := r.trySheet(w, i, m, true)
	if err == nil && !found {
		err = r.fileFault(s.message())
	}
	return err
}

func sheetNames(w *xlsx.Workbook) []string {
	var names []string
	for _, s := range w.Sheets {
		names = listName(names, s.Name)
	}
	return names
}

func sameSheet(a, b string) bool {
	return strings.EqualFold(strings.TrimSpace(a), strings.TrimSpace(b))
}

// header finds the header row in a sheet and leaves src after it.
func header(src rowSource, m *matcher) (bool, *headerSearch) {
	s := &headerSearch{m: m}
	for !s.over(src.Row()) && src.Next() {
		if src.Row() > headerRows {
			break
		}
		if s.offer(src.Row(), src.Cells()) {
			return true, s
		}
	}
	return false, s
}

// trySheet looks for the header row of a sheet and, if read is set, reads the rows below it.
func (r *reading) trySheet(w *xlsx.Workbook, sheet int, m *matcher, read bool) (bool, *headerSearch, error) {
	r.sheet = w.Sheets[sheet].Name
	src, err := w.Rows(sheet)
	if err != nil {
		return false, nil, err
	}
	defer src.Close()
	found, s := header(src, m)
	if !found || !read {
		return found, s, src.Err()
	}
	r.observations.read++
	var records rowSet
	if err := r.data(src, s.best, records.note); err != nil {
		return true, s, err
	}
	if err := r.merged(src.Merges(), s.best, &records); err != nil {
		return true, s, err
	}
	r.rowsAbove += records.size()
	return true, s, nil
}

// merged refuses merged cells in the data: only the first of them has a value, the others would be read as empty. Rows that
// are not records (titles, totals, signatures) may have them.
func (r *reading) merged(merges []xlsx.Range, l layout, records *rowSet) error {
	for _, g := range merges {
		for i, c := range l.column {
			if c+1 < g.FirstColumn || c+1 > g.LastColumn || c < 0 {
				continue
			}
			first := g.FirstRow
			if c+1 == g.FirstColumn {
				first++
			}
			row := records.next(first)
			if row == 0 || row > g.LastRow {
				continue
			}
			r.add(Fault{File: r.file.Name, Sheet: r.sheet, Row: row, Column: l.label[i], Message: msgMerged})
			if len(r.faults.List) >= MaxFaults {
				return errStop
			}
		}
	}
	return nil
}

// rowSet is the set of rows that are records.
type rowSet struct{ words []uint64 }

func (s *rowSet) note(row int, k outcome) {
	if k != rowRead && k != rowRefused {
		return
	}
	for row/64 >= len(s.words) {
		s.words = append(s.words, 0)
	}
	s.words[row/64] |= 1 << (row % 64)
}

// size is more than every row of the set.
func (s *rowSet) size() int { return 64 * len(s.words) }

// next returns the first row of the set from row on, or 0.
func (s *rowSet) next(row int) int {
	for i := row / 64; i < len(s.words); i++ {
		w := s.words[i]
		if i == row/64 {
			w &= ^uint64(0) << (row % 64)
		}
		if w != 0 {
			return i*64 + bits.TrailingZeros64(w)
		}
	}
	return 0
}
