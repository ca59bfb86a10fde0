package specimen

import (
	"trehan/internal/documents/view"
)

// CheckPage is the address of the check page of a month that Checked made.
const CheckPage = "https://vpub.hanam.example/cong-khai/kiem-tra.html"

// Checked gives a month number, date and a code that a check page explains. A fault of the commitment panics.
func Checked(in *view.Input) *view.Input {
	in.Issue.Number, in.Issue.Unsigned, in.Issue.Signed = "5", false, view.Digital
	in.Issue.Date = in.Report.Period.To + 5
	if month, ok := in.Report.Period.Month(); ok {
		in.Issue.Created = (month.Next().Period().From + 1).Start()
	}
	in.Rows.ProofKey = "made up for " + in.Report.Period.From.String() + " and guessed by nobody"
	if err := in.Commit(CheckPage); err != nil {
		panic(err)
	}
	return in
}
