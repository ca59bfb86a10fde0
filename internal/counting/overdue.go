package counting

import (
	"cmp"
	"maps"
	"slices"
	"strconv"

	"trehan/internal/dossier"
	"trehan/internal/period"
)

// groupOf returns the group of a pending overdue dossier (docs/counting.md 6.10 to 6.12): the first that matches.
func groupOf(r *record, to period.Day) OverdueGroup {
	signed, returned := r.signed.instant().Day(), r.returned.instant().Day()
	switch {
	case r.flags&isTest != 0:
		return GroupTest
	case r.received.instant().Day().Year() < to.Year():
		return GroupBacklog
	case signed != 0 && signed <= to, returned != 0 && returned <= to:
		return GroupUnclosed
	}
	return GroupInProcess
}

func (o *Overdue) add(g OverdueGroup) {
	switch g {
	case GroupTest:
		o.Test++
	case GroupBacklog:
		o.Backlog++
	case GroupUnclosed:
		o.Unclosed++
	case GroupInProcess:
		o.InProcess++
	}
}

// overdueRows returns the rows of appendix 08 and counts their groups.
func (rb *resultBuilder) overdueRows(groups *Overdue) []OverdueRow {
	out := make([]OverdueRow, 0, len(rb.overdue))
	for _, id := range rb.overdue {
		row := rb.pendingRow(id)
		groups.add(row.Group)
		out = append(out, row)
	}
	slices.SortFunc(out, func(a, b OverdueRow) int { return a.compare(&b) })
	return out
}

// pendingRow is the row of a pending dossier with a due date, its working days up to the end of the period.
func (rb *resultBuilder) pendingRow(id uint32) OverdueRow {
	r := rb.counter.records.at(id)
	m := rb.counter.procedures.list[r.procedure]
	u := rb.units.rows[rb.units.resolve(r.unit, rb.rules.to).row]
	due := r.due.instant().Day()
	return OverdueRow{
		Code: rb.counter.codes.code(id), Procedure: m.name, Field: m.field, Unit: u.Code, Level: u.Level, Listed: u.Listed,
		Received: r.received.instant().Day(), Due: due,
		WorkingDays: rb.counter.o.calendar().WorkingDays(due, rb.rules.to),
		Status:      r.status, Handler: rb.counter.handlers.list[r.handler].a, Group: groupOf(r, rb.rules.to),
	}
}

// compare orders rows by level, unit, due date and code; units that are not listed, then unknown ones, come last.
func (r *OverdueRow) compare(o *OverdueRow) int {
	return cmp.Or(cmp.Compare(r.place(), o.place()), cmp.Compare(r.Level.Rank(), o.Level.Rank()), cmp.Compare(r.Unit, o.Unit),
		cmp.Compare(r.Due, o.Due), cmp.Compare(r.Code, o.Code))
}

// place orders listed units before the others, unknown ones last.
func (r *OverdueRow) place() int {
	switch {
	case r.Unit == "":
		return 2
	case !r.Listed:
		return 1
	}
	return 0
}

// calendarGaps returns one observation per year whose list of days off is missing or not final, if days of a resolved late or
// pending overdue dossier were counted in it (docs/counting.md 6.13).
func (rb *resultBuilder) calendarGaps(late []LateDossier, overdue []OverdueRow) []dossier.Observation {
	calendar := rb.counter.o.calendar()
	years := map[int]bool{}
	use := func(after, upTo period.Day) {
		for y := (after + 1).Year(); y <= upTo.Year() && after < upTo; y++ {
			if !years[y] && calendar.Incomplete(y) {
				years[y] = true
			}
		}
	}
	for i := range late {
		use(late[i].Due, late[i].Finished)
	}
	for i := range overdue {
		use(overdue[i].Due, rb.rules.to)
	}
	var out []dossier.Observation
	for _, y := range slices.Sorted(maps.Keys(years)) {
		out = append(out, dossier.Observation{Code: CodeCalendarIncomplete, Count: 1, Detail: strconv.Itoa(y)})
	}
	return out
}
