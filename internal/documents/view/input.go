// Package view holds what all documents of a month are made from, and how names in them are written. Input is a
// counted month with its register and issue; FactsOf turns it into the data of the templates; Appendices lists the
// letter's appendices.
//
// It writes no document itself. Numbers and dates are written by notation. See docs/documents.md 1 to 4.
package view

import (
	"io/fs"

	"trehan/internal/commitment"
	"trehan/internal/counting"
	"trehan/internal/notation"
	"trehan/internal/period"
	"trehan/internal/register"
)

// Input is all that the documents of one revision depend on: same Input, same bytes.
type Input struct {
	Report   *counting.Report
	Rows     *counting.Rows
	Register *register.Register
	Office   Office
	Issue    Issue
	Before   []MonthFigures // archived months before this one, oldest first; may be empty
	Names    NamePolicy     // of the public page
	Explain  *Explaining    // nil: the units are not asked to explain their late dossiers

	Shortening Shortening // of the letter, for who wants a certain one; it finds its own

	// What Commit sets: none where the documents bear no code.
	Commitment *commitment.Commitment
	CheckPage  string

	Templates fs.FS // the office's own texts, by TemplateNames; nil, or a file missing in it, means the shipped ones
}

// Issue says as what the documents go out.
type Issue struct {
	Number   string         // of the công văn; "" prints a blank
	Date     period.Day     // of signing; none prints a blank day
	Draft    bool           // every page bears DỰ THẢO
	Unsigned bool           // sent without number, date and signed PDF: every page bears "Chưa ký số"
	Signed   Signature      // what is attached in place of the made PDF
	Revision int            // r0001 is 1; 0 offline
	Replaces int            // the last sealed revision before this one; 0 for none
	Replaced []Replaced     // that one and those that it replaced, oldest first, as the documents cite them
	Created  period.Instant // document properties; from the run's data (the extract's time), never a clock
}

// Signature says what stands in for the made PDF of the letter.
type Signature string

// The signatures; "" is none: the made PDF itself goes out.
const (
	Digital Signature = "digital" // a PDF with a digital signature
	Scan    Signature = "scan"    // a scan of a letter signed on paper
)

// Marks are what every page bears.
func (i Issue) Marks() []string {
	var all []string
	if i.Draft {
		all = append(all, DraftMark)
	}
	if i.Unsigned {
		all = append(all, UnsignedMark)
	}
	return all
}

// MonthFigures are the totals of an earlier month, or of an earlier period that is no month.
type MonthFigures struct {
	Month  string          `json:"month"`           // 2023-11, "" for another period
	Period period.Period   `json:"period,omitzero"` // of one that is no month
	Totals counting.Totals `json:"totals"`

	NoChannel bool `json:"no_channel,omitempty"` // its figures by channel must not be stated
}

// Name names the month or period in running text: "tháng 11/2023", "từ ngày … đến ngày …".
func (m MonthFigures) Name() string {
	if m.Month == "" {
		return notation.Period(m.Period)
	}
	return notation.Month(m.Month)
}

// NamePolicy says how officials are named on the public page.
type NamePolicy string

// The policies; "" means FullNames.
const (
	FullNames NamePolicy = "full"
	Initials  NamePolicy = "initials"
	UnitOnly  NamePolicy = "unit_only"
)

// File is one finished document.
type File struct {
	Name      string // path in the month's folder, as docs/interface.md 3.3 names it: phu-luc-01.xlsx, don-vi/H25.05.xlsx
	MediaType string
	Data      []byte
}
