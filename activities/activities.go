// Package activities holds the Temporal activities: one file each, which calls the packages below and reports
// progress. Activities is the receiver of all of them; errors.go decides which errors Temporal may retry.
//
// An activity decides nothing about order, waiting or retries; workflows do. Parameters and results are references and
// counts: no personal data passes through Temporal. See docs/design.md 4.
package activities

import (
	"context"
	"log/slog"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/client"

	"trehan/internal/archive"
	"trehan/internal/config"
	"trehan/internal/documents/view"
	"trehan/internal/mail"
	"trehan/internal/period"
	"trehan/internal/proof"
	"trehan/internal/review"
	"trehan/internal/revision"
	"trehan/internal/telemetry"
)

// Activities holds what the activities reach outside with. A nil *Activities names the methods in workflows.
type Activities struct {
	Config   *config.Config
	Store    archive.Store
	Relay    Relay
	Signer   *mail.Signer // nil: mails are not signed
	Temporal client.Client
	Now      func() time.Time // the clock of audit records and ledger events
	Log      *slog.Logger
	Metrics  *telemetry.Metrics // nil counts nothing
	Program  archive.Build      // what stands in every seal
	Proofs   *proof.Key         // recognises the review page's word; nil: all answers are unverified

	frozenInputs kept[*revision.Inputs]
	views        kept[*view.Input]
	revisions    kept[*sealedRevision]
	plans        kept[map[Target]*planned]
	patience     patience // zero: defaultPatience
}

// Relay opens sessions with the office's mail relay.
type Relay interface {
	Open(ctx context.Context) (mail.Session, error)
}

// pageLink is a month's page on the review page, or "" where the office has none.
func (a *Activities) pageLink(month period.Month) string {
	return review.Link(a.Config.Review.URL, month)
}

// Revision names one revision of one month.
type Revision struct {
	Month  string `json:"month"`  // yyyy-MM
	Number int    `json:"number"` // 1 is r0001
}

// Run names the workflow run on whose behalf an activity acts.
type Run struct {
	WorkflowID string `json:"workflow_id"`
	RunID      string `json:"run_id"`
}

// execution names the execution that an activity serves: the run itself, or what Temporal has made of it by a reset or by
// continue-as-new. The archive knows all of them as one run.
func execution(ctx context.Context) string { return activity.GetInfo(ctx).WorkflowExecution.RunID }
