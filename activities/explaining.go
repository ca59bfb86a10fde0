package activities

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"

	"trehan/internal/archive"
	"trehan/internal/delivery/ledger"
	"trehan/internal/delivery/operators"
	"trehan/internal/documents/view"
	"trehan/internal/explanation/book"
	"trehan/internal/explanation/logbook"
	"trehan/internal/intake"
	"trehan/internal/period"
	"trehan/internal/revision"
)

// Explaining asks units to explain their late dossiers, and takes in what they answer.
type Explaining struct {
	*shared
	mailer *operators.Mailer // answers to its mails go to the office's address for explanations
	roots  *x509.CertPool
	passed *intake.Passed
}

// explainingOf is the group, with the address for answers in its mails.
func explainingOf(base *shared, mailer operators.Mailer, roots *x509.CertPool) *Explaining {
	if c := base.config.Explanations; c != nil && c.Address != "" {
		mailer.Office.Mail.ReplyTo = c.Address
	}
	return &Explaining{base, &mailer, roots, &intake.Passed{}}
}

// explained is a month whose units are asked, as it stands now.
type explained struct {
	month   period.Name
	log     *logbook.Log
	latest  int // the last sealed revision
	inputs  *revision.Inputs
	senders intake.Senders // the units' addresses
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
		err = &inputError{Message: fmt.Sprintf(wordsNotAsked, month)}
	}
	if err != nil {
		return nil, err
	}
	latest, inputs, err := a.latest(ctx, month)
	if err != nil {
		return nil, err
	}
	senders := intake.SendersOf(inputs.Register, inputs.Config.PeriodOf(month), period.InstantOf(a.now()).Day())
	return &explained{month, log, latest, inputs, senders}, nil
}

// latest is the last sealed revision of a month with its inputs.
func (a *Explaining) latest(ctx context.Context, month period.Name) (int, *revision.Inputs, error) {
	manifest, _, err := archive.LastSealed(ctx, a.store, month)
	if errors.Is(err, archive.ErrNotFound) {
		err = &inputError{Message: fmt.Sprintf(wordsNothingSealed, month)}
	}
	if err != nil {
		return 0, nil, err
	}
	inputs, err := a.revisions.inputs(ctx, Revision{Month: month.String(), Number: manifest.Revision})
	return manifest.Revision, inputs, err
}

// sealedView is what the documents of a sealed revision are made from, and the hash of its seal.
func (a *Explaining) sealedView(ctx context.Context, month period.Name, number int) (*view.Input, string, error) {
	manifest, object, err := archive.ReadManifest(ctx, a.store, month, number)
	if err != nil {
		return nil, "", err
	}
	view, err := a.revisions.viewAs(ctx, Revision{Month: month.String(), Number: number}, revision.IssueOf(manifest))
	return view, object.SHA256, err
}

func (a *Explaining) intake(e *explained) *intake.Intake {
	return &intake.Intake{
		Store: a.store, Month: e.month, Read: book.Read, Senders: e.senders, Rules: a.config.AnswerRules(a.roots), Now: a.now, Passed: a.passed,
	}
}

// mails sends the month's mails. The run that the ledger names is the month's workflow: however often it is started, what one has
// planned is the other's.
func (a *Explaining) mails(ctx context.Context, e *explained) *intake.Mails {
	run := Run{RunID: a.config.ExplanationsID(e.month)}
	office := e.inputs.Config.Letters.At(e.inputs.Config.PeriodOf(e.month))
	m := &intake.Mails{
		Mailer: a.mailer, Log: e.log, Month: e.month, Senders: e.senders, Calendar: e.inputs.Calendar, Office: office.FullName,
		Contact: office.Contact, Run: run.RunID, Patience: a.config.Delivery.For, Owner: func() ledger.Owner { return owner(ctx, run) },
	}
	if c := a.config.Explanations; c != nil {
		m.Address = c.Address
	}
	return m
}
