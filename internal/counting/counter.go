package counting

import (
	"strings"

	"trehan/internal/dossier"
	"trehan/internal/period"
)

// Counter counts dossiers and steps in any order as they are read. It keeps about 110 bytes per dossier with a code of
// 25 characters and 32 bytes per step. It is not safe for concurrent use.
type Counter struct {
	o     Options
	codes *codeTable
	rows  int // dossier rows read

	records    chunked[record]     // by the code's number
	copies     map[uint32][]copied // conflicting codes: the other distinct copies
	dropped    map[uint32]int      // rows dropped as duplicates, by the number of their code
	filed      bool                // some dossier has the date of its filing
	units      *pool[unitTexts]
	procedures *pool[procedure]
	handlers   *pool[pair] // handler, department
	statuses   *pool[string]

	identities map[uint32][]identity // by the code's number, where copies differ in it but may be one dossier

	handlings map[uint32][]handling // by the code's number, where copies name different handlers

	explained map[uint32][]record // every row of the codes of Options.Explain, by the code's number; nil for none

	steps     chunked[stepRecord]
	officials *pool[stepOfficial]
}

// New returns an empty counter. The options must not change while it is used.
func New(o Options) *Counter {
	c := &Counter{
		o: o, codes: newCodeTable(), copies: map[uint32][]copied{},
		dropped: map[uint32]int{}, units: newPool[unitTexts](), procedures: newPool[procedure](), handlers: newPool[pair](), statuses: newPool[string](), officials: newPool[stepOfficial](),
		identities: map[uint32][]identity{}, handlings: map[uint32][]handling{},
	}
	c.watch()
	return c
}

// Add counts one dossier row. d may be reused by the caller.
func (c *Counter) Add(d *dossier.Dossier) {
	r := record{
		seq:        d.Seq,
		unit:       c.units.number(unitTexts{d.Unit, d.UnitCode, d.ReceivingUnit}, cloneUnitTexts),
		procedure:  c.procedures.number(procedure{d.Procedure, d.Field, d.ProcedureCode}, cloneProcedure),
		handler:    c.handlers.number(pair{d.Handler, d.Department}, clonePair),
		filed:      pack(d.Filed),
		received:   pack(d.Received),
		due:        pack(d.Due),
		finished:   pack(d.Finished),
		returned:   pack(d.Returned),
		signed:     pack(d.Signed),
		supplement: pack(d.SupplementRequested),
		status:     d.Status,
		channel:    d.Channel,
		apology:    d.Apology,
		flags:      isPresent,
		applicant:  d.Applicant,
		statusText: c.statusText(d.StatusText),
	}
	if d.Test {
		r.flags |= isTest
	}
	c.rows++
	c.filed = c.filed || d.Filed != 0
	id := c.number(d.Code)
	if c.explained != nil {
		c.noteRow(id, &r)
	}
	if c.insert(id, &r) { // the code is shown as the best copy spells it
		c.codes.show(id, d.Code)
	}
}

// Where returns the unit under which a dossier counts and its field; "" for a unit that the register does not know, and for a
// code of which no dossier was read.
func (c *Counter) Where(code string) (unit, field string) {
	r := c.records.at(c.number(code))
	if r.flags&isPresent == 0 {
		return "", ""
	}
	rules := newRules(c.o)
	text := c.units.list[r.unit]
	if u := c.o.Register.Lookup(text.code, text.name, rules.place(r).on).Unit; u != nil {
		unit = u.Code
	}
	return unit, c.procedures.list[r.procedure].field
}

// number returns the number of a code; a new one gets an empty record.
func (c *Counter) number(code string) uint32 {
	id, added := c.codes.number(code)
	if added {
		c.records.push(record{})
	}
	return id
}

// insert stores one copy of a dossier and reports whether it is now the best one of its code. Copies that are equal in
// every counted attribute collapse. The best copy is in records, other distinct copies are in copies. The order of arrival
// does not matter. See docs/counting.md 4.
func (c *Counter) insert(id uint32, r *record) (best bool) {
	current := c.records.at(id)
	if current.flags&isPresent == 0 {
		*current = *r
		return true
	}
	c.identify(id, identityOf(r))
	c.noteHandlers(id, current, r)
	shared := (current.flags | r.flags) & isSharedCode
	best = r.beats(current)
	same := current.unit == r.unit && current.sameBut(r)
	if best && !same {
		c.putCopy(id, *current, c.equals(id))
		c.dropCopy(id, r)
	}
	c.dropped[id]++
	if best {
		*current = *r
	} else if !same {
		c.putCopy(id, *r, 1)
	}
	current.flags |= isRepeated
	if shared != 0 {
		current.flags |= isSharedCode
		delete(c.identities, id)
	}
	return best
}

// putCopy stores a distinct copy beside the best one. Of equal copies any will do: only counted attributes are compared.
func (c *Counter) putCopy(id uint32, r record, rows int) {
	list := c.copies[id]
	for i := range list {
		if list[i].unit == r.unit && list[i].sameBut(&r) {
			list[i].rows += rows
			return
		}
	}
	c.copies[id] = append(list, copied{r, rows})
}

// equals returns the number of rows of a code that are equal to the best copy, itself included.
func (c *Counter) equals(id uint32) int {
	rows := 1 + c.dropped[id]
	for i := range c.copies[id] {
		rows -= c.copies[id][i].rows
	}
	return rows
}

// dropCopy removes the copy equal to r, which has become the best one.
func (c *Counter) dropCopy(id uint32, r *record) {
	list := c.copies[id]
	for i := range list {
		if list[i].unit == r.unit && list[i].sameBut(r) {
			c.copies[id] = append(list[:i], list[i+1:]...)
			return
		}
	}
}

// copied is a distinct copy of a dossier and how many rows are equal to it.
type copied struct {
	record
	rows int
}

// maxStatusTexts is how many spellings of states are kept; a further one is shown as none.
const maxStatusTexts = 1 << 10

// statusText returns the number of the text of a state.
func (c *Counter) statusText(text string) uint16 {
	if n := len(c.statuses.list); n >= maxStatusTexts && text != c.statuses.last {
		if _, known := c.statuses.numbers[text]; !known {
			text = ""
		}
	}
	return uint16(c.statuses.number(text, strings.Clone))
}

// stepRecord is one step in 32 bytes without pointers.
type stepRecord struct {
	seq      uint64
	code     uint32
	official uint32
	due      period.Day
	finished packed
	reset    bool
}

// stepOfficial is the official of a step, as the step names them.
type stepOfficial struct{ name, account, title, department, unit string }

func cloneStepOfficial(o stepOfficial) stepOfficial {
	return stepOfficial{
		strings.Clone(o.name), strings.Clone(o.account), strings.Clone(o.title), strings.Clone(o.department), strings.Clone(o.unit),
	}
}

// AddStep counts one step, before or after its dossier. s may be reused by the caller.
func (c *Counter) AddStep(s *dossier.Step) {
	id := c.number(s.Code)
	if c.records.at(id).flags&isPresent == 0 { // known from its steps alone
		c.codes.showFirst(id, s.Code)
	}
	c.steps.push(stepRecord{
		seq:      s.Seq,
		code:     id,
		official: c.officials.number(stepOfficial{s.Official, s.Account, s.Title, s.Department, s.Unit}, cloneStepOfficial),
		due:      s.Due.Day(),
		finished: pack(s.Finished),
		reset:    isReset(s.Name) || isReset(s.Action),
	})
}
