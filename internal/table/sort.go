package table

import (
	"cmp"
	"iter"
	"slices"
	"sync"

	"trehan/internal/dossier"
)

// Order is what dossiers are sorted by.
type Order uint8

// The orders. Dossiers that are alike in one stand by code, downwards too if it goes down. Those that have nothing to sort by
// come last, up and down.
const (
	ByCode Order = iota
	ByReceived
	ByDue
	ByFinished
	ByDaysLate
	ByUnit // by level, then code, as in the report
	orders
)

// Sort is an order, up or down.
type Sort struct {
	By   Order
	Down bool
}

// order is the table in one order, made when it is first asked for.
type order struct {
	once  sync.Once
	rows  []uint32
	empty int // rows at the end that have nothing to sort by
}

// inOrder goes through the positions of the rows.
func (t *Table) inOrder(s Sort) iter.Seq[uint32] {
	o := t.ordered(s.By)
	return func(yield func(uint32) bool) {
		full := o.rows[:len(o.rows)-o.empty]
		for i := range full {
			if s.Down {
				i = len(full) - 1 - i
			}
			if !yield(full[i]) {
				return
			}
		}
		for _, row := range o.rows[len(full):] {
			if !yield(row) {
				return
			}
		}
	}
}

func (t *Table) ordered(by Order) *order {
	o := &t.orders[min(by, orders-1)]
	o.once.Do(func() { o.rows, o.empty = t.sorted(t.keys(by)) })
	return o
}

// none is the key of a row that has nothing to sort by.
const none = -1 << 63

// keys returns what a row is sorted by; rows stand by code already.
func (t *Table) keys(by Order) func(*packed) int64 {
	date := map[Order]int{ByReceived: 1, ByDue: 2, ByFinished: 3}
	switch by {
	case ByCode:
		return func(*packed) int64 { return 0 }
	case ByDaysLate:
		late := t.testText(textLine, func(line string) bool { return (&Row{Line: line}).Late() })
		return func(p *packed) int64 {
			if !late(p) {
				return none
			}
			return int64(p.workingDays)<<32 | int64(p.calendarDays)
		}
	case ByReceived, ByDue, ByFinished:
		return func(p *packed) int64 {
			if p.dates[date[by]] == 0 {
				return none
			}
			return int64(p.dates[date[by]])
		}
	}
	place := t.unitPlaces()
	return func(p *packed) int64 { return place[p.texts[textUnit]] }
}

// unitPlaces are the places of the units in the report, by their number among the texts; the unknown one has none.
func (t *Table) unitPlaces() map[uint32]int64 {
	level := map[uint32]dossier.Level{}
	for i := range t.rows {
		p := &t.rows[i]
		level[p.texts[textUnit]] = dossier.Level(t.texts[p.texts[textLevel]])
	}
	units := make([]uint32, 0, len(level))
	for n := range level {
		units = append(units, n)
	}
	slices.SortFunc(units, func(a, b uint32) int {
		return cmp.Or(cmp.Compare(level[a].Rank(), level[b].Rank()), cmp.Compare(t.texts[a], t.texts[b]))
	})
	place := map[uint32]int64{}
	for at, n := range units {
		place[n] = int64(at)
	}
	place[0] = none // ""
	return place
}

// sorted sorts the rows by a key.
func (t *Table) sorted(key func(*packed) int64) (rows []uint32, empty int) {
	type keyed struct {
		key int64
		row uint32
	}
	all := make([]keyed, 0, len(t.rows))
	var last []uint32
	for i := range t.rows {
		if k := key(&t.rows[i]); k == none {
			last = append(last, uint32(i))
		} else {
			all = append(all, keyed{k, uint32(i)})
		}
	}
	slices.SortFunc(all, func(a, b keyed) int { return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.row, b.row)) })
	rows = make([]uint32, 0, len(t.rows))
	for _, x := range all {
		rows = append(rows, x.row)
	}
	return append(rows, last...), len(last)
}
