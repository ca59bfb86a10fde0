package sample

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"

	"trehan/internal/counting"
	"trehan/internal/dossier"
	"trehan/internal/period"
)

// Row is one row of the export: the dossier with its applicant. Part is the file it stands in: 1 for the province's
// one-stop centre, 2 for the one-stop desks below it.
type Row struct {
	dossier.Dossier
	Applicant citizen
	Part      int
}

// generator holds a month's plan; what it makes depends on the month alone.
type generator struct {
	Options
	world    *world
	crews    map[string]*crew
	slots    []slot
	rows     []Row // of the slots: made once, some 10 MB at any scale
	again    []int // the slots of rows that stand in both files
	calendar *period.Calendar
}

func newGenerator(o Options) (*generator, error) {
	o = o.withDefaults()
	if err := o.validate(); err != nil {
		return nil, err
	}
	w := worldOf(o)
	g := &generator{
		Options: o, world: w, crews: staffOf(w), calendar: period.DefaultCalendar(),
		slots: slots(w, rand.New(rand.NewPCG(seed, uint64(o.Month.Year)*12+uint64(o.Month.Month)))),
	}
	g.rows = make([]Row, len(g.slots))
	for i, s := range g.slots {
		g.rows[i] = g.row(s)
	}
	g.again = g.twice()
	return g, nil
}

// rand returns the chances of one dossier: its row and its steps can be made apart.
func (g *generator) rand(s slot, purpose uint64) *rand.Rand {
	return rand.New(rand.NewPCG(seed+purpose, (uint64(g.Month.Year)*12+uint64(g.Month.Month))<<32+uint64(s.index)))
}

func (g *generator) days(r *rand.Rand) days { return days{g.calendar, g.Month.Period(), r} }

// dossiers yields every row of a month, duplicates included, in the order of the files' rows: the month of scale 1, then
// that month again under other codes, and so on, so that neighbours differ as they do in a real export. The pointer is
// reused.
func (g *generator) dossiers(ctx context.Context, yield func(*Row) error) error {
	var out Row
	for k := range g.Scale {
		for i, s := range g.slots {
			if err := ctx.Err(); err != nil {
				return err
			}
			out = g.rows[i]
			copied(&out, s, k)
			if err := yield(&out); err != nil {
				return err
			}
		}
	}
	for k := range g.Scale {
		for _, i := range g.again {
			out = g.rows[i]
			out.Part = 2
			copied(&out, g.slots[i], k)
			if err := yield(&out); err != nil {
				return err
			}
		}
	}
	return nil
}

// twice returns the slots whose dossiers stand in the second file again.
func (g *generator) twice() []int {
	var again []int
	for i, s := range g.slots {
		if s.line == early && !s.carried && g.rows[i].Part == 1 && len(again) < duplicated {
			again = append(again, i)
		}
	}
	return again
}

// copied makes a row the k-th copy of its slot's, under a code and personal numbers of its own.
func copied(row *Row, s slot, k int) {
	row.Code = number(row.Code, s, k)
	if k > 0 {
		row.Applicant.Phone = fmt.Sprintf("%s%06d", row.Applicant.Phone[:4], (s.index*7919+k*104_729)%1_000_000)
		row.Applicant.Identity = fmt.Sprintf("%s%09d", row.Applicant.Identity[:3], (s.index*7919+k*15_485_863)%1_000_000_000)
	}
}

// number returns the code of a dossier's k-th copy: unit and date of receipt as the systems have it, and a number of
// its own.
func number(prefix string, s slot, k int) string {
	code := fmt.Sprintf("%s-%05d", prefix, k*100_000+s.index+1)
	if s.line == overdueTest && s.nth%3 == 2 {
		code += "-TEST"
	}
	return code
}

// row makes the dossier of a slot. Its code is still without number.
func (g *generator) row(s slot) Row {
	r := g.rand(s, 2)
	d := g.days(r)
	row := Row{Part: 1, Applicant: newCitizen(r)}
	row.Channel = s.channel
	row.Apology = dossier.NoAnswer
	g.dates(s, d, &row.Dossier)
	u := g.unitThen(s.unit, row.Received.Day(), r)
	if s.unit.level == dossier.District || s.unit.level == dossier.Commune {
		row.Part = 2
	}
	row.Applicant.Address += ", " + strings.TrimPrefix(s.unit.name, "UBND ")
	p := u.work[r.IntN(len(u.work))]
	row.ProcedureCode, row.Field, row.Procedure = p.code, p.field, p.name
	row.Unit = spelling(u, r)
	if r.IntN(10) < 7 {
		row.UnitCode = u.code
	}
	received := row.Received.Day()
	if received == 0 {
		received = g.Month.Period().To
	}
	row.Code = u.code + "-" + received.Time().Format("060102")

	c := g.crews[s.unit.code]
	handler := c.specialists[r.IntN(len(c.specialists))]
	switch {
	case s.late != nil && s.late.kind == counting.Unclassified:
		handler = c.specialists[s.late.names[0]]
	case s.late != nil || row.Status.Resolved() && r.IntN(2) == 0:
		handler = c.leader
	}
	row.Handler, row.Department = handler.Name, handler.Department
	if s.late != nil {
		row.Apology = s.late.apology
	}
	g.file(s, &row)
	if s.line == overdueTest {
		switch s.nth % 3 {
		case 0:
			row.Procedure = "Thử nghiệm quy trình liên thông"
		case 1:
			row.Applicant.Name = fmt.Sprintf("Khách hàng TEST %02d", s.nth)
		}
	}
	return row
}

// unitThen returns the unit that a dossier was taken in by: a predecessor of the one that answers for it now, if that
// one did not exist yet.
func (g *generator) unitThen(u *unit, received period.Day, r *rand.Rand) *unit {
	if u.from == 0 || received == 0 || received >= u.from {
		return u
	}
	if before := g.world.predecessors(u); len(before) > 0 {
		return before[r.IntN(len(before))]
	}
	return u
}

// spelling returns the name of a unit as one of the systems writes it: mostly right, sometimes an alias, another
// dash, capitals or stray blanks.
func spelling(u *unit, r *rand.Rand) string {
	switch n := r.IntN(20); {
	case n == 0 && len(u.aliases) > 0:
		return u.aliases[r.IntN(len(u.aliases))]
	case n == 1 && strings.Contains(u.name, " - "):
		return strings.Replace(u.name, " - ", []string{" – ", " -", "\u2010", " \u2212 "}[r.IntN(4)], 1)
	case n == 2:
		return strings.ToUpper(u.name)
	case n == 3:
		return strings.Replace(u.name, " ", "\u00a0 ", 1)
	}
	return u.name
}
