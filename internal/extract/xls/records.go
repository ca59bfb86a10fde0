package xls

import (
	"bufio"
	"encoding/binary"
	"io"

	"trehan/internal/extract/grid"
)

// The records that are read ([MS-XLS] 2.3.2).
const (
	idFormula       = 0x0006
	idEOF           = 0x000A
	idDate1904      = 0x0022
	idFilePass      = 0x002F
	idContinue      = 0x003C
	idBoundSheet    = 0x0085
	idMulRK         = 0x00BD
	idRString       = 0x00D6
	idXF            = 0x00E0
	idMergedCells   = 0x00E5
	idSST           = 0x00FC
	idLabelSST      = 0x00FD
	idNumber        = 0x0203
	idLabel         = 0x0204
	idBoolErr       = 0x0205
	idRow           = 0x0208
	idString        = 0x0207
	idArray         = 0x0221
	idTable         = 0x0236
	idRK            = 0x027E
	idFormat        = 0x041E
	idSharedFormula = 0x04BC
	idBOF           = 0x0809
)

// records goes through the records of a stream.
type records struct {
	r    *bufio.Reader
	at   int64 // where the present record begins
	next int64 // where the next one begins
	id   uint16
	head [4]byte
	buf  []byte
	data []byte // what is left of the present record, valid until the next
	bad  bool   // the present record was shorter than it should be
	cut  bool   // the stream ends in a record
}

// advance goes to the next record; false at the end of the stream.
func (s *records) advance() bool {
	n, err := io.ReadFull(s.r, s.head[:])
	if err != nil {
		s.cut = s.cut || n > 0
		return false
	}
	s.id = binary.LittleEndian.Uint16(s.head[:])
	size := int(binary.LittleEndian.Uint16(s.head[2:]))
	if len(s.buf) < size {
		s.buf = make([]byte, max(size, 1<<14))
	}
	s.data = s.buf[:size]
	if _, err := io.ReadFull(s.r, s.data); err != nil {
		s.cut = true
		return false
	}
	s.at, s.next, s.bad = s.next, s.next+4+int64(size), false
	return true
}

// continued goes to the record that goes on with the present one; false if there is none.
func (s *records) continued() bool {
	head, err := s.r.Peek(2)
	if err != nil || binary.LittleEndian.Uint16(head) != idContinue {
		return false
	}
	id, at := s.id, s.at
	ok := s.advance()
	s.id, s.at = id, at
	return ok
}

// take returns the next n bytes of the present record, or zeros and notes the error.
func (s *records) take(n int) []byte {
	if len(s.data) < n {
		s.bad = true
		return make([]byte, n)
	}
	b := s.data[:n]
	s.data = s.data[n:]
	return b
}

func (s *records) u8() int     { return int(s.take(1)[0]) }
func (s *records) u16() int    { return int(binary.LittleEndian.Uint16(s.take(2))) }
func (s *records) u32() uint32 { return binary.LittleEndian.Uint32(s.take(4)) }
func (s *records) u64() uint64 { return binary.LittleEndian.Uint64(s.take(8)) }

// damaged is the error of a workbook that cannot be read on. row is 0 outside a sheet's cells.
func damaged(row int) error { return &grid.FormatError{Row: row, Message: msgDamaged} }
