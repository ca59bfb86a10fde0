// Package trial tries an office's own letter and mails before a month depends on it. Templates renders every template for
// specimen months that reach every branch of the shipped ones. A key that does not exist is thus found when the
// wording is written, not in the first month without late dossiers.
package trial

import (
	"io/fs"

	"trehan/internal/documents/notice"
	"trehan/internal/documents/view"
)

// Templates fills in every text that an office may replace: its own where its folder has one, else the shipped one; own
// may be nil. The specimen months are written in the name of the configured offices, of the worked examples and of an
// office without any setting. All different errors are returned, a *view.TemplateError with file and line where a
// template is wrong.
func Templates(own fs.FS, offices view.Offices) []error {
	var found []error
	seen := map[string]bool{}
	for _, in := range months(offices) {
		in.Templates = own
		for _, err := range append(mails(in), notice.Try(in)) {
			if err != nil && !seen[err.Error()] {
				seen[err.Error()] = true
				found = append(found, err)
			}
		}
	}
	return found
}
