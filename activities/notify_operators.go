package activities

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.temporal.io/sdk/activity"

	"trehan/internal/archive"
	"trehan/internal/audit"
	"trehan/internal/counting"
	"trehan/internal/delivery/ledger"
	"trehan/internal/delivery/operators"
	"trehan/internal/documents/message"
	"trehan/internal/documents/view"
	"trehan/internal/period"
	"trehan/internal/progress"
	"trehan/internal/revision"
	"trehan/internal/web"
)

// The mails to the operators.
const (
	SummaryMail  = "summary"
	HoldMail     = "hold"
	ReminderMail = "reminder"
	RefusedMail  = "refused" // another run holds the month that the Schedule was to begin; without Revision

	// These go past store and ledger, since the store may be what is wrong.
	StalledMail    = "stalled"     // a stage takes longer than its bound
	ResumedMail    = "resumed"     // it has gone on
	NotStartedMail = "not_started" // the Schedule's run failed before the month began
)

// NotifyOperatorsInput is what a mail reports to the operators.
type NotifyOperatorsInput struct {
	Kind        string    `json:"kind"`
	Month       string    `json:"month"`
	Revision    int       `json:"revision,omitempty"`
	Run         Run       `json:"run"`
	Parent      Run       `json:"parent,omitzero"` // the MonthlyReport, whose input a rerun takes over
	Outcome     string    `json:"outcome,omitempty"`
	Failure     string    `json:"failure,omitempty"`
	Seal        string    `json:"seal,omitempty"`
	Closing     string    `json:"closing,omitempty"` // SHA-256 of the closing record
	Report      string    `json:"report,omitempty"`
	Deadline    time.Time `json:"deadline,omitzero"`
	Review      bool      `json:"review,omitempty"`       // held without a blocking finding
	NeedsNumber bool      `json:"needs_number,omitempty"` // an approval must bring number and date
	Foreseen    string    `json:"foreseen,omitempty"`     // as Counted has it
	Reminder    int       `json:"reminder,omitempty"`

	Stage   string    `json:"stage,omitempty"` // that hangs, in words
	Since   time.Time `json:"since,omitzero"`
	Pending []Pending `json:"pending,omitempty"` // what it waits for
	Why     string    `json:"why,omitempty"`     // what the run itself knows: of a stage that hangs, or of an end without a seal
	Direct  bool      `json:"direct,omitempty"`  // past store and ledger: they failed before
}

// direct reports whether the mail goes past store and ledger.
func (in NotifyOperatorsInput) direct() bool {
	switch in.Kind {
	case StalledMail, ResumedMail, NotStartedMail:
		return true
	}
	return in.Direct || in.Failure != "" && in.Revision == 0 && in.Kind != RefusedMail
}

// NotifyOperators mails those who run the program. Their mails go through the ledger like the letter: a retry sends
// none twice. A mail that the relay does not take now is an error, so that Temporal tries again.
func (a *Operators) NotifyOperators(ctx context.Context, in NotifyOperatorsInput) error {
	month, err := Revision{Month: in.Month}.month()
	if err != nil {
		return err
	}
	if in.direct() {
		return a.notifyDirectly(ctx, in, month)
	}
	progress.Patience(ctx, relayAnswers)
	if in.Kind == RefusedMail {
		if in.Revision, err = a.refusedStart(ctx, in, month); err != nil {
			return err
		}
	}
	if len(a.config.Review.Operators) == 0 || in.Revision == 0 {
		return nil
	}
	composed, err := a.compose(ctx, in, month)
	if err != nil {
		return err
	}
	kind := ledger.OperatorsKind(in.Kind, execution(ctx), in.Reminder)
	var errs []error
	for i, address := range a.config.Review.Operators {
		errs = append(errs, a.mailer.Send(ctx, operators.Mail{
			Message: composed, Key: ledger.KeyOf(month, in.Revision, fmt.Sprintf("operator-%d", i+1), address, kind), Address: address,
			Run: in.Run.RunID, Execution: execution(ctx), Seal: in.Seal, Owner: owner(ctx, in.Run),
		}))
	}
	return errors.Join(errs...)
}

// refusedStart counts and records that a run was not begun. It returns the revision under which the mail is stored: the
// latest of the month, which the running run has opened.
func (a *Operators) refusedStart(ctx context.Context, in NotifyOperatorsInput, month period.Name) (int, error) {
	if activity.GetInfo(ctx).Attempt == 1 {
		a.metrics.RunClosed(in.Outcome)
	}
	if err := a.trail.record(ctx, month, in.Run, audit.StartRefused, map[string]any{audit.FactWhy: in.Failure}); err != nil {
		return 0, err
	}
	all, err := archive.Revisions(ctx, a.store, month)
	if err != nil {
		return 0, err
	}
	if len(all) == 0 {
		return 0, errors.New(wordsNoRevision)
	}
	return all[len(all)-1].Number, nil
}

// compose makes the mail. A failure is reported without the revision's inputs: they may be what is wrong.
func (a *Operators) compose(ctx context.Context, in NotifyOperatorsInput, month period.Name) (message.Message, error) {
	n := a.notice(in, month)
	if in.Kind == RefusedMail {
		return n.RefusedStart(), nil
	}
	if in.Failure != "" {
		return n.FailedRun(ctx, a.store)
	}
	input, err := a.revisions.documentsInput(ctx, Revision{Month: in.Month, Number: in.Revision}, Issue{})
	if err != nil {
		return message.Message{}, err
	}
	if in.Kind != SummaryMail {
		return a.composeHold(ctx, in, n, input)
	}
	return n.Ended(ctx, a.store, in.Run.RunID, input, period.InstantOf(a.now()).Day())
}

// notice is what every mail about a run says.
func (a *Operators) notice(in NotifyOperatorsInput, month period.Name) operators.Notice {
	n := operators.Notice{
		Month: month, Revision: in.Revision, Outcome: in.Outcome, Failure: in.Failure, Why: in.Why, Seal: in.Seal, Closing: in.Closing,
		Run: a.config.Temporal.RunPage(in.Run.WorkflowID, in.Run.RunID), Page: web.Link(a.config.Review.URL, month),
	}
	if _, warning := month.Warning(); warning { // the page shows months
		n.Page = ""
	}
	if in.Parent.WorkflowID != "" {
		n.Again = a.config.StartForm(month, in.Parent.WorkflowID, in.Parent.RunID)
	}
	return n
}

// composeHold adds what the held revision would change.
func (a *Operators) composeHold(ctx context.Context, in NotifyOperatorsInput, n operators.Notice, input *view.Input) (message.Message, error) {
	inputs, err := a.revisions.inputs(ctx, Revision{Month: in.Month, Number: in.Revision})
	if err != nil {
		return message.Message{}, err
	}
	replaces, difference, err := revision.DifferenceFromSealed(ctx, a.store, n.Month, counting.Count{Report: input.Report, Rows: input.Rows})
	if err != nil {
		return message.Message{}, err
	}
	return n.Hold(input, operators.Hold{
		HoldFacts: message.HoldFacts{
			Report: in.Report, Deadline: period.InstantOf(in.Deadline), Reminder: in.Reminder, Review: in.Review,
			FourEyes: a.config.Review.FourEyes, NeedsNumber: in.NeedsNumber, Foreseen: in.Foreseen, Difference: difference,
		},
		WithoutAddress: inputs.WithoutAddress(period.InstantOf(a.now()).Day()), Replaces: replaces,
	})
}
