package counting

import (
	"cmp"
	"slices"

	"trehan/internal/dossier"
	"trehan/internal/period"
)

// Acceptance counts the online filings of which the period decided whether they were taken in (docs/counting.md 14), of the
// whole or of one receiving unit. It changes no line of the notice.
type Acceptance struct {
	AcceptedInTime int `json:"accepted_in_time"`
	AcceptedLate   int `json:"accepted_late"`
	Waiting        int `json:"waiting"`         // at the end of the period
	WaitingOverdue int `json:"waiting_overdue"` // a part of Waiting
	RefusedInTime  int `json:"refused_in_time"`
	RefusedLate    int `json:"refused_late"`
}

// Plus adds figure by figure.
func (a Acceptance) Plus(o Acceptance) Acceptance {
	a.AcceptedInTime += o.AcceptedInTime
	a.AcceptedLate += o.AcceptedLate
	a.Waiting += o.Waiting
	a.WaitingOverdue += o.WaitingOverdue
	a.RefusedInTime += o.RefusedInTime
	a.RefusedLate += o.RefusedLate
	return a
}

// OrZero returns the figures, noughts where the report does not state them (nil).
func (a *Acceptance) OrZero() Acceptance {
	if a == nil {
		return Acceptance{}
	}
	return *a
}

// Listed is how many filings stand in Rows.Acceptance.
func (a Acceptance) Listed() int { return a.AcceptedLate + a.WaitingOverdue + a.RefusedLate }

// Add counts filings of an outcome.
func (a *Acceptance) Add(o AcceptanceOutcome, n int) {
	switch o {
	case AcceptedInTime:
		a.AcceptedInTime += n
	case AcceptedLate:
		a.AcceptedLate += n
	case Waiting:
		a.Waiting += n
	case WaitingOverdue:
		a.Waiting += n
		a.WaitingOverdue += n
	case RefusedInTime:
		a.RefusedInTime += n
	case RefusedLate:
		a.RefusedLate += n
	}
}

// AcceptanceOutcome is what became of an online filing, named as in Acceptance; "" where the period decides nothing of it.
type AcceptanceOutcome string

// The outcomes. Waiting is one that is not overdue.
const (
	AcceptedInTime AcceptanceOutcome = "accepted_in_time"
	AcceptedLate   AcceptanceOutcome = "accepted_late"
	Waiting        AcceptanceOutcome = "waiting"
	WaitingOverdue AcceptanceOutcome = "waiting_overdue"
	RefusedInTime  AcceptanceOutcome = "refused_in_time"
	RefusedLate    AcceptanceOutcome = "refused_late"
)

// late reports whether filings of this outcome stand in the list.
func (o AcceptanceOutcome) late() bool {
	return o == AcceptedLate || o == WaitingOverdue || o == RefusedLate
}

// AcceptanceRow is one online filing that was accepted or refused late, or that waits too long.
type AcceptanceRow struct {
	Code           string            `json:"code"`
	Procedure      string            `json:"procedure"`
	Field          string            `json:"field"`
	Unit           string            `json:"unit"` // the receiving one; "" where unknown
	Level          dossier.Level     `json:"level"`
	Outcome        AcceptanceOutcome `json:"outcome"`
	Filed          period.Instant    `json:"filed"`
	Until          period.Instant    `json:"until"`                     // accepted or refused; of a waiting one 24:00 of the period's last day
	WorkingMinutes int               `json:"working_minutes,omitempty"` // from Filed to Until, a begun one counted; 0 where one of them has no time of day
	WorkingDays    int               `json:"working_days"`              // from the day of Filed to that of Until
}

// eightHours is the limit of the policy acceptance_limit: eight_hours, in seconds.
const eightHours = 8 * 3600

// wait is how long one online filing waited in a period, and what became of it.
type wait struct {
	outcome  AcceptanceOutcome
	filed    period.Instant
	until    period.Instant
	on       period.Day // as of which the unit is looked up
	seconds  int        // of work; 0 where it is judged by days
	days     int        // of work
	inTime   int        // days of work that can be in time
	reversed bool       // accepted or refused before it was filed
	reasons  reasons
}

// minutes are the minutes of work, a begun one counted whole: what is over the limit is more than it in minutes, too.
func (x *wait) minutes() int { return (x.seconds + 59) / 60 }

// waits judges filings by the office's days and hours.
type waits struct {
	*rules
	calendar *period.Calendar
	hours    period.Hours
	limit    int // seconds of work
}

func newWaits(r *rules, o *Options) *waits {
	w := &waits{rules: r, calendar: o.calendar(), hours: o.Hours}
	if w.hours.Day() == 0 {
		w.hours = period.DefaultHours()
	}
	w.limit = w.hours.Day()
	if o.Policies.AcceptanceLimit == limitEightHours {
		w.limit = eightHours
	}
	return w
}

// of finds what became of the filing of one record, which p places (docs/counting.md 14).
func (w *waits) of(c *record, p *place) wait {
	filed := c.filed.instant()
	out := wait{filed: filed}
	switch {
	case filed == 0:
		out.reasons = acceptanceUnfiled
		return out
	case c.channel != dossier.Online:
		return out
	}
	until, refused, known := w.end(c, p)
	switch day := until.Day(); {
	case !known || until != 0 && day < w.from || filed.Day() > w.to:
		out.reasons = acceptanceElsewhere
		return out
	case until == 0 || day > w.to:
		return w.waiting(out)
	case timed(filed) && timed(until) && until < filed || day < filed.Day():
		out.reversed, out.reasons = true, acceptanceReversed
		return out
	default:
		out.on = day
		return w.ended(out, until, refused)
	}
}

// end returns when a filing was accepted or refused; none while it waits. known is false where the data do not say, and for a
// dossier that is put aside.
func (w *waits) end(c *record, p *place) (until period.Instant, refused, known bool) {
	switch {
	case c.status == dossier.NewlyRegistered:
		return 0, false, true
	case c.status == dossier.NotAccepted:
		until = c.finish()
		if until == 0 {
			until = c.received.instant()
		}
		return until, true, until != 0
	}
	return c.received.instant(), false, p.line != PutAside
}

func (w *waits) waiting(out wait) wait {
	out.on = w.to
	out.until = (w.to + 1).Start()
	out.outcome, out.reasons = Waiting, acceptanceWaiting
	out.inTime = w.limit / w.hours.Day() // up to 24:00 of the last day
	if w.measure(&out, w.to, timed(out.filed)) {
		out.outcome, out.reasons = WaitingOverdue, out.reasons&acceptanceByDays|acceptanceWaitingOverdue
	}
	return out
}

func (w *waits) ended(out wait, until period.Instant, refused bool) wait {
	out.until = until
	out.inTime = (w.limit + w.hours.Day() - 1) / w.hours.Day() // up to the opening of the last day
	late := w.measure(&out, until.Day(), timed(out.filed) && timed(until))
	byDays := out.reasons
	switch {
	case refused && late:
		out.outcome, out.reasons = RefusedLate, refusedLate
	case refused:
		out.outcome, out.reasons = RefusedInTime, refusedInTime
	case late:
		out.outcome, out.reasons = AcceptedLate, acceptedLate
	default:
		out.outcome, out.reasons = AcceptedInTime, acceptedInTime
	}
	out.reasons |= byDays
	return out
}

// measure takes the working time from the filing on and reports whether it is over the limit. Where a time of day is missing,
// the working days after that of the filing up to the last one decide: it is late if it would be at every time of day
// (docs/counting.md 14.3).
func (w *waits) measure(out *wait, last period.Day, byTime bool) bool {
	out.days = w.calendar.WorkingDays(out.filed.Day(), last)
	if !byTime {
		out.reasons |= acceptanceByDays
		return out.days > out.inTime
	}
	out.seconds = w.calendar.WorkingTime(w.hours, out.filed, out.until)
	return out.seconds > w.limit
}

// timed reports whether a date has a time of day (docs/counting.md 1.1).
func timed(i period.Instant) bool { return i != i.Day().Start() }

// acceptances counts the online filings, and lists the late ones. It does nothing where no dossier has the date of its filing.
func (rb *resultBuilder) acceptances(present []uint32) {
	if !rb.counter.filed {
		return
	}
	w := newWaits(&rb.rules, &rb.counter.o)
	rb.acceptance = &Acceptance{}
	for _, id := range present {
		r := rb.counter.records.at(id)
		if r.channel != dossier.Online {
			continue
		}
		p := rb.rules.place(r)
		if r.filed == (packed{}) {
			if p.line.Figured() && !p.carried {
				rb.unfiled.Count++
				(*Examples)(&rb.unfiled.Examples).Put(rb.counter.codes.code(id))
				rb.observations.marks.put(CodeMissingFiled, id)
			}
			continue
		}
		rb.accept(id, r, w.of(r, &p))
	}
	rb.sortAcceptance()
}

// accept counts one filing under the unit that received it.
func (rb *resultBuilder) accept(id uint32, r *record, x wait) {
	if x.reversed {
		rb.observations.note(CodeFiledAfterAcceptance, id)
	}
	if x.outcome == "" {
		return
	}
	row := rb.units.receiver(r.unit, x.on)
	u := rb.units.rows[row]
	u.hasDossier = true
	rb.acceptance.Add(x.outcome, 1)
	u.acceptance.Add(x.outcome, 1)
	if row == 0 {
		rb.observations.note(CodeReceiverUnknown, id)
	}
	if !x.outcome.late() {
		return
	}
	m := rb.counter.procedures.list[r.procedure]
	rb.accepted = append(rb.accepted, AcceptanceRow{
		Code: rb.counter.codes.code(id), Procedure: m.name, Field: m.field, Unit: u.Code, Level: u.Level, Outcome: x.outcome,
		Filed: x.filed, Until: x.until, WorkingMinutes: x.minutes(), WorkingDays: x.days,
	})
}

func (rb *resultBuilder) sortAcceptance() {
	slices.SortFunc(rb.accepted, func(a, b AcceptanceRow) int {
		return cmp.Or(cmp.Compare(a.Level.Rank(), b.Level.Rank()), cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Filed, b.Filed),
			cmp.Compare(a.Code, b.Code))
	})
}

// stateAcceptance puts the figures into the result, of the whole and of each unit.
func (rb *resultBuilder) stateAcceptance(report *Report, rows *Rows, position []int) {
	if report.Acceptance = rb.acceptance; rb.acceptance == nil {
		return
	}
	rows.Acceptance = rb.accepted
	for i, u := range rb.units.rows {
		if i > 0 || u.hasDossier {
			report.Units[position[i]].Acceptance = &u.acceptance
		}
	}
}

// withoutAcceptance takes out what an extract without the columns for it cannot state.
func (r *Result) withoutAcceptance() {
	r.Report.Acceptance, r.Rows.Acceptance = nil, nil
	if last := len(r.Report.Units) - 1; last >= 0 && r.Report.Units[last].Code == "" && r.Report.Units[last].Totals == (Totals{}) {
		r.Report.Units = r.Report.Units[:last] // it had nothing else
	}
	for i := range r.Report.Units {
		r.Report.Units[i].Acceptance = nil
	}
	r.Observations = slices.DeleteFunc(r.Observations, func(o dossier.Observation) bool {
		return o.Code == CodeFiledAfterAcceptance || o.Code == CodeReceiverUnknown
	})
}

// settleAcceptance takes the figures back where a column for them is missing, and notes the filings without their date where
// they are stated (docs/counting.md 14.8).
func (r *Result) settleAcceptance() {
	switch {
	case r.Report.Acceptance == nil:
	case slices.ContainsFunc(r.Missing, func(m Missing) bool { return m.Figure == FigureAcceptance }):
		r.withoutAcceptance()
		receivers := func(m Missing) bool { return m.Figure == FigureReceivers }
		if slices.ContainsFunc(r.Missing, receivers) { // nobody misses it then
			r.Missing = slices.DeleteFunc(r.Missing, receivers)
			r.Report.MissingColumns = slices.DeleteFunc(r.Report.MissingColumns, func(c string) bool { return c == ColumnReceivingUnit })
		}
	case r.unfiled.Count > 0:
		r.Observations = append(r.Observations, r.unfiled)
	}
}
