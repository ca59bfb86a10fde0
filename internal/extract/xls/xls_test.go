package xls

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"trehan/internal/extract/grid"
	"trehan/internal/extract/gridtest"
)

// rec is one record.
func rec(id uint16, parts ...any) []byte {
	body := pack(parts...)
	return append(pack(id, uint16(len(body))), body...)
}

func pack(parts ...any) []byte {
	var b bytes.Buffer
	for _, p := range parts {
		if err := binary.Write(&b, binary.LittleEndian, p); err != nil {
			panic(err)
		}
	}
	return b.Bytes()
}

// wide is a string of 16 bits a character, narrow one of 8; count is 8 or 16 bits.
func wide(s string) []byte {
	u := utf16.Encode([]rune(s))
	return pack(uint16(len(u)), uint8(flagWide), u)
}

func narrow(s string) []byte { return pack(uint16(len(s)), uint8(0), []byte(s)) }

func short(s string) []byte {
	u := utf16.Encode([]rune(s))
	return pack(uint8(len(u)), uint8(flagWide), u)
}

// page is a sheet of a stream.
type page struct {
	name    string
	state   uint8
	records []byte
}

// stream makes a workbook's records. Styles: 0 general, 1 built-in date, 2 own date, 3 six digits.
func stream(extra []byte, texts [][]byte, pages ...page) []byte {
	globals := func(offsets []uint32) []byte {
		b := rec(idBOF, uint16(biff8), uint16(kindGlobals), make([]byte, 12))
		b = append(b, extra...)
		b = append(b, rec(idFormat, uint16(164), wide("dd/mm/yyyy hh:mm"))...)
		b = append(b, rec(idFormat, uint16(165), narrow("000000"))...)
		for _, f := range []uint16{0, 14, 164, 165} {
			b = append(b, rec(idXF, uint16(0), f, make([]byte, 16))...)
		}
		for i, p := range pages {
			b = append(b, rec(idBoundSheet, offsets[i], p.state, uint8(0), short(p.name))...)
		}
		if texts != nil {
			b = append(b, rec(idSST, uint32(len(texts)), uint32(len(texts)), bytes.Join(texts, nil))...)
		}
		return append(b, rec(idEOF)...)
	}
	offsets := make([]uint32, len(pages))
	at := len(globals(offsets))
	var sheets []byte
	for i, p := range pages {
		offsets[i] = uint32(at + len(sheets))
		sheets = append(sheets, rec(idBOF, uint16(biff8), uint16(kindWorksheet), make([]byte, 12))...)
		sheets = append(sheets, p.records...)
		sheets = append(sheets, rec(idEOF)...)
	}
	return append(globals(offsets), sheets...)
}

// container puts a stream into an OLE file of 512-byte sectors, beside an empty stream of another name if there is one.
func container(name string, stream []byte) []byte {
	const sector = 512
	if len(stream) < 4096 {
		stream = append(stream, make([]byte, 4096-len(stream))...)
	}
	size := len(stream)
	for len(stream)%sector != 0 {
		stream = append(stream, 0)
	}
	count := len(stream) / sector
	fats := (count + 2 + sector/4) / (sector / 4)
	head := pack(uint64(0xE11AB1A1E011CFD0), make([]byte, 16), uint16(0x3E), uint16(3), uint16(0xFFFE), uint16(9), uint16(6), make([]byte, 6),
		uint32(0), uint32(fats), uint32(fats), uint32(0), uint32(4096), uint32(0xFFFFFFFE), uint32(0), uint32(0xFFFFFFFE), uint32(0))
	for i := range 109 {
		v := uint32(0xFFFFFFFF)
		if i < fats {
			v = uint32(i)
		}
		head = append(head, pack(v)...)
	}
	var fat []uint32
	for range fats {
		fat = append(fat, 0xFFFFFFFD)
	}
	fat = append(fat, 0xFFFFFFFE) // the directory
	for i := range count {
		next := uint32(fats + 2 + i)
		if i == count-1 {
			next = 0xFFFFFFFE
		}
		fat = append(fat, next)
	}
	for len(fat) < fats*sector/4 {
		fat = append(fat, 0xFFFFFFFF)
	}
	entry := func(name string, kind uint8, child, start uint32, size int) []byte {
		u := utf16.Encode([]rune(name))
		b := append(pack(u), make([]byte, 64-2*len(u))...)
		return append(b, pack(uint16(2*len(u)+2), kind, uint8(1), uint32(0xFFFFFFFF), uint32(0xFFFFFFFF), child, make([]byte, 36), start, uint64(size))...)
	}
	directory := entry("Root Entry", 5, 1, 0xFFFFFFFE, 0)
	directory = append(directory, entry(name, 2, 0xFFFFFFFF, uint32(fats+1), size)...)
	directory = append(directory, make([]byte, 256)...)
	return bytes.Join([][]byte{head, pack(fat), directory, stream}, nil)
}

func open(data []byte, limits grid.Limits) (*grid.Held, error) {
	return Open(bytes.NewReader(data), int64(len(data)), limits.WithDefaults())
}

func at(row, column, style int) []byte { return pack(uint16(row), uint16(column), uint16(style)) }

func formula(row, column int, value, tokens []byte, flags uint16) []byte {
	return rec(idFormula, at(row, column, 0), value, flags, uint32(0), uint16(len(tokens)), tokens)
}

func TestCells(t *testing.T) {
	texts := [][]byte{wide("Số hồ sơ"), narrow("A\xE0"), pack(uint16(2), uint8(flagRich|flagExt), uint16(1), uint32(3), []byte("xy"), uint32(0), []byte{1, 2, 3}), wide("😀")}
	one := bytes.Join([][]byte{
		rec(idLabelSST, at(0, 0, 0), uint32(0)), rec(idLabelSST, at(0, 1, 0), uint32(1)), rec(idLabelSST, at(0, 2, 0), uint32(2)), rec(idLabelSST, at(0, 3, 0), uint32(3)),
		rec(idNumber, at(1, 0, 1), math.Float64bits(45231.5)), rec(idRK, at(1, 1, 2), uint32(45231<<2|2)), rec(idRK, at(1, 2, 3), uint32(12345<<2|3)),
		rec(idMulRK, at(1, 3, 3)[:4], uint16(3), uint32(7<<2|2), uint16(0), uint32(math.Float64bits(2.5)>>32), uint16(4)),
		rec(idNumber, at(2, 0, 0), math.Float64bits(231102000001)), rec(idNumber, at(2, 1, 0), math.Float64bits(1e15)), rec(idNumber, at(2, 2, 0), math.Float64bits(-3)),
		rec(idBoolErr, at(3, 0, 0), uint8(1), uint8(0)), rec(idBoolErr, at(3, 1, 0), uint8(0x2A), uint8(1)),
		rec(idLabel, at(3, 2, 0), wide("nhãn")), rec(idRString, at(3, 3, 0), narrow("r"), uint16(0)),
		formula(4, 0, pack(math.Float64bits(45231)), []byte{0x1E, 1, 0}, 0),
		formula(4, 1, []byte{0, 0, 0, 0, 0, 0, 0xFF, 0xFF}, nil, 0), rec(idSharedFormula, uint32(0)), rec(idString, wide("chữ")),
		formula(4, 2, []byte{1, 0, 1, 0, 0, 0, 0xFF, 0xFF}, nil, 0), formula(4, 3, []byte{2, 0, 7, 0, 0, 0, 0xFF, 0xFF}, nil, 0),
		formula(4, 4, []byte{3, 0, 0, 0, 0, 0, 0xFF, 0xFF}, nil, 0),
		formula(4, 5, make([]byte, 8), nil, calculateLoad), formula(4, 6, make([]byte, 8), append([]byte{tokenText, 2, 0}, "00"...), calculateLoad),
		// A chart within the sheet has records of its own.
		rec(idBOF, uint16(biff8), uint16(0x20), make([]byte, 12)), rec(idNumber, at(9, 9, 0), math.Float64bits(1)), rec(idEOF),
		rec(idRow, uint16(2), make([]byte, 10), uint16(rowHidden), uint16(0)), rec(idRow, uint16(3), make([]byte, 14)),
		rec(0x0201, at(5, 0, 0)), rec(idNumber, at(0, 4, 0), math.Float64bits(8)), // out of order
		rec(idMergedCells, uint16(1), uint16(1), uint16(2), uint16(3), uint16(3)),
	}, nil)
	data := stream(rec(idDate1904, uint16(1)), texts, page{"Một", 0, one}, page{"ẩn", 1, nil}, page{"ẩn hẳn", 2, rec(idRK, at(0, 0, 0), uint32(2))})
	for name, file := range map[string][]byte{"bare": data, "container": container("Workbook", data)} {
		t.Run(name, func(t *testing.T) {
			b, err := open(file, grid.Limits{})
			if err != nil {
				t.Fatal(err)
			}
			want := []grid.Sheet{{Name: "Một"}, {Name: "ẩn", Hidden: true}, {Name: "ẩn hẳn", Hidden: true}}
			if diff := cmp.Diff(want, b.Sheets()); diff != "" || !b.Date1904() {
				t.Error(diff, b.Date1904())
			}
			cells := "A1 Số hồ sơ|B1 Aà|C1 xy|D1 😀|E1 #8|A2 #45231.5d|B2 #45231d|C2 #123.45p6|D2 #7p6|E2 #2.5|A3 #231102000001h|B3 #1e+15h|C3 #-3h|" +
				"A4 ?1|B4 !#N/A|C4 nhãn|D4 r|A5 #45231|B5 chữ|C5 ?1|D5 !#DIV/0!|F5 =|G5 00"
			if diff := cmp.Diff(cells, gridtest.Dump(b, 0)); diff != "" {
				t.Error(diff)
			}
			if got := gridtest.Dump(b, 2); got != "A1 #0" {
				t.Error(got)
			}
			if diff := cmp.Diff([]grid.Range{{FirstRow: 2, LastRow: 3, FirstColumn: 4, LastColumn: 4}}, gridtest.Merges(b)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Texts may be cut anywhere between records: within their characters the next record begins with the flags.
func TestContinue(t *testing.T) {
	u := utf16.Encode([]rune("đã"))
	parts := [][]byte{
		rec(idSST, uint32(3), uint32(3), uint16(4), uint8(0), []byte("ab")),
		rec(idContinue, uint8(flagWide), u, uint16(2), uint8(flagRich), uint16(1), []byte("cd"), []byte{1}),
		rec(idContinue, []byte{2, 3, 4}),
		rec(idContinue, uint16(1), uint8(0)),
		rec(idContinue, uint8(flagWide), uint16(0x1EA1)),
	}
	var cells []byte
	for i := range 3 {
		cells = append(cells, rec(idLabelSST, at(0, i, 0), uint32(i))...)
	}
	b, err := open(stream(bytes.Join(parts, nil), nil, page{"s", 0, cells}), grid.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if got := gridtest.Dump(b, 0); got != "A1 abđã|B1 cd|C1 ạ" {
		t.Error(got)
	}
}

func TestRefused(t *testing.T) {
	good := stream(nil, [][]byte{narrow("x")}, page{"s", 0, rec(idLabelSST, at(0, 0, 0), uint32(0))})
	with := func(cells ...[]byte) []byte { return stream(nil, nil, page{"s", 0, bytes.Join(cells, nil)}) }
	for name, c := range map[string]struct {
		data    []byte
		message string
		row     int
	}{
		"password":             {container("EncryptedPackage", good), msgPassword, 0},
		"FILEPASS":             {container("Workbook", stream(rec(idFilePass, uint16(1)), nil)), msgPassword, 0},
		"Excel 95":             {container("Book", good), msgTooOld, 0},
		"Excel 95, version":    {append(rec(idBOF, uint16(0x500), uint16(kindGlobals), uint32(0)), rec(idEOF)...), msgTooOld, 0},
		"Excel 2":              {rec(0x0009, uint16(2), uint16(0x10)), msgTooOld, 0},
		"Word":                 {container("WordDocument", good), msgDocument, 0},
		"something else":       {container("Contents", good), msgNotWorkbook, 0},
		"half a container":     {container("Workbook", good)[:1500], msgDamaged, 0},
		"half a stream":        {good[:len(good)-4], msgDamaged, 1},
		"no shared text":       {with(rec(idLabelSST, at(6, 0, 0), uint32(0))), msgDamaged, 7},
		"short record":         {with(rec(idNumber, at(6, 0, 0), uint32(0))), msgDamaged, 7},
		"formula without text": {with(formula(6, 0, []byte{0, 0, 0, 0, 0, 0, 0xFF, 0xFF}, nil, 0), rec(idRK, at(7, 0, 0), uint32(2))), msgDamaged, 7},
		"empty":                {nil, msgDamaged, 0},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := open(c.data, grid.Limits{})
			var f *grid.FormatError
			if !errors.As(err, &f) || f.Message != c.message || f.Row != c.row {
				t.Errorf("%v, want %q in row %d", err, c.message, c.row)
			}
		})
	}
}

func TestLimits(t *testing.T) {
	data := stream(nil, [][]byte{narrow("abc"), narrow("defg")}, page{"s", 0, bytes.Join([][]byte{
		rec(idLabelSST, at(0, 0, 0), uint32(0)), rec(idLabelSST, at(10, 3, 0), uint32(1)), rec(idMergedCells, uint16(2), make([]byte, 16)),
	}, nil)}, page{"t", 0, nil})
	for limit, l := range map[string]grid.Limits{
		"Rows": {Rows: 10}, "Columns": {Columns: 3}, "Cells": {Cells: 1}, "SharedStrings": {SharedStrings: 1}, "SharedBytes": {SharedBytes: 6},
		"CellBytes": {CellBytes: 3}, "Styles": {Styles: 3}, "Merges": {Merges: 1}, "ZipEntries": {ZipEntries: 1},
	} {
		_, err := open(data, l)
		var over *grid.LimitError
		if !errors.As(err, &over) || over.Limit != limit {
			t.Errorf("%s: %v", limit, err)
		}
	}
	if _, err := open(data, grid.Limits{}); err != nil {
		t.Error(err)
	}
}

// BenchmarkOpen reads the most rows that a sheet has, of 18 columns.
func BenchmarkOpen(b *testing.B) {
	texts := make([][]byte, 2000)
	for i := range texts {
		texts[i] = wide(fmt.Sprintf("Thủ tục cấp giấy chứng nhận số %d", i))
	}
	var sst []byte
	for i, t := range texts { // one record for each text is more than any program writes
		id := uint16(idContinue)
		if i == 0 {
			id, t = idSST, append(pack(uint32(len(texts)), uint32(len(texts))), t...)
		}
		sst = append(sst, rec(id, t)...)
	}
	var cells bytes.Buffer
	for row := range 65_536 {
		for column := range 12 {
			cells.Write(rec(idLabelSST, at(row, column, 0), uint32((row*7+column)%len(texts))))
		}
		for column := 12; column < 18; column++ {
			cells.Write(rec(idNumber, at(row, column, 2), math.Float64bits(45231+float64(row)/1000)))
		}
	}
	data := stream(sst, nil, page{"s", 0, cells.Bytes()})
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		book, err := open(data, grid.Limits{})
		if err != nil {
			b.Fatal(err)
		}
		rows, _ := book.Rows(0)
		for rows.Next() {
		}
		if rows.Row() != 65_536 {
			b.Fatal(rows.Row())
		}
	}
}
