// Package documents makes all documents of a month, in groups that can be built in parallel: the letter, its
// appendices, the statistics, the units' workbooks and the web pages. Build and Each take a view.Input and return
// files.
//
// The same input gives the same bytes (docs/documents.md 7). The packages below it make one kind of document each;
// mails are made by message.
package documents

import (
	"errors"
	"fmt"

	"trehan/internal/documents/notice"
	"trehan/internal/documents/page"
	"trehan/internal/documents/view"
	"trehan/internal/documents/workbook"
	"trehan/internal/period"
)

// Group is a part of the documents that is built at once.
type Group string

// The groups.
const (
	Notice     Group = "notice"     // cong-van.docx, cong-van.pdf
	Appendices Group = "appendices" // phu-luc-01.xlsx to 06, in a period of two levels to 04; phu-luc.xlsx
	Statistics Group = "statistics" // phu-luc-07.xlsx
	Overdue    Group = "overdue"    // phu-luc-08.xlsx, and phu-luc-09.xlsx where the report states the acceptance of online filings
	UnitBooks  Group = "units"      // don-vi/CODE.xlsx
	Pages      Group = "pages"      // cong-khai.html, noi-bo.html, muc-luc.html
)

// Groups are all groups of a period's documents. What takes longest is first, so that it is not begun last.
func Groups(period.Period) []Group {
	return []Group{UnitBooks, Notice, Appendices, Statistics, Overdue, Pages}
}

// Build makes one group's documents. Faults in the office's words, figures that do not add up and an unknown group are
// errors; nothing is made then.
func Build(in *view.Input, group Group) ([]view.File, error) {
	switch group {
	case Notice:
		return notice.Files(in)
	case Appendices:
		return workbook.Appendices(in)
	case Statistics:
		return one(workbook.Statistics(in))
	case Overdue:
		return lists(in)
	case UnitBooks:
		return unitBooks(in)
	case Pages:
		return page.Files(in)
	}
	return nil, fmt.Errorf("unknown group of documents %q", group)
}

// lists are the lists beside the letter's own: pending overdue, and late acceptance where it is stated.
func lists(in *view.Input) ([]view.File, error) {
	overdue, err := workbook.Overdue(in)
	if err != nil {
		return nil, err
	}
	late, ok, err := workbook.Acceptance(in)
	if err != nil || !ok {
		return []view.File{overdue}, err
	}
	return []view.File{overdue, late}, nil
}

func one(file view.File, err error) ([]view.File, error) {
	if err != nil {
		return nil, err
	}
	return []view.File{file}, nil
}

// NotMade says that a group's documents cannot be made of their input, however often it is tried.
type NotMade struct{ error }

// Unwrap is the fault.
func (n *NotMade) Unwrap() error { return n.error }

// Each makes one group's documents as Build does, and hands them over: the units' workbooks each as soon as it is made,
// several at once and in no certain order, so that hundreds of them need not be held. What take refuses ends it with that
// error; what cannot be made is a NotMade.
func Each(in *view.Input, group Group, take func(view.File) error) error {
	if group == UnitBooks {
		err := workbook.Units(in, view.UnitCodes(in), func(_ int, file view.File) error {
			if err := take(file); err != nil {
				return &refused{err}
			}
			return nil
		})
		var r *refused
		switch {
		case err == nil:
			return nil
		case errors.As(err, &r):
			return r.error
		}
		return &NotMade{err}
	}
	files, err := Build(in, group)
	if err != nil {
		return &NotMade{err}
	}
	for _, file := range files {
		if err := take(file); err != nil {
			return err
		}
	}
	return nil
}

// refused is what was wrong for who took a document, not for who made it.
type refused struct{ error }

func unitBooks(in *view.Input) ([]view.File, error) {
	codes := view.UnitCodes(in)
	files := make([]view.File, len(codes))
	err := workbook.Units(in, codes, func(i int, file view.File) error {
		files[i] = file
		return nil
	})
	if err != nil {
		return nil, err
	}
	return files, nil
}
