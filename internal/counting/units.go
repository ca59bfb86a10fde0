package counting

import (
	"cmp"
	"slices"

	"trehan/internal/dossier"
	"trehan/internal/period"
	"trehan/internal/register"
)

// unitTable resolves units and holds their rows of figures while dossiers are counted. Row 0 stands for unknown units.
type unitTable struct {
	reg     *register.Register
	texts   []unitTexts // the counter's pool
	lookups map[uint64]lookupResult

	receivers map[uint64]int // rows of receiving units, by the keys of lookups
	rows      []*unitRow
	byCode    map[string]int
}

// unitRow is one unit of the report.
type unitRow struct {
	UnitFigures
	details    Details
	acceptance Acceptance
	hasDossier bool // has a dossier
}

// lookupResult is the result of one look-up in the register.
type lookupResult struct {
	row       int
	ambiguous bool
	differs   bool
}

// newUnitTable opens a row for every unit valid on any day of the period (docs/counting.md 3.8). A code has one row. Its name
// is that of the last entry in the period, even if the unit had another name on a dossier's day.
func newUnitBook(reg *register.Register, p period.Period, texts []unitTexts) *unitTable {
	b := &unitTable{reg: reg, texts: texts, lookups: map[uint64]lookupResult{}, receivers: map[uint64]int{}, byCode: map[string]int{}}
	b.rows = append(b.rows, &unitRow{UnitFigures: UnitFigures{Level: dossier.Unknown}})
	for _, u := range reg.ValidIn(p) {
		b.row(u)
	}
	return b
}

// row returns the row of a unit.
func (b *unitTable) row(u *register.Unit) int {
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
func (b *unitTable) resolve(unit uint32, on period.Day) lookupResult {
	key := uint64(unit)<<32 | uint64(uint32(on))
	h, ok := b.lookups[key]
	if !ok {
		t := b.texts[unit]
		m := b.reg.Lookup(t.code, t.name, on)
		h = lookupResult{b.row(m.Unit), m.Ambiguous, m.CodeDiffers}
		b.lookups[key] = h
	}
	return h
}

// receiver returns the row of the unit that received a dossier: the one that its text names, else the resolving one
// (docs/counting.md 14.7).
func (b *unitTable) receiver(unit uint32, on period.Day) int {
	if b.texts[unit].receiving == "" {
		return b.resolve(unit, on).row
	}
	key := uint64(unit)<<32 | uint64(uint32(on))
	row, ok := b.receivers[key]
	if !ok {
		row = b.row(b.reg.Lookup("", b.texts[unit].receiving, on).Unit)
		b.receivers[key] = row
	}
	return row
}

// inherited reports whether another unit received a dossier than the one of a row, which answers for it on a day
// (docs/counting.md 10.7): that one was not there yet, or the text named another one then.
func (b *unitTable) inherited(row int, unit uint32, received, on period.Day) bool {
	if row == 0 || b.reg.SameSpan(received, on) {
		return false
	}
	code := b.rows[row].Code
	if now := b.reg.ByCode(code, received); now == nil || now.Code != code {
		return true
	}
	t := b.texts[unit]
	then := b.reg.Lookup(t.code, t.name, received).Unit
	return then != nil && then.Code != code
}

// sorted returns the rows in the order of the report: by level, then code. Unknown is last, and only if it has a dossier.
// position maps each row to its place in that order.
func (b *unitTable) sorted() (figures []UnitFigures, position []int) {
	order := make([]int, 0, len(b.rows))
	for i, r := range b.rows {
		if i > 0 || r.hasDossier {
			order = append(order, i)
		}
	}
	slices.SortFunc(order, func(i, j int) int { return compareUnits(&b.rows[i].UnitFigures, &b.rows[j].UnitFigures) })
	figures = make([]UnitFigures, len(order))
	position = make([]int, len(b.rows))
	for at, i := range order {
		figures[at] = b.rows[i].UnitFigures
		figures[at].Details = &b.rows[i].details
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

// The lists. A listed central unit is in the list of the province. A unit that is not listed is in NotListedList, whatever
// its level (docs/counting.md 3.5).
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
