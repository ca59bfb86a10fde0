package activities

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"trehan/internal/archive"
	"trehan/internal/audit"
	"trehan/internal/checks"
	"trehan/internal/counting"
	"trehan/internal/delivery/ledger"
	"trehan/internal/delivery/letter"
	"trehan/internal/period"
	"trehan/internal/register"
)

// PlanDeliveryInput asks who gets the sealed revision in this run.
type PlanDeliveryInput struct {
	Revision Revision `json:"revision"`
	Run      Run      `json:"run"`
	Resend   string   `json:"resend,omitempty"` // failed | changed | all | none; "" is failed, and for a replacing revision its holders too
	Reason   string   `json:"reason,omitempty"`
}

// Target is one address to send to, named without the address.
type Target struct {
	Recipient string `json:"recipient"`
	Address   string `json:"address"` // 8 hex of its SHA-256
}

// DeliveryPlan is who is sent to, and how the others stand.
type DeliveryPlan struct {
	Targets []Target   `json:"targets"`
	Sum     Deliveries `json:"sum"`
	// Bouncing are the planned addresses whose mails came back for good at least twice of late: the register's to mend.
	Bouncing []Target `json:"bouncing,omitempty"`
	// NoAddress are the codes of those who are to be written to and have no address in the register.
	NoAddress []string `json:"no_address,omitempty"`
	// Outdated are those who keep a letter that the revision replaces: the plan sends them nothing.
	Outdated []Outdated `json:"outdated,omitempty"`
}

// planned is one entry of the plan that a run stores in the archive: the only place where addresses stand.
type planned struct {
	ledger.Choice
	letter.Envelope
	Bounces int `json:"bounces,omitempty"` // for good, in this month and the three before
}

func (p *planned) key(month period.Month, revision int) ledger.Key {
	return ledger.KeyOf(month, revision, p.Recipient, p.To, p.Kind)
}

// PlanDelivery decides once a run who gets the letter, stores the plan and records it in the ledger, before anything
// is connected. An open claim that it finds is of a run that is no more: nobody knows whether that mail went out.
func (a *Delivery) PlanDelivery(ctx context.Context, in PlanDeliveryInput) (DeliveryPlan, error) {
	sealed, err := a.sealed(ctx, in.Revision)
	if err != nil {
		return DeliveryPlan{}, err
	}
	month := sealed.month
	if err := a.collectBounces(ctx); err != nil {
		return DeliveryPlan{}, err
	}
	if err := a.latest(ctx, sealed); err != nil {
		return DeliveryPlan{}, err
	}
	history, err := a.settleOpen(ctx, month, in.Run)
	if err != nil {
		return DeliveryPlan{}, err
	}
	plan, stored, err := a.plan(ctx, in, sealed, history)
	if err != nil {
		return DeliveryPlan{}, err
	}
	left, err := a.endOthers(ctx, in, plan, history)
	if err != nil {
		return DeliveryPlan{}, err
	}
	out, err := a.enter(ctx, in, sealed, plan)
	if err != nil {
		return DeliveryPlan{}, err
	}
	out.Sum.Planned += left
	out.Sum.Refused += left
	out.Outdated = holdersLeft(in.Revision.Number, plan, history)
	if err := a.latest(ctx, sealed); err != nil { // what is entered now, the newer one's plan has not seen
		return DeliveryPlan{}, errors.Join(err, a.withdraw(ctx, in, plan))
	}
	err = a.trail.recordEntry(ctx, month, in.Run, audit.Entry{Kind: audit.DeliveryPlanned, Objects: []archive.Object{stored}, Facts: map[string]any{
		"revision": in.Revision.Number, "seal": sealed.Seal, "resend": in.Resend,
		"addresses": len(plan) - len(out.NoAddress), "to_send": len(out.Targets), "accepted_before": out.Sum.Before,
		"unknown": out.Sum.Unknown, "bouncing": len(out.Bouncing), "no_address": out.NoAddress, audit.FactLeftOut: left,
		"outdated": len(out.Outdated),
	}})
	return out, err
}

// settleOpen makes every open claim of the month unknown, and returns how the month's deliveries stand.
func (a *Delivery) settleOpen(ctx context.Context, month period.Month, run Run) ([]ledger.Summary, error) {
	all, err := ledger.List(ctx, a.store, month)
	if err != nil {
		return nil, err
	}
	for i, s := range all {
		if s.State.Status != ledger.Claimed {
			continue
		}
		d, err := ledger.Open(ctx, a.store, s.Key)
		if err != nil {
			return nil, err
		}
		if err := d.SettleOpen(ctx, a.now(), run.RunID); err != nil {
			return nil, err
		}
		all[i].State = d.State()
	}
	return all, nil
}

// plan makes the run's plan, or reads the one that an earlier attempt has stored.
func (a *Delivery) plan(ctx context.Context, in PlanDeliveryInput, sealed *sealedRevision, history []ledger.Summary) ([]planned, archive.Object, error) {
	key := archive.PlanKey(sealed.month, in.Run.RunID)
	open := func(ctx context.Context) (io.ReadCloser, error) {
		plan, err := a.choose(ctx, in, sealed, history)
		if err != nil {
			return nil, err
		}
		b, err := archive.Encode(plan)
		return io.NopCloser(bytes.NewReader(b)), err
	}
	if _, err := archive.Snapshot(ctx, a.store, key, open, archive.SnapshotOptions{MediaType: archive.JSON.MediaType}); err != nil {
		return nil, archive.Object{}, err
	}
	return storedPlan(ctx, a.store, sealed.month, in.Run)
}

func readPlan(ctx context.Context, store archive.Store, month period.Month, run Run) ([]planned, error) {
	plan, _, err := storedPlan(ctx, store, month, run)
	return plan, err
}

func storedPlan(ctx context.Context, store archive.Store, month period.Month, run Run) ([]planned, archive.Object, error) {
	key := archive.PlanKey(month, run.RunID)
	b, object, err := store.Get(ctx, key, "")
	if err != nil {
		return nil, object, err
	}
	var plan []planned
	if archive.Decode(key, b, &plan) != nil {
		return nil, object, &archive.TamperedError{Key: key, What: "no readable plan"}
	}
	return plan, object, nil
}

// choose finds the addressees and decides on each by the ledger.
func (a *Delivery) choose(ctx context.Context, in PlanDeliveryInput, sealed *sealedRevision, history []ledger.Summary) ([]planned, error) {
	policy := sealed.defaultResend()
	if in.Resend != "" {
		var err error
		if policy, err = ledger.ParsePolicy(in.Resend); err != nil {
			return nil, &inputFault{Message: err.Error()}
		}
	}
	addressees := sealed.View.Register.Addressees(sealed.View.Report.Period, sendingDay(in.Revision.Number, history, a.now()))
	plan, err := a.addresses(addressees, sealed)
	if err != nil {
		return nil, err
	}
	former, err := a.formerAddressees(ctx, sealed, plan, history)
	if err != nil {
		return nil, err
	}
	plan = append(plan, former...)
	targets := make([]ledger.Target, len(plan))
	for i := range plan {
		targets[i] = plan[i].Target
	}
	bounced, err := a.hardBounces(ctx, sealed.month, history)
	if err != nil {
		return nil, err
	}
	for i, choice := range ledger.Choose(policy, in.Revision.Number, targets, history) {
		plan[i].Choice, plan[i].Bounces = choice, bounced[choice.Address]
	}
	for _, to := range addressees {
		if !to.Reachable() && a.config.Severities[checks.AddresseeWithoutAddress] != counting.Info {
			plan = append(plan, planned{Envelope: letter.Envelope{Mailbox: to}, Choice: ledger.Choice{
				Target: ledger.Target{Recipient: to.Code, Kind: sealed.kind()}, Why: ledger.WhyNoAddress,
			}})
		}
	}
	return plan, nil
}

// sendingDay is the day on which the register says who is written to about a revision: that of its first plan, also in
// later runs. A unit that is dissolved meanwhile still gets the letter that was planned for it, under its own name, and its
// successor one with no more in it than planned.
func sendingDay(revision int, history []ledger.Summary, now time.Time) period.Day {
	first := now
	for _, s := range history {
		if s.Key.Kind.Letter() && s.Key.Revision == revision && s.State.Begun.Before(first) {
			first = s.State.Begun
		}
	}
	return period.InstantOf(first).Day()
}

// addresses spreads the addressees over their addresses.
func (a *Delivery) addresses(addressees []register.Addressee, sealed *sealedRevision) ([]planned, error) {
	spread, err := a.mailer.office().Envelopes(addressees)
	if err != nil {
		return nil, &inputFault{Message: err.Error()}
	}
	plan := make([]planned, len(spread))
	for i, to := range spread {
		if plan[i], err = entry(to, sealed); err != nil {
			return nil, err
		}
	}
	return plan, nil
}

// entry is the plan's entry of an address, as yet without a decision on it.
func entry(to letter.Envelope, sealed *sealedRevision) (planned, error) {
	content, err := ownContent(sealed.View.Report, to.Mailbox)
	if err != nil {
		return planned{}, err
	}
	instead := slices.DeleteFunc(slices.Clone(to.Mailbox.Own), func(code string) bool { return code == to.Mailbox.Code })
	return planned{Envelope: to, Choice: ledger.Choice{Target: ledger.Target{
		Recipient: to.Mailbox.Code, Address: to.Hash(), Kind: sealed.kind(), Content: content, Email: to.To, Instead: instead,
	}}}, nil
}

// ownContent hashes what of a report is an addressee's own: its units' figures, dossiers and officials; for one who
// is no unit, the whole month. The resend policy "changed" compares it.
func ownContent(r *counting.Report, to register.Addressee) (string, error) {
	own := struct {
		Totals    counting.Totals
		Units     []counting.UnitFigures
		Late      []counting.LateDossier
		Officials []counting.Official
	}{}
	all := len(to.Covers) == 0
	if all {
		own.Totals = r.Totals
	}
	for _, u := range r.Units {
		if all || slices.Contains(to.Covers, u.Code) {
			own.Units = append(own.Units, u)
		}
	}
	for _, d := range r.Late {
		if all || slices.Contains(to.Covers, d.Unit) {
			own.Late = append(own.Late, d)
		}
	}
	for _, o := range r.Officials {
		if all || slices.Contains(to.Covers, o.Unit) {
			own.Officials = append(own.Officials, o)
		}
	}
	b, err := json.Marshal(own)
	if err != nil {
		return "", fmt.Errorf("encode an addressee's own content: %w", err)
	}
	return archive.Hash(b), nil
}

// enter records the plan in the ledger and counts how everybody stands.
func (a *Delivery) enter(ctx context.Context, in PlanDeliveryInput, sealed *sealedRevision, plan []planned) (DeliveryPlan, error) {
	states := make([]ledger.State, len(plan))
	group, groupCtx := errgroup.WithContext(ctx)
	group.SetLimit(8)
	for i := range plan {
		group.Go(func() error {
			state, err := a.enterOne(groupCtx, in, sealed, &plan[i])
			states[i] = state
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return DeliveryPlan{}, err
	}
	out := DeliveryPlan{Targets: []Target{}}
	for i, p := range plan {
		if p.Bounces >= enoughBounces {
			out.Bouncing = append(out.Bouncing, Target{Recipient: p.Recipient, Address: p.Address})
		}
		switch {
		case p.Why == ledger.WhyNoAddress:
			out.NoAddress = append(out.NoAddress, p.Recipient)
		case p.Send:
			out.Sum.Planned++
			out.Targets = append(out.Targets, Target{Recipient: p.Recipient, Address: p.Address})
		case p.Why == ledger.WhyHas, p.Why == ledger.WhyEarlier:
			out.Sum.Planned++
			out.Sum.Accepted++
			out.Sum.Before++
		case p.Why == ledger.WhyUnknown:
			out.Sum.Planned++
			out.Sum.Unknown++
		case states[i].Settled(): // resend: none
			out.Sum.Planned++
			out.Sum.Count(attemptOf(states[i]).State)
			if states[i].Status == ledger.Accepted {
				out.Sum.Before++
			}
		}
	}
	return out, nil
}

// enterOne stores the mail to one address and plans it: a mail that cannot be made stops the run before anybody has
// got one.
func (a *Delivery) enterOne(ctx context.Context, in PlanDeliveryInput, sealed *sealedRevision, p *planned) (ledger.State, error) {
	if p.Why == ledger.WhyNoAddress {
		return ledger.State{}, nil
	}
	d, err := ledger.Open(ctx, a.store, p.key(sealed.month, in.Revision.Number))
	if err != nil {
		return ledger.State{}, err
	}
	// A run that is reset plans as it did then; what another run has brought to its end meanwhile stays so.
	s := d.State()
	ended := s.Status == ledger.Unknown || s.Status == ledger.Accepted && !s.Bounced && p.Why != ledger.WhyAll
	if !p.Send || ended {
		return s, nil
	}
	mail, file, err := d.MailFor(ctx, execution(ctx), a.staleLinks, func() ([]byte, error) { return a.renderLetter(ctx, sealed, p) })
	if err != nil {
		return ledger.State{}, err
	}
	var again *ledger.Again
	if p.Why == ledger.WhyAll {
		again = &ledger.Again{By: in.Run.WorkflowID, Reason: in.Reason}
	}
	err = d.Plan(ctx, a.now(), in.Run.RunID, ledger.Plan{
		Address: p.To, Field: p.Field, Content: p.Content, Seal: sealed.Seal, Mail: mail.SHA256, File: file, Again: again,
	})
	return d.State(), err
}
