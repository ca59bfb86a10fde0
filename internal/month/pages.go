package month

import "trehan/internal/extract"

// missingPages returns the faults of pages that were saved as files while others of the same list were not. A source with
// paging has compared its pages itself.
func (r *reading) missingPages(files []fileResult) []extract.Fault {
	var dossiers, steps []extract.Page
	for i, f := range files {
		switch {
		case r.source(i).Compared:
		case i < len(r.in.Dossiers):
			dossiers = append(dossiers, f.Pages...)
		default:
			steps = append(steps, f.Pages...)
		}
	}
	return append(extract.MissingPages(dossiers), extract.MissingPages(steps)...)
}
