package activities

import (
	"context"

	"trehan/internal/archive"
	"trehan/internal/audit"
)

// AdoptRevisionInput says that a run goes on with a sealed revision that equals its own count.
type AdoptRevisionInput struct {
	Revision Revision `json:"revision"` // the run's own, which is abandoned
	Run      Run      `json:"run"`
	Adopted  int      `json:"adopted"`
	Seal     string   `json:"seal"` // SHA-256 of its manifest
}

// AdoptRevision abandons the run's own revision and records which sealed one replaces it.
func (a *Documents) AdoptRevision(ctx context.Context, in AdoptRevisionInput) error {
	month, err := in.Revision.month()
	if err != nil {
		return err
	}
	_, seal, err := archive.ReadManifest(ctx, a.store, month, in.Adopted)
	if err != nil {
		return err
	}
	if seal.SHA256 != in.Seal {
		return &archive.TamperedError{Key: seal.Key, What: "another seal than when the month was counted"}
	}
	if err := a.trail.abandon(ctx, month, AbandonRevisionInput{Revision: in.Revision, Run: in.Run, Why: "unchanged"}); err != nil {
		return err
	}
	return a.trail.recordEntry(ctx, month, in.Run, audit.Entry{
		Kind: audit.RevisionAdopted, Seal: &audit.Seal{Revision: in.Adopted, SHA256: seal.SHA256, VersionID: seal.VersionID},
		Facts: map[string]any{"revision": in.Revision.Number, "adopted": in.Adopted},
	})
}
