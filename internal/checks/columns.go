package checks

import (
	"fmt"
	"strings"

	"trehan/internal/counting"
	"trehan/internal/notation"
)

// maxFiles bounds how many files of a missing column the message names.
const maxFiles = 5

// columns notes the figures that the documents leave out because the extract lacks a column.
func (set *findingSet) columns(r *counting.Result) {
	for _, m := range r.Missing {
		d := set.draft(counting.CodeColumnMissing)
		d.count = len(r.Report.MissingColumns)
		names := make([]string, len(m.Columns))
		for i, c := range m.Columns {
			names[i] = columnNames[c]
		}
		var files []string
		for i, g := range m.Gaps {
			if i == maxFiles {
				files = append(files, fmt.Sprintf(wordMoreFiles, notation.Count(len(m.Gaps)-i)))
				break
			}
			format := wordGap
			if g.Empty {
				format = wordEmptyGap
			}
			files = append(files, fmt.Sprintf(format, g.File, notation.Count(g.Rows)))
		}
		d.details = append(d.details, fmt.Sprintf(wordMissing, figureWords[m.Figure], strings.Join(names, ", "), strings.Join(files, ", ")))
	}
}
