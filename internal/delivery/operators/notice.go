// Package operators makes the mails to those who run the program, and sends them. Notice is what one mail reports: a run
// that waits for a decision, how a run ended, why it failed, or a start that was refused. Mailer sends a mail through the
// ledger, as letters are sent: a retry sends none twice.
//
// The mails' texts are the office's templates (documents/message), except for failures and refused starts: those must be
// reported even when templates or register are what is wrong. See docs/documents.md 6.
package operators

import (
	"context"
	"errors"
	"slices"

	"trehan/internal/archive"
	"trehan/internal/checks"
	"trehan/internal/counting"
	"trehan/internal/delivery/ledger"
	"trehan/internal/delivery/plan"
	"trehan/internal/documents/message"
	"trehan/internal/documents/view"
	"trehan/internal/period"
)

// Notice is what a mail to the operators reports about a run.
type Notice struct {
	Month    period.Name
	Revision int
	Outcome  string // as TrehanOutcome has it
	Failure  string // why the run failed; "" if it did not
	Why      string // who rejected it and why, or that nobody answered; "" if it ended otherwise
	Seal     string // hash of the manifest; "" if the run sealed nothing
	Closing  string // hash of the closing audit record

	Run   string // address of the run in the Temporal UI; "" for none
	Page  string // address of the month on the review page; "" for none
	Again string // address of the form that runs the month again; "" for none
}

// Ended reports how a run ended, by the month's letters and the run's plan: Warned for an early warning, else Summary. day is the
// day of sending.
func (n Notice) Ended(ctx context.Context, s archive.Store, run string, in *view.Input, day period.Day) (message.Message, error) {
	letters, err := ledger.ListLetters(ctx, s, n.Month)
	if err != nil {
		return message.Message{}, err
	}
	entries, _, err := plan.Read(ctx, s, n.Month, run)
	if err != nil && !errors.Is(err, archive.ErrNotFound) { // a run may have planned nothing
		return message.Message{}, err
	}
	if in.Rows.Warning != nil {
		return n.Warned(in, letters, entries, day), nil
	}
	return n.Summary(in, letters, entries)
}

// FailedRun is Failed with the month's letters, as far as they can be trusted: the failure itself reports a changed archive.
func (n Notice) FailedRun(ctx context.Context, s archive.Store) (message.Message, error) {
	letters, err := ledger.ListLetters(ctx, s, n.Month)
	if errors.Is(err, archive.ErrTampered) {
		err = nil
	}
	return n.Failed(letters), err
}

// Summary reports how a run ended. letters are the month's deliveries, entries the run's plan; nil if it planned nothing.
func (n Notice) Summary(in *view.Input, letters []ledger.Summary, entries []plan.Entry) (message.Message, error) {
	return message.ComposeSummary(in, n.summary(in.Register.Names(), letters, entries))
}

func (n Notice) summary(names map[string]string, letters []ledger.Summary, entries []plan.Entry) message.SummaryFacts {
	standing, _ := ledger.Standing(letters)
	facts := message.SummaryFacts{
		Outcome: n.Outcome, Why: n.Why, Seal: n.Seal, Anchor: n.Closing, Link: n.Run, Page: n.Page, Again: n.Again, Month: n.Month.String(),
		Counts: ledger.Count(standing), Exceptions: exceptions(standing, names),
	}
	for _, e := range entries {
		if e.Bounces >= plan.EnoughBounces {
			facts.Bouncing = append(facts.Bouncing, wordsAddressee(map[string]string{e.Recipient: e.Mailbox.Name}, e.Recipient, e.Field))
		}
		if e.Why == plan.WhyNoAddress {
			facts.NoAddress = append(facts.NoAddress, wordsNamed(e.Mailbox.Name, e.Recipient))
		}
	}
	for _, code := range plan.NothingLate(entries) {
		facts.NothingLate = append(facts.NothingLate, wordsNamed(names[code], code))
	}
	if n.Seal != "" { // a revision that is not sealed replaces no letter
		for _, l := range plan.Outdated(letters, n.Revision, entries) {
			who := wordsAddressee(names, l.Key.Recipient, l.State.Plan.Field)
			facts.Outdated = append(facts.Outdated, wordsOutdated(who, l.Key.Revision))
		}
	}
	return facts
}

// exceptions lists the letters that were not simply accepted.
func exceptions(letters []ledger.Summary, names map[string]string) []message.Delivery {
	var out []message.Delivery
	for _, l := range letters {
		s := l.State
		if s.Status == ledger.Accepted && !s.Bounced && !s.Delayed && !s.Doubtful {
			continue
		}
		reason := ""
		if s.Status != ledger.Accepted { // the reason of a returned letter is the relay's earlier acceptance
			reason = ledger.ReasonWords(s.Reply.Reason)
		} else if s.Doubtful {
			reason = wordsAskRecipient
		}
		out = append(out, message.Delivery{Recipient: wordsAddressee(names, l.Key.Recipient, s.Plan.Field), State: stateOf(s), Reason: reason})
	}
	return out
}

// stateOf names a letter's state as message.Delivery does.
func stateOf(s ledger.State) string {
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

// Hold is what the mail about a held run says besides its Notice.
type Hold struct {
	message.HoldFacts // without Link and Page, which the Notice has; Report is the whole SHA-256

	WithoutAddress *counting.Finding // found by the run, not by the count; nil if everybody has an address
	Replaces       int               // the last sealed revision; 0 for none
}

// Hold reports that a run waits for a person's decision. It changes in, which must be the caller's own.
func (n Notice) Hold(in *view.Input, h Hold) (message.Message, error) {
	if h.WithoutAddress != nil {
		report := *in.Report
		report.Findings = slices.Concat([]counting.Finding{*h.WithoutAddress}, report.Findings)
		checks.Sort(report.Findings)
		in.Report = &report
	}
	if h.Replaces > 0 {
		in.Issue.Replaces = h.Replaces
	}
	facts := h.HoldFacts
	facts.Report, facts.Link, facts.Page = facts.Report[:min(12, len(facts.Report))], n.Run, n.Page
	return message.ComposeHold(in, facts)
}

// Failed reports why a run failed. It needs no template and no register.
func (n Notice) Failed(letters []ledger.Summary) message.Message {
	standing, _ := ledger.Standing(letters)
	return message.Message{Subject: wordsFailedSubject(n.Month), Text: wordsFailedText(n, ledger.Count(standing))}
}

// RefusedStart reports that the Schedule could not begin a month because another run holds it.
func (n Notice) RefusedStart() message.Message {
	return message.Message{Subject: wordsRefusedSubject(n.Month), Text: wordsRefusedText(n)}
}
