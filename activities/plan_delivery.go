package activities

import (
	"context"

	"trehan/internal/archive"
	"trehan/internal/audit"
	"trehan/internal/delivery"
	"trehan/internal/delivery/plan"
	"trehan/internal/documents/view"
	"trehan/internal/revision"
)

// PlanDeliveryInput asks who gets the sealed revision in this run.
type PlanDeliveryInput struct {
	Revision Revision `json:"revision"`
	Run      Run      `json:"run"`
	Resend   string   `json:"resend,omitempty"` // failed | changed | all | none; "" is failed, and for a replacing revision its holders too
	Reason   string   `json:"reason,omitempty"`
}

// PlanDelivery decides once a run who gets the letter, stores the plan and records it in the ledger, before anything
// is connected.
func (a *Delivery) PlanDelivery(ctx context.Context, in PlanDeliveryInput) (delivery.Plan, error) {
	sealed, err := a.sealed(ctx, in.Revision)
	if err != nil {
		return delivery.Plan{}, err
	}
	out, err := a.planner.Plan(ctx, sealed, plan.Request{
		Run: in.Run.RunID, Execution: execution(ctx), By: in.Run.WorkflowID, Resend: in.Resend, Reason: in.Reason,
	})
	if err != nil {
		return delivery.Plan{}, err
	}
	err = a.trail.recordEntry(ctx, sealed.Month, in.Run, audit.Entry{Kind: audit.DeliveryPlanned, Objects: []archive.Object{out.Stored}, Facts: map[string]any{
		"revision": in.Revision.Number, "seal": sealed.Seal, "resend": in.Resend,
		"addresses": out.Entries - len(out.NoAddress), "to_send": len(out.Targets), "accepted_before": out.Sum.Before,
		"unknown": out.Sum.Unknown, "bouncing": len(out.Bouncing), "no_address": out.NoAddress, "nothing_late": out.NothingLate, audit.FactLeftOut: out.LeftOut,
		"outdated": len(out.Outdated),
	}})
	return out.Plan, err
}

// sealed reads a sealed revision as its mails are made from it.
func (a *Delivery) sealed(ctx context.Context, rev Revision) (*plan.Revision, error) {
	month, err := rev.month()
	if err != nil {
		return nil, err
	}
	return plan.ReadRevision(ctx, a.store, month, rev.Number, func(m *archive.Manifest) (*view.Input, error) {
		return a.revisions.viewAs(ctx, rev, revision.IssueOf(m))
	})
}
