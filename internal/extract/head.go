package extract

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"trehan/internal/extract/dialect"
	"trehan/internal/extract/grid"
)

// firstRows holds the first rows of a table, read as they are needed.
type firstRows struct {
	src  rowSource
	rows []headRow
	over bool

	fields bool // its only row is the fields of JSON objects
}

// at returns the row at an index; ok is false where there is none.
func (h *firstRows) at(index int) (headRow, bool) {
	for len(h.rows) <= index && !h.over {
		if !h.src.Next() {
			h.over = true
			break
		}
		cells := slices.Clone(h.src.Cells())
		for i := range cells {
			cells[i].Raw = bytes.Clone(cells[i].Raw)
		}
		h.rows = append(h.rows, headRow{h.src.Row(), cells})
	}
	if index >= len(h.rows) {
		return headRow{}, false
	}
	return h.rows[index], true
}

// window returns count rows that end at an index and follow each other without a gap; nil if there are none.
func (h *firstRows) window(end, count int) []headRow {
	from := end - count + 1
	if _, ok := h.at(end); !ok || from < 0 || h.rows[end].row-h.rows[from].row != count-1 {
		return nil
	}
	return h.rows[from : end+1]
}

// headerSearch is the search for the header of a table, and its result.
type headerSearch struct {
	m      *matcher
	d      *dialect.Dialect
	before int // search above this row only; 0: no limit

	best    layout // of the header, else of what is most similar to one
	bestRow int    // its last row; 0: nothing is similar
	bestTop int    // its first row
}

// find reports whether the header of a dialect is in the table.
func (h *firstRows) find(m *matcher, d *dialect.Dialect) bool {
	if h.fields {
		l := m.layout(h.rows)
		return len(m.absent(func(attribute int) bool { return l.column[attribute] >= 0 })) == 0
	}
	s := &headerSearch{m: m, d: d}
	return s.find(h)
}

// find searches the header and reports whether it was found.
func (s *headerSearch) find(h *firstRows) bool {
	var partial *headerSearch // a header without the finish date
	for end := 0; end < s.d.SkipRows+headerRows; end++ {
		row, ok := h.at(end)
		if !ok || row.row > s.d.SkipRows+headerRows || s.before > 0 && row.row >= s.before {
			break
		}
		for count := 1; count <= dialect.MaxHeaderRows; count++ {
			rows := h.window(end, count)
			if rows == nil || rows[0].row <= s.d.SkipRows {
				break
			}
			if s.d.HeaderRows > 0 && count != s.d.HeaderRows {
				continue
			}
			if count > 1 && width(rows) < leastHeaders { // of another delimiter
				break
			}
			l := s.m.layout(rows)
			if len(l.missing) == 0 {
				s.take(l, rows)
				s.extend(h, end, count)
				return true
			}
			if s.bestRow == 0 || l.found > s.best.found || s.completes(l, rows) {
				s.take(l, rows)
			}
			if s.m.accepts(&l, partial) {
				partial = &headerSearch{m: s.m, d: s.d}
				partial.take(l, rows)
				partial.extend(h, end, count)
			}
		}
	}
	if partial != nil && (s.m.lenient || looksFinished(partial.best.unknown) == "") {
		*s = *partial
		return true
	}
	return false
}

// accepts reports whether a header without all that it must have will do, and does better than the one before it.
func (m *matcher) accepts(l *layout, before *headerSearch) bool {
	if m.lenient {
		return l.column[dCode] >= 0 && l.found >= leastHeaders && (before == nil || l.found > before.best.found)
	}
	return before == nil && m.withoutFinish && len(l.lacking) == 1 && l.lacking[0] == dFinished
}

func (s *headerSearch) take(l layout, rows []headRow) {
	s.best, s.bestTop, s.bestRow = l, rows[0].row, rows[len(rows)-1].row
}

// completes reports whether rows are the most similar row to a header with the captions below it, which nobody has mapped.
func (s *headerSearch) completes(l layout, rows []headRow) bool {
	last := len(rows) - 1
	filled := 0
	for i := range rows[last].cells {
		if rows[last].text(i) != "" {
			filled++
		}
	}
	return last > 0 && filled > 1 && l.found == s.best.found && l.found > 0 && rows[0].row == s.bestTop && rows[last].row == s.bestRow+1 && captions(&rows[last], s.best.column[0])
}

// extend adds the rows below a header that belong to it: they name further attributes, and there is no code in them.
func (s *headerSearch) extend(h *firstRows, end, count int) {
	for count < dialect.MaxHeaderRows && s.d.HeaderRows == 0 {
		end, count = end+1, count+1
		rows := h.window(end, count)
		if rows == nil || !captions(&rows[count-1], s.best.column[0]) {
			return
		}
		l := s.m.layout(rows)
		if len(l.lacking) > len(s.best.lacking) || l.found <= s.best.found {
			return
		}
		s.take(l, rows)
	}
}

// captions reports whether a row below a header can belong to it: only texts without digits, and none in the column of the
// code, which is the first attribute of every table.
func captions(row *headRow, code int) bool {
	for i := range row.cells {
		c := &row.cells[i]
		if c.Kind != grid.Empty && (i == code && !empty(c) || c.Kind != grid.Text || hasDigit(c.Raw)) {
			return false
		}
	}
	return true
}

// finishWords stand in the headers of a finish date.
var finishWords = []string{"ketthuc", "hoanthanh", "coketqua", "xong", "ngaygiaiquyet", "finish", "complete", "enddate"}

// looksFinished returns the first of the columns that are not understood that may be the finish date: then its absence is none.
func looksFinished(unknown []string) string {
	for _, name := range unknown {
		key := looseKey(name)
		if slices.ContainsFunc(finishWords, func(word string) bool { return strings.Contains(key, word) }) {
			return name
		}
	}
	return ""
}

// message says which columns are missing and, if a row looks like a header, which were found. A row without any known header
// may be data, so it is not shown.
func (s *headerSearch) message() string {
	if s.bestRow == 0 || s.best.found == 0 {
		var all []string
		for i, a := range s.m.attributes {
			if s.m.required(i) {
				all = append(all, a.headers[0])
			}
		}
		return s.m.noHeader(all) + msgNothingSeen
	}
	maybe := ""
	if name := looksFinished(s.best.unknown); name != "" && slices.Contains(s.best.lacking, dFinished) && s.m.table == dossierTable {
		maybe = fmt.Sprintf(msgMaybeFinish, name)
	}
	place := fmt.Sprintf(wordRow, s.bestRow)
	if s.bestTop < s.bestRow {
		place = fmt.Sprintf(wordHeaderRows, s.bestTop, s.bestRow)
	}
	return s.m.noHeader(s.best.missing) + maybe + fmt.Sprintf(msgHeaderSeen, place, strings.Join(s.best.seen, ", "))
}

// noHeader says which columns are missing, and how to name others where the configuration can.
func (t *table) noHeader(missing []string) string {
	message := fmt.Sprintf(msgNoHeader, headerRows, strings.Join(missing, ", "))
	if slices.Contains(mapped, t) {
		message += msgMapHeaders
	}
	if t == dossierTable && slices.Contains(missing, t.attributes[dUnit].headers[0]) {
		message += msgMapUnit
	}
	if t == dossierTable && slices.Contains(missing, t.attributes[dStatus].headers[0]) {
		message += msgMapStatus
	}
	return message
}
