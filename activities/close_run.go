package activities

import (
	"context"
	"errors"

	"trehan/internal/archive"
	"trehan/internal/audit"
	"trehan/internal/delivery/outcome"
	"trehan/internal/period"
)

// CloseRunInput is how a run ended.
type CloseRunInput struct {
	Month      string `json:"month"`
	Revision   int    `json:"revision,omitempty"` // 0: failed before it was numbered
	Run        Run    `json:"run"`
	Outcome    string `json:"outcome"`
	Failure    string `json:"failure,omitempty"`
	Seal       string `json:"seal,omitempty"`
	MailNobody bool   `json:"mail_nobody,omitempty"`
	Cancelled  bool   `json:"cancelled,omitempty"`
}

// Closed is the closing record.
type Closed struct {
	Record string   `json:"record"`         // its SHA-256; it leaves the house in the operators' summary
	Open   []string `json:"open,omitempty"` // deliveries that a cancelled run left unsent
}

// CloseRun abandons what was not sealed, writes the delivery report and the closing record with the last hash of
// every delivery chain. A run that is reset closes again, whatever it closed with before.
func (a *Closing) CloseRun(ctx context.Context, in CloseRunInput) (Closed, error) {
	month, err := Revision{Month: in.Month}.month()
	if err != nil {
		return Closed{}, err
	}
	seal, err := a.sealOf(ctx, month, in)
	if err != nil {
		return Closed{}, err
	}
	record, open, err := outcome.Close(ctx, a.store, month, a.now(), a.log, outcome.Closing{
		Run: in.Run.RunID, Execution: execution(ctx), Actor: actor, Revision: in.Revision, Seal: seal, Sealed: in.Seal,
		Outcome: in.Outcome, Failure: in.Failure, MailNobody: in.MailNobody, Cancelled: in.Cancelled,
	})
	if err != nil {
		return Closed{}, err
	}
	a.metrics.RunClosed(in.Outcome)
	return Closed{Record: record.Hash, Open: open}, nil
}

// sealOf is the seal the run ended with; a revision of its own that has none is abandoned.
func (a *Closing) sealOf(ctx context.Context, month period.Name, in CloseRunInput) (*audit.Seal, error) {
	if in.Revision == 0 {
		return nil, nil
	}
	manifest, object, err := archive.ReadManifest(ctx, a.store, month, in.Revision)
	if errors.Is(err, archive.ErrNotFound) {
		return nil, a.trail.abandon(ctx, month, AbandonRevisionInput{
			Revision: Revision{Month: in.Month, Number: in.Revision}, Run: in.Run, Why: in.Outcome,
		})
	}
	if err != nil {
		return nil, err
	}
	return &audit.Seal{Revision: manifest.Revision, SHA256: object.SHA256, VersionID: object.VersionID}, nil
}
