package activities

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"go.temporal.io/sdk/activity"

	"trehan/internal/archive"
	"trehan/internal/delivery/ledger"
	"trehan/internal/mail"
	"trehan/internal/period"
	"trehan/internal/retry"
)

// DeliverInput is one attempt at one address.
type DeliverInput struct {
	Revision Revision `json:"revision"`
	Run      Run      `json:"run"`
	Target   Target   `json:"target"`
	Round    int      `json:"round"`
}

// Attempt is what came of it.
type Attempt struct {
	State  string `json:"state"` // accepted | refused | deferred | unknown | relay_down
	Reason string `json:"reason,omitempty"`
	Code   int    `json:"code,omitempty"`
	// Pause says that the trouble is the relay's: another address would fare the same now.
	Pause bool `json:"pause,omitempty"`
}

// Deliver sends one mail: render and store it, connect, claim, send, settle. Temporal never retries it; a later
// round asks the ledger. From the claim on, a cancellation no longer stops it: what was begun is settled.
func (a *Delivery) Deliver(ctx context.Context, in DeliverInput) (Attempt, error) {
	sealed, err := a.sealed(ctx, in.Revision)
	if err != nil {
		return Attempt{}, err
	}
	entry, err := a.plannedTarget(ctx, sealed, in)
	if err != nil {
		return Attempt{}, err
	}
	d, err := ledger.Open(ctx, a.store, entry.key(sealed.month, in.Revision.Number))
	if err != nil {
		return Attempt{}, err
	}
	if d.State().Settled() {
		return attemptOf(d.State()), nil
	}
	body, object, err := d.Mail(ctx, func() ([]byte, error) { return a.renderLetter(ctx, sealed, entry) })
	if err != nil {
		return Attempt{}, err
	}
	message, err := messageOf(body, object)
	if err != nil {
		return Attempt{}, err
	}
	session, err := a.mailer.relay.Open(ctx)
	if down := (*mail.RelayError)(nil); errors.As(err, &down) {
		a.metrics.RelayPaused(in.Run.RunID, in.Round)
		return Attempt{State: RelayDown, Reason: string(down.Reason), Pause: true}, nil
	}
	if err != nil {
		return Attempt{}, err
	}
	defer session.Close()
	outcome, err := a.mailer.transact(ctx, in.Run, d, session, entry.To, body, message)
	if err != nil {
		return Attempt{}, err
	}
	a.log.Info("mail settled", "month", in.Revision.Month, "revision", in.Revision.Number, "recipient", in.Target.Recipient,
		"address", in.Target.Address, "state", outcome.State, "reason", outcome.Reason, "code", outcome.Code)
	if outcome.State != "" {
		a.metrics.Delivery(string(outcome.State), string(outcome.Reason))
	}
	attempt := attemptOf(d.State())
	if attempt.Pause = attempt.State == Deferred && outcome.OfRelay(); attempt.Pause {
		a.metrics.RelayPaused(in.Run.RunID, in.Round)
	}
	return attempt, nil
}

// transact claims, sends and settles: between the claim and the settlement nothing else may happen. An empty outcome
// means that the claim was not granted; the delivery's state says why.
func (a *mailer) transact(ctx context.Context, run Run, d *ledger.Delivery, session mail.Session, address string,
	body []byte, m ledger.Message) (mail.Outcome, error) {
	_, returnPath, err := a.config.Mail.Sender()
	if err != nil {
		return mail.Outcome{}, err
	}
	info := activity.GetInfo(ctx)
	owner := ledger.Owner{Run: run.RunID, Activity: info.ActivityID, Attempt: int(info.Attempt), Nonce: uuid.NewString()}
	granted, err := a.claim(ctx, d, owner, m)
	if err != nil || !granted {
		return mail.Outcome{}, err
	}
	ctx = context.WithoutCancel(ctx)
	outcome := session.Send(ctx, returnPath, address, body)
	return outcome, a.settle(ctx, d, owner, outcome)
}

// patience is how long the store may fail between a claim and its settlement before the outcome is lost, and how long
// one try of it may hang: a request that never comes back must not use up the whole.
type patience struct{ whole, try time.Duration }

var defaultPatience = patience{whole: 5 * time.Minute, try: 45 * time.Second}

// claim asks again with the same owner after an error: a claim whose reply was lost is recognised.
func (a *mailer) claim(ctx context.Context, d *ledger.Delivery, owner ledger.Owner, m ledger.Message) (granted bool, err error) {
	err = a.persist(ctx, func(ctx context.Context) error {
		granted, err = d.Claim(ctx, a.now(), owner, m)
		return err
	})
	return granted, err
}

func (a *mailer) settle(ctx context.Context, d *ledger.Delivery, owner ledger.Owner, o mail.Outcome) error {
	reply := ledger.Reply{Reason: string(o.Reason), Code: o.Code, Enhanced: o.Enhanced, Text: o.Reply, QueueID: o.QueueID}
	return a.persist(ctx, func(ctx context.Context) error { return d.Settle(ctx, a.now(), owner, ledger.Type(o.State), reply) })
}

// persist tries until it succeeds, the error cannot pass, or patience ends.
func (a *mailer) persist(ctx context.Context, try func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, a.patience.whole)
	defer cancel()
	_, err := retry.Do(ctx, retry.Policy{First: 100 * time.Millisecond, Longest: 10 * time.Second}, func() (*retry.Again, error) {
		one, end := context.WithTimeout(ctx, a.patience.try)
		defer end()
		err := try(one)
		if !archive.Retryable(err) || errors.Is(err, ledger.ErrIllegal) || errors.Is(err, ledger.ErrNotYours) {
			return nil, err
		}
		return &retry.Again{}, err
	})
	return err
}

// attemptOf is a delivery's state as the workflow counts it.
func attemptOf(s ledger.State) Attempt {
	state := Deferred
	switch s.Status {
	case ledger.Accepted:
		state = Accepted
	case ledger.Refused:
		state = RefusedBy
	case ledger.Unknown, ledger.Claimed:
		state = Unknown
	}
	return Attempt{State: state, Reason: s.Reply.Reason, Code: s.Reply.Code}
}

// plannedTarget finds the target in the run's plan, where its address stands.
func (a *Delivery) plannedTarget(ctx context.Context, sealed *sealedRevision, in DeliverInput) (*planned, error) {
	plan, err := a.planOf(ctx, sealed.month, in.Run)
	if err != nil {
		return nil, err
	}
	if entry, ok := plan[in.Target]; ok {
		return entry, nil
	}
	return nil, &inputFault{Message: fmt.Sprintf("kế hoạch gửi của lượt chạy không có nơi nhận %s", in.Target.Recipient)}
}

// planOf reads a run's plan, once a worker: it is written once.
func (a *Delivery) planOf(ctx context.Context, month period.Month, run Run) (map[Target]*planned, error) {
	return a.plans.get(archive.MonthPrefix(month)+run.RunID, func() (map[Target]*planned, error) {
		list, err := readPlan(ctx, a.store, month, run)
		if err != nil {
			return nil, err
		}
		plan := make(map[Target]*planned, len(list))
		for i := range list {
			plan[Target{Recipient: list[i].Recipient, Address: list[i].Address}] = &list[i]
		}
		return plan, nil
	})
}
