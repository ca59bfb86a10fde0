package counting

import (
	"bytes"
	"math/bits"
	"runtime"
	"slices"
	"sync"
)

// sortEntry is one code while it is sorted. It holds a piece of the key, in two halves, beside the number, so that comparing
// reads no text. In 12 bytes: a month has two lists of them for a moment.
type sortEntry struct {
	high, low uint32
	id        uint32
}

func (e *sortEntry) piece() uint64 { return uint64(e.high)<<32 | uint64(e.low) }

// sorter sorts codes by key. Codes of one province are very similar. So each position of a key is packed into as few bits
// as distinguish the bytes found there, none where all are equal. About twenty characters are then compared at once, which
// is mostly the whole code.
type sorter struct {
	t      *codeTable
	digits []digit
	width  int // bits of all
}

// digit says how one position of the keys is packed.
type digit struct {
	at    int
	rank  [256]uint8 // of a byte among those found there; the end of a key is 0
	width int        // bits
}

// maxPlaces bounds the positions considered; more than fit into a piece.
const maxPlaces = 96

// sortedByKey sorts numbers of codes by their keys. For a million codes slices.SortFunc over keys made before takes seven
// times the processor time.
func (t *codeTable) sortedByKey(ids []uint32) []uint32 {
	t.sort(ids, cutsOf(len(ids)))
	return ids
}

// minParallel is the number of codes from which work is split among processors.
const minParallel = 1 << 12

// cutsOf returns where n codes are cut into shares, one per processor.
func cutsOf(n int) []int {
	shares := 1
	if n >= minParallel {
		shares = runtime.GOMAXPROCS(0)
	}
	return evenCuts(n, shares)
}

func evenCuts(n, shares int) []int {
	cuts := make([]int, shares+1)
	for i := range cuts {
		cuts[i] = n * i / shares
	}
	return cuts
}

// sort sorts numbers by key: by a piece of it, then each group of equals by the whole.
func (t *codeTable) sort(ids []uint32, cuts []int) {
	entries := make([]sortEntry, len(ids))
	s := &sorter{t: t}
	s.prepare(ids, cuts)
	parallel(cuts, func(_, from, to int) { s.pieces(ids[from:to], entries[from:to]) })
	entries = byPiece(entries, make([]sortEntry, len(entries)), s.width)
	for i := range cuts { // no group of equals is cut
		at := cuts[i]
		for at > 0 && at < len(entries) && entries[at].piece() == entries[at-1].piece() {
			at++
		}
		cuts[i] = at
	}
	parallel(cuts, func(_, from, to int) {
		s.groups(entries[from:to])
		for i, e := range entries[from:to] {
			ids[from+i] = e.id
		}
	})
}

// byPiece sorts entries by pieces of so many bits, byte by byte from the last one. other has the same length; the result is
// in one of the two.
func byPiece(entries, other []sortEntry, width int) []sortEntry {
	for shift := 0; shift < width; shift += 8 {
		var next [256]int
		for i := range entries {
			next[uint8(entries[i].piece()>>shift)]++
		}
		sum := 0
		for i, n := range next {
			next[i] = sum
			sum += n
		}
		for i := range entries {
			to := &next[uint8(entries[i].piece()>>shift)]
			other[*to] = entries[i]
			*to++
		}
		entries, other = other, entries
	}
	return entries
}

// parallel calls work for each span between two cuts, concurrently, and waits.
func parallel(cuts []int, work func(i, from, to int)) {
	var group sync.WaitGroup
	for i := range len(cuts) - 1 {
		group.Go(func() { work(i, cuts[i], cuts[i+1]) })
	}
	group.Wait()
}

// prepare finds which bytes occur in each position.
func (s *sorter) prepare(ids []uint32, cuts []int) {
	type share struct {
		used     [maxPlaces][256]bool
		shortest int
	}
	shares := make([]share, len(cuts)-1)
	parallel(cuts, func(i, from, to int) {
		sh := &shares[i]
		sh.shortest = maxPlaces
		var buf []byte
		for _, id := range ids[from:to] {
			buf = s.t.key(buf[:0], id)
			sh.shortest = min(sh.shortest, len(buf))
			for at, c := range buf[:min(len(buf), maxPlaces)] {
				sh.used[at][c] = true
			}
		}
	})
	all := &shares[0]
	for i := range shares[1:] {
		sh := &shares[i+1]
		all.shortest = min(all.shortest, sh.shortest)
		for at := range sh.used {
			for c, yes := range sh.used[at] {
				all.used[at][c] = all.used[at][c] || yes
			}
		}
	}
	for at := range maxPlaces {
		d := digit{at: at}
		n := 0
		if at >= all.shortest {
			n = 1 // the end
		}
		for c := range 256 {
			if all.used[at][c] {
				d.rank[c] = uint8(n)
				n++
			}
		}
		d.width = bits.Len(uint(max(n, 1) - 1))
		if s.width+d.width > 64 {
			return
		}
		if d.width > 0 {
			s.width += d.width
			s.digits = append(s.digits, d)
		}
	}
}

// pieces packs the first positions of the keys.
func (s *sorter) pieces(ids []uint32, entries []sortEntry) {
	var stack [maxPlaces]byte
	buf := stack[:0]
	for i, id := range ids {
		buf = s.t.key(buf[:0], id)
		var v uint64
		for j := range s.digits {
			d := &s.digits[j]
			v <<= d.width
			if d.at < len(buf) {
				v |= uint64(d.rank[buf[d.at]])
			}
		}
		entries[i] = sortEntry{uint32(v >> 32), uint32(v), id}
	}
}

// groups sorts each group of entries with one piece by their whole keys.
func (s *sorter) groups(entries []sortEntry) {
	var left, right []byte
	for from := 0; from < len(entries); {
		to := from + 1
		for to < len(entries) && entries[to].piece() == entries[from].piece() {
			to++
		}
		slices.SortFunc(entries[from:to], func(a, b sortEntry) int {
			left, right = s.t.key(left[:0], a.id), s.t.key(right[:0], b.id)
			return bytes.Compare(left, right)
		})
		from = to
	}
}

// commonPrefix returns the length of the common prefix of two texts.
func commonPrefix(a, b []byte) int {
	n := min(len(a), len(b))
	for i := range n {
		if a[i] != b[i] {
			return i
		}
	}
	return n
}
