package view

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
