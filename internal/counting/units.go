package counting

import (
	"cmp"
	"slices"

	"trehan/internal/dossier"
	"trehan/internal/period"
	"trehan/internal/register"
)

// unitBook resolves units and holds their rows of figures while they are counted. Row 0 is that of unknown units.
type unitBook struct {
	reg    *register.Register
	texts  []pair // the counter's pool: unit text, unit code
	hits   map[uint64]hit
	rows   []*unitRow
	byCode map[string]int
}

// unitRow is one unit of the report.
type unitRow struct {
	UnitFigures
	any bool // has a dossier
}

// hit is the answer to one look-up.
type hit struct {
	row       int
	ambiguous bool
	differs   bool
}

// newUnitBook opens a row for every unit valid on any day of the period (docs/counting.md 3.8). A code has one row, named by its
// last entry in the period, whatever its entry on a dossier's day was called.
func newUnitBook(reg *register.Register, p period.Period, texts []pair) *unitBook {
	b := &unitBook{reg: reg, texts: texts, hits: map[uint64]hit{}, byCode: map[string]int{}}
	b.rows = append(b.rows, &unitRow{UnitFigures: UnitFigures{Level: dossier.Unknown}})
	for _, u := range reg.ValidIn(p) {
		b.row(u)
	}
	return b
}

// row returns the row of a unit.
func (b *unitBook) row(u *register.Unit) int {
	if u == nil {
		return 0
	}
	if i, ok := b.byCode[u.Code]; ok {
		return i
	}
	b.byCode[u.Code] = len(b.rows)
	b.rows = append(b.rows, &unitRow{UnitFigures: UnitFigures{Code: u.Code, Name: u.Name, Level: u.Level, Listed: u.Listed}})
	return len(b.rows) - 1
}

// resolve looks a dossier's unit up as of a day.
func (b *unitBook) resolve(unit uint32, on period.Day) hit {
	key := uint64(unit)<<32 | uint64(uint32(on))
	h, ok := b.hits[key]
	if !ok {
		t := b.texts[unit]
		m := b.reg.Lookup(t.b, t.a, on)
		h = hit{b.row(m.Unit), m.Ambiguous, m.CodeDiffers}
		b.hits[key] = h
	}
	return h
}

// sorted returns the rows in the report's order, by level, then code, unknown last and only if it has a dossier, and
// where each stands in that order.
func (b *unitBook) sorted() (figures []UnitFigures, position []int) {
	order := make([]int, 0, len(b.rows))
	for i, r := range b.rows {
		if i > 0 || r.any {
			order = append(order, i)
		}
	}
	slices.SortFunc(order, func(i, j int) int { return compareUnits(&b.rows[i].UnitFigures, &b.rows[j].UnitFigures) })
	figures = make([]UnitFigures, len(order))
	position = make([]int, len(b.rows))
	for at, i := range order {
		figures[at] = b.rows[i].UnitFigures
		figures[at].Index766 = figures[at].Totals.index766()
		position[i] = at
	}
	return figures, position
}

func compareUnits(a, b *UnitFigures) int {
	return cmp.Or(cmp.Compare(a.Level.Rank(), b.Level.Rank()), cmp.Compare(a.Code, b.Code))
}

// List names the list in which a unit's late dossiers stand.
type List uint8

// The lists. A listed central unit stands with those of the province; whatever is not listed stands in NotListed,
// whatever its level (docs/counting.md 3.5).
const (
	NoList List = iota
	ProvinceList
	DistrictList
	CommuneList
	NotListedList
	UnknownList
)

// ListOf returns the list of a unit of a report, NoList for a level that no list holds.
func (u *UnitFigures) ListOf() List {
	switch {
	case u.Code == "":
		return UnknownList
	case !u.Listed:
		return NotListedList
	}
	switch u.Level {
	case dossier.Province, dossier.Central:
		return ProvinceList
	case dossier.District:
		return DistrictList
	case dossier.Commune:
		return CommuneList
	}
	return NoList
}

// add counts late dossiers of a unit into its list.
func (r *Reconciliation) add(u *UnitFigures, late int) {
	r.Late += late
	switch u.ListOf() {
	case ProvinceList:
		r.Province += late
	case DistrictList:
		r.District += late
	case CommuneList:
		r.Commune += late
	case NotListedList:
		r.NotListed += late
	case UnknownList:
		r.Unknown += late
	}
}
