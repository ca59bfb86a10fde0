package checks

import (
	"slices"
	"time"

	"trehan/internal/counting"
	"trehan/internal/notation"
	"trehan/internal/period"
)

// usualDay is how many dossiers the working days around a gap, and half of all working days, must have for a day without any to
// be conspicuous. Where twenty are expected, none come by chance on one of 485 million days, and on one of 22,000 if the day is
// half as busy as others.
const usualDay = 20

// maxGaps is how many gaps, of one day or several, there may be where fewer than three in four working days are busy: an office
// that closes its dossiers twice a week has more.
const maxGaps = 2

// A long holiday is more than a weekend with a day off. Little is done on the working days beside it.
const (
	longHoliday    = 4 // days off in a row
	daysBesideLong = 2
)

// daysWithout notes working days for which the extract has nothing while it has many dossiers on the others
// (docs/counting.md 9.6).
func (set *findingSet) daysWithout(r *counting.Result, previous *counting.State, calendar *period.Calendar) {
	if calendar == nil {
		calendar = period.DefaultCalendar()
	}
	begun := r.Dates.Before >= usualDay || previous != nil && previous.Totals().Total > 0
	for _, c := range []struct {
		code  string
		count []int
	}{{codeReceiptGap, r.Dates.Received}, {codeFinishGap, r.Dates.Finished}} {
		days := workdays(r, c.count, calendar)
		empty := emptyDays(days, begun)
		if empty == nil && c.code == codeReceiptGap {
			empty = daysAfterTheData(days, r.Dates.Before)
		}
		for _, day := range empty {
			if besideLongHoliday(day, calendar) {
				continue
			}
			d := set.draft(c.code)
			d.count++
			d.details = append(d.details, notation.Date(day))
		}
	}
}

// workday is a working day and its dossiers.
type workday struct {
	day   period.Day
	count int
}

// workdays returns the working days of the period before the day of the extract, without Saturdays that are worked in exchange:
// not every office does. Of a year without a complete calendar there are none: nobody knows its days off.
func workdays(r *counting.Result, count []int, calendar *period.Calendar) []workday {
	taken := r.Report.ExtractedAt.Day()
	var days []workday
	for i, n := range count {
		day := r.Report.Period.From + period.Day(i)
		if !weekend(day) && calendar.Working(day) && !calendar.Incomplete(day.Year()) && (taken == 0 || day < taken) {
			days = append(days, workday{day, n})
		}
	}
	return days
}

func weekend(day period.Day) bool {
	return day.Weekday() == time.Saturday || day.Weekday() == time.Sunday
}

// emptyDays returns the days without dossiers between busy ones, if half of all are busy. Of a day that is missing a few dossiers
// may be left, which have its date from elsewhere: less than one in fifty of a usual day is nothing. begun reports that the office
// worked before the period; else it may have begun in it, and the days before its first dossier are no gap.
func emptyDays(days []workday, begun bool) []period.Day {
	counts := make([]int, len(days))
	for i, d := range days {
		counts[i] = d.count
	}
	slices.Sort(counts)
	if len(days) == 0 || counts[len(counts)/2] < usualDay {
		return nil
	}
	usual := counts[len(counts)/2]
	nothing := func(i int) bool { return days[i].count*50 < usual }
	busy := func(i int) bool { return days[i].count >= max(usualDay, usual/8) }
	var empty []period.Day
	gaps := 0
	for from := 0; from < len(days); from++ {
		to := from
		for to < len(days) && nothing(to) {
			to++
		}
		if from == to {
			continue
		}
		gaps++
		between := (to == len(days) || busy(to)) && (from > 0 && busy(from-1) || from == 0 && begun)
		for ; from < to; from++ {
			if between {
				empty = append(empty, days[from].day)
			}
		}
	}
	if gaps > maxGaps && counts[len(counts)/4] < usualDay {
		return nil // work is done on some days of the week
	}
	return empty
}

// lastDays is how many working days at the end of a period must be without dossiers, where most of the period is, to say that
// the data end before the period does.
const lastDays = 5

// daysAfterTheData returns the last working days of a period on which nothing was received, of data that end so early that most of
// the period is empty: the file of the month before, or one of the first days. Until they end they must be such as of an office
// that works every day: three in four working days busy, of three at least. Or three in four working days of the period are empty,
// and there are so many dossiers from before it that every one would be busy.
func daysAfterTheData(days []workday, before int) []period.Day {
	var counts []int
	for _, d := range days {
		if d.count > 0 {
			counts = append(counts, d.count)
		}
	}
	slices.Sort(counts)
	usual := 0
	if len(counts) > 0 {
		usual = counts[len(counts)/2]
	}
	end := len(days)
	for end > 0 && (days[end-1].count == 0 || days[end-1].count*50 < usual) {
		end--
	}
	busy := 0
	for _, d := range days[:end] {
		if d.count >= max(usualDay, usual/8) {
			busy++
		}
	}
	empty := len(days) - end
	daily := end >= 3 && busy*4 >= end*3
	another := empty*4 >= len(days)*3 && before >= usualDay*len(days)
	if empty < lastDays || !daily && !another {
		return nil
	}
	var out []period.Day
	for _, d := range days[end:] {
		out = append(out, d.day)
	}
	return out
}

// besideLongHoliday reports whether a working day is one of the last before a long holiday or of the first after it.
func besideLongHoliday(day period.Day, calendar *period.Calendar) bool {
	for _, step := range [...]period.Day{-1, 1} {
		at := day
		for range daysBesideLong {
			off := 0
			for at += step; !calendar.Working(at); at += step {
				off++
			}
			if off >= longHoliday {
				return true
			}
		}
	}
	return false
}
