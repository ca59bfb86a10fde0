package xlsx

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"slices"
	"testing"

	"trehan/internal/extract/grid"
)

// Marks and sizes of the ZIP format (APPNOTE.TXT 4.3).
const (
	end64Size     = 56
	endMark       = "PK\x05\x06"
	end64Mark     = "PK\x06\x06"
	locatorMark   = "PK\x06\x07"
	directoryMark = "PK\x01\x02"
)

// rewritten packs the parts of an archive again, by hand and stored, as programs do whose ZIP is not Go's.
func rewritten(t *testing.T, data []byte, zip64, descriptors bool) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	le := binary.LittleEndian
	var b, directory []byte
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		e := entry{name: f.Name, sum: f.CRC32, size: uint64(len(content)), offset: uint64(len(b)), zip64: zip64, descriptor: descriptors}
		b = append(e.header(b, "PK\x03\x04"), content...)
		if descriptors {
			b = le.AppendUint32(append(b, "PK\x07\x08"...), e.sum)
			b = e.sizes(b)
		}
		directory = e.header(directory, directoryMark)
	}
	at := uint64(len(b))
	b = append(b, directory...)
	count, length, offset := uint16(len(z.File)), uint32(len(directory)), uint32(at)
	if zip64 {
		end := uint64(len(b))
		b = le.AppendUint64(append(b, end64Mark...), end64Size-12)
		b = le.AppendUint32(le.AppendUint16(le.AppendUint16(b, 45), 45), 0)
		b = le.AppendUint64(le.AppendUint64(le.AppendUint32(b, 0), uint64(count)), uint64(count))
		b = le.AppendUint64(le.AppendUint64(b, uint64(len(directory))), at)
		b = le.AppendUint64(le.AppendUint32(append(b, locatorMark...), 0), end)
		b = le.AppendUint32(b, 1)
		count, length, offset = 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF
	}
	b = le.AppendUint16(le.AppendUint32(append(b, endMark...), 0), count)
	b = le.AppendUint32(le.AppendUint32(le.AppendUint16(b, count), length), offset)
	return le.AppendUint16(b, 0)
}

// entry is one part in an archive.
type entry struct {
	name              string
	sum               uint32
	size, offset      uint64
	zip64, descriptor bool
}

// header appends the part's local header or, by the other mark, its entry in the directory.
func (e *entry) header(b []byte, mark string) []byte {
	le := binary.LittleEndian
	inDirectory := mark == directoryMark
	b = append(b, mark...)
	if inDirectory {
		b = le.AppendUint16(b, 45)
	}
	var flags uint16
	sum, size, offset := e.sum, uint32(e.size), uint32(e.offset)
	if e.descriptor {
		flags = 1 << 3
		if !inDirectory {
			sum, size = 0, 0
		}
	}
	var extra []byte
	if e.zip64 {
		size, offset = 0xFFFFFFFF, 0xFFFFFFFF
		extra = le.AppendUint64(le.AppendUint64(nil, e.size), e.size)
		if inDirectory {
			extra = le.AppendUint64(extra, e.offset)
		}
		extra = append(le.AppendUint16(le.AppendUint16(nil, 1), uint16(len(extra))), extra...)
	}
	b = le.AppendUint16(le.AppendUint16(b, 45), flags)
	b = append(b, make([]byte, 2+4)...) // stored; no time
	b = le.AppendUint32(le.AppendUint32(le.AppendUint32(b, sum), size), size)
	b = le.AppendUint16(le.AppendUint16(b, uint16(len(e.name))), uint16(len(extra)))
	if inDirectory {
		b = append(b, make([]byte, 2+2+2+4)...) // no comment, first disk, no attributes
		b = le.AppendUint32(b, offset)
	}
	return append(append(b, e.name...), extra...)
}

// sizes appends the sizes of a data descriptor.
func (e *entry) sizes(b []byte) []byte {
	if e.zip64 {
		return binary.LittleEndian.AppendUint64(binary.LittleEndian.AppendUint64(b, e.size), e.size)
	}
	return binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(b, uint32(e.size)), uint32(e.size))
}

// However an archive is written, the cells are the same; excelize agrees.
func TestArchives(t *testing.T) {
	const cells = `<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1"><v>45260.5</v></c></row>`
	data := book{sheets: []string{cells}, shared: `<si><t>Sở</t></si>`}.bytes(t)
	for name, archive := range map[string][]byte{
		"Go's":                       data,
		"sizes first":                rewritten(t, data, false, false),
		"data descriptors":           rewritten(t, data, false, true),
		"ZIP64":                      rewritten(t, data, true, false),
		"ZIP64 and data descriptors": rewritten(t, data, true, true),
	} {
		t.Run(name, func(t *testing.T) {
			got, err := both(t, archive, 0, grid.Limits{})
			if want := []string{"A1 Sở", "B1 #45260.5"}; err != nil || !slices.Equal(got, want) {
				t.Errorf("%q, %v", got, err)
			}
			sameAsExcelize(t, archive)
			var limit *grid.LimitError
			if _, err := both(t, archive, 0, grid.Limits{ZipEntries: 3}); !errors.As(err, &limit) || limit.Limit != "ZipEntries" {
				t.Errorf("with more parts than allowed: %v", err)
			}
		})
	}
	// Bytes before an archive, as a self-extracting one has.
	if got, err := both(t, append([]byte("#!/bin/sh\n"), data...), 0, grid.Limits{}); err != nil || len(got) != 2 {
		t.Errorf("behind other bytes: %q, %v", got, err)
	}
}
