package activities

import (
	"context"
	"errors"

	"trehan/internal/archive"
	"trehan/internal/audit"
	"trehan/internal/period"
	"trehan/internal/runs"
)

// ExportHistoryInput names the runs whose histories are kept.
type ExportHistoryInput struct {
	Month string `json:"month"`
	Runs  []Run  `json:"runs"` // the month's own first: the trail is kept under its name
}

// ExportHistory stores the histories in the archive, where they outlive Temporal's retention, and says so in the
// trail. A run that continued as new has a history for each of its parts, and one that was reset another; all are kept. A
// history that an earlier attempt has stored stands: it was the shorter one, up to that attempt. Then it keeps what earlier
// runs have left: see sweepHistories.
func (a *Closing) ExportHistory(ctx context.Context, in ExportHistoryInput) error {
	month, err := Revision{Month: in.Month}.month()
	if err != nil {
		return err
	}
	var all []runs.History
	for _, run := range in.Runs {
		parts, err := runs.Histories(ctx, a.temporal, run.id(), true)
		if err != nil {
			return err
		}
		all = append(all, parts...)
	}
	// A parent that is reset exports again.
	if err := a.keepHistories(ctx, month, in.Runs[0], execution(ctx), all, map[string]any{}); err != nil {
		return err
	}
	a.sweepHistories(ctx, month, execution(ctx))
	return nil
}

// keepHistories stores histories, which were read before: who verifies meanwhile finds what is stored and not yet its
// record. by is the execution that does so; kept are facts beside their hashes.
func (a *Closing) keepHistories(ctx context.Context, month period.Month, run Run, by string, all []runs.History, kept map[string]any) error {
	var objects []archive.Object
	for _, h := range all {
		object, err := a.storeHistory(ctx, month, h)
		if err != nil {
			return err
		}
		objects = append(objects, object)
		kept[h.Execution] = object.SHA256
	}
	return a.trail.recordEntry(ctx, month, run, audit.Entry{
		ID:   run.RunID + "/" + string(audit.HistoryExported) + "/" + by,
		Kind: audit.HistoryExported, Objects: objects, Facts: kept,
	})
}

func (a *Closing) storeHistory(ctx context.Context, month period.Month, h runs.History) (archive.Object, error) {
	key := archive.HistoryKey(month, h.Execution)
	object, err := a.store.Create(ctx, key, archive.Bytes(h.JSON), archive.JSON)
	if errors.Is(err, archive.ErrExists) {
		_, object, err = a.store.Get(ctx, key, "")
	}
	return object, err
}
