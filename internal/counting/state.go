package counting

import (
	"bufio"
	"compress/gzip"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"trehan/internal/dossier"
	"trehan/internal/period"
)

// State is what the next month is compared with: every dossier of the extract without duplicates, also those outside the
// period, put aside or not accepted (docs/counting.md 8.1). In memory it stays encoded: about 25 bytes per dossier, read in
// order by a Cursor.
//
// The file is gzip of: the line stateMagic, one line of JSON (stateHeader), then the dossiers in the order of their
// keys, each as
//
//	uvarint  bytes of the code shared with the code before
//	uvarint  further bytes of the code, and these bytes
//	byte     line
//	byte     status; bits 4, 5, 6: has received, due, finished
//	varint   for each of these three that it has: seconds since the end date's midnight
//
// finished has its fallback to the return date.
type State struct {
	header stateHeader
	body   [][]byte // the dossiers, in the pieces in which they were encoded
}

const stateMagic = "trehan state 1\n"

type stateHeader struct {
	Period      period.Period  `json:"period"`
	ExtractedAt period.Instant `json:"extracted_at"`
	Totals      Totals         `json:"totals"`
	Dossiers    int            `json:"dossiers"`

	MissingColumns []string   `json:"missing_columns,omitempty"` // as Report.MissingColumns
	Units          []UnitLoad `json:"units,omitempty"`
	Files          []FileLoad `json:"files,omitempty"`
}

// The status byte.
const (
	statusBits  = 1<<4 - 1
	hasReceived = 1 << 4
	hasDue      = 1 << 5
	hasFinished = 1 << 6
	knownBits   = 1<<7 - 1
)

// Period returns the period of the state.
func (s *State) Period() period.Period { return s.header.Period }

// ExtractedAt returns when the extract was taken.
func (s *State) ExtractedAt() period.Instant { return s.header.ExtractedAt }

// Totals returns the figures of the month.
func (s *State) Totals() Totals { return s.header.Totals }

// NoChannel reports that the figures by channel must not be stated.
func (s *State) NoChannel() bool { return slices.Contains(s.header.MissingColumns, ColumnChannel) }

// Len returns the number of dossiers.
func (s *State) Len() int { return s.header.Dossiers }

// Key is a hash of all dossiers of the state, whatever their extract's time. It is no hash that stands anywhere else.
func (s *State) Key() string {
	h := sha256.New()
	h.Write([]byte("trehan proof key 1\n" + s.header.Period.From.String() + "/" + s.header.Period.To.String() + "\n"))
	for _, part := range s.body {
		h.Write(part)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// state makes the state from the placed records; ids are their numbers in the order of the keys. The shares are encoded in
// parallel: the code before each share is known.
func (rb *resultBuilder) state(ids []uint32, totals Totals) *State {
	c := rb.counter
	s := &State{header: stateHeader{Period: c.o.Period, ExtractedAt: c.o.ExtractedAt, Totals: totals, Dossiers: len(ids)}}
	cuts := cutsOf(len(ids))
	s.body = make([][]byte, len(cuts)-1)
	parallel(cuts, func(i, from, to int) {
		var before []byte
		if from > 0 {
			before = c.codes.text.get(*c.codes.refs.at(ids[from-1]))
		}
		s.body[i] = c.entries(ids[from:to], before)
	})
	return s
}

// entries encodes dossiers; before is the code of the one before them. Sorted by code they lie anywhere in memory: some are
// read ahead in loops so short that the processor waits for all of them at once.
func (c *Counter) entries(ids []uint32, before []byte) []byte {
	base := c.o.Period.To.Start()
	b := make([]byte, 0, 24*len(ids))
	var records [32]record
	var codes [len(records)][]byte
	for some := range slices.Chunk(ids, len(records)) {
		for i, id := range some {
			codes[i] = c.codes.text.get(*c.codes.refs.at(id))
		}
		for i, id := range some {
			records[i] = *c.records.at(id)
		}
		for i := range some {
			r := &records[i]
			b = appendEntry(b, before, codes[i], Entry{r.status, r.line, r.received.instant(), r.due.instant(), r.finish()}, base)
			before = codes[i]
		}
	}
	return b
}

func appendEntry(b, before, code []byte, e Entry, base period.Instant) []byte {
	shared := commonPrefix(before, code)
	b = binary.AppendUvarint(b, uint64(shared))
	b = binary.AppendUvarint(b, uint64(len(code)-shared))
	b = append(b, code[shared:]...)
	dates := [...]period.Instant{e.Received, e.Due, e.Finished}
	status := byte(e.Status)
	for i, d := range dates {
		if d != 0 {
			status |= hasReceived << i
		}
	}
	b = append(b, byte(e.Line), status)
	for _, d := range dates {
		if d != 0 {
			b = binary.AppendVarint(b, int64(d-base))
		}
	}
	return b
}

// WriteTo writes the state as state.json.gz; the same state gives the same bytes. It returns how many bytes went out.
func (s *State) WriteTo(w io.Writer) (int64, error) {
	out := &countingWriter{w: w}
	z, err := gzip.NewWriterLevel(out, gzip.BestSpeed)
	if err != nil {
		return 0, err
	}
	header, err := json.Marshal(&s.header)
	if err != nil {
		return 0, fmt.Errorf("write state: %w", err)
	}
	for _, part := range append([][]byte{[]byte(stateMagic), header, {'\n'}}, s.body...) {
		if _, err := z.Write(part); err != nil {
			return out.n, fmt.Errorf("write state: %w", err)
		}
	}
	if err := z.Close(); err != nil {
		return out.n, fmt.Errorf("write state: %w", err)
	}
	return out.n, nil
}

type countingWriter struct {
	w io.Writer
	n int64
}

func (c *countingWriter) Write(b []byte) (int, error) {
	n, err := c.w.Write(b)
	c.n += int64(n)
	return n, err
}

// Entry is one dossier of a state.
type Entry struct {
	Status   dossier.Status
	Line     Line
	Received period.Instant
	Due      period.Instant
	Finished period.Instant // with its fallback to the return date
}

// Cursor walks over the dossiers of a state in the order of their keys.
type Cursor struct {
	Entry
	rest [][]byte
	base period.Instant
	code []byte
	key  []byte
}

// Cursor returns a cursor before the first dossier. The state must come from Result or ReadState.
func (s *State) Cursor() *Cursor {
	return &Cursor{rest: slices.Clone(s.body), base: s.header.Period.To.Start()}
}

// Next moves to the next dossier and reports whether there is one.
func (c *Cursor) Next() bool {
	for len(c.rest) > 0 && len(c.rest[0]) == 0 {
		c.rest = c.rest[1:]
	}
	if len(c.rest) == 0 {
		return false
	}
	n, code, e, err := decodeEntry(c.rest[0], c.code, c.base)
	if err != nil {
		panic("counting: a state that was not validated: " + err.Error())
	}
	c.rest[0], c.code, c.Entry = c.rest[0][n:], code, e
	c.key, _ = appendKey(c.key[:0], code)
	return true
}

// Code returns the dossier's code.
func (c *Cursor) Code() string { return string(c.code) }

// Key returns the comparison key of the code, valid until Next. Keys ascend by bytes.
func (c *Cursor) Key() []byte { return c.key }

// ReadState reads what WriteTo wrote and refuses everything that counting could not have written. Bad input is an error that
// wraps ErrState, never a panic. Memory is proportional to the unpacked input, which is bounded.
func ReadState(r io.Reader) (*State, error) {
	z, err := gzip.NewReader(bufio.NewReader(r))
	if err != nil {
		return nil, stateError(err)
	}
	return readState(bufio.NewReader(z))
}
