package dossier

import (
	"math/bits"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fingerprint returns 16 bits of a person's or firm's name; 0 for a text without letters or digits. Two names with
// different fingerprints differ by more than case, blanks, punctuation and the place of a tone mark. The reverse does not
// hold, and cannot: thousands of names share each value, so that none can be told from it. It exists to notice two
// dossiers under one code without keeping whose they are.
func Fingerprint(name []byte) uint16 {
	// The tones are added up beside the letters, since Hoà and Hòa are one name.
	var letters, tones uint64
	composed := false
	for i := 0; i < len(name); {
		var l toned
		if c := name[i]; c < utf8.RuneSelf {
			l = latinToned[c]
			i++
		} else if n := letterBytes(name[i:]); n == 2 {
			l = latinToned[rune(c&0x1F)<<6|rune(name[i+1]&0x3F)]
			i += 2
		} else if n == 3 {
			l = vietnameseToned[rune(name[i+1]&0x03)<<6|rune(name[i+2]&0x3F)]
			i += 3
		} else {
			if !composed && !norm.NFC.IsNormal(name) {
				name, letters, tones, i = norm.NFC.Bytes(name), 0, 0, 0
				composed = true
				continue
			}
			r, n := utf8.DecodeRune(name[i:])
			l = newToned(foldRune(r))
			i += n
		}
		if l != 0 {
			letters = bits.RotateLeft64(letters, 9) ^ uint64(l)&letterBits // nine bits hold every letter of Vietnamese
			tones += uint64(l >> toneShift)
		}
	}
	if letters == 0 {
		return 0
	}
	h := (letters*0x100000001b3 + tones) * 0x9E3779B97F4A7C15
	return max(uint16(h>>48), 1)
}

// toned is a letter as it counts in a fingerprint: without case, its tone mark apart. 0 does not count.
type toned uint64

const (
	toneShift  = 32
	letterBits = 1<<toneShift - 1
)

// latinToned and vietnameseToned are the letters below U+0300 and of U+1E00 to U+1EFF, as tables: nearly all that there is.
var latinToned, vietnameseToned = newTonedTables()

func newTonedTables() (latin [0x300]toned, vietnamese [0x100]toned) {
	for r := range latin {
		latin[r] = newToned(foldRune(rune(r)))
	}
	for r := range vietnamese {
		vietnamese[r] = newToned(foldRune(rune(0x1E00 + r)))
	}
	return latin, vietnamese
}

// newToned takes the tone mark off a folded letter.
func newToned(r rune) toned {
	if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
		return 0
	}
	if r < utf8.RuneSelf {
		return toned(r)
	}
	var bare []rune
	tone := toned(0)
	for _, p := range norm.NFD.String(string(r)) {
		switch p {
		case 0x0300, 0x0301, 0x0303, 0x0309, 0x0323:
			tone += toned(p) * toned(p)
		default:
			bare = append(bare, p)
		}
	}
	base, _ := utf8.DecodeRuneInString(norm.NFC.String(string(bare)))
	return toned(base) | tone<<toneShift
}
