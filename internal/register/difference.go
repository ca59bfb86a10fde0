package register

import (
	"fmt"

	"trehan/internal/dossier"
)

// FieldChange is one field of an entry before and after a change; "" for none.
type FieldChange struct{ Field, Before, After string }

// EntryChange is an entry in which two registers differ. Before or After is nil for one that only the other has.
type EntryChange struct {
	Before, After *Entry
	Fields        []FieldChange
}

// Entry is the entry as it is now, or as it was where it is gone.
func (c EntryChange) Entry() Entry {
	if c.After != nil {
		return *c.After
	}
	return *c.Before
}

// ChangesOf lists the fields in which two states of one entry differ, in the order of the form. nil stands for no entry.
func ChangesOf(before, after *Entry) EntryChange {
	c := EntryChange{Before: before, After: after}
	value := func(e *Entry, field string) string {
		if e == nil {
			return ""
		}
		return e.Fields[field]
	}
	for _, field := range EntryFields(c.Entry().Kind) {
		if a, b := value(before, field), value(after, field); a != b {
			c.Fields = append(c.Fields, FieldChange{field, a, b})
		}
	}
	return c
}

// CompareTexts is CompareEntries of two texts of units.yaml. Errors are those of Entries.
func CompareTexts(before, after []byte) ([]EntryChange, error) {
	was, err := Entries(before)
	if err != nil {
		return nil, err
	}
	is, err := Entries(after)
	if err != nil {
		return nil, err
	}
	return CompareEntries(was, is), nil
}

// CompareEntries lists the entries in which two registers differ: those of the later in its order, then those that are gone. The
// entries of one code belong together by their order.
func CompareEntries(before, after []Entry) []EntryChange {
	key := func(e Entry, seen map[string]int) string {
		code := string(e.Kind) + " " + dossier.CodeKey(e.Code())
		seen[code]++
		return fmt.Sprint(code, " ", seen[code])
	}
	were, seen := map[string]*Entry{}, map[string]int{}
	var order []string
	for i := range before {
		k := key(before[i], seen)
		were[k], order = &before[i], append(order, k)
	}
	var changes []EntryChange
	seen = map[string]int{}
	for i := range after {
		k := key(after[i], seen)
		if c := ChangesOf(were[k], &after[i]); len(c.Fields) > 0 {
			changes = append(changes, c)
		}
		delete(were, k)
	}
	for _, k := range order {
		if e := were[k]; e != nil {
			changes = append(changes, ChangesOf(e, nil))
		}
	}
	return changes
}
