package counting

import (
	"trehan/internal/dossier"
	"trehan/internal/period"
)

// Book is every dossier of a count, each once, in the order of their keys: by whom another list of the same dossiers is compared
// with it. The counter must not be added to while it is used.
type Book struct {
	counter *Counter
	rules   rules
	units   *unitTable
	ids     []uint32 // of the dossiers, by key
}

// Placed is one dossier of a Book, with the line into which it falls. Finish is the finish date with its fallback to the return
// date, whatever the status.
type Placed struct {
	Code    string
	Line    Line
	Carried bool            // in the figures: received before the period
	Channel dossier.Channel // as read

	Status                                                  dossier.Status
	Received, Due, Finish, Returned, Signed, PauseRequested period.Instant

	Unit      string // code of the unit that answers for it; "": the register knows none
	UnitText  string // as read
	UnitCode  string
	AsOf      period.Day // as of which the unit was looked up
	Field     string
	Procedure string
	Rows      int // of the code, the dropped duplicates included
	Seq       uint64
}

// Book returns the dossiers that were added.
func (c *Counter) Book() *Book {
	return &Book{c, newRules(c.o), newUnitBook(c.o.Register, c.o.Period, c.units.list), c.codes.sortedByKey(c.present())}
}

// Len returns the number of dossiers.
func (b *Book) Len() int { return len(b.ids) }

// Key appends the key of a dossier, by which they are in order.
func (b *Book) Key(dst []byte, i int) []byte { return b.counter.codes.key(dst, b.ids[i]) }

// At returns a dossier.
func (b *Book) At(i int) Placed {
	r := b.counter.records.at(b.ids[i])
	p := b.rules.place(r)
	out := b.placed(r, &p)
	out.Code, out.Rows = b.counter.codes.code(b.ids[i]), b.counter.rowsOf(b.ids[i], r)
	return out
}

// rowsOf returns the number of rows of a code, dropped ones included.
func (c *Counter) rowsOf(id uint32, best *record) int {
	if best.flags&isRepeated == 0 {
		return 1
	}
	return 1 + c.dropped[id]
}

// Copies returns the copies of a dossier that differ from the one that At returns, in no certain order.
func (b *Book) Copies(i int) []Placed {
	copies := b.counter.copies[b.ids[i]]
	out := make([]Placed, len(copies))
	for j := range copies {
		p := b.rules.place(&copies[j].record)
		out[j] = b.placed(&copies[j].record, &p)
	}
	return out
}

func (b *Book) placed(r *record, p *place) Placed {
	text, procedure := b.counter.units.list[r.unit], b.counter.procedures.list[r.procedure]
	return Placed{
		Line: p.line, Carried: p.carried, Channel: r.channel, Status: r.status,
		Received: r.received.instant(), Due: r.due.instant(), Finish: r.finish(), Returned: r.returned.instant(),
		Signed: r.signed.instant(), PauseRequested: r.supplement.instant(),
		Unit: b.units.rows[b.units.resolve(r.unit, p.on).row].Code, UnitText: text.name, UnitCode: text.code, AsOf: p.on,
		Field: procedure.field, Procedure: procedure.name, Seq: r.seq,
	}
}

// Ended reports whether the dossier has a status with a finish date: processed, returned or withdrawn.
func (p *Placed) Ended() bool {
	return p.Status.Resolved() || p.Status == dossier.WithdrawnByCitizen
}

// LettersAndDigits returns what of a code is letter or digit, without regard to case and without the zeros in front that a
// spreadsheet takes away from a number: codes that are written differently have it in common.
func LettersAndDigits(code string) string { return lettersAndDigits(code) }
