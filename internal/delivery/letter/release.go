package letter

import (
	"context"
	"path"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"trehan/internal/archive"
	"trehan/internal/documents/blocks"
	"trehan/internal/documents/view"
	"trehan/internal/register"
)

// Release is a month's documents as they go out.
type Release struct {
	View  *view.Input
	Files map[string]view.File // documents by name
	Seal  string               // hash of the manifest, in header and foot
}

// ReadFiles reads the documents of a seal by its versions and hashes: what is mailed is what was sealed.
func ReadFiles(ctx context.Context, s archive.Store, seal *archive.Manifest) (map[string]view.File, error) {
	entries := append(seal.Find(archive.RoleDocument), seal.Find(archive.RoleSigned)...)
	files := make([]view.File, len(entries))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(8)
	for i, e := range entries {
		group.Go(func() error {
			b, err := archive.Read(ctx, s, e.Object())
			files[i] = view.File{Name: e.Name, MediaType: e.MediaType, Data: b}
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	byName := make(map[string]view.File, len(files))
	for _, f := range files {
		byName[f.Name] = f
	}
	return byName, nil
}

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
