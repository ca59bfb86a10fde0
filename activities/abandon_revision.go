package activities

import (
	"context"
	"errors"

	"trehan/internal/archive"
	"trehan/internal/audit"
	"trehan/internal/period"
)

// AbandonRevisionInput says that a revision will not be sealed.
type AbandonRevisionInput struct {
	Revision Revision `json:"revision"`
	Run      Run      `json:"run"`
	Why      string   `json:"why"` // dry_run | unchanged | held | rejected | failed
}

// DeadlinePassed is the reason of a revision that nobody has decided on in time.
const DeadlinePassed = "held"

// AbandonRevision leaves abandoned.json, so that the gap in the numbers explains itself.
func (a *Documents) AbandonRevision(ctx context.Context, in AbandonRevisionInput) error {
	month, err := in.Revision.month()
	if err != nil {
		return err
	}
	if in.Why == DeadlinePassed {
		if err := a.trail.record(ctx, month, in.Run, audit.DeadlinePassed, map[string]any{"revision": in.Revision.Number}); err != nil {
			return err
		}
	}
	return a.trail.abandon(ctx, month, in)
}

func (r *recorder) abandon(ctx context.Context, month period.Name, in AbandonRevisionInput) error {
	_, err := archive.Abandon(ctx, r.store, month, in.Revision.Number, archive.Abandoned{
		Run: in.Run.RunID, Outcome: in.Why, Reason: in.Why, At: r.now(),
	})
	if errors.Is(err, archive.ErrSealed) {
		return nil // sealed before the run ended: nothing to abandon
	}
	if err != nil {
		return err
	}
	return r.record(ctx, month, in.Run, audit.RevisionEnded, map[string]any{"revision": in.Revision.Number, "why": in.Why})
}
