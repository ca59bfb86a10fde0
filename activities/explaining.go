package activities

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"go.temporal.io/sdk/activity"

	"trehan/internal/archive"
	"trehan/internal/delivery/ledger"
	"trehan/internal/delivery/operators"
	"trehan/internal/explanation/book"
	"trehan/internal/explanation/logbook"
	"trehan/internal/intake"
	"trehan/internal/period"
	"trehan/internal/revision"
	"trehan/internal/telemetry"
)

// Explaining asks units to explain their late dossiers, and takes in what they answer.
type Explaining struct {
	*shared
	mailer *operators.Mailer // answers to its mails go to the office's address for explanations
	roots  *x509.CertPool
	passed *intake.Passed
}

// explained is a month whose units are asked, as it stands now.
type explained struct {
	month  period.Name
	log    *logbook.Log
	latest int // the last sealed revision
	inputs *revision.Inputs
}

// explained reads a month whose units are asked. Addresses are those of the last sealed revision: a corrected register holds
// once a revision is sealed with it.
func (a *Explaining) explained(ctx context.Context, in string) (*explained, error) {
	month, err := Revision{Month: in}.month()
	if err != nil {
		return nil, err
	}
	log, err := logbook.Open(ctx, a.store, month)
	if errors.Is(err, logbook.ErrNotAsked) {
		return nil, &inputError{Message: fmt.Sprintf(wordsNotAsked, month)}
	}
	if err != nil {
		return nil, err
	}
	e := &explained{month: month, log: log}
	e.latest, e.inputs, err = a.latest(ctx, month)
	return e, err
}

// latest is the last sealed revision of a month with its inputs.
func (a *Explaining) latest(ctx context.Context, month period.Name) (int, *revision.Inputs, error) {
	manifest, _, err := archive.LastSealed(ctx, a.store, month)
	if errors.Is(err, archive.ErrNotFound) {
		return 0, nil, &inputError{Message: fmt.Sprintf(wordsNothingSealed, month)}
	}
	if err != nil {
		return 0, nil, err
	}
	inputs, err := a.revisions.inputs(ctx, Revision{Month: month.String(), Number: manifest.Revision})
	return manifest.Revision, inputs, err
}

// senders are the units' addresses.
func (a *Explaining) senders(e *explained) intake.Senders {
	return intake.SendersOf(e.inputs.Register, e.inputs.Config.PeriodOf(e.month), period.InstantOf(a.now()).Day())
}

func (a *Explaining) intake(e *explained) *intake.Intake {
	rules := intake.Rules{Roots: a.roots}
	if c := a.config.Explanations; c != nil {
		rules.Authority, rules.Proven = c.Authority, c.Proven
	}
	return &intake.Intake{
		Store: a.store, Month: e.month, Read: book.Read, Senders: a.senders(e), Rules: rules, Now: a.now, Passed: a.passed,
	}
}

// mails sends the month's mails. The run that the ledger names is the month's workflow: however often it is started, what one has
// planned is the other's.
func (a *Explaining) mails(ctx context.Context, e *explained) *intake.Mails {
	run := Run{RunID: a.config.ExplanationsID(e.month)}
	office := e.inputs.Config.Letters.At(e.inputs.Config.PeriodOf(e.month))
	m := &intake.Mails{
		Mailer: a.mailer, Log: e.log, Month: e.month, Senders: a.senders(e), Calendar: e.inputs.Calendar, Office: office.FullName,
		Contact: office.Contact, Run: run.RunID, Patience: a.config.Delivery.For,
		Owner: func() ledger.Owner {
			info := activity.GetInfo(ctx)
			return ledger.Owner{Run: run.RunID, Activity: info.ActivityID, Attempt: int(info.Attempt), Nonce: uuid.NewString()}
		},
	}
	if c := a.config.Explanations; c != nil {
		m.Address = c.Address
	}
	return m
}

// explainingMailer is the operators' mailer with the address for answers.
func explainingMailer(d Dependencies, mailer operators.Mailer) *operators.Mailer {
	if c := d.Config.Explanations; c != nil && c.Address != "" {
		mailer.Office.Mail.ReplyTo = c.Address
	}
	return &mailer
}

// withoutAddresses is what the operators and Temporal may read of a mailbox's trouble.
func withoutAddresses(all []string) []string {
	out := make([]string, len(all))
	for i, text := range all {
		out[i] = telemetry.MaskAddresses(text)
	}
	return out
}
