// Package period knows time as the office counts it: Day, Month and Period, Instant in the office's zone, and
// Calendar, the working days and days off. It has no clock; the present comes in from outside. See docs/counting.md 11
// and docs/formats.md 6.
package period

import (
	"fmt"
	"time"
)

// TwoLevelsFrom is the day from which local government has two levels, province and commune (Luật Tổ chức
// chính quyền địa phương 2025); until the day before there were three.
var TwoLevelsFrom = DayOf(2025, time.July, 1)

// Period is two dates, both inclusive.
type Period struct {
	From Day `json:"from"`
	To   Day `json:"to"`
}

// Month is a calendar month.
type Month struct {
	Year  int
	Month time.Month
}

// ParseMonth reads yyyy-MM.
func ParseMonth(s string) (Month, error) {
	t, err := time.Parse("2006-01", s)
	if err != nil || t.Format("2006-01") != s {
		return Month{}, fmt.Errorf(wordMonth, s)
	}
	return Month{t.Year(), t.Month()}, nil
}

// MonthOf returns the month a day lies in.
func MonthOf(d Day) Month {
	t := d.Time()
	return Month{t.Year(), t.Month()}
}

// String returns yyyy-MM, or "" for no month.
func (m Month) String() string {
	if m.Month == 0 {
		return ""
	}
	return fmt.Sprintf("%04d-%02d", m.Year, int(m.Month))
}

// Previous returns the month before.
func (m Month) Previous() Month {
	if m.Month == time.January {
		return Month{m.Year - 1, time.December}
	}
	return Month{m.Year, m.Month - 1}
}

// Next returns the month after.
func (m Month) Next() Month {
	if m.Month == time.December {
		return Month{m.Year + 1, time.January}
	}
	return Month{m.Year, m.Month + 1}
}

// Period returns the first to the last day of the month.
func (m Month) Period() Period {
	return Period{DayOf(m.Year, m.Month, 1), DayOf(m.Year, m.Month+1, 1) - 1}
}

// UpTo returns the period of an early warning: the first of a day's month up to the day.
func UpTo(d Day) Period { return Period{MonthOf(d).Period().From, d} }

// Contains reports whether d lies in the period.
func (p Period) Contains(d Day) bool { return p.From <= d && d <= p.To }

// Month returns the calendar month that the period is, and whether it is one.
func (p Period) Month() (Month, bool) {
	m := MonthOf(p.From)
	return m, m.Period() == p
}

// Levels returns how many levels of local government the period's report has: 3 if it begins before
// TwoLevelsFrom, else 2.
func (p Period) Levels() int {
	if p.From < TwoLevelsFrom {
		return 3
	}
	return 2
}
