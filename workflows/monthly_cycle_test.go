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
	if out.Outcome != Succeeded || out.Revision != 3 || out.Seal != seal || out.Report != report || out.Note != "" ||
		out.Deliveries != (activities.Deliveries{Planned: 9, Accepted: 9}) || out.Figures.Late != 68 {
		t.Errorf("%+v", out)
	}
	if o.has("TakeSnapshot") != 2 || o.has("Draft") != 2 || o.has("Build") != 3 || o.has("Deliver") != 9 {
		t.Errorf("calls %v", o.calls)
	}
	if p := o.plans[0]; p.Resend != "all" || p.Reason != "vì sao" {
		t.Errorf("planned %+v", p)
	}
	if c := o.ended[0]; c.Outcome != Succeeded || c.Seal != seal || c.Failure != "" || c.Cancelled || c.Revision != 3 {
		t.Errorf("closed %+v", c)
	}
	if n := o.told; len(n) != 1 || n[0].Kind != activities.SummaryMail || n[0].Seal != seal || n[0].Closing != record || n[0].Outcome != Succeeded {
		t.Errorf("told %+v", n)
	}
	if strings.Join(o.marks, " ") != Succeeded || !slices.Equal(o.numbers, []int64{3}) {
		t.Errorf("TrehanOutcome %v, TrehanRevision %v", o.marks, o.numbers)
	}
	s := stateOf(t, env)
	if s.Stage != "closed" || s.Step != 8 || s.Outcome != Succeeded || s.Deliveries.Accepted != 9 || !s.Planned {
		t.Errorf("state %+v", s)
	}
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
		if out.Outcome != Succeeded || !out.DryRun || out.Seal != "" || !strings.Contains(out.Note, "Chạy thử") {
			t.Errorf("%s: %+v", name, out)
		}
		if o.abandoned[0].Why != "dry_run" || o.ended[0].Outcome != Succeeded {
			t.Errorf("%s: %+v %+v", name, o.abandoned, o.ended)
		}
	}
}

// A count that equals the sealed revision goes on with it: nothing is built, nothing sealed, and the deliveries are its.
func TestAnEqualCountKeepsTheSealedRevision(t *testing.T) {
	o := newOffice(1)
	o.counted.EqualTo, o.counted.EqualSeal = 2, strings.Repeat("ab", 32)
	o.opened.Settings.Review = activities.ReviewAlways // its documents have been decided on already
	o.plan.Sum = activities.Deliveries{Planned: 9, Accepted: 8, Before: 8}
	out := done(t, newEnv(t, o), CycleInput{})
	const want = "OpenRevision FreezeInputs TakeSnapshot CountMonth AdoptRevision PlanDelivery Deliver CloseRun NotifyOperators"
	if got := o.stages(); got != want {
		t.Errorf("stages %s, want %s", got, want)
	}
	if !out.Unchanged || out.Revision != 2 || out.Seal != o.counted.EqualSeal || out.Outcome != Succeeded || !strings.Contains(out.Note, "r0002") {
		t.Errorf("%+v", out)
	}
	if out.Deliveries != (activities.Deliveries{Planned: 9, Accepted: 9, Before: 8}) {
		t.Errorf("deliveries %+v", out.Deliveries)
	}
	if o.plans[0].Revision.Number != 2 || o.ended[0].Revision != 2 || o.ended[0].Seal != o.counted.EqualSeal {
		t.Errorf("planned %+v, closed %+v", o.plans, o.ended)
	}
	if !slices.Equal(o.numbers, []int64{3, 2}) {
		t.Errorf("TrehanRevision %v", o.numbers)
	}
}

func TestABackfillMailsNobody(t *testing.T) {
	o := newOffice(5)
	out := done(t, newEnv(t, o), CycleInput{MailNobody: true})
	const want = "OpenRevision FreezeInputs TakeSnapshot CountMonth Draft Build SealRevision CloseRun NotifyOperators"
	if got := o.stages(); got != want {
		t.Errorf("stages %s, want %s", got, want)
	}
	if out.Outcome != Succeeded || out.Seal != seal || !strings.Contains(out.Note, "không gửi thư") || !o.ended[0].MailNobody {
		t.Errorf("%+v %+v", out, o.ended)
	}
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
			if e := o.ended[0]; e.Outcome != Failed || e.Failure != app.Message() || e.Cancelled {
				t.Errorf("closed %+v", e)
			}
			if n := o.told[len(o.told)-1]; n.Outcome != Failed || n.Failure != app.Message() || n.Closing != record {
				t.Errorf("told %+v", n)
			}
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
	if out := done(t, newEnv(t, o), CycleInput{}); out.Outcome != Succeeded {
		t.Errorf("%+v", out)
	}
}

// An outage that outlasts the patience ends the run, and its cause is told.
func TestAnEndlessOutageEndsTheRun(t *testing.T) {
	o := newOffice(2)
	o.sealing = func() error { return errors.New("kho không trả lời") }
	if _, err := cycle(t, newEnv(t, o), CycleInput{}); err == nil {
		t.Fatal("no failure")
	}
	if o.ended[0].Outcome != Failed || o.has("Deliver") != 0 {
		t.Errorf("closed %+v", o.ended)
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
	answer(env, time.Hour, "approve", Answer{By: "A", Reason: "b", Report: report})
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
				t.Errorf("%s: %+v", name, info)
			}
		case "NotifyOperators":
			if h := info.ScheduleToCloseTimeout; h < 20*time.Minute || h > time.Hour {
				t.Errorf("%s: %+v", name, info)
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
		t.Errorf("TrehanOutcome %v, told %+v", o.marks, o.told)
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
	if out := done(t, env, CycleInput{}); out.Outcome != Succeeded {
		t.Errorf("%+v", out)
	}
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
			o.deliver = func(context.Context, activities.DeliverInput) (activities.Attempt, error) {
				return activities.Attempt{State: activities.Deferred}, nil
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
			if e := o.ended; len(e) != 1 || !e[0].Cancelled || e[0].Outcome != Failed {
				t.Errorf("closed %+v", e)
			}
			if n := o.told[len(o.told)-1]; n.Kind != activities.SummaryMail || n.Outcome != Failed {
				t.Errorf("told %+v", n)
			}
			if o.marks[len(o.marks)-1] != Failed {
				t.Errorf("TrehanOutcome %v", o.marks)
			}
			contains(t, "the details", details(t, env), "bị hủy")
		})
	}
}
