package counting

import (
	"trehan/internal/dossier"
	"trehan/internal/period"
)

// Line is the leaf line of the notice into which a dossier falls (docs/counting.md 2 and 4.6).
type Line uint8

// The lines. InTime is pending in time without a pause.
const (
	NoLine Line = iota
	Early
	OnTime
	LateLine
	Withdrawn
	Paused
	InTime
	OverdueLine
	Outside
	PutAside
	NotAcceptedLine
	lines // how many
)

var lineNames = [lines]string{"", "early", "on_time", "late", "withdrawn", "paused", "in_time", "overdue", "outside", "put_aside", "not_accepted"}

// String returns the line's name as in the report's keys: early, on_time, late, withdrawn, paused, in_time, overdue,
// outside, put_aside, not_accepted.
func (l Line) String() string {
	if l >= lines {
		return ""
	}
	return lineNames[l]
}

// Resolved reports whether the dossier was resolved in the period, without the withdrawn ones.
func (l Line) Resolved() bool { return l == Early || l == OnTime || l == LateLine }

// Pending reports whether the dossier was open at the end of the period.
func (l Line) Pending() bool { return l == Paused || l == InTime || l == OverdueLine }

// Figured reports whether the dossier is in the figures: resolved, withdrawn or pending.
func (l Line) Figured() bool { return l.Resolved() || l.Pending() || l == Withdrawn }

// rules are the options in the form that place needs.
type rules struct {
	from, to        period.Day
	extractedAt     period.Instant
	byInstant       bool // late_granularity: instant
	lastDayOverdue  bool // due_on_last_day_open: overdue
	missingDueAside bool // missing_due: put_aside
	fold            bool // withdrawn: fold
	participants    bool // attribution: all_participants
}

func newRules(o Options) rules {
	p := o.Policies.WithDefaults()
	return rules{
		from: o.Period.From, to: o.Period.To, extractedAt: o.ExtractedAt,
		byInstant:       p.LateGranularity == granularityInstant,
		lastDayOverdue:  p.DueOnLastDayOpen == lastDayOverdue,
		missingDueAside: p.PutsDuelessAside(),
		fold:            p.Withdrawn == withdrawnFold,
		participants:    p.Attribution == attributionAll,
	}
}

// place is where one copy of a dossier falls, as of the end of the period.
type place struct {
	line    Line
	why     string          // put aside: the finding's code
	carried bool            // in the figures: received before the period, else new in it
	channel dossier.Channel // in the figures: as counted
	on      period.Day      // as of which the unit is looked up (docs/counting.md 10.1)
	finish  period.Instant  // the finish date, else the return date, of status 7, 9, 10
	notes   notes           // findings on a dossier in the figures (docs/counting.md 2.15)
	reasons reasons         // that decided the line, for Explanation
}

type notes uint8

const (
	noteChannel    notes = 1 << iota // missing_channel
	noteDue                          // missing_due
	noteReturn                       // finish_from_return
	noteOpenFinish                   // open_with_finish_date
	notePause                        // paused_after_due
)

// place finds the line of one copy: the first rule of docs/counting.md 2 that matches decides.
func (r *rules) place(c *record) place {
	p := place{on: r.to}
	received := c.received.instant().Day()
	switch {
	case c.status.NeverAccepted(): // whenever received or refused (docs/counting.md 2.2)
		p.line, p.reasons = NotAcceptedLine, neverAccepted
		return p
	case c.received == (packed{}):
		return p.aside(CodeMissingReceived, noReceived)
	case received > r.to:
		p.line, p.reasons = Outside, receivedAfter
		return p
	}
	if c.status.Resolved() || c.status == dossier.WithdrawnByCitizen {
		p = r.ended(c, received)
	} else {
		p = r.pending(c)
		if c.finished != (packed{}) {
			p.notes |= noteOpenFinish
			p.reasons |= openFinish
		}
	}
	if !p.line.Figured() {
		p.notes = 0
		return p
	}
	p.carried = received < r.from
	p.channel = c.channel
	if c.channel == dossier.NoChannel {
		p.channel = dossier.Direct
		p.notes |= noteChannel
	}
	return p
}

func (p place) aside(why string, by reasons) place {
	p.line, p.why = PutAside, why
	p.reasons |= by
	return p
}

// ended places a dossier of status 7, 9 or 10 (docs/counting.md 2.5 and 2.6).
func (r *rules) ended(c *record, received period.Day) place {
	p := place{on: r.to, finish: c.finish()}
	finished := p.finish.Day()
	switch {
	case p.finish == 0:
		return p.aside(CodeFinishedWithoutDate, noFinish)
	case finished < received:
		return p.aside(CodeFinishBeforeReceive, finishBeforeReceipt)
	case r.extractedAt != 0 && p.finish > r.extractedAt:
		return p.aside(CodeFutureDate, finishInFuture)
	case finished < r.from:
		p.line, p.reasons = Outside, finishedBefore
		return p
	case finished > r.to:
		finish := p.finish
		p = r.pending(c)
		p.finish = finish
		p.reasons |= finishedAfter
	case c.status == dossier.WithdrawnByCitizen:
		p.line, p.on, p.reasons = Withdrawn, finished, withdrawnInPeriod
	default:
		p = r.resolved(c, p)
		p.reasons |= finishedInPeriod
	}
	if c.finished == (packed{}) {
		p.notes |= noteReturn
		p.reasons |= finishFromReturn
	}
	return p
}

// resolved distinguishes early, on time and late.
func (r *rules) resolved(c *record, p place) place {
	finished := p.finish.Day()
	due := c.due.instant()
	switch {
	case due == 0 && r.missingDueAside:
		return p.aside(CodeMissingDue, noDueAside)
	case due == 0:
		p.line, p.reasons = OnTime, noDue
		p.notes |= noteDue
	case r.late(p.finish, due):
		p.line, p.reasons = LateLine, afterDue
		if r.byInstant {
			p.reasons = afterDueInstant
		}
	case finished < due.Day():
		p.line, p.reasons = Early, beforeDue
	default:
		p.line, p.reasons = OnTime, onDue
	}
	p.on = finished
	return p
}

// late compares by date. Under late_granularity: instant it compares instants, and a due date without a time lasts until
// 24:00 of its day (docs/counting.md 2.14).
func (r *rules) late(finish, due period.Instant) bool {
	if !r.byInstant {
		return finish.Day() > due.Day()
	}
	if due == due.Day().Start() {
		due = (due.Day() + 1).Start()
	}
	return finish > due
}

// pending places a dossier that was open at the end of the period. A dossier that finished later no longer has a paused
// status: whether it was paused then is unknown (docs/counting.md 2.13).
func (r *rules) pending(c *record) place {
	p := place{on: r.to, line: InTime}
	due, pause := c.due.instant().Day(), c.supplement.instant().Day()
	if due == 0 {
		if r.missingDueAside {
			return p.aside(CodeMissingDue, noDueAside)
		}
		p.notes |= noteDue
	}
	switch {
	case c.status.Paused() && pause <= r.to: // no known begin is 0
		p.line, p.reasons = Paused, paused
		if due != 0 && pause > due {
			p.notes |= notePause
			p.reasons |= pausedAfterDue
		}
	case due == 0:
		p.reasons = noDue
	case due < r.to:
		p.line, p.reasons = OverdueLine, dueBeforeEnd
	case due == r.to && r.lastDayOverdue:
		p.line, p.reasons = OverdueLine, dueOnLastDayOverdue
	case due == r.to:
		p.reasons = dueOnLastDay
	default:
		p.reasons = dueAfterEnd
	}
	switch {
	case c.status.Open():
		p.reasons |= openAtEnd
	case c.status.Paused() && p.line != Paused:
		p.reasons |= openAtEnd | pausedAfterEnd
	}
	return p
}

// resolvedAs returns as what a dossier of a line counts among the resolved; NoLine if it does not.
func (r *rules) resolvedAs(l Line) Line {
	switch {
	case l.Resolved():
		return l
	case l == Withdrawn && r.fold:
		return OnTime
	}
	return NoLine
}

// add counts one dossier into the lines. Every line is counted separately and none is derived from another, so that the
// identities prove something.
func (t *Totals) add(p *place, fold bool) {
	switch p.line {
	case NotAcceptedLine:
		t.NotAccepted++
		return
	case PutAside:
		t.PutAside++
		return
	case Outside:
		t.Outside++
		return
	}
	t.Total++
	if p.carried {
		t.CarriedOver++
	} else {
		t.Received++
		switch p.channel {
		case dossier.Online:
			t.ReceivedOnline++
		case dossier.Postal:
			t.ReceivedPostal++
		default:
			t.ReceivedDirect++
		}
	}
	switch p.line {
	case Early:
		t.Resolved++
		t.ResolvedEarly++
	case OnTime:
		t.Resolved++
		t.ResolvedOnTime++
	case LateLine:
		t.Resolved++
		t.ResolvedLate++
	case Withdrawn:
		t.Withdrawn++
		if fold {
			t.Resolved++
			t.ResolvedOnTime++
		}
	case Paused:
		t.Pending++
		t.PendingInTime++
		t.PendingPaused++
	case InTime:
		t.Pending++
		t.PendingInTime++
	case OverdueLine:
		t.Pending++
		t.PendingOverdue++
	}
}
