package specimen

import (
	"fmt"
	"strings"
	"time"

	"trehan/internal/counting"
	"trehan/internal/documents/view"
	"trehan/internal/dossier"
	"trehan/internal/period"
)

// Crowd is a month of many units, a tenth of them of the province and a tenth districts, with many late dossiers and as
// many pending overdue ones. Benchmarks use it: no province has as many.
func Crowd(units, late int) *view.Input {
	var yaml strings.Builder
	yaml.WriteString("units:\n")
	all := make([]unit, units)
	for i := range all {
		u := unit{code: fmt.Sprintf("Z%04d", i), name: fmt.Sprintf("Đơn vị mẫu số %d", i), level: dossier.Commune, late: late / units, officials: 3}
		parent := ""
		switch {
		case i < units/10:
			u.level = dossier.Province
		case i < units/5:
			u.level = dossier.District
		default:
			parent = fmt.Sprintf(", parent: Z%04d", units/10+i%(units/10))
		}
		if i < late%units {
			u.late++
		}
		all[i] = u
		fmt.Fprintf(&yaml, "  - {code: %s, name: %s, level: %s%s, wants: [notice, appendices, own], notify: {to: [u%d@z.example]}}\n",
			u.code, u.name, u.level, parent, i)
	}
	totals := counting.Totals{ResolvedLate: late, PendingOverdue: late}
	totals.ReceivedOnline, totals.CarriedOver = 100*late, 10*late
	totals.Received = totals.ReceivedOnline
	totals.Total = totals.Received + totals.CarriedOver
	totals.Pending, totals.PendingInTime = 10*late, 9*late
	totals.Resolved = totals.Total - totals.Pending
	totals.ResolvedEarly = totals.Resolved - late
	in := month(period.Month{Year: 2023, Month: time.November}, yaml.String(), all, totals, counting.Overdue{InProcess: late})
	in.Report.Percent = counting.Percent{Online: "100.00", DirectPostal: "0.00", Resolved: "90.91", OnTime: "99.00", Late: "1.00", Pending: "9.09"}
	in.Report.Index766 = counting.Index{Ratio: "98.18", Score: "19.64"}
	return in
}
