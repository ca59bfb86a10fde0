package sample

import (
	"trehan/internal/dossier"
	"trehan/internal/period"
)

// filingPlan says how the online filings of a month are taken in. A world without one has no columns for it.
type filingPlan struct {
	late        int // accepted late, of those that are new in the figures
	overdue     int // of the registered ones: waiting too long at the end of the period
	waiting     int // of those received after the period: filed in it
	refusedLate int // of the refused ones
}

// filingHeaders stand behind dossierHeaders where the world has a filingPlan.
var filingHeaders = []string{"Đơn vị tiếp nhận", "Ngày nộp"}

// elsewhereEvery is how many dossiers of a department there are for one that a commune receives.
const elsewhereEvery = 40

// lateFilings marks the filings that are accepted late: the first of them in the order of the files.
func lateFilings(p plan, all []slot) {
	left := 0
	if p.filings != nil {
		left = p.filings.late
	}
	for i := range all {
		if s := &all[i]; left > 0 && s.channel == dossier.Online && !s.carried && s.line < refused {
			s.acceptedLate = true
			left--
		}
	}
}

// file gives a row the date of its filing and the unit that received it.
func (g *generator) file(s slot, row *Row) {
	p := g.world.plan.filings
	if p == nil {
		return
	}
	r := g.rand(s, 3)
	row.ReceivingUnit = s.unit.name
	if s.unit.level == dossier.Province && s.index%elsewhereEvery == 0 {
		row.ReceivingUnit = g.world.commune(s.index)
	}
	if s.channel != dossier.Online {
		row.Filed = row.Received // at the desk
		return
	}
	d := g.days(r)
	row.Filed = g.filed(p, s, d, row.Received)
}

// filed returns the date of an online filing that is taken in at an instant; none of one that waits.
func (g *generator) filed(p *filingPlan, s slot, d days, received period.Instant) period.Instant {
	last := d.before(d.To+1, 1) // working day of the period
	switch {
	case s.line == registered && s.nth < p.overdue:
		return d.atWork(d.before(last, 2+d.r.IntN(8)))
	case s.line == registered, s.line == receivedAfter && s.nth < p.waiting:
		return d.atWork(last)
	case s.line == receivedAfter:
		return max(received-period.Instant(60*d.r.IntN(40)), (d.To+1).Start()+60)
	case received == 0:
		return 0
	case s.acceptedLate, s.line == refused && s.nth < p.refusedLate:
		return d.atWork(d.before(received.Day(), 2+d.r.IntN(6)))
	case d.r.IntN(2) == 0: // after the office has closed, or just before
		return d.before(received.Day(), 1).Start() + 16*3600 + period.Instant(d.r.IntN(7*3600))
	}
	return received - period.Instant(60+d.r.IntN(1800))
}

// atWork returns a moment in office hours.
func (d days) atWork(day period.Day) period.Instant {
	return day.Start() + 8*3600 + period.Instant(d.r.IntN(3*3600))
}

// commune returns the name of one of the communes of the present.
func (w *world) commune(n int) string {
	var names []string
	for _, u := range w.active() {
		if u.level == dossier.Commune {
			names = append(names, u.name)
		}
	}
	return names[n%len(names)]
}
