package activities

import (
	"context"
	"errors"

	"trehan/internal/archive"
	"trehan/internal/audit"
	"trehan/internal/delivery/handover"
	"trehan/internal/delivery/ledger"
	"trehan/internal/delivery/outcome"
	"trehan/internal/delivery/plan"
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
	deliveries, err := ledger.List(ctx, a.store, month)
	if err != nil {
		return Closed{}, err
	}
	letters := ledger.Letters(deliveries)
	ways, err := handover.Ways(ctx, a.store, month, in.Revision, letters, func() ([]plan.Entry, error) {
		entries, _, err := outcome.LastPlan(ctx, a.store, month, in.Seal)
		return entries, err
	})
	if err != nil {
		return Closed{}, err
	}
	report, err := outcome.StoreReport(ctx, a.store, month, outcome.Report{
		Run: in.Run.RunID, Execution: execution(ctx), Outcome: in.Outcome, Letters: letters, Axis: ways,
	})
	if err != nil {
		return Closed{}, err
	}
	unplanned, err := a.unplanned(ctx, month, in, letters)
	if err != nil {
		return Closed{}, err
	}
	var open []string
	for _, l := range letters {
		if !l.State.Settled() {
			open = append(open, l.Key.Recipient+"-"+l.Key.Address)
		}
	}
	record, err := audit.Close(ctx, a.store, month, a.now(), audit.Closing{
		Run: in.Run.RunID, Execution: execution(ctx), Actor: actor, Outcome: in.Outcome, Seal: seal,
		Objects: append([]archive.Object{report}, unplanned...), Deliveries: deliveries,
		Facts: map[string]any{"revision": in.Revision, "failure": in.Failure, "cancelled": in.Cancelled, "mail_nobody": in.MailNobody, "open": len(open)},
	})
	if err != nil {
		return Closed{}, err
	}
	a.metrics.RunClosed(in.Outcome)
	return Closed{Record: record.Hash, Open: open}, nil
}

// unplanned are the stored mails of the run that no chain names.
func (a *Closing) unplanned(ctx context.Context, month period.Name, in CloseRunInput, letters []ledger.Summary) ([]archive.Object, error) {
	run := plan.Request{Run: in.Run.RunID, Execution: execution(ctx)}
	stored, err := plan.Unplanned(ctx, a.store, month, in.Revision, run, in.Failure != "", letters)
	if errors.Is(err, archive.ErrTampered) { // the plan vouches for nothing; the run has to close all the same
		a.log.Error("the run's plan", "month", in.Month, "error", err.Error())
		return nil, nil
	}
	return stored, err
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
