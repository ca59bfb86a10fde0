package month

import (
	"slices"

	"trehan/internal/counting"
)

// gapsOf returns the gaps of every file of dossiers. The pages of one source count as one list: a field that only other pages
// have is present and empty.
func (r *reading) gapsOf(files []fileResult) [][]counting.Gap {
	gaps := make([][]counting.Gap, len(r.in.Dossiers))
	for i := range gaps {
		gaps[i] = slices.Clone(files[i].Gaps)
		for j := range gaps[i] {
			g := &gaps[i][j]
			g.Empty = g.Empty || g.Sparse && r.sourceHasColumn(files, i, g.Column)
		}
	}
	return gaps
}

// sourceHasColumn reports whether another file of the same source has a value in a column.
func (r *reading) sourceHasColumn(files []fileResult, file int, column string) bool {
	source := r.in.Dossiers[file].Source
	if source == "" {
		return false
	}
	for i, d := range r.in.Dossiers {
		if d.Source == source && !slices.ContainsFunc(files[i].Gaps, func(g counting.Gap) bool { return g.Column == column }) {
			return true
		}
	}
	return false
}
