package counting

import (
	"slices"

	"trehan/internal/dossier"
	"trehan/internal/period"
)

// Bounds of idleDays: what it looks back on, and what a usual day must have so that a day without is no chance.
const (
	idleLook  = 60
	idleUsual = 20
	idleShare = 50 // fewer than one in so many of a usual day are none
)

// idleDays returns on how many working days directly before that of the extract nothing was received or finished, where a
// usual day has many: the data end earlier than the file was written (docs/counting.md 13.8). Only a warning asks.
func (rb *resultBuilder) idleDays(present []uint32) int {
	if rb.counter.o.WarnDays <= 0 || rb.rules.extractedAt == 0 {
		return 0
	}
	taken := min(rb.rules.extractedAt.Day(), rb.rules.to+1) // an extract of later days is asked for those up to the warning's
	var events [idleLook]int                                // by days before that of the extract
	for _, id := range present {
		r := rb.counter.records.at(id)
		if i := int(taken - 1 - r.received.instant().Day()); i >= 0 && i < idleLook {
			events[i]++
		}
		if !r.status.Resolved() && r.status != dossier.WithdrawnByCitizen {
			continue
		}
		if i := int(taken - 1 - r.finish().Day()); i >= 0 && i < idleLook {
			events[i]++
		}
	}
	var days, busy []int
	for i, n := range events {
		if rb.counter.o.calendar().Working(taken - 1 - period.Day(i)) {
			days = append(days, n)
			if n > 0 {
				busy = append(busy, n)
			}
		}
	}
	if len(busy) == 0 {
		return 0
	}
	slices.Sort(busy)
	usual, idle := busy[len(busy)/2], 0
	if usual < idleUsual {
		return 0
	}
	for idle < len(days) && days[idle]*idleShare < usual {
		idle++
	}
	return idle
}
