package counting

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"trehan/internal/dossier"
	"trehan/internal/period"
)

// ErrState is wrapped by every error of ReadState.
var ErrState = errors.New(wordState)

func stateError(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = errors.New("the file ends too early")
	}
	return fmt.Errorf("%w: %w", ErrState, err)
}

// Bounds of a state file, far above real ones.
const (
	maxStateHeader = 1 << 20
	maxStateBody   = 1 << 30 // some forty million dossiers
	maxStateCode   = 1 << 20
)

func readState(r *bufio.Reader) (*State, error) {
	magic := make([]byte, len(stateMagic))
	if _, err := io.ReadFull(r, magic); err != nil {
		return nil, stateError(err)
	}
	if string(magic) != stateMagic {
		return nil, stateError(fmt.Errorf("the first line is not %q", stateMagic))
	}
	s := &State{}
	if err := s.readHeader(r); err != nil {
		return nil, stateError(err)
	}
	// Read to the very end, so that gzip's checksum is compared.
	body, err := io.ReadAll(io.LimitReader(r, maxStateBody+1))
	if err != nil {
		return nil, stateError(err)
	}
	if len(body) > maxStateBody {
		return nil, stateError(errors.New("larger than any month"))
	}
	s.body = [][]byte{body}
	renew, err := s.validate()
	if err != nil {
		return nil, stateError(err)
	}
	if renew {
		s.renewCodes()
	}
	return s, nil
}

func (s *State) readHeader(r *bufio.Reader) error {
	var line []byte
	for {
		part, err := r.ReadSlice('\n')
		line = append(line, part...)
		if len(line) > maxStateHeader {
			return errors.New("the header is too long")
		}
		if err == nil {
			break
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return err
		}
	}
	d := json.NewDecoder(bytes.NewReader(line))
	d.DisallowUnknownFields()
	if err := d.Decode(&s.header); err != nil {
		return fmt.Errorf("header: %w", err)
	}
	again, err := json.Marshal(&s.header)
	if err != nil || string(again)+"\n" != string(line) {
		return errors.New("the header is not as it was written")
	}
	p := s.header.Period
	if p.From == 0 || p.To == 0 || p.From > p.To {
		return errors.New("the header has no period")
	}
	return s.header.validateLoads()
}

// validate reads all dossiers once and compares them with the totals. renew reports that codes have the form, or the order,
// of releases before dossier.Code.
func (s *State) validate() (renew bool, err error) {
	var code []byte
	var current, former keyOrder // of the present keys, and of those of earlier releases
	keysDiffer := false          // the two keys of some code differ
	var got Totals
	base := s.header.Period.To.Start()
	n := 0
	for rest := s.body[0]; len(rest) > 0; n++ {
		size, next, e, err := decodeEntry(rest, code, base)
		if err != nil {
			return false, fmt.Errorf("dossier %d: %w", n+1, err)
		}
		rest, code = rest[size:], next
		if !utf8.Valid(code) {
			return false, fmt.Errorf("dossier %d: the code is not UTF-8", n+1)
		}
		key, plain := appendKey(current.next(), code)
		if !plain && !keysDiffer {
			keysDiffer, former = true, current.clone() // so far both keys were equal
		}
		current.add(key)
		switch {
		case plain && keysDiffer:
			former.add(append(former.next(), key...))
		case !plain:
			former.add(append(former.next(), formerKey(string(code))...))
			renew = renew || dossier.Code(string(code)) != string(code)
		}
		if current.broken && (!keysDiffer || former.broken) {
			return false, fmt.Errorf("dossier %d: the codes do not ascend", n+1)
		}
		// The state holds no channel; the figures by channel are not compared.
		got.add(&place{line: e.Line, carried: e.Received.Day() < s.header.Period.From}, false)
	}
	want := s.header.Totals
	switch {
	case n != s.header.Dossiers:
		return false, errors.New("the number of dossiers differs from the header's")
	case got.Total != want.Total, got.Received != want.Received, got.CarriedOver != want.CarriedOver,
		got.Pending != want.Pending, got.PendingOverdue != want.PendingOverdue, got.PendingPaused != want.PendingPaused,
		got.ResolvedLate != want.ResolvedLate, got.ResolvedEarly != want.ResolvedEarly, got.Withdrawn != want.Withdrawn,
		got.NotAccepted != want.NotAccepted, got.PutAside != want.PutAside, got.Outside != want.Outside:
		return false, errors.New("the dossiers do not add up to the header's totals")
	}
	return renew || current.broken, nil
}

// keyOrder checks that keys ascend.
type keyOrder struct {
	last, before []byte
	any, broken  bool
}

// next returns an empty buffer for the next key.
func (a *keyOrder) next() []byte { return a.before[:0] }

// add compares the next key with the one before.
func (a *keyOrder) add(add []byte) {
	a.broken = a.broken || a.any && bytes.Compare(a.last, add) >= 0
	a.last, a.before, a.any = add, a.last, true
}

func (a *keyOrder) clone() keyOrder {
	return keyOrder{last: bytes.Clone(a.last), any: a.any, broken: a.broken}
}

// formerKey is the key of a code in releases that did not strip decorations.
func formerKey(code string) string {
	return norm.NFC.String(strings.ToUpper(strings.ToLower(dossier.Text(code))))
}

// renewCodes normalises every code as this release reads it, and sorts by the new keys. A state of an earlier release may
// hold decorated codes, which would match nothing. Of two dossiers that now have one code, the later finish stays, then the
// higher status. The figures of the header stay as published.
func (s *State) renewCodes() {
	type dossierEntry struct {
		code, key string
		Entry
	}
	var list []dossierEntry
	for c := s.Cursor(); c.Next(); {
		code := dossier.Code(c.Code())
		list = append(list, dossierEntry{code, dossier.CodeKey(code), c.Entry})
	}
	slices.SortStableFunc(list, func(a, b dossierEntry) int {
		return cmp.Or(strings.Compare(a.key, b.key), cmp.Compare(b.Finished, a.Finished), cmp.Compare(b.Status, a.Status))
	})
	list = slices.CompactFunc(list, func(a, b dossierEntry) bool { return a.key == b.key })
	base := s.header.Period.To.Start()
	var body, before []byte
	for i := range list {
		code := []byte(list[i].code)
		body = appendEntry(body, before, code, list[i].Entry, base)
		before = code
	}
	s.body, s.header.Dossiers = [][]byte{body}, len(list)
}

// decodeEntry decodes the first dossier of b. code is that of the dossier before; its array is reused.
func decodeEntry(b, code []byte, base period.Instant) (size int, next []byte, e Entry, err error) {
	whole := len(b)
	shared, n := binary.Uvarint(b)
	if n <= 0 || shared > uint64(len(code)) {
		return 0, nil, e, errors.New("a code shares more than there is")
	}
	b = b[n:]
	more, n := binary.Uvarint(b)
	if n <= 0 || more > maxStateCode || more > uint64(len(b)-n) {
		return 0, nil, e, errors.New("a code is cut off")
	}
	next = append(code[:shared], b[n:n+int(more)]...)
	b = b[n+int(more):]
	if len(b) < 2 {
		return 0, nil, e, io.ErrUnexpectedEOF
	}
	line, status := Line(b[0]), b[1]
	b = b[2:]
	e.Line, e.Status = line, dossier.Status(status&statusBits)
	if line == NoLine || line >= lines || status&^knownBits != 0 || e.Status > dossier.ResultReturned {
		return 0, nil, e, errors.New("an unknown line or status")
	}
	for i, d := range [...]*period.Instant{&e.Received, &e.Due, &e.Finished} {
		if status&(hasReceived<<i) == 0 {
			continue
		}
		v, n := binary.Varint(b)
		if n <= 0 || v > maxSeconds || v < -maxSeconds || v+int64(base) == 0 {
			return 0, nil, e, errors.New("a date out of range")
		}
		*d = base + period.Instant(v)
		b = b[n:]
	}
	return whole - len(b), next, e, nil
}

// maxSeconds bounds the distance of a date from the period: as far as a record can hold.
const maxSeconds = 1 << 40
