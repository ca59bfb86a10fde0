package activities

import (
	"context"

	"trehan/internal/revision"
)

// TakeSnapshotInput names the source to store.
type TakeSnapshotInput struct {
	Revision Revision `json:"revision"`
	Source   Source   `json:"source"`
}

// Source names one source of the configuration.
type Source = revision.Source

// Snapshot is a source's untouched bytes in the archive.
type Snapshot = revision.Snapshot

// TakeSnapshot stores a source's bytes untouched. Every later step reads the snapshot, never the source.
func (a *Reading) TakeSnapshot(ctx context.Context, in TakeSnapshotInput) (Snapshot, error) {
	inputs, err := a.revisions.inputs(ctx, in.Revision)
	if err != nil {
		return Snapshot{}, err
	}
	return a.revisions.Revision(inputs.Month, in.Revision.Number).TakeSnapshot(ctx, inputs, in.Source, a.now)
}
