package activities

import (
	"context"
	"slices"

	"trehan/internal/explanation"
	"trehan/internal/intake"
	"trehan/internal/progress"
	"trehan/internal/telemetry"
)

// CollectAnswersInput asks for a look at mailbox and folder.
type CollectAnswersInput struct {
	Month string `json:"month"`
}

// Collected is where a month's explanations stand after a look; its troubles name no address.
type Collected = intake.Collected

// ExplanationCounts are figures of dossiers.
type ExplanationCounts = explanation.Counts

// CollectAnswers takes in what has come to the mailbox and the folder since the last look, and says where the month's
// explanations stand. What is wrong with mailbox or folder is in Troubles, and no error.
func (a *Explaining) CollectAnswers(ctx context.Context, in CollectAnswersInput) (Collected, error) {
	e, err := a.explained(ctx, in.Month)
	if err != nil {
		return Collected{}, err
	}
	progress.Patience(ctx, relayAnswers)
	box, broken := a.config.AnswerBox().Inbox()
	out, err := a.intake(e).Look(ctx, box, a.config.AnswerFolder())
	if err != nil {
		return Collected{}, err
	}
	out.Latest = e.latest
	for i, text := range out.Troubles {
		out.Troubles[i] = telemetry.MaskAddresses(text)
	}
	if broken != nil && !out.Closed {
		out.Troubles = slices.Insert(out.Troubles, 0, broken.Error())
	}
	out.Troubles = slices.Compact(out.Troubles)
	a.log.Info("explanations", "month", in.Month, "received", out.Received, "refused", out.Refused, "troubles", len(out.Troubles))
	return out, nil
}
