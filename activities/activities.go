// Package activities holds the Temporal activities: one file each, which calls the packages below and reports
// progress. They are in groups by what they need, made by New. The Interceptor heartbeats, counts stages and classifies
// errors around each; errors.go decides which errors Temporal may retry.
//
// An activity decides nothing about order, waiting or retries; workflows do. Parameters and results are references and
// counts: no personal data passes through Temporal. See docs/design.md 4.
package activities

import (
	"context"
	"crypto/x509"
	"log/slog"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/client"

	"trehan/internal/archive"
	"trehan/internal/checks"
	"trehan/internal/config"
	"trehan/internal/counting"
	"trehan/internal/delivery/letter"
	"trehan/internal/delivery/operators"
	"trehan/internal/delivery/plan"
	"trehan/internal/delivery/send"
	"trehan/internal/mail"
	"trehan/internal/progress"
	"trehan/internal/proof"
	"trehan/internal/revision"
	"trehan/internal/runs"
	"trehan/internal/telemetry"
)

// Dependencies are what activities reach outside with.
type Dependencies struct {
	Config   *config.Config
	Store    archive.Store
	Relay    send.Relay
	Signer   *mail.Signer // nil: mails are not signed
	Temporal client.Client
	Now      func() time.Time // the clock of audit records and ledger events
	Log      *slog.Logger
	Metrics  *telemetry.Metrics // nil counts nothing
	Program  archive.Build      // stands in every seal
	Proofs   *proof.Key         // recognises the review page's proofs; nil: all answers are unverified
	Roots    *x509.CertPool     // whose certificates count on a signed letter; nil where the office names none
}

// Activities are the activities of a worker, in groups that share what they need. Each is registered under the name of its
// method; workflows name it by a nil pointer of its group. A worker needs the Interceptor around them.
type Activities struct {
	*Starting
	*Reading
	*Documents
	*Review
	*Operators
	*Delivery
	*Closing
	*Explaining
}

// New makes the activities of a worker. They share what was read last of the archive.
func New(d Dependencies) *Activities {
	d.Store = progress.Store{Store: d.Store}
	base := &shared{
		config: d.Config, store: d.Store, now: d.Now, log: d.Log, metrics: d.Metrics, program: d.Program,
		revisions: &revisions{
			Reader:  &revision.Reader{Store: d.Store, File: d.Config.File()},
			letters: revision.SignedLetters{Store: d.Store, Roots: d.Roots, Now: d.Now},
		},
		trail: &recorder{store: d.Store, now: d.Now},
	}
	office, planner := officeOf(d), plannerOf(d)
	planner.Plans = &plan.Plans{Store: d.Store}
	sender := senderOf(d)
	mailer := operators.Mailer{Store: d.Store, Office: office, Sender: sender, Now: d.Now}
	return &Activities{
		Starting:  &Starting{base, d.Temporal},
		Reading:   &Reading{base, planner},
		Documents: &Documents{base},
		Review:    &Review{base, d.Temporal, d.Proofs},
		Operators: &Operators{base, &mailer},
		Delivery:  &Delivery{base, planner, sender, planner.Plans},
		Closing: &Closing{base, &runs.Archiver{
			Temporal: d.Temporal, Store: d.Store, Log: d.Log, Record: base.trail.recordRun,
			WorkflowID: d.Config.CycleID,
		}},
		Explaining: explainingOf(base, mailer, d.Roots),
	}
}

// shared is what the groups have in common.
type shared struct {
	config    *config.Config
	store     archive.Store
	now       func() time.Time
	log       *slog.Logger
	metrics   *telemetry.Metrics
	program   archive.Build
	revisions *revisions
	trail     *recorder
}

// Starting settles when a month's run begins.
type Starting struct {
	*shared
	temporal client.Client
}

// Reading brings a month from its sources to its figures.
type Reading struct {
	*shared
	planner *plan.Planner // for what a revision would send
}

// Documents makes a revision's documents and settles whether it is sealed.
type Documents struct{ *shared }

// Review records what people decide on a held run.
type Review struct {
	*shared
	temporal client.Client
	proofs   *proof.Key
}

// Operators mails those who run the program.
type Operators struct {
	*shared
	mailer *operators.Mailer
}

// Delivery sends a sealed revision.
type Delivery struct {
	*shared
	planner *plan.Planner
	sender  *send.Sender
	plans   *plan.Plans
}

// Closing records how a run ended.
type Closing struct {
	*shared
	histories *runs.Archiver
}

// plannerOf takes from the configuration what plans depend on.
func plannerOf(d Dependencies) *plan.Planner {
	links := letter.Links{Store: d.Store, Now: d.Now, For: d.Config.Delivery.LinkFor, Check: func() error {
		if err := d.Config.Store.UnreachableLinks(); err != nil {
			return &config.Fault{File: d.Config.File(), Faults: []string{err.Error()}}
		}
		return nil
	}}
	return &plan.Planner{
		Store: d.Store, Now: d.Now, Office: officeOf(d), Links: links,
		Unreachable: d.Config.Severities[checks.AddresseeWithoutAddress] != counting.Info,
		Bounces:     d.Config.BounceBox(), Log: d.Log,
	}
}

// officeOf takes from the configuration what every mail has.
func officeOf(d Dependencies) letter.Office {
	return letter.Office{Mail: d.Config.Mail, List: d.Config.WorkflowID("trehan"), Signer: d.Signer}
}

// senderOf sends through the office's relay. Without a sender in the configuration it sends nothing.
func senderOf(d Dependencies) *send.Sender {
	_, returnPath, _ := d.Config.Mail.Sender()
	return &send.Sender{Relay: d.Relay, ReturnPath: returnPath, Now: d.Now}
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

func (r Run) id() runs.ID { return runs.ID{Workflow: r.WorkflowID, Run: r.RunID} }

// execution names the execution that an activity serves: the run itself, or what Temporal has made of it by a reset or by
// continue-as-new. The archive knows all of them as one run.
func execution(ctx context.Context) string { return activity.GetInfo(ctx).WorkflowExecution.RunID }
