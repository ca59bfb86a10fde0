package counting

import (
	"strings"

	"trehan/internal/dossier"
	"trehan/internal/period"
)

// Counter counts dossiers and steps as they stream by, in any order. It keeps about 110 bytes a dossier with a code of
// 25 characters and 32 bytes a step. It is not safe for use by several goroutines at once.
type Counter struct {
	o     Options
	codes *codeTable
	rows  int // dossier rows read

	records chunked[record]     // by the code's number
	copies  map[uint32][]record // conflicting codes: the other distinct copies
	units   *pool[pair]         // unit text, unit code
	matters *pool[matter]
	holders *pool[pair] // handler, department

	identities map[uint32][]identity // by the code's number, where copies differ in it but may be one dossier

	steps chunked[stepRecord]
	doers *pool[doer]
}

// New returns an empty counter. The options must not change while it is used.
func New(o Options) *Counter {
	return &Counter{
		o: o, codes: newCodeTable(), copies: map[uint32][]record{},
		units: newPool[pair](), matters: newPool[matter](), holders: newPool[pair](), doers: newPool[doer](),
		identities: map[uint32][]identity{},
	}
}

// Add counts one dossier row. d may be reused by the caller.
func (c *Counter) Add(d *dossier.Dossier) {
	r := record{
		seq:        d.Seq,
		unit:       c.units.number(pair{d.Unit, d.UnitCode}, ownPair),
		matter:     c.matters.number(matter{d.Procedure, d.Field, d.ProcedureCode}, ownMatter),
		holder:     c.holders.number(pair{d.Handler, d.Department}, ownPair),
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
	}
	if d.Test {
		r.flags |= isTest
	}
	c.rows++
	if id := c.number(d.Code); c.insert(id, &r) { // the code is shown as the best copy spells it
		c.codes.show(id, d.Code)
	}
}

// number returns the number of a code; a new one gets an empty record.
func (c *Counter) number(code string) uint32 {
	id, added := c.codes.number(code)
	if added {
		c.records.push(record{})
	}
	return id
}

// insert puts one copy of a dossier to its code and reports whether it is the one kept. Copies that are equal in every
// counted attribute collapse at once; the best copy stands in records, other distinct ones in copies, whatever the order
// in which they come.
func (c *Counter) insert(id uint32, r *record) (best bool) {
	kept := c.records.at(id)
	if kept.flags&isPresent == 0 {
		*kept = *r
		return true
	}
	c.identify(id, identityOf(r))
	dropped, two := kept.dropped+1, (kept.flags|r.flags)&isTwo
	best = r.beats(kept)
	same := kept.unit == r.unit && kept.sameBut(r)
	if best && !same {
		c.putCopy(id, *kept)
		c.dropCopy(id, r)
	}
	if best {
		*kept = *r
	} else if !same {
		c.putCopy(id, *r)
	}
	kept.dropped = dropped
	if two != 0 {
		kept.flags |= isTwo
		delete(c.identities, id)
	}
	return best
}

// putCopy keeps a distinct copy beside the kept one. Of equal ones any serves: only what is counted is looked at.
func (c *Counter) putCopy(id uint32, r record) {
	list := c.copies[id]
	for i := range list {
		if list[i].unit == r.unit && list[i].sameBut(&r) {
			return
		}
	}
	c.copies[id] = append(list, r)
}

// dropCopy removes the copy equal to r, which is now the kept one.
func (c *Counter) dropCopy(id uint32, r *record) {
	list := c.copies[id]
	for i := range list {
		if list[i].unit == r.unit && list[i].sameBut(r) {
			c.copies[id] = append(list[:i], list[i+1:]...)
			return
		}
	}
}

// stepRecord is one step in 32 bytes without pointers.
type stepRecord struct {
	seq      uint64
	code     uint32
	doer     uint32
	due      period.Day
	finished packed
	reset    bool
}

// doer is who did a step, as the step says it.
type doer struct{ official, account, title, department, unit string }

func ownDoer(d doer) doer {
	return doer{strings.Clone(d.official), strings.Clone(d.account), strings.Clone(d.title), strings.Clone(d.department), strings.Clone(d.unit)}
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
		doer:     c.doers.number(doer{s.Official, s.Account, s.Title, s.Department, s.Unit}, ownDoer),
		due:      s.Due.Day(),
		finished: pack(s.Finished),
		reset:    isReset(s.Name) || isReset(s.Action),
	})
}
