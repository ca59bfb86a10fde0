package month

import (
	"path"
	"regexp"
	"strings"

	"trehan/internal/counting"
)

var digitRuns = regexp.MustCompile(`[0-9]+`)

// maxNameChars bounds a name in the state.
const maxNameChars = 100

// loadName returns the name by which a file is compared with those of the month before: months, days and numbers do not count,
// nor does the folder.
func loadName(file string) string {
	name := []rune(digitRuns.ReplaceAllString(path.Base(strings.ReplaceAll(file, `\`, "/")), "#"))
	return string(name[:min(len(name), maxNameChars)])
}

// loads returns what the files of dossiers and steps brought. Pages of a web service are as many as there are rows for, so their
// number says nothing.
func (r *reading) loads(files []fileResult) []counting.FileLoad {
	var loads []counting.FileLoad
	add := func(kind string, sources []Source, files []fileResult) {
		for i, s := range sources {
			if !s.Paged {
				loads = append(loads, counting.FileLoad{Kind: kind, Name: loadName(s.Name), Files: 1, Rows: files[i].Rows})
			}
		}
	}
	add(counting.DossierFiles, r.in.Dossiers, files)
	add(counting.StepFiles, r.in.Steps, files[len(r.in.Dossiers):])
	return loads
}

// names returns the names of the files of dossiers, in their order.
func (r *reading) names() []string {
	names := make([]string, len(r.in.Dossiers))
	for i, s := range r.in.Dossiers {
		names[i] = s.Name
	}
	return names
}
