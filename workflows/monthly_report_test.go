package workflows

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	"trehan/activities"
	"trehan/internal/config"
	"trehan/internal/period"
	"trehan/internal/runs"
)

// parent stands in for what MonthlyReport uses: the real calendar, and a child that says when it began.
type parent struct {
	asked    []CycleInput
	began    []time.Time
	exported []activities.ExportHistoryInput
	notify   func(in activities.NotifyOperatorsInput) error
	child    func(ctx workflow.Context) (*Outcome, error)
	other    func(ctx workflow.Context) error // a further workflow, under the name "other"
	conf     *config.Config                   // nil: an empty one
}

func (p *parent) env(t *testing.T) (*testsuite.TestWorkflowEnvironment, *office) {
	t.Helper()
	o := newOffice(0)
	env := skippedTime()
	env.RegisterWorkflow(MonthlyReport)
	env.RegisterWorkflow(Warning)
	child := func(ctx workflow.Context, in CycleInput) (*Outcome, error) {
		p.asked, p.began = append(p.asked, in), append(p.began, workflow.Now(ctx))
		if p.child != nil {
			return p.child(ctx)
		}
		return &Outcome{Outcome: Succeeded, Month: in.Month, Revision: 4}, nil
	}
	for _, name := range []string{"MonthlyCycle", "WarningCycle"} {
		env.RegisterWorkflowWithOptions(child, workflow.RegisterOptions{Name: name})
	}
	if p.other != nil {
		env.RegisterWorkflowWithOptions(p.other, workflow.RegisterOptions{Name: "other"})
	}
	calendar := activities.New(activities.Dependencies{Config: cmp.Or(p.conf, config.Empty())})
	env.RegisterActivityWithOptions(calendar.PlanStart, activity.RegisterOptions{Name: "PlanStart"})
	notify := func(_ context.Context, in activities.NotifyOperatorsInput) error {
		ask(o, &o.told, in)
		if p.notify != nil {
			return p.notify(in)
		}
		return nil
	}
	env.RegisterActivityWithOptions(notify, activity.RegisterOptions{Name: "NotifyOperators"})
	env.RegisterActivityWithOptions(func(context.Context) ([]runs.Pending, error) { return nil, nil }, activity.RegisterOptions{Name: "DescribePending"})
	env.RegisterActivityWithOptions(func(_ context.Context, in activities.ExportHistoryInput) error {
		p.exported = append(p.exported, in)
		return nil
	}, activity.RegisterOptions{Name: "ExportHistory"})
	env.RegisterActivityWithOptions(func(context.Context, string) (activities.Holder, error) {
		return activities.Holder{RunID: "run-of-the-holder", Since: time.Date(2023, 12, 1, 2, 30, 0, 0, time.UTC)}, nil
	}, activity.RegisterOptions{Name: "DescribeHolder"})
	watchMarks(env, o)
	return env, o
}

// begins runs MonthlyReport at a time, zero for scheduled where a person has pressed start, and looks which period's run begins
// when.
func (p *parent) begins(t *testing.T, now, scheduled time.Time, in Request, name string, at time.Time) {
	t.Helper()
	env, _ := p.env(t)
	env.SetStartTime(now)
	if !scheduled.IsZero() {
		if err := env.SetTypedSearchAttributesOnStart(temporal.NewSearchAttributes(scheduledTime.ValueSet(scheduled))); err != nil {
			t.Fatal(err)
		}
	}
	env.ExecuteWorkflow(MonthlyReport, in)
	if _, err := result(t, env); err != nil {
		t.Fatal(err)
	}
	if got := p.asked[0].Month; got != name {
		t.Errorf("period %s, want %s", got, name)
	}
	if late := p.began[0].Sub(at); late < 0 || late > time.Second {
		t.Errorf("began %s, want %s", p.began[0].In(period.Zone), at.In(period.Zone))
	}
}

func day(year int, month time.Month, day, hour int) time.Time {
	return time.Date(year, month, day, hour, 0, 0, 0, period.Zone)
}

var scheduledTime = temporal.NewSearchAttributeKeyTime("TemporalScheduledStartTime")

func ptr(n int) *int { return &n }

// Which month is meant and when its run begins.
func TestTheMonthAndItsDay(t *testing.T) {
	for _, c := range []struct {
		name      string
		now       time.Time
		scheduled time.Time // zero: a person has pressed start
		in        Request
		month     string
		begins    time.Time
		nobody    bool
	}{
		{name: "pressed: now", now: day(2023, 12, 5, 9), month: "2023-11", begins: day(2023, 12, 5, 9)},
		{name: "pressed on New Year's Day", now: day(2024, 1, 1, 0), month: "2023-12", begins: day(2024, 1, 1, 0)},
		{name: "pressed late on the 31st", now: day(2023, 12, 31, 23), month: "2023-11", begins: day(2023, 12, 31, 23)},
		{name: "pressed for another month", now: day(2023, 12, 5, 9), in: Request{Month: "2022-02"}, month: "2022-02", begins: day(2023, 12, 5, 9)},
		// 1/12/2023 is a Friday: the second working day is Monday the 4th.
		{name: "scheduled", now: day(2023, 12, 1, 0), scheduled: day(2023, 12, 1, 0), month: "2023-11", begins: day(2023, 12, 4, 7)},
		// The server's clock in UTC still shows November.
		{name: "scheduled, clock in UTC", now: day(2023, 12, 1, 0).UTC(), scheduled: day(2023, 12, 1, 0).UTC(), month: "2023-11", begins: day(2023, 12, 4, 7)},
		{name: "scheduled over the year's end", now: day(2024, 1, 1, 0), scheduled: day(2024, 1, 1, 0), month: "2023-12", begins: day(2024, 1, 3, 7)},
		// Tết 2024: the 8th to the 14th of February are off.
		{name: "scheduled, 6th working day after Tết", now: day(2024, 2, 1, 0), scheduled: day(2024, 2, 1, 0), in: Request{WorkingDay: ptr(6)}, month: "2024-01", begins: day(2024, 2, 15, 7)},
		{name: "pressed, waits by input", now: day(2023, 12, 1, 8), in: Request{WorkingDay: ptr(1), Hour: ptr(14)}, month: "2023-11", begins: day(2023, 12, 1, 14)},
		{name: "pressed, hour alone", now: day(2023, 12, 1, 8), in: Request{Hour: ptr(0)}, month: "2023-11", begins: day(2023, 12, 4, 0)},
		{name: "the day is past", now: day(2023, 12, 20, 10), scheduled: day(2023, 12, 1, 0), month: "2023-11", begins: day(2023, 12, 20, 10)},
		{name: "triggered by hand", now: day(2023, 12, 20, 10), scheduled: day(2023, 12, 20, 10), month: "2023-11", begins: day(2023, 12, 20, 10)},
		{name: "caught up after 39 days", now: day(2024, 1, 9, 0), scheduled: day(2023, 12, 1, 0), month: "2023-11", begins: day(2024, 1, 9, 0)},
		{name: "backfill after 41 days", now: day(2024, 1, 11, 1), scheduled: day(2023, 12, 1, 0), month: "2023-11", begins: day(2024, 1, 11, 1), nobody: true},
		{name: "an old month by hand is mailed", now: day(2024, 6, 3, 8), in: Request{Month: "2023-11"}, month: "2023-11", begins: day(2024, 6, 3, 8)},
		{name: "an old month by hand may wait for a day that is past", now: day(2024, 6, 3, 8), in: Request{Month: "2023-11", WorkingDay: ptr(2)}, month: "2023-11", begins: day(2024, 6, 3, 8)},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := &parent{}
			p.begins(t, c.now, c.scheduled, c.in, c.month, c.begins)
			if got := p.asked[0]; got.MailNobody != c.nobody {
				t.Errorf("mail nobody %v, want %v", got.MailNobody, c.nobody)
			}
		})
	}
}

// While it waits the details say until when, and that the calendar of the year is not complete.
func TestWaitingIsShown(t *testing.T) {
	p := &parent{}
	env, _ := p.env(t)
	env.SetStartTime(day(2027, 3, 1, 0))
	shown := ""
	env.RegisterDelayedCallback(func() { shown = details(t, env) }, time.Hour)
	env.ExecuteWorkflow(MonthlyReport, Request{WorkingDay: ptr(2), Hour: ptr(9)})
	if _, err := result(t, env); err != nil {
		t.Fatal(err)
	}
	contains(t, "the details", shown, "Tháng 02/2027", "09:00 ngày 02/03/2027", "ngày làm việc thứ 2", "chưa đầy đủ")
}

// A slip of the year is refused before anything begins; the month that is under way may be tried, and a run may wait for a
// month to come.
func TestAMonthThatHasNotBegunIsRefused(t *testing.T) {
	for month, want := range map[string]string{"2027-03": "", "2027-04": "tháng 04/2027 chưa bắt đầu", "2072-03": "tháng 03/2072 chưa bắt đầu"} {
		p := &parent{}
		env, _ := p.env(t)
		env.SetStartTime(day(2027, 3, 31, 23))
		env.ExecuteWorkflow(MonthlyReport, Request{Month: month})
		_, err := result(t, env)
		if want == "" {
			if err != nil {
				t.Errorf("%s: %v", month, err)
			}
			continue
		}
		if e := applicationError(t, err); e.Type() != activities.BadInput || !strings.Contains(e.Error(), want) || len(p.asked) > 0 {
			t.Errorf("%s: %v, %d cycles begun", month, err, len(p.asked))
		}
	}
}

func TestCancelWhileWaiting(t *testing.T) {
	p := &parent{}
	env, o := p.env(t)
	env.RegisterDelayedCallback(env.CancelWorkflow, time.Hour)
	env.ExecuteWorkflow(MonthlyReport, Request{WorkingDay: ptr(2)})
	if _, err := result(t, env); !temporal.IsCanceledError(err) {
		t.Fatalf("ended with %v", err)
	}
	if len(p.asked) > 0 || len(p.exported) > 0 {
		t.Error("a cancelled wait has begun the month")
	}
	if strings.Join(o.marks, " ") != Failed {
		t.Errorf("TrehanOutcome %v", o.marks)
	}
	contains(t, "the details", details(t, env), "bị hủy")
}

// The outcome of the child is the parent's, and both histories are kept whatever it is.
func TestTheChildsOutcomeIsTheParents(t *testing.T) {
	for _, c := range []struct {
		outcome string
		err     error
	}{
		{Succeeded, nil}, {WithExceptions, nil}, {Held, nil}, {Rejected, nil},
		{Failed, temporal.NewNonRetryableApplicationError("Tệp không đọc được.", activities.BadInput, nil)},
	} {
		p := &parent{child: func(workflow.Context) (*Outcome, error) {
			if c.err != nil {
				return nil, c.err
			}
			return &Outcome{Outcome: c.outcome, Month: "2023-11", Revision: 4, Note: "Ghi chú."}, nil
		}}
		env, o := p.env(t)
		env.ExecuteWorkflow(MonthlyReport, Request{Month: "2023-11", Resend: "changed", DryRun: true, Reason: "thử"})
		out, err := result(t, env)
		if c.err == nil && (err != nil || out.Outcome != c.outcome) || c.err != nil && applicationError(t, err).Type() != activities.BadInput {
			t.Errorf("%s: %v %v", c.outcome, out, err)
		}
		if o.marks[len(o.marks)-1] != c.outcome {
			t.Errorf("%s: TrehanOutcome %v", c.outcome, o.marks)
		}
		if c.err == nil && (len(o.numbers) != 1 || o.numbers[0] != 4) {
			t.Errorf("%s: TrehanRevision %v", c.outcome, o.numbers)
		}
		in := p.asked[0]
		same(t, "the child's input", []any{"changed", true, "thử", true}, []any{in.Resend, in.DryRun, in.Reason, in.Parent.WorkflowID != ""})
		if len(p.exported) != 1 || len(p.exported[0].Runs) != 2 {
			t.Fatalf("%s: exported %v, want two runs once", c.outcome, p.exported)
		}
		exported := p.exported[0]
		same(t, c.outcome+": month exported", "2023-11", exported.Month)
		same(t, c.outcome+": runs exported", []string{"month-2023-11", in.Parent.WorkflowID}, []string{exported.Runs[0].WorkflowID, exported.Runs[1].WorkflowID})
		same(t, c.outcome+": the parent", in.Parent, exported.Runs[1])
		text := details(t, env)
		if c.err != nil {
			contains(t, "the details", text, "thất bại", "Tệp không đọc được.")
		} else {
			contains(t, "the details", text, "Tháng 11/2023", OutcomeWords(c.outcome), "Ghi chú.")
		}
	}
}

// While the child runs, the details link to it, under the namespace of the run.
func TestTheParentLinksToItsChild(t *testing.T) {
	p := &parent{child: func(ctx workflow.Context) (*Outcome, error) {
		return &Outcome{Outcome: Succeeded, Month: "2023-11"}, workflow.Sleep(ctx, time.Hour)
	}}
	env, _ := p.env(t)
	shown := ""
	env.RegisterDelayedCallback(func() { shown = details(t, env) }, time.Minute)
	env.ExecuteWorkflow(MonthlyReport, Request{})
	if _, err := result(t, env); err != nil {
		t.Fatal(err)
	}
	contains(t, "the details", shown, "/namespaces/default-test-namespace/workflows/month-2023-11/", "/user-metadata")
}

// A second run of a month that is held fails at once and names who holds it, since when. (The test environment has no
// such answer of the server; e2e has.)
func TestARunOfAMonthThatIsHeld(t *testing.T) {
	other := errors.New("another trouble")
	p := &parent{other: func(ctx workflow.Context) error {
		r := &monthlyReport{month: period.NameMonth(2023, 11), start: activities.Start{ChildID: "ha-nam-month-2023-11"}}
		if err := r.refused(ctx, other); !errors.Is(err, other) {
			t.Errorf("another error became %v", err)
		}
		err := r.refused(ctx, fmt.Errorf("child: %w", &temporal.ChildWorkflowExecutionAlreadyStartedError{}))
		r.exportHistories(ctx) // its own: it has no child
		return err
	}}
	env, _ := p.env(t)
	env.ExecuteWorkflow("other")
	app := applicationError(t, env.GetWorkflowError())
	if len(p.exported) != 1 || len(p.exported[0].Runs) != 1 || p.exported[0].Runs[0].WorkflowID == "month-2023-11" {
		t.Errorf("of a run that did not begin %v is exported, want its own run alone", p.exported)
	}
	if app.Type() != activities.AlreadyRunning || !app.NonRetryable() {
		t.Errorf("%v", app)
	}
	contains(t, "the failure", app.Message(), "ha-nam-month-2023-11", "run-of-the-holder", "09:30 ngày 01/12/2023")
}

// Nobody watches what the Schedule starts: that the month was held is told to the operators, and fails all the same.
func TestAScheduledRunOfAMonthThatIsHeld(t *testing.T) {
	for _, scheduled := range []bool{true, false} {
		p := &parent{other: func(ctx workflow.Context) error {
			r := &monthlyReport{month: period.NameMonth(2023, 11), start: activities.Start{ChildID: "month-2023-11"}, scheduled: scheduled}
			return r.refused(ctx, &temporal.ChildWorkflowExecutionAlreadyStartedError{})
		}}
		p.notify = func(activities.NotifyOperatorsInput) error {
			return temporal.NewNonRetryableApplicationError("kho từ chối", activities.Refused, nil)
		}
		env, o := p.env(t)
		env.ExecuteWorkflow("other")
		app := applicationError(t, env.GetWorkflowError())
		if app.Type() != activities.AlreadyRunning {
			t.Errorf("%v", app)
		}
		if told := o.told; len(told) != map[bool]int{true: 1}[scheduled] {
			t.Fatalf("scheduled %t: %d mails", scheduled, len(told))
		}
		if scheduled {
			told := o.told[0]
			same(t, "the mail", []string{activities.RefusedMail, app.Message(), "2023-11", Failed}, []string{told.Kind, told.Failure, told.Month, told.Outcome})
		}
	}
}

// Cancelling the parent cancels the child, waits for its end and keeps the histories.
func TestCancelReachesTheChild(t *testing.T) {
	closed := false
	p := &parent{child: func(ctx workflow.Context) (*Outcome, error) {
		err := workflow.Sleep(ctx, 24*time.Hour)
		calm, cancel := workflow.NewDisconnectedContext(ctx)
		defer cancel()
		if err := workflow.Sleep(calm, time.Minute); err != nil {
			return nil, err
		}
		closed = true
		return nil, err
	}}
	env, o := p.env(t)
	env.RegisterDelayedCallback(env.CancelWorkflow, time.Hour)
	env.ExecuteWorkflow(MonthlyReport, Request{})
	_, err := result(t, env)
	if !temporal.IsCanceledError(err) {
		t.Fatalf("ended with %v", err)
	}
	if !closed {
		t.Error("the parent did not wait for the child to close")
	}
	if len(p.exported) != 1 || strings.Join(o.marks, " ") != Failed {
		t.Errorf("exported %v, TrehanOutcome %v", p.exported, o.marks)
	}
}

// A month that is done stays done when its history cannot be exported.
func TestAFailedExportFailsNothing(t *testing.T) {
	p := &parent{}
	env, _ := p.env(t)
	env.OnActivity("ExportHistory", anything, anything).Return(temporal.NewNonRetryableApplicationError("kho từ chối", activities.Refused, errors.New("x")))
	env.ExecuteWorkflow(MonthlyReport, Request{})
	if out, err := result(t, env); err != nil || out.Outcome != Succeeded {
		t.Fatalf("%v %v", out, err)
	}
}
