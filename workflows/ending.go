package workflows

import (
	"cmp"
	"errors"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"trehan/activities"
)

// abandon ends a run that seals nothing, and says why in the archive.
func (c *monthlyCycle) abandon(ctx workflow.Context, outcome, why, note string) (*Outcome, error) {
	err := workflow.ExecuteActivity(short(ctx, wordsAbandon), a.AbandonRevision, activities.AbandonRevisionInput{
		Revision: c.opened.Revision, Run: c.self, Why: why,
	}).Get(ctx, nil)
	if err != nil {
		return nil, err
	}
	return c.outcome(outcome, note), nil
}

// outcome fills in what is known by now.
func (c *monthlyCycle) outcome(outcome, note string) *Outcome {
	if c.counted.EqualTo != 0 && note == "" {
		note = wordsUnchanged(c.counted.EqualTo)
	}
	return &Outcome{
		Outcome: outcome, Month: c.in.Month, Revision: c.opened.Revision.Number, Note: note,
		Unchanged: c.counted.EqualTo != 0, DryRun: c.in.DryRun,
		Figures: c.counted.Figures, Report: c.counted.Report, Seal: c.seal.Seal, Deliveries: c.sum,
		NoAddress: c.progress.state.NoAddress, Outdated: c.progress.state.Outdated, Warned: c.progress.state.Warned,
	}
}

// end closes the audit trail of the run, whatever its outcome, and mails the operators.
func (c *monthlyCycle) end(ctx workflow.Context, outcome *Outcome, failure error) (*Outcome, error) {
	c.question.open = false
	failure = orCancelled(failure)
	cancelled := temporal.IsCanceledError(failure)
	done, cancel := workflow.NewDisconnectedContext(ctx)
	defer cancel()
	input := activities.CloseRunInput{
		Month: c.in.Month, Revision: c.opened.Revision.Number, Run: c.self, Outcome: Failed,
		Seal: c.seal.Seal, MailNobody: c.in.MailNobody, Cancelled: cancelled,
	}
	why := ""
	if outcome != nil {
		input.Outcome = outcome.Outcome
		if outcome.Outcome == Rejected || outcome.Outcome == Held {
			why = outcome.Note
		}
	}
	if failure != nil {
		input.Failure = reasonOf(failure)
		c.progress.failed(ctx, input.Failure, cancelled)
	}
	failure = c.settled(done, failure) // an answer that is being recorded comes before the closing record
	c.watch.done(done, failure)
	c.watch.begin(done, stageClosing)
	var closed activities.Closed
	if err := workflow.ExecuteActivity(short(done, wordsClose), a.CloseRun, input).Get(done, &closed); err != nil {
		c.watch.drop(done)
		if failure == nil {
			failure = err
		}
		input.Outcome, input.Failure = Failed, reasonOf(failure)
		c.progress.failed(ctx, input.Failure, cancelled)
	}
	c.watch.end(done)
	if err := upsert(done, outcomeAttribute.ValueSet(input.Outcome)); err != nil {
		return nil, err
	}
	if !c.in.DryRun {
		c.tell(done, activities.NotifyOperatorsInput{
			Kind: activities.SummaryMail, Month: c.in.Month, Revision: c.opened.Revision.Number, Run: c.self, Parent: c.in.Parent,
			Outcome: input.Outcome, Failure: input.Failure, Why: why, Seal: c.seal.Seal, Closing: closed.Record,
		})
	}
	if failure == nil {
		c.explain(done, outcome)
	}
	if failure = c.settled(done, failure); failure != nil {
		return nil, failure
	}
	c.progress.closed(ctx, outcome)
	return outcome, nil
}

// explain has the units asked to explain their late dossiers, once they have the letter. The month is done by then: a failure
// goes to the log, the watch reports it, and the next run of the month tries again.
func (c *monthlyCycle) explain(ctx workflow.Context, outcome *Outcome) {
	published := outcome.Outcome == Succeeded || outcome.Outcome == WithExceptions
	if !c.opened.Settings.Explanations || !published || !c.mails() || c.seal.Seal == "" {
		return
	}
	err := workflow.ExecuteActivity(notice(ctx, wordsStartExplanations), a.StartExplanations, activities.ExplanationsInput{Month: c.in.Month}).Get(ctx, nil)
	if err != nil && !temporal.IsCanceledError(err) {
		workflow.GetLogger(ctx).Warn("explanations not started", "error", err)
	}
}

// settled waits until no Update is being answered and no mail to the operators is under way, and returns the error it
// was given: a run that ended earlier would leave somebody without an answer.
func (c *monthlyCycle) settled(ctx workflow.Context, err error) error {
	ctx, cancel := workflow.NewDisconnectedContext(ctx)
	defer cancel()
	waited := workflow.Await(ctx, func() bool { return c.telling == 0 && workflow.AllHandlersFinished(ctx) })
	if err == nil {
		return waited
	}
	return err
}

// tellBeside mails the operators while the run goes on: a relay that hangs must not hold up an answer.
func (c *monthlyCycle) tellBeside(ctx workflow.Context, in activities.NotifyOperatorsInput) {
	c.telling++
	workflow.Go(ctx, func(ctx workflow.Context) {
		defer func() { c.telling-- }()
		c.tell(ctx, in)
	})
}

// tell mails the operators; see the policies notice and alarm. A failure is told without the store too: it may be what is
// wrong.
func (c *monthlyCycle) tell(ctx workflow.Context, in activities.NotifyOperatorsInput) {
	policy := notice
	if asks := in.Kind == activities.HoldMail || in.Kind == activities.ReminderMail; asks && c.watch.on {
		policy = alarm
	}
	err := workflow.ExecuteActivity(policy(ctx, wordsNotify), a.NotifyOperators, in).Get(ctx, nil)
	if err != nil && in.Failure != "" && c.watch.on {
		in.Direct = true
		err = workflow.ExecuteActivity(notice(ctx, wordsNotify), a.NotifyOperators, in).Get(ctx, nil)
	}
	if err != nil && !temporal.IsCanceledError(err) {
		workflow.GetLogger(ctx).Warn("operators not told", "kind", in.Kind, "error", err)
	}
}

// bound is how long a stage may take before the operators are told.
func (c *monthlyCycle) bound(s stage) time.Duration {
	if s == stageSnapshot {
		return cmp.Or(c.opened.Settings.SourceBound, sourceBound)
	}
	return cmp.Or(c.opened.Settings.StageBound, stageBound)
}

// stalledNotice is the mail about a stage that hangs. What the run itself knows, that the relay is down, is its note.
func (c *monthlyCycle) stalledNotice() activities.NotifyOperatorsInput {
	return activities.NotifyOperatorsInput{
		Month: c.in.Month, Revision: c.opened.Revision.Number, Run: c.self, Parent: c.in.Parent, Seal: c.seal.Seal, Why: c.progress.state.Note,
	}
}

// orCancelled takes the failure of an activity that only a cancellation kept from being tried again for the cancellation.
func orCancelled(err error) error {
	var failed *temporal.ActivityError
	if errors.As(err, &failed) && failed.RetryState() == enumspb.RETRY_STATE_CANCEL_REQUESTED {
		return temporal.NewCanceledError()
	}
	return err
}

// reasonOf returns the message of the innermost application error: the answer, without the SDK's wrapping.
func reasonOf(err error) string {
	var app *temporal.ApplicationError
	if errors.As(err, &app) {
		return app.Message()
	}
	if temporal.IsCanceledError(err) {
		return wordsCancelled
	}
	return err.Error()
}

// after returns the time a duration from now, for the details.
func after(ctx workflow.Context, d time.Duration) time.Time { return workflow.Now(ctx).Add(d) }
