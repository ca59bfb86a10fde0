package workflows

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/temporal"

	"trehan/activities"
	"trehan/internal/delivery"
)

func refusal(message string) error {
	return temporal.NewNonRetryableApplicationError(message, activities.BadInput, nil)
}

// An undisturbed month: the stages in their order, everybody reached, the trail closed, the operators told.
func TestAMonthGoesThroughItsStages(t *testing.T) {
	o := newOffice(9)
	env := newEnv(t, o)
	out := done(t, env, CycleInput{Resend: "all", Reason: "vì sao"})
	const want = "OpenRevision FreezeInputs TakeSnapshot CountMonth Draft Build SealRevision PlanDelivery Deliver CloseRun NotifyOperators"
	if got := o.stages(); got != want {
		t.Errorf("stages\n%s, want\n%s", got, want)
	}
	all := delivery.Totals{Planned: 9, Accepted: 9}
	same(t, "outcome", &Outcome{Outcome: Succeeded, Revision: 3, Seal: seal, Deliveries: all}, out)
	if out.Report != report || out.Note != "" || out.Figures.Late != 68 {
		t.Errorf("report %s, note %q, %d late", out.Report, out.Note, out.Figures.Late)
	}
	calls := map[string]int{}
	for _, name := range []string{"TakeSnapshot", "Draft", "Build", "Deliver"} {
		calls[name] = o.has(name)
	}
	same(t, "calls", map[string]int{"TakeSnapshot": 2, "Draft": 2, "Build": 3, "Deliver": 9}, calls)
	same(t, "planned", []activities.PlanDeliveryInput{{Revision: o.opened.Revision, Resend: "all", Reason: "vì sao"}}, o.plans)
	same(t, "closed", []activities.CloseRunInput{{Revision: 3, Outcome: Succeeded, Seal: seal}}, o.ended)
	same(t, "told", []activities.NotifyOperatorsInput{{Kind: activities.SummaryMail, Outcome: Succeeded, Seal: seal, Closing: record}}, o.told)
	same(t, "TrehanOutcome", []string{Succeeded}, o.marks)
	same(t, "TrehanRevision", []int64{3}, o.numbers)
	same(t, "state", State{Revision: 3, Stage: "closed", Step: 8, Outcome: Succeeded, Seal: seal, Planned: true, Deliveries: all}, stateOf(t, env))
	contains(t, "the details", details(t, env), "Tháng 11/2023, bản r0003", "Bước 8/8: Hoàn tất", "15.744", "Thư: 9/9 đã nhận")
}

// The units' workbooks are drafts only where somebody will look at drafts; of all else there are drafts in any case.
func TestWhoseDraftsAreMade(t *testing.T) {
	all := []string{"appendices", "notice", activities.UnitBooks}
	always := newOffice(1)
	always.opened.Settings.Review = activities.ReviewAlways
	for _, c := range []struct {
		name   string
		office *office
		in     CycleInput
		want   []string
	}{
		{"nobody is asked", newOffice(1), CycleInput{}, []string{"appendices", "notice"}},
		{"a dry run", newOffice(1), CycleInput{DryRun: true}, all},
		{"findings hold it", newOffice(1).blocked(), CycleInput{}, all},
		{"the leader signs first", always, CycleInput{}, all},
	} {
		done(t, newEnv(t, c.office), c.in)
		slices.Sort(c.office.drafts)
		if !slices.Equal(c.office.drafts, c.want) {
			t.Errorf("%s: drafts %v, want %v", c.name, c.office.drafts, c.want)
		}
	}
}

// A dry run ends with the drafts.
func TestADryRunSealsNothing(t *testing.T) {
	for name, o := range map[string]*office{"clean": newOffice(3), "with blocking findings": newOffice(3).blocked()} {
		out := done(t, newEnv(t, o), CycleInput{DryRun: true})
		const want = "OpenRevision FreezeInputs TakeSnapshot CountMonth Draft AbandonRevision CloseRun"
		if got := o.stages(); got != want {
			t.Errorf("%s: stages %s, want %s", name, got, want)
		}
		same(t, name, &Outcome{Outcome: Succeeded, Revision: 3, DryRun: true}, out)
		contains(t, "the note", out.Note, "Chạy thử")
		same(t, name+": abandoned", []activities.AbandonRevisionInput{{Why: "dry_run"}}, o.abandoned)
		same(t, name+": closed", []activities.CloseRunInput{{Revision: 3, Outcome: Succeeded}}, o.ended)
	}
}

// A count that equals the sealed revision goes on with it: nothing is built, nothing sealed, and the deliveries are its.
func TestAnEqualCountKeepsTheSealedRevision(t *testing.T) {
	o := newOffice(1)
	o.counted.EqualTo, o.counted.EqualSeal = 2, strings.Repeat("ab", 32)
	o.opened.Settings.Review = activities.ReviewAlways // its documents have been decided on already
	o.plan.Sum = delivery.Totals{Planned: 9, Accepted: 8, Before: 8}
	out := done(t, newEnv(t, o), CycleInput{})
	const want = "OpenRevision FreezeInputs TakeSnapshot CountMonth AdoptRevision PlanDelivery Deliver CloseRun NotifyOperators"
	if got := o.stages(); got != want {
		t.Errorf("stages %s, want %s", got, want)
	}
	equal := o.counted.EqualSeal
	same(t, "outcome", &Outcome{
		Outcome: Succeeded, Revision: 2, Unchanged: true, Seal: equal, Deliveries: delivery.Totals{Planned: 9, Accepted: 9, Before: 8},
	}, out)
	contains(t, "the note", out.Note, "r0002")
	same(t, "planned", 2, o.plans[0].Revision.Number)
	same(t, "closed", []activities.CloseRunInput{{Revision: 2, Outcome: Succeeded, Seal: equal}}, o.ended)
	same(t, "TrehanRevision", []int64{3, 2}, o.numbers)
}

func TestABackfillMailsNobody(t *testing.T) {
	o := newOffice(5)
	out := done(t, newEnv(t, o), CycleInput{MailNobody: true})
	const want = "OpenRevision FreezeInputs TakeSnapshot CountMonth Draft Build SealRevision CloseRun NotifyOperators"
	if got := o.stages(); got != want {
		t.Errorf("stages %s, want %s", got, want)
	}
	same(t, "outcome", &Outcome{Outcome: Succeeded, Revision: 3, Seal: seal}, out)
	contains(t, "the note", out.Note, "không gửi thư")
	same(t, "closed", []activities.CloseRunInput{{Revision: 3, Outcome: Succeeded, Seal: seal, MailNobody: true}}, o.ended)
}

// Whatever fails for good ends the run at once, closes the trail and tells the operators why.
func TestAFaultEndsTheRun(t *testing.T) {
	for _, c := range []struct {
		name   string
		breaks func(o *office)
		stages string
	}{
		{"a missing register", func(o *office) { o.freeze = func() error { return refusal("không có tệp units.yaml") } },
			"OpenRevision FreezeInputs CloseRun NotifyOperators"},
		{"a missing source", func(o *office) {
			o.snapshot = func(context.Context, activities.Source) error { return refusal("không có tệp ho-so.xlsx") }
		}, "OpenRevision FreezeInputs TakeSnapshot CloseRun NotifyOperators"},
		{"a template", func(o *office) {
			o.build = func(in activities.BuildDocumentsInput) error { return refusal("mẫu công văn sai ở dòng 3") }
		}, "OpenRevision FreezeInputs TakeSnapshot CountMonth Draft CloseRun NotifyOperators"},
		{"another program's documents", func(o *office) {
			o.build = func(in activities.BuildDocumentsInput) error {
				if in.Draft {
					return nil
				}
				return refusal("bản dựng khác")
			}
		}, "OpenRevision FreezeInputs TakeSnapshot CountMonth Draft Build CloseRun NotifyOperators"},
		{"the seal", func(o *office) { o.sealing = func() error { return refusal("kho từ chối") } },
			"OpenRevision FreezeInputs TakeSnapshot CountMonth Draft Build SealRevision CloseRun NotifyOperators"},
		{"the trail, when it holds", func(o *office) {
			o.blocked().hold = func() error { return refusal("hồ sơ kiểm toán đã bị sửa") }
		}, "OpenRevision FreezeInputs TakeSnapshot CountMonth Draft HoldRun CloseRun NotifyOperators"},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := newOffice(3)
			c.breaks(o)
			env := newEnv(t, o)
			_, err := cycle(t, env, CycleInput{})
			app := applicationError(t, err)
			if app.Type() != activities.BadInput {
				t.Errorf("ended with %v", err)
			}
			if got := o.stages(); got != c.stages {
				t.Errorf("stages %s, want %s", got, c.stages)
			}
			closed, told := o.ended[0], o.told[len(o.told)-1]
			same(t, "closed", activities.CloseRunInput{
				Revision: closed.Revision, Seal: closed.Seal, Outcome: Failed, Failure: app.Message(),
			}, closed)
			same(t, "told", activities.NotifyOperatorsInput{
				Kind: activities.SummaryMail, Seal: told.Seal, Outcome: Failed, Failure: app.Message(), Closing: record,
			}, told)
			if o.marks[len(o.marks)-1] != Failed {
				t.Errorf("TrehanOutcome %v", o.marks)
			}
			contains(t, "the details", details(t, env), "thất bại", app.Message())
			if env.Now().Sub(start) > time.Minute {
				t.Errorf("took %v", env.Now().Sub(start))
			}
		})
	}
}

// A fault of one source is told at once, though another source is out of reach for days.
func TestAFaultOfOneSourceCancelsTheOthers(t *testing.T) {
	o := newOffice(3)
	o.snapshot = func(_ context.Context, s activities.Source) error {
		if s.Kind == "steps" {
			return refusal("không có tệp buoc.csv")
		}
		return errors.New("dịch vụ không trả lời") // tried again and again
	}
	env := newEnv(t, o)
	_, err := cycle(t, env, CycleInput{})
	contains(t, "the failure", err.Error(), "buoc.csv")
	if took := env.Now().Sub(start); took > time.Minute {
		t.Errorf("took %v", took)
	}
}

// An outage is waited out.
func TestAnOutageIsWaitedOut(t *testing.T) {
	o := newOffice(2)
	broken := 12
	o.snapshot = func(context.Context, activities.Source) error {
		o.mu.Lock()
		defer o.mu.Unlock()
		if broken--; broken > 0 {
			return errors.New("kho không trả lời")
		}
		return nil
	}
	wantOutcome(t, Succeeded, done(t, newEnv(t, o), CycleInput{}))
}

// An outage that outlasts the patience ends the run, and its cause is told.
func TestAnEndlessOutageEndsTheRun(t *testing.T) {
	o := newOffice(2)
	o.sealing = func() error { return errors.New("kho không trả lời") }
	if _, err := cycle(t, newEnv(t, o), CycleInput{}); err == nil {
		t.Fatal("no failure")
	}
	if n := o.has("Deliver"); o.ended[0].Outcome != Failed || n != 0 {
		t.Errorf("closed as %s after %d deliveries, want %s after none", o.ended[0].Outcome, n, Failed)
	}
	contains(t, "the failure told", o.ended[0].Failure, "kho không trả lời")
}

// Every activity has its time-outs; all but mails are tried for five days.
func TestPolicies(t *testing.T) {
	o := newOffice(1).blocked()
	env := newEnv(t, o)
	seen := map[string]activity.Info{}
	env.SetOnActivityStartedListener(func(info *activity.Info, _ context.Context, _ converter.EncodedValues) {
		seen[info.ActivityType.Name] = *info
	})
	answer(env, time.Hour, "approve", agreed)
	done(t, env, CycleInput{})
	if len(seen) < 12 {
		t.Errorf("only %d activities", len(seen))
	}
	for name, info := range seen {
		if info.StartToCloseTimeout == 0 {
			t.Errorf("%s: no start-to-close time-out", name)
		}
		switch name {
		case "Deliver":
			if info.StartToCloseTimeout < 15*time.Minute || info.HeartbeatTimeout == 0 {
				t.Errorf("%s: %v from start to close, heartbeat within %v", name, info.StartToCloseTimeout, info.HeartbeatTimeout)
			}
		case "NotifyOperators":
			if h := info.ScheduleToCloseTimeout; h < 20*time.Minute || h > time.Hour {
				t.Errorf("%s: gives up after %v, want 20 minutes to an hour", name, h)
			}
		default:
			if info.ScheduleToCloseTimeout != patient {
				t.Errorf("%s: gives up after %v", name, info.ScheduleToCloseTimeout)
			}
		}
		if info.StartToCloseTimeout > 10*time.Minute && info.HeartbeatTimeout == 0 {
			t.Errorf("%s: a lost worker would not be noticed", name)
		}
	}
}

// When the trail cannot be closed the run has failed, whatever it came to before.
func TestATrailThatCannotBeClosedFailsTheRun(t *testing.T) {
	o := newOffice(2)
	o.closing = func() error { return refusal("hồ sơ kiểm toán đã bị sửa") }
	env := newEnv(t, o)
	_, err := cycle(t, env, CycleInput{})
	contains(t, "the failure", err.Error(), "đã bị sửa")
	if o.marks[len(o.marks)-1] != Failed || o.told[0].Outcome != Failed {
		t.Errorf("TrehanOutcome %v, told %s", o.marks, o.told[0].Outcome)
	}
}

// The operators' mails help, but no month fails or waits long for want of them. They are tried for longer than a relay
// greylists.
func TestTheOperatorsMailFailsNothing(t *testing.T) {
	o := newOffice(2)
	o.notify = func(context.Context, activities.NotifyOperatorsInput) error {
		return errors.New("máy chủ thư không trả lời")
	}
	env := newEnv(t, o)
	wantOutcome(t, Succeeded, done(t, env, CycleInput{}))
	if took := env.Now().Sub(start); took < 20*time.Minute || took > time.Hour || len(o.told) > 30 {
		t.Errorf("%d tries in %v", len(o.told), took)
	}
}

// Cancelled in any stage, a run closes its trail and says so.
func TestCancelInEveryStage(t *testing.T) {
	for _, c := range []struct {
		name  string
		setup func(o *office)
	}{
		{"retrying a snapshot", func(o *office) {
			o.snapshot = func(context.Context, activities.Source) error { return errors.New("không trả lời") }
		}},
		{"held", func(o *office) { o.blocked() }},
		{"between rounds", func(o *office) {
			o.deliver = func(context.Context, activities.DeliverInput) (delivery.Attempt, error) {
				return delivery.Attempt{State: delivery.Deferred}, nil
			}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := newOffice(3)
			c.setup(o)
			env := newEnv(t, o)
			env.RegisterDelayedCallback(env.CancelWorkflow, 20*time.Second)
			_, err := cycle(t, env, CycleInput{})
			if !temporal.IsCanceledError(err) {
				t.Fatalf("ended with %v", err)
			}
			type end struct {
				Outcome   string
				Cancelled bool
			}
			var ends []end
			for _, e := range o.ended {
				ends = append(ends, end{e.Outcome, e.Cancelled})
			}
			same(t, "closed", []end{{Failed, true}}, ends)
			if n := o.told[len(o.told)-1]; n.Kind != activities.SummaryMail || n.Outcome != Failed {
				t.Errorf("told %s of %s, want %s of %s", n.Kind, n.Outcome, activities.SummaryMail, Failed)
			}
			if o.marks[len(o.marks)-1] != Failed {
				t.Errorf("TrehanOutcome %v", o.marks)
			}
			contains(t, "the details", details(t, env), "bị hủy")
		})
	}
}
