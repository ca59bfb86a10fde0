package ledger

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/sync/errgroup"

	"trehan/internal/archive"
	"trehan/internal/delivery"
	"trehan/internal/period"
)

// Summary is a delivery with its state.
type Summary struct {
	Key   Key   `json:"key"`
	State State `json:"state"`
}

// listers read this many small objects at once.
const listers = 32

// List reads all deliveries of a month, by key: one listing, then the events. A delivery of which only the mail is
// stored (nothing planned yet) is left out. Broken chains are archive.ErrTampered, all of them joined, beside the list
// of the whole ones.
func List(ctx context.Context, s archive.Store, m period.Name) ([]Summary, error) {
	versions, err := s.Versions(ctx, archive.DeliveriesPrefix(m))
	if err != nil {
		return nil, err
	}
	groups, err := byDelivery(versions)
	if err != nil {
		return nil, err
	}
	out := make([]Summary, len(groups))
	broken := make([]error, len(groups))
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(listers)
	for i, group := range groups {
		g.Go(func() error {
			out[i].Key = group.key
			links, err := group.key.Chain().ReadVersions(gctx, s, group.versions)
			if errors.Is(err, archive.ErrTampered) { // or the listing was: it takes its time, and writers do not wait for it
				links, err = group.key.Chain().Read(gctx, s)
			}
			if err == nil {
				_, out[i].State, err = foldLinks(links)
			}
			if errors.Is(err, archive.ErrTampered) {
				broken[i] = err
				return nil
			}
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	whole := out[:0]
	for i, summary := range out {
		if broken[i] == nil && summary.State.Events > 0 {
			whole = append(whole, summary)
		}
	}
	return whole, errors.Join(broken...)
}

type group struct {
	key      Key
	versions []archive.Version
}

// byDelivery cuts a listing, which is in the order of keys, at the folders of deliveries.
func byDelivery(versions []archive.Version) ([]group, error) {
	var out []group
	for _, v := range versions {
		key, _, ok := KeyOfPath(v.Key)
		if !ok {
			return nil, fmt.Errorf("ledger: %w", &archive.TamperedError{Key: v.Key, What: "no part of a delivery"})
		}
		if n := len(out); n == 0 || out[n-1].key != key {
			out = append(out, group{key: key})
		}
		last := &out[len(out)-1]
		last.versions = append(last.versions, v)
	}
	return out, nil
}

// Count adds up. At a run's close Open is 0, and then Planned = Accepted + Refused + Unknown.
func Count(all []Summary) delivery.Totals {
	var t delivery.Totals
	for _, s := range all {
		t.Planned++
		switch s.State.Status {
		case Accepted:
			t.Accepted++
			if s.State.Bounced {
				t.Bounced++
			}
			if s.State.Delayed {
				t.Delayed++
			}
			if s.State.Doubtful {
				t.Doubtful++
			}
		case Refused:
			t.Refused++
			if s.State.Expired {
				t.Expired++
			}
		case Unknown:
			t.Unknown++
		default:
			t.Open++
		}
	}
	return t
}

// Standing splits the letters of a month, in their order: by those that stand each address has its present answer, the
// letter of the latest revision that was written to it. The others are replaced; they are no business of who asks how the
// month stands. Letters that another one replaced before they were sent are in neither.
//
// A failed letter does not stand either once a later revision has reached its unit, at another address, and all of
// the latest are settled. Nobody who has got nothing is ever left out.
func Standing(letters []Summary) (standing, replaced []Summary) {
	last := map[string]Summary{} // by address
	latest, open := 0, false
	for _, s := range letters {
		if s.superseded() {
			continue
		}
		// Two of one revision: the mailbox was handed on after the first had failed.
		if l, known := last[s.Key.Address]; !known || s.Key.Revision > l.Key.Revision || s.Key.Revision == l.Key.Revision && s.State.Since.After(l.State.Since) {
			last[s.Key.Address] = s
		}
		if s.Key.Revision > latest {
			latest, open = s.Key.Revision, false
		}
		open = open || s.Key.Revision == latest && !s.State.Settled()
	}
	reached := map[string]int{} // the latest revision that each unit has
	for _, s := range letters {
		if s.State.Status == Accepted && !s.State.Bounced {
			reached[s.Key.Recipient] = max(reached[s.Key.Recipient], s.Key.Revision)
		}
	}
	for _, s := range letters {
		failed := s.State.Status == Refused || s.State.Status == Accepted && s.State.Bounced
		switch {
		case s.superseded():
		case last[s.Key.Address].Key != s.Key, failed && !open && s.Key.Revision < reached[s.Key.Recipient]:
			replaced = append(replaced, s)
		default:
			standing = append(standing, s)
		}
	}
	return standing, replaced
}

// superseded reports whether another letter was put in the place of this one before it was sent.
func (s Summary) superseded() bool {
	return s.State.Status == Refused && s.State.Reason == ReasonSuperseded
}

// Has reports whether the address has the mail: it was accepted and did not come back.
func (s Summary) Has() bool {
	return !s.State.Bounced && (s.State.Status == Accepted || s.State.AcceptedContent != "")
}

// MayHave reports whether the address has the mail, or nobody can say that it has not.
func (s Summary) MayHave() bool {
	return s.Has() || s.State.Status == Unknown || s.State.Status == Claimed
}

// Received counts the addresses that have a letter, or may have: nobody can say of an open claim or an unknown. An address
// that has the letters of several revisions counts once.
func Received(letters []Summary) int {
	addresses := map[string]bool{}
	for _, l := range letters {
		switch l.State.Status {
		case Accepted, Unknown, Claimed:
			addresses[l.Key.Address] = true
		}
	}
	return len(addresses)
}

// ListLetters reads the deliveries of a month that carry the letter. Errors are those of List.
func ListLetters(ctx context.Context, s archive.Store, m period.Name) ([]Summary, error) {
	all, err := List(ctx, s, m)
	return Letters(all), err
}

// CountReceived counts, as Received does, the addresses that have a letter of the month, or may have.
func CountReceived(ctx context.Context, s archive.Store, m period.Name) (int, error) {
	letters, err := ListLetters(ctx, s, m)
	return Received(letters), err
}

// Letters keeps the deliveries that carry the letter.
func Letters(all []Summary) []Summary {
	var out []Summary
	for _, s := range all {
		if s.Key.Kind.Letter() {
			out = append(out, s)
		}
	}
	return out
}

// Of keeps the deliveries of a recipient, for `resolve --recipient`: a code, or, where a recipient has several addresses,
// one of them or code-8hex.
func Of(all []Summary, recipient string) []Summary {
	var out []Summary
	for _, s := range all {
		if s.Key.Recipient == recipient || strings.EqualFold(s.Key.Recipient+"-"+s.Key.Address, recipient) || strings.EqualFold(s.State.Plan.Address, recipient) {
			out = append(out, s)
		}
	}
	return out
}

// HardBounces counts, over the letters of some months, how often mails to an address came back for good, by the 8 hex
// of the address. An address that bounces again and again is the register's to mend.
func HardBounces(all []Summary) map[string]int {
	out := map[string]int{}
	for _, s := range Letters(all) {
		if s.State.HardBounces > 0 {
			out[s.Key.Address] += s.State.HardBounces
		}
	}
	return out
}
