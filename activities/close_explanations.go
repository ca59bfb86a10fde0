package activities

import (
	"context"

	explanations "trehan/internal/explanation/office"
)

// CloseExplanationsInput ends a month's explanations.
type CloseExplanationsInput struct {
	Month string `json:"month"`
}

// CloseExplanations stores the closing table and ends the month's explanations. Of one that a person has closed it adds what is
// missing. Asked again, it answers how they ended.
func (a *Explaining) CloseExplanations(ctx context.Context, in CloseExplanationsInput) (ExplanationCounts, error) {
	e, err := a.explained(ctx, in.Month)
	if err != nil {
		return ExplanationCounts{}, err
	}
	view, _, err := a.sealedView(ctx, e.month, e.log.Asked().Revision)
	if err != nil {
		return ExplanationCounts{}, err
	}
	_, err = explanations.Close(ctx, a.store, e.month, e.log, a.now(), actor, view)
	return e.log.State().Statistics().Total, err
}
