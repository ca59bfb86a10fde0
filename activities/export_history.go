package activities

import (
	"context"

	"trehan/internal/runs"
)

// ExportHistoryInput names the runs whose histories are kept.
type ExportHistoryInput struct {
	Month string `json:"month"`
	Runs  []Run  `json:"runs"` // the month's own first: the trail is kept under its name
}

// ExportHistory stores the histories of the runs in the archive and records that in the trail. Then it archives what earlier
// runs have left.
func (a *Closing) ExportHistory(ctx context.Context, in ExportHistoryInput) error {
	month, err := Revision{Month: in.Month}.month()
	if err != nil {
		return err
	}
	var ids []runs.ID
	for _, run := range in.Runs {
		ids = append(ids, run.id())
	}
	if err := a.histories.Archive(ctx, month, execution(ctx), ids...); err != nil {
		return err
	}
	a.histories.ArchiveMissed(ctx, month, execution(ctx))
	return nil
}
