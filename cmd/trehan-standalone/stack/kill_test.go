package stack_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"
	"go.temporal.io/sdk/client"

	"trehan/cmd/trehan-standalone/stack"
)

// victim names the folder of a stack in a process that is to be killed.
const victim = "TREHAN_TEST_VICTIM"

// TestVictim is no test of its own: TestKill runs it in another process.
func TestVictim(t *testing.T) {
	dir := os.Getenv(victim)
	if dir == "" {
		t.Skip("run by TestKill")
	}
	s, err := stack.Start(context.Background(), stack.Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	line, _ := json.Marshal(s)
	fmt.Println("READY " + string(line))
	time.Sleep(5 * time.Minute)
}

// TestKill kills a stack with a run and an object in it and starts it again,
// three times.
func TestKill(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	for round := range 3 {
		s, kill := runVictim(t, dir)
		c := dial(t, s)
		if _, err := c.ExecuteWorkflow(ctx, client.StartWorkflowOptions{ID: fmt.Sprint("run-", round), TaskQueue: "test"}, "Waiting"); err != nil {
			t.Fatal(err)
		}
		store := bucketClient(t, s)
		if round == 0 {
			if err := store.MakeBucket(ctx, "trehan", minio.MakeBucketOptions{ObjectLocking: true}); err != nil {
				t.Fatal(err)
			}
		}
		put(t, store, fmt.Sprint("object-", round), "đã ghi")
		kill()
		c.Close()
		gone := time.Now()
		for {
			conn, err := net.Dial("tcp", s.Store.Endpoint)
			if err != nil {
				break
			}
			conn.Close()
			if time.Since(gone) > 5*time.Second {
				t.Fatal("the store outlives its parent")
			}
			time.Sleep(10 * time.Millisecond)
		}
	}
	s := start(t, stack.Config{Dir: dir})
	c := dial(t, s)
	w := work(t, c)
	defer w.Stop()
	for round := range 3 {
		id := fmt.Sprint("run-", round)
		if err := c.SignalWorkflow(ctx, id, "", "go", "đi"); err != nil {
			t.Fatal(err)
		}
		var got string
		if err := c.GetWorkflow(ctx, id, "").Get(ctx, &got); err != nil || got != "đi" {
			t.Errorf("%s ended with %q, %v", id, got, err)
		}
		if get(t, bucketClient(t, s), fmt.Sprint("object-", round)) != "đã ghi" {
			t.Errorf("object %d is not there", round)
		}
	}
}

// runVictim starts the stack in another process.
func runVictim(t *testing.T, dir string) (s *stack.Stack, kill func()) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestVictim$")
	cmd.Env = append(os.Environ(), victim+"="+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	kill = func() {
		_ = cmd.Process.Kill() // SIGKILL
		_ = cmd.Wait()
	}
	t.Cleanup(kill)
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if rest, ok := strings.CutPrefix(lines.Text(), "READY "); ok {
			s = &stack.Stack{}
			if err := json.Unmarshal([]byte(rest), s); err != nil {
				t.Fatal(err)
			}
			return s, kill
		}
	}
	t.Fatal("the other process did not come up")
	return nil, nil
}
