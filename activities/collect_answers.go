package activities

import (
	"context"
	"slices"

	"trehan/internal/explanation/logbook"
	"trehan/internal/intake"
	"trehan/internal/progress"
)

// CollectAnswers takes in what has come to the mailbox and the folder since the last look, and says where the month's
// explanations stand. What is wrong with mailbox or folder is in Troubles, and no error.
func (a *Explaining) CollectAnswers(ctx context.Context, in CollectAnswersInput) (Collected, error) {
	e, err := a.explained(ctx, in.Month)
	if err != nil {
		return Collected{}, err
	}
	var out Collected
	if !e.log.State().Closed {
		if out, err = a.take(ctx, e); err != nil {
			return Collected{}, err
		}
		if e.log, err = logbook.Open(ctx, a.store, e.month); err != nil {
			return Collected{}, err
		}
	}
	a.log.Info("explanations", "month", in.Month, "received", out.Received, "refused", out.Refused, "troubles", len(out.Troubles))
	return where(e, out), nil
}

// take looks into mailbox and folder.
func (a *Explaining) take(ctx context.Context, e *explained) (out Collected, err error) {
	progress.Patience(ctx, relayAnswers)
	in := a.intake(e)
	add := func(r intake.Result, err error) error {
		out.Received, out.Refused, out.Troubles = out.Received+r.Received, out.Refused+r.Refused, append(out.Troubles, withoutAddresses(r.Troubles)...)
		return err
	}
	box, err := a.config.AnswerBox().Inbox()
	switch {
	case err != nil:
		out.Troubles = append(out.Troubles, err.Error())
	case box != nil:
		if err := add(in.Mailbox(ctx, box)); err != nil {
			return out, err
		}
	}
	if folder := a.config.AnswerFolder(); folder != nil {
		if err := add(in.Folder(ctx, *folder)); err != nil {
			return out, err
		}
	}
	return out, nil
}

// where fills in how the month stands.
func where(e *explained, out Collected) Collected {
	state := e.log.State()
	out.Counts = state.Statistics().Total
	for _, u := range state.Silent() {
		out.Silent = append(out.Silent, u.Code)
	}
	out.Unknown = intake.Unknown(e.log)
	out.Events, out.Latest, out.Closed = state.Events, e.latest, state.Closed
	out.Troubles = slices.Compact(out.Troubles)
	return out
}
