package register

import "trehan/internal/dossier"

// Addressee is one recipient of a month's notice with all that the mail to it depends on. Each of its addresses
// gets one mail.
type Addressee struct {
	Code   string // unit or recipient code: the only name of it in logs and payloads
	Name   string
	Level  dossier.Level // "" for a recipient that is not a unit
	AxisID string        `json:",omitempty"` // on the national document axis
	Notify Notify
	Wants  []Document
	When   When     `json:",omitempty"`
	Own    []string // codes of the units whose own workbooks it gets: itself, or its predecessors; sorted
	Covers []string // codes of all units whose rows it receives: Own and their communes; sorted
}

// Reachable reports whether the addressee has an address that a mail can go to.
func (a *Addressee) Reachable() bool { return a.Notify.reachable() }

func (n Notify) reachable() bool { return len(n.To)+len(n.Cc) > 0 }
