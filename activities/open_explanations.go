package activities

import (
	"context"
	"fmt"
	"time"

	"trehan/internal/explanation"
	explanations "trehan/internal/explanation/office"
	"trehan/internal/period"
)

// OpenExplanationsInput asks the units of a sealed month.
type OpenExplanationsInput struct {
	Month    string `json:"month"`
	Workflow string `json:"workflow"` // the ID of the workflow that does: one a month
}

// ExplanationsOpened is the question as it stands, and when what is due.
type ExplanationsOpened struct {
	Revision  int           `json:"revision"` // that the question is about
	Asked     time.Time     `json:"asked,omitzero"`
	Units     int           `json:"units"`
	Dossiers  int           `json:"dossiers"`
	Deadline  time.Time     `json:"deadline,omitzero"`   // the first moment at which an answer is late
	Reminders []time.Time   `json:"reminders,omitempty"` // ascending; those that had passed when the units were asked are left out
	Closes    time.Time     `json:"closes,omitzero"`     // at the latest
	Every     time.Duration `json:"every,omitempty"`     // between looks
	Patience  time.Duration `json:"patience,omitempty"`  // for how long mails are tried
}

// OpenExplanations asks the units of a month about the late dossiers of its last sealed revision. What was asked before stands,
// whatever has been sealed since.
func (a *Explaining) OpenExplanations(ctx context.Context, in OpenExplanationsInput) (ExplanationsOpened, error) {
	month, err := Revision{Month: in.Month}.month()
	if err != nil {
		return ExplanationsOpened{}, err
	}
	conf := a.config.Explanations
	switch _, isMonth := month.Month(); {
	case conf == nil:
		return ExplanationsOpened{}, &inputError{Message: wordsNoExplanations}
	case !isMonth:
		return ExplanationsOpened{}, &inputError{Message: fmt.Sprintf(wordsNoMonth, month)}
	case in.Workflow != a.config.ExplanationsID(month):
		return ExplanationsOpened{}, &inputError{Message: fmt.Sprintf(wordsWrongWorkflow, a.config.ExplanationsID(month))}
	}
	number, inputs, err := a.latest(ctx, month)
	if err != nil {
		return ExplanationsOpened{}, err
	}
	log, err := explanations.Ask(ctx, a.store, month, func() (explanation.Asked, error) {
		view, seal, err := a.sealedView(ctx, month, number)
		if err == nil && view.Explain == nil { // its workbooks have no form
			err = &inputError{Message: fmt.Sprintf(wordsNoForm, month, number)}
		}
		if err != nil {
			return explanation.Asked{}, err
		}
		now := a.now()
		return explanation.NewAsked(view, seal, now, explanation.Deadline(inputs.Calendar, period.InstantOf(now).Day(), conf.Days)), nil
	})
	if err != nil || log == nil { // no unit has a late dossier
		return ExplanationsOpened{}, err
	}
	asked := log.Asked()
	return ExplanationsOpened{
		Revision: asked.Revision, Asked: asked.At, Units: len(asked.Units), Dossiers: asked.Dossiers(), Deadline: asked.Closes(),
		Reminders: asked.Reminders(inputs.Calendar, conf.Remind), Closes: asked.Ends(inputs.Calendar, conf.Close),
		Every: conf.Every, Patience: a.config.Delivery.For,
	}, nil
}
