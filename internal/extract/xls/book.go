package xls

import (
	"slices"

	"trehan/internal/extract/grid"
)

// book is a workbook that is being read.
type book struct {
	*grid.Held
	*records
	limits grid.Limits

	list    []sheet                   // in the workbook's order
	formats map[int]grid.NumberFormat // by index
	style   []int                     // index of the format of each style
	styles  []grid.NumberFormat
	shared  []grid.Ref
	buffer  []byte // of characters
	number  []byte // of a cell
}

// sheet is an entry of the workbook's list.
type sheet struct {
	name   string
	hidden bool
	offset int64
	index  int // among the worksheets
}

// The kinds of substreams ([MS-XLS] 2.4.21), and the version that is read.
const (
	kindGlobals   = 0x0005
	kindWorksheet = 0x0010
	biff8         = 0x0600
)

func (b *book) over(limit string, most int64) error { return &grid.LimitError{Limit: limit, Max: most} }

// begin reads the record that begins a substream.
func (b *book) begin() (kind int, err error) {
	version, kind := b.u16(), b.u16()
	switch {
	case b.bad:
		return 0, damaged(0)
	case version != biff8:
		return 0, &grid.FormatError{Message: msgTooOld}
	}
	return kind, nil
}

// globals reads the first substream: the list of sheets, formats and shared strings.
func (b *book) globals() error {
	if !b.advance() {
		return damaged(0)
	}
	if b.id != idBOF { // 0x0009, 0x0209 and 0x0409 begin the older ones
		if b.id&0xFF == idBOF&0xFF {
			return &grid.FormatError{Message: msgTooOld}
		}
		return damaged(0)
	}
	kind, err := b.begin()
	if err == nil && kind != kindGlobals {
		return damaged(0)
	}
	if err != nil {
		return err
	}
	b.formats = make(map[int]grid.NumberFormat)
	for b.advance() {
		switch b.id {
		case idEOF:
			b.resolveStyles()
			return nil
		case idFilePass:
			return &grid.FormatError{Message: msgPassword}
		case idDate1904:
			if b.u16() == 1 {
				b.From1904()
			}
		case idBoundSheet:
			err = b.boundSheet()
		case idFormat:
			id := b.u16()
			code, ok := b.text()
			if !ok {
				return damaged(0)
			}
			b.formats[id] = grid.FormatOf(string(code))
		case idXF:
			err = b.addStyle()
		case idSST:
			err = b.sharedStrings()
		}
		if err != nil {
			return err
		}
		if b.bad {
			return damaged(0)
		}
	}
	return damaged(0)
}

// boundSheet reads one entry of the list of sheets. Charts, macros and modules are left out.
func (b *book) boundSheet() error {
	offset, state, kind := int64(b.u32()), b.u8(), b.u8()
	count, flags := b.u8(), b.u8()
	name, ok := b.characters(count, flags)
	switch {
	case b.bad || !ok:
		return damaged(0)
	case kind != 0:
		return nil
	case len(b.list) >= b.limits.ZipEntries:
		return b.over("ZipEntries", int64(b.limits.ZipEntries))
	case slices.ContainsFunc(b.list, func(s sheet) bool { return s.offset == offset }):
		return damaged(0)
	}
	b.list = append(b.list, sheet{name: string(name), hidden: state&3 != 0, offset: offset, index: len(b.list)})
	return nil
}

// addStyle reads one style of cells.
func (b *book) addStyle() error {
	b.u16() // the font
	if len(b.style) >= b.limits.Styles {
		return b.over("Styles", int64(b.limits.Styles))
	}
	b.style = append(b.style, b.u16())
	return nil
}

// resolveStyles finds the format of each style, once all formats are known.
func (b *book) resolveStyles() {
	for _, id := range b.style {
		f, ok := b.formats[id]
		if !ok {
			f = grid.BuiltInFormat(id)
		}
		b.styles = append(b.styles, f)
	}
}

// substreams reads the sheets, which may stand in the stream in another order than in the list.
func (b *book) substreams() error {
	for _, s := range b.list {
		if err := b.Begin(s.name, s.hidden); err != nil {
			return err
		}
	}
	left := slices.Clone(b.list)
	slices.SortFunc(left, func(a, b sheet) int { return int(a.offset - b.offset) })
	for len(left) > 0 && b.advance() {
		if b.at < left[0].offset {
			continue
		}
		if b.at > left[0].offset || b.id != idBOF {
			return damaged(0)
		}
		kind, err := b.begin()
		if err != nil {
			return err
		}
		b.Use(left[0].index)
		left = left[1:]
		if kind != kindWorksheet {
			continue
		}
		if err := b.cells(); err != nil {
			return err
		}
	}
	if len(left) > 0 {
		return damaged(0)
	}
	return nil
}
