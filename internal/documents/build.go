// Package documents makes all documents of a month: the letter, its appendices, the statistics, the units' workbooks and
// the web pages. The same input gives the same bytes.
package documents

import (
	"fmt"
	"slices"

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
	Appendices Group = "appendices" // phu-luc-01.xlsx to 06, in a period of two levels to 04
	Statistics Group = "statistics" // phu-luc-07.xlsx
	Overdue    Group = "overdue"    // phu-luc-08.xlsx
	UnitBooks  Group = "units"      // don-vi/CODE.xlsx
	Pages      Group = "pages"      // cong-khai.html, noi-bo.html, muc-luc.html
)

// Groups are all groups of a period's documents, in the order in which they are listed.
func Groups(period.Period) []Group {
	return []Group{Notice, Appendices, Statistics, Overdue, UnitBooks, Pages}
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
		return one(workbook.Overdue(in))
	case UnitBooks:
		return unitBooks(in)
	case Pages:
		return page.Files(in)
	}
	return nil, fmt.Errorf("unknown group of documents %q", group)
}

func one(file view.File, err error) ([]view.File, error) {
	if err != nil {
		return nil, err
	}
	return []view.File{file}, nil
}

// unitBooks makes a workbook for every unit that can be written to about the period, also for one with nothing late: the
// units in force on any day of it, and those that still have dossiers in it.
func unitBooks(in *view.Input) ([]view.File, error) {
	var codes []string
	if in.Register != nil {
		for _, u := range in.Register.ValidIn(in.Report.Period) {
			codes = append(codes, u.Code)
		}
	}
	for _, u := range in.Report.Units {
		if u.Code != "" {
			codes = append(codes, u.Code)
		}
	}
	slices.Sort(codes)
	codes = slices.Compact(codes)
	return workbook.Units(in, codes)
}
