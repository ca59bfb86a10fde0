package specimen

import (
	"fmt"

	"trehan/internal/counting"
	"trehan/internal/documents/view"
)

// Receive lets one unit of the report receive online filings, and makes the rows of the late ones: each filed at 09:00 of the
// period's first day and taken in at 10:00 of the fourth.
func Receive(in *view.Input, unit int, a counting.Acceptance) {
	if in.Report.Acceptance == nil {
		in.Report.Acceptance = &counting.Acceptance{}
		for i := range in.Report.Units {
			in.Report.Units[i].Acceptance = &counting.Acceptance{}
		}
	}
	u := &in.Report.Units[unit]
	*in.Report.Acceptance = in.Report.Acceptance.Plus(a)
	*u.Acceptance = u.Acceptance.Plus(a)
	from := in.Report.Period.From.Start()
	for _, late := range []struct {
		outcome counting.AcceptanceOutcome
		n       int
	}{{counting.AcceptedLate, a.AcceptedLate}, {counting.RefusedLate, a.RefusedLate}, {counting.WaitingOverdue, a.WaitingOverdue}} {
		for range late.n {
			in.Rows.Acceptance = append(in.Rows.Acceptance, counting.AcceptanceRow{
				Code: fmt.Sprintf("%s-N-%04d", u.Code, len(in.Rows.Acceptance)+1), Procedure: procedures[0][0], Field: procedures[0][1], Unit: u.Code,
				Level: u.Level, Outcome: late.outcome, Filed: from + 9*3600, Until: from + 3*86_400 + 10*3600, WorkingMinutes: 940, WorkingDays: 2,
			})
		}
	}
}
