package workflows

import (
	"cmp"
	"slices"

	"go.temporal.io/sdk/workflow"

	"trehan/activities"
	"trehan/internal/delivery"
	"trehan/internal/issue"
)

// CycleInput is the input of MonthlyCycle, made by MonthlyReport.
type CycleInput struct {
	Month      string         `json:"month"`
	Resend     string         `json:"resend,omitempty"`
	DryRun     bool           `json:"dry_run,omitempty"`
	MailNobody bool           `json:"mail_nobody,omitempty"` // a backfill: made and sealed, sent to nobody
	Reason     string         `json:"reason,omitempty"`
	Number     string         `json:"number,omitempty"` // of the letter, where it is known before the run
	Date       string         `json:"date,omitempty"`
	Remark     string         `json:"date_remark,omitempty"`
	Parent     activities.Run `json:"parent"`

	Carry *carry `json:"carry,omitempty"` // set by continue-as-new, in the middle of the delivery
}

// letter is the number and date that the run was started with.
func (in CycleInput) letter() issue.Letter {
	return issue.Letter{Number: in.Number, Date: in.Date, Remark: in.Remark}
}

// mails reports whether the run sends the letter that it makes.
func (c *monthlyCycle) mails() bool {
	return !c.in.DryRun && !c.in.MailNobody && c.in.Resend != resendNobody
}

// MonthlyCycle makes one month's notice and delivers it: the stages of docs/design.md 4, in the order of writes of docs/design.md 2.
func MonthlyCycle(ctx workflow.Context, in CycleInput) (*Outcome, error) {
	c := newCycle(in, MonthlyCycle)
	if err := c.setup(ctx); err != nil {
		return nil, err
	}
	outcome, err := c.run(ctx)
	return c.finish(ctx, outcome, err)
}

// finish ends the run, or this part of it.
func (c *monthlyCycle) finish(ctx workflow.Context, outcome *Outcome, err error) (*Outcome, error) {
	if workflow.IsContinueAsNewError(err) {
		return nil, c.settled(ctx, err)
	}
	return c.end(ctx, outcome, err)
}

type monthlyCycle struct {
	in       CycleInput
	progress *progress

	self     activities.Run // the run as the archive knows it: the first of those that continue-as-new strings together
	opened   activities.Opened
	counted  activities.Counted
	issue    activities.Issue // number, date and signed PDF, once decided
	question question
	deciding workflow.Mutex // held while an answer is recorded: one at a time
	answer   *decision
	seal     activities.Sealed
	sum      delivery.Totals
	telling  int // mails to the operators under way beside the run
	watch    *watch
	again    any // the workflow that continues the run as new
}

func newCycle(in CycleInput, again any) *monthlyCycle {
	c := &monthlyCycle{in: in, progress: newProgress(in.Month), again: again}
	c.watch = c.progress.watch
	c.watch.bounds, c.watch.notice, c.watch.tell = c.bound, c.stalledNotice, c.tellBeside
	return c
}

// decision is a person's answer to the question.
type decision struct {
	Answer
	approved bool
}

func (c *monthlyCycle) answerQueries(ctx workflow.Context) error {
	return workflow.SetQueryHandler(ctx, "state", func() (State, error) { return c.progress.state, nil })
}

// setup registers what people see and say: the state query and the two Updates.
func (c *monthlyCycle) setup(ctx workflow.Context) error {
	if err := c.answerQueries(ctx); err != nil {
		return err
	}
	c.deciding = workflow.NewMutex(ctx)
	for _, update := range []struct {
		name     string
		approved bool
	}{{"approve", true}, {"reject", false}} {
		handle := func(ctx workflow.Context, answer Answer) (string, error) {
			return c.decide(ctx, answer, update.approved)
		}
		validate := func(ctx workflow.Context, answer Answer) error {
			if err := c.validate(answer, update.approved); err != nil || !update.approved {
				return err
			}
			return c.refuseLetter(ctx, &answer)
		}
		err := workflow.SetUpdateHandlerWithOptions(ctx, update.name, handle, workflow.UpdateHandlerOptions{Validator: validate})
		if err != nil {
			return err
		}
	}
	c.watch.on = watched(ctx)
	return c.identify(ctx)
}

// identify learns which run this is, and marks it with its month.
func (c *monthlyCycle) identify(ctx workflow.Context) error {
	info := workflow.GetInfo(ctx)
	// A run that somebody resets is the same run to archive and ledger: its plan and what it has sent stay valid.
	c.self = activities.Run{WorkflowID: info.WorkflowExecution.ID, RunID: cmp.Or(info.OriginalRunID, info.WorkflowExecution.RunID)}
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
		Month: c.in.Month, Run: c.self, Parent: c.in.Parent, Reason: c.in.Reason, DryRun: c.in.DryRun,
	}).Get(ctx, &c.opened)
	if err != nil {
		return err
	}
	c.progress.opened(ctx, c.opened)
	if err := upsert(ctx, revisionAttribute.ValueSet(int64(c.opened.Revision.Number))); err != nil {
		return err
	}
	return workflow.ExecuteActivity(long(ctx, wordsFreeze), a.FreezeInputs, activities.FreezeInputsInput{
		Revision: c.opened.Revision,
	}).Get(ctx, nil)
}

// count takes the snapshots and counts the month.
func (c *monthlyCycle) count(ctx workflow.Context) error {
	snapshots, err := c.snapshots(ctx)
	if err != nil {
		return err
	}
	c.progress.stage(ctx, stageCount)
	input := activities.CountMonthInput{
		Revision: c.opened.Revision, Run: c.self, Snapshots: snapshots, Mails: c.mails(), Resend: c.in.Resend,
	}
	policy := long(ctx, wordsCount)
	if len(c.opened.Sources) == 0 && !c.in.DryRun { // it is made from its sealed months
		input.Await, policy = true, awaiting(ctx, wordsCount)
	}
	if err := workflow.ExecuteActivity(policy, a.CountMonth, input).Get(ctx, &c.counted); err != nil {
		return err
	}
	c.issue = activities.Issue{Number: c.in.Number, Date: c.in.Date, Remark: c.in.Remark, Replaces: c.counted.Replaces}
	c.progress.counted(ctx, c.counted)
	return nil
}

// snapshots takes the snapshots, all sources at once.
func (c *monthlyCycle) snapshots(ctx workflow.Context) ([]activities.Snapshot, error) {
	c.progress.stage(ctx, stageSnapshot)
	snapshots := make([]activities.Snapshot, len(c.opened.Sources))
	err := each(ctx, len(snapshots), func(ctx workflow.Context, i int) error {
		source := c.opened.Sources[i]
		return workflow.ExecuteActivity(long(ctx, wordsSnapshot(source)), a.TakeSnapshot,
			activities.TakeSnapshotInput{Revision: c.opened.Revision, Source: source}).Get(ctx, &snapshots[i])
	})
	return snapshots, err
}

// each does n things at once and waits for all of them. The first failure cancels the others, so that it is reported
// at once and not when the slowest has ended. It is returned unwrapped: a wrapped one would lose its retryability.
func each(ctx workflow.Context, n int, do func(ctx workflow.Context, i int) error) error {
	ctx, cancel := workflow.WithCancel(ctx)
	defer cancel()
	var failure error
	group := workflow.NewWaitGroup(ctx)
	for i := range n {
		group.Add(1)
		workflow.Go(ctx, func(ctx workflow.Context) {
			defer group.Done()
			if err := do(ctx, i); err != nil && failure == nil {
				failure = err
				cancel()
			}
		})
	}
	wait, done := workflow.NewDisconnectedContext(ctx)
	defer done()
	group.Wait(wait)
	return failure
}

// make builds the drafts, asks a person if it must, builds the final documents and seals. A non-nil outcome ends
// the run.
func (c *monthlyCycle) make(ctx workflow.Context) (*Outcome, error) {
	c.progress.stage(ctx, stageDraft)
	if err := c.build(ctx, c.drafts(ctx), true); err != nil {
		return nil, err
	}
	if c.in.DryRun {
		return c.abandon(ctx, Succeeded, "dry_run", wordsDryRunDone)
	}
	if outcome, err := c.review(ctx); outcome != nil || err != nil {
		return outcome, err
	}
	c.progress.stage(ctx, stageDocuments)
	if err := c.build(ctx, c.opened.Groups, false); err != nil {
		return nil, err
	}
	return nil, c.sealRevision(ctx, !c.mails())
}

// sealRevision seals; unsent says that no letter is sent, which then needs no number.
func (c *monthlyCycle) sealRevision(ctx workflow.Context, unsent bool) error {
	c.progress.stage(ctx, stageSeal)
	err := workflow.ExecuteActivity(short(ctx, wordsSeal), a.SealRevision, activities.SealRevisionInput{
		Revision: c.opened.Revision, Run: c.self, Issue: c.issue, MailNobody: unsent,
	}).Get(ctx, &c.seal)
	if err == nil {
		c.progress.sealed(ctx, c.seal)
	}
	return err
}

// reuse goes on with the sealed revision that the count equals.
func (c *monthlyCycle) reuse(ctx workflow.Context) (*Outcome, error) {
	if c.in.DryRun {
		return c.abandon(ctx, Succeeded, "dry_run", wordsUnchanged(c.counted.EqualTo))
	}
	err := workflow.ExecuteActivity(short(ctx, wordsAdopt), a.AdoptRevision, activities.AdoptRevisionInput{
		Revision: c.opened.Revision, Run: c.self, Adopted: c.counted.EqualTo, Seal: c.counted.EqualSeal,
	}).Get(ctx, nil)
	if err != nil {
		return nil, err
	}
	c.opened.Revision.Number = c.counted.EqualTo
	c.seal.Seal = c.counted.EqualSeal
	c.progress.unchanged(ctx, c.counted.EqualTo, c.seal)
	return nil, upsert(ctx, revisionAttribute.ValueSet(int64(c.counted.EqualTo)))
}

// drafts are the groups that are built as drafts. The units' workbooks, most of a month's documents and rows of the
// appendices once more, are among them only where somebody will look at drafts.
func (c *monthlyCycle) drafts(ctx workflow.Context) []string {
	if c.in.DryRun || c.asks(ctx) {
		return c.opened.Groups
	}
	return slices.DeleteFunc(slices.Clone(c.opened.Groups), func(group string) bool { return group == activities.UnitBooks })
}

// build builds document groups in parallel.
func (c *monthlyCycle) build(ctx workflow.Context, groups []string, draft bool) error {
	return each(ctx, len(groups), func(ctx workflow.Context, i int) error {
		return workflow.ExecuteActivity(long(ctx, wordsBuild(groups[i], draft)), a.BuildDocuments, activities.BuildDocumentsInput{
			Revision: c.opened.Revision, Run: c.self, Group: groups[i], Draft: draft, Issue: c.issue,
		}).Get(ctx, nil)
	})
}
