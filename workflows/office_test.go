package workflows

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/mock"
	sdkpb "go.temporal.io/api/sdk/v1"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/worker"

	"trehan/activities"
	"trehan/internal/counting"
	"trehan/internal/delivery"
	"trehan/internal/period"
	"trehan/internal/runs"
)

const (
	report = "4b1c0ffee0ddf00d4b1c0ffee0ddf00d4b1c0ffee0ddf00d4b1c0ffee0ddf00d"
	seal   = "5ea15ea15ea15ea15ea15ea15ea15ea15ea15ea15ea15ea15ea15ea15ea15ea1"
	record = "c105ed00c105ed00c105ed00c105ed00c105ed00c105ed00c105ed00c105ed00"
)

// office stands in for all activities of MonthlyCycle: each answers as the fields say, and what they were asked is kept.
type office struct {
	opened  activities.Opened
	counted activities.Counted
	plan    delivery.Plan

	pending []runs.Pending // what the watch learns

	freeze   func() error
	snapshot func(ctx context.Context, s activities.Source) error
	build    func(in activities.BuildDocumentsInput) error
	hold     func() error
	decide   func(ctx context.Context, in activities.RecordDecisionInput) error
	eyes     func(in activities.RecordDecisionInput) (activities.Recorded, error) // what four eyes make of an answer
	sealing  func() error
	planning func() error
	deliver  func(ctx context.Context, in activities.DeliverInput) (delivery.Attempt, error)
	notify   func(ctx context.Context, in activities.NotifyOperatorsInput) error
	closing  func() error

	mu        sync.Mutex
	calls     []string
	underWay  int
	most      int // deliveries under way at once
	tries     map[string]int
	expired   []delivery.Target
	told      []activities.NotifyOperatorsInput
	decisions []activities.RecordDecisionInput
	refused   []activities.RecordDecisionInput // answers that were recorded as refused
	drafts    []string                         // groups built as drafts
	issues    []activities.Issue
	ended     []activities.CloseRunInput
	abandoned []activities.AbandonRevisionInput
	plans     []activities.PlanDeliveryInput
	marks     []string // TrehanOutcome as it was set
	numbers   []int64  // TrehanRevision
}

// start is when the tests' runs start: the first of December 2023 in the office's zone.
var start = time.Date(2023, 12, 1, 0, 0, 0, 0, period.Zone)

// newOffice is an office in which nothing is wrong: two sources, three document groups, n addresses, all accepted.
func newOffice(n int) *office {
	o := &office{
		opened: activities.Opened{
			Revision: activities.Revision{Month: "2023-11", Number: 3},
			Sources:  []activities.Source{{Kind: "dossiers", Name: "mot-cua"}, {Kind: "steps", Name: "buoc"}},
			Groups:   []string{"notice", "appendices", activities.UnitBooks},
			Settings: activities.Settings{
				Review: "findings", RemindEvery: 24 * time.Hour, ReviewDeadline: 10 * 24 * time.Hour, Window: 4,
				DeliverFor: 5 * 24 * time.Hour,
				Backoff:    []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 4 * time.Hour},
			},
		},
		counted: activities.Counted{Report: report, Figures: counting.Headline{Total: 15744, Late: 68}, Blocking: []string{}},
		tries:   map[string]int{},
	}
	for i := range n {
		o.plan.Targets = append(o.plan.Targets, delivery.Target{Recipient: fmt.Sprintf("H25.%03d", i+1), Address: fmt.Sprintf("%08x", i+1)})
	}
	o.plan.Sum.Planned = n
	return o
}

// blocked makes the count hold the run.
func (o *office) blocked() *office {
	o.counted.Blocking = []string{"late_unit_unknown"}
	o.counted.Findings = []activities.FindingRef{{Code: "late_unit_unknown", Severity: "block", Count: 1, Message: "Có hồ sơ trễ hạn không rõ đơn vị."}}
	return o
}

func (o *office) called(name string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.calls = append(o.calls, name)
}

// has counts the calls of an activity.
func (o *office) has(name string) int {
	o.mu.Lock()
	defer o.mu.Unlock()
	n := 0
	for _, c := range o.calls {
		if c == name {
			n++
		}
	}
	return n
}

// stages are the activities in the order of their first call.
func (o *office) stages() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	var out []string
	for _, c := range o.calls {
		if !slices.Contains(out, c) {
			out = append(out, c)
		}
	}
	return strings.Join(out, " ")
}

func ask[T any](o *office, list *[]T, in T) {
	o.mu.Lock()
	defer o.mu.Unlock()
	*list = append(*list, in)
}

func call(f func() error) error {
	if f == nil {
		return nil
	}
	return f()
}

func (o *office) send(ctx context.Context, in activities.DeliverInput) (delivery.Attempt, error) {
	o.mu.Lock()
	o.calls = append(o.calls, "Deliver")
	o.tries[in.Target.Recipient]++
	o.underWay++
	o.most = max(o.most, o.underWay)
	o.mu.Unlock()
	defer func() {
		o.mu.Lock()
		o.underWay--
		o.mu.Unlock()
	}()
	if o.deliver == nil {
		return delivery.Attempt{State: delivery.Accepted}, nil
	}
	return o.deliver(ctx, in)
}

// register puts the office in the place of the activities, by the names of their methods.
func (o *office) register(env *testsuite.TestWorkflowEnvironment) {
	for name, f := range map[string]any{
		"OpenRevision": func(context.Context, activities.OpenRevisionInput) (activities.Opened, error) {
			o.called("OpenRevision")
			return o.opened, nil
		},
		"DescribePending": func(context.Context) ([]runs.Pending, error) { return o.pending, nil },
		"FreezeInputs": func(context.Context, activities.FreezeInputsInput) error {
			o.called("FreezeInputs")
			return call(o.freeze)
		},
		"TakeSnapshot": func(ctx context.Context, in activities.TakeSnapshotInput) (activities.Snapshot, error) {
			o.called("TakeSnapshot")
			if o.snapshot != nil {
				if err := o.snapshot(ctx, in.Source); err != nil {
					return activities.Snapshot{}, err
				}
			}
			return activities.Snapshot{Source: in.Source}, nil
		},
		"CountMonth": func(_ context.Context, in activities.CountMonthInput) (activities.Counted, error) {
			o.called("CountMonth")
			for i, s := range in.Snapshots {
				if s.Source != o.opened.Sources[i] {
					return activities.Counted{}, errors.New("the snapshots are not in the order of the sources")
				}
			}
			return o.counted, nil
		},
		"BuildDocuments": func(_ context.Context, in activities.BuildDocumentsInput) error {
			if in.Draft {
				o.called("Draft")
				ask(o, &o.drafts, in.Group)
			} else {
				o.called("Build")
				ask(o, &o.issues, in.Issue)
			}
			if o.build != nil {
				return o.build(in)
			}
			return nil
		},
		"HoldRun": func(context.Context, activities.HoldRunInput) error {
			o.called("HoldRun")
			return call(o.hold)
		},
		"RecordDecision": func(ctx context.Context, in activities.RecordDecisionInput) (activities.Recorded, error) {
			o.called("RecordDecision")
			if o.decide != nil {
				if err := o.decide(ctx, in); err != nil {
					return activities.Recorded{}, err
				}
			}
			if in.Refused != "" {
				ask(o, &o.refused, in)
				return activities.Recorded{}, refusal(in.Refused)
			}
			recorded, err := activities.Recorded{}, error(nil)
			if o.eyes != nil {
				if recorded, err = o.eyes(in); err != nil {
					ask(o, &o.refused, in)
					return recorded, err
				}
			}
			ask(o, &o.decisions, in)
			return recorded, nil
		},
		"SealRevision": func(_ context.Context, in activities.SealRevisionInput) (activities.Sealed, error) {
			o.called("SealRevision")
			ask(o, &o.issues, in.Issue)
			return activities.Sealed{Seal: seal}, call(o.sealing)
		},
		"AdoptRevision": func(_ context.Context, in activities.AdoptRevisionInput) error {
			o.called("AdoptRevision")
			return nil
		},
		"AbandonRevision": func(_ context.Context, in activities.AbandonRevisionInput) error {
			o.called("AbandonRevision")
			ask(o, &o.abandoned, in)
			return nil
		},
		"PlanDelivery": func(_ context.Context, in activities.PlanDeliveryInput) (delivery.Plan, error) {
			o.called("PlanDelivery")
			ask(o, &o.plans, in)
			return o.plan, call(o.planning)
		},
		"Deliver": o.send,
		"ExpireDeliveries": func(_ context.Context, in activities.ExpireDeliveriesInput) (delivery.Totals, error) {
			o.called("ExpireDeliveries")
			o.mu.Lock()
			defer o.mu.Unlock()
			o.expired = append(o.expired, in.Targets...)
			return delivery.Totals{Refused: len(in.Targets)}, nil
		},
		"NotifyOperators": func(ctx context.Context, in activities.NotifyOperatorsInput) error {
			o.called("NotifyOperators")
			ask(o, &o.told, in)
			if o.notify != nil {
				return o.notify(ctx, in)
			}
			return nil
		},
		"CloseRun": func(_ context.Context, in activities.CloseRunInput) (activities.Closed, error) {
			o.called("CloseRun")
			if err := call(o.closing); err != nil {
				return activities.Closed{}, err
			}
			ask(o, &o.ended, in)
			return activities.Closed{Record: record}, nil
		},
	} {
		env.RegisterActivityWithOptions(f, activity.RegisterOptions{Name: name})
	}
}

// skippedTime is an environment in which time is skipped. What a busy machine delays is neither a deadlock nor a failure.
func skippedTime() *testsuite.TestWorkflowEnvironment {
	suite := &testsuite.WorkflowTestSuite{}
	suite.SetLogger(silent{})
	env := suite.NewTestWorkflowEnvironment()
	env.SetWorkerOptions(worker.Options{
		DeadlockDetectionTimeout: time.Minute, Interceptors: []interceptor.WorkerInterceptor{activities.NewInterceptor(nil)},
	})
	env.SetTestTimeout(5 * time.Minute)
	env.SetStartTime(start)
	return env
}

// newEnv is skippedTime with the month's workflow.
func newEnv(t *testing.T, o *office) *testsuite.TestWorkflowEnvironment {
	t.Helper()
	env := skippedTime()
	env.RegisterWorkflow(MonthlyCycle)
	o.register(env)
	watchMarks(env, o)
	return env
}

const anything = mock.Anything

// watchMarks keeps what the search attributes were set to.
func watchMarks(env *testsuite.TestWorkflowEnvironment, o *office) {
	env.OnUpsertTypedSearchAttributes(mock.MatchedBy(func(attributes temporal.SearchAttributes) bool {
		o.mu.Lock()
		defer o.mu.Unlock()
		if v, ok := attributes.GetKeyword(outcomeAttribute); ok {
			o.marks = append(o.marks, v)
		}
		if v, ok := attributes.GetInt64(revisionAttribute); ok {
			o.numbers = append(o.numbers, v)
		}
		return true
	})).Return(nil).Maybe()
}

// silent keeps the SDK's own log out of the tests' output.
type silent struct{}

func (silent) Debug(string, ...any) {}
func (silent) Info(string, ...any)  {}
func (silent) Warn(string, ...any)  {}
func (silent) Error(string, ...any) {}

// cycle runs MonthlyCycle to its end, started with a number and date: what is not held is mailed.
func cycle(t *testing.T, env *testsuite.TestWorkflowEnvironment, in CycleInput) (*Outcome, error) {
	t.Helper()
	in.Number, in.Date = "1233", "2023-12-01"
	return cycleAs(t, env, in)
}

// cycleAs is cycle without a number that the input does not have.
func cycleAs(t *testing.T, env *testsuite.TestWorkflowEnvironment, in CycleInput) (*Outcome, error) {
	t.Helper()
	in.Month = "2023-11"
	env.ExecuteWorkflow(MonthlyCycle, in)
	return result(t, env)
}

func result(t *testing.T, env *testsuite.TestWorkflowEnvironment) (*Outcome, error) {
	t.Helper()
	if !env.IsWorkflowCompleted() {
		t.Fatal("the workflow has not ended")
	}
	if err := env.GetWorkflowError(); err != nil {
		return nil, err
	}
	var out Outcome
	if err := env.GetWorkflowResult(&out); err != nil {
		t.Fatal(err)
	}
	return &out, nil
}

// done is cycle for a run that must not fail.
func done(t *testing.T, env *testsuite.TestWorkflowEnvironment, in CycleInput) *Outcome {
	t.Helper()
	out, err := cycle(t, env, in)
	if err != nil {
		t.Fatalf("the run failed: %v", err)
	}
	return out
}

func stateOf(t *testing.T, env *testsuite.TestWorkflowEnvironment) State {
	t.Helper()
	v, err := env.QueryWorkflow("state")
	if err != nil {
		t.Fatal(err)
	}
	var s State
	if err := v.Get(&s); err != nil {
		t.Fatal(err)
	}
	return s
}

// details are what the Temporal UI shows of the run.
func details(t *testing.T, env *testsuite.TestWorkflowEnvironment) string {
	t.Helper()
	v, err := env.QueryWorkflow("__temporal_workflow_metadata")
	if err != nil {
		t.Fatal(err)
	}
	var m sdkpb.WorkflowMetadata
	if err := v.Get(&m); err != nil {
		t.Fatal(err)
	}
	return m.GetCurrentDetails()
}

// reply is what became of an Update.
type reply struct {
	accepted, ended bool
	result          any
	err             error // of the validator or of the handler
}

// answer sends an Update at a time after the start.
func answer(env *testsuite.TestWorkflowEnvironment, after time.Duration, name string, a any) *reply {
	r := &reply{}
	env.RegisterDelayedCallback(func() {
		env.UpdateWorkflow(name, fmt.Sprintf("%s-%p", name, r), &testsuite.TestUpdateCallback{
			OnAccept:   func() { r.accepted = true },
			OnReject:   func(err error) { r.err = err },
			OnComplete: func(v any, err error) { r.ended, r.result, r.err = true, v, err },
		}, a)
	}, after)
	return r
}

func contains(t *testing.T, what, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%s lacks %q:\n%s", what, part, text)
		}
	}
}

// ended holds a run not to have failed, and compares how it ended.
func ended(t *testing.T, want string, out *Outcome, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("the run failed: %v", err)
	}
	wantOutcome(t, want, out)
}

// wantOutcome compares how a run ended.
func wantOutcome(t *testing.T, want string, got *Outcome) {
	t.Helper()
	if diff := cmp.Diff(want, got.Outcome); diff != "" {
		t.Errorf("outcome, with the note %q (-want +got)\n%s", got.Note, diff)
	}
}
