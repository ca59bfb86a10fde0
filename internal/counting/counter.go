package counting

import (
	"strings"

	"trehan/internal/dossier"
	"trehan/internal/period"
)

// Counter counts dossiers and steps as they stream by, in any order. Counters of parts of an extract can be merged;
// the result is that of counting the whole. It keeps about 110 bytes a dossier with a code of 25 characters and 32
// bytes a step. It is not safe for use by several goroutines at once.
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

// New returns an empty counter. The options must not change while it is used; those of the counter on which Result
// is called decide.
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
	addTo(c, numberIn(c, d.Code), &r, d.Code)
}

// numberIn returns the number of a code; a new one gets an empty record.
func numberIn[T string | []byte](c *Counter, code T) uint32 {
	id, added := numberOf(c.codes, code)
	if added {
		c.records.push(record{})
	}
	return id
}

// addTo puts one copy of a dossier to its code, which is shown as the best copy spells it.
func addTo[T string | []byte](c *Counter, id uint32, r *record, code T) {
	if c.insert(id, r) {
		show(c.codes, id, code)
	}
}

// insert puts one copy of a dossier to its code and reports whether it is the one kept. Copies that are equal in every
// counted attribute collapse at once; the best copy stands in records, other distinct ones in copies, whatever the order
// in which they come. r is changed.
func (c *Counter) insert(id uint32, r *record) (best bool) {
	kept := c.records.at(id)
	if kept.flags&isPresent == 0 {
		*kept = *r
		return true
	}
	c.identify(id, identityOf(r))
	dropped, two := kept.dropped+r.dropped+1, (kept.flags|r.flags)&isTwo
	r.dropped = 0
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
	r.dropped = 0
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

// Merge adds what another counter has counted. The order of merging does not matter as long as the rows' Seq differ.
// other must not be used afterwards.
func (c *Counter) Merge(other *Counter) {
	units := remap(c.units, other.units, ownPair)
	matters := remap(c.matters, other.matters, ownMatter)
	holders := remap(c.holders, other.holders, ownPair)
	doers := remap(c.doers, other.doers, ownDoer)
	ids := make([]uint32, other.codes.used)
	take := func(r record) record {
		r.unit, r.matter, r.holder = units[r.unit], matters[r.matter], holders[r.holder]
		return r
	}
	for i := range ids {
		code := other.codes.text.get(*other.codes.refs.at(uint32(i)))
		id := numberIn(c, code)
		ids[i] = id
		if r := other.records.at(uint32(i)); r.flags&isPresent != 0 {
			taken := take(*r)
			addTo(c, id, &taken, code)
		} else {
			spell(c, id, code)
		}
		for _, r := range other.copies[uint32(i)] {
			// Never the best of its code, and its row is counted as dropped already.
			c.putOther(id, take(r))
		}
		for _, x := range other.identities[uint32(i)] {
			c.identify(id, identity{matters[x.matter], x.applicant})
		}
	}
	for i := range other.steps.n {
		s := *other.steps.at(uint32(i))
		s.code, s.doer = ids[s.code], doers[s.doer]
		c.steps.push(s)
	}
	c.rows += other.rows
}

// putOther keeps a copy that is known not to be the best, unless it equals the kept one.
func (c *Counter) putOther(id uint32, r record) {
	if kept := c.records.at(id); kept.unit == r.unit && kept.sameBut(&r) {
		return
	}
	c.putCopy(id, r)
}

func remap[K comparable](to, from *pool[K], own func(K) K) []uint32 {
	ids := make([]uint32, len(from.list))
	for i, k := range from.list {
		ids[i] = to.number(k, own)
	}
	return ids
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

// spell settles how a code is shown that is known from its steps alone.
func spell[T string | []byte](c *Counter, id uint32, code T) {
	if c.records.at(id).flags&isPresent == 0 {
		showFirst(c.codes, id, code)
	}
}

// AddStep counts one step, before or after its dossier. s may be reused by the caller.
func (c *Counter) AddStep(s *dossier.Step) {
	id := numberIn(c, s.Code)
	spell(c, id, s.Code)
	c.steps.push(stepRecord{
		seq:      s.Seq,
		code:     id,
		doer:     c.doers.number(doer{s.Official, s.Account, s.Title, s.Department, s.Unit}, ownDoer),
		due:      s.Due.Day(),
		finished: pack(s.Finished),
		reset:    isReset(s.Name) || isReset(s.Action),
	})
}
