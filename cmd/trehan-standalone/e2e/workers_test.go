package e2e

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/client"

	"trehan/internal/config"
)

// counted is one part of a count, as the history tells it.
type counted struct {
	worker   string // the identity that finished it: process@host
	attempts int32
	fairness string
}

// parts are the parts of a month's count in their order.
func (s *server) parts(id string) []counted {
	s.Helper()
	scheduled := map[int64]int{} // event: part
	started := map[int64]*historypb.ActivityTaskStartedEventAttributes{}
	var out []counted
	for i := s.temporal.GetWorkflowHistory(s.Context(), id, "", false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT); i.HasNext(); {
		e, err := i.Next()
		if err != nil {
			s.Fatal(err)
		}
		if a := e.GetActivityTaskScheduledEventAttributes(); a.GetActivityType().GetName() == "CountPart" {
			scheduled[e.GetEventId()] = len(out)
			out = append(out, counted{fairness: a.GetPriority().GetFairnessKey()})
		}
		if a := e.GetActivityTaskStartedEventAttributes(); a != nil {
			started[e.GetEventId()] = a
		}
		if a := e.GetActivityTaskCompletedEventAttributes(); a != nil {
			if part, ok := scheduled[a.GetScheduledEventId()]; ok {
				out[part].worker, out[part].attempts = a.GetIdentity(), started[a.GetStartedEventId()].GetAttempt()
			}
		}
	}
	return out
}

// counting reports whether a process is at work on a part.
func (s *server) counting(id string, pid int) bool {
	s.Helper()
	d, err := s.temporal.DescribeWorkflowExecution(s.Context(), id, "")
	if err != nil {
		return false // not begun
	}
	for _, a := range d.GetPendingActivities() {
		if a.GetActivityType().GetName() == "CountPart" && a.GetState() == enumspb.PENDING_ACTIVITY_STATE_STARTED &&
			strings.HasPrefix(a.GetLastWorkerIdentity(), fmt.Sprintf("%d@", pid)) {
			return true
		}
	}
	return false
}

// killOne kills one of some workers while it counts a part, and returns its process.
func (s *server) killOne(id string, workers []*process) int {
	s.Helper()
	dead := 0
	eventually(s.T, "a worker at work on a part", func() bool {
		for _, w := range workers {
			pid := w.cmd.Process.Pid
			if !s.counting(id, pid) {
				continue
			}
			// Held still, it cannot end the part before it is killed.
			_ = w.cmd.Process.Signal(syscall.SIGSTOP)
			if s.counting(id, pid) {
				w.kill()
				dead = pid
				return true
			}
			_ = w.cmd.Process.Signal(syscall.SIGCONT)
		}
		return false
	})
	return dead
}

// exportLarge puts a month of many files where the source finds them: some
// dossiers stand in several files, and few are late.
func (o *office) exportLarge(month string, files, each int) {
	o.Helper()
	few := rows(month)
	var plain []row
	for i, r := range few {
		if k := i % 12; k != 1 && k != 2 {
			plain = append(plain, r)
		}
	}
	for f := range files {
		list := make([]row, 0, each)
		if f == files/2 {
			list = append(list, few...)
		}
		for i := len(list); i < each; i++ {
			k, name := i, fmt.Sprintf("%d-%d", f, i)
			if i%97 == 0 {
				k = (f + 1) * i % 500
				name = fmt.Sprintf("chung-%d", k)
			}
			r := plain[k%len(plain)]
			r.code += "-" + name
			list = append(list, r)
		}
		o.put(month, fmt.Sprintf("ho-so-%03d.csv", f), csvOf(list))
	}
}

// TestFourWorkers counts a month of many files on four processes, one of which
// is killed in the middle of a part: the report is that of one process without
// any server.
func TestFourWorkers(t *testing.T) {
	t.Parallel()
	o := newOffice(t, "counting: {split_above_mb: 1, part_mb: 1}\n")
	const month, files = "2022-10", 24
	o.exportLarge(month, files, 12_000)
	o.start()
	workers := make([]*process, 3)
	for i := range workers {
		workers[i] = launch(t, "", "worker", "--config", filepath.Join(o.data, "trehan.yaml"))
		t.Cleanup(workers[i].kill)
	}
	s := o.connect()
	run := s.run("report-"+month, fmt.Sprintf(`{"month":%q}`, month))
	dead := s.killOne("month-"+month, workers)
	s.ended(run, "succeeded")

	by := map[string]int{}
	again := 0
	parts := s.parts("month-" + month)
	for i, p := range parts {
		by[p.worker]++
		if p.attempts > 1 {
			again++
		}
		if p.worker == "" || strings.HasPrefix(p.worker, fmt.Sprintf("%d@", dead)) && p.attempts > 1 {
			t.Errorf("part %d: %+v", i+1, p)
		}
	}
	t.Logf("%d parts by %v; worker %d was killed, %d part was counted again", len(parts), by, dead, again)
	if len(parts) != files || len(by) < 2 || again == 0 {
		t.Errorf("%d parts by %d workers, %d of them again", len(parts), len(by), again)
	}
	o.asOffline(month, "")
	o.cli(0, "audit", "verify", "--month", month, "--recompute")
}

// asOffline holds what a month has left in the archive against the offline
// report of the same files.
func (o *office) asOffline(month, prefix string) {
	o.Helper()
	out := filepath.Join(o.dir, "offline-"+month)
	r := command(o.T, "report", "--month", month, "--dossiers", filepath.Join(o.dir, "in", month, "*"), "--register",
		filepath.Join(o.dir, "units.yaml"), "--report-only", "--out", out)
	if r.code != 0 {
		o.Fatalf("report: exit code %d\n%s", r.code, r.stderr)
	}
	for _, name := range []string{"report.json", "state.json.gz"} {
		offline, err := os.ReadFile(filepath.Join(out, name))
		if err != nil {
			o.Fatal(err)
		}
		archived, err := os.ReadFile(object(o.data, prefix+"months/"+month+"/r0001/"+name))
		if err != nil {
			o.Fatal(err)
		}
		if !bytes.Equal(offline, archived) {
			o.Errorf("%s of %s: %d bytes in the archive, %d offline, not the same", name, month, len(archived), len(offline))
		}
	}
}

// TestTwoOffices runs the same month of two offices in one namespace and one
// bucket, each with a worker of its own, at the same time: nothing is mixed.
// The parts of their counts share one queue, on which they take turns.
func TestTwoOffices(t *testing.T) {
	t.Parallel()
	const month = "2022-11"
	shared := "counting: {split_above_mb: 1, part_mb: 1, task_queue: cac-phan}\n"
	one := newOffice(t, "office: ha-nam\n"+shared)
	one.exportLarge(month, 6, 9000)
	one.start()
	other := newOffice(t, "office: ninh-binh\n"+shared)
	other.exportLarge(month, 3, 8000)
	other.moveInto(one)
	other.runs(launch(t, "", "worker", "--config", filepath.Join(other.data, "trehan.yaml")))

	names := []string{"ha-nam", "ninh-binh"}
	offices := []*office{one, other}
	runs := make([]client.WorkflowRun, len(offices))
	for i, o := range offices {
		runs[i] = o.connect().run(names[i]+"-report-"+month, fmt.Sprintf(`{"month":%q}`, month))
	}
	for i, o := range offices {
		name, s := names[i], o.connect()
		if out := s.ended(runs[i], "succeeded"); out.Revision != 1 {
			t.Errorf("%s: revision %d", name, out.Revision)
		}
		oneEach(t, o.relay.letters(month), addresses())
		o.ownWorkerOnly(s, name+"-month-"+month)
		for _, p := range s.parts(name + "-month-" + month) {
			if p.fairness != name {
				t.Errorf("%s: a part with the fairness key %q", name, p.fairness)
			}
		}
		stored := *o
		stored.data = one.data // where the one store lies
		stored.asOffline(month, name+"/")
		o.cli(0, "audit", "verify", "--month", month, "--recompute")
		if now := o.status(month); now.Outcome != "succeeded" || now.Deliveries.Accepted != len(addresses()) {
			t.Errorf("%s: status %+v", name, now)
		}
		o.cli(0, "schedule", "apply")
		if shown := o.cli(0, "schedule", "show"); !strings.Contains(shown.stdout, name+"-trehan-monthly") {
			t.Errorf("%s: schedule %s", name, shown.stdout)
		}
	}
	if exists(object(one.data, "months")) {
		t.Error("something is archived outside the offices' prefixes")
	}
}

// moveInto makes an office use the servers of another one.
func (o *office) moveInto(host *office) {
	o.Helper()
	mine, err := config.Load(filepath.Join(o.dir, "trehan.yaml"))
	if err != nil {
		o.Fatal(err)
	}
	theirs, err := config.Load(filepath.Join(host.data, "trehan.yaml"))
	if err != nil {
		o.Fatal(err)
	}
	written := mine.Absolute()
	written.Temporal, written.Store = theirs.Temporal, theirs.Store
	b, err := written.YAML()
	if err != nil {
		o.Fatal(err)
	}
	o.write(filepath.Join("data", "trehan.yaml"), string(b))
}

// ownWorkerOnly fails the test if anything but parts of the count was done by
// another office's worker.
func (o *office) ownWorkerOnly(s *server, id string) {
	o.Helper()
	mine := fmt.Sprintf("%d@", o.up.cmd.Process.Pid)
	var parts []int64
	others := 0
	for i := s.temporal.GetWorkflowHistory(o.Context(), id, "", false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT); i.HasNext(); {
		e, err := i.Next()
		if err != nil {
			o.Fatal(err)
		}
		if a := e.GetActivityTaskScheduledEventAttributes(); a.GetActivityType().GetName() == "CountPart" {
			parts = append(parts, e.GetEventId())
		}
		if a := e.GetActivityTaskCompletedEventAttributes(); a != nil && !strings.HasPrefix(a.GetIdentity(), mine) {
			others++
			if !slices.Contains(parts, a.GetScheduledEventId()) {
				o.Errorf("%s: event %d was done by %s, not by the office's worker %s", id, e.GetEventId(), a.GetIdentity(), mine)
			}
		}
	}
	o.Logf("%s: %d parts, %d by the other office's worker", id, len(parts), others)
}
