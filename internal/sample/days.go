package sample

import (
	"math/rand/v2"

	"trehan/internal/period"
)

// days picks dates as an office would have them.
type days struct {
	*period.Calendar
	period.Period
	r *rand.Rand
}

// within returns a working day in [a, b], or a where there is none.
func (d days) within(a, b period.Day) period.Day {
	if b <= a {
		return a
	}
	start := a + period.Day(d.r.IntN(int(b-a)+1))
	for day := start; day >= a; day-- {
		if d.Working(day) {
			return day
		}
	}
	for day := start; day <= b; day++ {
		if d.Working(day) {
			return day
		}
	}
	return a
}

// after returns the n-th working day after a day; before the n-th before it. With n = 0 it is the day itself.
func (d days) after(day period.Day, n int) period.Day {
	for ; n > 0; n-- {
		for day++; !d.Working(day); day++ {
		}
	}
	return day
}

func (d days) before(day period.Day, n int) period.Day {
	for ; n > 0; n-- {
		for day--; !d.Working(day); day-- {
		}
	}
	return day
}

// morning and afternoon return a moment in office hours: dossiers come in in the morning, so that those finished on
// the same day were finished after they came.
func (d days) morning(day period.Day) period.Instant {
	return day.Start() + 7*3600 + 1800 + period.Instant(d.r.IntN(4*3600))
}

func (d days) afternoon(day period.Day) period.Instant {
	return day.Start() + 13*3600 + 1800 + period.Instant(d.r.IntN(3*3600))
}

// deadline returns the due date as systems write it: the end of office hours, or the bare date.
func (d days) deadline(day period.Day) period.Instant {
	if d.r.IntN(10) < 3 {
		return day.Start()
	}
	return day.Start() + 17*3600
}
