package ledger

import (
	"fmt"
	"slices"
	"strings"
)

// Policy says who gets the letter in a run.
type Policy string

// The policies. "" means Failed.
const (
	Failed  Policy = "failed"  // who has not got it: never planned or never claimed, refused, expired, bounced
	Changed Policy = "changed" // also whose own content differs from what it has got
	All     Policy = "all"     // everybody
	Nobody  Policy = "none"

	// Holders is Failed, and whoever has a letter of an earlier revision, whether its own content differs or not: each
	// letter carries the whole month. It is the default of a revision that replaces another, and has no name to ask for.
	Holders Policy = "holders"
)

// ParsePolicy reads a policy; "" is Failed.
func ParsePolicy(s string) (Policy, error) {
	switch p := Policy(s); p {
	case "":
		return Failed, nil
	case Failed, Changed, All, Nobody:
		return p, nil
	}
	return "", fmt.Errorf("resend %q không có: chọn failed, changed, all hoặc none", s)
}

// Target is an address that the letter of a revision is for.
type Target struct {
	Recipient string `json:"recipient"`
	Address   string `json:"address"` // 8 hex
	Kind      Kind   `json:"kind"`
	Content   string `json:"content"` // SHA-256 over all that is its own
	Email     string `json:"-"`       // the plain address, to know the mailbox under another recipient's name
	// Instead are the units, besides the recipient, that this letter is written to: those it succeeds, or shares its mailbox
	// with.
	Instead []string `json:"instead,omitempty"`
}

// Why says why a target is selected or not: a closed set.
type Why string

// The reasons. The first group is sent to.
const (
	WhyNew     Why = "new"     // no letter of this month was ever planned for it
	WhyOpen    Why = "open"    // planned or deferred, and not claimed since
	WhyRefused Why = "refused" // refused, or expired
	WhyBounced Why = "bounced" // accepted, and came back
	WhyChanged Why = "changed" // has other content, or may have
	WhyAll     Why = "all"     // policy all: once more

	WhyReplaced Why = "replaced" // has a letter of an earlier revision

	WhyHas       Why = "has_it"      // has this content
	WhyEarlier   Why = "has_earlier" // has another content, and the policy leaves it at that
	WhyUnknown   Why = "unknown"     // a person decides (Resolve)
	WhyNobody    Why = "none"        // policy none
	WhyNoAddress Why = "no_address"  // is to be written to, and has no address
)

// Choice is a target with the decision on it.
type Choice struct {
	Target
	Send bool `json:"send"`
	Why  Why  `json:"why"`
}

// Choose decides on every target of revision, in order, from the states of all letters of the month (any revision).
//
// Under the same revision an unknown or claimed letter is never sent again, whatever the policy: only Resolve opens it.
// An unknown letter of an earlier revision is no letter of this one: failed and holders leave it to a person, changed
// writes if the content is another (the address may hold what is replaced), all writes.
//
// What a mailbox has got of the same revision counts whatever recipient it then belonged to: units hand their mailboxes on.
func Choose(policy Policy, revision int, targets []Target, history []Summary) []Choice {
	byAddress := map[string][]Summary{}
	for _, s := range history {
		if s.Key.Kind.Letter() && s.State.Status != "" && s.Key.Revision <= revision {
			byAddress[s.Key.Address] = append(byAddress[s.Key.Address], s)
		}
	}
	out := make([]Choice, len(targets))
	for i, t := range targets {
		out[i].Target = t
		out[i].Send, out[i].Why = choose(policy, revision, t, past(t, revision, byAddress[t.Address]))
	}
	return out
}

// past are the letters that count for a target, the latest last; under one revision its own after those that the mailbox
// got under another name.
func past(t Target, revision int, history []Summary) []Summary {
	own := func(s Summary) bool { return s.Key.Recipient == t.Recipient }
	var all []Summary
	for _, s := range history {
		if own(s) || s.Key.Revision == revision && t.Email != "" && strings.EqualFold(s.State.Plan.Address, t.Email) {
			all = append(all, s)
		}
	}
	slices.SortStableFunc(all, func(a, b Summary) int {
		switch {
		case a.Key.Revision != b.Key.Revision:
			return a.Key.Revision - b.Key.Revision
		case own(a) != own(b) && own(a):
			return 1
		case own(a) != own(b):
			return -1
		}
		return a.State.Since.Compare(b.State.Since)
	})
	return all
}

func choose(policy Policy, revision int, t Target, past []Summary) (bool, Why) {
	if policy == Nobody {
		return false, WhyNobody
	}
	if len(past) == 0 {
		return true, WhyNew
	}
	last := past[len(past)-1]
	lost := last.State.Status == Unknown || last.State.Status == Claimed
	switch {
	case lost && last.Key.Revision == revision:
		return false, WhyUnknown
	case last.State.Status == Planned, last.State.Status == Deferred:
		return true, WhyOpen
	case last.State.Status == Refused:
		return true, WhyRefused
	case last.State.Status == Accepted && last.State.Bounced:
		return true, WhyBounced
	case policy == All:
		return true, WhyAll
	case policy == Holders && last.Key.Revision < revision && slices.ContainsFunc(past, Summary.Has):
		return true, WhyReplaced
	case policy == Changed && last.Key.Revision < revision && content(last) != t.Content:
		return true, WhyChanged
	case lost:
		return false, WhyUnknown
	case content(last) != t.Content:
		return false, WhyEarlier
	}
	return false, WhyHas
}

// content is what the address has of a letter, or may have.
func content(s Summary) string {
	if s.State.Status == Accepted && s.State.AcceptedContent != "" {
		return s.State.AcceptedContent
	}
	return s.State.Content
}
