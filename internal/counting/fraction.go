package counting

import "fmt"

// Percentage returns part of whole in percent, two decimals, rounded half up; "0.00" for an empty whole. The parts
// of one whole are rounded separately and need not add up to 100.00 (docs/counting.md 3.7).
func Percentage(part, whole int) string { return hundredths(int64(part)*100_00, int64(whole)) }

// hundredths prints num/den hundredths, rounded half up.
func hundredths(num, den int64) string {
	if den == 0 {
		return "0.00"
	}
	v := (2*num + den) / (2 * den)
	return fmt.Sprintf("%d.%02d", v/100, v%100)
}

// percent returns the notice's percentages (docs/counting.md 3.7).
func (t *Totals) percent(d *Details) Percent {
	return Percent{
		Online:       Percentage(t.ReceivedOnline, t.Received),
		DirectPostal: Percentage(t.ReceivedDirect+t.ReceivedPostal, t.Received),
		Resolved:     Percentage(t.Resolved, t.Total),
		OnTime:       Percentage(t.ResolvedEarly+t.ResolvedOnTime, t.Resolved),
		Late:         Percentage(t.ResolvedLate, t.Resolved),
		Pending:      Percentage(t.Pending, t.Total),
		LateOfTotal:  Percentage(t.ResolvedLate, t.Total),
		LateOfDue:    Percentage(d.DueInPeriod.Late, d.DueInPeriod.Due),
	}
}

// index766 returns the index: good are the dossiers resolved early or on time and those pending in time.
func (t *Totals) index766() Index {
	return Index766(t.ResolvedEarly+t.ResolvedOnTime+t.PendingInTime, t.Total)
}

// Index766 returns indicator 2.1 of Quyết định 766/QĐ-TTg, from the exact fraction (docs/counting.md 7.1): the share
// of good dossiers in the total, and the score in proportion to it, out of 20. Without dossiers both are 0.00.
func Index766(good, total int) Index {
	return Index{Ratio: Percentage(good, total), Score: hundredths(int64(good)*20_00, int64(total))}
}
