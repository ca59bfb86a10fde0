package counting

import (
	"cmp"
	"slices"
	"strings"

	"trehan/internal/dossier"
	"trehan/internal/period"
)

// Explanation tells why one dossier is counted as it is: what the functions that decide have decided, with their reasons.
type Explanation struct {
	Asked string // the code as asked for
	Code  string // as shown; "" if no dossier of this code was read
	Line  Line
	Aside string // finding by which it is put aside; "" if it is not

	New     bool            // received in the period; of a dossier in the figures
	Channel dossier.Channel // as counted, of a dossier in the figures
	Reasons []Reason        // of Line, in the order of the rules
	Fold    bool            // a withdrawn dossier counts as resolved on time

	Status                                                                        dossier.Status
	Received, Due, Finished, Returned, Signed, SupplementRequested, FinishCounted period.Instant

	Acceptance *Filing // of an online filing; nil where no dossier has the date of its filing

	Unit      UnitFigures // without figures; Code "" for an unknown unit
	UnitText  string      // as read
	UnitAsOf  period.Day
	Late      *LateDossier // of a resolved late dossier: as in the report
	KindBy    []Reason
	Officials []Naming    // in the order of Late.Officials
	Overdue   *OverdueRow // of a pending overdue dossier: as in the rows

	Kept     uint64        // place of the row that is counted, as dossier.Seq
	Dropped  []DroppedCopy // the other rows, in the order of reading
	Steps    []StepUse     // in the order of reading
	Findings []string      // codes of the observations that count it

	Alike []string // codes with the same letters and digits, if no dossier of this code was read
	Files []int    // places of the files that hold codes with the same beginning, if none was read
}

// Filing is what became of an online filing.
type Filing struct {
	Outcome AcceptanceOutcome
	Filed   period.Instant
	Until   period.Instant // as in AcceptanceRow
	Minutes int            // of work, from Filed to Until; 0 where it is judged by days
	Limit   int            // minutes of work within which it had to be taken in
	Days    int            // of work, as in AcceptanceRow
	InTime  int            // days of work that can be in time
	Unit    UnitFigures    // that received it, without figures; Code "" for an unknown unit
	Reasons []Reason
}

// DroppedCopy is a row that counts as a duplicate only.
type DroppedCopy struct {
	Seq     uint64
	By      []Reason
	Differs []string // attributes that differ from the row that is counted
	Line    Line     // into which it would have fallen
}

// StepUse is one step of a dossier, and why it does not count; no reason where it does.
type StepUse struct {
	Seq      uint64
	Official string
	Account  string
	Due      period.Day
	Finished period.Instant
	Overran  bool
	Aside    []Reason
}

// Naming is one official of a late dossier, and by what.
type Naming struct {
	OfficialRef
	Seq uint64 // place of the step, or of the dossier's row for a handler
	By  []Reason
}

// naming is one row that names a person.
type naming struct {
	person *person
	seq    uint64
	by     reasons
}

// watch opens the codes that are to be explained.
func (c *Counter) watch() {
	if len(c.o.Explain) == 0 {
		return
	}
	c.explained = map[uint32][]record{}
	for _, code := range c.o.Explain {
		if dossier.CodeKey(code) != "" {
			c.explained[c.number(code)] = nil
		}
	}
}

// noteRow keeps a row of a code that is to be explained.
func (c *Counter) noteRow(id uint32, r *record) {
	if rows, ok := c.explained[id]; ok {
		c.explained[id] = append(rows, *r)
	}
}

// explain tells of every code of Options.Explain, of each once.
func (rb *resultBuilder) explain(result *Result) {
	byID := map[uint32]int{}
	for _, asked := range rb.counter.o.Explain {
		id := rb.counter.number(asked)
		if _, twice := byID[id]; twice {
			continue
		}
		byID[id] = len(result.Explanations)
		e := Explanation{Asked: asked}
		if r := rb.counter.records.at(id); r.flags&isPresent != 0 {
			e.Code = rb.counter.codes.code(id)
			e.Findings = rb.observations.marks.codes(id)
			rb.explainLine(&e, r)
			rb.explainCopies(&e, id, r)
			rb.explainLate(&e, id, result)
		} else {
			rb.explainAbsence(&e)
		}
		result.Explanations = append(result.Explanations, e)
	}
	if len(byID) > 0 {
		rb.explainSteps(result.Explanations, byID)
	}
}

func (rb *resultBuilder) explainLine(e *Explanation, r *record) {
	p := rb.rules.place(r)
	e.Line, e.Aside, e.Reasons = p.line, p.why, p.reasons.list()
	e.Status = r.status
	e.Received, e.Due, e.Finished = r.received.instant(), r.due.instant(), r.finished.instant()
	e.Returned, e.Signed, e.SupplementRequested = r.returned.instant(), r.signed.instant(), r.supplement.instant()
	e.FinishCounted = p.finish
	e.UnitText, e.UnitAsOf = rb.counter.units.list[r.unit].name, p.on
	u := rb.units.rows[rb.units.resolve(r.unit, p.on).row]
	e.Unit = UnitFigures{Code: u.Code, Name: u.Name, Level: u.Level, Listed: u.Listed}
	if p.line.Figured() {
		e.New, e.Channel = !p.carried, p.channel
	}
	e.Fold = p.line == Withdrawn && rb.rules.fold
	if rb.counter.filed {
		e.Acceptance = rb.filing(r, &p)
	}
}

// filing tells what became of a filing; nil of one that did not come online.
func (rb *resultBuilder) filing(r *record, p *place) *Filing {
	if r.channel != dossier.Online {
		return nil
	}
	w := newWaits(&rb.rules, &rb.counter.o)
	x := w.of(r, p)
	f := &Filing{
		Outcome: x.outcome, Filed: x.filed, Until: x.until, Minutes: x.minutes(), Limit: w.limit / 60, Days: x.days, InTime: x.inTime, Reasons: x.reasons.list(),
	}
	if x.outcome != "" {
		u := rb.units.rows[rb.units.receiver(r.unit, x.on)]
		f.Unit = UnitFigures{Code: u.Code, Name: u.Name, Level: u.Level, Listed: u.Listed}
	}
	return f
}

// explainCopies tells of the rows that were dropped.
func (rb *resultBuilder) explainCopies(e *Explanation, id uint32, kept *record) {
	e.Kept = kept.seq
	for i := range rb.counter.explained[id] {
		r := &rb.counter.explained[id][i]
		if r.seq == kept.seq {
			continue
		}
		p := rb.rules.place(r)
		d := DroppedCopy{Seq: r.seq, By: rb.preferred(kept, r).list(), Differs: rb.differing(kept, r), Line: p.line}
		e.Dropped = append(e.Dropped, d)
	}
	slices.SortFunc(e.Dropped, func(a, b DroppedCopy) int { return cmp.Compare(a.Seq, b.Seq) })
}

// preferred returns why a copy is dropped for the one that is kept.
func (rb *resultBuilder) preferred(kept, dropped *record) reasons {
	if len(rb.differing(kept, dropped)) == 0 {
		return copyEqual
	}
	_, by := kept.beatsBy(dropped)
	return by
}

// differing names the attributes of docs/counting.md 4.2 in which two copies differ.
func (rb *resultBuilder) differing(a, b *record) []string {
	unit := func(r *record) int { p := rb.rules.place(r); return rb.units.resolve(r.unit, p.on).row }
	var out []string
	for _, x := range [...]struct {
		differs bool
		name    string
	}{
		{a.status != b.status, "status"},
		{a.filed != b.filed, "filed"},
		{a.received != b.received, "received"},
		{a.due != b.due, "due"},
		{a.finished != b.finished, "finished"},
		{a.returned != b.returned, "returned"},
		{a.signed != b.signed, "signed"},
		{a.supplement != b.supplement, "supplement_requested"},
		{a.channel != b.channel, "channel"},
		{!rb.sameUnit(a.unit, unit(a), b.unit, unit(b)), "unit"},
	} {
		if x.differs {
			out = append(out, x.name)
		}
	}
	return out
}

func (rb *resultBuilder) explainLate(e *Explanation, id uint32, result *Result) {
	for i, d := range rb.late {
		if d.id != id {
			continue
		}
		e.Late, e.KindBy = &result.Report.Late[i], d.kindBy.list()
		for j, p := range d.persons {
			for _, n := range d.namings {
				if n.person == p {
					e.Officials = append(e.Officials, Naming{
						OfficialRef: result.Rows.Late[i].Officials[j], Seq: n.seq, By: n.by.list(),
					})
				}
			}
		}
	}
	for i := range result.Rows.Overdue {
		if row := &result.Rows.Overdue[i]; row.Code == e.Code {
			e.Overdue = row
		}
	}
}

// explainSteps tells which steps of the dossiers count, and why the others do not.
func (rb *resultBuilder) explainSteps(all []Explanation, byID map[uint32]int) {
	c := rb.counter
	synthesised := newNames(c.o.Synthesised)
	for i := range c.steps.n {
		s := c.steps.at(uint32(i))
		n, asked := byID[s.code]
		if !asked {
			continue
		}
		e := &all[n]
		o := &c.officials.list[s.official]
		aside := s.asideBy(synthesised.synthesised(o.name, o.account))
		day := s.finished.instant().Day()
		if aside == 0 && e.Late != nil && day > e.Late.Finished {
			aside = stepAfterFinish
		}
		use := StepUse{Seq: s.seq, Official: o.name, Account: o.account, Due: s.due, Finished: s.finished.instant(), Aside: aside.list()}
		use.Overran = aside == 0 && (&step{s, o, day}).overran()
		e.Steps = append(e.Steps, use)
	}
	for i := range all {
		slices.SortFunc(all[i].Steps, func(a, b StepUse) int { return cmp.Compare(a.Seq, b.Seq) })
	}
}

// explainAbsence tells where a code would be expected that no dossier has.
func (rb *resultBuilder) explainAbsence(e *Explanation) {
	c := rb.counter
	alike := lettersAndDigits(e.Asked)
	beginning, _, _ := strings.Cut(dossier.CodeKey(e.Asked), "-")
	files := map[int]bool{}
	for _, id := range c.present() {
		code := c.codes.code(id)
		if lettersAndDigits(code) == alike {
			e.Alike = append(e.Alike, code)
		}
		if begins, _, _ := strings.Cut(dossier.CodeKey(code), "-"); begins == beginning {
			files[dossier.FileOf(c.records.at(id).seq)] = true
		}
	}
	slices.Sort(e.Alike)
	e.Alike = e.Alike[:min(len(e.Alike), MaxExamples)]
	for file := range files {
		e.Files = append(e.Files, file)
	}
	slices.Sort(e.Files)
}
