package plan

import (
	"context"
	"errors"
	"slices"

	"trehan/internal/delivery"
	"trehan/internal/delivery/ledger"
)

// Foreseen counts addresses by what a revision's plan would send them, before it is sealed.
type Foreseen struct {
	Replacing int // have a letter of an earlier revision, and get the one that replaces it
	Changed   int // of Replacing: their own figures, dossiers or officials are others
	First     int // have no letter of the month: new, never sent to, refused or come back
	Unknown   int // may have an earlier letter: get nothing before a person decides
	Left      int // keep, or may keep, an earlier letter, and are not among Unknown: the run sends them nothing
}

// Send is how many mails it would send.
func (f Foreseen) Send() int { return f.Replacing + f.First }

// Foresee says what Plan would decide for a revision that is not sealed yet, as the ledger and the register are now. It writes
// nothing. A *delivery.InputError is what Plan would end with.
func (p *Planner) Foresee(ctx context.Context, r *Revision, resend string) (Foreseen, error) {
	history, err := ledger.List(ctx, p.Store, r.Month)
	if err != nil {
		return Foreseen{}, err
	}
	entries, err := p.entries(ctx, r, Request{Resend: resend}, history)
	if err != nil {
		return Foreseen{}, err
	}
	revision, letters := r.Manifest.Revision, ledger.Letters(history)
	undecided := map[delivery.Target]bool{}
	var out Foreseen
	for i := range entries {
		e := &entries[i]
		had := past(e, revision, slices.DeleteFunc(slices.Clone(letters), func(s ledger.Summary) bool { return s.Key.Address != e.Address }))
		has := slices.IndexFunc(had, ledger.Summary.Has)
		switch {
		case e.Why == WhyUnknown:
			out.Unknown++
			undecided[e.Target] = true
		case !e.Send:
		case has < 0:
			out.First++
		default:
			out.Replacing++
			if content(had[len(had)-1]) != e.Content {
				out.Changed++
			}
		}
	}
	for _, o := range holdersLeft(revision, entries, history) {
		if !undecided[delivery.Target{Recipient: o.Recipient, Address: o.Address}] {
			out.Left++
		}
	}
	return out, nil
}

// ForeseeWords says in Vietnamese what Foresee counts. What would keep the plan from being made is said too: it does not keep
// the month from being counted.
func (p *Planner) ForeseeWords(ctx context.Context, r *Revision, resend string) (string, error) {
	foreseen, err := p.Foresee(ctx, r, resend)
	if refused := (*delivery.InputError)(nil); errors.As(err, &refused) {
		return wordsNotForeseen(refused.Message), nil
	}
	return wordsForeseen(foreseen), err
}
