package counting

import (
	"bytes"
	"cmp"
	"math/bits"
	"slices"
)

// sortEntry is one code while it is sorted: a piece of its key stands beside the number, so that comparing touches
// no text.
type sortEntry struct {
	piece uint64
	id    uint32
}

// sorter sorts codes by key. Codes of one province begin alike and use few different characters, so it leaves out what
// all keys have in common and packs each character into as few bits as the alphabet needs: digits, dash and point
// take four, and sixteen of them are compared at once.
type sorter struct {
	t     *codeTable
	rank  [256]uint8 // place of a byte in the alphabet, from 1; the end of a key is 0
	width int        // bits a character
	buf   []byte
}

// sortedByKey returns the numbers for which keep holds, in the order of their keys.
func (t *codeTable) sortedByKey(keep func(id uint32) bool) []uint32 {
	entries := make([]sortEntry, 0, t.used)
	for id := range uint32(t.used) {
		if keep(id) {
			entries = append(entries, sortEntry{id: id})
		}
	}
	s := &sorter{t: t}
	s.sort(entries, s.prepare(entries))
	out := make([]uint32, len(entries))
	for i, e := range entries {
		out[i] = e.id
	}
	return out
}

// prepare learns the alphabet and returns how many bytes all keys have in common.
func (s *sorter) prepare(entries []sortEntry) (common int) {
	var used [256]bool
	var first []byte
	for i, e := range entries {
		s.buf = s.t.key(s.buf[:0], e.id)
		for _, c := range s.buf {
			used[c] = true
		}
		if i == 0 {
			first = bytes.Clone(s.buf)
		}
		first = first[:commonPrefix(first, s.buf)]
	}
	n := 0
	for c, yes := range used {
		if yes {
			n++
			s.rank[c] = uint8(n)
		}
	}
	s.width = max(1, bits.Len(uint(n)))
	if n > 255 {
		panic("counting: keys are UTF-8, which leaves some bytes unused")
	}
	return len(first)
}

// sort sorts entries whose keys agree in the first depth bytes: by the next piece, then every group of equals by the
// one after it. Keys are distinct, so every group ends.
func (s *sorter) sort(entries []sortEntry, depth int) {
	if len(entries) < 2 {
		return
	}
	piece := 64 / s.width
	for i := range entries {
		s.buf = s.t.key(s.buf[:0], entries[i].id)
		var v uint64
		for at := depth; at < depth+piece; at++ {
			v <<= s.width
			if at < len(s.buf) {
				v |= uint64(s.rank[s.buf[at]])
			}
		}
		entries[i].piece = v
	}
	slices.SortFunc(entries, func(a, b sortEntry) int { return cmp.Compare(a.piece, b.piece) })
	for from := 0; from < len(entries); {
		to := from + 1
		for to < len(entries) && entries[to].piece == entries[from].piece {
			to++
		}
		s.sort(entries[from:to], depth+piece)
		from = to
	}
}

// commonPrefix returns how many bytes two texts share at their beginning.
func commonPrefix(a, b []byte) int {
	n := min(len(a), len(b))
	for i := range n {
		if a[i] != b[i] {
			return i
		}
	}
	return n
}
