package workflows

import (
	"errors"
	"slices"
	"time"

	"go.temporal.io/sdk/workflow"

	"trehan/activities"
)

// review holds the run for a person if findings block or the office reviews always. A non-nil outcome ends the run.
func (c *monthlyCycle) review(ctx workflow.Context) (*Outcome, error) {
	blocking := len(c.counted.Blocking) > 0
	if !blocking && c.opened.Settings.Review != activities.ReviewAlways {
		return nil, nil
	}
	c.question = question{open: true, blocking: blocking, report: c.counted.Report}
	if err := upsert(ctx, outcomeAttribute.ValueSet(Held)); err != nil {
		return nil, err
	}
	deadline := after(ctx, c.opened.Settings.ReviewDeadline)
	c.progress.held(ctx, c.counted, deadline)
	if err := c.awaitDecision(ctx, deadline); err != nil {
		return nil, err
	}
	c.question.open = false
	switch {
	case c.answer == nil:
		return c.abandon(ctx, Held, "held", wordsHeldInVain(deadline))
	case !c.answer.approved:
		return c.abandon(ctx, Rejected, "rejected", wordsRejected(c.answer.By, c.answer.Reason))
	}
	c.progress.approved(ctx, c.answer.By)
	c.issue = activities.Issue{
		Number: c.answer.Number, Date: c.answer.Date, Signed: c.answer.Signed, By: c.answer.By, Reason: c.answer.Reason,
		Accepted: c.counted.Blocking, Replaces: c.counted.Replaces,
	}
	return nil, upsert(ctx, outcomeAttribute.ValueUnset())
}

// awaitDecision waits for an answer until the deadline and reminds the operators meanwhile.
func (c *monthlyCycle) awaitDecision(ctx workflow.Context, deadline time.Time) error {
	kind := activities.HoldMail
	for c.answer == nil {
		left := deadline.Sub(workflow.Now(ctx))
		if left <= 0 {
			return nil
		}
		c.tell(ctx, activities.NotifyOperatorsInput{
			Kind: kind, Month: c.in.Month, Revision: c.opened.Revision.Number, Run: c.self(ctx),
			Report: c.counted.Report, Deadline: deadline,
		})
		kind = activities.ReminderMail
		pause := min(left, c.opened.Settings.RemindEvery)
		if _, err := workflow.AwaitWithTimeout(ctx, pause, func() bool { return c.answer != nil }); err != nil {
			return err
		}
	}
	return nil
}

// validate refuses an answer before it enters the history.
func (c *monthlyCycle) validate(answer Answer, approve bool) error {
	if fault := c.question.check(&answer, approve); fault != "" {
		return errors.New(fault)
	}
	return nil
}

// decide records an answer. A signed PDF that is not in the archive as named is refused, and the question stays
// open; so is an answer that comes second.
func (c *monthlyCycle) decide(ctx workflow.Context, answer Answer, approve bool) (string, error) {
	err := workflow.ExecuteActivity(short(ctx, wordsRecordDecision), a.RecordDecision, activities.RecordDecisionInput{
		Revision: c.opened.Revision, Run: c.self(ctx), Approved: approve, By: answer.By, Reason: answer.Reason,
		Report: c.counted.Report, Accepted: slices.Clone(c.counted.Blocking),
		Number: answer.Number, Date: answer.Date, Signed: answer.Signed,
	}).Get(ctx, nil)
	if err != nil {
		return "", err
	}
	if c.answer != nil {
		return "", errors.New(wordsAlreadyDecided(c.answer.By))
	}
	c.answer = &decision{Answer: answer, approved: approve}
	return wordsDecisionTaken(approve), nil
}
