// Package workflows decides what happens in which order, waits and retries. MonthlyReport settles which month is meant
// and runs MonthlyCycle, the stages of a month. policies.go holds every timeout and retry policy with its reason.
//
// Workflows do no I/O; activities do. A change must replay the stored histories in testdata. See docs/design.md 4.
package workflows

import (
	"errors"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"trehan/activities"
	"trehan/internal/period"
)

// a names the activities by their methods, so that the compiler checks them.
var a activities.Activities

// MonthlyReport settles which month is meant, waits for its day if the Schedule or the input asks for it, and runs
// MonthlyCycle as the child that no second run of the month can overlap.
func MonthlyReport(ctx workflow.Context, in Request) (*Outcome, error) {
	self := workflow.GetInfo(ctx).WorkflowExecution
	r := &monthlyReport{in: in, self: activities.Run{WorkflowID: self.ID, RunID: self.RunID}, cycle: MonthlyCycle}
	r.watchStages(watched(ctx))
	outcome, err := r.run(ctx)
	return r.close(ctx, outcome, err)
}

func (r *monthlyReport) watchStages(on bool) {
	r.watch = watch{
		on: on, bounds: func(stage) time.Duration { return stageBound },
		notice: r.notice, show: r.stalled, tell: r.tell,
	}
}

type monthlyReport struct {
	in    Request
	self  activities.Run
	month period.Name
	start activities.Start
	child workflow.Execution
	cycle any // the child's workflow

	scheduled bool // by the Schedule: nobody waits for the answer
	told      bool // that the month was not begun
	watch     watch
}

func (r *monthlyReport) run(ctx workflow.Context) (*Outcome, error) {
	if err := r.setup(ctx); err != nil {
		return nil, err
	}
	if err := r.wait(ctx); err != nil {
		return nil, err
	}
	outcome, err := r.runCycle(ctx)
	r.exportHistories(ctx)
	return outcome, err
}

// setup checks the input, settles the month and asks for the calendar's answer.
func (r *monthlyReport) setup(ctx workflow.Context) error {
	nominal, scheduled := r.nominal(ctx)
	r.scheduled = scheduled
	// Where the office's periods begin PlanStart knows; until then the calendar stands for it.
	r.month = period.Bounds{}.Holding(r.in.kind(), period.InstantOf(nominal).Day()).Previous()
	if fault := r.in.validate(); fault != "" {
		return badInput(fault)
	}
	named := r.in.Named()
	if named != (period.Name{}) {
		r.month = named
	}
	if fault := r.in.letterFault(period.Period{}, workflow.Now(ctx)); fault != "" {
		return badInput(fault)
	}
	if fault := r.periodFault(ctx, period.Bounds{}.Of(r.month)); fault != "" && !boundsAreAsked(ctx) {
		return badInput(fault)
	}
	if err := r.mark(ctx); err != nil {
		return err
	}
	plan := activities.PlanStartInput{
		Month: r.month.String(), Nominal: nominal, Now: workflow.Now(ctx), Scheduled: scheduled,
		WorkingDay: r.in.WorkingDay, Hour: r.in.Hour,
	}
	if named == (period.Name{}) {
		plan.Kind = r.in.kind().String()
	}
	r.watch.begin(ctx, stagePlanStart)
	err := workflow.ExecuteActivity(short(ctx, wordsPlanStart), a.PlanStart, plan).Get(ctx, &r.start)
	r.watch.done(ctx, err)
	if err != nil {
		return err
	}
	return r.settle(ctx)
}

// settle takes over the period as the office's configuration has it.
func (r *monthlyReport) settle(ctx workflow.Context) error {
	if r.start.Period == nil { // planned by an earlier release
		return nil
	}
	name, err := period.ParseName(r.start.Month)
	if err != nil {
		return err
	}
	if name != r.month {
		r.month = name
		if err := upsert(ctx, monthAttribute.ValueSet(name.String())); err != nil {
			return err
		}
	}
	if fault := r.periodFault(ctx, *r.start.Period); fault != "" {
		return badInput(fault)
	}
	return nil
}

// periodFault returns what is wrong with a run of a period: it has not begun, or the letter that the run is started with is
// dated before its end. A run that waits for a working day may be started before its period.
func (r *monthlyReport) periodFault(ctx workflow.Context, p period.Period) string {
	return r.in.periodFault(r.month, p, workflow.Now(ctx))
}

// boundsAreAsked reports whether the run learns from PlanStart where its period begins and ends. An earlier release took the
// calendar's.
func boundsAreAsked(ctx workflow.Context) bool {
	return workflow.GetVersion(ctx, "periods-have-bounds", workflow.DefaultVersion, 1) > workflow.DefaultVersion
}

func badInput(fault string) error {
	return temporal.NewNonRetryableApplicationError(wordsBadInput(fault), activities.BadInput, nil)
}

// mark marks the run with its month.
func (r *monthlyReport) mark(ctx workflow.Context) error {
	attributes := []temporal.SearchAttributeUpdate{monthAttribute.ValueSet(r.month.String())}
	// The web UI's form takes over an earlier run's attributes with its input: its outcome is not this run's.
	if _, taken := workflow.GetTypedSearchAttributes(ctx).GetKeyword(outcomeAttribute); taken {
		attributes = append(attributes, outcomeAttribute.ValueUnset(), revisionAttribute.ValueUnset())
	}
	return upsert(ctx, attributes...)
}

// nominal returns the time that decides the month: the Schedule's, else the start.
func (r *monthlyReport) nominal(ctx workflow.Context) (at time.Time, scheduled bool) {
	key := temporal.NewSearchAttributeKeyTime("TemporalScheduledStartTime")
	if at, ok := workflow.GetTypedSearchAttributes(ctx).GetTime(key); ok {
		return at, true
	}
	return workflow.GetInfo(ctx).WorkflowStartTime, false
}

// wait sleeps by a durable timer until the working day and hour, if the run is to wait.
func (r *monthlyReport) wait(ctx workflow.Context) error {
	pause := r.start.At.Sub(workflow.Now(ctx))
	if r.start.At.IsZero() || pause <= 0 {
		return nil
	}
	workflow.SetCurrentDetails(ctx, wordsWaiting(r.month, r.start))
	return workflow.NewTimerWithOptions(ctx, pause, workflow.TimerOptions{Summary: wordsTimer}).Get(ctx, nil)
}

// runCycle runs the month itself.
func (r *monthlyReport) runCycle(ctx workflow.Context) (*Outcome, error) {
	info := workflow.GetInfo(ctx)
	childCtx := workflow.WithChildOptions(ctx, workflow.ChildWorkflowOptions{
		WorkflowID:            r.start.ChildID,
		WorkflowIDReusePolicy: enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
		ParentClosePolicy:     enumspb.PARENT_CLOSE_POLICY_REQUEST_CANCEL,
		WaitForCancellation:   true,
		StaticSummary:         wordsChildSummary(r.month),
		TypedSearchAttributes: temporal.NewSearchAttributes(monthAttribute.ValueSet(r.month.String())),
	})
	future := workflow.ExecuteChildWorkflow(childCtx, r.cycle, CycleInput{
		Month: r.month.String(), Resend: r.in.Resend, DryRun: r.in.DryRun, Reason: r.in.Reason,
		MailNobody: r.start.MailNobody, Number: r.in.Number, Date: r.in.Date, Remark: r.in.Remark,
		Parent: activities.Run{WorkflowID: info.WorkflowExecution.ID, RunID: info.WorkflowExecution.RunID},
	})
	if err := future.GetChildWorkflowExecution().Get(ctx, &r.child); err != nil {
		return nil, r.refused(ctx, err)
	}
	workflow.SetCurrentDetails(ctx, wordsRunning(r.month, info.Namespace, r.child))
	var outcome Outcome
	if err := future.Get(ctx, &outcome); err != nil {
		return nil, err
	}
	return &outcome, nil
}

// refused tells who holds the month when the child is already running; of a start by the Schedule, which nobody watches,
// the operators too.
func (r *monthlyReport) refused(ctx workflow.Context, err error) error {
	var running *temporal.ChildWorkflowExecutionAlreadyStartedError
	if !errors.As(err, &running) {
		return err
	}
	var holder activities.Holder
	if err := workflow.ExecuteActivity(short(ctx, wordsDescribeHolder), a.DescribeHolder, r.start.ChildID).Get(ctx, &holder); err != nil {
		return err
	}
	message := wordsAlreadyRunning(r.month, r.start.ChildID, holder)
	if r.scheduled {
		r.tellRefused(ctx, message)
	}
	return temporal.NewNonRetryableApplicationError(message, activities.AlreadyRunning, nil)
}

// tellRefused mails the operators that the month was not begun; see the policy notice.
func (r *monthlyReport) tellRefused(ctx workflow.Context, why string) {
	in := r.notice()
	in.Kind, in.Outcome, in.Failure = activities.RefusedMail, Failed, why
	r.told = r.mail(ctx, in)
}

// tell is mail for the watch.
func (r *monthlyReport) tell(ctx workflow.Context, in activities.NotifyOperatorsInput) {
	r.mail(ctx, in)
}

// mail mails the operators and reports whether they were told; see the policy notice.
func (r *monthlyReport) mail(ctx workflow.Context, in activities.NotifyOperatorsInput) bool {
	err := workflow.ExecuteActivity(notice(ctx, wordsNotify), a.NotifyOperators, in).Get(ctx, nil)
	if err != nil && !temporal.IsCanceledError(err) {
		workflow.GetLogger(ctx).Warn("operators not told", "kind", in.Kind, "error", err)
	}
	return err == nil
}

// notice is a mail about this run.
func (r *monthlyReport) notice() activities.NotifyOperatorsInput {
	return activities.NotifyOperatorsInput{Month: r.month.String(), Run: r.self, Parent: r.self}
}

// stalled shows in the details what hangs; the details before come back with the next change.
func (r *monthlyReport) stalled(ctx workflow.Context, s *Stalled) {
	if s != nil {
		workflow.SetCurrentDetails(ctx, wordsStalledReport(s))
	}
}

// tellNotStarted mails the operators that the Schedule's run has failed before the month began. Of a month that has begun its
// own run tells.
func (r *monthlyReport) tellNotStarted(ctx workflow.Context, err error) {
	if !r.watch.on || !r.scheduled || r.told || r.child.RunID != "" || temporal.IsCanceledError(err) {
		return
	}
	in := r.notice()
	in.Kind, in.Outcome, in.Failure = activities.NotStartedMail, Failed, reasonOf(err)
	r.mail(ctx, in)
}

// exportHistories keeps both histories in the archive, where they outlive Temporal's retention; of a run that another
// kept from beginning, its own. The month itself is done by then: a failure is told in the details, not by failing the
// run.
func (r *monthlyReport) exportHistories(ctx workflow.Context) {
	self := workflow.GetInfo(ctx).WorkflowExecution
	runs := []activities.Run{{WorkflowID: self.ID, RunID: self.RunID}}
	if r.child.RunID != "" { // the month's own first: the trail is kept under its name
		runs = []activities.Run{{WorkflowID: r.child.ID, RunID: r.child.RunID}, runs[0]}
	}
	ctx, cancel := workflow.NewDisconnectedContext(ctx)
	defer cancel()
	r.watch.begin(ctx, stageHistories)
	err := workflow.ExecuteActivity(long(ctx, wordsExportHistory), a.ExportHistory, activities.ExportHistoryInput{
		Month: r.month.String(), Runs: runs,
	}).Get(ctx, nil)
	r.watch.done(ctx, err)
	if err != nil {
		workflow.GetLogger(ctx).Warn("history not exported", "error", err)
	}
}

func (r *monthlyReport) close(ctx workflow.Context, outcome *Outcome, err error) (*Outcome, error) {
	if err != nil {
		r.tellNotStarted(ctx, err)
		workflow.SetCurrentDetails(ctx, wordsFailed(reasonOf(err), temporal.IsCanceledError(err)))
		if upsertErr := upsert(ctx, outcomeAttribute.ValueSet(Failed)); upsertErr != nil {
			return nil, upsertErr
		}
		return nil, err
	}
	workflow.SetCurrentDetails(ctx, wordsOutcome(outcome))
	err = upsert(ctx, outcomeAttribute.ValueSet(outcome.Outcome), revisionAttribute.ValueSet(int64(outcome.Revision)))
	return outcome, err
}
