package register

import (
	"cmp"
	"slices"

	"trehan/internal/dossier"
	"trehan/internal/period"
)

// Directory is the staff directory as of any day. It does not change and is safe for concurrent use. A nil *Directory
// is valid and empty.
type Directory struct {
	byAccount map[string][]*StaffEntry // by folded account; latest From first, then last read first
	byPlace   map[personInUnit][]*StaffEntry
}

// personInUnit is a person's name in a unit, both folded.
type personInUnit struct{ name, unit string }

// NewDirectory indexes the rows of a staff list. Identical rows collapse. Where entries of one account overlap, the one with
// the latest From is in force, on a tie the one read last. staff_overlap counts these accounts without naming them: they are
// persons. Rows without account are left out.
func NewDirectory(entries []StaffEntry) (*Directory, []dossier.Observation) {
	d := &Directory{byAccount: map[string][]*StaffEntry{}, byPlace: map[personInUnit][]*StaffEntry{}}
	for i := range slices.Backward(entries) {
		e := entries[i]
		key := dossier.CodeKey(e.Account)
		if key == "" || slices.ContainsFunc(d.byAccount[key], func(o *StaffEntry) bool { return *o == e }) {
			continue
		}
		d.byAccount[key] = append(d.byAccount[key], &e)
	}
	overlapping := 0
	for _, held := range d.byAccount {
		slices.SortStableFunc(held, func(a, b *StaffEntry) int { return cmp.Compare(b.From, a.From) })
		if overlap(held) {
			overlapping++
		}
		for _, e := range held {
			at := personInUnit{dossier.NameKey(e.Name), dossier.CodeKey(e.UnitCode)}
			d.byPlace[at] = append(d.byPlace[at], e)
		}
	}
	if overlapping == 0 {
		return d, nil
	}
	return d, []dossier.Observation{{Code: "staff_overlap", Count: overlapping}}
}

// overlap reports whether any two of the entries, latest first, share a day.
func overlap(entries []*StaffEntry) bool {
	for i, later := range entries {
		for _, earlier := range entries[i+1:] {
			if (later.From == 0 || earlier.To == 0 || later.From <= earlier.To) && (later.To == 0 || earlier.From == 0 || earlier.From <= later.To) {
				return true
			}
		}
	}
	return false
}

// ByAccount returns the entry of an account that is in force on a day, or nil.
func (d *Directory) ByAccount(account string, on period.Day) *StaffEntry {
	if d == nil {
		return nil
	}
	for _, e := range d.byAccount[dossier.CodeKey(account)] {
		if e.Valid(on) {
			return e
		}
	}
	return nil
}

// AccountOf returns the account of a person known by name and unit code, if exactly one account is in force on the day
// under that name in that unit. The unit code is compared as written in the list, without following successors.
func (d *Directory) AccountOf(name, unitCode string, on period.Day) (account string, ok bool) {
	if d == nil {
		return "", false
	}
	var only *StaffEntry
	for _, e := range d.byPlace[personInUnit{dossier.NameKey(name), dossier.CodeKey(unitCode)}] {
		if d.ByAccount(e.Account, on) != e {
			continue
		}
		if only != nil && dossier.CodeKey(only.Account) != dossier.CodeKey(e.Account) {
			return "", false
		}
		only = e
	}
	if only == nil {
		return "", false
	}
	return only.Account, true
}
