package workflows

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	"trehan/activities"
	"trehan/internal/delivery"
)

// scripted answers each recipient's tries in turn; after the last one: accepted.
func scripted(o *office, script map[string][]delivery.Attempt) {
	o.deliver = func(_ context.Context, in activities.DeliverInput) (delivery.Attempt, error) {
		o.mu.Lock()
		defer o.mu.Unlock()
		if list, n := script[in.Target.Recipient], o.tries[in.Target.Recipient]; n <= len(list) {
			return list[n-1], nil
		}
		return delivery.Attempt{State: delivery.Accepted}, nil
	}
}

// What is deferred comes again with longer and longer pauses; every end is counted once.
func TestRoundsUntilEverybodyIsSettled(t *testing.T) {
	o := newOffice(6)
	deferred := delivery.Attempt{State: delivery.Deferred, Reason: "mailbox_full", Code: 452}
	scripted(o, map[string][]delivery.Attempt{
		"H25.001": {deferred},
		"H25.002": {deferred, deferred, deferred},
		"H25.003": {{State: delivery.Refused, Reason: "mailbox_unavailable", Code: 550}},
		"H25.004": {deferred, {State: delivery.Unknown, Reason: "dropped_after_data"}},
	})
	o.plan.Sum = delivery.Totals{Planned: 9, Accepted: 2, Unknown: 1, Before: 2}
	env := newEnv(t, o)
	var rounds []string
	env.SetOnActivityStartedListener(func(info *activity.Info, _ context.Context, args converter.EncodedValues) {
		if info.ActivityType.Name != "Deliver" {
			return
		}
		var in activities.DeliverInput
		if err := args.Get(&in); err != nil {
			t.Error(err)
		}
		rounds = append(rounds, fmt.Sprintf("%s@%d+%v", in.Target.Recipient[4:], in.Round, env.Now().Sub(start).Round(time.Second)))
	})
	out := done(t, env, CycleInput{})
	same(t, "outcome", &Outcome{
		Outcome: WithExceptions, Revision: 3, Seal: seal, Deliveries: delivery.Totals{Planned: 9, Accepted: 6, Refused: 1, Unknown: 2, Before: 2},
	}, out)
	contains(t, "the note", out.Note, "1 thư bị từ chối", "2 thư chưa rõ", "trehan resolve")
	slices.Sort(rounds)
	want := "001@0+0s 001@1+1m0s 002@0+0s 002@1+1m0s 002@2+6m0s 002@3+21m0s 003@0+0s 004@0+0s 004@1+1m0s 005@0+0s 006@0+0s"
	if got := strings.Join(rounds, " "); got != want {
		t.Errorf("rounds\n%s, want\n%s", got, want)
	}
	same(t, "TrehanOutcome", WithExceptions, o.marks[len(o.marks)-1])
	same(t, "closed", []activities.CloseRunInput{{Revision: 3, Outcome: WithExceptions, Seal: seal}}, o.ended)
}

// A plan that fails is no plan of nobody: at no time is it said that no mail is to be sent, and the end says what failed.
func TestAFailedPlanIsNotShownAsNothingToSend(t *testing.T) {
	const fault = "kế hoạch gửi: danh bạ có địa chỉ ngoài các tên miền được phép"
	o := newOffice(3)
	env := newEnv(t, o)
	o.planning = func() error {
		return temporal.NewNonRetryableApplicationError(fault, activities.BadInput, nil)
	}
	o.closing = func() error { // the run has learnt of the failure, and is still open
		if shown := details(t, env); strings.Contains(shown, "Không có thư nào phải gửi") || strings.Contains(shown, "Thư:") {
			t.Errorf("while it closes: %s", shown)
		}
		return nil
	}
	if _, err := cycle(t, env, CycleInput{}); err == nil || !strings.Contains(err.Error(), fault) {
		t.Errorf("the run ended with %v", err)
	}
	shown := details(t, env)
	contains(t, "the details", shown, "thất bại", fault, stagePlan.label)
	if strings.Contains(shown, "Không có thư nào phải gửi") {
		t.Errorf("the details: %s", shown)
	}
	if s, n := stateOf(t, env), o.has("Deliver"); s.Planned || s.Outcome != Failed || n > 0 {
		t.Errorf("planned %t, outcome %s, %d sent; want false, %s, 0", s.Planned, s.Outcome, n, Failed)
	}
	same(t, "closed", []activities.CloseRunInput{{Revision: 3, Outcome: Failed, Seal: seal, Failure: fault}}, o.ended)
}

// Who has no address is not reached either: the run says whom, while it runs and at its end, and is no success.
func TestWhoHasNoAddressIsAnException(t *testing.T) {
	o := newOffice(1) // one mail: the details are read while nothing else writes them
	o.plan.NoAddress = []string{"H25.007", "H25.009"}
	env := newEnv(t, o)
	o.deliver = func(context.Context, activities.DeliverInput) (delivery.Attempt, error) {
		contains(t, "the details", details(t, env), "2 nơi", "H25.007, H25.009")
		return delivery.Attempt{State: delivery.Accepted}, nil
	}
	out := done(t, env, CycleInput{})
	same(t, "outcome", &Outcome{
		Outcome: WithExceptions, Revision: 3, Seal: seal, Deliveries: delivery.Totals{Planned: 1, Accepted: 1},
		NoAddress: []string{"H25.007", "H25.009"},
	}, out)
	contains(t, "the note", out.Note, "2 nơi", "H25.007, H25.009")
	if strings.Contains(out.Note, "bị từ chối") || o.ended[0].Outcome != WithExceptions {
		t.Errorf("%s; closed as %s", out.Note, o.ended[0].Outcome)
	}
	contains(t, "the details", details(t, env), "H25.007, H25.009")
	if s := stateOf(t, env); len(s.NoAddress) != 2 {
		t.Errorf("%+v", s)
	}
}

// Whom a run leaves with a letter that is replaced, it does not call served: it names them.
func TestWhoKeepsAReplacedLetterIsAnException(t *testing.T) {
	o := newOffice(1) // one mail: the details are read while nothing else writes them
	o.plan.Outdated = []delivery.Outdated{{Recipient: "H25.007", Address: "00000007", Revision: 1}, {Recipient: "H25.009", Address: "00000009", Revision: 2}}
	o.plan.Sum = delivery.Totals{Planned: 3, Accepted: 2, Before: 2}
	env := newEnv(t, o)
	o.deliver = func(context.Context, activities.DeliverInput) (delivery.Attempt, error) {
		contains(t, "the details", details(t, env), "H25.007 (bản r0001), H25.009 (bản r0002)")
		return delivery.Attempt{State: delivery.Accepted}, nil
	}
	out := done(t, env, CycleInput{Resend: "changed"})
	if out.Outcome != WithExceptions || o.ended[0].Outcome != WithExceptions {
		t.Errorf("ends as %s, closed as %s; want %s", out.Outcome, o.ended[0].Outcome, WithExceptions)
	}
	same(t, "outdated", o.plan.Outdated, out.Outdated)
	contains(t, "the note", out.Note, "2 địa chỉ", "H25.007 (bản r0001), H25.009 (bản r0002)")
	contains(t, "the details", details(t, env), "3/3 đã nhận", "2 địa chỉ chỉ có thư của bản đã bị thay thế")

	o = newOffice(0)
	o.plan.Outdated = []delivery.Outdated{{Recipient: "H25.007", Address: "00000007", Revision: 1}}
	env = newEnv(t, o)
	wantOutcome(t, WithExceptions, done(t, env, CycleInput{Resend: "none"}))
	if shown := details(t, env); strings.Contains(shown, "Không có thư nào phải gửi") {
		t.Errorf("a run that sends to nobody: %s", shown)
	}
}

// At no time are more mails under way than the window says, and it is used.
func TestTheWindow(t *testing.T) {
	for _, window := range []int{1, 3, 8} {
		o := newOffice(40)
		o.opened.Settings.Window = window
		o.deliver = func(context.Context, activities.DeliverInput) (delivery.Attempt, error) {
			time.Sleep(3 * time.Millisecond)
			return delivery.Attempt{State: delivery.Accepted}, nil
		}
		out := done(t, newEnv(t, o), CycleInput{})
		if out.Deliveries.Accepted != 40 || o.most > window || o.most < min(window, 2) {
			t.Errorf("window %d: %d at once, %d accepted", window, o.most, out.Deliveries.Accepted)
		}
	}
}

// A relay that takes no connection stops the window: the others are not tried in vain, and come when it is back.
func TestADeadRelayPausesTheWindow(t *testing.T) {
	o := newOffice(30)
	o.opened.Settings.Window = 2
	env := newEnv(t, o)
	o.deliver = func(context.Context, activities.DeliverInput) (delivery.Attempt, error) {
		if env.Now().Sub(start) < 10*time.Minute {
			return delivery.Attempt{State: delivery.RelayDown, Reason: "connect", Pause: true}, nil
		}
		return delivery.Attempt{State: delivery.Accepted}, nil
	}
	shown := ""
	env.RegisterDelayedCallback(func() { shown = details(t, env) }, 3*time.Minute)
	out := done(t, env, CycleInput{})
	same(t, "outcome", &Outcome{Outcome: Succeeded, Revision: 3, Seal: seal, Deliveries: delivery.Totals{Planned: 30, Accepted: 30}}, out)
	if n := o.has("Deliver"); n > 30+3*2 { // three rounds in vain, a window each
		t.Errorf("%d tries", n)
	}
	contains(t, "the details", shown, "không nhận thư (không kết nối được)", "trehan doctor", "Còn 30 thư")
	if note := stateOf(t, env).Note; note != "" {
		t.Errorf("a note stays: %s", note)
	}
}

// A deferral that is the relay's own trouble stops the window too.
func TestARelayInTroublePausesTheWindow(t *testing.T) {
	o := newOffice(30)
	o.opened.Settings.Window = 1
	scripted(o, map[string][]delivery.Attempt{"H25.001": {{State: delivery.Deferred, Reason: "busy", Code: 421, Pause: true}}})
	env := newEnv(t, o)
	out := done(t, env, CycleInput{})
	if out.Deliveries.Accepted != 30 || o.has("Deliver") != 31 || env.Now().Sub(start) < time.Minute {
		t.Errorf("%d accepted in %d tries, %v", out.Deliveries.Accepted, o.has("Deliver"), env.Now().Sub(start))
	}
}

// What no relay takes for five days is settled as expired, after a last try at the end.
func TestPatienceEnds(t *testing.T) {
	for _, state := range []delivery.Attempt{{State: delivery.Deferred}, {State: delivery.RelayDown, Reason: "timeout", Pause: true}} {
		o := newOffice(3)
		var last time.Time
		env := newEnv(t, o)
		o.deliver = func(_ context.Context, in activities.DeliverInput) (delivery.Attempt, error) {
			if in.Target.Recipient == "H25.002" && state.State == delivery.Deferred {
				return delivery.Attempt{State: delivery.Accepted}, nil
			}
			now := env.Now()
			o.mu.Lock()
			defer o.mu.Unlock()
			last = now
			return state, nil
		}
		out := done(t, env, CycleInput{})
		left := 3
		if state.State == delivery.Deferred {
			left = 2
		}
		same(t, string(state.State), &Outcome{
			Outcome: WithExceptions, Revision: 3, Seal: seal, Deliveries: delivery.Totals{Planned: 3, Accepted: 3 - left, Refused: left},
		}, out)
		if len(o.expired) != left {
			t.Errorf("%s: %d expired, want %d", state.State, len(o.expired), left)
		}
		if took := last.Sub(start).Round(time.Second); took != 120*time.Hour {
			t.Errorf("%s: last tried after %v", state.State, took)
		}
	}
}

// A lost worker, or a time-out, is no end: the next round asks the ledger.
func TestALostAttemptComesAgain(t *testing.T) {
	o := newOffice(4)
	o.deliver = func(_ context.Context, in activities.DeliverInput) (delivery.Attempt, error) {
		o.mu.Lock()
		defer o.mu.Unlock()
		if in.Target.Recipient == "H25.003" && o.tries["H25.003"] == 1 {
			return delivery.Attempt{}, errors.New("kho không trả lời")
		}
		return delivery.Attempt{State: delivery.Accepted}, nil
	}
	out := done(t, newEnv(t, o), CycleInput{})
	if out.Outcome != Succeeded || out.Deliveries.Accepted != 4 || o.tries["H25.003"] != 2 {
		t.Errorf("ends as %s, %d accepted, tries %v", out.Outcome, out.Deliveries.Accepted, o.tries)
	}
}

// What no retry mends ends the run; the mails under way are settled first, the others not begun.
func TestATamperedLedgerEndsTheRun(t *testing.T) {
	o := newOffice(40)
	o.opened.Settings.Window = 2
	fault := make(chan struct{})
	o.deliver = func(_ context.Context, in activities.DeliverInput) (delivery.Attempt, error) {
		if in.Target.Recipient == "H25.005" {
			close(fault)
			return delivery.Attempt{}, temporal.NewNonRetryableApplicationError("kho bị sửa", activities.Tampered, nil)
		}
		if in.Target.Recipient > "H25.006" { // a busy machine may bring the other lane's mails first, again and again
			<-fault
			time.Sleep(20 * time.Millisecond)
		}
		return delivery.Attempt{State: delivery.Accepted}, nil
	}
	env := newEnv(t, o)
	_, err := cycle(t, env, CycleInput{})
	if applicationError(t, err).Type() != activities.Tampered || o.ended[0].Failure != "kho bị sửa" {
		t.Errorf("%v, closed for %q", err, o.ended[0].Failure)
	}
	if n := o.has("Deliver"); n > 8 {
		t.Errorf("%d tries after the fault", n)
	}
}

// Cancelled in the midst of the sending, the run begins no other mail and closes its trail. (That it waits for the mails
// under way the test environment does not show; e2e does.)
func TestCancelInTheMidstOfTheSending(t *testing.T) {
	o := newOffice(40)
	o.opened.Settings.Window = 2
	env := newEnv(t, o)
	cancelled := make(chan struct{})
	o.deliver = func(_ context.Context, in activities.DeliverInput) (delivery.Attempt, error) {
		switch {
		case in.Target.Recipient == "H25.005":
			env.CancelWorkflow()
			close(cancelled)
		case in.Target.Recipient > "H25.006": // as above
			<-cancelled
			time.Sleep(20 * time.Millisecond)
		}
		return delivery.Attempt{State: delivery.Accepted}, nil
	}
	_, err := cycle(t, env, CycleInput{})
	if !temporal.IsCanceledError(err) {
		t.Fatalf("ended with %v", err)
	}
	if n := o.has("Deliver"); n > 12 {
		t.Errorf("%d begun", n)
	}
	same(t, "closed", []activities.CloseRunInput{{Revision: 3, Outcome: Failed, Seal: seal, Failure: o.ended[0].Failure, Cancelled: true}}, o.ended)
	contains(t, "the details", details(t, env), "được lượt chạy sau gửi tiếp", "/40")
}

// chain runs a cycle through its continuations, as a server would that suggests one when a history has grown long. It
// returns the outcome, how many runs it took and the longest history.
func chain(t *testing.T, o *office, in CycleInput, suggestAt int, prepare func(env *testsuite.TestWorkflowEnvironment)) (out *Outcome, runs, longest int) {
	t.Helper()
	now := start
	in.Month = "2023-11"
	for runs = 1; ; runs++ {
		env := newEnv(t, o)
		env.SetStartTime(now)
		events := 5
		grow := func(n int) {
			events += n
			longest = max(longest, events)
			if events >= suggestAt {
				env.SetContinueAsNewSuggested(true)
			}
		}
		// Scheduled, started and completed, and a workflow task of three events for each at the worst.
		env.SetOnActivityStartedListener(func(*activity.Info, context.Context, converter.EncodedValues) { grow(2) })
		env.SetOnActivityCompletedListener(func(*activity.Info, converter.EncodedValue, error) { grow(4) })
		env.SetOnTimerFiredListener(func(string) { grow(5) })
		if prepare != nil {
			prepare(env)
		}
		env.ExecuteWorkflow(MonthlyCycle, in)
		now = env.Now()
		err := env.GetWorkflowError()
		var again *workflow.ContinueAsNewError
		if !errors.As(err, &again) {
			out, err = result(t, env)
			if err != nil {
				t.Fatal(err)
			}
			return out, runs, longest
		}
		in = CycleInput{}
		if err := converter.GetDefaultDataConverter().FromPayloads(again.Input, &in); err != nil {
			t.Fatal(err)
		}
	}
}

// Continue-as-new keeps the queue, the counts, the patience and the name of the run, and adds no mail.
func TestContinueAsNewKeepsEverything(t *testing.T) {
	o := newOffice(50)
	o.counted.Findings = []activities.FindingRef{{Code: "missing_due", Severity: "warn", Count: 3, Message: "Thiếu hạn."}}
	o.plan.Sum = delivery.Totals{Planned: 53, Accepted: 3, Before: 3}
	deferred := delivery.Attempt{State: delivery.Deferred}
	scripted(o, map[string][]delivery.Attempt{"H25.003": {deferred, deferred}, "H25.033": {deferred}, "H25.040": {{State: delivery.Refused}}})
	o.plan.NoAddress = []string{"H25.099"}
	o.plan.Outdated = []delivery.Outdated{{Recipient: "H25.098", Address: "00000098", Revision: 1}}
	var self []activities.Run
	states := 0
	out, runs, _ := chain(t, o, CycleInput{Number: "1233", Date: "2023-12-01"}, 100, func(env *testsuite.TestWorkflowEnvironment) {
		env.RegisterDelayedCallback(func() {
			s := stateOf(t, env)
			states++
			same(t, "state after a continuation", State{
				Revision: 3, Seal: seal, Stage: s.Stage, Step: s.Step, Planned: true, NoAddress: o.plan.NoAddress, Outdated: o.plan.Outdated,
				Deliveries: s.Deliveries,
			}, s)
			if s.Figures == nil || s.Figures.Total != 15744 || len(s.Findings) != 1 || s.Deliveries.Planned != 53 {
				t.Errorf("after a continuation: figures %v, %d findings, %d planned", s.Figures, len(s.Findings), s.Deliveries.Planned)
			}
			contains(t, "the details", details(t, env), "15.744", "missing_due")
		}, 10*time.Second)
	})
	if runs < 4 {
		t.Fatalf("%d runs: nothing is tested", runs)
	}
	same(t, "outcome", &Outcome{
		Outcome: WithExceptions, Revision: 3, Seal: seal, Deliveries: delivery.Totals{Planned: 53, Accepted: 52, Refused: 1, Before: 3},
		NoAddress: o.plan.NoAddress, Outdated: o.plan.Outdated,
	}, out)
	for recipient, n := range o.tries {
		want := map[string]int{"H25.003": 3, "H25.033": 2}[recipient]
		if n != max(want, 1) {
			t.Errorf("%s tried %d times", recipient, n)
		}
	}
	if len(o.tries) != 50 || o.has("PlanDelivery") != 1 || o.has("OpenRevision") != 1 || o.has("CloseRun") != 1 {
		t.Errorf("%d recipients, calls %v", len(o.tries), o.calls)
	}
	self = append(self, o.plans[0].Run, o.ended[0].Run)
	if self[0] != self[1] {
		t.Errorf("the run has changed its name: %v", self)
	}
	if states == 0 {
		t.Error("no state was asked for")
	}
	if len(o.numbers) == 0 || o.marks[len(o.marks)-1] != WithExceptions {
		t.Errorf("TrehanRevision %v, TrehanOutcome %v", o.numbers, o.marks)
	}
}

// The pause between rounds is kept over a continuation.
func TestContinueAsNewKeepsThePause(t *testing.T) {
	o := newOffice(2)
	var at []time.Duration
	var env *testsuite.TestWorkflowEnvironment
	o.deliver = func(_ context.Context, in activities.DeliverInput) (delivery.Attempt, error) {
		o.mu.Lock()
		defer o.mu.Unlock()
		if in.Target.Recipient == "H25.001" {
			at = append(at, env.Now().Sub(start).Round(time.Second))
			if len(at) < 4 {
				return delivery.Attempt{State: delivery.Deferred}, nil
			}
		}
		return delivery.Attempt{State: delivery.Accepted}, nil
	}
	_, runs, _ := chain(t, o, CycleInput{Number: "1233", Date: "2023-12-01"}, 30, func(e *testsuite.TestWorkflowEnvironment) { env = e })
	if runs < 3 || !slices.Equal(at, []time.Duration{0, time.Minute, 6 * time.Minute, 21 * time.Minute}) {
		t.Errorf("%d runs, tried at %v", runs, at)
	}
}

// Five days of a relay that defers a thousand addresses: no history comes near Temporal's limit of 51,200 events.
func TestFiveDaysOfDeferrals(t *testing.T) {
	if testing.Short() {
		t.Skip("some seconds")
	}
	o := newOffice(1000)
	o.opened.Settings.Window = 16
	// With the default pauses it is 35 rounds in 51 runs, and half a minute of testing.
	o.opened.Settings.Backoff = []time.Duration{time.Hour, 24 * time.Hour}
	o.deliver = func(context.Context, activities.DeliverInput) (delivery.Attempt, error) {
		return delivery.Attempt{State: delivery.Deferred, Reason: "mailbox_full"}, nil
	}
	out, runs, longest := chain(t, o, CycleInput{Number: "1233", Date: "2023-12-01"}, 4096, nil)
	same(t, "deliveries", delivery.Totals{Planned: 1000, Refused: 1000}, out.Deliveries)
	if len(o.expired) != 1000 {
		t.Errorf("%d expired", len(o.expired))
	}
	if longest > 5000 {
		t.Errorf("a history of about %d events", longest)
	}
	t.Logf("%d tries in %d runs; the longest history has about %d events", o.has("Deliver"), runs, longest)
}
