package activities

import (
	"context"

	"go.temporal.io/sdk/activity"

	"trehan/internal/audit"
)

// RecordDecisionInput is a person's answer to a held run.
type RecordDecisionInput struct {
	Revision Revision `json:"revision"`
	Run      Run      `json:"run"`
	Approved bool     `json:"approved"`
	By       string   `json:"by"`
	Reason   string   `json:"reason"`
	Report   string   `json:"report"`   // SHA-256 of the report decided on
	Accepted []string `json:"accepted"` // blocking findings
	Number   string   `json:"number,omitempty"`
	Date     string   `json:"date,omitempty"`
	Signed   *Signed  `json:"signed,omitempty"`
}

// RecordDecision puts the answer into the audit trail. A signed PDF that is not in the archive as named is refused.
func (a *Activities) RecordDecision(ctx context.Context, in RecordDecisionInput) error {
	month, err := in.Revision.month()
	if err != nil {
		return classify(err)
	}
	facts := map[string]any{
		"revision": in.Revision.Number, "approved": in.Approved, "reason": in.Reason, "report_sha256": in.Report,
		"accepted": in.Accepted, "number": in.Number, "date": in.Date,
	}
	if in.Signed != nil {
		if _, err := a.readSigned(ctx, *in.Signed); err != nil {
			return classify(err)
		}
		facts["signed_sha256"] = in.Signed.SHA256
	}
	_, err = audit.Append(ctx, a.Store, month, audit.Entry{
		ID: in.Run.RunID + "/decision/" + activity.GetInfo(ctx).ActivityID, At: a.Now(), Kind: audit.DecisionMade,
		Run: in.Run.RunID, Actor: in.By, Facts: facts,
	})
	return classify(err)
}
