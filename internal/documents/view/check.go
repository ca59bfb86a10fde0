package view

import (
	"slices"

	"trehan/internal/commitment"
)

// Check is what a document bears so that anybody can check it (docs/design.md 5.8).
type Check struct {
	*commitment.Commitment
	Page      string // address of the check page
	Statement string
	Code      commitment.Code
}

// Link leads to the code on the check page.
func (c *Check) Link() string { return c.Page + "#" + c.Code.Bare() }

// Lines name code and page, beside a QR code.
func (c *Check) Lines() []string {
	return []string{CheckCode + ": " + string(c.Code), CheckWhere + " " + c.Page}
}

// Commit makes the documents bear a code that page explains; with no page, or for rows that were counted without, they bear
// none.
func (in *Input) Commit(page string) (err error) {
	if page == "" || in.Rows.ProofKey == "" {
		return nil
	}
	in.CheckPage = page
	in.Commitment, err = commitment.New(in.Report, in.Rows, in.provable())
	return err
}

// provable are the units whose rows can be proven: those that have a workbook, and whatever unit a row is of.
func (in *Input) provable() []commitment.Unit {
	codes := UnitCodes(in)
	for _, d := range in.Report.Late {
		codes = append(codes, d.Unit)
	}
	for _, d := range in.Rows.Overdue {
		codes = append(codes, d.Unit)
	}
	slices.Sort(codes)
	names := UnitsOf(in)
	units := make([]commitment.Unit, 0, len(codes))
	for _, code := range slices.Compact(codes) {
		units = append(units, commitment.Unit{Code: code, Name: names.Name(code)})
	}
	return units
}

// Check is what the documents bear; nil for a draft, whose number and date are not known, and where there is no check page.
func (in *Input) Check() *Check {
	if in.Commitment == nil || in.Issue.Draft {
		return nil
	}
	office := in.Office.WithDefaults(in.Report.Period)
	letter := commitment.Letter{Office: office.Sender(), Date: in.Issue.Date}
	if number, symbol := printedNumber(in.Issue.Number, office.Symbol); number != "" {
		letter.Number = number + "/" + symbol
	}
	statement := in.Commitment.Statement(letter)
	return &Check{Commitment: in.Commitment, Page: in.CheckPage, Statement: statement, Code: commitment.CodeOf(statement)}
}

// UnitCodes are the units that get a workbook, sorted: every one that can be written to about the period, also with nothing
// late. They are the units in force on any day of it, and those that still have dossiers in it.
func UnitCodes(in *Input) []string {
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
	return slices.Compact(codes)
}
