package activities

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.temporal.io/sdk/activity"

	"trehan/internal/archive"
	"trehan/internal/audit"
	"trehan/internal/checks"
	"trehan/internal/counting"
	"trehan/internal/delivery"
	"trehan/internal/delivery/ledger"
	"trehan/internal/delivery/letter"
	"trehan/internal/delivery/plan"
	"trehan/internal/documents/message"
	"trehan/internal/documents/view"
	"trehan/internal/mail"
	"trehan/internal/period"
	"trehan/internal/review"
	"trehan/internal/revision"
)

// The mails to the operators.
const (
	SummaryMail  = "summary"
	HoldMail     = "hold"
	ReminderMail = "reminder"
	RefusedMail  = "refused" // another run holds the month that the Schedule was to begin; without Revision
)

// NotifyOperatorsInput is what the operators are told.
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
}

// NotifyOperators mails those who run the program. Their mails go through the ledger like the letter: a retry sends
// none twice. A mail that the relay does not take for now is an error, so that it is tried again.
func (a *Operators) NotifyOperators(ctx context.Context, in NotifyOperatorsInput) error {
	month, err := period.ParseMonth(in.Month)
	if err != nil {
		return &inputFault{Message: err.Error()}
	}
	if in.Kind == RefusedMail {
		if in.Revision, err = a.refusedStart(ctx, in, month); err != nil {
			return err
		}
	}
	if len(a.config.Review.Operators) == 0 || in.Revision == 0 {
		return nil
	}
	composed, err := a.composeOperators(ctx, in, month)
	if err != nil {
		return err
	}
	var faults []error
	for i, address := range a.config.Review.Operators {
		faults = append(faults, a.tellOperator(ctx, in, month, fmt.Sprintf("operator-%d", i+1), address, composed))
	}
	return errors.Join(faults...)
}

// refusedStart counts and records that a run was not begun, and returns the revision of the month under which the mail is
// kept: the holder's, the latest.
func (a *Operators) refusedStart(ctx context.Context, in NotifyOperatorsInput, month period.Month) (int, error) {
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
		return 0, errors.New(wordsHolderBegins)
	}
	return all[len(all)-1].Number, nil
}

func (a *Operators) composeOperators(ctx context.Context, in NotifyOperatorsInput, month period.Month) (message.Message, error) {
	link := a.config.Temporal.RunPage(in.Run.WorkflowID, in.Run.RunID)
	if in.Kind == RefusedMail {
		return message.Message{Subject: wordsRefusedSubject(month), Text: wordsRefusedText(month, in, link, a.again(in))}, nil
	}
	if in.Failure != "" {
		return a.composeFailure(ctx, in, month, link)
	}
	input, err := a.revisions.documentsInput(ctx, Revision{Month: in.Month, Number: in.Revision}, Issue{})
	if err != nil {
		return message.Message{}, err
	}
	if in.Kind != SummaryMail {
		return a.composeHold(ctx, in, month, input, link)
	}
	letters, err := lettersOf(ctx, a.store, month)
	if err != nil {
		return message.Message{}, err
	}
	standing, _ := ledger.Standing(letters)
	facts := message.SummaryFacts{
		Outcome: in.Outcome, Seal: in.Seal, Anchor: in.Closing, Link: link, Page: review.Link(a.config.Review.URL, month),
		Again: a.again(in), Month: in.Month,
		Counts: ledger.Count(standing),
	}
	names := input.Register.Names()
	if facts.Bouncing, facts.NoAddress, err = a.registerFaults(ctx, month, in.Run); err != nil {
		return message.Message{}, err
	}
	if facts.Outdated, err = a.outdated(ctx, in, month, letters, names); err != nil {
		return message.Message{}, err
	}
	for _, l := range standing {
		if s := l.State; s.Status != ledger.Accepted || s.Bounced || s.Delayed || s.Doubtful {
			reason := ""
			if s.Status != ledger.Accepted { // that of one that came back is the relay's yes from before
				reason = ledger.ReasonWords(s.Reply.Reason)
			} else if s.Doubtful {
				reason = wordsAskRecipient
			}
			facts.Exceptions = append(facts.Exceptions, message.Delivery{
				Recipient: wordsAddressee(names, l.Key.Recipient, s.Plan.Field), State: exceptionOf(s), Reason: reason,
			})
		}
	}
	return message.ComposeSummary(input, facts)
}

// outdated names who keeps a letter that the revision replaces; nobody while it is not sealed.
func (a *Operators) outdated(ctx context.Context, in NotifyOperatorsInput, month period.Month, letters []ledger.Summary, names map[string]string) ([]string, error) {
	if in.Seal == "" {
		return nil, nil
	}
	entries, _, err := plan.Read(ctx, a.store, month, in.Run.RunID)
	if err != nil && !errors.Is(err, archive.ErrNotFound) { // a run that plans nothing leaves everybody with what they have
		return nil, err
	}
	var keep []string
	for _, s := range plan.Outdated(letters, in.Revision, entries) {
		keep = append(keep, wordsOutdated(wordsAddressee(names, s.Key.Recipient, s.State.Plan.Field), s.Key.Revision))
	}
	return keep, nil
}

// again is the form that runs the month again; "" where there is none.
func (a *Operators) again(in NotifyOperatorsInput) string {
	if in.Parent.WorkflowID == "" {
		return ""
	}
	return a.config.StartForm(in.Parent.WorkflowID, in.Parent.RunID)
}

// composeFailure tells why a run has failed. It reads nothing of the revision: that may be what is wrong.
func (a *Operators) composeFailure(ctx context.Context, in NotifyOperatorsInput, month period.Month, link string) (message.Message, error) {
	letters, err := lettersOf(ctx, a.store, month)
	if err != nil && !errors.Is(err, archive.ErrTampered) { // the failure tells of that already
		return message.Message{}, err
	}
	letters, _ = ledger.Standing(letters)
	return message.Message{
		Subject: wordsFailedSubject(month),
		Text:    wordsFailedText(month, in, ledger.Count(letters), link, a.again(in)),
	}, nil
}

// registerFaults names what of the run's plan is the register's to mend: the addresses that bounce again and again, and who
// has none. Nothing where the run planned nothing.
func (a *Operators) registerFaults(ctx context.Context, month period.Month, run Run) (bouncing, noAddress []string, err error) {
	entries, _, err := plan.Read(ctx, a.store, month, run.RunID)
	if errors.Is(err, archive.ErrNotFound) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	for _, e := range entries {
		if e.Bounces >= plan.EnoughBounces {
			bouncing = append(bouncing, wordsAddressee(map[string]string{e.Recipient: e.Mailbox.Name}, e.Recipient, e.Field))
		}
		if e.Why == plan.WhyNoAddress {
			noAddress = append(noAddress, wordsNamed(e.Mailbox.Name, e.Recipient))
		}
	}
	return bouncing, noAddress, nil
}

// composeHold tells of the findings, and of what an earlier revision said otherwise.
func (a *Operators) composeHold(ctx context.Context, in NotifyOperatorsInput, month period.Month, input *view.Input, link string) (message.Message, error) {
	facts := message.HoldFacts{
		Report: in.Report[:min(12, len(in.Report))], Link: link, Deadline: period.InstantOf(in.Deadline),
		Reminder: in.Reminder, Review: in.Review, Page: review.Link(a.config.Review.URL, month), FourEyes: a.config.Review.FourEyes,
		NeedsNumber: in.NeedsNumber, Foreseen: in.Foreseen,
	}
	frozen, err := a.revisions.inputs(ctx, Revision{Month: in.Month, Number: in.Revision})
	if err != nil {
		return message.Message{}, err
	}
	if f := frozen.WithoutAddress(period.InstantOf(a.now()).Day()); f != nil { // of the run's own, which the report does not know
		report := *input.Report
		report.Findings = append([]counting.Finding{*f}, report.Findings...)
		checks.Sort(report.Findings)
		input.Report = &report
	}
	last, _, err := archive.LastSealed(ctx, a.store, month)
	switch {
	case errors.Is(err, archive.ErrNotFound):
	case err != nil:
		return message.Message{}, err
	default:
		input.Issue.Replaces = last.Revision
		facts.Difference, err = revision.Difference(ctx, a.store, month, last.Revision, counting.Count{Report: input.Report, Rows: input.Rows})
		if err != nil {
			return message.Message{}, err
		}
	}
	return message.ComposeHold(input, facts)
}

func exceptionOf(s ledger.State) string {
	switch {
	case s.Bounced:
		return "bounced"
	case s.Delayed:
		return "delayed"
	case s.Status == ledger.Accepted && s.Doubtful:
		return "doubtful"
	}
	return string(s.Status)
}

// tellOperator is one mail through the ledger: planned, claimed, sent, settled.
func (a *Operators) tellOperator(ctx context.Context, in NotifyOperatorsInput, month period.Month, recipient, address string, composed message.Message) error {
	key := ledger.KeyOf(month, in.Revision, recipient, address, ledger.Operators(in.Kind, execution(ctx), in.Reminder))
	d, err := ledger.Open(ctx, a.store, key)
	if err != nil {
		return err
	}
	if d.State().Settled() {
		return nil
	}
	object, _, err := d.MailFor(ctx, execution(ctx), nil, func() ([]byte, error) { return a.render(composed, key, address) })
	if err != nil {
		return err
	}
	if err := d.Plan(ctx, a.now(), in.Run.RunID, ledger.Plan{Address: address, Field: "to", Content: object.SHA256, Seal: in.Seal, Mail: object.SHA256}); err != nil {
		return err
	}
	attempt, _, err := a.sender.Attempt(ctx, d, owner(ctx, in.Run))
	if err != nil {
		return err
	}
	if attempt.State == delivery.Deferred || attempt.State == delivery.RelayDown {
		return errors.New(wordsOperatorNotYet(recipient, ledger.ReasonWords(attempt.Reason), attempt.Code))
	}
	return nil
}

// render makes a mail to an operator. Where the office's certificate has expired it is not signed, so that they learn why the
// run has failed.
func (a *Operators) render(composed message.Message, key ledger.Key, address string) ([]byte, error) {
	office := a.office
	if office.Signer.Expired(a.now()) != nil {
		office.Signer = nil
	}
	id, err := office.MessageID(key.Month.String(), key.Revision, key.Target(), key.Kind)
	if err != nil {
		return nil, err
	}
	return office.Render(composed, nil, letter.Header{To: []string{address}}, mail.WithToken(id), a.now().In(period.Zone))
}
