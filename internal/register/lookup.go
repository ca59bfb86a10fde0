package register

import (
	"slices"
	"sort"

	"trehan/internal/dossier"
	"trehan/internal/period"
)

// question is one look-up as asked, with the span of days in which the answer is the same.
type question struct {
	code, text string
	span       int
}

// remembered bounds the memory of look-ups. An extract has some hundred spellings; only a broken one has more.
const remembered = 1 << 16

// Lookup finds the unit of a row as of a day. A known code wins; a disagreeing text is then told by CodeDiffers. Else the
// text is tried as name, then as alias, then as code. A unit no longer valid on the day is followed to its successor, one
// not yet valid is no match. A text that several units valid on the day bear is ambiguous, thus unknown.
//
// It is made to be called for every row: answers are remembered by code and text as given.
func (r *Register) Lookup(unitCode, unitText string, on period.Day) Match {
	q := question{unitCode, unitText, sort.Search(len(r.changes), func(i int) bool { return r.changes[i] > on })}
	r.mu.RLock()
	m, known := r.found[q]
	r.mu.RUnlock()
	if known {
		return m
	}
	m = r.lookup(unitCode, unitText, on)
	r.mu.Lock()
	if len(r.found) >= remembered {
		clear(r.found)
	}
	r.found[q] = m
	r.mu.Unlock()
	return m
}

func (r *Register) lookup(unitCode, unitText string, on period.Day) Match {
	byText := r.matchText(unitText, on)
	if dossier.CodeKey(unitCode) == "" {
		return one(byText)
	}
	u := r.ByCode(unitCode, on)
	if u == nil {
		return one(byText)
	}
	return Match{Unit: u, CodeDiffers: len(byText) > 0 && !slices.Contains(byText, u)}
}

func one(units []*Unit) Match {
	if len(units) == 1 {
		return Match{Unit: units[0]}
	}
	return Match{Ambiguous: len(units) > 1}
}

// matchText returns the units that a text may mean on a day, by the first way that gives any. Units of the day come
// before those whose time is over: a new commune often bears the name of an old one.
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

// successors returns who answers on a day for units whose time is over.
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
