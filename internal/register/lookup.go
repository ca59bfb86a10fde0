package register

import (
	"slices"
	"sort"

	"trehan/internal/dossier"
	"trehan/internal/period"
)

// lookupKey is one look-up with the span of days in which its result is the same.
type lookupKey struct {
	code, text string
	span       int
}

// maxRemembered bounds the cache of look-ups. An extract has some hundred spellings; only a broken one has more.
const maxRemembered = 1 << 16

// Lookup finds the unit of a row as of a day (docs/counting.md 10.2 to 10.4). A known code wins; CodeDiffers reports a text
// that names another unit. Otherwise the text is tried as name, then as alias, then as code. A unit no longer valid on the day
// is followed to its successor; one not yet valid does not match. A text that several units valid on the day have is
// ambiguous, and therefore unknown.
//
// It may be called for every row: results are cached by code and text as given.
func (r *Register) Lookup(unitCode, unitText string, on period.Day) Match {
	q := lookupKey{unitCode, unitText, r.span(on)}
	r.mu.RLock()
	m, known := r.found[q]
	r.mu.RUnlock()
	if known {
		return m
	}
	m = r.lookup(unitCode, unitText, on)
	r.mu.Lock()
	if len(r.found) >= maxRemembered {
		clear(r.found)
	}
	r.found[q] = m
	r.mu.Unlock()
	return m
}

// span numbers the days between which no unit begins or ends.
func (r *Register) span(on period.Day) int {
	return sort.Search(len(r.changes), func(i int) bool { return r.changes[i] > on })
}

// SameSpan reports whether every look-up gives the same on both days.
func (r *Register) SameSpan(a, b period.Day) bool { return r.span(a) == r.span(b) }

func (r *Register) lookup(unitCode, unitText string, on period.Day) Match {
	byText := r.matchText(unitText, on)
	if dossier.CodeKey(unitCode) == "" {
		return unambiguous(byText)
	}
	u := r.ByCode(unitCode, on)
	if u == nil {
		return unambiguous(byText)
	}
	return Match{Unit: u, CodeDiffers: len(byText) > 0 && !slices.Contains(byText, u)}
}

func unambiguous(units []*Unit) Match {
	if len(units) == 1 {
		return Match{Unit: units[0]}
	}
	return Match{Ambiguous: len(units) > 1}
}

// matchText returns the units that a text may mean on a day, by the first method that finds any. Units valid on the day come
// before former ones: a new commune often has the name of an old one.
func (r *Register) matchText(text string, on period.Day) []*Unit {
	key := dossier.NameKey(text)
	if key == "" {
		return nil
	}
	for _, named := range [][]*Unit{r.byName[key], r.byAlias[key]} {
		if units := valid(named, on); len(units) > 0 {
			return units
		}
	}
	for _, named := range [][]*Unit{r.byName[key], r.byAlias[key]} {
		if units := r.successors(named, on); len(units) > 0 {
			return units
		}
	}
	if u := r.ByCode(text, on); u != nil {
		return []*Unit{u}
	}
	return nil
}

func valid(units []*Unit, on period.Day) []*Unit {
	var out []*Unit
	for _, u := range units {
		if u.Valid(on) {
			out = append(out, u)
		}
	}
	return out
}

// successors returns the units that answer on a day for former units.
func (r *Register) successors(ended []*Unit, on period.Day) []*Unit {
	var out []*Unit
	for _, u := range ended {
		if u.ValidTo == 0 || u.ValidTo >= on {
			continue
		}
		if s := r.ByCode(u.Code, on); s != nil && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// Named returns the unit that a row names, whether it is valid on a day or not, and without following its successor; nil for an
// unknown and for an ambiguous name. Of several entries those valid on the day come first.
func (r *Register) Named(unitCode, unitText string, on period.Day) *Unit {
	if u := r.At(unitCode, on); u != nil && dossier.CodeKey(unitCode) != "" {
		return u
	}
	key := dossier.NameKey(unitText)
	if key == "" {
		return nil
	}
	for _, named := range [][]*Unit{r.byName[key], r.byAlias[key]} {
		units := valid(named, on)
		if len(units) == 0 {
			units = named
		}
		if len(units) > 0 && slices.ContainsFunc(units, func(u *Unit) bool { return u.Code != units[0].Code }) {
			return nil
		}
		if len(units) > 0 {
			return units[0]
		}
	}
	return r.At(unitText, on)
}
