package plan

import (
	"fmt"
	"slices"
	"strings"

	"trehan/internal/delivery"
	"trehan/internal/delivery/ledger"
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

// ParsePolicy reads a policy; "" is Failed. Any other text is a *delivery.InputError.
func ParsePolicy(s string) (Policy, error) {
	switch p := Policy(s); p {
	case "":
		return Failed, nil
	case Failed, Changed, All, Nobody:
		return p, nil
	}
	return "", &delivery.InputError{Message: fmt.Sprintf(wordsNoPolicy, s)}
}

// Why says why an entry is sent to or not: a closed set.
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

	WhyHas       Why = "has_it"       // has this content
	WhyEarlier   Why = "has_earlier"  // has another content, and the policy leaves it at that
	WhyUnknown   Why = "unknown"      // a person decides (Resolve)
	WhyNobody    Why = "none"         // policy none
	WhyNothing   Why = "nothing_late" // nothing of it is late or overdue, and it is written to only then
	WhyNoAddress Why = "no_address"   // is to be written to, and has no address
)

// Choose decides on every entry of a revision's plan by how all letters of the month stand, of any revision.
//
// Under the same revision an unknown or claimed letter is never sent again, whatever the policy: only Resolve opens it.
// An unknown letter of an earlier revision is no letter of this one: Failed and Holders leave it to a person, Changed
// writes if the content is another (the address may hold what is replaced), All writes.
//
// Who is written to only if something is late, and has no letter of the month, gets none while nothing is. Who has one is
// decided on as everybody else: what replaces a letter goes to its holder.
//
// What a mailbox has got of the same revision counts whatever recipient it then belonged to: units hand their mailboxes on.
func Choose(policy Policy, revision int, entries []Entry, history []ledger.Summary) {
	byAddress := map[string][]ledger.Summary{}
	holders := map[string]bool{} // codes, at whatever address
	for _, s := range history {
		if s.Key.Kind.Letter() && s.State.Status != "" && s.Key.Revision <= revision {
			byAddress[s.Key.Address] = append(byAddress[s.Key.Address], s)
			holders[s.Key.Recipient] = holders[s.Key.Recipient] || s.MayHave()
		}
	}
	for i := range entries {
		e := &entries[i]
		at := byAddress[e.Address]
		if e.nothing && !e.holds(holders) && !slices.ContainsFunc(at, ledger.Summary.MayHave) {
			e.Send, e.Why = false, WhyNothing
			continue
		}
		e.Send, e.Why = decide(policy, revision, e, past(e, revision, at))
	}
}

// past are the letters that count for an entry, the latest last; under one revision its own after those that the mailbox
// got under another name.
func past(e *Entry, revision int, history []ledger.Summary) []ledger.Summary {
	own := func(s ledger.Summary) bool { return s.Key.Recipient == e.Recipient }
	var all []ledger.Summary
	for _, s := range history {
		if own(s) || s.Key.Revision == revision && e.To != "" && strings.EqualFold(s.State.Plan.Address, e.To) {
			all = append(all, s)
		}
	}
	slices.SortStableFunc(all, func(a, b ledger.Summary) int {
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

func decide(policy Policy, revision int, e *Entry, past []ledger.Summary) (bool, Why) {
	if policy == Nobody {
		return false, WhyNobody
	}
	if len(past) == 0 {
		return true, WhyNew
	}
	last := past[len(past)-1]
	lost := last.State.Status == ledger.Unknown || last.State.Status == ledger.Claimed
	switch {
	case lost && last.Key.Revision == revision:
		return false, WhyUnknown
	case last.State.Status == ledger.Planned, last.State.Status == ledger.Deferred:
		return true, WhyOpen
	case last.State.Status == ledger.Refused:
		return true, WhyRefused
	case last.State.Status == ledger.Accepted && last.State.Bounced:
		return true, WhyBounced
	case policy == All:
		return true, WhyAll
	case policy == Holders && last.Key.Revision < revision && slices.ContainsFunc(past, ledger.Summary.Has):
		return true, WhyReplaced
	case policy == Changed && last.Key.Revision < revision && content(last) != e.Content:
		return true, WhyChanged
	case lost:
		return false, WhyUnknown
	case content(last) != e.Content:
		return false, WhyEarlier
	}
	return false, WhyHas
}

// content is what the address has of a letter, or may have.
func content(s ledger.Summary) string {
	if s.State.Status == ledger.Accepted && s.State.AcceptedContent != "" {
		return s.State.AcceptedContent
	}
	return s.State.Content
}
