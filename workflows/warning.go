package workflows

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"trehan/activities"
	"trehan/internal/notation"
	"trehan/internal/period"
)

// WarningRequest is the input of Warning, as a person types it into the Temporal UI. Every field is optional.
// Fields are never removed or renamed: a replay decodes old inputs.
type WarningRequest struct {
	Day    string `json:"day,omitempty"`     // yyyy-MM-dd; default: today
	Resend string `json:"resend,omitempty"`  // failed, all, none; "" is failed
	DryRun bool   `json:"dry_run,omitempty"` // counts only: nothing sealed, nothing mailed
	Reason string `json:"reason,omitempty"`  // why somebody runs it by hand; recorded in the audit trail

	fault string // as in Request
}

// UnmarshalJSON reads the input strictly, as Request does.
func (r *WarningRequest) UnmarshalJSON(b []byte) error {
	type plain WarningRequest
	var p plain
	*r = WarningRequest{}
	if fault := decodeStrict(b, &p); fault != "" {
		r.fault = fault
		return nil
	}
	*r = WarningRequest(p)
	return nil
}

var warningPolicies = []string{"failed", "all", resendNobody}

// day returns the day that the input names, else the present one, or what is wrong with the input.
func (r *WarningRequest) day(now time.Time) (period.Day, string) {
	today := period.InstantOf(now).Day()
	if r.fault != "" {
		return today, r.fault
	}
	if r.Resend != "" && !slices.Contains(warningPolicies, r.Resend) {
		return today, fmt.Sprintf("trường \"resend\": %q không phải một trong: %s", r.Resend, strings.Join(warningPolicies, ", "))
	}
	if r.Day == "" {
		return today, ""
	}
	day, err := period.ParseDay(r.Day)
	switch {
	case err != nil:
		return today, fmt.Sprintf("trường \"day\": %v", err)
	case day > today:
		return day, fmt.Sprintf("trường \"day\": ngày %s chưa đến", notation.Date(day))
	case !r.DryRun && now.After(warnUntil(day)):
		return day, fmt.Sprintf("trường \"day\": ngày %s đã qua, danh sách của ngày ấy không còn đúng; chạy cho hôm nay, hoặc chạy thử (dry_run)", notation.Date(day))
	}
	return day, ""
}

// warnUntil is until when a day's warning may be sent: noon of the next day. Later it would warn of what is settled.
func warnUntil(day period.Day) time.Time { return (day + 1).Time().Add(12 * time.Hour) }

// Warning warns the units of their dossiers that are soon due or overdue, today or on a given day. It runs WarningCycle as the
// child that no second run of the day can overlap, as MonthlyReport runs MonthlyCycle.
func Warning(ctx workflow.Context, in WarningRequest) (*Outcome, error) {
	self := workflow.GetInfo(ctx).WorkflowExecution
	r := &monthlyReport{
		in: Request{Resend: in.Resend, DryRun: in.DryRun, Reason: in.Reason}, self: activities.Run{WorkflowID: self.ID, RunID: self.RunID},
		cycle: WarningCycle,
	}
	r.watchStages(true)
	outcome, err := r.warn(ctx, in)
	return r.close(ctx, outcome, err)
}

// warn settles the day and runs its warning.
func (r *monthlyReport) warn(ctx workflow.Context, in WarningRequest) (*Outcome, error) {
	nominal, scheduled := r.nominal(ctx)
	r.scheduled = scheduled
	day, fault := in.day(workflow.Now(ctx))
	r.month = period.NameWarning(day)
	if fault != "" {
		return nil, temporal.NewNonRetryableApplicationError(wordsBadInput(fault), activities.BadInput, nil)
	}
	if err := r.mark(ctx); err != nil {
		return nil, err
	}
	r.watch.begin(ctx, stagePlanStart)
	err := workflow.ExecuteActivity(short(ctx, wordsPlanStart), a.PlanStart, activities.PlanStartInput{
		Month: r.month.String(), Nominal: nominal, Now: workflow.Now(ctx), Scheduled: scheduled,
	}).Get(ctx, &r.start)
	r.watch.done(ctx, err)
	if err != nil {
		return nil, err
	}
	outcome, err := r.runCycle(ctx)
	r.exportHistories(ctx)
	return outcome, err
}

// WarningCycle makes one day's warning and delivers it: no letter, no review, and a ledger, trail and seal of its own
// (docs/design.md 4.1). A day that has a list keeps it: a later run sends it to whom it has not reached.
func WarningCycle(ctx workflow.Context, in CycleInput) (*Outcome, error) {
	c := newCycle(in, WarningCycle)
	c.watch.on = true
	if err := c.answerQueries(ctx); err != nil {
		return nil, err
	}
	if err := c.identify(ctx); err != nil {
		return nil, err
	}
	outcome, err := c.warn(ctx)
	return c.finish(ctx, outcome, err)
}

// warn goes through the stages of a warning.
func (c *monthlyCycle) warn(ctx workflow.Context) (*Outcome, error) {
	if c.in.Carry != nil {
		c.in.Carry.restore(c)
		return c.deliverAndClose(ctx)
	}
	if err := c.open(ctx); err != nil {
		return nil, err
	}
	if c.opened.Sealed != 0 {
		if outcome, err := c.resume(ctx); outcome != nil || err != nil {
			return outcome, err
		}
	} else if outcome, err := c.list(ctx); outcome != nil || err != nil {
		return outcome, err
	}
	if c.outdated(ctx) {
		return nil, temporal.NewNonRetryableApplicationError(wordsTooLate(c.day()), activities.BadInput, nil)
	}
	return c.deliverAndClose(ctx)
}

// outdated reports whether the run is a warning whose list is no longer true.
func (c *monthlyCycle) outdated(ctx workflow.Context) bool {
	return isWarning(c.in.Month) && workflow.Now(ctx).After(warnUntil(c.day()))
}

// day is the day of the warning.
func (c *monthlyCycle) day() period.Day {
	name, _ := period.ParseName(c.in.Month)
	day, _ := name.Warning()
	return day
}

// list lists the dossiers and seals the list.
func (c *monthlyCycle) list(ctx workflow.Context) (*Outcome, error) {
	snapshots, err := c.snapshots(ctx)
	if err != nil {
		return nil, err
	}
	c.progress.stage(ctx, stageCount)
	var warned activities.Warned
	err = workflow.ExecuteActivity(long(ctx, wordsCountWarning), a.CountWarning, activities.CountWarningInput{
		Revision: c.opened.Revision, Run: c.self, Snapshots: snapshots,
	}).Get(ctx, &warned)
	if err != nil {
		return nil, err
	}
	c.counted.Report = warned.Report
	c.progress.warned(ctx, warned)
	if c.in.DryRun {
		return c.abandon(ctx, Succeeded, "dry_run", wordsWarningDryRun(&warned))
	}
	return nil, c.sealRevision(ctx, true)
}

// resume goes on with the list that an earlier run of the day has sealed.
func (c *monthlyCycle) resume(ctx workflow.Context) (*Outcome, error) {
	if c.in.DryRun {
		return c.abandon(ctx, Succeeded, "dry_run", wordsListed(c.opened.Sealed))
	}
	err := workflow.ExecuteActivity(short(ctx, wordsAdopt), a.AdoptRevision, activities.AdoptRevisionInput{
		Revision: c.opened.Revision, Run: c.self, Adopted: c.opened.Sealed, Seal: c.opened.Seal,
	}).Get(ctx, nil)
	if err != nil {
		return nil, err
	}
	c.opened.Revision.Number, c.seal.Seal = c.opened.Sealed, c.opened.Seal
	c.progress.unchanged(ctx, c.opened.Sealed, c.seal)
	c.progress.note(ctx, wordsListed(c.opened.Sealed))
	return nil, upsert(ctx, revisionAttribute.ValueSet(int64(c.opened.Sealed)))
}

func (p *progress) warned(ctx workflow.Context, warned activities.Warned) {
	p.state.Warned, p.state.Report = &warned, warned.Report
	p.show(ctx)
}

// isWarning reports whether a name is that of a warning.
func isWarning(name string) bool {
	n, err := period.ParseName(name)
	return err == nil && n.Kind() == period.KindWarning
}
