package workflows

import (
	"errors"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"trehan/activities"
)

// CycleInput is the input of MonthlyCycle, made by MonthlyReport.
type CycleInput struct {
	Month      string         `json:"month"`
	Resend     string         `json:"resend,omitempty"`
	DryRun     bool           `json:"dry_run,omitempty"`
	MailNobody bool           `json:"mail_nobody,omitempty"` // a backfill: made and sealed, sent to nobody
	Reason     string         `json:"reason,omitempty"`
	Parent     activities.Run `json:"parent"`

	Carry *carry `json:"carry,omitempty"` // set by continue-as-new, in the middle of the delivery
}

// MonthlyCycle makes one month's notice and delivers it: the stages of design.md, in their order of writes.
func MonthlyCycle(ctx workflow.Context, in CycleInput) (*Outcome, error) {
	c := &monthlyCycle{in: in, progress: newProgress(in.Month)}
	if err := c.setup(ctx); err != nil {
		return nil, err
	}
	outcome, err := c.run(ctx)
	if workflow.IsContinueAsNewError(err) {
		return nil, err
	}
	return c.end(ctx, outcome, err)
}

type monthlyCycle struct {
	in       CycleInput
	progress *progress

	opened   activities.Opened
	counted  activities.Counted
	issue    activities.Issue // number, date and signed PDF, once decided
	question question
	answer   *decision
	seal     activities.Sealed
	sum      activities.Deliveries
}

// decision is a person's answer to the question.
type decision struct {
	Answer
	approved bool
}

// setup registers what people see and say: the state query and the two Updates.
func (c *monthlyCycle) setup(ctx workflow.Context) error {
	if err := workflow.SetQueryHandler(ctx, "state", func() (State, error) { return c.progress.state, nil }); err != nil {
		return err
	}
	//workflowcheck:ignore // handlers are independent of the order in which they are set
	for name, approved := range map[string]bool{"approve": true, "reject": false} {
		handle := func(ctx workflow.Context, answer Answer) (string, error) { return c.decide(ctx, answer, approved) }
		validate := func(answer Answer) error { return c.validate(answer, approved) }
		err := workflow.SetUpdateHandlerWithOptions(ctx, name, handle, workflow.UpdateHandlerOptions{Validator: validate})
		if err != nil {
			return err
		}
	}
	return upsert(ctx, monthAttribute.ValueSet(c.in.Month))
}

// run goes through the stages.
func (c *monthlyCycle) run(ctx workflow.Context) (*Outcome, error) {
	if c.in.Carry != nil {
		c.in.Carry.restore(c)
		return c.deliverAndClose(ctx)
	}
	if err := c.open(ctx); err != nil {
		return nil, err
	}
	if err := c.count(ctx); err != nil {
		return nil, err
	}
	if c.counted.EqualTo == 0 {
		if outcome, err := c.make(ctx); outcome != nil || err != nil {
			return outcome, err
		}
	} else if outcome, err := c.reuse(ctx); outcome != nil || err != nil {
		return outcome, err
	}
	return c.deliverAndClose(ctx)
}

// open numbers the revision and learns the office's settings.
func (c *monthlyCycle) open(ctx workflow.Context) error {
	c.progress.stage(ctx, stageOpen)
	err := workflow.ExecuteActivity(short(ctx, wordsOpen), a.OpenRevision, activities.OpenRevisionInput{
		Month: c.in.Month, Run: c.self(ctx), Parent: c.in.Parent, Reason: c.in.Reason, DryRun: c.in.DryRun,
	}).Get(ctx, &c.opened)
	if err != nil {
		return err
	}
	c.progress.revision(ctx, c.opened.Revision.Number)
	return upsert(ctx, revisionAttribute.ValueSet(int64(c.opened.Revision.Number)))
}

// count takes the snapshots, all sources at once, and counts the month.
func (c *monthlyCycle) count(ctx workflow.Context) error {
	c.progress.stage(ctx, stageSnapshot)
	futures := make([]workflow.Future, len(c.opened.Sources))
	for i, source := range c.opened.Sources {
		futures[i] = workflow.ExecuteActivity(long(ctx, wordsSnapshot(source)), a.TakeSnapshot,
			activities.TakeSnapshotInput{Revision: c.opened.Revision, Source: source})
	}
	snapshots := make([]activities.Snapshot, len(futures))
	var faults []error
	for i, future := range futures {
		faults = append(faults, future.Get(ctx, &snapshots[i]))
	}
	if err := errors.Join(faults...); err != nil {
		return firstOf(faults)
	}
	c.progress.stage(ctx, stageCount)
	err := workflow.ExecuteActivity(long(ctx, wordsCount), a.CountMonth, activities.CountMonthInput{
		Revision: c.opened.Revision, Run: c.self(ctx), Snapshots: snapshots,
	}).Get(ctx, &c.counted)
	if err != nil {
		return err
	}
	c.issue.Replaces = c.counted.Replaces
	c.progress.counted(ctx, c.counted)
	return nil
}

// firstOf returns the first error; the outermost error must stay the activity's, or its retryability is lost.
func firstOf(errs []error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// make builds the drafts, asks a person if it must, builds the final documents and seals. A non-nil outcome ends
// the run.
func (c *monthlyCycle) make(ctx workflow.Context) (*Outcome, error) {
	c.progress.stage(ctx, stageDraft)
	if err := c.build(ctx, true); err != nil {
		return nil, err
	}
	if c.in.DryRun {
		return c.abandon(ctx, Succeeded, "dry_run", wordsDryRunDone)
	}
	if outcome, err := c.review(ctx); outcome != nil || err != nil {
		return outcome, err
	}
	c.progress.stage(ctx, stageDocuments)
	if err := c.build(ctx, false); err != nil {
		return nil, err
	}
	c.progress.stage(ctx, stageSeal)
	err := workflow.ExecuteActivity(short(ctx, wordsSeal), a.SealRevision, activities.SealRevisionInput{
		Revision: c.opened.Revision, Run: c.self(ctx), Issue: c.issue,
	}).Get(ctx, &c.seal)
	if err != nil {
		return nil, err
	}
	c.progress.sealed(ctx, c.seal)
	return nil, nil
}

// reuse goes on with the sealed revision that the count equals.
func (c *monthlyCycle) reuse(ctx workflow.Context) (*Outcome, error) {
	if c.in.DryRun {
		return c.abandon(ctx, Succeeded, "dry_run", wordsUnchanged(c.counted.EqualTo))
	}
	if _, err := c.abandon(ctx, Succeeded, "unchanged", wordsUnchanged(c.counted.EqualTo)); err != nil {
		return nil, err
	}
	c.opened.Revision.Number = c.counted.EqualTo
	c.seal.Seal = c.counted.EqualSeal
	c.progress.unchanged(ctx, c.counted.EqualTo, c.seal)
	return nil, upsert(ctx, revisionAttribute.ValueSet(int64(c.counted.EqualTo)))
}

// build builds the document groups in parallel.
func (c *monthlyCycle) build(ctx workflow.Context, draft bool) error {
	futures := make([]workflow.Future, len(c.opened.Groups))
	for i, group := range c.opened.Groups {
		futures[i] = workflow.ExecuteActivity(long(ctx, wordsBuild(group, draft)), a.BuildDocuments, activities.BuildDocumentsInput{
			Revision: c.opened.Revision, Run: c.self(ctx), Group: group, Draft: draft, Issue: c.issue,
		})
	}
	var faults []error
	for _, future := range futures {
		faults = append(faults, future.Get(ctx, nil))
	}
	return firstOf(faults)
}

// abandon ends a run that seals nothing, and says why in the archive.
func (c *monthlyCycle) abandon(ctx workflow.Context, outcome, why, note string) (*Outcome, error) {
	err := workflow.ExecuteActivity(short(ctx, wordsAbandon), a.AbandonRevision, activities.AbandonRevisionInput{
		Revision: c.opened.Revision, Run: c.self(ctx), Why: why,
	}).Get(ctx, nil)
	if err != nil {
		return nil, err
	}
	result := c.outcome(outcome)
	result.Note = note
	return result, nil
}

// outcome fills in what is known by now.
func (c *monthlyCycle) outcome(outcome string) *Outcome {
	return &Outcome{
		Outcome: outcome, Month: c.in.Month, Revision: c.opened.Revision.Number,
		Unchanged: c.counted.EqualTo != 0, DryRun: c.in.DryRun,
		Figures: c.counted.Figures, Report: c.counted.Report, Seal: c.seal.Seal, Deliveries: c.sum,
	}
}

// end closes the audit trail of the run, whatever became of it, and tells the operators.
func (c *monthlyCycle) end(ctx workflow.Context, outcome *Outcome, failure error) (*Outcome, error) {
	cancelled := temporal.IsCanceledError(failure)
	done, cancel := workflow.NewDisconnectedContext(ctx)
	defer cancel()
	input := activities.CloseRunInput{
		Month: c.in.Month, Revision: c.opened.Revision.Number, Run: c.self(ctx), Outcome: Failed,
		Seal: c.seal.Seal, MailNobody: c.in.MailNobody, Cancelled: cancelled,
	}
	if outcome != nil {
		input.Outcome = outcome.Outcome
	}
	if failure != nil {
		input.Failure = reasonOf(failure)
		c.progress.failed(ctx, input.Failure, cancelled)
	}
	var closed activities.Closed
	if err := workflow.ExecuteActivity(short(done, wordsClose), a.CloseRun, input).Get(done, &closed); err != nil {
		return nil, errors.Join(failure, err)
	}
	if err := upsert(done, outcomeAttribute.ValueSet(input.Outcome)); err != nil {
		return nil, err
	}
	if !c.in.DryRun {
		c.tell(done, activities.NotifyOperatorsInput{
			Kind: activities.SummaryMail, Month: c.in.Month, Revision: c.opened.Revision.Number, Run: c.self(ctx),
			Outcome: input.Outcome, Failure: input.Failure, Closing: closed.Record,
		})
	}
	if failure != nil {
		return nil, failure
	}
	c.progress.closed(ctx, outcome)
	return outcome, nil
}

// tell mails the operators; see the policy notice.
func (c *monthlyCycle) tell(ctx workflow.Context, in activities.NotifyOperatorsInput) {
	if err := workflow.ExecuteActivity(notice(ctx, wordsNotify), a.NotifyOperators, in).Get(ctx, nil); err != nil {
		workflow.GetLogger(ctx).Warn("operators not told", "kind", in.Kind, "error", err)
	}
}

// self names this run.
func (c *monthlyCycle) self(ctx workflow.Context) activities.Run {
	info := workflow.GetInfo(ctx).WorkflowExecution
	return activities.Run{WorkflowID: info.ID, RunID: info.RunID}
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
