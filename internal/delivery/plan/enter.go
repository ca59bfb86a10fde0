package plan

import (
	"context"

	"golang.org/x/sync/errgroup"

	"trehan/internal/delivery"
	"trehan/internal/delivery/ledger"
	"trehan/internal/mail"
	"trehan/internal/period"
)

// enter stores the mails of a plan and records them in the ledger.
func (p *Planner) enter(ctx context.Context, r *Revision, in Request, entries []Entry) ([]ledger.State, error) {
	states := make([]ledger.State, len(entries))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(8)
	for i := range entries {
		group.Go(func() (err error) {
			states[i], err = p.enterOne(ctx, r, in, &entries[i])
			return err
		})
	}
	return states, group.Wait()
}

// enterOne stores the mail to one address and plans it: a mail that cannot be made stops the run before anybody has
// got one.
func (p *Planner) enterOne(ctx context.Context, r *Revision, in Request, e *Entry) (ledger.State, error) {
	if e.Why == WhyNoAddress {
		return ledger.State{}, nil
	}
	key := e.Key(r.Month, r.Manifest.Revision)
	d, err := ledger.Open(ctx, p.Store, key)
	if err != nil {
		return ledger.State{}, err
	}
	// A run that is reset plans as it did then; what another run has brought to its end meanwhile stays so.
	s := d.State()
	ended := s.Status == ledger.Unknown || s.Status == ledger.Accepted && !s.Bounced && e.Why != WhyAll
	if !e.Send || ended {
		return s, nil
	}
	stored, file, err := d.MailFor(ctx, in.Execution, p.Links.Stale, func() ([]byte, error) { return p.render(ctx, r, e, key) })
	if err != nil {
		return ledger.State{}, err
	}
	var again *ledger.Again
	if e.Why == WhyAll {
		again = &ledger.Again{By: in.By, Reason: in.Reason}
	}
	err = d.Plan(ctx, p.Now(), in.Run, ledger.Plan{
		Address: e.To, Field: e.Field, Content: e.Content, Seal: r.Seal, Mail: stored.SHA256, File: file, Again: again,
	})
	return d.State(), err
}

// render makes the mail to one address. Its Message-ID bears a token: the stored mail alone says which.
func (p *Planner) render(ctx context.Context, r *Revision, e *Entry, key ledger.Key) ([]byte, error) {
	id, err := p.Office.MessageID(key.Month.String(), key.Revision, e.Target, key.Kind)
	if err != nil {
		return nil, err
	}
	return p.Office.Letter(r.Release, e.Mailbox, key.Kind, mail.WithToken(id), p.Now().In(period.Zone), p.Links.To(ctx, r.Manifest))
}

// EnoughBounces is from how many bounces for good on an address is flagged: one may be a mailbox that was full.
const EnoughBounces = 2

// summary is what a plan comes to, by how its entries stand once it is entered.
func summary(entries []Entry, states []ledger.State) delivery.Plan {
	out := delivery.Plan{Targets: []delivery.Target{}, NothingLate: NothingLate(entries)}
	for i, e := range entries {
		if e.Bounces >= EnoughBounces {
			out.Bouncing = append(out.Bouncing, e.Target)
		}
		switch {
		case e.Why == WhyNoAddress:
			out.NoAddress = append(out.NoAddress, e.Recipient)
		case e.Why == WhyNothing: // named below
		case e.Send:
			out.Sum.Planned++
			out.Targets = append(out.Targets, e.Target)
		case e.Why == WhyHas, e.Why == WhyEarlier:
			out.Sum.Planned++
			out.Sum.Accepted++
			out.Sum.Before++
		case e.Why == WhyUnknown:
			out.Sum.Planned++
			out.Sum.Unknown++
		case states[i].Settled(): // resend: none
			out.Sum.Planned++
			out.Sum.Count(states[i].Attempt().State)
			if states[i].Status == ledger.Accepted {
				out.Sum.Before++
			}
		}
	}
	return out
}
