package telemetry

import (
	"context"
	"errors"
	"strings"
	"testing"

	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"
)

func TestTracesAreOffUnlessSomebodyAsks(t *testing.T) {
	for _, c := range []struct {
		section Config
		env     map[string]string
		want    string
	}{
		{want: ""},
		{section: Config{Traces: "http://127.0.0.1:4318"}, want: "http://127.0.0.1:4318/v1/traces"},
		{section: Config{Traces: "http://127.0.0.1:4318/"}, env: map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "http://x"}, want: "http://127.0.0.1:4318/v1/traces"},
		{env: map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "http://x:4318"}, want: "http://x:4318"},
		{env: map[string]string{"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://x/t"}, want: "http://x/t"},
		{section: Config{Traces: "http://127.0.0.1:4318"}, env: map[string]string{"OTEL_SDK_DISABLED": "true"}, want: ""},
		{section: Config{Traces: "http://127.0.0.1:4318"}, env: map[string]string{"OTEL_TRACES_EXPORTER": "none"}, want: ""},
	} {
		if got := c.section.endpoint(func(name string) string { return c.env[name] }); got != c.want {
			t.Errorf("%+v %v: %q, want %q", c.section, c.env, got, c.want)
		}
	}
	var none *Traces
	if i, err := none.Interceptors(); i != nil || err != nil || none.Shutdown(t.Context()) != nil {
		t.Error("no traces, but interceptors")
	}
	for _, wrong := range []string{"127.0.0.1:4318", "grpc://x:4317", "http://", "http://user:pass@x:4318"} {
		if (Config{Traces: wrong}).Validate() == nil {
			t.Errorf("%q is taken for the address of a collector", wrong)
		}
	}
}

// A variable that describes the program badly is told; the worker works on, and traces.
func TestABadDescriptionIsNoReasonToStop(t *testing.T) {
	t.Setenv("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment")
	var told []error
	traces, err := NewTraces(t.Context(), Config{Traces: "http://127.0.0.1:4318"}, "v1", func(err error) { told = append(told, err) })
	if err != nil || traces == nil {
		t.Fatalf("%v, %v", traces, err)
	}
	if err := traces.Shutdown(t.Context()); err != nil {
		t.Error(err)
	}
	if len(told) == 0 {
		t.Error("nobody is told")
	}
}

// An error's words stay out of the spans; its kind is there, and so is the way from the workflow to its activity.
func TestSpansAreDiscreet(t *testing.T) {
	const words = "sotuphap@hanam.example không có dòng của Nguyễn Văn Bí Mật"
	recorder := tracetest.NewSpanRecorder()
	traces, err := tracesTo(t.Context(), sdktrace.WithSpanProcessor(recorder), "v1")
	if err != nil {
		t.Fatal(err)
	}
	tracing, err := traces.Interceptors()
	if err != nil {
		t.Fatal(err)
	}
	suite := &testsuite.WorkflowTestSuite{}
	env := suite.NewTestWorkflowEnvironment()
	own, ok := tracing[0].(interceptor.WorkerInterceptor)
	if !ok {
		t.Fatal("no interceptor of workers")
	}
	env.SetWorkerOptions(worker.Options{Interceptors: []interceptor.WorkerInterceptor{own}})
	fails := func(_ context.Context, kind string) error {
		if kind == "" {
			return errors.New(words)
		}
		return temporal.NewNonRetryableApplicationError(words, kind, nil)
	}
	env.RegisterActivityWithOptions(fails, activity.RegisterOptions{Name: "Deliver"})
	env.RegisterWorkflowWithOptions(func(ctx workflow.Context) error {
		ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{StartToCloseTimeout: 1e9, RetryPolicy: &temporal.RetryPolicy{MaximumAttempts: 1}})
		return errors.Join(workflow.ExecuteActivity(ctx, "Deliver", "BadInput").Get(ctx, nil), workflow.ExecuteActivity(ctx, "Deliver", "").Get(ctx, nil))
	}, workflow.RegisterOptions{Name: "Month"})
	env.ExecuteWorkflow("Month")
	kinds, parents := map[string]bool{}, map[string]bool{}
	for _, span := range recorder.Ended() {
		if text := span.Status().Description; text != "" {
			t.Errorf("%s says %q", span.Name(), text)
		}
		for _, e := range span.Events() {
			t.Errorf("%s has the event %s", span.Name(), e.Name)
		}
		for _, a := range span.Attributes() {
			if strings.Contains(a.Value.String(), "hanam") || strings.Contains(a.Value.String(), "Bí Mật") {
				t.Errorf("%s: %s is %s", span.Name(), a.Key, a.Value.String())
			}
			if a.Key == "error.type" {
				kinds[a.Value.AsString()] = true
			}
		}
		parents[span.Name()] = span.Parent().IsValid()
	}
	if !kinds["BadInput"] {
		t.Errorf("kinds of errors: %v", kinds)
	}
	if inside, there := parents["RunActivity:Deliver"]; !inside || !there {
		t.Errorf("the activity's span has no parent: %v", parents)
	}
}
