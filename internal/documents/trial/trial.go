// Package trial tries an office's own wording before a month depends on it. Templates renders every template for
// specimen months that reach every branch of the shipped ones. A key that does not exist is thus found when the
// wording is written, not in the first month without late dossiers.
package trial

import (
	"fmt"
	"io/fs"
	"slices"

	"trehan/internal/documents/message"
	"trehan/internal/documents/notice"
	"trehan/internal/documents/page"
	"trehan/internal/documents/view"
)

// Names are all templates that an office may replace in its folder.
func Names() []string {
	return []string{
		notice.TemplateName, message.TemplateName, message.HoldTemplateName, message.SummaryTemplateName,
		page.TemplateName, page.IndexTemplateName, page.ChartTemplateName, page.StyleName, page.ScriptName,
	}
}

// Strange are the files of an office's folder that replace nothing: mostly a slip in the name.
func Strange(own fs.FS) ([]string, error) {
	if own == nil {
		return nil, nil
	}
	entries, err := fs.ReadDir(own, ".")
	if err != nil {
		return nil, fmt.Errorf("không đọc được thư mục mẫu: %w", err)
	}
	var strange []string
	for _, e := range entries {
		if !e.IsDir() && !slices.Contains(Names(), e.Name()) {
			strange = append(strange, e.Name())
		}
	}
	return strange, nil
}

// Templates renders every document's words: the office's own where its folder has them, else the shipped ones; own may be
// nil. The specimen months are written in the name of the configured offices, of the worked examples and of an office
// without any setting. All different faults are returned, a *view.TemplateError with file and line where the fault is in
// a template.
func Templates(own fs.FS, offices view.Offices) []error {
	var faults []error
	seen := map[string]bool{}
	note := func(err error) bool {
		if err != nil && !seen[err.Error()] {
			seen[err.Error()] = true
			faults = append(faults, err)
		}
		return true
	}
	for _, in := range months(offices) {
		in.Templates = own
		for _, kind := range []document{letters, pages, mails} {
			kind(in, note)
		}
	}
	return faults
}

// document makes the documents of one kind for a month and hands over what came of each, until that is enough.
type document func(in *view.Input, note func(error) (more bool))

func letters(in *view.Input, note func(error) bool) {
	_, err := notice.Compose(in)
	note(err)
}

func pages(in *view.Input, note func(error) bool) {
	_, err := page.Files(in)
	note(err)
}
