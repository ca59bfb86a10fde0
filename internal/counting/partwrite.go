package counting

import (
	"bufio"
	"cmp"
	"encoding/binary"
	"io"
	"slices"
	"strings"

	"trehan/internal/period"
)

// What a counter has counted can be written, and merged into another one elsewhere. The same rows give the same bytes,
// in whatever order they were counted. The form:
//
//	the line partMagic
//	uvarint  dossier rows read
//	the pools of units, matters, holders and doers: uvarint how many, then their texts, sorted
//	uvarint  number of codes; then every code in the order of the keys:
//	  uvarint  bytes of the code shared with the code before
//	  uvarint  further bytes of the code, and these bytes
//	  byte     what follows: partDossier, partTest, partCopies, partSteps, partTwo, partIdentities
//	  the dossier that is kept: its copy (below), then uvarint seq, matter, holder, dropped, applicant, byte apology
//	  uvarint  number of other distinct copies; each a copy
//	  uvarint  number of distinct identities; each uvarint matter, applicant
//	  uvarint  number of steps; each uvarint seq, doer, varint due, finished, byte reset
//
// A copy is uvarint unit, byte status, byte channel, byte which of the six dates it has, and these as varint seconds
// since the one before. A text is uvarint length and bytes.
const partMagic = "trehan part 2\n"

// The byte of a code.
const (
	partDossier = 1 << iota
	partTest
	partCopies
	partSteps
	partTwo
	partIdentities
	partBits = 1<<iota - 1
)

// dateCount is how many dates a record has.
const dateCount = 6

// dates are a record's dates in the order of the form.
func (r *record) dates() [dateCount]*packed {
	return [...]*packed{&r.received, &r.due, &r.finished, &r.returned, &r.signed, &r.supplement}
}

// WriteTo writes what has been counted. The counter is not changed. It returns how many bytes went out.
func (c *Counter) WriteTo(w io.Writer) (int64, error) {
	out := &countingWriter{w: w}
	p := &partWriter{c: c, w: bufio.NewWriterSize(out, 64<<10)}
	p.w.WriteString(partMagic)
	p.uvarint(uint64(c.rows))
	p.units = writePool(p, c.units, comparePairs, pairTexts)
	p.matters = writePool(p, c.matters, compareMatters, matterTexts)
	p.holders = writePool(p, c.holders, comparePairs, pairTexts)
	p.doers = writePool(p, c.doers, compareDoers, doerTexts)
	p.codes()
	err := p.w.Flush()
	return out.n, err
}

// partWriter writes one counter; bufio keeps the first error for Flush.
type partWriter struct {
	c   *Counter
	w   *bufio.Writer
	buf []byte

	units, matters, holders, doers []uint32 // place in the written pool, by number
}

func (p *partWriter) uvarint(v uint64) {
	p.buf = binary.AppendUvarint(p.buf[:0], v)
	p.w.Write(p.buf)
}

func (p *partWriter) text(s string) {
	p.uvarint(uint64(len(s)))
	p.w.WriteString(s)
}

func pairTexts(p *pair) []*string { return []*string{&p.a, &p.b} }

func doerTexts(d *doer) []*string {
	return []*string{&d.official, &d.account, &d.title, &d.department, &d.unit}
}

func comparePairs(x, y pair) int { return cmp.Or(strings.Compare(x.a, y.a), strings.Compare(x.b, y.b)) }

func compareDoers(x, y doer) int {
	return cmp.Or(strings.Compare(x.official, y.official), strings.Compare(x.account, y.account),
		strings.Compare(x.title, y.title), strings.Compare(x.department, y.department), strings.Compare(x.unit, y.unit))
}

// writePool writes a pool in order and returns where each of its numbers stands in it.
func writePool[K comparable](p *partWriter, from *pool[K], compare func(x, y K) int, texts func(*K) []*string) []uint32 {
	order := make([]uint32, len(from.list))
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortFunc(order, func(i, j uint32) int { return compare(from.list[i], from.list[j]) })
	places := make([]uint32, len(order))
	p.uvarint(uint64(len(order)))
	for place, i := range order {
		places[i] = uint32(place)
		for _, s := range texts(&from.list[i]) {
			p.text(*s)
		}
	}
	return places
}

func (p *partWriter) codes() {
	c := p.c
	ids := make([]uint32, c.codes.used)
	for i := range ids {
		ids[i] = uint32(i)
	}
	ids = c.codes.sortedByKey(ids)
	first, steps := p.stepsByCode()
	p.uvarint(uint64(len(ids)))
	var before []byte
	for _, id := range ids {
		code := c.codes.text.get(*c.codes.refs.at(id))
		shared := commonPrefix(before, code)
		before = code
		b := binary.AppendUvarint(p.buf[:0], uint64(shared))
		b = binary.AppendUvarint(b, uint64(len(code)-shared))
		b = append(b, code[shared:]...)
		r, copies, mine := c.records.at(id), c.copies[id], steps[first[id]:first[id+1]]
		identities := c.identities[id]
		b = append(b, flagsOf(r, len(copies), len(identities), len(mine)))
		if r.flags&isPresent != 0 {
			b = p.appendCopy(b, r)
			for _, v := range [...]uint64{r.seq, uint64(p.matters[r.matter]), uint64(p.holders[r.holder]), uint64(r.dropped), uint64(r.applicant)} {
				b = binary.AppendUvarint(b, v)
			}
			b = append(b, byte(r.apology))
		}
		if len(copies) > 0 {
			b = p.appendCopies(b, copies)
		}
		if len(identities) > 0 {
			b = p.appendIdentities(b, identities)
		}
		if len(mine) > 0 {
			b = p.appendSteps(b, mine)
		}
		p.w.Write(b)
		p.buf = b
	}
}

func flagsOf(r *record, copies, identities, steps int) byte {
	flags := byte(0)
	if r.flags&isPresent != 0 {
		flags |= partDossier
	}
	if r.flags&isTest != 0 {
		flags |= partTest
	}
	if copies > 0 {
		flags |= partCopies
	}
	if steps > 0 {
		flags |= partSteps
	}
	if r.flags&isTwo != 0 {
		flags |= partTwo
	}
	if identities > 0 {
		flags |= partIdentities
	}
	return flags
}

// appendCopy appends what is counted of a copy.
func (p *partWriter) appendCopy(b []byte, r *record) []byte {
	b = binary.AppendUvarint(b, uint64(p.units[r.unit]))
	b = append(b, byte(r.status), byte(r.channel), 0)
	has := len(b) - 1
	before := period.Instant(0)
	for i, d := range r.dates() {
		if *d == (packed{}) {
			continue
		}
		b[has] |= 1 << i
		at := d.instant()
		b = binary.AppendVarint(b, int64(at-before))
		before = at
	}
	return b
}

// appendCopies appends the other copies in the order of their bytes.
func (p *partWriter) appendCopies(b []byte, copies []record) []byte {
	encoded := make([]string, len(copies))
	for i := range copies {
		encoded[i] = string(p.appendCopy(nil, &copies[i]))
	}
	slices.Sort(encoded)
	b = binary.AppendUvarint(b, uint64(len(encoded)))
	for _, s := range encoded {
		b = append(b, s...)
	}
	return b
}

// appendIdentities appends the identities of one code in the order of their places.
func (p *partWriter) appendIdentities(b []byte, identities []identity) []byte {
	sorted := slices.SortedFunc(slices.Values(identities), func(x, y identity) int {
		return cmp.Or(cmp.Compare(p.matters[x.matter], p.matters[y.matter]), cmp.Compare(x.applicant, y.applicant))
	})
	b = binary.AppendUvarint(b, uint64(len(sorted)))
	for _, x := range sorted {
		b = binary.AppendUvarint(b, uint64(p.matters[x.matter]))
		b = binary.AppendUvarint(b, uint64(x.applicant))
	}
	return b
}

// appendSteps appends the steps of one code in the order of reading.
func (p *partWriter) appendSteps(b []byte, mine []uint32) []byte {
	at := func(i uint32) *stepRecord { return p.c.steps.at(i) }
	slices.SortFunc(mine, func(i, j uint32) int {
		x, y := at(i), at(j)
		return cmp.Or(cmp.Compare(x.seq, y.seq), cmp.Compare(p.doers[x.doer], p.doers[y.doer]),
			cmp.Compare(x.finished.instant(), y.finished.instant()), cmp.Compare(x.due, y.due))
	})
	b = binary.AppendUvarint(b, uint64(len(mine)))
	for _, i := range mine {
		s := at(i)
		b = binary.AppendUvarint(b, s.seq)
		b = binary.AppendUvarint(b, uint64(p.doers[s.doer]))
		b = binary.AppendVarint(b, int64(s.due))
		b = binary.AppendVarint(b, int64(s.finished.instant()))
		reset := byte(0)
		if s.reset {
			reset = 1
		}
		b = append(b, reset)
	}
	return b
}

// stepsByCode returns the numbers of the steps by the number of their code: those of id are steps[first[id]:first[id+1]].
func (p *partWriter) stepsByCode() (first, steps []uint32) {
	c := p.c
	first = make([]uint32, c.codes.used+2)
	for i := range c.steps.n {
		first[c.steps.at(uint32(i)).code+2]++
	}
	for i := 2; i < len(first); i++ {
		first[i] += first[i-1]
	}
	steps = make([]uint32, c.steps.n)
	for i := range c.steps.n {
		at := &first[c.steps.at(uint32(i)).code+1]
		steps[*at] = uint32(i)
		*at++
	}
	return first, steps
}
