package activities

import (
	"context"
	"time"

	"trehan/internal/audit"
)

// HoldRunInput is what a run waits for.
type HoldRunInput struct {
	Revision Revision  `json:"revision"`
	Run      Run       `json:"run"`
	Report   string    `json:"report"`             // SHA-256 of the report to be decided on
	Blocking []string  `json:"blocking,omitempty"` // none: the office reviews every month
	Deadline time.Time `json:"deadline"`
}

// HoldRun records that a run begins to wait for a person's decision.
func (a *Review) HoldRun(ctx context.Context, in HoldRunInput) error {
	month, err := in.Revision.month()
	if err != nil {
		return err
	}
	err = a.trail.record(ctx, month, in.Run, audit.RunHeld, map[string]any{
		"revision": in.Revision.Number, "report_sha256": in.Report, "blocking": in.Blocking, "deadline": in.Deadline.UTC(),
	})
	if err != nil {
		return err
	}
	a.metrics.Held()
	return nil
}
