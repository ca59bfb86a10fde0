package period

import (
	"fmt"
	"regexp"
	"strconv"
	"time"
)

// maxStartDay is the last day that every month has.
const maxStartDay = 28

// Start is the day of the year on which an office's first quarter, first half or year begins. The zero value is 1 January. One
// from July on lies in the calendar year before: 12-15 begins the year 2026 on 15/12/2025.
type Start struct {
	Month time.Month
	Day   int
}

var startForm = regexp.MustCompile(`^[0-9]{2}-[0-9]{2}$`)

// ParseStart reads MM-dd, with a day that every month has.
func ParseStart(s string) (Start, error) {
	if startForm.MatchString(s) {
		month, _ := strconv.Atoi(s[:2])
		day, _ := strconv.Atoi(s[3:])
		if month >= 1 && month <= 12 && day >= 1 && day <= maxStartDay {
			return Start{time.Month(month), day}, nil
		}
	}
	return Start{}, fmt.Errorf(wordStart, s, maxStartDay)
}

// Bounds says where an office's reporting periods begin. The zero value is the calendar.
type Bounds struct {
	// StartDay is the day on which months begin, 1 to 28. From 2 on a month bears the name of the calendar month that it ends
	// in: with 21, 2025-10 is 21/09/2025 to 20/10/2025 (as Nghị định 09/2019/NĐ-CP, Điều 12, counts with 15).
	StartDay            int
	Quarter, Half, Year Start
}

// CheckStartDay returns what is wrong with a start day of months; 0 is the calendar's.
func CheckStartDay(day int) error {
	if day < 0 || day > maxStartDay {
		return fmt.Errorf(wordStartDay, day, maxStartDay)
	}
	return nil
}

// Statutory are the bounds of the periodical reports of administrative bodies: months from the 15th to the 14th, quarters,
// halves and years from 15/12 (Nghị định 09/2019/NĐ-CP, Điều 12; for the forms on administrative procedures Thông tư
// 01/2020/TT-VPCP).
var Statutory = Bounds{StartDay: 15, Quarter: Start{time.December, 15}, Half: Start{time.December, 15}, Year: Start{time.December, 15}}

// Of returns the first to the last day of the named period.
func (b Bounds) Of(n Name) Period {
	switch n.kind {
	case KindNone:
		return Period{}
	case KindSpan:
		return n.span
	case KindWarning:
		return UpTo(n.span.To)
	}
	return Period{b.first(n), b.first(n.Next()) - 1}
}

func (b Bounds) first(n Name) Day {
	if n.kind == KindMonth {
		if b.StartDay <= 1 {
			return DayOf(n.year, time.Month(n.part), 1)
		}
		return DayOf(n.year, time.Month(n.part-1), b.StartDay)
	}
	start := map[Kind]Start{KindQuarter: b.Quarter, KindHalf: b.Half, KindYear: b.Year}[n.kind]
	if start == (Start{}) {
		start = Start{time.January, 1}
	}
	month := start.Month + time.Month((n.part-1)*12/parts[n.kind])
	if start.Month >= time.July {
		month -= 12
	}
	return DayOf(n.year, month, start.Day)
}

// Holding names the period of a kind that a day lies in; no name for a span.
func (b Bounds) Holding(kind Kind, d Day) Name {
	if parts[kind] == 0 {
		return Name{}
	}
	n := Name{kind: kind, year: d.Year() + 1, part: parts[kind]}
	for b.first(n) > d {
		n = n.Previous()
	}
	return n
}

// Known names the month that a span is exactly, so that one month has one name; every other name stays as it is.
func (b Bounds) Known(n Name) Name {
	if n.kind != KindSpan {
		return n
	}
	if m := b.Holding(KindMonth, n.span.From); b.Of(m) == n.span {
		return m
	}
	return n
}

// Months returns the months that together are exactly the named period, in their order; none where months do not fit into it.
func (b Bounds) Months(n Name) []Name {
	if n.kind == KindMonth {
		return nil
	}
	p := b.Of(n)
	var months []Name
	for m := b.Holding(KindMonth, p.From); b.first(m) <= p.To; m = m.Next() {
		months = append(months, m)
	}
	if len(months) == 0 || b.first(months[0]) != p.From || b.Of(months[len(months)-1]).To != p.To {
		return nil
	}
	return months
}
