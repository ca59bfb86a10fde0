package extract

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"trehan/internal/dossier"
	"trehan/internal/extract/grid"
)

// headerRows is the number of rows from the top in which the header row is searched.
const headerRows = 20

// Attributes returns the names of the attributes that Options.Headers may map to, sorted.
func Attributes() []string {
	names := make(map[string]bool)
	for _, t := range mapped {
		for _, a := range t.attributes {
			names[a.name] = true
		}
	}
	return slices.Sorted(maps.Keys(names))
}

// mapped are the tables that Options.Headers applies to. A mapping holds for every table that has the attribute.
var mapped = []*table{dossierTable, stepTable, staffTable}

// ValidateHeaders checks a mapping of attributes to further headers as the configuration states it: unknown
// attributes, empty headers, one header for two attributes of a table. All errors are joined, in Vietnamese.
func ValidateHeaders(headers map[string][]string) error {
	var errs []error
	known := Attributes()
	for _, name := range slices.Sorted(maps.Keys(headers)) {
		if !slices.Contains(known, name) {
			errs = append(errs, fmt.Errorf(msgUnknownHeader, name, strings.Join(known, ", ")))
			continue
		}
		for _, h := range headers[name] {
			if dossier.NameKey(h) == "" {
				errs = append(errs, fmt.Errorf(msgHeaderEmpty, name))
			}
		}
	}
	for i, t := range mapped {
		of := make(map[string]string)
		for _, a := range t.attributes {
			for _, h := range headers[a.name] {
				key := dossier.NameKey(h)
				if other, taken := of[key]; taken && other != a.name && key != "" {
					err := fmt.Errorf(msgHeaderTwice, h, other, a.name)
					if i == 0 || !slices.ContainsFunc(errs, func(e error) bool { return e.Error() == err.Error() }) {
						errs = append(errs, err)
					}
				}
				of[key] = a.name
			}
		}
	}
	return errors.Join(errs...)
}

// headerPlace is the attribute of a header and its rank in the attribute's list of names.
type headerPlace struct {
	attribute int
	rank      int
}

// ignored marks headers that are not read and not listed.
const ignored = -1

// matcher finds attributes by header. Headers are compared as names are (dossier.NameKey).
type matcher struct {
	*table
	places map[string]headerPlace
}

func newMatcher(t *table, further map[string][]string) *matcher {
	m := &matcher{table: t, places: make(map[string]headerPlace)}
	for _, h := range slices.Concat(personalHeaders, rowNumberHeaders, t.known) {
		m.places[dossier.NameKey(h)] = headerPlace{attribute: ignored}
	}
	for i, a := range t.attributes {
		for j, h := range a.headers {
			m.places[dossier.NameKey(h)] = headerPlace{i, len(further[a.name]) + j}
		}
	}
	// The mapping comes last: it overrides the built-in meaning of a header.
	for i, a := range t.attributes {
		for j, h := range further[a.name] {
			m.places[dossier.NameKey(h)] = headerPlace{i, j}
		}
	}
	return m
}

// layout says in which column of a file each attribute is.
type layout struct {
	column     []int    // of each attribute; -1: none
	label      []string // of each attribute, the header as written in the file
	width      int      // columns up to the last header
	unknown    []string
	duplicates []string // columns not read because another one of the same attribute wins
	found      int      // attributes found
	missing    []string // canonical headers of the required attributes that were not found
	seen       []string // all headers of the row
}

// layout reads a row as a header row.
func (m *matcher) layout(cells []grid.Cell) layout {
	l := layout{column: make([]int, len(m.attributes)), label: make([]string, len(m.attributes))}
	rank := make([]int, len(m.attributes))
	for i := range l.column {
		l.column[i] = -1
	}
	for i := range cells {
		if cells[i].Kind == grid.Empty || len(cells[i].Raw) == 0 {
			continue
		}
		l.width = i + 1
		text := ""
		if cells[i].Kind == grid.Text && len(cells[i].Raw) <= 4*maxShown {
			text = dossier.Text(strings.ToValidUTF8(string(cells[i].Raw), "\uFFFD"))
		}
		if text == "" {
			continue
		}
		l.seen = listName(l.seen, text)
		p, ok := m.places[dossier.NameKey(text)]
		switch {
		case !ok:
			l.unknown = listName(l.unknown, text)
		case p.attribute == ignored:
		case l.column[p.attribute] < 0:
			l.found++
			l.column[p.attribute], l.label[p.attribute], rank[p.attribute] = i, text, p.rank
		case p.rank < rank[p.attribute]:
			l.duplicates = listName(l.duplicates, l.label[p.attribute])
			l.column[p.attribute], l.label[p.attribute], rank[p.attribute] = i, text, p.rank
		default:
			l.duplicates = listName(l.duplicates, text)
		}
	}
	for i, a := range m.attributes {
		if a.required && l.column[i] < 0 {
			l.missing = append(l.missing, a.headers[0])
		}
	}
	return l
}

// headerSearch finds the header row among the rows offered to it.
type headerSearch struct {
	m       *matcher
	best    layout
	bestRow int
	rows    int
}

// offer tries one row and reports whether it is the header row; if so, best is its layout.
func (s *headerSearch) offer(row int, cells []grid.Cell) bool {
	s.rows++
	l := s.m.layout(cells)
	whole := len(l.missing) == 0
	if whole || s.bestRow == 0 || l.found > s.best.found {
		s.best, s.bestRow = l, row
	}
	return whole
}

// over reports whether the search ends at a row.
func (s *headerSearch) over(row int) bool { return row >= headerRows || s.rows >= headerRows }

// noHeader says which columns are missing, and how to name others where the configuration can.
func (t *table) noHeader(missing []string) string {
	message := fmt.Sprintf(msgNoHeader, headerRows, strings.Join(missing, ", "))
	if slices.Contains(mapped, t) {
		message += msgMapHeaders
	}
	return message
}

// message says which columns are missing and, if a row looks like a header, which were found. A row without any known header
// may be data, so it is not shown.
func (s *headerSearch) message() string {
	if s.bestRow == 0 || s.best.found == 0 {
		var all []string
		for _, a := range s.m.attributes {
			if a.required {
				all = append(all, a.headers[0])
			}
		}
		return s.m.noHeader(all) + msgNothingSeen
	}
	return s.m.noHeader(s.best.missing) +
		fmt.Sprintf(msgHeaderSeen, s.bestRow, strings.Join(s.best.seen, ", "))
}
