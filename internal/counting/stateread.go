package counting

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"trehan/internal/dossier"
	"trehan/internal/period"
)

// ErrState is wrapped by every error of ReadState.
var ErrState = errors.New("tệp trạng thái của tháng trước (state.json.gz) không đọc được; hãy dùng tệp do chương trình này ghi ra, chưa bị sửa")

func stateFault(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = errors.New("the file ends too early")
	}
	return fmt.Errorf("%w: %w", ErrState, err)
}

// Bounds of a state file, far above any real one.
const (
	maxStateHeader = 16 << 10
	maxStateBody   = 1 << 30 // some forty million dossiers
	maxStateCode   = 1 << 20
)

func readState(r *bufio.Reader) (*State, error) {
	magic := make([]byte, len(stateMagic))
	if _, err := io.ReadFull(r, magic); err != nil {
		return nil, stateFault(err)
	}
	if string(magic) != stateMagic {
		return nil, stateFault(fmt.Errorf("the first line is not %q", stateMagic))
	}
	s := &State{}
	if err := s.readHeader(r); err != nil {
		return nil, stateFault(err)
	}
	// Read to the very end, so that gzip's checksum is compared.
	body, err := io.ReadAll(io.LimitReader(r, maxStateBody+1))
	if err != nil {
		return nil, stateFault(err)
	}
	if len(body) > maxStateBody {
		return nil, stateFault(errors.New("larger than any month"))
	}
	s.body = [][]byte{body}
	if err := s.validate(); err != nil {
		return nil, stateFault(err)
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
	return nil
}

// validate walks over all dossiers once and compares them with the totals.
func (s *State) validate() error {
	var code, key, before []byte
	var got Totals
	base := s.header.Period.To.Start()
	n := 0
	for rest := s.body[0]; len(rest) > 0; n++ {
		size, next, e, err := decodeEntry(rest, code, base)
		if err != nil {
			return fmt.Errorf("dossier %d: %w", n+1, err)
		}
		rest, code = rest[size:], next
		if !utf8.Valid(code) {
			return fmt.Errorf("dossier %d: the code is not UTF-8", n+1)
		}
		before, key = key, before
		key, _ = appendKey(key[:0], code)
		if n > 0 && bytes.Compare(before, key) >= 0 {
			return fmt.Errorf("dossier %d: the codes do not ascend", n+1)
		}
		// Where the channel is not known, new ones stand for any channel.
		got.add(&place{line: e.Line, carried: e.Received.Day() < s.header.Period.From}, false)
	}
	want := s.header.Totals
	switch {
	case n != s.header.Dossiers:
		return errors.New("the number of dossiers differs from the header's")
	case got.Total != want.Total, got.Received != want.Received, got.CarriedOver != want.CarriedOver,
		got.Pending != want.Pending, got.PendingOverdue != want.PendingOverdue, got.PendingPaused != want.PendingPaused,
		got.ResolvedLate != want.ResolvedLate, got.ResolvedEarly != want.ResolvedEarly, got.Withdrawn != want.Withdrawn,
		got.NotAccepted != want.NotAccepted, got.PutAside != want.PutAside, got.Outside != want.Outside:
		return errors.New("the dossiers do not add up to the header's totals")
	}
	return nil
}

// decodeEntry decodes the first dossier of b. code is that of the dossier before; its array is used again.
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
