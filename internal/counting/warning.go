package counting

import (
	"cmp"
	"slices"

	"trehan/internal/period"
)

// Warning is what an early warning lists: open dossiers as of the end of its day (docs/counting.md 13). The overdue ones are
// those of Rows.Overdue.
type Warning struct {
	Days    int             `json:"days"`    // working days ahead
	Soon    []WarnedDossier `json:"soon"`    // due within them: by level, unit, due, code; not listed, then unknown last
	Overdue []WarnedDossier `json:"overdue"` // in the order of Rows.Overdue
}

// WarnedDossier is one open dossier of a warning. WorkingDays are those since the due date, of one that is not overdue
// those that are left: 0 on the due date.
type WarnedDossier struct {
	OverdueRow
	Officials []Person `json:"officials"` // who has it now; none where nobody is named
}

// Of returns the rows of some units.
func (w *Warning) Of(units []string) *Warning {
	of := func(all []WarnedDossier) []WarnedDossier {
		var out []WarnedDossier
		for _, d := range all {
			if d.Unit != "" && slices.Contains(units, d.Unit) {
				out = append(out, d)
			}
		}
		return out
	}
	return &Warning{Days: w.Days, Soon: of(w.Soon), Overdue: of(w.Overdue)}
}

// Len is how many dossiers are listed.
func (w *Warning) Len() int { return len(w.Soon) + len(w.Overdue) }

// dueSoon reports whether a dossier that is pending in time is due within the days of the warning.
func (rb *resultBuilder) dueSoon(r *record) bool {
	if rb.counter.o.WarnDays <= 0 || r.due == (packed{}) {
		return false
	}
	return rb.left(r.due.instant().Day()) <= rb.counter.o.WarnDays
}

// left returns the working days from the end of the period to a due date.
func (rb *resultBuilder) left(due period.Day) int {
	return rb.counter.o.calendar().WorkingDays(rb.rules.to, due)
}

// warning lists the dossiers of an early warning; nil where none was asked for.
func (rb *resultBuilder) warning(overdue []OverdueRow) *Warning {
	if rb.counter.o.WarnDays <= 0 {
		return nil
	}
	w := &Warning{
		Days: rb.counter.o.WarnDays, Soon: make([]WarnedDossier, 0, len(rb.soon)), Overdue: make([]WarnedDossier, 0, len(overdue)),
	}
	responsible := rb.responsible(slices.Concat(rb.soon, rb.overdue))
	for _, id := range rb.soon {
		row := rb.pendingRow(id)
		row.WorkingDays = rb.left(row.Due)
		w.Soon = append(w.Soon, WarnedDossier{row, responsible[row.Code]})
	}
	slices.SortFunc(w.Soon, func(a, b WarnedDossier) int { return a.compare(&b.OverdueRow) })
	for _, row := range overdue {
		w.Overdue = append(w.Overdue, WarnedDossier{row, responsible[row.Code]})
	}
	return w
}

// responsible returns who has each of some open dossiers as of the end of the period, by code: the officials of the steps
// that are not finished by then, else who is named as handling it (docs/counting.md 13.5).
func (rb *resultBuilder) responsible(ids []uint32) map[string][]Person {
	a := rb.attribution()
	open := rb.openSteps(a.synthesised, ids)
	asOf := (rb.rules.to + 1).Start() - 1
	of := make([]*lateDossier, len(ids))
	for i, id := range ids {
		r := rb.counter.records.at(id)
		handler := rb.counter.handlers.list[r.handler]
		d := &lateDossier{
			id: id, code: rb.counter.codes.code(id), rec: r, finish: asOf, unit: rb.units.resolve(r.unit, rb.rules.to).row,
			unitText: rb.counter.units.list[r.unit], handler: handler.a, department: handler.b,
		}
		for _, s := range open[id] {
			a.addPerson(d, &rb.counter.officials.list[s.official], asOf, s.seq)
		}
		if len(d.persons) == 0 && d.handler != "" && !a.synthesised.synthesised(d.handler, "") {
			a.addPerson(d, &stepOfficial{name: d.handler}, asOf, r.seq)
		}
		of[i] = d
	}
	out := make(map[string][]Person, len(ids))
	for _, d := range of { // when all appearances are known
		people := make([]Person, 0, len(d.persons))
		for _, p := range d.persons {
			if doubtfulName(p.shown()) != CodeOfficialNoName { // a telephone number, say
				people = append(people, Person{Account: p.account.text, Name: p.shown()})
			}
		}
		slices.SortFunc(people, func(x, y Person) int {
			return cmp.Or(rb.names.Compare(x.Name, y.Name), cmp.Compare(x.Account, y.Account))
		})
		out[d.code] = people
	}
	return out
}

// openSteps returns the steps of some dossiers that name somebody and are not finished by the end of the period.
func (rb *resultBuilder) openSteps(synthesised names, ids []uint32) map[uint32][]*stepRecord {
	out := make(map[uint32][]*stepRecord, len(ids))
	for _, id := range ids {
		out[id] = nil
	}
	c := rb.counter
	for i := range c.steps.n {
		s := c.steps.at(uint32(i))
		steps, asked := out[s.code]
		if !asked || s.reset || s.finished != (packed{}) && s.finished.instant().Day() <= rb.rules.to {
			continue
		}
		if o := &c.officials.list[s.official]; o.name == "" && o.account == "" || synthesised.synthesised(o.name, o.account) {
			continue
		}
		out[s.code] = append(steps, s)
	}
	return out
}
