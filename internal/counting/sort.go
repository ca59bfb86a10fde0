package counting

import (
	"cmp"
	"slices"
)

// sortEntry is one code while it is sorted: eight bytes of its key stand beside the number, so that comparing
// touches no text.
type sortEntry struct {
	part uint64
	id   uint32
}

// sortFrom sorts entries whose keys agree in the first depth bytes: by the next eight bytes, then every group of
// equals by the eight after them.
func (t *codeTable) sortFrom(entries []sortEntry, depth int) {
	const few = 12
	if len(entries) < 2 {
		return
	}
	if len(entries) <= few {
		slices.SortFunc(entries, func(a, b sortEntry) int { return compareKeys(t, a.id, b.id) })
		return
	}
	var buf []byte
	ended := true // no key reaches beyond the eight bytes
	for i := range entries {
		buf = t.key(buf[:0], entries[i].id)
		entries[i].part = part(buf, depth)
		ended = ended && len(buf) <= depth+8
	}
	slices.SortFunc(entries, func(a, b sortEntry) int { return cmp.Compare(a.part, b.part) })
	for from := 0; from < len(entries); {
		to := from + 1
		for to < len(entries) && entries[to].part == entries[from].part {
			to++
		}
		switch group := entries[from:to]; {
		case len(group) == 1:
		case ended: // keys that differ only in NUL bytes at the end
			slices.SortFunc(group, func(a, b sortEntry) int { return compareKeys(t, a.id, b.id) })
		default:
			t.sortFrom(group, depth+8)
		}
		from = to
	}
}

// part returns up to eight bytes of a key from depth on, as a number that compares like them.
func part(key []byte, depth int) uint64 {
	var v uint64
	for i := range 8 {
		v <<= 8
		if depth+i < len(key) {
			v |= uint64(key[depth+i])
		}
	}
	return v
}
