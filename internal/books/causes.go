package books

import (
	"time"

	"trehan/internal/counting"
	"trehan/internal/dossier"
	"trehan/internal/period"
	"trehan/internal/register"
)

// differ returns in what two rows of one dossier differ, with causes by these two rows alone.
func (c *comparer) differ(a, b *counting.Placed) []Item {
	var items []Item
	has := c.in.Columns
	note := func(k Kind, cause Cause) { items = append(items, Item{k, cause}) }
	if has.Status && a.Status != b.Status {
		note(OtherStatus, c.statusCause(a, b))
	}
	if has.Received && c.otherDay(OtherReceipt, a.Received, b.Received) {
		note(OtherReceipt, stampCause(a.Received, b.Received))
	}
	if has.Due && c.otherDay(OtherDue, a.Due, b.Due) {
		cause := dayCause(a.Due, b.Due)
		if cause == Unknown {
			cause = Redated
		}
		note(OtherDue, cause)
	}
	if x, y, ok := c.finishes(a, b); ok && c.otherDay(OtherFinish, x, y) {
		note(OtherFinish, finishCause(a, b))
	}
	if len(items) == 0 && a.Line != b.Line && a.Line.Resolved() && b.Line.Resolved() && has.lines() {
		note(OtherFinish, Clock) // the same days, judged by instants
	}
	if has.Unit {
		if cause, differs := c.otherUnit(a, b); differs {
			note(OtherUnit, cause)
		}
	}
	if has.Channel && a.Channel != b.Channel && a.Channel != dossier.NoChannel && b.Channel != dossier.NoChannel {
		note(OtherChannel, Unknown)
	}
	return items
}

// finishes returns the finish dates that can be compared: those of two ended dossiers. Where a list has no states, one that has a
// finish date is ended.
func (c *comparer) finishes(a, b *counting.Placed) (x, y period.Instant, ok bool) {
	switch {
	case !c.in.Columns.Finished:
		return 0, 0, false
	case c.in.Columns.Status:
		return a.Finish, b.Finish, a.Ended() && b.Ended()
	case a.Ended():
		return a.Finish, b.Finish, true
	}
	return 0, b.Finish, true
}

// shift counts the dates without a time that are equal, and those that are a day apart.
type shift struct{ same, before, after int }

// most reports whether nearly all dates of a column are a day apart.
func (s *shift) most(by int) bool {
	n := s.before
	if by > 0 {
		n = s.after
	}
	return n > 1 && 10*n >= 9*(s.same+s.before+s.after)
}

// otherDay reports whether two instants are on different days.
func (c *comparer) otherDay(k Kind, x, y period.Instant) bool {
	if x != 0 && y != 0 && dateOnly(x) && dateOnly(y) {
		s := &c.shifts[k]
		switch y.Day() - x.Day() {
		case 0:
			s.same++
		case -1:
			s.before++
		case 1:
			s.after++
		}
	}
	return x.Day() != y.Day()
}

func dateOnly(i period.Instant) bool { return i == i.Day().Start() }

// zone is how far the office's zone is from UTC, in seconds.
const zone = 7 * 3600

// dayCause explains two instants on different days by how they are written; Unknown if that does not.
func dayCause(x, y period.Instant) Cause {
	switch {
	case x == 0 || y == 0:
		return NoValue
	case y-x == zone || x-y == zone,
		dateOnly(y) && !dateOnly(x) && ((x-zone).Day() == y.Day() || (x+zone).Day() == y.Day()),
		dateOnly(x) && !dateOnly(y) && ((y-zone).Day() == x.Day() || (y+zone).Day() == x.Day()):
		return TimeZone
	case exchanged(x.Day()) == y.Day():
		return DayMonth
	}
	return Unknown
}

// exchanged exchanges day and month; 0 for a date that has no other reading.
func exchanged(d period.Day) period.Day {
	t := d.Time()
	year, month, day := t.Date()
	if day > 12 || day == int(month) {
		return 0
	}
	return period.DayOf(year, time.Month(day), int(month))
}

// stampCause explains a day that a system notes when it gets a dossier: the list's is later where it was synchronised late.
func stampCause(x, y period.Instant) Cause {
	cause := dayCause(x, y)
	if cause == Unknown && y.Day() > x.Day() {
		cause = SynchronisedLate
	}
	return cause
}

func finishCause(a, b *counting.Placed) Cause {
	cause := dayCause(a.Finish, b.Finish)
	switch {
	case cause != Unknown:
		return cause
	case b.Finish.Day() == a.Signed.Day(), returnedOn(a, b.Finish.Day()), returnedOn(b, a.Finish.Day()):
		return OtherDay
	}
	return stampCause(a.Finish, b.Finish)
}

// returnedOn reports whether a day that the other book has for the finish is the day of return, after the finish.
func returnedOn(p *counting.Placed, day period.Day) bool {
	return p.Returned.Day() == day && p.Returned > p.Finish
}

// progress orders the states: a dossier goes from the lower to the higher ones.
var progress = [...]int{
	dossier.NewlyRegistered: 1, dossier.Accepted: 2, dossier.NotAccepted: 5, dossier.InProcess: 3, dossier.SupplementRequested: 4,
	dossier.FinancialObligation: 4, dossier.Stopped: 4, dossier.WithdrawnByCitizen: 5, dossier.Processed: 6, dossier.ResultReturned: 7,
}

// statusCause: who is ahead knows when that happened; the other book was taken before it, or shortly after.
func (c *comparer) statusCause(a, b *counting.Placed) Cause {
	x, y := progress[a.Status], progress[b.Status]
	switch {
	case a.Status == 0 || b.Status == 0:
		return NoValue
	case x > y:
		return c.late(reached(a), 1)
	case y > x:
		return c.late(reached(b), 0)
	}
	return Unknown
}

// reached returns when a dossier came into its state; 0 if the row does not tell.
func reached(p *counting.Placed) period.Instant {
	switch {
	case p.Status == dossier.ResultReturned && p.Returned != 0:
		return p.Returned
	case p.Ended(), p.Status == dossier.NotAccepted:
		return p.Finish
	case p.Status.Paused():
		return p.PauseRequested
	}
	return p.Received
}

// otherUnit compares the units that two rows name. A name that the register does not have is not compared, unless both books have it.
func (c *comparer) otherUnit(a, b *counting.Placed) (Cause, bool) {
	if a.UnitText == b.UnitText && a.UnitCode == b.UnitCode {
		return Unknown, false
	}
	x, y := c.named(a, a.AsOf), c.named(b, a.AsOf)
	switch {
	case x == nil && y == nil && dossier.NameKey(a.UnitText) == dossier.NameKey(b.UnitText):
		return Unknown, false
	case y == nil:
		c.unknown[unitText(b)]++
		return Unknown, false
	case x == nil:
		return Unknown, true
	case x.Code == y.Code:
		return Unknown, false
	case c.later[x.Code][y.Code] || c.later[y.Code][x.Code]:
		return HandedOver, true
	case c.within(x, y) || c.within(y, x):
		return SubUnit, true
	}
	return Unknown, true
}

// unitText is what a row writes for its unit.
func unitText(p *counting.Placed) string {
	if p.UnitText == "" {
		return p.UnitCode
	}
	return p.UnitText
}

// within reports whether a unit, or one that has become it, was a part of another one.
func (c *comparer) within(u, whole *register.Unit) bool {
	for _, e := range c.in.Register.Units {
		if e.Parent == whole.Code && (e.Code == u.Code || c.later[e.Code][u.Code]) {
			return true
		}
	}
	return false
}

// named returns the unit that a row names.
func (c *comparer) named(p *counting.Placed, on period.Day) *register.Unit {
	key := unitAsked{p.UnitCode, p.UnitText, on}
	u, ok := c.units[key]
	if !ok {
		u = c.in.Register.Named(p.UnitCode, p.UnitText, on)
		c.units[key] = u
	}
	return u
}

// explain revises the causes by what the whole comparison shows: columns of dates that are a day apart nearly everywhere, and what the
// extract of the month before said.
func (c *comparer) explain() {
	keys := make(map[string]bool, len(c.out.Differences))
	if c.in.Before != nil {
		for i := range c.out.Differences {
			keys[dossier.CodeKey(c.out.Differences[i].Code)] = true
		}
	}
	was := known(c.in.Before, keys)
	for i := range c.out.Differences {
		d := &c.out.Differences[i]
		entry, stood := was[dossier.CodeKey(d.Code)]
		for j := range d.Items {
			item := &d.Items[j]
			switch item.Kind {
			case OnlyList:
				if stood && item.Cause == NotSynchronised {
					item.Cause = Vanished
				}
			case OtherReceipt:
				c.revise(item, d.Extract.Received, d.List.Received, entry.Received)
			case OtherDue:
				c.revise(item, d.Extract.Due, d.List.Due, entry.Due)
			case OtherFinish:
				c.revise(item, d.Extract.Finished, d.List.Finished, entry.Finished)
			}
		}
	}
}

// revise revises the cause of a date. was is what the month before said; 0 for nothing.
func (c *comparer) revise(item *Item, x, y, was period.Instant) {
	switch item.Cause {
	case Unknown, Redated, SynchronisedLate:
	default:
		return
	}
	by := int(y.Day() - x.Day())
	switch {
	case dateOnly(x) && dateOnly(y) && (by == 1 || by == -1) && c.shifts[item.Kind].most(by):
		item.Cause = TimeZone
	case was != 0 && (was.Day() == x.Day()) != (was.Day() == y.Day()):
		item.Cause = Redated
	}
}

// known reads the state of the month before for some keys of codes.
func known(state *counting.State, keys map[string]bool) map[string]counting.Entry {
	out := map[string]counting.Entry{}
	if state == nil {
		return out
	}
	for c := state.Cursor(); c.Next(); {
		if keys[string(c.Key())] {
			out[string(c.Key())] = c.Entry
		}
	}
	return out
}
