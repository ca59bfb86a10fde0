package activities

import (
	"context"

	"trehan/internal/archive"
	"trehan/internal/documents/view"
	explanations "trehan/internal/explanation/office"
	"trehan/internal/period"
	"trehan/internal/revision"
)

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
	if _, err := explanations.Close(ctx, a.store, e.month, e.log, a.now(), actor, view); err != nil {
		return ExplanationCounts{}, err
	}
	return where(e, Collected{}).Counts, nil
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
