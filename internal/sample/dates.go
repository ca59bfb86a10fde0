package sample

import (
	"time"

	"trehan/internal/counting"
	"trehan/internal/dossier"
	"trehan/internal/period"
)

// dates gives a dossier the status and the dates that make it fall into its line.
func (g *generator) dates(s slot, d days, out *dossier.Dossier) {
	switch {
	case s.line == late:
		g.lateDates(s, d, out)
	case s.line <= withdrawn:
		g.resolvedDates(s, d, out)
	case s.line < overdueTest:
		g.inTimeDates(s, d, out)
	case s.line < refused:
		g.overdueDates(s, d, out)
	default:
		g.otherDates(s, d, out)
	}
}

// received picks a day of receipt: up to a day within the period, or before the period for a carried-over dossier.
func received(s slot, d days, upTo period.Day) period.Day {
	if !s.carried {
		return d.within(d.From, min(upTo, d.To))
	}
	last := min(upTo, d.From-1)
	return d.within(last-40, last)
}

// open is the status of a dossier somebody is working on.
func open(d days) dossier.Status {
	if d.r.IntN(4) == 0 {
		return dossier.Accepted
	}
	return dossier.InProcess
}

// close sets what a finished dossier has: the result signed on the day, handed out then or on the next working day.
func closeOn(day period.Day, d days, out *dossier.Dossier) {
	out.Finished = d.afternoon(day)
	out.Status = dossier.Processed
	if d.r.IntN(6) > 0 {
		out.Signed = d.morning(day)
	}
	if d.r.IntN(5) > 0 {
		out.Status = dossier.ResultReturned
		out.Returned = out.Finished + period.Instant(60*d.r.IntN(40))
	}
}

func (g *generator) resolvedDates(s slot, d days, out *dossier.Dossier) {
	finished := d.within(d.From, d.To)
	if s.carried {
		out.Received = d.morning(received(s, d, finished))
	} else {
		out.Received = d.morning(max(d.From, d.before(finished, d.r.IntN(8))))
	}
	closeOn(finished, d, out)
	due := finished
	switch s.line {
	case early, earlyByReturn:
		due = d.after(finished, 1+d.r.IntN(9))
	case withdrawn:
		due = d.after(finished, d.r.IntN(6))
		out.Status, out.Signed, out.Returned = dossier.WithdrawnByCitizen, 0, 0
	}
	if s.line != noDueResolved {
		out.Due = d.deadline(due)
	}
	if s.line == earlyByReturn {
		out.Status, out.Returned, out.Finished = dossier.ResultReturned, out.Finished, 0
	}
}

func (g *generator) lateDates(s slot, d days, out *dossier.Dossier) {
	var due, finished period.Day
	if s.late.weekend {
		due = d.From + 9
		for due.Weekday() != time.Friday {
			due++
		}
		finished = due + 2
	} else if s.carried {
		finished = d.within(d.From, d.To)
		due = d.before(finished, 1+d.r.IntN(4)*d.r.IntN(8))
	} else {
		finished = d.within(d.From+12, d.To)
		due = max(d.From, d.before(finished, 1+d.r.IntN(6)))
	}
	in := received(s, d, due)
	if s.carried {
		in = d.before(min(due, d.From-1)+1, 1+d.r.IntN(12))
	}
	if due < s.unit.from {
		// Nobody is late on a day on which there was no such unit: who is named is then the same with and without accounts.
		due = s.unit.from
		finished = max(finished, d.after(due, 1))
	}
	out.Received, out.Due = d.morning(in), d.deadline(due)
	closeOn(finished, d, out)
	switch s.late.kind {
	case counting.Actual:
		if d.r.IntN(10) < 3 { // the steps alone show it
			out.Signed = 0
		} else {
			out.Signed = out.Finished - 600
		}
	case counting.SlowUpdate:
		out.Signed = d.afternoon(d.within(max(in, due-3), due))
	case counting.SuspectedSlowUpdate, counting.Unclassified:
		out.Signed = 0
	}
}

func (g *generator) inTimeDates(s slot, d days, out *dossier.Dossier) {
	in := received(s, d, d.To)
	due := d.after(d.To, 1+d.r.IntN(12))
	out.Status = open(d)
	switch s.line {
	case dueLastDay:
		due = d.To
	case inTimeFinishDate:
		out.Finished = d.afternoon(d.within(in, d.To))
	case inTimeFinishedAfter:
		due = d.To + period.Day(d.r.IntN(9))
		finishAfter(d, out)
	case paused:
		due = d.after(in, 3+d.r.IntN(12))
		out.Status = []dossier.Status{dossier.SupplementRequested, dossier.FinancialObligation, dossier.Stopped}[s.nth%3]
		if s.nth%11 > 0 { // else nobody wrote down when the pause began
			out.SupplementRequested = d.afternoon(d.within(in, min(due, d.To)))
		}
	case pausedAfterDue:
		in = d.within(in-20, min(in, d.To-5))
		if !s.carried {
			in = d.From
		}
		due = in + 1
		out.Status = dossier.SupplementRequested
		out.SupplementRequested = d.afternoon(max(due+1, d.within(due+1, d.To)))
	}
	out.Received = d.morning(in)
	if s.line != noDuePending {
		out.Due = d.deadline(due)
	}
}

// finishAfter finishes a dossier in the first hour after the period, before any extract of it is taken.
func finishAfter(d days, out *dossier.Dossier) {
	out.Finished = (d.To + 1).Start() + 7*3600 + period.Instant(d.r.IntN(3500))
	out.Signed = out.Finished - 60
	out.Status = dossier.Processed
}

func (g *generator) overdueDates(s slot, d days, out *dossier.Dossier) {
	due := d.within(d.From+2, d.To-1)
	if s.carried {
		due = d.within(d.From-30, d.To-1)
	}
	in := received(s, d, due)
	if s.line == overdueBacklog {
		year := d.To.Year() - 1 - s.nth%2
		in = d.within(period.DayOf(year, 2, 1), period.DayOf(year, 11, 30))
		due = d.after(in, 5+d.r.IntN(20))
	}
	out.Received, out.Due, out.Status = d.morning(in), d.deadline(due), open(d)
	switch s.line {
	case overdueUnclosed:
		out.Signed = d.afternoon(d.within(in, d.To))
		if s.nth%3 == 0 {
			out.Returned = out.Signed
		}
	case overdueFinishedAfter:
		finishAfter(d, out)
	}
}

// otherDates makes the rows that must not count.
func (g *generator) otherDates(s slot, d days, out *dossier.Dossier) {
	in := received(s, d, d.To)
	due := d.after(in, 5+d.r.IntN(10))
	switch s.line {
	case refused:
		out.Status = dossier.NotAccepted
	case registered:
		out.Status = dossier.NewlyRegistered
		return
	case receivedAfter:
		in = d.To + 1 + period.Day(d.r.IntN(4))
		due = d.after(in, 5)
		out.Status = open(d)
	case finishedBefore:
		finished := d.within(d.From-20, d.From-1)
		in = d.before(finished, d.r.IntN(8))
		due = d.after(finished, 2)
		closeOn(finished, d, out)
		if s.nth%20 == 0 {
			out.Status, out.Signed, out.Returned = dossier.WithdrawnByCitizen, 0, 0
		}
	case noFinish:
		out.Status = dossier.Processed
	case finishBeforeReceive:
		closeOn(in, d, out)
		in += 2
	case future: // a year mistyped
		closeOn(in, d, out)
		out.Finished = period.InstantOf(out.Finished.Time().AddDate(10, 0, 0))
	case noReceived:
		out.Status, out.Due = open(d), d.deadline(due)
		return
	}
	out.Received, out.Due = d.morning(in), d.deadline(due)
}
