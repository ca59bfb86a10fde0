package activities

import (
	"context"

	"trehan/internal/documents/message"
	"trehan/internal/progress"
)

// TellExplanationsInput asks for a mail to the operators about a month's explanations.
type TellExplanationsInput struct {
	Month    string `json:"month"`
	Kind     string `json:"kind"`               // ToldSilent | ToldRevision | ToldClosed
	Revision int    `json:"revision,omitempty"` // ToldRevision: the later one
	Blind    bool   `json:"blind,omitempty"`    // ToldSilent: mailbox or folder cannot be read
}

// What the operators' mails are about.
const (
	ToldSilent   = message.ExplainSilent
	ToldRevision = message.ExplainRevision
	ToldClosed   = message.ExplainClosed
)

// TellExplanations mails the operators about a month's explanations, each kind once. A mail that the relay does not take now is an
// error, so that Temporal tries again.
func (a *Explaining) TellExplanations(ctx context.Context, in TellExplanationsInput) error {
	progress.Patience(ctx, relayAnswers)
	e, err := a.explained(ctx, in.Month)
	operators := a.config.Review.Operators
	if err != nil || len(operators) == 0 {
		return err
	}
	mails := a.mails(ctx, e)
	switch in.Kind {
	case ToldSilent:
		return mails.TellSilent(ctx, operators, in.Blind)
	case ToldRevision:
		return mails.TellRevision(ctx, operators, in.Revision)
	}
	return mails.TellClosed(ctx, operators)
}
