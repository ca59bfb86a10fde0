package activities

import (
	"context"
	"slices"
	"time"

	"trehan/internal/archive"
	"trehan/internal/ledger"
)

// overtaken is a revision that another has replaced.
type overtaken struct{ Message string }

func (e *overtaken) Error() string { return e.Message }

// latest refuses a revision that another has replaced.
func (a *Activities) latest(ctx context.Context, sealed *sealedRevision) error {
	last, _, err := archive.LastSealed(ctx, a.Store, sealed.month)
	if err == nil && last.Revision != sealed.manifest.Revision {
		err = &overtaken{wordsOvertaken(sealed.manifest.Revision, last.Revision)}
	}
	return err
}

// supersede ends the letters that the plan takes the place of: planned once and not sent yet, of an earlier revision, or
// to a recipient that the plan no longer holds. An attempt that Temporal has given up may still mean to send them.
func (a *Activities) supersede(ctx context.Context, in PlanDeliveryInput, plan []planned, history []ledger.Summary) error {
	end := (*ledger.Delivery).Supersede
	if slices.ContainsFunc(plan, func(p planned) bool { return p.Why == ledger.WhyNobody }) {
		end = (*ledger.Delivery).Close // nothing takes its place: who has got nothing is still told of
	}
	holds := map[Target]bool{}
	for _, p := range plan {
		holds[Target{Recipient: p.Recipient, Address: p.Address}] = true
	}
	for _, s := range history {
		open := s.State.Status == ledger.Planned || s.State.Status == ledger.Deferred
		present := s.Key.Revision == in.Revision.Number && holds[Target{Recipient: s.Key.Recipient, Address: s.Key.Address}]
		if !s.Key.Kind.Letter() || !open || present {
			continue
		}
		if err := a.endOne(ctx, in.Run, s.Key, end); err != nil {
			return err
		}
	}
	return nil
}

// withdraw ends what a plan has entered that another revision has overtaken meanwhile.
func (a *Activities) withdraw(ctx context.Context, in PlanDeliveryInput, plan []planned) error {
	month, err := in.Revision.month()
	if err != nil {
		return err
	}
	for _, p := range plan {
		if !p.Send {
			continue
		}
		if err := a.endOne(ctx, in.Run, p.key(month, in.Revision.Number), (*ledger.Delivery).Supersede); err != nil {
			return err
		}
	}
	return nil
}

func (a *Activities) endOne(ctx context.Context, run Run, key ledger.Key, end func(*ledger.Delivery, context.Context, time.Time, string) error) error {
	d, err := ledger.Open(ctx, a.Store, key)
	if err != nil {
		return err
	}
	return end(d, ctx, a.Now(), run.RunID)
}
