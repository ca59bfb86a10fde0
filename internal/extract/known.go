package extract

import (
	"slices"

	"trehan/internal/dossier"
)

// Kind is what the rows of a file are.
type Kind uint8

// The kinds that have headers of other systems.
const (
	DossierRows Kind = iota
	StepRows
	StaffRows
)

// Known is an attribute with its built-in headers, the canonical one first.
type Known struct {
	Name     string
	Headers  []string
	Required bool // a table must have its column
}

// KnownHeaders returns the attributes of a kind in the order of docs/formats.md.
func KnownHeaders(k Kind) []Known {
	known := make([]Known, len(mapped[k].attributes))
	for i, a := range mapped[k].attributes {
		known[i] = Known{a.name, slices.Clone(a.headers), a.required}
	}
	return known
}

// PersonalHeader reports whether a header is of a column of citizens' data that is never read (docs/formats.md 1.7).
func PersonalHeader(header string) bool { return hasName(personalHeaders, header) }

// RowNumberHeader reports whether a header is of the running number of a row.
func RowNumberHeader(header string) bool { return hasName(rowNumberHeaders, header) }

func hasName(names []string, header string) bool {
	key := dossier.NameKey(header)
	return slices.ContainsFunc(names, func(n string) bool { return dossier.NameKey(n) == key })
}
