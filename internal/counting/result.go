package counting

import (
	"cmp"
	"slices"

	"trehan/internal/dossier"
	"trehan/internal/period"
)

// counting is the making of one Result.
type counting struct {
	c       *Counter
	rules   rules
	units   *unitBook
	seen    observed
	aside   Examples
	whole   Totals
	fields  map[fieldKey]*Totals
	fieldOf []uint32 // field number of each matter
	field   []string // field texts, by field number
	names   Names

	late    []*lateDossier
	overdue []uint32
}

type fieldKey struct {
	unit  int
	field uint32
}

// Result counts what has been added so far. The counter can take further rows afterwards.
func (c *Counter) Result() *Result {
	n := &counting{
		c: c, rules: newRules(c.o), units: newUnitBook(c.o.Register, c.o.Period, c.units.list),
		seen: observed{}, fields: map[fieldKey]*Totals{}, names: NewNames(),
	}
	n.numberFields()
	present := c.present()
	sorted := later(func() []uint32 { return c.codes.sortedByKey(slices.Clone(present)) })
	for _, id := range present {
		n.count(id, c.records.at(id))
	}
	// Nothing below changes a record.
	totals := n.whole
	state := later(func() *State { return n.state(<-sorted, totals) })
	n.observeConflicts()
	steps := c.observeSteps(n.seen, present)
	officials := n.attribute()
	figures, position := n.units.sorted()
	report := Report{
		Period: c.o.Period, ExtractedAt: c.o.ExtractedAt,
		Totals: n.whole, Percent: n.whole.percent(), Index766: n.whole.index766(),
		Units: figures, Late: make([]LateDossier, 0, len(n.late)), Officials: officials, Findings: []Finding{},
	}
	if m, ok := c.o.Period.Month(); ok {
		report.Month = m.String()
	}
	rows := Rows{Late: make([]LateRow, 0, len(n.late)), Fields: n.fieldFigures(figures, position)}
	n.sortLate()
	for _, d := range n.late {
		report.Late = append(report.Late, d.row)
		rows.Late = append(rows.Late, n.lateRow(d))
		if len(d.persons) == 0 && n.units.rows[d.unit].Listed {
			rows.Unidentified++
		}
	}
	rows.Overdue = n.overdueRows(&report.PendingOverdue)
	for i := range figures {
		report.Reconciliation.add(&figures[i], figures[i].Totals.ResolvedLate)
	}
	observations := append(n.seen.list(), n.calendarGaps(report.Late, rows.Overdue)...)
	return &Result{
		Report: report, Rows: rows, Observations: observations, PutAside: n.aside, Steps: steps, State: <-state,
		RowsRead: c.rows, Policies: c.o.Policies.WithDefaults(),
		steps: c.steps.n > 0, deadlines: c.deadlines(),
	}
}

// deadlines reports whether any step has a deadline.
func (c *Counter) deadlines() bool {
	for i := range c.steps.n {
		if c.steps.at(uint32(i)).due != 0 {
			return true
		}
	}
	return false
}

// present returns the numbers of the codes of which a dossier was read, in the order of arrival.
func (c *Counter) present() []uint32 {
	ids := make([]uint32, 0, c.records.n)
	for id := range uint32(c.records.n) {
		if c.records.at(id).flags&isPresent != 0 {
			ids = append(ids, id)
		}
	}
	return ids
}

// later begins to make something beside what else is done; the channel gives it once.
func later[T any](work func() T) <-chan T {
	made := make(chan T, 1)
	go func() { made <- work() }()
	return made
}

// numberFields gives every field of the matters one number.
func (n *counting) numberFields() {
	numbers := map[string]uint32{}
	for _, m := range n.c.matters.list {
		id, ok := numbers[m.field]
		if !ok {
			id = uint32(len(n.field))
			numbers[m.field] = id
			n.field = append(n.field, m.field)
		}
		n.fieldOf = append(n.fieldOf, id)
	}
}

// count places one dossier and counts it.
func (n *counting) count(id uint32, r *record) {
	p := n.rules.of(r)
	h := n.units.resolve(r.unit, p.on)
	r.line = p.line
	n.whole.add(&p, n.rules.fold)
	n.whole.Duplicates += int(r.dropped)
	u := n.units.rows[h.row]
	u.any = true
	u.Totals.add(&p, n.rules.fold)
	u.Totals.Duplicates += int(r.dropped)
	if r.flags&isTwo != 0 {
		n.seen.note(CodeOtherDossier, n.c.codes.code(id))
	}
	if p.line == PutAside {
		code := n.c.codes.code(id)
		n.seen.note(p.why, code)
		n.aside.Put(code)
	}
	if !p.line.Figured() {
		return
	}
	key := fieldKey{h.row, n.fieldOf[r.matter]}
	f := n.fields[key]
	if f == nil {
		f = &Totals{}
		n.fields[key] = f
	}
	f.add(&p, n.rules.fold)
	n.observe(id, &p, h)
	switch p.line {
	case LateLine:
		n.late = append(n.late, n.lateDossier(id, r, p.finish, h.row))
	case OverdueLine:
		n.overdue = append(n.overdue, id)
	}
}

// observe notes the findings on a dossier in the figures.
func (n *counting) observe(id uint32, p *place, h hit) {
	if p.notes == 0 && h.row != 0 && !h.differs {
		return
	}
	code := n.c.codes.code(id)
	for _, x := range [...]struct {
		when    bool
		finding string
	}{
		{p.notes&noteChannel != 0, CodeMissingChannel},
		{p.notes&noteDue != 0, CodeMissingDue},
		{p.notes&noteReturn != 0, CodeFinishFromReturn},
		{p.notes&noteOpenFinish != 0, CodeOpenWithFinishDate},
		{p.notes&notePause != 0, CodePausedAfterDue},
		{h.row == 0 && p.line == LateLine, CodeLateUnitUnknown},
		{h.row == 0 && p.line != LateLine, CodeUnitUnknown},
		{h.ambiguous, CodeUnitAmbiguous},
		{h.differs, CodeUnitCodeDiffers},
	} {
		if x.when {
			n.seen.note(x.finding, code)
		}
	}
}

func (n *counting) lateDossier(id uint32, r *record, finish period.Instant, unit int) *lateDossier {
	due, finished := r.due.instant().Day(), finish.Day()
	d := &lateDossier{
		id: id, code: n.c.codes.code(id), rec: r, finish: finish, unit: unit, unitText: n.c.units.list[r.unit],
		handler: n.c.holders.list[r.holder].a, department: n.c.holders.list[r.holder].b,
	}
	u := n.units.rows[unit]
	d.row = LateDossier{
		Code: d.code, Unit: u.Code, Level: u.Level,
		Received: r.received.instant().Day(), Due: due, Finished: finished,
		WorkingDaysLate: n.c.o.calendar().WorkingDays(due, finished), CalendarDaysLate: int(finished - due),
		Officials: []Person{},
	}
	switch r.apology {
	case dossier.Yes, dossier.No:
		yes := r.apology == dossier.Yes
		d.row.Apology = &yes
	}
	return d
}

// calendar returns the calendar of days off, by default the shipped one.
func (o *Options) calendar() *period.Calendar {
	if o.Calendar == nil {
		return period.DefaultCalendar()
	}
	return o.Calendar
}

// attribute names the officials of every late dossier, tells its kind of lateness, and returns the published list.
func (n *counting) attribute() []Official {
	synthesised := newNames(n.c.o.Synthesised)
	late := make(map[uint32]*lateDossier, len(n.late))
	for _, d := range n.late {
		late[d.id] = d
	}
	steps := n.c.stepsOf(synthesised, func(id uint32) (period.Day, bool) {
		if n.c.records.at(id).line != LateLine {
			return 0, false
		}
		return late[id].finish.Day(), true
	})
	a := &attribution{
		rules: &n.rules, reg: n.c.o.Register, staff: n.c.o.Staff, units: n.units,
		synthesised: synthesised, persons: map[personKey]*person{},
		answers: map[period.Day]map[string][]string{},
	}
	overrides := n.overrides(late)
	for _, d := range n.late {
		d.row.Kind = kindOf(d.rec, steps[d.id])
		if o, ok := overrides[d.id]; ok {
			d.row.Kind, d.row.Override = o.Kind, &Override{Reason: o.Reason, Author: o.Author}
		}
		a.name(d, steps[d.id])
		a.count(d)
		if len(d.persons) == 0 {
			n.seen.note(CodeLateWithoutOfficial, d.code)
		}
	}
	for _, d := range n.late { // when all appearances are known
		slices.SortFunc(d.persons, func(x, y *person) int {
			return cmp.Or(n.names.Compare(x.shown(), y.shown()), cmp.Compare(x.account.text, y.account.text),
				cmp.Compare(n.units.rows[x.key.unit].Code, n.units.rows[y.key.unit].Code))
		})
		for _, p := range d.persons {
			d.row.Officials = append(d.row.Officials, Person{Account: p.account.text, Name: p.shown()})
		}
	}
	return a.officials(n.names)
}

// overrides returns the rulings on the kind of lateness by dossier, the last of a code, and notes those of dossiers that
// are not late (docs/counting.md 6.8).
func (n *counting) overrides(late map[uint32]*lateDossier) map[uint32]KindOverride {
	byKey := make(map[string]KindOverride, len(n.c.o.Overrides))
	for _, o := range n.c.o.Overrides {
		byKey[dossier.CodeKey(o.Code)] = o
	}
	found := map[uint32]KindOverride{}
	if len(byKey) == 0 {
		return found
	}
	for id, d := range late {
		key := dossier.CodeKey(d.code)
		if o, ok := byKey[key]; ok {
			found[id] = o
			delete(byKey, key)
		}
	}
	for _, o := range byKey {
		n.seen.note(CodeOverrideUnused, o.Code)
	}
	return found
}

func (n *counting) sortLate() {
	slices.SortFunc(n.late, func(a, b *lateDossier) int {
		return cmp.Or(cmp.Compare(a.row.Level.Rank(), b.row.Level.Rank()), cmp.Compare(a.row.Unit, b.row.Unit),
			cmp.Compare(a.row.Finished, b.row.Finished), cmp.Compare(a.code, b.code))
	})
}

func (n *counting) lateRow(d *lateDossier) LateRow {
	m := n.c.matters.list[d.rec.matter]
	row := LateRow{Code: d.code, Procedure: m.procedure, Field: m.field, Officials: []OfficialRef{}}
	for _, p := range d.persons {
		row.Officials = append(row.Officials, OfficialRef{
			Account: p.account.text, Name: p.shown(), Unit: n.units.rows[p.key.unit].Code, Listed: p.listed,
		})
	}
	return row
}

// fieldFigures returns the rows of form II.06a by unit and field; a unit and field without a dossier in the figures
// has none.
func (n *counting) fieldFigures(figures []UnitFigures, position []int) []FieldFigures {
	keys := make([]fieldKey, 0, len(n.fields))
	for k := range n.fields {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b fieldKey) int {
		return cmp.Or(cmp.Compare(position[a.unit], position[b.unit]), n.names.Compare(n.field[a.field], n.field[b.field]))
	})
	out := make([]FieldFigures, len(keys))
	for i, k := range keys {
		out[i] = FieldFigures{Unit: figures[position[k.unit]].Code, Field: n.field[k.field], Totals: *n.fields[k]}
	}
	return out
}
