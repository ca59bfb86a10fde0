package counting

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"

	"trehan/internal/dossier"
	"trehan/internal/period"
)

// ErrPart is a part that cannot be merged: cut off, changed, or of a form that this build does not know.
var ErrPart = errors.New("counting: not a part that can be merged")

// What a part may hold; far above what counting writes.
const (
	maxPartText  = 1 << 20
	maxPartPool  = 1 << 27
	maxPartCodes = math.MaxUint32 / 2
)

// MergeFrom adds what WriteTo wrote, as Merge does, without ever holding the other counter: beside this one it needs
// the memory of that part's texts of units, procedures and officials. After an error, ErrPart or one of r, the counter
// is not to be used.
func (c *Counter) MergeFrom(r io.Reader) error {
	p := &partReader{c: c, r: bufio.NewReaderSize(r, 256<<10)}
	if err := p.read(); err != nil {
		if p.ioErr != nil {
			return p.ioErr
		}
		return fmt.Errorf("%w: %w", ErrPart, err)
	}
	return nil
}

type partReader struct {
	c     *Counter
	r     *bufio.Reader
	ioErr error // of the source, not of the form

	units, matters, holders, doers []uint32 // this counter's numbers, by place in the part's pool
	code                           []byte
}

var (
	errCut   = errors.New("cut off")
	errRange = errors.New("a value out of range")
)

// failed tells the source's own errors from an early end.
func (p *partReader) failed(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errCut
	}
	p.ioErr = err
	return err
}

func (p *partReader) read() error {
	magic := make([]byte, len(partMagic))
	if _, err := io.ReadFull(p.r, magic); err != nil {
		return p.failed(err)
	}
	if string(magic) != partMagic {
		return errors.New("another form")
	}
	rows, err := p.uvarint(math.MaxInt64)
	if err != nil {
		return err
	}
	if p.units, err = readPool(p, p.c.units, pairTexts); err != nil {
		return err
	}
	if p.matters, err = readPool(p, p.c.matters, matterTexts); err != nil {
		return err
	}
	if p.holders, err = readPool(p, p.c.holders, pairTexts); err != nil {
		return err
	}
	if p.doers, err = readPool(p, p.c.doers, doerTexts); err != nil {
		return err
	}
	codes, err := p.uvarint(maxPartCodes)
	if err != nil {
		return err
	}
	p.c.codes.reserve(int(min(codes, 1<<24)))
	for range codes {
		if err := p.one(); err != nil {
			return err
		}
	}
	if _, err := p.r.ReadByte(); !errors.Is(err, io.EOF) {
		return errors.New("more than was announced")
	}
	p.c.rows += int(rows)
	return nil
}

func (p *partReader) uvarint(most uint64) (uint64, error) {
	v, err := binary.ReadUvarint(p.r)
	if err != nil {
		return 0, p.failed(err)
	}
	if v > most {
		return 0, errRange
	}
	return v, nil
}

func (p *partReader) varint(least, most int64) (int64, error) {
	v, err := binary.ReadVarint(p.r)
	if err != nil {
		return 0, p.failed(err)
	}
	if v < least || v > most {
		return 0, errRange
	}
	return v, nil
}

func (p *partReader) byte(most byte) (byte, error) {
	b, err := p.r.ReadByte()
	if err != nil {
		return 0, p.failed(err)
	}
	if b > most {
		return 0, errRange
	}
	return b, nil
}

// bytes appends the next n bytes, growing by what is really there.
func (p *partReader) bytes(dst []byte, n uint64) ([]byte, error) {
	at := len(dst)
	dst = append(dst, make([]byte, n)...)
	if _, err := io.ReadFull(p.r, dst[at:]); err != nil {
		return nil, p.failed(err)
	}
	return dst, nil
}

// readPool reads a pool and returns the numbers of its entries in another one.
func readPool[K comparable](p *partReader, to *pool[K], texts func(*K) []*string) ([]uint32, error) {
	n, err := p.uvarint(maxPartPool)
	if err != nil {
		return nil, err
	}
	var numbers []uint32
	var buf []byte
	for range n {
		var k K
		for _, s := range texts(&k) {
			length, err := p.uvarint(maxPartText)
			if err != nil {
				return nil, err
			}
			if buf, err = p.bytes(buf[:0], length); err != nil {
				return nil, err
			}
			*s = string(buf)
		}
		numbers = append(numbers, to.number(k, func(k K) K { return k }))
	}
	return numbers, nil
}

// of returns this counter's number of an entry of one of the part's pools.
func (p *partReader) of(numbers []uint32) (uint32, error) {
	place, err := p.uvarint(uint64(len(numbers)))
	if err != nil {
		return 0, err
	}
	if place == uint64(len(numbers)) {
		return 0, errRange
	}
	return numbers[place], nil
}

// one reads a code with all that is known of it.
func (p *partReader) one() error {
	shared, err := p.uvarint(uint64(len(p.code)))
	if err != nil {
		return err
	}
	more, err := p.uvarint(maxPartText)
	if err != nil {
		return err
	}
	if p.code, err = p.bytes(p.code[:shared], more); err != nil {
		return err
	}
	flags, err := p.byte(partBits)
	if err != nil {
		return err
	}
	id := numberIn(p.c, p.code)
	if flags&partDossier != 0 {
		var r record
		if err := p.kept(&r, flags); err != nil {
			return err
		}
		addTo(p.c, id, &r, p.code)
	} else {
		spell(p.c, id, p.code)
	}
	if flags&partCopies != 0 {
		if err := p.copies(id); err != nil {
			return err
		}
	}
	if flags&partIdentities != 0 {
		if err := p.identities(id); err != nil {
			return err
		}
	}
	if flags&partSteps != 0 {
		return p.steps(id)
	}
	return nil
}

func (p *partReader) kept(r *record, flags byte) (err error) {
	if err = p.copy(r); err != nil {
		return err
	}
	if r.seq, err = p.uvarint(math.MaxUint64); err != nil {
		return err
	}
	if r.matter, err = p.of(p.matters); err != nil {
		return err
	}
	if r.holder, err = p.of(p.holders); err != nil {
		return err
	}
	dropped, err := p.uvarint(math.MaxUint32 / 2)
	if err != nil {
		return err
	}
	applicant, err := p.uvarint(math.MaxUint16)
	if err != nil {
		return err
	}
	apology, err := p.byte(byte(dossier.No))
	if err != nil {
		return err
	}
	r.dropped, r.applicant, r.apology, r.flags = uint32(dropped), uint16(applicant), dossier.Answer(apology), isPresent
	if flags&partTest != 0 {
		r.flags |= isTest
	}
	if flags&partTwo != 0 {
		r.flags |= isTwo
	}
	return nil
}

func (p *partReader) copy(r *record) (err error) {
	if r.unit, err = p.of(p.units); err != nil {
		return err
	}
	status, err := p.byte(byte(dossier.ResultReturned))
	if err != nil {
		return err
	}
	channel, err := p.byte(byte(dossier.Postal))
	if err != nil {
		return err
	}
	has, err := p.byte(1<<dateCount - 1)
	if err != nil {
		return err
	}
	r.status, r.channel = dossier.Status(status), dossier.Channel(channel)
	before := int64(0)
	for i, d := range r.dates() {
		if has&(1<<i) == 0 {
			continue
		}
		step, err := p.varint(-maxSeconds, maxSeconds)
		if err != nil {
			return err
		}
		before += step
		*d = pack(period.Instant(before))
	}
	return nil
}

func (p *partReader) copies(id uint32) error {
	n, err := p.uvarint(maxPartCodes)
	if err != nil {
		return err
	}
	for range n {
		var r record
		if err := p.copy(&r); err != nil {
			return err
		}
		r.flags = isPresent
		p.c.putOther(id, r) // never the best of its code, and its row is counted as dropped already
	}
	return nil
}

func (p *partReader) identities(id uint32) error {
	n, err := p.uvarint(maxPartCodes)
	if err != nil {
		return err
	}
	for range n {
		matter, err := p.of(p.matters)
		if err != nil {
			return err
		}
		applicant, err := p.uvarint(math.MaxUint16)
		if err != nil {
			return err
		}
		p.c.identify(id, identity{matter, uint16(applicant)})
	}
	return nil
}

func (p *partReader) steps(id uint32) error {
	n, err := p.uvarint(math.MaxUint32 / 2)
	if err != nil {
		return err
	}
	for range n {
		s := stepRecord{code: id}
		if s.seq, err = p.uvarint(math.MaxUint64); err != nil {
			return err
		}
		if s.doer, err = p.of(p.doers); err != nil {
			return err
		}
		due, err := p.varint(math.MinInt32, math.MaxInt32)
		if err != nil {
			return err
		}
		finished, err := p.varint(-maxSeconds, maxSeconds)
		if err != nil {
			return err
		}
		reset, err := p.byte(1)
		if err != nil {
			return err
		}
		s.due, s.finished, s.reset = period.Day(due), pack(period.Instant(finished)), reset == 1
		p.c.steps.push(s)
	}
	return nil
}
