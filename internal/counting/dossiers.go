package counting

import (
	"iter"
	"slices"
	"strings"

	"trehan/internal/dossier"
	"trehan/internal/period"
)

// Counted is one dossier with everything that the count knows of it: every figure is a count over these. Codes in one text
// are joined by blanks.
type Counted struct {
	Placed
	ProcedureCode string
	Handler       string
	StatusText    string
	Filed         period.Instant
	Finished      period.Instant // as read, without its fallback
	Apology       dossier.Answer

	UnitName string
	Level    dossier.Level
	Listed   bool

	Rules       string // that decided the line, as Reason.Key
	Resolved    Line   // Early, OnTime or LateLine: as what it counts among the resolved
	DueInPeriod bool
	Inherited   bool
	Refused     bool

	Late    *LateDossier // of a resolved late dossier, as in the report
	LateRow *LateRow     // as in the rows
	Overdue *OverdueRow  // of a pending overdue dossier, as in the rows

	Acceptance                  AcceptanceOutcome // "" also where the report does not state the acceptance
	Receiving                   string            // of a filing with an outcome; "" for an unknown unit
	Until                       period.Instant
	WaitingMinutes, WaitingDays int

	Findings   string // codes
	DroppedWhy string // reasons why the row that counts was preferred
}

// Dossiers yields every dossier as it was counted, in the order of the keys of the codes. stated are the findings of the month:
// others are left out. A row is valid until the next one. Nothing may be added to the counter meanwhile.
func (r *Result) Dossiers(stated []Finding) iter.Seq[*Counted] {
	return func(yield func(*Counted) bool) {
		d := newDossierRows(r, stated)
		for from := 0; from < len(d.book.ids); from += len(d.ahead) {
			for i := range d.readAhead(from) {
				if !yield(d.at(i)) {
					return
				}
			}
		}
	}
}

// dossierRows makes the rows of Result.Dossiers.
type dossierRows struct {
	result *Result
	rb     *resultBuilder
	book   Book
	late   map[uint32]int // places in the report
	waits  *waits         // nil where the report does not state the acceptance
	stated map[string]bool

	rules    map[reasons]string
	findings map[uint64]string
	row      Counted
	overdue  OverdueRow
	ahead    [32]aheadRow
}

// aheadRow is what of a dossier lies anywhere in memory.
type aheadRow struct {
	id     uint32
	record record
	code   []byte
	marks  uint64
}

// readAhead reads the next dossiers, in loops so short that the processor waits for all of them at once, and returns how many.
func (d *dossierRows) readAhead(from int) int {
	c, marks := d.rb.counter, &d.rb.observations.marks
	ids := d.book.ids[from:min(from+len(d.ahead), len(d.book.ids))]
	for i, id := range ids {
		d.ahead[i].id, d.ahead[i].code, d.ahead[i].marks = id, c.codes.text.get(*c.codes.refs.at(id)), marks.of(id)
	}
	for i, id := range ids {
		d.ahead[i].record = *c.records.at(id)
	}
	return len(ids)
}

func newDossierRows(r *Result, stated []Finding) *dossierRows {
	rb := r.builder
	d := &dossierRows{
		result: r, rb: rb, book: Book{rb.counter, rb.rules, rb.units, rb.sorted}, late: make(map[uint32]int, len(rb.late)),
		stated: map[string]bool{}, rules: map[reasons]string{}, findings: map[uint64]string{},
	}
	for i, l := range rb.late {
		d.late[l.id] = i
	}
	if r.Report.Acceptance != nil {
		d.waits = newWaits(&rb.rules, &rb.counter.o)
	}
	for i := range stated {
		d.stated[stated[i].Code] = true
	}
	return d
}

// at makes the row of a dossier that was read ahead.
func (d *dossierRows) at(i int) *Counted {
	id, c, r := d.ahead[i].id, d.rb.counter, &d.ahead[i].record
	p := d.rb.rules.place(r)
	u := d.rb.units.resolve(r.unit, p.on).row
	unit := d.rb.units.rows[u]
	d.row = Counted{
		Placed: d.book.placed(r, &p), ProcedureCode: c.procedures.list[r.procedure].code, Handler: c.handlers.list[r.handler].a,
		StatusText: c.statuses.list[r.statusText], Filed: r.filed.instant(), Finished: r.finished.instant(), Apology: r.apology,
		UnitName: unit.Name, Level: unit.Level, Listed: unit.Listed,
		Rules: d.rulesOf(p.reasons), Resolved: d.rb.rules.resolvedAs(p.line), DueInPeriod: d.rb.rules.dueInPeriod(r, &p),
		Inherited: p.line.Figured() && d.rb.units.inherited(u, r.unit, r.received.instant().Day(), p.on),
		Refused:   d.rb.rules.refused(r), Findings: d.findingsOf(d.ahead[i].marks),
	}
	d.row.Code, d.row.Rows = string(d.ahead[i].code), c.rowsOf(id, r)
	switch p.line {
	case LateLine:
		at := d.late[id]
		d.row.Late, d.row.LateRow = &d.result.Report.Late[at], &d.result.Rows.Late[at]
	case OverdueLine:
		d.overdue = d.rb.pendingRow(id)
		d.row.Overdue = &d.overdue
	}
	if d.waits != nil && r.channel == dossier.Online {
		d.accept(r, &p)
	}
	if d.row.Rows > 1 {
		d.row.DroppedWhy = d.droppedWhy(id, r)
	}
	return &d.row
}

func (d *dossierRows) accept(r *record, p *place) {
	x := d.waits.of(r, p)
	if x.outcome == "" {
		return
	}
	d.row.Acceptance, d.row.Until, d.row.WaitingMinutes, d.row.WaitingDays = x.outcome, x.until, x.minutes(), x.days
	d.row.Receiving = d.rb.units.rows[d.rb.units.receiver(r.unit, x.on)].Code
}

func (d *dossierRows) rulesOf(set reasons) string {
	text, ok := d.rules[set]
	if !ok {
		var keys []string
		for _, r := range set.list() {
			keys = append(keys, r.Key)
		}
		text = strings.Join(keys, " ")
		d.rules[set] = text
	}
	return text
}

func (d *dossierRows) findingsOf(bits uint64) string {
	if bits == 0 {
		return ""
	}
	text, ok := d.findings[bits]
	if !ok {
		names := slices.DeleteFunc(d.rb.observations.marks.names(bits), func(finding string) bool { return !d.stated[finding] })
		text = strings.Join(names, " ")
		d.findings[bits] = text
	}
	return text
}

// droppedWhy returns why the copy that counts was preferred to the others (docs/counting.md 4.3 and 4.5).
func (d *dossierRows) droppedWhy(id uint32, kept *record) string {
	var why reasons
	if d.rb.counter.equals(id) > 1 {
		why = copyEqual
	}
	copies := d.rb.counter.copies[id]
	for i := range copies {
		why |= d.rb.preferred(kept, &copies[i].record)
	}
	return d.rulesOf(why)
}

// Mark notes that a finding counts a dossier, for Dossiers. A code of which no dossier was read is ignored.
func (r *Result) Mark(finding, code string) {
	if id, ok := r.builder.counter.codes.lookup(code); ok {
		r.builder.observations.marks.put(finding, id)
	}
}
