package stack_test

import (
	"context"
	"log/slog"
	"sync"
	"testing"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	taskqueuepb "go.temporal.io/api/taskqueue/v1"
	workflowpb "go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"trehan/cmd/trehan-standalone/stack"
)

// countParts schedules n parts of an office on the shared queue, as
// MonthlyCycle does.
func countParts(ctx workflow.Context, office string, n int) error {
	ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		TaskQueue: "parts", StartToCloseTimeout: time.Minute, Priority: temporal.Priority{FairnessKey: office},
	})
	var futures []workflow.Future
	for range n {
		futures = append(futures, workflow.ExecuteActivity(ctx, "part", office))
	}
	for _, f := range futures {
		if err := f.Get(ctx, nil); err != nil {
			return err
		}
	}
	return nil
}

// TestOfficesTakeTurns: two hundred parts of one office wait when another comes
// with ten; the only worker there is does the ten among the first of the two
// hundred. Without fairness they would be the last.
func TestOfficesTakeTurns(t *testing.T) {
	const many, few = 200, 10
	s := start(t, stack.Config{Dir: t.TempDir(), WithoutStore: true, WithoutMail: true})
	c, err := client.Dial(client.Options{HostPort: s.Temporal.Address, Logger: log.NewStructuredLogger(slog.New(slog.DiscardHandler))})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	runs := worker.New(c, "runs", worker.Options{})
	runs.RegisterWorkflow(countParts)
	if err := runs.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(runs.Stop)
	begin := func(office string, n int) client.WorkflowRun {
		run, err := c.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{TaskQueue: "runs"}, countParts, office, n)
		if err != nil {
			t.Fatal(err)
		}
		return run
	}
	first := begin("ha-nam", many)
	backlog(t, c, many)
	second := begin("ninh-binh", few)
	backlog(t, c, many+few)

	var mu sync.Mutex
	var order []string
	parts := worker.New(c, "parts", worker.Options{DisableWorkflowWorker: true, MaxConcurrentActivityExecutionSize: 1})
	parts.RegisterActivityWithOptions(func(_ context.Context, office string) error {
		mu.Lock()
		defer mu.Unlock()
		order = append(order, office)
		return nil
	}, activity.RegisterOptions{Name: "part"})
	if err := parts.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(parts.Stop)
	if err := second.Get(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if err := first.Get(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	last, before := 0, 0
	for i, office := range order {
		if office == "ninh-binh" {
			last = i
		}
	}
	for _, office := range order[:last] {
		if office == "ha-nam" {
			before++
		}
	}
	t.Logf("the last of %d parts came after %d of the other office's %d", few, before, many)
	if before > many/2 {
		t.Errorf("the last of %d parts came after %d of the other office's %d", few, before, many)
	}
}

// backlog waits until so many parts wait for a worker.
func backlog(t *testing.T, c client.Client, n int64) {
	t.Helper()
	for deadline := time.Now().Add(2 * time.Minute); ; time.Sleep(50 * time.Millisecond) {
		d, err := c.WorkflowService().DescribeTaskQueue(t.Context(), &workflowpb.DescribeTaskQueueRequest{
			Namespace: client.DefaultNamespace, TaskQueue: &taskqueuepb.TaskQueue{Name: "parts"},
			TaskQueueType: enumspb.TASK_QUEUE_TYPE_ACTIVITY, ReportStats: true,
		})
		if err == nil && d.GetStats().GetApproximateBacklogCount() >= n {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("not %d parts waiting: %+v %v", n, d, err)
		}
	}
}
