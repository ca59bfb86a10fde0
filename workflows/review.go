package workflows

import (
	"cmp"
	"errors"
	"slices"
	"time"

	"go.temporal.io/sdk/workflow"

	"trehan/activities"
	"trehan/internal/issue"
	"trehan/internal/period"
)

// asks reports whether a person is to decide about the count: findings block, the office reviews always, or the letter has no
// number and date.
func (c *monthlyCycle) asks(ctx workflow.Context) bool {
	return len(c.counted.Blocking) > 0 || c.opened.Settings.Review == activities.ReviewAlways || c.lacksNumber(ctx)
}

// lacksNumber reports whether a letter without number and date would be mailed. Runs of 0.1.0 sealed such letters.
func (c *monthlyCycle) lacksNumber(ctx workflow.Context) bool {
	if !c.mails() || c.in.letter().Complete() {
		return false
	}
	return workflow.GetVersion(ctx, "letter-needs-number", workflow.DefaultVersion, 1) > workflow.DefaultVersion
}

// review holds the run for a person if it is to ask one. A non-nil outcome ends the run.
func (c *monthlyCycle) review(ctx workflow.Context) (*Outcome, error) {
	if !c.asks(ctx) {
		return nil, nil
	}
	blocking := len(c.counted.Blocking) > 0
	deadline := after(ctx, c.opened.Settings.ReviewDeadline)
	err := workflow.ExecuteActivity(short(ctx, wordsHold), a.HoldRun, activities.HoldRunInput{
		Revision: c.opened.Revision, Run: c.self, Report: c.counted.Report, Blocking: c.counted.Blocking, Deadline: deadline,
	}).Get(ctx, nil)
	if err != nil {
		return nil, err
	}
	if err := upsert(ctx, outcomeAttribute.ValueSet(Held)); err != nil {
		return nil, err
	}
	c.question = question{open: true, blocking: blocking, report: c.counted.Report}
	c.progress.held(ctx, c.counted, deadline, c.mails())
	if err := c.awaitDecision(ctx, deadline); err != nil {
		return nil, err
	}
	switch {
	case c.answer == nil:
		return c.endHeld(ctx, Held, activities.DeadlinePassed, wordsHeldInVain(deadline))
	case !c.answer.approved:
		return c.endHeld(ctx, Rejected, "rejected", wordsRejected(c.answer.By, c.answer.Reason))
	}
	c.progress.approved(ctx, c.answer.By)
	c.issue = activities.Issue{
		Number: c.answer.Number, Date: c.answer.Date, Remark: c.answer.Remark, Signed: c.answer.Signed, By: c.answer.By, Reason: c.answer.Reason,
		Accepted: c.counted.Blocking, Replaces: c.counted.Replaces,
	}
	return nil, upsert(ctx, outcomeAttribute.ValueUnset())
}

// endHeld ends a held run that nobody has approved. That nobody is asked any more is seen before it is recorded, which may take
// long where the store or the relay is away.
func (c *monthlyCycle) endHeld(ctx workflow.Context, outcome, why, note string) (*Outcome, error) {
	c.progress.abandoned(ctx, outcome, note)
	return c.abandon(ctx, outcome, why, note)
}

// awaitDecision waits for an answer until the deadline and reminds the operators meanwhile. An answer that is being
// recorded when the deadline comes still counts: the trail has it already, or is about to.
func (c *monthlyCycle) awaitDecision(ctx workflow.Context, deadline time.Time) error {
	defer func() { c.question.open = false }()
	mails, hush := workflow.WithCancel(ctx)
	defer hush() // what is decided, nobody need be asked any more
	for reminder := 0; c.answer == nil; reminder++ {
		left := deadline.Sub(workflow.Now(ctx))
		if left <= 0 {
			c.question.open = false
			return workflow.Await(ctx, func() bool { return !c.deciding.IsLocked() })
		}
		kind := activities.ReminderMail
		if reminder == 0 {
			kind = activities.HoldMail
		}
		c.tellBeside(mails, activities.NotifyOperatorsInput{
			Kind: kind, Month: c.in.Month, Revision: c.opened.Revision.Number, Run: c.self,
			Report: c.counted.Report, Deadline: deadline, Review: !c.question.blocking, NeedsNumber: c.mails(), Foreseen: c.counted.Foreseen, Reminder: reminder,
		})
		pause := min(left, c.opened.Settings.RemindEvery)
		if _, err := workflow.AwaitWithTimeout(ctx, pause, func() bool { return c.answer != nil }); err != nil {
			return err
		}
	}
	return nil
}

// validate refuses what is no answer before it enters the history: where nothing is asked, or where something is left out.
func (c *monthlyCycle) validate(answer Answer, approve bool) error {
	if c.answer != nil {
		return errors.New(wordsAlreadyDecided(c.answer.By))
	}
	if fault := c.question.form(&answer, approve); fault != "" {
		return errors.New(fault)
	}
	return nil
}

// refuseLetter refuses a number and date that cannot be right before they enter the history. What only the archive knows,
// the calendar and the numbers of other letters, RecordDecision checks.
func (c *monthlyCycle) refuseLetter(ctx workflow.Context, answer *Answer) error {
	letter := answer.letter()
	if !c.mails() && letter.Empty() {
		return nil
	}
	month, err := period.ParseName(c.in.Month)
	if err != nil {
		return err
	}
	faults := issue.Check(letter, issue.Terms{
		Period: cmp.Or(c.opened.Period, period.Bounds{}.Of(month)), Extracted: c.counted.Extracted, Today: period.InstantOf(workflow.Now(ctx)).Day(), Unsent: !c.mails(),
	})
	if len(faults) > 0 {
		return errors.New(issue.Words(faults, issue.Label))
	}
	return nil
}

// decide records an answer, one at a time, also one that does not count: of two that come together the first counts, and
// an answer to another report, or one that four eyes do not accept, leaves the question open.
func (c *monthlyCycle) decide(ctx workflow.Context, answer Answer, approve bool) (string, error) {
	if err := c.deciding.Lock(ctx); err != nil {
		return "", err
	}
	defer c.deciding.Unlock()
	refused := c.question.stale(&answer)
	if err := c.validate(answer, approve); err != nil { // again: it may have waited behind another
		refused = err.Error()
	}
	c.watch.begin(ctx, stageDecision)
	var recorded activities.Recorded
	err := workflow.ExecuteActivity(short(ctx, wordsRecordDecision), a.RecordDecision, activities.RecordDecisionInput{
		Revision: c.opened.Revision, Run: c.self, Approved: approve, By: answer.By, Reason: answer.Reason,
		Report: c.counted.Report, Accepted: slices.Clone(c.counted.Blocking),
		Number: answer.Number, Date: answer.Date, Remark: answer.Remark, Signed: answer.Signed, Replaces: c.counted.Replaces,
		MailNobody: !c.mails(),
		Given:      answer.Report, Proof: answer.Proof, Refused: refused,
	}).Get(ctx, &recorded)
	c.watch.done(ctx, err)
	switch {
	case err != nil:
		return "", errors.New(reasonOf(err))
	case refused != "": // the activity says so too; a run must not hang on that
		return "", errors.New(refused)
	case recorded.Further:
		c.progress.approvedByOne(ctx, answer.By)
		return wordsAnotherMustApprove, nil
	}
	c.answer = &decision{Answer: answer, approved: approve}
	return wordsDecisionTaken(approve), nil
}
