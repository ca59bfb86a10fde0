package counting

import (
	"slices"

	"trehan/internal/dossier"
)

// Details are the figures beside the lines of the notice (docs/counting.md 3.12 to 3.17), of the whole or of one unit. They
// break lines down or count dossiers by another question, and change no line.
type Details struct {
	Paused      Pauses      `json:"paused"`
	Refused     int         `json:"refused"` // a part of Totals.NotAccepted
	DueInPeriod DueInPeriod `json:"due_in_period"`
	Inherited   Inherited   `json:"inherited"`
	Apology     Apologies   `json:"apology"`
}

// Pauses divide Totals.PendingPaused by the status.
type Pauses struct {
	Supplement int `json:"supplement"` // status 5
	Financial  int `json:"financial"`  // status 6
	Stopped    int `json:"stopped"`    // status 8
}

// DueInPeriod counts the dossiers whose due date lies in the period. Late are those of them that were resolved late or are
// overdue at its end.
type DueInPeriod struct {
	Due  int `json:"due"`
	Late int `json:"late"`
}

// Inherited are the lines of the dossiers that another unit received than the one that answers for them now.
type Inherited struct {
	Total          int `json:"total"`
	Resolved       int `json:"resolved"`
	ResolvedLate   int `json:"resolved_late"`
	Pending        int `json:"pending"`
	PendingOverdue int `json:"pending_overdue"`
	Withdrawn      int `json:"withdrawn"`
}

// Apologies divide the resolved late dossiers by whether the extract has a letter of apology. Where it lacks the column,
// all are NotStated: nobody recorded that there was none.
type Apologies struct {
	Sent      int `json:"sent"`
	Missing   int `json:"missing"`
	NotStated int `json:"not_stated"`
}

// Stated reports whether the extract says of any late dossier if there was a letter of apology.
func (a Apologies) Stated() bool { return a.Sent+a.Missing > 0 }

// add counts one dossier.
func (d *Details) add(r *record, p *place, rules *rules, inherited bool) {
	if rules.refused(r) {
		d.Refused++
	}
	if !p.line.Figured() {
		return
	}
	if rules.dueInPeriod(r, p) {
		d.DueInPeriod.Due++
		if p.line == LateLine || p.line == OverdueLine {
			d.DueInPeriod.Late++
		}
	}
	switch p.line {
	case Paused:
		d.Paused.add(r.status)
	case LateLine:
		d.Apology.add(r.apology)
	}
	if inherited {
		var t Totals
		t.add(p, rules.fold)
		d.Inherited.add(&t)
	}
}

// dueInPeriod reports whether a dossier fell due in the period.
func (r *rules) dueInPeriod(c *record, p *place) bool {
	due := c.due.instant().Day()
	return p.line.Figured() && p.line != Paused && p.line != Withdrawn && r.from <= due && due <= r.to
}

// refused reports whether a dossier has status 3 and was refused in the period: by the date on which its handling ended, else by
// that of its receipt (docs/counting.md 3.13).
func (r *rules) refused(c *record) bool {
	if c.status != dossier.NotAccepted {
		return false
	}
	on := c.finish().Day()
	if on == 0 {
		on = c.received.instant().Day()
	}
	return r.from <= on && on <= r.to
}

func (p *Pauses) add(s dossier.Status) {
	switch s {
	case dossier.SupplementRequested:
		p.Supplement++
	case dossier.FinancialObligation:
		p.Financial++
	default:
		p.Stopped++
	}
}

func (a *Apologies) add(answer dossier.Answer) {
	switch answer {
	case dossier.Yes:
		a.Sent++
	case dossier.No:
		a.Missing++
	default:
		a.NotStated++
	}
}

func (i *Inherited) add(t *Totals) {
	i.Total += t.Total
	i.Resolved += t.Resolved
	i.ResolvedLate += t.ResolvedLate
	i.Pending += t.Pending
	i.PendingOverdue += t.PendingOverdue
	i.Withdrawn += t.Withdrawn
}

// Plus adds figure by figure.
func (d Details) Plus(o Details) Details {
	d.Paused.Supplement += o.Paused.Supplement
	d.Paused.Financial += o.Paused.Financial
	d.Paused.Stopped += o.Paused.Stopped
	d.Refused += o.Refused
	d.DueInPeriod.Due += o.DueInPeriod.Due
	d.DueInPeriod.Late += o.DueInPeriod.Late
	d.Inherited.Total += o.Inherited.Total
	d.Inherited.Resolved += o.Inherited.Resolved
	d.Inherited.ResolvedLate += o.Inherited.ResolvedLate
	d.Inherited.Pending += o.Inherited.Pending
	d.Inherited.PendingOverdue += o.Inherited.PendingOverdue
	d.Inherited.Withdrawn += o.Inherited.Withdrawn
	d.Apology.Sent += o.Apology.Sent
	d.Apology.Missing += o.Apology.Missing
	d.Apology.NotStated += o.Apology.NotStated
	return d
}

// OrZero returns the details, noughts for a report of a release that did not count them (nil).
func (d *Details) OrZero() Details {
	if d == nil {
		return Details{}
	}
	return *d
}

// Like returns the report without what the release that made earlier did not count, so that the two can be compared.
func (r *Report) Like(earlier *Report) *Report {
	if earlier.Details != nil {
		return r
	}
	out := *r
	out.Details, out.Acceptance, out.Units = nil, nil, slices.Clone(r.Units)
	out.Percent.LateOfTotal, out.Percent.LateOfDue = "", ""
	for i := range out.Units {
		out.Units[i].Details, out.Units[i].Acceptance = nil, nil
	}
	return &out
}
