package xls

import (
	"math"
	"strconv"

	"trehan/internal/extract/grid"
)

// cells reads the records of a sheet up to its end.
func (b *book) cells() error {
	depth := 0 // of charts within the sheet
	row := 0
	for b.advance() {
		switch {
		case b.id == idBOF:
			depth++
			continue
		case b.id == idEOF:
			if depth == 0 {
				return nil
			}
			depth--
			continue
		case depth > 0:
			continue
		}
		var err error
		switch b.id {
		case idLabelSST, idNumber, idRK, idMulRK, idFormula, idBoolErr, idLabel, idRString:
			id := b.id
			row = b.u16() + 1
			column := b.u16()
			err = b.cell(id, row, column)
		case idRow:
			row = b.u16() + 1
			b.take(10)
			if b.u16()&rowHidden != 0 {
				b.HideRow(row)
			}
		case idMergedCells:
			err = b.merged()
		}
		if err != nil {
			return err
		}
		if b.bad {
			return damaged(row)
		}
	}
	return damaged(row)
}

// rowHidden is the flag of a row that is not shown ([MS-XLS] 2.4.221).
const rowHidden = 0x20

// cell reads the rest of a record of cells.
func (b *book) cell(id uint16, row, column int) error {
	if id == idMulRK {
		for len(b.data) >= 8 { // the last column is stated at the end
			style := b.u16()
			if err := b.putNumber(row, column, style, rk(b.u32()), false); err != nil {
				return err
			}
			column++
		}
		return nil
	}
	style := b.u16()
	switch id {
	case idNumber:
		return b.putNumber(row, column, style, math.Float64frombits(b.u64()), false)
	case idRK:
		return b.putNumber(row, column, style, rk(b.u32()), false)
	case idLabelSST:
		i := b.u32()
		if b.bad || int64(i) >= int64(len(b.shared)) {
			return damaged(row)
		}
		return b.PutText(row, column, grid.Cell{Kind: grid.Text}, b.shared[i])
	case idBoolErr:
		value, isError := b.u8(), b.u8()
		if isError != 0 {
			return b.Put(row, column, errorCell(value))
		}
		return b.Put(row, column, boolCell(value))
	case idFormula:
		return b.formula(row, column, style)
	}
	text, ok := b.text()
	if !ok {
		return damaged(row)
	}
	return b.Put(row, column, grid.Cell{Kind: grid.Text, Raw: text})
}

// Of a formula's record ([MS-XLS] 2.4.127): the marks of a value that is no number, and the flag of one that was not
// calculated when it was saved.
const (
	formulaText   = 0
	formulaBool   = 1
	formulaError  = 2
	calculateLoad = 0x02
)

// formula reads a formula's stored value. A formula that is nothing but a text in quotation marks is that text, whatever is
// stored: programs that do not calculate store 0.
func (b *book) formula(row, column, style int) error {
	value := b.u64()
	flags := b.u16()
	b.u32()
	size := b.u16()
	if b.bad {
		return damaged(row)
	}
	if text, ok := b.literal(size); ok {
		return b.Put(row, column, grid.Cell{Kind: grid.Text, Formula: true, Raw: text})
	}
	if value>>48 != 0xFFFF {
		if value == 0 && flags&calculateLoad != 0 {
			return b.Put(row, column, grid.Cell{Kind: grid.Uncalculated, Formula: true})
		}
		return b.putNumber(row, column, style, math.Float64frombits(value), true)
	}
	switch byte(value) {
	case formulaBool:
		return b.Put(row, column, calculated(boolCell(int(byte(value>>16)))))
	case formulaError:
		return b.Put(row, column, calculated(errorCell(int(byte(value>>16)))))
	case formulaText:
		return b.formulaText(row, column)
	}
	return nil // an empty text
}

// calculated is a cell whose value is a formula's.
func calculated(c grid.Cell) grid.Cell {
	c.Formula = true
	return c
}

// formulaText reads the text that follows a formula, behind the record of a formula that cells share, if there is one.
func (b *book) formulaText(row, column int) error {
	for b.advance() {
		switch b.id {
		case idString:
			text, ok := b.text()
			if !ok {
				return damaged(row)
			}
			return b.Put(row, column, grid.Cell{Kind: grid.Text, Formula: true, Raw: text})
		case idArray, idTable, idSharedFormula, idContinue:
		default:
			return damaged(row)
		}
	}
	return damaged(row)
}

// tokenText begins a text in a formula ([MS-XLS] 2.5.198.89).
const tokenText = 0x17

// literal returns the text of a formula that is nothing but a text. size is that of its tokens.
func (b *book) literal(size int) ([]byte, bool) {
	if size < 3 || size > len(b.data) || b.data[0] != tokenText {
		return nil, false
	}
	count, flags := int(b.data[1]), int(b.data[2])
	need := count
	if flags&flagWide != 0 {
		need *= 2
	}
	if size != 3+need || count == 0 {
		return nil, false
	}
	b.data = b.data[3:size]
	return b.characters(count, flags)
}

// merged reads merged ranges.
func (b *book) merged() error {
	for range b.u16() {
		first, last := b.u16(), b.u16()
		left, right := b.u16(), b.u16()
		if b.bad || last < first || right < left {
			return damaged(0)
		}
		err := b.Merge(grid.Range{FirstRow: first + 1, FirstColumn: left + 1, LastRow: last + 1, LastColumn: right + 1})
		if err != nil {
			return err
		}
	}
	return nil
}

// putNumber adds a number cell. Whole numbers are written with all their digits.
func (b *book) putNumber(row, column, style int, v float64, formula bool) error {
	c := grid.Cell{Kind: grid.Number, Formula: formula}
	if style < len(b.styles) {
		c.Day, c.Pad = b.styles[style].Day, b.styles[style].Pad
	}
	if v == math.Trunc(v) && math.Abs(v) < 1e15 {
		b.number = strconv.AppendInt(b.number[:0], int64(v), 10)
	} else {
		b.number = strconv.AppendFloat(b.number[:0], v, 'g', -1, 64)
	}
	c.Raw = b.number
	return b.Put(row, column, c)
}

// rk returns a number in its short form ([MS-XLS] 2.5.217): 30 bits of a whole number or the upper bits of a float, perhaps
// times 100.
func rk(bits uint32) float64 {
	var v float64
	if bits&2 != 0 {
		v = float64(int32(bits) >> 2)
	} else {
		v = math.Float64frombits(uint64(bits&^3) << 32)
	}
	if bits&1 != 0 {
		v /= 100
	}
	return v
}

func boolCell(value int) grid.Cell {
	if value != 0 {
		return grid.Cell{Kind: grid.Bool, Raw: []byte("1")}
	}
	return grid.Cell{Kind: grid.Bool, Raw: []byte("0")}
}

// errorNames are the errors of cells ([MS-XLS] 2.5.10).
var errorNames = map[int]string{
	0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
}

func errorCell(value int) grid.Cell {
	name := errorNames[value]
	if name == "" {
		name = "#ERR"
	}
	return grid.Cell{Kind: grid.Error, Raw: []byte(name)}
}
