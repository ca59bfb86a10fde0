package counting

import (
	"trehan/internal/dossier"
	"trehan/internal/period"
)

// Dates is what the dates of the dossiers say about the extract: days for which it has nothing, dates that cannot be right,
// and dates whose day and month are probably exchanged. It holds counts; the checks judge them (docs/counting.md 9.6 to 9.8).
type Dates struct {
	Examined int        // dossiers with a date of receipt, never accepted ones included
	Before   int        // of them, received before the period
	Received []int      // dossiers received on each day of the period
	Finished []int      // dossiers finished or withdrawn on each day of the period
	Future   DateErrors // dates after the extract was taken, and due dates out of all proportion
	Swapped  []SwappedDates
	// Displaced are dossiers outside the period that would be in it, all in order, if day and month of every date were exchanged.
	Displaced DateErrors
}

// DateErrors are dossiers with a date that is probably wrong.
type DateErrors struct {
	Count int
	Codes Examples
	Files map[int]int // dossiers by the position of their file in the extract
}

func (e *DateErrors) add(code string, file int) {
	if e.Files == nil {
		e.Files = map[int]int{}
	}
	e.Count++
	e.Codes.Put(code)
	e.Files[file]++
}

// Bounds of what a date may be (docs/counting.md 9.8). An extract whose time was noted a few days too early has receipts after
// it: these are not in the future. Years stand in a due date that nobody means.
const (
	extractTolerance = 7
	longestDeadline  = 3 * 366
)

// maxDays is the longest period of which days are counted.
const maxDays = 400

// dateExam examines the records one by one.
type dateExam struct {
	*Dates
	counter *Counter
	from    period.Day
	to      period.Day
	taken   period.Day // on which the extract was taken; far in the future if unknown

	firstYear, lastYear int // of the period
}

// farFuture is later than any date of a dossier.
const farFuture = period.Day(1 << 30)

// examineDates examines the records of some codes after they were placed. It reads only.
func (c *Counter) examineDates(present []uint32) Dates {
	x := dateExam{Dates: &Dates{}, counter: c, from: c.o.Period.From, to: c.o.Period.To, taken: farFuture}
	x.firstYear, x.lastYear = x.from.Year(), x.to.Year()
	if c.o.ExtractedAt != 0 {
		x.taken = c.o.ExtractedAt.Day()
	}
	if days := int(x.to-x.from) + 1; days <= maxDays {
		x.Received, x.Finished = make([]int, days), make([]int, days)
	}
	x.Swapped = make([]SwappedDates, dateColumns)
	for i := range x.Swapped {
		x.Swapped[i].Column, x.Swapped[i].Months = dateColumnNames[i], monthsOf(c.o.Period)
	}
	x.Swapped[dueColumn].Months++
	for _, id := range present {
		x.examine(id, c.records.at(id))
	}
	return *x.Dates
}

// monthsOf returns in how many calendar months a period has a day.
func monthsOf(p period.Period) int {
	first, last := period.MonthOf(p.From), period.MonthOf(p.To)
	return 12*(last.Year-first.Year) + int(last.Month-first.Month) + 1
}

// recordDates are the dates of one dossier as days; 0 for none.
type recordDates struct {
	received, due period.Day
	finished      period.Day // of a dossier that ended, with the fallback to the return date
	byReturn      bool       // the return date stands in for the finish date
}

func (x *dateExam) examine(id uint32, r *record) {
	d := recordDates{received: r.received.instant().Day(), due: r.due.instant().Day()}
	if d.received == 0 {
		return
	}
	if r.status.Resolved() || r.status == dossier.WithdrawnByCitizen {
		d.finished, d.byReturn = r.finish().Day(), r.finished == (packed{})
	}
	x.Examined++
	if d.received < x.from {
		x.Before++
	}
	x.countDay(x.Received, d.received)
	x.countDay(x.Finished, d.finished)
	if x.ordinary(r, &d) {
		return
	}
	if x.findSwapped(id, r, &d) {
		return // the exchange explains what is wrong
	}
	if d.received > x.taken+extractTolerance || d.finished > x.taken || d.due > max(d.received, x.to)+longestDeadline {
		x.Future.add(x.counter.codes.code(id), dossier.FileOf(r.seq))
	}
}

// ordinary reports that nothing can be found in the dates of a dossier, as of most: they are in order and near the period.
func (x *dateExam) ordinary(r *record, d *recordDates) bool {
	if d.received < x.from || d.received > min(x.to, x.taken+extractTolerance) {
		return false
	}
	first, last := d.received-outOfOrder, min(x.taken, x.to+farAway)
	begin, end := first.Start(), (last + 1).Start()
	within := func(i period.Instant) bool { return i == 0 || i >= begin && i < end }
	return (d.due == 0 || d.due >= first && d.due <= d.received+usualFinish) &&
		(d.finished == 0 || d.finished >= first && d.finished <= last) && within(r.signed.instant()) && within(r.returned.instant())
}

func (x *dateExam) countDay(days []int, d period.Day) {
	if i := int(d - x.from); i >= 0 && i < len(days) {
		days[i]++
	}
}
