package view

import "trehan/internal/counting"

// Named gives the officials of a late dossier whom a document names: in a list only those of listed units (docs/counting.md
// 5.15, 5.16), elsewhere all. Where there are none, it gives the words in their place.
func Named(officials []counting.OfficialRef, list bool) (named []counting.OfficialRef, instead string) {
	if len(officials) == 0 {
		return nil, Unidentified
	}
	for _, o := range officials {
		if o.Listed || !list {
			named = append(named, o)
		}
	}
	if len(named) == 0 {
		return nil, outsiders
	}
	return named, ""
}

// Official prints an official's name under the policy: in full, as initials, or not at all ("").
func (p NamePolicy) Official(name string) string {
	switch p {
	case Initials:
		return Abbreviated(name)
	case UnitOnly:
		return ""
	}
	return name
}
