package mapping

import (
	"slices"
	"strings"

	"trehan/internal/dossier"
	"trehan/internal/extract"
	"trehan/internal/extract/grid"
)

// header is the header of a table: the rows that it takes and the name of each column.
type header struct {
	row   int // its last one; 0: there is none
	depth int
	names []string   // as headers of the configuration match them; "" for a column without one
	alts  [][]string // all names of each column, the fullest first
	known int        // columns whose name says what they are
}

// key tells headers apart: two with the same names, in whatever order, are equal.
func (h *header) key() string {
	names := slices.DeleteFunc(slices.Clone(h.names), func(n string) bool { return n == "" })
	slices.Sort(names)
	return strings.Join(names, "\x00")
}

// findHeader finds the header among the first rows: the rows whose names say most, else the last row of nothing but texts
// that differ, above rows with dates or codes.
func findHeader(rows []bufferedRow) header {
	var best header
	for i := range rows {
		for depth := 1; depth <= headDepth && depth <= i+1; depth++ {
			if h, ok := headerOf(rows[i-depth+1 : i+1]); ok && h.known > best.known {
				best = h
			}
		}
	}
	if best.known >= 3 {
		return best
	}
	for i := len(rows) - 2; i >= 0; i-- {
		if h, ok := headerOf(rows[i : i+1]); ok && typed(rows[i+1:]) && !typed(rows[i:i+1]) && len(rows[i].cells) >= 4 {
			return h
		}
	}
	return best
}

// headerOf reads rows that follow each other as a header. ok is false if one of them has the look of data, or two columns
// have one name.
func headerOf(rows []bufferedRow) (header, bool) {
	h := header{row: rows[len(rows)-1].row, depth: len(rows)}
	if h.row-rows[0].row != len(rows)-1 {
		return h, false
	}
	cells := make([][]grid.Cell, len(rows))
	for i, r := range rows {
		cells[i] = r.cells
		if !captions(r.cells) {
			return h, false
		}
	}
	seen := make(map[string]bool)
	for _, names := range extract.HeaderNames(cells) {
		name := ""
		if len(names) > 0 {
			name = names[0]
		}
		h.names, h.alts = append(h.names, name), append(h.alts, names)
		if name == "" {
			continue
		}
		if key := dossier.NameKey(name); seen[key] {
			return h, false
		} else {
			seen[key] = true
		}
		h.note(names)
	}
	return h, len(seen) > 1
}

// captions reports whether a row can be a part of a header: nothing but texts that are neither dates nor codes.
func captions(cells []grid.Cell) bool {
	some := false
	if numbering(cells) {
		return false
	}
	for i := range cells {
		if blankCell(&cells[i]) {
			continue
		}
		if some = true; cells[i].Kind != grid.Text || len(cells[i].Raw) > 4*maxHeaderBytes {
			return false
		}
		if v := look(cells[i].Raw, grid.Text); v.kind == dateValue || v.kind == wholeValue || v.kind == phoneValue {
			return false
		}
	}
	return some
}

const maxHeaderBytes = 200

// note counts a column whose name says what it is.
func (h *header) note(names []string) {
	if extract.RowNumberHeader(names[0]) || extract.PersonalHeader(names[0]) {
		h.known++
		return
	}
	for _, m := range meanings(names...) {
		if m.strength >= wording {
			h.known++
			return
		}
	}
}

// typed reports whether some of the first rows have a date or a code of a dossier.
func typed(rows []bufferedRow) bool {
	for i, r := range rows {
		if i == 3 {
			break
		}
		for j := range r.cells {
			c := &r.cells[j]
			if c.Kind == grid.Date || c.Kind == grid.Number && c.Day {
				return true
			}
			if c.Kind != grid.Text {
				continue
			}
			if v := look(c.Raw, c.Kind); v.kind == dateValue || v.kind == codeValue {
				return true
			}
		}
	}
	return false
}

// meanings returns what a column's header may mean.
func (h *header) meanings(column int) []named {
	if column < len(h.alts) {
		return meanings(h.alts[column]...)
	}
	if column < len(h.names) && h.names[column] != "" {
		return meanings(h.names[column])
	}
	return nil
}
