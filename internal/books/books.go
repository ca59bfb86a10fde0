// Package books compares the extract with another system's list of the same dossiers and period, such as the national portal's:
// Compare takes two counted books and returns a Comparison with every dossier in which they differ, in what, and why probably.
//
// Both sides are read and counted by the same rules (extract, counting). The package reads no file and writes none; its rules are
// docs/reconciliation.md.
package books

import (
	"errors"
	"fmt"

	"trehan/internal/counting"
	"trehan/internal/notation"
	"trehan/internal/period"
	"trehan/internal/register"
)

// Input is what is compared.
type Input struct {
	Extract     *counting.Book
	List        *counting.Book
	Columns     Columns        // of the list
	ExtractedAt period.Instant // when the extract was taken
	ListedAt    period.Instant // when the list was
	Unread      []string       // what of the list was not read, or may be read wrongly
	LateOnly    bool           // the list holds late and overdue dossiers only: others of the extract need not be in it

	Period   period.Period
	Register *register.Register
	Calendar *period.Calendar
	Before   *counting.State // the extract of the month before; nil for none
}

// Columns say which attributes the list has: the others are not compared.
type Columns struct {
	Status, Received, Due, Finished, Unit, Channel bool
}

// ColumnsOf returns the columns by the names of the attributes that every file of a list has.
func ColumnsOf(has func(attribute string) bool) Columns {
	return Columns{
		Status: has("status"), Received: has("received"), Due: has("due"), Finished: has("finished"),
		Unit: has("unit") || has("unit_code"), Channel: has("channel"),
	}
}

// missing returns the names of the columns that are not there and are needed.
func (c Columns) missing() []string {
	out := []string{}
	for _, x := range [...]struct {
		has  bool
		name string
	}{{c.Status, "status"}, {c.Received, "received"}, {c.Due, "due"}, {c.Finished, "finished"}, {c.Unit, "unit"}, {c.Channel, "channel"}} {
		if !x.has {
			out = append(out, x.name)
		}
	}
	return out
}

// lines reports whether the list's dossiers can be placed in the lines of the notice.
func (c Columns) lines() bool { return c.Status && c.Received && c.Due && c.Finished }

// ErrOtherPeriod is wrapped by the error of a list that is of another period, or empty.
var ErrOtherPeriod = errors.New(wordOtherPeriod)

// Compare compares two books. A list that is empty or of another period is ErrOtherPeriod.
func Compare(in Input) (*Comparison, error) {
	c := newComparer(in)
	if err := c.samePeriod(); err != nil {
		return nil, err
	}
	c.join()
	c.matchCodes()
	c.alone()
	c.explain()
	return c.result(), nil
}

// samePeriod looks through the list for what it lacks, and refuses a list in which no dossier was ended in the period although others were ended before or after it. A list of
// open dossiers shows no period, unless all of them were received after it.
func (c *comparer) samePeriod() error {
	list := c.in.List
	if list.Len() == 0 {
		return fmt.Errorf("%w: %s", ErrOtherPeriod, wordEmptyList)
	}
	var ended, received span
	var due, unit, closed bool // some dossier has one
	for i := range list.Len() {
		p := list.At(i)
		due, unit, closed = due || p.Due != 0, unit || p.UnitText+p.UnitCode != "", closed || p.Ended()
		if p.Ended() || !c.in.Columns.Status {
			ended.add(p.Finish.Day(), c.in.Period)
		}
		received.add(p.Received.Day(), c.in.Period)
	}
	c.lastDay = max(ended.last, received.last)
	has := &c.in.Columns // one that is empty throughout is none
	has.Due, has.Unit = has.Due && due, has.Unit && unit
	has.Received, has.Finished = has.Received && received.days > 0, has.Finished && (ended.days > 0 || has.Status && !closed)
	c.out.MissingColumns, c.out.NoLines = has.missing(), !has.lines()
	switch {
	case ended.days > 0 && ended.within == 0:
		return fmt.Errorf("%w: "+wordEndedElsewhere, ErrOtherPeriod, notation.Count(ended.days), notation.Date(ended.first), notation.Date(ended.last), notation.Period(c.in.Period))
	case received.days > 0 && received.first > c.in.Period.To:
		return fmt.Errorf("%w: "+wordReceivedLater, ErrOtherPeriod, notation.Date(received.first), notation.Period(c.in.Period))
	}
	return nil
}

// span is from when to when some days are.
type span struct {
	first, last  period.Day
	days, within int // days there are, of them in the period
}

func (s *span) add(d period.Day, p period.Period) {
	if d == 0 {
		return
	}
	if s.days++; s.days == 1 || d < s.first {
		s.first = d
	}
	s.last = max(s.last, d)
	if p.From <= d && d <= p.To {
		s.within++
	}
}
