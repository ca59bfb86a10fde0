package xls

import (
	"unicode/utf16"
	"unicode/utf8"
)

// Flags of a string ([MS-XLS] 2.5.293).
const (
	flagWide = 0x01 // 16 bits a character; otherwise 8, which are the lower half of them
	flagExt  = 0x04 // phonetic data follow
	flagRich = 0x08 // formatting runs follow
)

// characters reads count characters, which may go on in the records that follow. Each of these begins with flags of its own.
// The result is valid until the next call; ok is false if they do not end in the workbook.
func (b *book) characters(count, flags int) (text []byte, ok bool) {
	b.buffer = b.buffer[:0]
	var high rune // first half of a surrogate pair
	for count > 0 {
		if len(b.data) == 0 {
			if !b.continued() || len(b.data) == 0 {
				return nil, false
			}
			flags = b.u8()
			continue
		}
		var c rune
		if flags&flagWide != 0 {
			if len(b.data) < 2 {
				return nil, false
			}
			c = rune(b.u16())
		} else {
			c = rune(b.u8())
		}
		count--
		switch {
		case high != 0 && 0xDC00 <= c && c < 0xE000:
			c, high = utf16.DecodeRune(high, c), 0
		case high != 0:
			b.buffer, high = utf8.AppendRune(b.buffer, utf8.RuneError), 0
		}
		if 0xD800 <= c && c < 0xDC00 {
			high = c
			continue
		}
		b.buffer = utf8.AppendRune(b.buffer, c)
	}
	if high != 0 {
		b.buffer = utf8.AppendRune(b.buffer, utf8.RuneError)
	}
	return b.buffer, true
}

// skip passes over bytes that may go on in the records that follow.
func (b *book) skip(n int) bool {
	for n > len(b.data) {
		n -= len(b.data)
		b.data = b.data[:0]
		if !b.continued() {
			return false
		}
	}
	b.data = b.data[n:]
	return true
}

// text reads a string with a count of 16 bits, as in the table of shared strings.
func (b *book) text() ([]byte, bool) {
	if len(b.data) == 0 && !b.continued() {
		return nil, false
	}
	count, flags := b.u16(), b.u8()
	runs, ext := 0, 0
	if flags&flagRich != 0 {
		runs = b.u16()
	}
	if flags&flagExt != 0 {
		ext = int(b.u32())
	}
	if b.bad {
		return nil, false
	}
	text, ok := b.characters(count, flags)
	return text, ok && b.skip(4*runs) && b.skip(ext)
}

// sharedStrings reads the table of texts that cells refer to by number.
func (b *book) sharedStrings() error {
	b.u32() // how often cells refer to it
	count := b.u32()
	if b.bad {
		return damaged(0)
	}
	if int64(count) > int64(b.limits.SharedStrings) {
		return b.over("SharedStrings", int64(b.limits.SharedStrings))
	}
	for range count {
		text, ok := b.text()
		if !ok {
			return damaged(0)
		}
		ref, err := b.AddText(text)
		if err != nil {
			return err
		}
		b.shared = append(b.shared, ref)
	}
	return nil
}
