package counting

import (
	"encoding/binary"
	"hash/maphash"
	"math"
	"strings"

	"trehan/internal/dossier"
)

// codeTable gives every dossier code a number, in the order of arrival. Codes that differ only in case share one number
// (docs/counting.md 1.7). The texts are in large chunks and the hash table has no pointers: ten million codes take about
// 400 MB, and the garbage collector scans none of them.
type codeTable struct {
	seed   maphash.Seed
	slots  []uint64 // upper half: hash, lower half: number+1; 0 is free; a power of two of them
	used   int
	text   arena
	refs   chunked[uint32]   // place of the code in the arena, by number
	folded map[uint32]string // the keys of the codes that are not plain, by number
}

func newCodeTable() *codeTable {
	return &codeTable{seed: maphash.MakeSeed(), slots: make([]uint64, 1<<10), folded: map[uint32]string{}}
}

// appendKey appends the comparison key of a code, the same as dossier.CodeKey. Nearly every code is plain and is folded here
// without an allocation.
func appendKey[T string | []byte](dst []byte, code T) (key []byte, plain bool) {
	if !dossier.PlainCode(code) {
		return append(dst, dossier.CodeKey(string(code))...), false
	}
	start := len(dst)
	dst = append(dst, code...)
	for i, c := range dst[start:] {
		dst[start+i] = upper(c)
	}
	return dst, true
}

func upper(c byte) byte {
	if 'a' <= c && c <= 'z' {
		return c - ('a' - 'A')
	}
	return c
}

// number returns the number of a code and whether it is new.
func (t *codeTable) number(code string) (id uint32, added bool) {
	var buf [64]byte
	key, plain := appendKey(buf[:0], code)
	h := maphash.Bytes(t.seed, key) >> 32
	mask := uint64(len(t.slots) - 1)
	for i := h & mask; ; i = (i + 1) & mask {
		s := t.slots[i]
		if s == 0 {
			id = uint32(t.used)
			t.slots[i] = h<<32 | uint64(id+1)
			t.used++
			if plain {
				t.refs.push(t.text.put(code))
			} else {
				t.refs.push(t.text.put(dossier.Code(code)))
				t.folded[id] = string(key)
			}
			if t.used*4 > len(t.slots)*3 {
				t.grow()
			}
			return id, true
		}
		if s>>32 == h && t.same(uint32(s)-1, key) {
			return uint32(s) - 1, false
		}
	}
}

// lookup returns the number of a code that is known.
func (t *codeTable) lookup(code string) (id uint32, ok bool) {
	var buf [64]byte
	key, _ := appendKey(buf[:0], code)
	h := maphash.Bytes(t.seed, key) >> 32
	mask := uint64(len(t.slots) - 1)
	for i := h & mask; t.slots[i] != 0; i = (i + 1) & mask {
		if s := t.slots[i]; s>>32 == h && t.same(uint32(s)-1, key) {
			return uint32(s) - 1, true
		}
	}
	return 0, false
}

// same reports whether the code of a number has this key.
func (t *codeTable) same(id uint32, key []byte) bool {
	if len(t.folded) > 0 {
		if f, ok := t.folded[id]; ok {
			return f == string(key)
		}
	}
	code := t.text.get(*t.refs.at(id))
	if len(code) != len(key) {
		return false
	}
	for i, c := range code {
		if upper(c) != key[i] {
			return false
		}
	}
	return true
}

func (t *codeTable) grow() {
	if t.used >= math.MaxUint32/2 {
		panic("counting: more dossier codes than one count can hold")
	}
	old := t.slots
	t.slots = make([]uint64, 2*len(old))
	mask := uint64(len(t.slots) - 1)
	for _, s := range old {
		if s == 0 {
			continue
		}
		i := (s >> 32) & mask
		for t.slots[i] != 0 {
			i = (i + 1) & mask
		}
		t.slots[i] = s
	}
}

// show sets the spelling that is shown for a number.
func (t *codeTable) show(id uint32, code string) {
	ref := t.refs.at(id)
	if string(t.text.get(*ref)) == code {
		return
	}
	if key, plain := appendKey(nil, code); !plain {
		t.folded[id] = string(key)
		*ref = t.text.put(dossier.Code(code))
		return
	}
	*ref = t.text.put(code)
}

// showFirst calls show if code sorts before the present spelling by bytes. The choice among equivalent spellings must not
// depend on which was read first.
func (t *codeTable) showFirst(id uint32, code string) {
	if shown := t.text.get(*t.refs.at(id)); code < string(shown) && (dossier.PlainCode(code) || dossier.Code(code) < string(shown)) {
		t.show(id, code)
	}
}

// code returns the code of a number as it is shown.
func (t *codeTable) code(id uint32) string { return string(t.text.get(*t.refs.at(id))) }

// key appends the comparison key of a number.
func (t *codeTable) key(dst []byte, id uint32) []byte {
	if f, ok := t.folded[id]; ok {
		return append(dst, f...)
	}
	start := len(dst)
	dst = append(dst, t.text.get(*t.refs.at(id))...)
	for i, c := range dst[start:] {
		dst[start+i] = upper(c)
	}
	return dst
}

// arena holds texts in chunks that never move. The place of a text is its chunk and its offset, in steps of arenaStep
// bytes.
type arena struct {
	chunks [][]byte
}

const (
	arenaStep  = 4
	arenaBits  = 18 // offsets of one chunk, in steps: chunks of 1 MB
	arenaChunk = arenaStep << arenaBits
)

func (a *arena) put(s string) uint32 {
	need := len(s) + binary.MaxVarintLen32
	last := len(a.chunks) - 1
	if last < 0 || len(a.chunks[last])+need+arenaStep > cap(a.chunks[last]) {
		if len(a.chunks) == 1<<(32-arenaBits) {
			panic("counting: more text of dossier codes than one count can hold (16 GB)")
		}
		a.chunks = append(a.chunks, make([]byte, 0, max(arenaChunk, need+arenaStep)))
		last++
	}
	c := a.chunks[last]
	at := (len(c) + arenaStep - 1) / arenaStep
	c = c[:at*arenaStep]
	c = binary.AppendUvarint(c, uint64(len(s)))
	a.chunks[last] = append(c, s...)
	return uint32(last)<<arenaBits | uint32(at)
}

func (a *arena) get(place uint32) []byte {
	c := a.chunks[place>>arenaBits][int(place&(1<<arenaBits-1))*arenaStep:]
	n, w := binary.Uvarint(c)
	return c[w : w+int(n)]
}

// chunked is a slice that grows without copying: elements never move.
type chunked[T any] struct {
	chunks [][]T
	n      int
}

const chunkSize = 1 << 13

func (c *chunked[T]) push(v T) {
	if c.n%chunkSize == 0 {
		c.chunks = append(c.chunks, make([]T, chunkSize))
	}
	c.chunks[c.n/chunkSize][c.n%chunkSize] = v
	c.n++
}

func (c *chunked[T]) at(i uint32) *T { return &c.chunks[i/chunkSize][i%chunkSize] }

// pool gives equal texts, or small tuples of texts, one number: units, procedures and officials repeat on every row.
type pool[K comparable] struct {
	numbers map[K]uint32
	list    []K
	last    K // rows come in runs: the previous value is tried first
	lastID  uint32
}

func newPool[K comparable]() *pool[K] { return &pool[K]{numbers: map[K]uint32{}} }

// number returns the number of a value. clone copies a value that is stored, so that no row's buffer is retained.
func (p *pool[K]) number(k K, clone func(K) K) uint32 {
	if k == p.last && len(p.list) > 0 {
		return p.lastID
	}
	id, ok := p.numbers[k]
	if !ok {
		k = clone(k)
		id = uint32(len(p.list))
		p.numbers[k] = id
		p.list = append(p.list, k)
	}
	p.last, p.lastID = p.list[id], id
	return id
}

// pair is two texts that stand together on a row.
type pair struct{ a, b string }

func clonePair(p pair) pair { return pair{strings.Clone(p.a), strings.Clone(p.b)} }

// unitTexts are the units of a dossier as its row names them.
type unitTexts struct{ name, code, receiving string }

func cloneUnitTexts(u unitTexts) unitTexts {
	return unitTexts{strings.Clone(u.name), strings.Clone(u.code), strings.Clone(u.receiving)}
}
