package activities

import (
	"context"

	"github.com/google/uuid"
	"go.temporal.io/sdk/activity"

	"trehan/internal/delivery"
	"trehan/internal/delivery/ledger"
	"trehan/internal/progress"
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
	progress.Patience(ctx, relayAnswers)
	d, err := a.plans.Delivery(ctx, in.Revision.Month, in.Revision.Number, in.Run.RunID, in.Target)
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
