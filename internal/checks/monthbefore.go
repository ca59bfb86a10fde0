package checks

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"trehan/internal/counting"
	"trehan/internal/dossier"
	"trehan/internal/notation"
	"trehan/internal/period"
)

// comparison compares the dossiers of two months one by one (docs/counting.md 8).
type comparison struct {
	findings    *findingSet
	from        period.Day    // first day of the month counted
	previous    period.Period // the month before
	extractedOn period.Day    // on which its extract was taken
	items       []counting.DifferenceItem
	gone        map[string]int // vanished dossiers by the beginning of their codes
	moves       map[string][]move
}

// monthBefore compares a month with the archived state of the one before. It returns the moves of due dates by finding.
func (set *findingSet) monthBefore(r *counting.Result, previous *counting.State) map[string][]move {
	before, now := previous.Totals().Total, r.Report.Totals.Total
	if 2*now < before || now > 2*before { // exactly half or double does not block (docs/counting.md 8.9)
		d := set.draft(codeTotalJump)
		d.count = 1
		d.details = append(d.details, fmt.Sprintf(wordTotals, notation.Count(before), notation.Count(now)))
	}
	c := &comparison{
		findings: set, from: r.Report.Period.From, previous: previous.Period(), extractedOn: previous.ExtractedAt().Day(), gone: map[string]int{}, moves: map[string][]move{},
	}
	c.walk(previous.Cursor(), r.State.Cursor())
	set.missingCarriedOver(previous.Totals().Pending, set.draft(codeAppeared).count, c.gone)
	if len(c.items) == 0 {
		return c.moves
	}
	slices.SortFunc(c.items, func(a, b counting.DifferenceItem) int { return strings.Compare(a.Code, b.Code) })
	d := set.draft(codeCarryOver)
	d.count, d.items = len(c.items), c.items
	d.details = append(d.details, fmt.Sprintf(wordCarried, notation.Count(r.Report.Totals.CarriedOver), notation.Count(previous.Totals().Pending)))
	for i := range c.items {
		d.examples.Put(c.items[i].Code)
		if set.named != nil {
			set.named(codeCarryOver, c.items[i].Code)
		}
	}
	return c.moves
}

// walk joins two states by key.
func (c *comparison) walk(was, is *counting.Cursor) {
	more, moreNow := was.Next(), is.Next()
	for more || moreNow {
		order := 0
		switch {
		case !more:
			order = 1
		case !moreNow:
			order = -1
		default:
			order = bytes.Compare(was.Key(), is.Key())
		}
		switch {
		case order < 0:
			c.vanished(was)
			more = was.Next()
		case order > 0:
			c.appeared(is)
			moreNow = is.Next()
		default:
			c.both(was, is)
			more, moreNow = was.Next(), is.Next()
		}
	}
}

// vanished notes a dossier that is no longer in the extract (docs/counting.md 8.6).
func (c *comparison) vanished(was *counting.Cursor) {
	if !was.Line.Pending() {
		return
	}
	code := was.Code()
	c.findings.note(codeVanished, code)
	c.gone[codeBeginning(code)]++
	c.items = append(c.items, counting.DifferenceItem{Code: code, Was: was.Line.String(), Is: counting.PlaceAbsent})
}

// appeared notes a dossier that was not in the extract before (docs/counting.md 8.7).
func (c *comparison) appeared(is *counting.Cursor) {
	if !c.carried(is) {
		return
	}
	code := is.Code()
	c.findings.note(codeAppeared, code)
	c.items = append(c.items, counting.DifferenceItem{Code: code, Was: counting.PlaceAbsent, Is: is.Line.String()})
}

// carried reports whether a dossier is carried over into the month counted.
func (c *comparison) carried(is *counting.Cursor) bool {
	return is.Line.Figured() && is.Received.Day() < c.from
}

// both compares a dossier of both extracts.
func (c *comparison) both(was, is *counting.Cursor) {
	pending, carried := was.Line.Pending(), c.carried(is)
	for _, f := range [...]struct {
		when bool
		code string
	}{
		{c.dueMoved(was, is), codeDueMoved},
		{c.backdated(was, is), codeFinishBackdated},
		{lateUndone(was, is), codeLateUndone},
		{c.reopened(was, is), codeReopened},
	} {
		if f.when {
			c.findings.note(f.code, is.Code())
			if f.code == codeDueMoved || f.code == codeLateUndone {
				c.moves[f.code] = append(c.moves[f.code], move{code: is.Code(), was: was.Due.Day(), is: is.Due.Day()})
			}
		}
	}
	if pending == carried {
		return
	}
	item := counting.DifferenceItem{Code: is.Code(), Was: was.Line.String(), Is: is.Line.String()}
	if is.Line.Figured() && !carried {
		item.Is = counting.PlaceReceived
	}
	c.items = append(c.items, item)
}

// dueMoved: was pending or late, and is now due on a later day (docs/counting.md 8.3).
func (c *comparison) dueMoved(was, is *counting.Cursor) bool {
	return (was.Line.Pending() || was.Line == counting.LateLine) && was.Due != 0 && is.Due != 0 && is.Due.Day() > was.Due.Day()
}

// backdated: was open when the extract before was taken, and is now finished on an earlier day (docs/counting.md 8.4).
func (c *comparison) backdated(was, is *counting.Cursor) bool {
	return (was.Status.Open() || was.Status.Paused()) && ended(is) && is.Finished != 0 && is.Finished.Day() < c.extractedOn
}

// lateUndone: was overdue or late, and is now in time (docs/counting.md 8.5). A removed due date undoes the lateness too.
func lateUndone(was, is *counting.Cursor) bool {
	if was.Line != counting.OverdueLine && was.Line != counting.LateLine {
		return false
	}
	inTime := ended(is) && is.Finished != 0 && (is.Due == 0 || is.Finished.Day() <= is.Due.Day())
	return inTime || is.Line == counting.InTime
}

// reopened: was resolved or withdrawn by the end of the month before, and is now pending (docs/counting.md 8.8).
func (c *comparison) reopened(was, is *counting.Cursor) bool {
	closed := was.Line.Resolved() || was.Line == counting.Withdrawn ||
		was.Line == counting.Outside && ended(was) && was.Received.Day() <= c.previous.To
	return closed && is.Line.Pending()
}

// ended reports whether a dossier has a status with a finish date: processed, returned or withdrawn.
func ended(c *counting.Cursor) bool {
	return c.Status.Resolved() || c.Status == dossier.WithdrawnByCitizen
}
