package ledger

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"trehan/internal/archive"
)

// Delivery is one delivery as it was last read. Its methods append events: a writer that loses a position to another
// reads on and decides again. After an error every method may be called again, on this value or a newly opened one: what
// was recorded is recognised. Not for several goroutines at once.
type Delivery struct {
	store  archive.Store
	key    Key
	links  []archive.Link
	events []Event
	state  State
	// granted is the owner to whom this value has granted a claim: a second grant would be a second mail.
	granted Owner
}

// Open reads a delivery. One without events is a new one. A chain or a fold that cannot be is archive.ErrTampered.
func Open(ctx context.Context, s archive.Store, key Key) (*Delivery, error) {
	if err := key.check(); err != nil {
		return nil, err
	}
	d := &Delivery{store: s, key: key}
	return d, d.read(ctx)
}

// New is a delivery of which nothing was recorded when the caller looked, without asking the store again: a writer who has
// recorded something since is found when the first event loses its position.
func New(s archive.Store, key Key) (*Delivery, error) {
	if err := key.check(); err != nil {
		return nil, err
	}
	return &Delivery{store: s, key: key}, nil
}

// Key is the delivery's key.
func (d *Delivery) Key() Key { return d.key }

// State is the delivery's state after its events.
func (d *Delivery) State() State { return d.state }

// Events are the events, oldest first.
func (d *Delivery) Events() []Event { return d.events }

func (d *Delivery) read(ctx context.Context) error {
	links, err := d.key.Chain().Read(ctx, d.store)
	if err != nil {
		return err
	}
	return d.take(links)
}

// foldLinks decodes and folds a chain that was read. An event that cannot follow is archive.ErrTampered and ErrIllegal.
func foldLinks(links []archive.Link) ([]Event, State, error) {
	var state State
	events := make([]Event, len(links))
	for i, l := range links {
		if err := archive.Decode(l.Object.Key, l.Body, &events[i]); err != nil {
			return nil, state, &archive.TamperedError{Key: l.Object.Key, What: "no readable event"}
		}
		next, err := state.Next(events[i])
		if err != nil {
			return nil, state, errors.Join(&archive.TamperedError{Key: l.Object.Key, What: "cannot follow the events before"}, err)
		}
		state = next
		state.Head = l.Object.SHA256
	}
	return events, state, nil
}

// append writes the event that decide makes of the present state. nil means that there is nothing to write. A lost
// race reads on and asks decide again.
func (d *Delivery) append(ctx context.Context, at time.Time, decide func() (*Event, error)) error {
	links, err := d.key.Chain().Extend(ctx, d.store, d.links, func(links []archive.Link) ([]byte, error) {
		if err := d.take(links); err != nil {
			return nil, err
		}
		e, err := decide()
		if e == nil || err != nil {
			return nil, err
		}
		e.Format, e.Seq, e.Prev, e.At = 1, len(links)+1, archive.Head(links), at.UTC().Truncate(time.Millisecond)
		if _, err := d.state.Next(*e); err != nil {
			return nil, fmt.Errorf("%s: %w", d.key, err)
		}
		return archive.Encode(e)
	})
	return errors.Join(err, d.take(links))
}

// take folds the links if they are others than those that were read.
func (d *Delivery) take(links []archive.Link) error {
	if len(links) == len(d.links) && archive.Head(links) == archive.Head(d.links) {
		return nil
	}
	events, state, err := foldLinks(links)
	if err != nil {
		return err
	}
	d.links, d.events, d.state = links, events, state
	return nil
}

// plannedBy reports whether a run has planned the delivery before.
func (d *Delivery) plannedBy(run string) bool {
	return slices.ContainsFunc(d.events, func(e Event) bool { return e.Type == Planned && e.Run == run })
}

// Plan records that the address is to get this mail in run. What the same run has planned already, and what is still
// open from an earlier run, stays as it is; but where p names another mail (MailFor), that one takes the place of an open
// one. ErrIllegal: the delivery is claimed or unknown, or was accepted and p.Again names nobody's decision.
func (d *Delivery) Plan(ctx context.Context, at time.Time, run string, p Plan) error {
	if archive.AddressHash(p.Address) != d.key.Address {
		return fmt.Errorf("ledger: %s: the address is not the key's", d.key)
	}
	another := func() bool { return p.Mail != "" && d.state.Plan.Mail != "" && p.Mail != d.state.Plan.Mail }
	err := d.append(ctx, at, func() (*Event, error) {
		if !another() {
			return nil, nil
		}
		return d.ending(run, ReasonSuperseded), nil
	})
	if err != nil {
		return err
	}
	return d.append(ctx, at, func() (*Event, error) {
		open := d.state.Status == Planned || d.state.Status == Deferred
		replaced := another() && d.state.Status == Refused && d.state.Reply.Reason == ReasonSuperseded
		if d.plannedBy(run) && !replaced || open {
			if d.state.Plan.Content != p.Content || d.state.Plan.Seal != p.Seal {
				return nil, fmt.Errorf("%w: %s is planned with another content under the same revision", ErrIllegal, d.key)
			}
			return nil, nil
		}
		return &Event{Type: Planned, Run: run, Plan: &p}, nil
	})
}

// Reasons that the ledger itself gives.
const (
	// ReasonLostClaim: a claim was found without its settlement; whoever held it may have sent.
	ReasonLostClaim = "claim_without_settlement"
	// ReasonExpired: no relay took the mail before the run's time was up.
	ReasonExpired = "expired"
	// ReasonSuperseded: another mail replaces it.
	ReasonSuperseded = "superseded"
)

// Claim asks for the right to send, for one attempt. True is granted at most once an owner: send now, then Settle.
// False: not to be sent now, State says why; a claim of another attempt that was found open has become unknown. After an
// error call Claim again with the same owner: a claim whose reply was lost is recognised.
func (d *Delivery) Claim(ctx context.Context, at time.Time, o Owner, m Message) (bool, error) {
	if !o.valid() {
		return false, fmt.Errorf("ledger: a claim needs an owner with run, activity, attempt and nonce")
	}
	if d.granted == o {
		return false, fmt.Errorf("%w: %s: claimed already", ErrIllegal, d.key)
	}
	granted := false
	err := d.append(ctx, at, func() (*Event, error) {
		granted = false
		switch d.state.Status {
		case Claimed:
			if d.state.Owner == o {
				granted = true
				return nil, nil
			}
			return &Event{Type: Unknown, Run: o.Run, Reply: &Reply{Reason: ReasonLostClaim}}, nil
		case Planned, Deferred:
			if planned := d.state.Plan.Mail; planned != "" && planned != m.SHA256 {
				return nil, nil // another mail has taken its place since it was read
			}
			granted = true
			return &Event{Type: Claimed, Run: o.Run, Owner: &o, Message: &m}, nil
		}
		return nil, nil
	})
	if err != nil {
		return false, err
	}
	if granted {
		d.granted = o
	}
	return granted, nil
}

// Settle records what came of the owner's claim: Accepted, Refused, Deferred or Unknown. If somebody has called the
// claim unknown meanwhile, a late acceptance counts, and any other late word is noted. ErrNotYours: the owner has no
// claim here.
func (d *Delivery) Settle(ctx context.Context, at time.Time, o Owner, outcome Type, r Reply) error {
	return d.append(ctx, at, func() (*Event, error) {
		if d.settledBy(o, outcome) {
			return nil, nil
		}
		e := &Event{Type: outcome, Run: o.Run, Owner: &o, Reply: &r}
		switch {
		case d.state.Status == Claimed && d.state.Owner == o:
			return e, nil
		case !d.state.late(o):
			return nil, fmt.Errorf("%w: %s", ErrNotYours, d.key)
		case outcome == Accepted && d.state.Status != Claimed && d.state.Status != Accepted:
			return e, nil
		}
		e.Type, e.Reply = Noted, nil
		e.Note = &Note{Kind: "late_" + NoteKind(outcome), Enhanced: r.Enhanced, Text: r.Text}
		return e, nil
	})
}

// settledBy reports whether the owner has said this already: a retry after a lost reply.
func (d *Delivery) settledBy(o Owner, outcome Type) bool {
	for _, e := range d.events {
		if e.Owner == nil || *e.Owner != o {
			continue
		}
		if e.Type == outcome || e.Type == Noted && e.Note.Kind == "late_"+NoteKind(outcome) {
			return true
		}
	}
	return false
}

// SettleOpen makes an open claim unknown, whoever owns it. A run does so when it begins and when it ends.
func (d *Delivery) SettleOpen(ctx context.Context, at time.Time, run string) error {
	return d.append(ctx, at, func() (*Event, error) {
		if d.state.Status != Claimed {
			return nil, nil
		}
		return &Event{Type: Unknown, Run: run, Reply: &Reply{Reason: ReasonLostClaim}}, nil
	})
}

// races bounds how often Close looks again because others have written.
const races = 50

// Close settles whatever is open at the end of a run: planned and deferred become refused(expired), an open claim
// unknown. So planned = accepted + refused + unknown.
func (d *Delivery) Close(ctx context.Context, at time.Time, run string) error {
	for range races {
		if err := d.SettleOpen(ctx, at, run); err != nil {
			return err
		}
		if err := d.end(ctx, at, run, ReasonExpired); err != nil {
			return err
		}
		if d.state.Status != Claimed && d.state.Status != Deferred {
			return nil
		}
		// Somebody had claimed or settled it since it was read.
	}
	return fmt.Errorf("ledger: %s: %d writers were faster", d.key, races)
}

// Supersede ends what is planned or deferred because another mail replaces it: no attempt sends it any more. A claim stays:
// only its owner or SettleOpen ends it.
func (d *Delivery) Supersede(ctx context.Context, at time.Time, run string) error {
	return d.end(ctx, at, run, ReasonSuperseded)
}

func (d *Delivery) end(ctx context.Context, at time.Time, run, reason string) error {
	return d.append(ctx, at, func() (*Event, error) { return d.ending(run, reason), nil })
}

// ending ends what is planned or deferred; nil where nothing is.
func (d *Delivery) ending(run, reason string) *Event {
	if d.state.Status != Planned && d.state.Status != Deferred {
		return nil
	}
	r := d.state.Reply // of the last deferral, if there was one
	r.Reason = reason
	return &Event{Type: Refused, Expired: true, Run: run, Reply: &r}
}

// Note records a bounce or a delay. The same report (Reference) is noted once, and of those in doubt only the first
// since the last plan or decision: anybody can write any number of them.
func (d *Delivery) Note(ctx context.Context, at time.Time, n Note) error {
	if n.Kind != Bounced && n.Kind != Delayed {
		return fmt.Errorf("ledger: a note is %s or %s", Bounced, Delayed)
	}
	return d.append(ctx, at, func() (*Event, error) {
		for _, e := range d.events {
			if e.Note != nil && n.Reference != "" && e.Note.Reference == n.Reference {
				return nil, nil
			}
		}
		if n.Doubt != "" && (d.state.Doubtful || !d.state.live()) {
			return nil, nil
		}
		return &Event{Type: Noted, Note: &n}, nil
	})
}

// Resolve records a person's decision on an undecided delivery. The same decision twice in a row is one. ErrIllegal:
// there is nothing to decide.
func (d *Delivery) Resolve(ctx context.Context, at time.Time, r Resolution) error {
	return d.append(ctx, at, func() (*Event, error) {
		if n := len(d.events); n > 0 && d.events[n-1].Resolution != nil && *d.events[n-1].Resolution == r {
			return nil, nil
		}
		if !d.state.Undecided() {
			return nil, fmt.Errorf("%w: %s is %s, and nobody doubts it", ErrIllegal, d.key, orNothing(d.state.Status))
		}
		return &Event{Type: Resolved, Resolution: &r}, nil
	})
}

// Mail is the delivery's mail as it was planned: every attempt of every round sends these bytes. A stored mail that is not
// the one that was planned, or none, is archive.ErrTampered.
func (d *Delivery) Mail(ctx context.Context) ([]byte, archive.Object, error) {
	key := d.key.MessageKey(d.state.Plan.File)
	b, o, err := d.store.Get(ctx, key, "")
	switch planned := d.state.Plan.Mail; {
	case errors.Is(err, archive.ErrNotFound):
		return nil, o, &archive.TamperedError{Key: key, What: "the mail that was planned is missing"}
	case err == nil && planned != "" && planned != o.SHA256:
		return nil, o, &archive.TamperedError{Key: key, What: "not the mail that was planned"}
	}
	return b, o, err
}

// MailFor is the mail for a new plan, stored before anything is connected: the stored one, or what render makes; and where
// the stored one is stale, another that render makes beside it, once an execution of a run. stale may be nil. file is its name, for Plan.File.
func (d *Delivery) MailFor(ctx context.Context, execution string, stale func(mail []byte) bool,
	render func() ([]byte, error)) (o archive.Object, file string, err error) {
	file = d.state.Plan.File
	b, o, err := d.stored(ctx, file, render)
	if planned := d.state.Plan.Mail; err == nil && planned != "" && planned != o.SHA256 {
		return o, file, &archive.TamperedError{Key: o.Key, What: "not the mail that was planned"}
	}
	if err != nil || stale == nil || !stale(b) {
		return o, file, err
	}
	file = RenewedFile(execution)
	_, o, err = d.stored(ctx, file, render)
	return o, file, err
}

func (d *Delivery) stored(ctx context.Context, file string, render func() ([]byte, error)) ([]byte, archive.Object, error) {
	key := d.key.MessageKey(file)
	if len(d.links) > 0 { // else a mail is there only if an earlier attempt ended before it was planned
		b, o, err := d.store.Get(ctx, key, "")
		if !errors.Is(err, archive.ErrNotFound) {
			return b, o, err
		}
	}
	b, err := render()
	if err != nil {
		return nil, archive.Object{}, err
	}
	o, err := d.store.Create(ctx, key, archive.Bytes(b), archive.CreateOptions{MediaType: "message/rfc822"})
	if errors.Is(err, archive.ErrExists) {
		return d.store.Get(ctx, key, "")
	}
	return b, o, err
}
