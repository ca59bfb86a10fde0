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
		return r.whole(msgNoSheets)
	}
	if r.opts.Sheet == "" {
		return r.sheets(w, m)
	}
	i := slices.IndexFunc(w.Sheets, func(s xlsx.Sheet) bool { return sameSheet(s.Name, r.opts.Sheet) })
	if i < 0 {
		return r.whole(fmt.Sprintf(msgNoSuchSheet, strings.Join(sheetNames(w), ", ")))
	}
	found, s, err := r.trySheet(w, i, m)
	if err == nil && !found {
		err = r.whole(s.message())
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

// header looks for the header row in a sheet and leaves src behind it.
func header(src rows, m *matcher) (bool, *search) {
	s := &search{m: m}
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

// trySheet reads a sheet if it has a header row.
func (r *reading) trySheet(w *xlsx.Workbook, sheet int, m *matcher) (bool, *search, error) {
	r.sheet = w.Sheets[sheet].Name
	src, err := w.Rows(sheet)
	if err != nil {
		return false, nil, err
	}
	defer src.Close()
	found, s := header(src, m)
	if !found {
		return false, s, src.Err()
	}
	r.seen.read++
	var taken rowSet
	if err := r.data(src, s.best, taken.note); err != nil {
		return true, s, err
	}
	if err := r.merged(src.Merges(), s.best, &taken); err != nil {
		return true, s, err
	}
	r.above += taken.size()
	return true, s, nil
}

// merged refuses merged cells within the data: only the first of them has a value, and the others would be read as
// empty. Rows without a record (titles, totals, signatures) may have them.
func (r *reading) merged(merges []xlsx.Range, l layout, taken *rowSet) error {
	for _, g := range merges {
		for i, c := range l.column {
			if c+1 < g.FirstColumn || c+1 > g.LastColumn || c < 0 {
				continue
			}
			first := g.FirstRow
			if c+1 == g.FirstColumn {
				first++
			}
			row := taken.next(first)
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

func (s *rowSet) note(row int, k keep) {
	if k != taken && k != refused {
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
