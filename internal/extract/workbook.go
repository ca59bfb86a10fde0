package extract

import (
	"fmt"
	"math/bits"
	"slices"
	"strings"

	"trehan/internal/extract/dialect"
	"trehan/internal/extract/grid"
)

// book reads the sheets that are named, or every visible sheet that has a header, in their order.
func (r *reading) book(b grid.Book) error {
	r.date1904 = b.Date1904()
	sheets := b.Sheets()
	if len(sheets) == 0 {
		return r.fileFault(msgNoSheets)
	}
	if err := r.choose(func() ([]*firstRows, error) { return r.sheetHeads(b) }); err != nil {
		return err
	}
	take := r.dialect.Sheets.Take
	if r.opts.Sheet != "" {
		take = []string{r.opts.Sheet}
	}
	if len(take) == 0 {
		return r.sheets(b)
	}
	m := r.matcher()
	var wanted []int
	for _, name := range take {
		i := slices.IndexFunc(sheets, func(s grid.Sheet) bool { return sameSheet(s.Name, name) })
		if i < 0 {
			return r.fileFault(fmt.Sprintf(msgNoSuchSheet, strings.Join(sheetNames(sheets), ", ")))
		}
		wanted = append(wanted, i)
	}
	slices.Sort(wanted)
	for _, i := range slices.Compact(wanted) {
		found, s, err := r.trySheet(b, i, m, true)
		if err == nil && !found {
			err = r.fileFault(s.message() + r.unmatched)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// sheetHeads returns the first rows of the sheets that the dialect in use may read.
func (r *reading) sheetHeads(b grid.Book) ([]*firstRows, error) {
	var heads []*firstRows
	for i, s := range b.Sheets() {
		named := func(name string) bool { return sameSheet(s.Name, name) }
		d := &r.dialect.Sheets
		if r.opts.Sheet != "" && !named(r.opts.Sheet) || len(d.Take) > 0 && !slices.ContainsFunc(d.Take, named) || slices.ContainsFunc(d.Leave, named) {
			continue
		}
		src, err := b.Rows(i)
		if err != nil {
			return nil, err
		}
		h := &firstRows{src: src}
		h.at(r.dialect.SkipRows + headerRows + dialect.MaxHeaderRows)
		h.over = true
		if err := src.Close(); err != nil {
			return nil, err
		}
		heads = append(heads, h)
	}
	return heads, nil
}

func sheetNames(sheets []grid.Sheet) []string {
	var names []string
	for _, s := range sheets {
		names = listName(names, s.Name)
	}
	return names
}

func sameSheet(a, b string) bool {
	return strings.EqualFold(strings.TrimSpace(a), strings.TrimSpace(b))
}

// findHeader finds the header of a sheet and, if it is to be read, where its units stand.
func (r *reading) findHeader(b grid.Book, sheet int, m *matcher, read bool) (bool, *headerSearch, error) {
	src, err := b.Rows(sheet)
	if err != nil {
		return false, nil, err
	}
	defer src.Close()
	s, h := &headerSearch{m: m, d: r.dialect}, &firstRows{src: src}
	if !s.find(h) {
		return false, s, src.Err()
	}
	if !read {
		return true, s, nil
	}
	return true, s, r.placeUnits(h, s)
}

// trySheet looks for the header of a sheet and, if read is set, reads the rows below it.
func (r *reading) trySheet(b grid.Book, sheet int, m *matcher, read bool) (bool, *headerSearch, error) {
	r.sheet = b.Sheets()[sheet].Name
	found, s, err := r.findHeader(b, sheet, m, read)
	if !found || !read || err != nil {
		return found, s, err
	}
	src, err := b.Rows(sheet)
	if err != nil {
		return true, s, err
	}
	defer src.Close()
	skipTo(src, s.bestRow)
	r.observations.read++
	r.parts = append(r.parts, Part{r.file.Name, r.sheet, r.rowsAbove})
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

// skipTo goes to a row. An error of the source stays for its next call.
func skipTo(src rowSource, row int) {
	for src.Row() < row && src.Next() {
	}
}

// merged refuses merged cells in the data: only the first of them has a value, the others would be read as empty. Rows that
// are not records (titles, totals, signatures) may have them.
func (r *reading) merged(merges []grid.Range, l layout, records *rowSet) error {
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
