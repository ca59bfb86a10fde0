package ledger

import "slices"

// Has reports whether the address has the mail: it was accepted and did not come back.
func (s Summary) Has() bool {
	return !s.State.Bounced && (s.State.Status == Accepted || s.State.AcceptedContent != "")
}

// MayHave reports whether the address has the mail, or nobody can say that it has not.
func (s Summary) MayHave() bool {
	return s.Has() || s.State.Status == Unknown || s.State.Status == Claimed
}

// Outdated returns who holds, or may hold, a letter that the given revision replaces and has no letter of that revision:
// one letter an address, the latest that it has, in the order of letters. A recipient that has the revision's letter at
// another address of its own is served, and so is a unit whose successor has it; plan, the revision's last one, names the
// successors.
func Outdated(letters []Summary, revision int, plan []Choice) []Summary {
	recipients, addresses := map[string]bool{}, map[string]bool{}
	held := map[string]Summary{} // by address
	for _, s := range letters {
		switch {
		case s.Key.Revision == revision && s.Has():
			recipients[s.Key.Recipient], addresses[s.Key.Address] = true, true
		case s.Key.Revision < revision && s.MayHave():
			if last, known := held[s.Key.Address]; !known || s.laterThan(last) {
				held[s.Key.Address] = s
			}
		}
	}
	for _, c := range plan {
		for _, unit := range c.Instead {
			recipients[unit] = recipients[unit] || addresses[c.Address]
		}
	}
	var out []Summary
	for _, s := range letters {
		if held[s.Key.Address].Key == s.Key && !recipients[s.Key.Recipient] && !addresses[s.Key.Address] {
			out = append(out, s)
		}
	}
	return out
}

// laterThan orders what an address holds: what it surely has before what it may have, then by revision.
func (s Summary) laterThan(other Summary) bool {
	if s.Has() != other.Has() {
		return s.Has()
	}
	return s.Key.Revision > other.Key.Revision
}

// ReplacedBy reports whether the letter of a choice takes the place of an earlier letter: it goes to the same recipient, to
// the same mailbox, or to who is written to in the recipient's place.
func (s Summary) ReplacedBy(c Choice) bool {
	return c.Recipient == s.Key.Recipient || c.Address == s.Key.Address || slices.Contains(c.Instead, s.Key.Recipient)
}
