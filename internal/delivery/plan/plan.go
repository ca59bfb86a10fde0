// Package plan decides who gets a sealed revision, and enters it in the ledger before anything is connected: who is
// written to by the register, what each address has already, what the revision's letters supersede, and the mail to each.
// It knows the archive and the ledger; it sends nothing.
package plan

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"golang.org/x/sync/errgroup"

	"trehan/internal/archive"
	"trehan/internal/delivery"
	"trehan/internal/delivery/bounces"
	"trehan/internal/delivery/ledger"
	"trehan/internal/delivery/letter"
	"trehan/internal/documents/view"
	"trehan/internal/mail"
	"trehan/internal/period"
)

// Planner plans the deliveries of an office.
type Planner struct {
	Store  archive.Store
	Now    func() time.Time // the clock of ledger events
	Office letter.Office
	Links  letter.Links
	// Unreachable: addressees without an address are in the plan too, so that the run names them.
	Unreachable bool
	Bounces     bounces.Config // the mailbox that is read before a plan
	Plans       *Plans         // gets what was planned, for the first attempts; nil for nobody
	Log         *slog.Logger
}

// Revision is a sealed revision as its mails are made from it.
type Revision struct {
	letter.Release
	Month    period.Name
	Manifest *archive.Manifest
}

// ReadRevision reads a sealed revision for its mails; made gathers what its documents are made from.
func ReadRevision(ctx context.Context, s archive.Store, month period.Name, number int, made func(*archive.Manifest) (*view.Input, error)) (*Revision, error) {
	manifest, object, err := archive.ReadManifest(ctx, s, month, number)
	if err != nil {
		return nil, fmt.Errorf("read the seal of %s: %w", archive.RevisionName(number), err)
	}
	input, err := made(manifest)
	if err != nil {
		return nil, err
	}
	files, err := letter.ReadFiles(ctx, s, manifest)
	if err != nil {
		return nil, err
	}
	return &Revision{Release: letter.Release{View: input, Files: files, Seal: object.SHA256}, Month: month, Manifest: manifest}, nil
}

// Kind is the kind of mail that carries the letter.
func (r *Revision) Kind() ledger.Kind {
	if r.View.Rows.Warning != nil {
		return ledger.Warning
	}
	if r.Manifest.Replaces > 0 {
		return ledger.Correction
	}
	return ledger.Notice
}

// policy is what a request asks for. By default a revision that replaces another goes to whoever has the letter of that
// one too.
func (r *Revision) policy(resend string) (Policy, error) {
	if resend == "" && r.Manifest.Replaces > 0 {
		return Holders, nil
	}
	return ParsePolicy(resend)
}

// Request is on whose behalf a revision is planned.
type Request struct {
	Run       string // the run, as the archive knows it
	Execution string // the execution that serves it now
	By        string // who decides to send once more what was accepted (Resend "all")
	Resend    string // failed | changed | all | none; "" is the revision's own policy
	Reason    string
}

// Result is a plan that is entered.
type Result struct {
	delivery.Plan
	Stored  archive.Object // the plan in the archive
	Entries int            // of the plan
	LeftOut int            // addresses of earlier plans that got nothing and that this plan does not hold
}

// Plan decides once a run who gets the letter, stores the plan and records it in the ledger. An open claim that it finds
// belongs to a run that has ended: nobody knows whether that mail went out. *SupersededError: a later revision is sealed; nothing
// of this one is left to be sent.
func (p *Planner) Plan(ctx context.Context, r *Revision, in Request) (*Result, error) {
	if err := bounces.Look(ctx, p.Store, p.Bounces, p.Now, p.Log); err != nil {
		return nil, err
	}
	if err := p.latest(ctx, r); err != nil {
		return nil, err
	}
	history, err := p.settleOpen(ctx, r.Month, in.Run)
	if err != nil {
		return nil, err
	}
	entries, stored, err := p.store(ctx, r, in, history)
	if err != nil {
		return nil, err
	}
	left, err := p.endOthers(ctx, in.Run, r, entries, history)
	if err != nil {
		return nil, err
	}
	states, err := p.enter(ctx, r, in, entries, history)
	if err != nil {
		return nil, err
	}
	if err := p.latest(ctx, r); err != nil { // what is entered now, the newer one's plan has not seen
		return nil, errors.Join(err, p.withdraw(ctx, in.Run, r, entries))
	}
	out := &Result{Plan: summary(entries, states), Stored: stored, Entries: len(entries), LeftOut: left}
	out.Sum.Planned += left
	out.Sum.Refused += left
	out.Outdated = holdersLeft(r.Manifest.Revision, entries, history)
	return out, nil
}

// settleOpen makes every open claim of the month unknown, and returns how the month's deliveries stand.
func (p *Planner) settleOpen(ctx context.Context, month period.Name, run string) ([]ledger.Summary, error) {
	all, err := ledger.List(ctx, p.Store, month)
	if err != nil {
		return nil, err
	}
	for i, s := range all {
		if s.State.Status != ledger.Claimed {
			continue
		}
		if all[i].State, err = p.endOne(ctx, run, s.Key, (*ledger.Delivery).SettleOpen); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// store stores the run's plan, or reads the one that an earlier attempt has stored.
func (p *Planner) store(ctx context.Context, r *Revision, in Request, history []ledger.Summary) ([]Entry, archive.Object, error) {
	open := func(ctx context.Context) (io.ReadCloser, error) {
		entries, err := p.entries(ctx, r, in, history)
		if err != nil {
			return nil, err
		}
		b, err := archive.Encode(entries)
		return io.NopCloser(bytes.NewReader(b)), err
	}
	key := archive.PlanKey(r.Month, in.Run)
	if _, err := archive.Snapshot(ctx, p.Store, key, open, archive.SnapshotOptions{MediaType: archive.JSON.MediaType}); err != nil {
		return nil, archive.Object{}, err
	}
	return Read(ctx, p.Store, r.Month, in.Run)
}

// entries finds who is to be written to and decides on each by the ledger.
func (p *Planner) entries(ctx context.Context, r *Revision, in Request, history []ledger.Summary) ([]Entry, error) {
	policy, err := r.policy(in.Resend)
	if err != nil {
		return nil, err
	}
	addressees := Addressees(r.View, sendingDay(r.Manifest.Revision, history, p.Now()))
	entries, err := Spread(addressees, p.Office.Mail.Allows)
	if err != nil {
		return nil, err
	}
	for i := range entries {
		if err := entries[i].complete(r); err != nil {
			return nil, err
		}
	}
	former, err := p.formerAddressees(ctx, r, entries, history)
	if err != nil {
		return nil, err
	}
	entries = append(entries, former...)
	Choose(policy, r.Manifest.Revision, entries, history)
	bounced, err := bounces.Hard(ctx, p.Store, r.Month, history, p.Log)
	if err != nil {
		return nil, err
	}
	for i := range entries {
		entries[i].Bounces = bounced[entries[i].Address]
	}
	for _, to := range addressees {
		if p.Unreachable && !to.Reachable() && !(r.View.Rows.Warning != nil && NoCause(r.View, to)) {
			entries = append(entries, Entry{Target: delivery.Target{Recipient: to.Code}, Kind: r.Kind(), Why: WhyNoAddress, Mailbox: to})
		}
	}
	return entries, nil
}

// enter stores the mails of a plan and records them in the ledger. history is how the month's deliveries stood.
func (p *Planner) enter(ctx context.Context, r *Revision, in Request, entries []Entry, history []ledger.Summary) ([]ledger.State, error) {
	states := make([]ledger.State, len(entries))
	begun := make(map[ledger.Key]bool, len(history))
	for _, s := range history {
		begun[s.Key] = true
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(8)
	for i := range entries {
		group.Go(func() (err error) {
			states[i], err = p.enterOne(ctx, r, in, &entries[i], begun)
			return err
		})
	}
	return states, group.Wait()
}

// enterOne stores the mail to one address and plans it: a mail that cannot be made stops the run before anybody has
// got one.
func (p *Planner) enterOne(ctx context.Context, r *Revision, in Request, e *Entry, begun map[ledger.Key]bool) (ledger.State, error) {
	if e.Why == WhyNoAddress {
		return ledger.State{}, nil
	}
	key := e.Key(r.Month, r.Manifest.Revision)
	d, err := ledger.New(p.Store, key)
	if begun[key] {
		d, err = ledger.Open(ctx, p.Store, key)
	}
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
	if err == nil {
		p.Plans.keep(r.Month, in.Run, e.Target, d)
	}
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

// summary sums up a plan by the state of its entries after it is entered.
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
