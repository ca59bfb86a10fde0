package letter

import (
	"path"
	"slices"
	"strings"

	"trehan/internal/archive"
	"trehan/internal/documents/blocks"
	"trehan/internal/documents/view"
	"trehan/internal/register"
)

// Attachments are the documents that a mailbox gets, in the order in which they are listed. An appendix without rows is
// left out: the letter says that there was none.
func (r Release) Attachments(to register.Addressee) []view.File {
	var names []string
	wants := func(d register.Document) bool { return slices.Contains(to.Wants, d) }
	if wants(register.Notice) {
		letter := "cong-van.pdf"
		if _, signed := r.Files[archive.SignedLetter]; signed {
			letter = archive.SignedLetter
		}
		names = append(names, letter, "cong-van.docx")
	}
	if wants(register.Appendices) {
		names = append(names, r.appendices()...)
	}
	if wants(register.Statistics) {
		names = append(names, view.AppendixFile(view.StatisticsNumber), view.AppendixFile(view.OverdueNumber))
	}
	if wants(register.Page) {
		names = append(names, "cong-khai.html")
	}
	if wants(register.Own) {
		for _, code := range to.Own {
			names = append(names, "don-vi/"+code+".xlsx")
		}
	}
	var files []view.File
	for _, name := range names {
		if f, ok := r.Files[name]; ok {
			files = append(files, f)
		}
	}
	return files
}

// appendices are the files of the letter's appendices that have rows.
func (r Release) appendices() []string {
	facts, err := view.FactsOf(r.View, blocks.Escape)
	var names []string
	for _, appendix := range view.Appendices(r.View.Report.Period) {
		if err != nil || facts.Attached(appendix) {
			names = append(names, appendix.File())
		}
	}
	return names
}

// FileName is a document's name in a mail, where there are no folders.
func FileName(name string) string {
	if rest, ok := strings.CutPrefix(name, "don-vi/"); ok {
		return "don-vi-" + rest
	}
	return path.Base(name)
}
