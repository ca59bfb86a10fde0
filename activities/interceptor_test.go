package activities

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"trehan/internal/archive"
	"trehan/internal/archive/archivetest"
	"trehan/internal/config"
	"trehan/internal/delivery"
	"trehan/internal/delivery/ledger"
	"trehan/internal/delivery/letter"
	"trehan/internal/delivery/plan"
	"trehan/internal/extract"
	"trehan/internal/extract/source"
	"trehan/internal/mail"
	"trehan/internal/progress"
	"trehan/internal/telemetry"
)

// intercepted calls a function as the activity of that name.
func intercepted(metrics *telemetry.Metrics, name string, f any, in ...any) error {
	env := (&testsuite.WorkflowTestSuite{}).NewTestActivityEnvironment()
	env.SetWorkerOptions(worker.Options{Interceptors: []interceptor.WorkerInterceptor{NewInterceptor(metrics)}})
	env.RegisterActivityWithOptions(f, activity.RegisterOptions{Name: name})
	_, err := env.ExecuteActivity(name, in...)
	return err
}

// Every error is classified on its way to Temporal, however deep it is wrapped. What classify leaves out goes nowhere:
// neither the words around an error of the data nor the values that it holds.
func TestInterceptorClassifies(t *testing.T) {
	const secret = "Nguyễn Thị Mẫu 0912 345 678"
	around := func(err error) error { return fmt.Errorf("row of %s: %w", secret, fmt.Errorf("twice: %w", err)) }
	faults := &extract.Faults{List: []extract.Fault{{File: "ho-so.csv", Row: 7, Column: "Trạng thái", Value: secret}}}
	expired := &mail.CertificateError{File: "ky-so.pem"}
	for _, c := range []struct {
		name    string
		err     error
		kind    string // "" for what is tried again
		message string // all of it; "" where the words of the error stay as they are
	}{
		{"an outage of the network", errors.New("connection reset"), "", "connection reset"},
		{"an outage of the store", archivetest.ErrUnavailable, "", ""},
		{"out of time", context.DeadlineExceeded, "", ""},
		{"an outage of a source", &source.OutageError{Source: "truc", Message: "đứt kết nối"}, "", ""},
		{"values that cannot be read", around(faults), BadInput, faults.Error()},
		{"two errors in one", errors.Join(errors.New(secret), faults), BadInput, faults.Error()},
		{"a wrong request", around(&inputError{Message: "tháng sai"}), BadInput, "tháng sai"},
		{"no file", around(&source.MissingError{Source: "truc", Where: "ho-so.csv"}), BadInput, (&source.MissingError{Source: "truc", Where: "ho-so.csv"}).Error()},
		{"a wrong query", around(&source.FinalError{Source: "truc", Message: "sai truy vấn", Config: true}), BadConfig, (&source.FinalError{Source: "truc", Message: "sai truy vấn"}).Error()},
		{"a refused login", around(&source.FinalError{Source: "truc", Message: "sai mật khẩu"}), Refused, (&source.FinalError{Source: "truc", Message: "sai mật khẩu"}).Error()},
		{"a wrong configuration", around(&config.Fault{File: "trehan.yaml", Faults: []string{"x"}}), BadConfig, (&config.Fault{File: "trehan.yaml", Faults: []string{"x"}}).Error()},
		{"an expired certificate", around(expired), BadConfig, expired.Error()},
		{"a superseded revision", around(&plan.SupersededError{Revision: 1, By: 2}), Conflict, (&plan.SupersededError{Revision: 1, By: 2}).Error()},
		{"a wrong register", around(&delivery.InputError{Message: "địa chỉ sai"}), BadInput, "địa chỉ sai"},
		{"a mail that cannot be made", around(&letter.ComposeError{Err: errors.New("mẫu sai")}), BadInput, "mẫu sai"},
		{"something else is there", archive.ErrExists, Conflict, ""},
		{"an abandoned revision", archive.ErrAbandoned, Conflict, ""},
		{"an illegal step", ledger.ErrIllegal, Conflict, ""},
		{"an object is gone", fmt.Errorf("read it: %w", archive.ErrNotFound), Tampered, ""},
		{"an object was changed", &archive.TamperedError{Key: "k", What: "w"}, Tampered, ""},
		{"no rights", fmt.Errorf("write it: %w", archive.ErrRefused), Refused, ""},
		{"a key that is being replaced", fmt.Errorf("write it: %w", archive.ErrDenied), "", ""},
		{"no rights, and more", errors.Join(errors.New("x"), archive.ErrRefused), Refused, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := intercepted(nil, "HoldRun", func(context.Context) error { return c.err })
			var app *temporal.ApplicationError
			if !errors.As(err, &app) {
				t.Fatalf("no application error: %v", err)
			}
			if final := c.kind != ""; app.NonRetryable() != final || final && app.Type() != c.kind {
				t.Errorf("%s, for good %v; want %q", app.Type(), app.NonRetryable(), c.kind)
			}
			want := c.message
			if want == "" {
				want = c.err.Error()
			}
			if app.Message() != want {
				t.Errorf("told as %q, want %q", app.Message(), want)
			}
			// What the server stores of it: the message and its causes.
			if stored := temporal.GetDefaultFailureConverter().ErrorToFailure(err).String(); strings.Contains(stored, secret) {
				t.Errorf("a value gets out: %s", stored)
			}
		})
	}
	if err := intercepted(nil, "HoldRun", func(context.Context) error { return nil }); err != nil {
		t.Errorf("nothing is an error: %v", err)
	}
}

// A cancelled activity is cancelled, not failed.
func TestInterceptorPassesACancellation(t *testing.T) {
	err := intercepted(nil, "Deliver", func(context.Context) error { return fmt.Errorf("send: %w", context.Canceled) })
	if app := (*temporal.ApplicationError)(nil); errors.As(err, &app) && app.NonRetryable() {
		t.Errorf("it is for good: %v", err)
	}
}

// attempts runs an activity with a heartbeat time-out of 600 ms under an interceptor whose bound without a step is 1 s. It
// returns the positions of its heartbeats.
func attempts(t *testing.T, timeout time.Duration, tries int32, f func(ctx context.Context) error) (beats []progress.Position, err error) {
	t.Helper()
	env := (&testsuite.WorkflowTestSuite{}).NewTestWorkflowEnvironment()
	i := NewInterceptor(nil)
	i.bound = time.Second
	env.SetWorkerOptions(worker.Options{Interceptors: []interceptor.WorkerInterceptor{i}})
	var mu sync.Mutex
	env.SetOnActivityHeartbeatListener(func(_ *activity.Info, details converter.EncodedValues) {
		var p progress.Position
		if err := details.Get(&p); err != nil {
			t.Error(err)
		}
		mu.Lock()
		defer mu.Unlock()
		beats = append(beats, p)
	})
	env.RegisterActivityWithOptions(f, activity.RegisterOptions{Name: "CountMonth"})
	env.ExecuteWorkflow(func(ctx workflow.Context) error {
		ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
			StartToCloseTimeout: time.Minute, HeartbeatTimeout: timeout, RetryPolicy: &temporal.RetryPolicy{MaximumAttempts: tries},
		})
		return workflow.ExecuteActivity(ctx, "CountMonth").Get(ctx, nil)
	})
	mu.Lock()
	defer mu.Unlock()
	return slices.Clone(beats), env.GetWorkflowError()
}

// Heartbeats go on while the work makes steps, and say where it is. An activity without a heartbeat time-out must not
// heartbeat, since that would bring it a cancellation.
func TestHeartbeatsSayWhereTheWorkIs(t *testing.T) {
	work := func(ctx context.Context) error {
		for i := range 8 {
			progress.Advance(ctx, func(p *progress.Position) { p.What, p.Rows = "ho-so.xlsx", i })
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(200 * time.Millisecond): // 1.6 s in all: longer than the bound without a step
			}
		}
		return nil
	}
	beats, err := attempts(t, 600*time.Millisecond, 1, work)
	if err != nil || len(beats) == 0 {
		t.Fatalf("%d heartbeats, %v; want some", len(beats), err)
	}
	if last := beats[len(beats)-1]; last.What != "ho-so.xlsx" || last.Rows < 3 {
		t.Errorf("the last heartbeat names %q, row %d; want ho-so.xlsx, row 3 or later", last.What, last.Rows)
	}
	if beats, err := attempts(t, 0, 1, work); err != nil || len(beats) > 0 {
		t.Errorf("without a timeout: %d heartbeats, %v; want none", len(beats), err)
	}
}

// Work that makes no step for its bound is no longer kept alive: it is cancelled, fails in a way that is tried again, and the
// failure says where it hung. Work that does not heed the cancellation stops heartbeating too.
func TestHangingWorkFails(t *testing.T) {
	if testing.Short() {
		t.Skip("hangs for seconds")
	}
	_, err := attempts(t, 600*time.Millisecond, 1, func(ctx context.Context) error {
		progress.Advance(ctx, func(p *progress.Position) { p.What, p.Bytes = "ho-so.xlsx", 4096 })
		<-ctx.Done()
		return fmt.Errorf("read it: %w", ctx.Err())
	})
	var app *temporal.ApplicationError
	if !errors.As(err, &app) || app.Type() != Stalled || app.NonRetryable() || !strings.Contains(app.Message(), "ho-so.xlsx, 4096 byte") {
		t.Errorf("%v; want a failure of type %s that is tried again and names the place", err, Stalled)
	}

	released := make(chan struct{})
	began := time.Now()
	beats, _ := attempts(t, 600*time.Millisecond, 1, func(context.Context) error {
		<-time.After(3 * time.Second)
		close(released)
		return nil
	})
	<-released
	if n := len(beats); n == 0 || n > 13 {
		t.Errorf("%d heartbeats in %s of work without a step; want them to end after a second", n, time.Since(began))
	}
}

// Work may say that it waits longer for somebody else.
func TestPatienceOutlastsTheBound(t *testing.T) {
	if _, err := attempts(t, 600*time.Millisecond, 1, func(ctx context.Context) error {
		progress.Patience(ctx, time.Minute)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(1500 * time.Millisecond):
			return nil
		}
	}); err != nil {
		t.Error(err)
	}
}

// A panic is final at once: its stack and its value, which may be one of the data, go to the worker's log alone.
func TestAPanicIsFinal(t *testing.T) {
	const secret = "Nguyễn Thị Mẫu"
	calls := 0
	_, err := attempts(t, 600*time.Millisecond, 5, func(context.Context) error {
		calls++
		panic("row of " + secret)
	})
	var app *temporal.ApplicationError
	if !errors.As(err, &app) || app.Type() != Panicked || !app.NonRetryable() || calls != 1 {
		t.Fatalf("%d attempts, %v; want one, %s", calls, err, Panicked)
	}
	stored := temporal.GetDefaultFailureConverter().ErrorToFailure(err).String()
	if strings.Contains(stored, secret) || strings.Contains(stored, "goroutine") || !strings.Contains(app.Message(), "CountMonth") {
		t.Errorf("Temporal stores %s", stored)
	}
}

// Every stage is counted with its result; a draft is a stage of its own, and what is no stage is not counted.
func TestInterceptorCountsStages(t *testing.T) {
	metrics, err := telemetry.NewMetrics(telemetry.Options{Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	ok, fails := func(context.Context) error { return nil }, func(context.Context) error { return archive.ErrRefused }
	builds := func(context.Context, BuildDocumentsInput) error { return nil }
	for name := range stages {
		_ = intercepted(metrics, name, ok)
		_ = intercepted(metrics, name, fails)
	}
	_ = intercepted(metrics, "BuildDocuments", builds, BuildDocumentsInput{Draft: true})
	_ = intercepted(metrics, "BuildDocuments", builds, BuildDocumentsInput{})
	_ = intercepted(metrics, "HoldRun", ok)
	w := httptest.NewRecorder()
	metrics.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	want := map[string]int{"open": 1, "snapshot": 1, "count": 2, "documents": 2, "draft": 1, "seal": 1, "plan": 1, "deliver": 1, "close": 2}
	for stage, n := range want {
		line := fmt.Sprintf("trehan_stage_runs_total{result=\"ok\",stage=%q} %d\n", stage, n)
		if !strings.Contains(w.Body.String(), line) {
			t.Errorf("no %s in\n%s", line, w.Body)
		}
	}
	if strings.Contains(w.Body.String(), telemetry.Other+`"} 1`) {
		t.Error("something outside the set of stages is counted")
	}
}

// The names of stages are names of activities.
func TestStagesAreActivities(t *testing.T) {
	for name := range stages {
		if _, ok := reflect.TypeFor[*Activities]().MethodByName(name); !ok {
			t.Errorf("no activity is named %s", name)
		}
	}
}
