// Package send makes one attempt at one address: the stored mail, a connection, the claim, the mail, the settlement.
// Between the claim and the settlement nothing else happens. Whether a mail may go out is the ledger's to say; nothing is
// tried twice here but the store.
package send

import (
	"cmp"
	"context"
	"errors"
	"time"

	"trehan/internal/archive"
	"trehan/internal/delivery"
	"trehan/internal/delivery/ledger"
	"trehan/internal/mail"
	"trehan/internal/retry"
)

// Relay opens sessions with the office's mail relay.
type Relay interface {
	Open(ctx context.Context) (mail.Session, error)
}

// Sender sends what is planned.
type Sender struct {
	Relay      Relay
	ReturnPath string           // where bounces go, as mail.ReturnPath takes it
	Now        func() time.Time // the clock of ledger events
	Patience   Patience         // zero: defaultPatience
}

// Attempt tries a delivery once. What is settled stays: the answer says how. An outcome without a state means that nothing
// was tried, because the relay takes no connection or the claim was not granted. From the claim on, a cancellation no longer
// stops it: what was begun is settled.
func (s *Sender) Attempt(ctx context.Context, d *ledger.Delivery, o ledger.Owner) (delivery.Attempt, mail.Outcome, error) {
	if d.State().Settled() {
		return d.State().Attempt(), mail.Outcome{}, nil
	}
	body, object, err := d.Mail(ctx)
	if err != nil {
		return delivery.Attempt{}, mail.Outcome{}, err
	}
	message, err := messageOf(body, object)
	if err != nil {
		return delivery.Attempt{}, mail.Outcome{}, err
	}
	session, err := s.Relay.Open(ctx)
	if down := (*mail.RelayError)(nil); errors.As(err, &down) {
		return delivery.Attempt{State: delivery.RelayDown, Reason: string(down.Reason), Pause: true}, mail.Outcome{}, nil
	}
	if err != nil {
		return delivery.Attempt{}, mail.Outcome{}, err
	}
	defer session.Close()
	outcome, err := s.transact(ctx, d, session, o, message, body)
	attempt := d.State().Attempt()
	attempt.Pause = attempt.State == delivery.Deferred && outcome.OfRelay()
	return attempt, outcome, err
}

// transact claims, sends and settles.
func (s *Sender) transact(ctx context.Context, d *ledger.Delivery, session mail.Session, o ledger.Owner, m ledger.Message,
	body []byte) (mail.Outcome, error) {
	if s.ReturnPath == "" {
		return mail.Outcome{}, errors.New("send: no return path: the mails' sender is not configured")
	}
	address := d.State().Plan.Address
	granted, err := s.claim(ctx, d, o, m)
	if err != nil || !granted {
		return mail.Outcome{}, err
	}
	ctx = context.WithoutCancel(ctx)
	outcome := session.Send(ctx, mail.ReturnPath(s.ReturnPath, m.MessageID), address, body)
	return outcome, s.settle(ctx, d, o, outcome)
}

// claim asks again with the same owner after an error: a claim whose reply was lost is recognised.
func (s *Sender) claim(ctx context.Context, d *ledger.Delivery, o ledger.Owner, m ledger.Message) (granted bool, err error) {
	err = s.Patience.persist(ctx, func(ctx context.Context) error {
		granted, err = d.Claim(ctx, s.Now(), o, m)
		return err
	})
	return granted, err
}

func (s *Sender) settle(ctx context.Context, d *ledger.Delivery, o ledger.Owner, outcome mail.Outcome) error {
	reply := ledger.Reply{
		Reason: string(outcome.Reason), Code: outcome.Code, Enhanced: outcome.Enhanced, Text: outcome.Reply, QueueID: outcome.QueueID,
	}
	return s.Patience.persist(ctx, func(ctx context.Context) error {
		return d.Settle(ctx, s.Now(), o, ledger.Type(outcome.State), reply)
	})
}

// messageOf describes a stored mail for its claim. Its Message-ID is read from the mail itself, since bounces are matched by it:
// the configuration may have another sender by now.
func messageOf(body []byte, o archive.Object) (ledger.Message, error) {
	id, err := mail.MessageIDOf(body)
	if err != nil {
		return ledger.Message{}, &archive.TamperedError{Key: o.Key, What: err.Error()}
	}
	return ledger.Message{Key: o.Key, SHA256: o.SHA256, Size: o.Size, VersionID: o.VersionID, MessageID: id}, nil
}

// Patience is how long the store may fail between a claim and its settlement before the outcome is lost, and how long one
// try of it may hang: a request that never comes back must not use up the whole.
type Patience struct{ Whole, Try time.Duration }

// defaultPatience is the patience of a Sender that is given none.
var defaultPatience = Patience{Whole: 5 * time.Minute, Try: 45 * time.Second}

// persist tries until it succeeds, the error cannot pass, or patience ends.
func (p Patience) persist(ctx context.Context, try func(context.Context) error) error {
	p = cmp.Or(p, defaultPatience)
	ctx, cancel := context.WithTimeout(ctx, p.Whole)
	defer cancel()
	_, err := retry.Do(ctx, retry.Policy{First: 100 * time.Millisecond, Longest: 10 * time.Second}, func() (*retry.Again, error) {
		one, end := context.WithTimeout(ctx, p.Try)
		defer end()
		err := try(one)
		if err == nil {
			return nil, nil
		}
		if !archive.Retryable(err) || errors.Is(err, ledger.ErrIllegal) || errors.Is(err, ledger.ErrNotYours) {
			return nil, err
		}
		return &retry.Again{}, err
	})
	return err
}
