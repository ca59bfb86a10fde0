// Package access knows who may do what on the page of the office: named people with a role, whom the office's reverse proxy
// names, an OpenID Connect provider, or a file of users with password hashes. It answers requests of the log-in with what
// happened, and leaves the pages to package web. See docs/design.md 8.4.
package access

import "slices"

// Role is what a person may do on the page. Each role includes the ones before it.
type Role int

// The roles. The zero Role may do nothing.
const (
	Nobody   Role = iota
	Reader        // sees everything that the page shows
	Clerk         // also uploads, maps, edits the register, starts, reruns, resends and settles
	Approver      // also approves and rejects
)

// Roles are all that a person can have, the least first.
var Roles = []Role{Reader, Clerk, Approver}

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

// ParseRole reads a role as String writes it; false for any other text.
func ParseRole(text string) (Role, bool) {
	i := slices.IndexFunc(Roles, func(r Role) bool { return r.String() == text })
	if i < 0 {
		return Nobody, false
	}
	return Roles[i], true
}

// Lists say who has which role: people, or groups of them where groups are configured. Who is on none may not enter.
type Lists struct {
	Reader   []string `yaml:"reader,omitempty"`
	Clerk    []string `yaml:"clerk,omitempty"`
	Approver []string `yaml:"approver,omitempty"`
}

// of is the highest role that a list gives; same compares two names or groups.
func (l Lists) of(mine []string, same func(a, b string) bool) Role {
	for _, has := range []struct {
		role Role
		list []string
	}{{Approver, l.Approver}, {Clerk, l.Clerk}, {Reader, l.Reader}} {
		for _, listed := range has.list {
			if slices.ContainsFunc(mine, func(m string) bool { return same(listed, m) }) {
				return has.role
			}
		}
	}
	return Nobody
}

func (l Lists) empty() bool { return len(l.Reader)+len(l.Clerk)+len(l.Approver) == 0 }
