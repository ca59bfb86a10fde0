package workflows

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"

	"trehan/activities"
	"trehan/internal/delivery"
	progressing "trehan/internal/progress"
	"trehan/internal/runs"
)

// told is a mail to the operators: its kind, and how tooLong after the start it was asked for.
type told struct {
	Kind  string
	After time.Duration
}

// inOrder sorts mails by time and kind: those of one moment have no order.
func inOrder(all []told) []told {
	slices.SortFunc(all, func(a, b told) int {
		return cmp.Or(cmp.Compare(a.After, b.After), cmp.Compare(a.Kind, b.Kind))
	})
	return all
}

// tells keeps the mails to the operators with their times; fails says what becomes of each.
func tells(o *office, env *testsuite.TestWorkflowEnvironment, fails func(in activities.NotifyOperatorsInput) error) *[]told {
	all := &[]told{}
	o.notify = func(_ context.Context, in activities.NotifyOperatorsInput) error {
		if fails != nil {
			if err := fails(in); err != nil {
				return err
			}
		}
		ask(o, all, told{in.Kind, env.Now().Sub(start).Round(time.Hour)})
		return nil
	}
	return all
}

// tooLong is longer than the bound of a stage.
const tooLong = 5 * time.Hour

// takes lets an activity take that tooLong, in skipped time, before it returns. (Retries end after ten attempts there.)
func takes(env *testsuite.TestWorkflowEnvironment, name string, d time.Duration, results ...any) {
	arguments := []any{anything, anything}
	env.OnActivity(name, arguments...).After(d).Return(results...)
}

// within reports whether the run began less than d ago.
func within(env *testsuite.TestWorkflowEnvironment, d time.Duration) bool {
	return env.Now().Sub(start) < d
}

var waiting = []runs.Pending{{
	Activity: "TakeSnapshot", Attempt: 31, Began: start.Add(time.Hour), Failure: "dial tcp 10.0.0.7:443: connect: connection refused",
	Position: progressing.Position{What: "page-0004", Bytes: 4096},
}}

// A source that does not answer is told after its hour, once a day again, and once when it has gone on. Nobody else is asked.
func TestAStageThatHangsIsTold(t *testing.T) {
	o := newOffice(1)
	o.pending = waiting
	env := newEnv(t, o)
	all := tells(o, env, nil)
	takes(env, "TakeSnapshot", 60*time.Hour, activities.Snapshot{Source: o.opened.Sources[0]}, nil)
	o.opened.Sources = o.opened.Sources[:1]
	var during State
	env.RegisterDelayedCallback(func() { during = stateOf(t, env) }, 90*time.Minute)
	seen := ""
	env.RegisterDelayedCallback(func() { seen = details(t, env) }, 90*time.Minute)
	early := ""
	env.RegisterDelayedCallback(func() { early = details(t, env) }, 15*time.Minute)
	done(t, env, CycleInput{})
	want := []told{
		{activities.StalledMail, time.Hour}, {activities.StalledMail, 25 * time.Hour}, {activities.StalledMail, 49 * time.Hour},
		{activities.ResumedMail, 60 * time.Hour}, {activities.SummaryMail, 60 * time.Hour},
	}
	if diff := gocmp.Diff(want, inOrder(*all)); diff != "" {
		t.Errorf("told (-want +got)\n%s", diff)
	}
	first := o.told[0]
	if diff := gocmp.Diff(waiting, first.Pending); diff != "" || first.Stage != stageSnapshot.label || first.Reminder != 0 || o.told[1].Reminder != 1 {
		t.Errorf("the mail names stage %q, reminders %d and %d (-want +got)\n%s", first.Stage, first.Reminder, o.told[1].Reminder, diff)
	}
	if s := during.Stalled; s == nil || !s.Late || s.Told.IsZero() || len(s.Pending) != 1 {
		t.Errorf("the state says %v; want a late stage that was told, and one activity", s)
	}
	contains(t, "the details", seen, "lần thử 31", "page-0004", "connection refused", "Đã báo người vận hành")
	contains(t, "the details before the bound", early, "kéo dài từ", "lần thử 31")
	if after := details(t, env); strings.Contains(after, "chậm") || stateOf(t, env).Stalled != nil {
		t.Errorf("a run that has gone on still shows it:\n%s", after)
	}
}

// Every stage is watched, each with its own bound; one that goes on in time is never told.
func TestEveryStageIsWatched(t *testing.T) {
	for name, c := range map[string]struct {
		hangs func(o *office, env *testsuite.TestWorkflowEnvironment)
		stage string
	}{
		"open": {func(o *office, env *testsuite.TestWorkflowEnvironment) {
			takes(env, "OpenRevision", tooLong, o.opened, nil)
		}, stageOpen.label},
		"freeze": {func(_ *office, env *testsuite.TestWorkflowEnvironment) { takes(env, "FreezeInputs", tooLong, nil) }, stageOpen.label},
		"count": {func(o *office, env *testsuite.TestWorkflowEnvironment) {
			takes(env, "CountMonth", tooLong, o.counted, nil)
		}, stageCount.label},
		"drafts": {func(_ *office, env *testsuite.TestWorkflowEnvironment) { takes(env, "BuildDocuments", tooLong, nil) }, stageDraft.label},
		"seal": {func(_ *office, env *testsuite.TestWorkflowEnvironment) {
			takes(env, "SealRevision", tooLong, activities.Sealed{}, nil)
		}, stageSeal.label},
		"plan": {func(o *office, env *testsuite.TestWorkflowEnvironment) {
			takes(env, "PlanDelivery", tooLong, o.plan, nil)
		}, stagePlan.label},
		"close": {func(_ *office, env *testsuite.TestWorkflowEnvironment) {
			takes(env, "CloseRun", tooLong, activities.Closed{}, nil)
		}, stageClosing.label},
		"deliver": {func(o *office, env *testsuite.TestWorkflowEnvironment) {
			o.deliver = func(context.Context, activities.DeliverInput) (delivery.Attempt, error) {
				if within(env, tooLong) {
					return delivery.Attempt{State: delivery.RelayDown, Reason: "connect", Pause: true}, nil
				}
				return delivery.Attempt{State: delivery.Accepted}, nil
			}
		}, stageDeliver.label},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(2)
			env := newEnv(t, o)
			all := tells(o, env, nil)
			c.hangs(o, env)
			done(t, env, CycleInput{})
			if got := *all; len(got) < 3 || got[0] != (told{activities.StalledMail, 2 * time.Hour}) || !slices.ContainsFunc(got, func(m told) bool { return m.Kind == activities.ResumedMail }) {
				t.Fatalf("told %v", got)
			}
			if o.told[0].Stage != c.stage {
				t.Errorf("the stage is %q, want %q", o.told[0].Stage, c.stage)
			}
			if name == "deliver" && !strings.Contains(o.told[0].Why, "Máy chủ gửi thư không nhận thư") {
				t.Errorf("why is %q", o.told[0].Why)
			}
		})
	}
	o := newOffice(2)
	env := newEnv(t, o)
	all := tells(o, env, nil)
	takes(env, "SealRevision", 110*time.Minute, activities.Sealed{}, nil)
	done(t, env, CycleInput{})
	if len(*all) != 1 {
		t.Errorf("a stage of 110 minutes is told: %v", *all)
	}
}

// The office's own bounds hold.
func TestTheBoundsAreTheOffices(t *testing.T) {
	o := newOffice(1)
	o.opened.Settings.StageBound, o.opened.Settings.SourceBound = 30*time.Minute, 4*time.Hour
	env := newEnv(t, o)
	all := tells(o, env, nil)
	takes(env, "TakeSnapshot", 3*time.Hour, activities.Snapshot{Source: o.opened.Sources[0]}, nil)
	o.opened.Sources = o.opened.Sources[:1]
	takes(env, "SealRevision", 2*time.Hour, activities.Sealed{}, nil)
	done(t, env, CycleInput{})
	if got := *all; len(got) != 3 || got[0].Kind != activities.StalledMail || o.told[0].Stage != stageSeal.label {
		t.Errorf("told %v", got)
	}
}

// While the mail cannot go the details and the state say so, and it is tried until it goes. It is not sent a second time.
func TestAMailThatCannotGoIsSaid(t *testing.T) {
	o := newOffice(1)
	env := newEnv(t, o)
	all := tells(o, env, func(activities.NotifyOperatorsInput) error {
		if within(env, 30*time.Hour) {
			return errors.New("the relay is down")
		}
		return nil
	})
	takes(env, "SealRevision", 40*time.Hour, activities.Sealed{}, nil)
	seen := ""
	env.RegisterDelayedCallback(func() { seen = details(t, env) }, 5*time.Hour)
	done(t, env, CycleInput{})
	contains(t, "the details", seen, "chưa gửi được")
	want := []told{{activities.StalledMail, 30 * time.Hour}, {activities.ResumedMail, 40 * time.Hour}, {activities.SummaryMail, 40 * time.Hour}}
	if diff := gocmp.Diff(want, inOrder(*all)); diff != "" {
		t.Errorf("told (-want +got)\n%s", diff)
	}
}

// A run that fails after a hang is told as failed, not as having gone on. A failure whose mail the ledger does not take goes
// past it.
func TestAFailureIsToldWithoutTheStore(t *testing.T) {
	o := newOffice(1)
	env := newEnv(t, o)
	all := tells(o, env, func(in activities.NotifyOperatorsInput) error {
		if in.Kind == activities.SummaryMail && !in.Direct {
			return errors.New("the store is away")
		}
		return nil
	})
	takes(env, "SealRevision", 3*time.Hour, activities.Sealed{}, refusal("kho từ chối"))
	if _, err := cycle(t, env, CycleInput{}); err == nil {
		t.Fatal("the run has not failed")
	}
	if got := *all; len(got) != 2 || got[0].Kind != activities.StalledMail || got[1].Kind != activities.SummaryMail {
		t.Errorf("told %v", got)
	}
	if last := o.told[len(o.told)-1]; !last.Direct || last.Failure != "kho từ chối" {
		t.Errorf("the last mail: direct %v, failure %q; want a direct one of %q", last.Direct, last.Failure, "kho từ chối")
	}
}

// Who waits for a person is no hang: reminders are there for that. An answer that cannot be recorded is one.
func TestAHeldRunIsNoHang(t *testing.T) {
	o := newOffice(1).blocked()
	env := newEnv(t, o)
	all := tells(o, env, nil)
	takes(env, "RecordDecision", 15*time.Hour, activities.Recorded{}, nil)
	answer(env, 60*time.Hour, "approve", Answer{By: "Lê Thu Duyệt", Reason: "đã xem", Report: report[:12], Number: "1233", Date: "2023-12-01"})
	done(t, env, CycleInput{})
	kinds := ""
	for _, m := range inOrder(*all) {
		kinds += m.Kind + " "
	}
	if kinds != "hold reminder reminder stalled reminder resumed summary " {
		t.Errorf("told %v", *all)
	}
}

// An answer that could not be recorded in the end has not gone on: whoever was told that it hangs is not told that it is done.
func TestAnAnswerThatIsNotRecordedHasNotGoneOn(t *testing.T) {
	o := newOffice(1).blocked()
	env := newEnv(t, o)
	all := tells(o, env, nil)
	takes(env, "RecordDecision", tooLong, activities.Recorded{}, temporal.NewNonRetryableApplicationError("kho từ chối", activities.Refused, nil))
	answer(env, time.Hour, "approve", Answer{By: "Lê Thu Duyệt", Reason: "đã xem", Report: report[:12], Number: "1233", Date: "2023-12-01"})
	done(t, env, CycleInput{})
	is := func(kind string) bool {
		return slices.ContainsFunc(*all, func(m told) bool { return m.Kind == kind })
	}
	if !is(activities.StalledMail) || is(activities.ResumedMail) {
		t.Errorf("told %v", *all)
	}
}

// The mail that asks for a decision is tried until the next day's reminder, however tooLong the relay is down.
func TestAHoldIsToldAsSoonAsItCan(t *testing.T) {
	o := newOffice(1).blocked()
	env := newEnv(t, o)
	tried := map[string]time.Duration{}
	o.notify = func(ctx context.Context, in activities.NotifyOperatorsInput) error {
		tried[in.Kind] = activity.GetInfo(ctx).ScheduleToCloseTimeout
		return nil
	}
	answer(env, 30*time.Hour, "reject", Answer{By: "Lê Thu Duyệt", Reason: "sai số liệu"})
	done(t, env, CycleInput{})
	want := map[string]time.Duration{activities.HoldMail: 24 * time.Hour, activities.ReminderMail: 24 * time.Hour, activities.SummaryMail: 30 * time.Minute}
	if diff := gocmp.Diff(want, tried); diff != "" {
		t.Errorf("tried for (-want +got)\n%s", diff)
	}
}

// A hang outlives continue-as-new: it is not told from the beginning.
func TestAHangOutlivesContinueAsNew(t *testing.T) {
	stalled := &Stalled{Stage: stageDeliver.name, Label: stageDeliver.label, Since: start.Add(-23 * time.Hour), Late: true, Told: start.Add(-21 * time.Hour), Mails: 1}
	o := newOffice(1)
	env := newEnv(t, o)
	all := tells(o, env, nil)
	o.deliver = func(context.Context, activities.DeliverInput) (delivery.Attempt, error) {
		if within(env, 10*time.Hour) {
			return delivery.Attempt{State: delivery.Deferred, Reason: "greylisted"}, nil
		}
		return delivery.Attempt{State: delivery.Accepted}, nil
	}
	done(t, env, CycleInput{Carry: &carry{
		Opened: o.opened, Counted: o.counted, Seal: activities.Sealed{Seal: seal}, Queue: o.plan.Targets, Sum: o.plan.Sum, Started: start, Stalled: stalled,
	}})
	want := []told{{activities.StalledMail, 3 * time.Hour}, {activities.ResumedMail, 10 * time.Hour}, {activities.SummaryMail, 10 * time.Hour}}
	for i := range *all {
		(*all)[i].After = min((*all)[i].After, 10*time.Hour)
	}
	if diff := gocmp.Diff(want, inOrder(*all)); diff != "" {
		t.Errorf("told (-want +got)\n%s", diff)
	}
	if o.told[0].Reminder != 1 {
		t.Errorf("the first mail of the new part is reminder %d, want 1", o.told[0].Reminder)
	}
}

// A scheduled run that fails before its month begins is told; one that a person has started answers that person.
func TestAStartThatFailsIsTold(t *testing.T) {
	for name, c := range map[string]struct {
		scheduled bool
		in        Request
		after     time.Duration
		want      int
	}{
		"the calendar is wrong":                {true, Request{}, time.Second, 1},
		"the Schedule's input is wrong":        {true, Request{Month: "2023-13"}, 0, 1},
		"a person's input is wrong":            {false, Request{Month: "2023-13"}, 0, 0},
		"the calendar cannot be read for long": {true, Request{}, 5 * 24 * time.Hour, 5 + 1},
	} {
		t.Run(name, func(t *testing.T) {
			p := &parent{}
			env, o := p.env(t)
			takes(env, "PlanStart", c.after, activities.Start{}, refusal("tệp lịch sai ở dòng 3"))
			if c.scheduled {
				if err := env.SetTypedSearchAttributesOnStart(temporal.NewSearchAttributes(scheduledTime.ValueSet(start))); err != nil {
					t.Fatal(err)
				}
			}
			env.ExecuteWorkflow(MonthlyReport, c.in)
			if env.GetWorkflowError() == nil {
				t.Fatal("the run has not failed")
			}
			if len(o.told) != c.want {
				t.Errorf("told %+v, want %d", o.told, c.want)
			}
			for _, in := range o.told {
				if in.Month != "2023-11" {
					t.Errorf("the mail is about %q", in.Month)
				}
			}
			if c.want > 0 && o.told[len(o.told)-1].Kind != activities.NotStartedMail {
				t.Errorf("the last mail is %+v", o.told[len(o.told)-1])
			}
		})
	}
}
