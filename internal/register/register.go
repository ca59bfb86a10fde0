package register

import (
	"cmp"
	"fmt"
	"slices"
	"sync"

	"trehan/internal/dossier"
	"trehan/internal/period"
)

// Register is a valid units.yaml. It does not change and is safe for concurrent use.
type Register struct {
	Units      []*Unit      // in report order: level, code, then span
	Recipients []*Recipient // in the order of the file

	byCode  map[string][]*Unit // by folded code; spans ascending
	byName  map[string][]*Unit
	byAlias map[string][]*Unit
	changes []period.Day // days on which some unit begins or has ended: between two of them no look-up changes

	mu    sync.RWMutex
	found map[lookupKey]Match
}

// build indexes entries, which may still contradict each other: Load refuses them afterwards. References to other units get
// the spelling of those units' own codes.
func build(units []*Unit, recipients []*Recipient) *Register {
	r := &Register{
		Units: slices.Clone(units), Recipients: recipients,
		byCode: map[string][]*Unit{}, byName: map[string][]*Unit{}, byAlias: map[string][]*Unit{},
		found: map[lookupKey]Match{},
	}
	slices.SortStableFunc(r.Units, func(a, b *Unit) int {
		return cmp.Or(cmp.Compare(a.Level.Rank(), b.Level.Rank()), cmp.Compare(a.Code, b.Code), cmp.Compare(a.ValidFrom, b.ValidFrom))
	})
	for _, u := range r.Units {
		code, name := dossier.CodeKey(u.Code), dossier.NameKey(u.Name)
		r.byCode[code] = append(r.byCode[code], u)
		r.byName[name] = append(r.byName[name], u)
		for _, a := range u.Aliases {
			if key := dossier.NameKey(a); key != name && !slices.Contains(r.byAlias[key], u) {
				r.byAlias[key] = append(r.byAlias[key], u)
			}
		}
		if u.ValidFrom != 0 {
			r.changes = append(r.changes, u.ValidFrom)
		}
		if u.ValidTo != 0 {
			r.changes = append(r.changes, u.ValidTo+1)
		}
	}
	for _, entries := range r.byCode { // a renamed unit may have changed its level too
		slices.SortStableFunc(entries, func(a, b *Unit) int { return cmp.Compare(a.ValidFrom, b.ValidFrom) })
	}
	slices.Sort(r.changes)
	r.changes = slices.Compact(r.changes)
	for _, u := range r.Units {
		u.Parent, u.Successor = r.spelling(u.Parent), r.spelling(u.Successor)
	}
	return r
}

// spelling returns a code as its own unit writes it, so that codes can be compared directly; an unknown one unchanged.
func (r *Register) spelling(code string) string {
	if entries := r.byCode[dossier.CodeKey(code)]; len(entries) > 0 {
		return entries[0].Code
	}
	return code
}

// At returns the entry that names a code as of a day: the one valid on the day, else the last one before, else the first one
// after. It is nil for a code that is not in the register.
func (r *Register) At(code string, on period.Day) *Unit {
	var at *Unit
	for _, u := range r.byCode[dossier.CodeKey(code)] { // by the day from which they are valid
		if at == nil || u.ValidFrom <= on {
			at = u
		}
	}
	return at
}

// ByCode returns the unit that answers for a code on a day: the code's own entry, or its successor, followed until
// one is valid on the day. It is nil where there is none.
func (r *Register) ByCode(code string, on period.Day) *Unit {
	for range len(r.Units) + 1 {
		entries := r.byCode[dossier.CodeKey(code)]
		var ended *Unit
		for _, u := range entries {
			if u.Valid(on) {
				return u
			}
			if u.ValidTo != 0 && u.ValidTo < on {
				ended = u
			}
		}
		if ended == nil || ended.Successor == "" {
			return nil
		}
		code = ended.Successor
	}
	return nil
}

// loop returns the codes through which the successors of a code run in a circle on a day, from the smallest on, or nil.
func (r *Register) loop(code string, on period.Day) []string {
	var path []string
	for {
		if i := slices.Index(path, code); i >= 0 {
			circle := path[i:]
			first := slices.Index(circle, slices.Min(circle))
			return append(slices.Clone(circle[first:]), circle[:first]...)
		}
		path = append(path, code)
		var ended *Unit
		for _, u := range r.byCode[dossier.CodeKey(code)] {
			if u.Valid(on) {
				return nil
			}
			if u.ValidTo != 0 && u.ValidTo < on {
				ended = u
			}
		}
		if ended == nil || ended.Successor == "" {
			return nil
		}
		code = ended.Successor
	}
}

// ValidIn returns the units valid on any day of a period in report order (level, code), each code once: a unit
// renamed within the period stands with its latest entry.
func (r *Register) ValidIn(p period.Period) []*Unit {
	latest := map[string]*Unit{}
	for _, u := range r.Units {
		if (u.ValidFrom == 0 || u.ValidFrom <= p.To) && (u.ValidTo == 0 || u.ValidTo >= p.From) {
			if before := latest[u.Code]; before == nil || before.ValidFrom < u.ValidFrom {
				latest[u.Code] = u
			}
		}
	}
	var out []*Unit
	for _, u := range r.Units {
		if latest[u.Code] == u {
			out = append(out, u)
		}
	}
	return out
}

// DisplayName returns the name of a unit as documents print it: a commune before 01/07/2025 with its district,
// "UBND xã An Ninh thuộc UBND huyện Bình Lục".
func (r *Register) DisplayName(u *Unit, on period.Day) string {
	if u.Level != dossier.Commune || u.Parent == "" || on >= period.TwoLevelsFrom {
		return u.Name
	}
	parent := r.At(u.Parent, on)
	if parent == nil {
		return u.Name
	}
	return u.Name + " thuộc " + parent.Name
}

// Warnings returns warnings about a valid register, one sentence each, in report order: mainly the units that cannot be
// notified.
func (r *Register) Warnings() []string {
	var out []string
	for _, u := range r.Units {
		last := r.byCode[dossier.CodeKey(u.Code)]
		latest := last[len(last)-1] == u
		ends := u.ValidTo != 0 && latest
		before := u.ValidFrom < period.TwoLevelsFrom
		if len(u.Notify.To) == 0 && latest && !(ends && u.Successor != "") && u.everAddressed() {
			out = append(out, fmt.Sprintf(warnNobody, u.Name, u.Code))
		}
		if u.Level == dossier.Commune && u.Listed && before && u.Parent == "" && u.ValidTo != 0 {
			out = append(out, fmt.Sprintf(warnNoParent, u.Name, u.Code))
		}
		if u.Successor != "" && u.ValidTo == 0 {
			out = append(out, fmt.Sprintf(warnNoEnd, u.Name, u.Code, u.Successor))
		}
		if ends && u.Successor == "" {
			out = append(out, fmt.Sprintf(warnNoSuccessor, u.Name, u.Code, u.ValidTo))
		}
	}
	return out
}

// everAddressed reports whether the unit gets mails in a period of its time. A commune with a district is informed by the
// district.
func (u *Unit) everAddressed() bool {
	if u.Level == dossier.Commune && !u.hasWants {
		return u.Listed && u.Parent == ""
	}
	return len(u.Wants) > 0
}
