// Package register knows the units of a province, who is notified, and the staff, each as of a date. Load reads
// units.yaml as a Register; Recipients and their Addressees say who gets which Document; Directory is the staff by
// account.
//
// It counts and sends nothing. See docs/formats.md 4 and 5 and docs/counting.md 10.
package register

import (
	"trehan/internal/dossier"
	"trehan/internal/period"
)

// Unit is one organisation for a span of days, as in units.yaml. A code may have several entries whose spans do not overlap (a
// renamed unit).
type Unit struct {
	Code      string
	Name      string
	Aliases   []string
	Level     dossier.Level
	Listed    bool       // false: counted, named in no appendix; the default of a central unit
	ValidFrom period.Day // inclusive; none means always
	ValidTo   period.Day // inclusive; none means still
	Successor string     // code of the unit that answers for its open dossiers afterwards
	Parent    string     // code of a commune's district, before 01/07/2025
	AxisID    string     // on the national document axis (see AxisKey); "" for none
	Notify    Notify
	Wants     []Document // never empty for a unit that is addressed
	When      When

	hasWants bool // the file has wants: addressed whatever its level
}

// Valid reports whether the unit exists on a day.
func (u *Unit) Valid(on period.Day) bool {
	return (u.ValidFrom == 0 || u.ValidFrom <= on) && (u.ValidTo == 0 || on <= u.ValidTo)
}

// Recipient is a recipient of the notice that is not a unit.
type Recipient struct {
	Code   string
	Name   string
	AxisID string // as Unit.AxisID
	Notify Notify
	Wants  []Document
	When   When
}

// Notify holds the mail addresses of one recipient.
type Notify struct {
	To []string
	Cc []string
}

// Document is a part of the notice that a recipient wants.
type Document string

// The documents. Own is the unit's own workbook; NoticeDOCX is the letter as a file that can be edited, which nobody gets
// who does not ask for it.
const (
	Notice     Document = "notice"
	NoticeDOCX Document = "notice_docx"
	Appendices Document = "appendices"
	Statistics Document = "statistics"
	Page       Document = "page"
	Own        Document = "own"
)

// When says in which months a recipient is written to.
type When string

// The occasions. "" means Always.
const (
	Always When = "always"
	IfLate When = "late" // only if one of its own rows is late or overdue; who is no unit: if any row of the month is
)

// Match is the result of a look-up of a unit as of a day.
type Match struct {
	Unit        *Unit // nil: unknown
	Ambiguous   bool  // several units valid on the day have the name: unknown, finding unit_ambiguous
	CodeDiffers bool  // the unit_code is known and wins, but the unit text names another: finding unit_code_differs
}

// StaffEntry is one row of the staff directory.
type StaffEntry struct {
	Account    string
	Name       string
	Title      string
	Department string
	UnitCode   string
	From       period.Day // inclusive; none means always
	To         period.Day // inclusive; none means still
}

// Valid reports whether the entry is in force on a day.
func (e *StaffEntry) Valid(on period.Day) bool {
	return (e.From == 0 || e.From <= on) && (e.To == 0 || on <= e.To)
}
