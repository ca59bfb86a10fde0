package mail

import (
	"slices"
	"strings"
)

// Allows reports whether the office permits mail to an address: its domain stands in AllowDomains, or the list is empty.
func (c Config) Allows(email string) bool {
	domain := email[strings.LastIndexByte(email, '@')+1:]
	return len(c.AllowDomains) == 0 || slices.ContainsFunc(c.AllowDomains, func(d string) bool { return strings.EqualFold(d, domain) })
}
