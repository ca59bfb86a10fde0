package month

import (
	"slices"

	"trehan/internal/counting"
)

// gapsOf returns the gaps of every file of dossiers. The pages of one source are one list: a field that no dossier of a
// page has, but some of another, is there and empty.
func (r *reading) gapsOf(files []given) [][]counting.Gap {
	gaps := make([][]counting.Gap, len(r.in.Dossiers))
	for i := range gaps {
		gaps[i] = slices.Clone(files[i].gaps)
		for j := range gaps[i] {
			g := &gaps[i][j]
			g.Empty = g.Empty || g.Sparse && r.elsewhere(files, i, g.Column)
		}
	}
	return gaps
}

// elsewhere reports whether another file of the same source has a value in a column.
func (r *reading) elsewhere(files []given, file int, column string) bool {
	source := r.in.Dossiers[file].Source
	if source == "" {
		return false
	}
	for i, d := range r.in.Dossiers {
		if d.Source == source && !slices.ContainsFunc(files[i].gaps, func(g counting.Gap) bool { return g.Column == column }) {
			return true
		}
	}
	return false
}
