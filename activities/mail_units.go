package activities

import (
	"context"

	"trehan/internal/intake"
	"trehan/internal/progress"
)

// MailUnitsInput asks for the mails of a round: 0 asks every unit, from 1 on those are reminded that have not answered.
type MailUnitsInput struct {
	Month string `json:"month"`
	Round int    `json:"round"`
}

// UnitsMailed is what became of a round.
type UnitsMailed = intake.Sent

// MailUnits sends a round of mails to the units. Each goes through the ledger: an attempt after a lost reply sends none twice.
func (a *Explaining) MailUnits(ctx context.Context, in MailUnitsInput) (UnitsMailed, error) {
	progress.Patience(ctx, relayAnswers)
	e, err := a.explained(ctx, in.Month)
	if err != nil || e.log.State().Closed {
		return UnitsMailed{}, err
	}
	if in.Round > 0 {
		return a.mails(ctx, e).Remind(ctx, in.Round)
	}
	return a.mails(ctx, e).Ask(ctx)
}

// AnswerFilesInput asks for the mails that the log owes: of the events after one, and of those left over.
type AnswerFilesInput struct {
	Month string `json:"month"`
	After int    `json:"after"`
	Left  []int  `json:"left,omitempty"`
}

// FilesAnswered is what became of them.
type FilesAnswered = intake.Answered

// AnswerFiles mails those who sent a file what became of it.
func (a *Explaining) AnswerFiles(ctx context.Context, in AnswerFilesInput) (FilesAnswered, error) {
	progress.Patience(ctx, relayAnswers)
	e, err := a.explained(ctx, in.Month)
	if err != nil {
		return FilesAnswered{}, err
	}
	return a.mails(ctx, e).Answer(ctx, in.After, in.Left)
}
