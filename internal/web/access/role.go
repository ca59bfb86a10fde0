// Package access knows who may do what on the page of the office.
package access

// Role is what a person may do on the page. Each role includes the ones before it.
type Role int

// The roles. The zero Role may do nothing.
const (
	Nobody   Role = iota
	Reader        // sees everything that the page shows
	Clerk         // also uploads, maps, edits the register, starts, reruns, resends and settles
	Approver      // also approves and rejects
)

// Includes reports whether a person with this role may do what needs the least role. Nobody may do anything.
func (r Role) Includes(least Role) bool { return r != Nobody && r >= least }

// String is the role as the configuration writes it.
func (r Role) String() string {
	switch r {
	case Reader:
		return "reader"
	case Clerk:
		return "clerk"
	case Approver:
		return "approver"
	}
	return "nobody"
}
