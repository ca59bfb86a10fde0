package extract

import (
	"cmp"
	"slices"
)

// ReadColumn is a column that an attribute was read from.
type ReadColumn struct {
	Sheet     string // "" in files without sheets
	Attribute string // as Attributes names it
	Header    string // as written in the file; the field's name in JSON
}

// noteColumns notes the columns of a header that are read.
func (r *reading) noteColumns(l *layout) {
	for i, column := range l.column {
		if column >= 0 {
			r.noteColumn(ReadColumn{r.sheet, r.table.attributes[i].name, l.label[i]})
		}
	}
}

func (r *reading) noteColumn(c ReadColumn) {
	if len(r.readColumns) < maxNames*len(r.table.attributes) && !slices.Contains(r.readColumns, c) {
		r.readColumns = append(r.readColumns, c)
	}
}

// noteFields notes the fields of JSON that are read.
func (j *jsonReader) noteFields() {
	for key, p := range j.keys {
		if p.attribute >= 0 {
			j.noteColumn(ReadColumn{"", j.table.attributes[p.attribute].name, key})
		}
	}
	slices.SortFunc(j.readColumns, func(a, b ReadColumn) int {
		return cmp.Or(cmp.Compare(a.Attribute, b.Attribute), cmp.Compare(a.Header, b.Header))
	})
}
