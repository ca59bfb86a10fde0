package counting

import (
	"cmp"
	"slices"

	"trehan/internal/dossier"
	"trehan/internal/period"
)

// resultBuilder builds one Result.
type resultBuilder struct {
	counter      *Counter
	rules        rules
	units        *unitTable
	observations *observationSet
	aside        Examples
	whole        Totals
	details      Details     // of the whole
	acceptance   *Acceptance // of the whole; nil where no dossier has the date of its filing
	accepted     []AcceptanceRow
	unfiled      dossier.Observation
	fields       map[fieldKey]*Totals
	fieldOf      []uint32 // field number of each procedure
	field        []string // field texts, by field number
	names        Names

	sorted  []uint32 // the codes of all dossiers, by their keys
	late    []*lateDossier
	overdue []uint32
	soon    []uint32 // open, and due within Options.WarnDays
}

type fieldKey struct {
	unit  int
	field uint32
}

// Result counts what has been added so far. More rows may be added afterwards.
func (c *Counter) Result() *Result {
	n := &resultBuilder{
		counter: c, rules: newRules(c.o), units: newUnitBook(c.o.Register, c.o.Period, c.units.list),
		observations: newObservationSet(c.codes), fields: map[fieldKey]*Totals{}, names: NewNames(),
		unfiled: dossier.Observation{Code: CodeMissingFiled},
	}
	n.numberFields()
	present := c.present()
	sorted := async(func() []uint32 { return c.codes.sortedByKey(slices.Clone(present)) })
	for _, id := range present {
		n.count(id, c.records.at(id))
	}
	// Nothing below changes a record.
	n.acceptances(present)
	totals := n.whole
	state := async(func() *State {
		n.sorted = <-sorted
		return n.state(n.sorted, totals)
	})
	dates := async(func() Dates { return c.examineDates(present) })
	n.observeConflicts()
	steps := c.observeSteps(n.observations, present)
	officials := n.attribute(n.attribution())
	n.lateWithoutSteps(&steps)
	figures, position := n.units.sorted()
	report := Report{
		Period: c.o.Period, ExtractedAt: c.o.ExtractedAt,
		Totals: n.whole, Percent: n.whole.percent(&n.details), Index766: n.whole.index766(), Details: &n.details,
		Units: figures, Late: make([]LateDossier, 0, len(n.late)), Officials: officials, Findings: []Finding{},
	}
	report.name(c.o.Name)
	rows := Rows{Late: make([]LateRow, 0, len(n.late)), Fields: n.fieldFigures(figures, position)}
	n.sortLate()
	for _, d := range n.late {
		report.Late = append(report.Late, d.row)
		rows.Late = append(rows.Late, n.lateRow(d))
		if len(d.persons) == 0 && n.units.rows[d.unit].Listed {
			rows.Unidentified++
		}
	}
	n.stateAcceptance(&report, &rows, position)
	rows.Overdue = n.overdueRows(&report.PendingOverdue)
	rows.Warning = n.warning(rows.Overdue)
	for i := range figures {
		report.Reconciliation.add(&figures[i], figures[i].Totals.ResolvedLate)
	}
	kept := <-state
	kept.header.Units = unitLoads(figures)
	observations := append(n.observations.list(), n.calendarGaps(report.Late, rows.Overdue)...)
	result := &Result{
		Report: report, Rows: rows, Observations: observations, PutAside: n.aside, Steps: steps, Dates: <-dates, State: kept,
		RowsRead: c.rows, Policies: c.o.Policies.WithDefaults(),
		steps: c.steps.n > 0, deadlines: c.deadlines(), unfiled: n.unfiled, builder: n,
	}
	result.Idle = n.idleDays(present)
	n.explain(result)
	return result
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

// async runs work in the background; the channel delivers its result once.
func async[T any](work func() T) <-chan T {
	done := make(chan T, 1)
	go func() { done <- work() }()
	return done
}

// numberFields gives every field of the procedures one number.
func (rb *resultBuilder) numberFields() {
	numbers := map[string]uint32{}
	for _, m := range rb.counter.procedures.list {
		id, ok := numbers[m.field]
		if !ok {
			id = uint32(len(rb.field))
			numbers[m.field] = id
			rb.field = append(rb.field, m.field)
		}
		rb.fieldOf = append(rb.fieldOf, id)
	}
}

// count places one dossier and counts it.
func (rb *resultBuilder) count(id uint32, r *record) {
	p := rb.rules.place(r)
	h := rb.units.resolve(r.unit, p.on)
	r.line = p.line
	rb.whole.add(&p, rb.rules.fold)
	u := rb.units.rows[h.row]
	u.hasDossier = true
	u.Totals.add(&p, rb.rules.fold)
	if r.flags&isRepeated != 0 {
		rb.whole.Duplicates += rb.counter.dropped[id]
		u.Totals.Duplicates += rb.counter.dropped[id]
	}
	inherited := p.line.Figured() && rb.units.inherited(h.row, r.unit, r.received.instant().Day(), p.on)
	rb.details.add(r, &p, &rb.rules, inherited)
	u.details.add(r, &p, &rb.rules, inherited)
	if r.flags&isSharedCode != 0 {
		rb.observations.note(CodeOtherDossier, id)
	}
	if p.line == PutAside {
		rb.observations.note(p.why, id)
		rb.aside.Put(rb.counter.codes.code(id))
	}
	if !p.line.Figured() {
		return
	}
	key := fieldKey{h.row, rb.fieldOf[r.procedure]}
	f := rb.fields[key]
	if f == nil {
		f = &Totals{}
		rb.fields[key] = f
	}
	f.add(&p, rb.rules.fold)
	rb.observe(id, &p, h)
	switch p.line {
	case LateLine:
		rb.late = append(rb.late, rb.lateDossier(id, r, p.finish, h.row))
	case OverdueLine:
		rb.overdue = append(rb.overdue, id)
	case InTime:
		if rb.dueSoon(r) {
			rb.soon = append(rb.soon, id)
		}
	}
}

// observe notes the findings on a dossier in the figures.
func (rb *resultBuilder) observe(id uint32, p *place, h lookupResult) {
	if p.notes == 0 && h.row != 0 && !h.differs {
		return
	}
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
			rb.observations.note(x.finding, id)
		}
	}
}

func (rb *resultBuilder) lateDossier(id uint32, r *record, finish period.Instant, unit int) *lateDossier {
	due, finished := r.due.instant().Day(), finish.Day()
	d := &lateDossier{
		id: id, code: rb.counter.codes.code(id), rec: r, finish: finish, unit: unit, unitText: rb.counter.units.list[r.unit],
		handler: rb.counter.handlers.list[r.handler].a, department: rb.counter.handlers.list[r.handler].b,
	}
	u := rb.units.rows[unit]
	d.row = LateDossier{
		Code: d.code, Unit: u.Code, Level: u.Level,
		Received: r.received.instant().Day(), Due: due, Finished: finished,
		WorkingDaysLate: rb.counter.o.calendar().WorkingDays(due, finished), CalendarDaysLate: int(finished - due),
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

// attribution names officials under the count's options.
func (rb *resultBuilder) attribution() *attribution {
	return &attribution{
		rules: &rb.rules, reg: rb.counter.o.Register, staff: rb.counter.o.Staff, units: rb.units,
		synthesised: newNames(rb.counter.o.Synthesised), persons: map[personKey]*person{},
		answers: map[period.Day]map[string][]string{},
	}
}

// attribute finds the officials and the kind of lateness of every late dossier, and returns the published list.
func (rb *resultBuilder) attribute(a *attribution) []Official {
	late := make(map[uint32]*lateDossier, len(rb.late))
	for _, d := range rb.late {
		late[d.id] = d
	}
	steps := rb.counter.stepsOf(a.synthesised, func(id uint32) (period.Day, bool) {
		if rb.counter.records.at(id).line != LateLine {
			return 0, false
		}
		return late[id].finish.Day(), true
	})
	overrides := rb.overrides(late)
	for _, d := range rb.late {
		d.row.Kind, d.kindBy = kindOf(d.rec, steps[d.id])
		if o, ok := overrides[d.id]; ok {
			if o.Kind != "" {
				d.row.Kind, d.kindBy = o.Kind, ruledByPerson
			}
			d.row.Override = &Override{Reason: o.Reason, Author: o.Author, Evidence: o.Evidence, Objective: o.Objective}
		}
		a.attribute(d, steps[d.id])
		a.count(d)
		if a.otherHandler(rb.counter, d) {
			rb.observations.note(CodeOfficialConflicting, d.id)
		}
		if len(d.persons) == 0 {
			rb.observations.note(CodeLateWithoutOfficial, d.id)
		}
	}
	for _, p := range a.persons { // when all appearances are known
		p.doubt = doubtfulName(p.shown())
	}
	for _, d := range rb.late {
		slices.SortFunc(d.persons, func(x, y *person) int {
			return cmp.Or(rb.names.Compare(x.shown(), y.shown()), cmp.Compare(x.account.text, y.account.text),
				cmp.Compare(rb.units.rows[x.key.unit].Code, rb.units.rows[y.key.unit].Code))
		})
		for _, p := range d.persons {
			d.row.Officials = append(d.row.Officials, Person{Account: p.account.text, Name: p.shown()})
		}
		rb.observeNames(d)
	}
	return a.officials(rb.names)
}

// overrides returns the rulings on the kind of lateness by dossier; the last one of a code wins. It notes rulings on
// dossiers that are not late (docs/counting.md 6.8).
func (rb *resultBuilder) overrides(late map[uint32]*lateDossier) map[uint32]KindOverride {
	byKey := make(map[string]KindOverride, len(rb.counter.o.Overrides))
	for _, o := range rb.counter.o.Overrides {
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
		rb.observations.noteCode(CodeOverrideUnused, o.Code)
		if id, ok := rb.counter.codes.lookup(o.Code); ok {
			rb.observations.marks.put(CodeOverrideUnused, id)
		}
	}
	return found
}

func (rb *resultBuilder) sortLate() {
	slices.SortFunc(rb.late, func(a, b *lateDossier) int {
		return cmp.Or(cmp.Compare(a.row.Level.Rank(), b.row.Level.Rank()), cmp.Compare(a.row.Unit, b.row.Unit),
			cmp.Compare(a.row.Finished, b.row.Finished), cmp.Compare(a.code, b.code))
	})
}

func (rb *resultBuilder) lateRow(d *lateDossier) LateRow {
	m := rb.counter.procedures.list[d.rec.procedure]
	row := LateRow{Code: d.code, Procedure: m.name, Field: m.field, Officials: []OfficialRef{}}
	for _, p := range d.persons {
		row.Officials = append(row.Officials, OfficialRef{
			Account: p.account.text, Name: p.shown(), Unit: rb.units.rows[p.key.unit].Code, Listed: p.listed,
		})
	}
	return row
}

// fieldFigures returns the rows of form II.06a by unit and field, without those that have no dossier in the figures.
func (rb *resultBuilder) fieldFigures(figures []UnitFigures, position []int) []FieldFigures {
	keys := make([]fieldKey, 0, len(rb.fields))
	for k := range rb.fields {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b fieldKey) int {
		return cmp.Or(cmp.Compare(position[a.unit], position[b.unit]), rb.names.Compare(rb.field[a.field], rb.field[b.field]))
	})
	out := make([]FieldFigures, len(keys))
	for i, k := range keys {
		out[i] = FieldFigures{Unit: figures[position[k.unit]].Code, Field: rb.field[k.field], Totals: *rb.fields[k]}
	}
	return out
}
