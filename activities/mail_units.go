package activities

import (
	"context"

	"trehan/internal/intake"
	"trehan/internal/progress"
)

// MailUnits sends a round of mails to the units. Each goes through the ledger: an attempt after a lost reply sends none twice.
func (a *Explaining) MailUnits(ctx context.Context, in MailUnitsInput) (UnitsMailed, error) {
	progress.Patience(ctx, relayAnswers)
	e, err := a.explained(ctx, in.Month)
	if err != nil || e.log.State().Closed {
		return UnitsMailed{}, err
	}
	mails := a.mails(ctx, e)
	send := mails.Ask
	if in.Round > 0 {
		send = func(ctx context.Context) (intake.Sent, error) { return mails.Remind(ctx, in.Round) }
	}
	sent, err := send(ctx)
	return UnitsMailed{sent.Units, sent.Unreachable, sent.Left}, err
}

// AnswerFiles mails those who sent a file what became of it.
func (a *Explaining) AnswerFiles(ctx context.Context, in AnswerFilesInput) (FilesAnswered, error) {
	progress.Patience(ctx, relayAnswers)
	e, err := a.explained(ctx, in.Month)
	if err != nil {
		return FilesAnswered{}, err
	}
	answered, err := a.mails(ctx, e).Answer(ctx, in.After, in.Left)
	return FilesAnswered{answered.Through, answered.Left}, err
}
