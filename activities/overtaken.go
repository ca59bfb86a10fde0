package activities

import (
	"context"
	"slices"
	"time"

	"trehan/internal/archive"
	"trehan/internal/delivery/ledger"
)

// overtaken is a revision that another has replaced.
type overtaken struct{ Message string }

func (e *overtaken) Error() string { return e.Message }

// latest refuses a revision that another has replaced.
func (a *Delivery) latest(ctx context.Context, sealed *sealedRevision) error {
	last, _, err := archive.LastSealed(ctx, a.store, sealed.month)
	if err == nil && last.Revision != sealed.manifest.Revision {
		err = &overtaken{wordsOvertaken(sealed.manifest.Revision, last.Revision)}
	}
	return err
}

// endOthers ends the letters of the month that were planned once and not sent, and that this plan does not send: of an
// earlier revision, to a recipient that it no longer holds, or all where it sends nothing. An attempt that Temporal has given
// up may still mean to send them. Where nothing takes their place they end as expired, so that who has got nothing is still
// told of: endOthers counts those among whom the plan does not hold.
func (a *Delivery) endOthers(ctx context.Context, in PlanDeliveryInput, plan []planned, history []ledger.Summary) (left int, err error) {
	holds := map[Target]*planned{}
	for i, p := range plan {
		holds[Target{Recipient: p.Recipient, Address: p.Address}] = &plan[i]
	}
	held := func(k ledger.Key) *planned {
		if k.Revision != in.Revision.Number {
			return nil
		}
		return holds[Target{Recipient: k.Recipient, Address: k.Address}]
	}
	letters := ledger.Letters(history)
	for i, s := range letters {
		open := s.State.Status == ledger.Planned || s.State.Status == ledger.Deferred
		if p := held(s.Key); !open || p != nil && p.Why != ledger.WhyNobody {
			continue
		}
		end := (*ledger.Delivery).Close
		if replaced(s.Key, plan) {
			end = (*ledger.Delivery).Supersede
		}
		if letters[i].State, err = a.endOne(ctx, in.Run, s.Key, end); err != nil {
			return 0, err
		}
	}
	standing, _ := ledger.Standing(letters)
	for _, s := range standing {
		ended := s.State.Status == ledger.Refused && s.State.Reason == ledger.ReasonExpired
		if ended && held(s.Key) == nil && !replaced(s.Key, plan) {
			left++
		}
	}
	return left, nil
}

// replaced reports whether what the plan sends, or what it finds sent, stands in the place of a letter: to its recipient, to
// its mailbox, or with its recipient's workbook in it.
func replaced(letter ledger.Key, plan []planned) bool {
	return slices.ContainsFunc(plan, func(p planned) bool {
		same := p.Recipient == letter.Recipient || p.Address == letter.Address
		switch p.Why {
		case ledger.WhyNobody, ledger.WhyNoAddress:
			return false
		case ledger.WhyEarlier:
			return same
		}
		return same || slices.Contains(p.Mailbox.Own, letter.Recipient)
	})
}

// withdraw ends what a plan has entered that another revision has overtaken meanwhile.
func (a *Delivery) withdraw(ctx context.Context, in PlanDeliveryInput, plan []planned) error {
	month, err := in.Revision.month()
	if err != nil {
		return err
	}
	for _, p := range plan {
		if !p.Send {
			continue
		}
		if _, err := a.endOne(ctx, in.Run, p.key(month, in.Revision.Number), (*ledger.Delivery).Supersede); err != nil {
			return err
		}
	}
	return nil
}

func (a *Delivery) endOne(ctx context.Context, run Run, key ledger.Key,
	end func(*ledger.Delivery, context.Context, time.Time, string) error) (ledger.State, error) {
	d, err := ledger.Open(ctx, a.store, key)
	if err != nil {
		return ledger.State{}, err
	}
	err = end(d, ctx, a.now(), run.RunID)
	return d.State(), err
}
