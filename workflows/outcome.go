package workflows

import (
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"trehan/activities"
	"trehan/internal/counting"
	"trehan/internal/delivery"
)

// The values of the search attribute TrehanOutcome and of Outcome.Outcome.
const (
	Succeeded      = "succeeded"
	WithExceptions = "with_exceptions" // somebody was not reached, or keeps a letter that is replaced
	Held           = "held"            // waits for a person's decision, or ended without one
	Rejected       = "rejected"
	Failed         = "failed"
)

// Search attributes, created by `trehan doctor --setup` and by the embedded server.
var (
	monthAttribute    = temporal.NewSearchAttributeKeyKeyword("TrehanMonth")
	revisionAttribute = temporal.NewSearchAttributeKeyInt64("TrehanRevision")
	outcomeAttribute  = temporal.NewSearchAttributeKeyKeyword("TrehanOutcome")
)

// Outcome is the result of both workflows.
type Outcome struct {
	Outcome    string              `json:"outcome"`
	Month      string              `json:"month"`
	Revision   int                 `json:"revision"`
	Unchanged  bool                `json:"unchanged,omitempty"` // equal to the sealed revision, which stays in force
	DryRun     bool                `json:"dry_run,omitempty"`
	Figures    counting.Headline   `json:"figures"`
	Deliveries delivery.Totals     `json:"deliveries"`
	Report     string              `json:"report,omitempty"`     // SHA-256 of report.json
	Seal       string              `json:"seal,omitempty"`       // SHA-256 of the manifest
	NoAddress  []string            `json:"no_address,omitempty"` // codes of those who are to be written to and have no address
	Outdated   []delivery.Outdated `json:"outdated,omitempty"`   // those who keep a letter that the revision replaces
	Note       string              `json:"note,omitempty"`       // what a person should know, in Vietnamese
	Warned     *activities.Warned  `json:"warned,omitempty"`     // of an early warning, which has no figures
}

func upsert(ctx workflow.Context, updates ...temporal.SearchAttributeUpdate) error {
	return workflow.UpsertTypedSearchAttributes(ctx, updates...)
}
