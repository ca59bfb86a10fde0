package counting

import (
	"bytes"
	"cmp"
	"math/bits"
	"runtime"
	"slices"
	"sync"
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
}

// sortedByKey returns the numbers for which keep holds, in the order of their keys. It works on all processors: of all
// that is done with a month but reading, sorting takes the longest.
func (t *codeTable) sortedByKey(keep func(id uint32) bool) []uint32 {
	entries := make([]sortEntry, 0, t.used)
	for id := range uint32(t.used) {
		if keep(id) {
			entries = append(entries, sortEntry{id: id})
		}
	}
	shares := 1
	if len(entries) >= worthSharing {
		shares = runtime.GOMAXPROCS(0)
	}
	t.sort(entries, shares)
	out := make([]uint32, len(entries))
	for i, e := range entries {
		out[i] = e.id
	}
	return out
}

// worthSharing is from how many codes on they are sorted in shares.
const worthSharing = 1 << 14

// sort sorts entries by key: by the first piece, then each group of equals further.
func (t *codeTable) sort(entries []sortEntry, shares int) {
	s := &sorter{t: t}
	cuts := make([]int, shares+1)
	for i := range cuts {
		cuts[i] = len(entries) * i / shares
	}
	depth := s.prepare(entries, cuts)
	each(cuts, func(_, from, to int) { s.pieces(entries[from:to], depth) })
	byPiece(entries, shares)
	for i := range cuts { // no group of equals is cut
		at := cuts[i]
		for at > 0 && at < len(entries) && entries[at].piece == entries[at-1].piece {
			at++
		}
		cuts[i] = at
	}
	each(cuts, func(_, from, to int) { s.groups(entries[from:to], depth) })
}

// byPiece sorts entries by their pieces, in place: they are parted about a middle piece, and both parts sorted at once.
func byPiece(entries []sortEntry, shares int) {
	if shares > 1 && len(entries) > 1 {
		middle := middlePiece(entries)
		n := 0
		for i := range entries {
			if entries[i].piece < middle {
				entries[i], entries[n] = entries[n], entries[i]
				n++
			}
		}
		each([]int{0, n, len(entries)}, func(i, from, to int) { byPiece(entries[from:to], (shares+i)/2) })
		return
	}
	slices.SortFunc(entries, func(a, b sortEntry) int { return cmp.Compare(a.piece, b.piece) })
}

// middlePiece returns the median of some of the pieces.
func middlePiece(entries []sortEntry) uint64 {
	var some [255]uint64
	for i := range some {
		some[i] = entries[len(entries)*i/len(some)].piece
	}
	slices.Sort(some[:])
	return some[len(some)/2]
}

// each calls work for each span between two cuts, all at once, and waits.
func each(cuts []int, work func(i, from, to int)) {
	var group sync.WaitGroup
	for i := range len(cuts) - 1 {
		group.Go(func() { work(i, cuts[i], cuts[i+1]) })
	}
	group.Wait()
}

// prepare learns the alphabet and returns how many bytes all keys have in common.
func (s *sorter) prepare(entries []sortEntry, cuts []int) (common int) {
	type share struct {
		used  [256]bool
		first []byte
	}
	shares := make([]share, len(cuts)-1)
	each(cuts, func(i, from, to int) {
		var buf []byte
		sh := &shares[i]
		for j, e := range entries[from:to] {
			buf = s.t.key(buf[:0], e.id)
			for _, c := range buf {
				sh.used[c] = true
			}
			if j == 0 {
				sh.first = bytes.Clone(buf)
			}
			sh.first = sh.first[:commonPrefix(sh.first, buf)]
		}
	})
	n := 0
	for c := range 256 {
		if slices.ContainsFunc(shares, func(sh share) bool { return sh.used[c] }) {
			n++
			s.rank[c] = uint8(n)
		}
	}
	s.width = max(1, bits.Len(uint(n)))
	if n > 255 {
		panic("counting: keys are UTF-8, which leaves some bytes unused")
	}
	common = len(shares[0].first)
	for _, sh := range shares[1:] {
		common = min(common, commonPrefix(shares[0].first, sh.first))
	}
	return common
}

// pieces sets the pieces of the keys that begin at depth.
func (s *sorter) pieces(entries []sortEntry, depth int) {
	var stack [64]byte
	buf := stack[:0]
	for i := range entries {
		buf = s.t.key(buf[:0], entries[i].id)
		var v uint64
		for at := depth; at < depth+s.characters(); at++ {
			v <<= s.width
			if at < len(buf) {
				v |= uint64(s.rank[buf[at]])
			}
		}
		entries[i].piece = v
	}
}

// characters is how many of them make a piece.
func (s *sorter) characters() int { return 64 / s.width }

// groups sorts each group of entries that agree in the piece at depth by the pieces after it. Keys are distinct, so every
// group ends.
func (s *sorter) groups(entries []sortEntry, depth int) {
	for from := 0; from < len(entries); {
		to := from + 1
		for to < len(entries) && entries[to].piece == entries[from].piece {
			to++
		}
		if to-from > 1 {
			s.pieces(entries[from:to], depth+s.characters())
			byPiece(entries[from:to], 1)
			s.groups(entries[from:to], depth+s.characters())
		}
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
