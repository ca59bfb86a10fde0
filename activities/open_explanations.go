package activities

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"trehan/internal/explanation"
	"trehan/internal/explanation/logbook"
	explanations "trehan/internal/explanation/office"
	"trehan/internal/period"
)

// remindHour is the hour of the day at which reminders go.
const remindHour = 8

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
	log, calendar, err := a.ask(ctx, month)
	if err != nil || log == nil {
		return ExplanationsOpened{}, err
	}
	asked := log.Asked()
	out := ExplanationsOpened{
		Revision: asked.Revision, Asked: asked.At, Deadline: asked.Closes(), Every: conf.Every, Patience: a.config.Delivery.For, Units: len(asked.Units),
	}
	for _, u := range asked.Units {
		out.Dossiers += len(u.Dossiers)
	}
	for _, days := range slices.Sorted(slices.Values(conf.Remind)) {
		at := before(calendar, asked.Deadline, days).Time().Add(remindHour * time.Hour)
		if at.After(asked.At) {
			out.Reminders = slices.Insert(out.Reminders, 0, at) // more days before is earlier
		}
	}
	out.Closes = (explanation.Deadline(calendar, asked.Deadline, conf.Close) + 1).Time()
	return out, nil
}

// ask asks the units, or reads what they were asked; nil where no unit has a late dossier.
func (a *Explaining) ask(ctx context.Context, month period.Name) (*logbook.Log, *period.Calendar, error) {
	number, inputs, err := a.latest(ctx, month)
	if err != nil {
		return nil, nil, err
	}
	log, err := logbook.Open(ctx, a.store, month)
	switch {
	case err == nil && log.State().Events > 0:
		return log, inputs.Calendar, explanations.Record(ctx, a.store, month, log)
	case err != nil && !errors.Is(err, logbook.ErrNotAsked):
		return nil, nil, err
	}
	view, seal, err := a.sealedView(ctx, month, number)
	if err != nil {
		return nil, nil, err
	}
	if view.Explain == nil { // its workbooks have no form
		return nil, nil, &inputError{Message: fmt.Sprintf(wordsNoForm, month, number)}
	}
	now := a.now()
	deadline := explanation.Deadline(inputs.Calendar, period.InstantOf(now).Day(), a.config.Explanations.Days)
	question := explanation.NewAsked(view, seal, now, deadline)
	if len(question.Units) == 0 {
		return nil, nil, nil
	}
	log, err = explanations.Ask(ctx, a.store, month, question)
	return log, inputs.Calendar, err
}

// before is the working day that lies so many working days before the last day for an answer.
func before(c *period.Calendar, deadline period.Day, days int) period.Day {
	day := deadline
	for c.WorkingDays(day, deadline) < days || !c.Working(day) {
		day--
	}
	return day
}
