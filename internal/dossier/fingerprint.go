package dossier

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fingerprint returns 16 bits of a person's or firm's name; 0 for a text without letters or digits. Two names with
// different fingerprints differ by more than case, blanks, punctuation and the place of a tone mark. The reverse does not
// hold, and cannot: thousands of names share each value, so that none can be told from it. It exists to notice two
// dossiers under one code without keeping whose they are.
func Fingerprint(name []byte) uint16 {
	if composed, _ := inspect(name); !composed && !norm.NFC.IsNormal(name) {
		name = norm.NFC.Bytes(name)
	}
	// The tones are added up beside the letters, since Hoà and Hòa are one name.
	var letters, toneSum uint64
	for i := 0; i < len(name); {
		r, n := rune(name[i]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRune(name[i:])
		}
		i += n
		l := fingerprintLetter(r)
		if l.base == 0 {
			continue
		}
		letters = (letters ^ uint64(l.base)) * 0x100000001b3
		toneSum += uint64(l.tone)
	}
	if letters == 0 {
		return 0
	}
	h := (letters + toneSum) * 0x9E3779B97F4A7C15
	return max(uint16(h>>48), 1)
}

// toned is a letter as it counts in a fingerprint: without case, its tone mark apart. base 0 does not count.
type toned struct {
	base rune
	tone uint32
}

func fingerprintLetter(r rune) toned {
	switch {
	case r < rune(len(latinToned)):
		return latinToned[r]
	case 0x1E00 <= r && r <= 0x1EFF:
		return vietnameseToned[r-0x1E00]
	}
	return newToned(foldRune(r))
}

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
		return toned{}
	}
	if r < utf8.RuneSelf {
		return toned{base: r}
	}
	var bare []rune
	tone := uint32(0)
	for _, p := range norm.NFD.String(string(r)) {
		switch p {
		case 0x0300, 0x0301, 0x0303, 0x0309, 0x0323:
			tone += uint32(p) * uint32(p)
		default:
			bare = append(bare, p)
		}
	}
	base, _ := utf8.DecodeRuneInString(norm.NFC.String(string(bare)))
	return toned{base, tone}
}
