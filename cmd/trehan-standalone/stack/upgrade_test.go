package stack_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.temporal.io/sdk/client"

	"trehan/cmd/trehan-standalone/stack"
)

// TestUpgrade pretends that an older Temporal wrote the database: with an
// open run the start is refused and names it; without, a new database begins
// and the old one is kept. Each start has a process of its own, since the
// server keeps a database open as long as its process lives.
func TestUpgrade(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	mark := filepath.Join(dir, "temporal", "version")
	s, kill := runVictim(t, dir)
	c := dial(t, s)
	if _, err := c.ExecuteWorkflow(ctx, client.StartWorkflowOptions{ID: "month-2023-11", TaskQueue: "test"}, "Waiting"); err != nil {
		t.Fatal(err)
	}
	// A Schedule is a run of Temporal's own and stands in nobody's way.
	if _, err := c.ScheduleClient().Create(ctx, client.ScheduleOptions{
		ID: "monthly", Spec: client.ScheduleSpec{CronExpressions: []string{"0 0 1 * *"}},
		Action: &client.ScheduleWorkflowAction{Workflow: "Waiting", TaskQueue: "test"},
	}); err != nil {
		t.Fatal(err)
	}
	eventually(t, func() bool {
		list, err := c.ListWorkflow(ctx, openRuns())
		return err == nil && len(list.GetExecutions()) == 1
	})
	c.Close()
	kill()

	was, err := os.ReadFile(mark)
	if err != nil {
		t.Fatal(err)
	}
	rename(t, dir, strings.TrimSpace(string(was)), "1.31.0")
	var open *stack.OpenRunsError
	if _, err := stack.Start(ctx, stack.Config{Dir: dir}); !errors.As(err, &open) ||
		!slices.Equal(open.Workflows, []string{"month-2023-11"}) || open.Was != "1.31.0" {
		t.Fatalf("%v", err)
	}

	rename(t, dir, "1.31.0", open.Is)
	s, kill = runVictim(t, dir)
	c = dial(t, s)
	if err := c.TerminateWorkflow(ctx, "month-2023-11", "", "thử"); err != nil {
		t.Fatal(err)
	}
	waitClosed(t, c)
	c.Close()
	kill()
	rename(t, dir, open.Is, "1.31.0")
	s, _ = runVictim(t, dir)
	c = dial(t, s)
	if _, err := c.DescribeWorkflowExecution(ctx, "month-2023-11", ""); err == nil {
		t.Error("the new database has the old run")
	}
	if _, err := os.Stat(filepath.Join(dir, "temporal", "temporal-1.31.0.db")); err != nil {
		t.Errorf("the old database was not kept: %v", err)
	}
	if now, _ := os.ReadFile(mark); string(now) != string(was) {
		t.Errorf("the mark says %s", now)
	}
}

// rename makes the database of one version that of another.
func rename(t *testing.T, dir, from, to string) {
	t.Helper()
	dir = filepath.Join(dir, "temporal")
	for _, suffix := range []string{"", "-wal", "-shm"} {
		err := os.Rename(filepath.Join(dir, "temporal-"+from+".db"+suffix), filepath.Join(dir, "temporal-"+to+".db"+suffix))
		if err != nil && (suffix == "" || !errors.Is(err, os.ErrNotExist)) {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "version"), []byte(to+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
}

// waitClosed waits until visibility knows that the run has ended.
func waitClosed(t *testing.T, c client.Client) {
	t.Helper()
	if err := c.GetWorkflow(context.Background(), "month-2023-11", "").Get(context.Background(), nil); err == nil {
		t.Fatal("not terminated")
	}
	eventually(t, func() bool {
		list, err := c.ListWorkflow(context.Background(), openRuns())
		return err == nil && len(list.GetExecutions()) == 0
	})
}
