package activities

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"go.temporal.io/sdk/activity"

	"trehan/internal/archive"
	"trehan/internal/delivery"
	"trehan/internal/delivery/ledger"
	"trehan/internal/delivery/plan"
)

// DeliverInput is one attempt at one address.
type DeliverInput struct {
	Revision Revision        `json:"revision"`
	Run      Run             `json:"run"`
	Target   delivery.Target `json:"target"`
	Round    int             `json:"round"`
}

// Deliver makes one attempt at one address of the run's plan. Temporal never retries it; a later round asks the ledger.
func (a *Delivery) Deliver(ctx context.Context, in DeliverInput) (delivery.Attempt, error) {
	patience(ctx, relayAnswers)
	d, err := a.planned(ctx, in.Revision, in.Run, in.Target)
	if err != nil {
		return delivery.Attempt{}, err
	}
	attempt, outcome, err := a.sender.Attempt(ctx, d, owner(ctx, in.Run))
	if err != nil {
		return delivery.Attempt{}, err
	}
	if outcome.State != "" {
		a.log.Info("mail settled", "month", in.Revision.Month, "revision", in.Revision.Number, "recipient", in.Target.Recipient,
			"address", in.Target.Address, "state", outcome.State, "reason", outcome.Reason, "code", outcome.Code)
		a.metrics.Delivery(string(outcome.State), string(outcome.Reason))
	}
	if attempt.Pause {
		a.metrics.RelayPaused(in.Run.RunID, in.Round)
	}
	return attempt, nil
}

// owner is this attempt, as a claim names it.
func owner(ctx context.Context, run Run) ledger.Owner {
	info := activity.GetInfo(ctx)
	return ledger.Owner{Run: run.RunID, Activity: info.ActivityID, Attempt: int(info.Attempt), Nonce: uuid.NewString()}
}

// planned opens the delivery of a target in the run's plan, which is read once a worker: it is written once.
func (a *Delivery) planned(ctx context.Context, rev Revision, run Run, target delivery.Target) (*ledger.Delivery, error) {
	month, err := rev.month()
	if err != nil {
		return nil, err
	}
	entries, err := a.plans.get(archive.PlanKey(month, run.RunID), func() (map[delivery.Target]*plan.Entry, error) {
		entries, _, err := plan.Read(ctx, a.store, month, run.RunID)
		return plan.ByTarget(entries), err
	})
	if err != nil {
		return nil, err
	}
	entry, ok := entries[target]
	if !ok {
		return nil, &inputFault{Message: fmt.Sprintf("kế hoạch gửi của lượt chạy không có nơi nhận %s", target.Recipient)}
	}
	return ledger.Open(ctx, a.store, entry.Key(month, rev.Number))
}
