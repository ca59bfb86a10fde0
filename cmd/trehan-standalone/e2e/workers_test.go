package e2e

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"

	"trehan/internal/config"
	"trehan/internal/period"
)

// activitiesBy counts the activities of a run by the process that completed
// them.
func (s *server) activitiesBy(id string) map[string]int {
	s.Helper()
	by := map[string]int{}
	for i := s.temporal.GetWorkflowHistory(s.Context(), id, "", false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT); i.HasNext(); {
		e, err := i.Next()
		if err != nil {
			s.Fatal(err)
		}
		if a := e.GetActivityTaskCompletedEventAttributes(); a != nil {
			process, _, _ := strings.Cut(a.GetIdentity(), "@")
			by[process]++
		}
	}
	return by
}

// atWork reports whether a process has an activity of one of the runs in hand,
// and none of them a mail: a worker that dies with a mail in hand leaves a
// delivery that a person must look at.
func (s *server) atWork(ids []string, pid int) bool {
	s.Helper()
	found := false
	for _, id := range ids {
		d, err := s.temporal.DescribeWorkflowExecution(s.Context(), id, "")
		if err != nil {
			continue // not started
		}
		for _, a := range d.GetPendingActivities() {
			if a.GetState() != enumspb.PENDING_ACTIVITY_STATE_STARTED || !strings.HasPrefix(a.GetLastWorkerIdentity(), fmt.Sprintf("%d@", pid)) {
				continue
			}
			if a.GetActivityType().GetName() == "Deliver" {
				return false
			}
			found = true
		}
	}
	return found
}

// killAtWork kills a worker while it works on some of the runs.
func (s *server) killAtWork(ids []string, w *process) {
	s.Helper()
	eventually(s.T, "a worker with an activity in hand", func() bool {
		if !s.atWork(ids, w.cmd.Process.Pid) {
			return false
		}
		// Stopped, it cannot complete the activity before it is killed.
		_ = w.cmd.Process.Signal(syscall.SIGSTOP)
		if s.atWork(ids, w.cmd.Process.Pid) {
			w.kill()
			return true
		}
		_ = w.cmd.Process.Signal(syscall.SIGCONT)
		return false
	})
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

// provinces is how many offices the country has.
const provinces = 34

// TestManyMonths runs many months of one office at the same time, on several
// workers, one of which may be killed at its work: every month is that of the
// offline report, and every recipient has one letter of each.
func TestManyMonths(t *testing.T) {
	if testing.Short() {
		t.Skip("runs 80 months")
	}
	for name, c := range map[string]struct {
		months, workers int
		kill            bool
	}{"one worker": {provinces, 1, false}, "three workers": {provinces, 3, false}, "three workers, one killed": {12, 3, true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t, "")
			var months, ids []string
			for i := range c.months {
				// No two months follow each other: a month is compared with the one before it.
				m := period.Month{Year: 2015 + i/6, Month: time.Month(1 + i%6*2)}.String()
				months, ids = append(months, m), append(ids, "month-"+m)
				o.exportLarge(m, 1, 1000+i)
			}
			o.start()
			var others []*process
			for range c.workers - 1 {
				w := launch(t, "", "worker", "--config", filepath.Join(o.data, "trehan.yaml"))
				t.Cleanup(w.kill)
				others = append(others, w)
			}
			s := o.connect()
			s.workers(c.workers)
			begin := time.Now()
			runs := make([]client.WorkflowRun, c.months)
			for i, m := range months {
				runs[i] = s.run("report-"+m, fmt.Sprintf(`{"month":%q}`, m))
			}
			if c.kill {
				s.killAtWork(ids, others[0])
			}
			by := map[string]int{}
			for i, m := range months {
				if out := s.ended(runs[i], "succeeded"); out.Revision != 1 {
					t.Errorf("%s: revision %d", m, out.Revision)
				}
			}
			took := time.Since(begin)
			for i, m := range months {
				oneEach(t, o.relay.letters(m), addresses())
				o.asOffline(m, "")
				for process, n := range s.activitiesBy(ids[i]) {
					by[process] += n
				}
			}
			t.Logf("%d months in %.1f s, activities by process: %v", c.months, took.Seconds(), by)
			if len(by) != c.workers && !c.kill {
				t.Errorf("%d of %d workers have done anything", len(by), c.workers)
			}
			o.cli(0, "audit", "verify", "--month", months[0], "--recompute")
		})
	}
}

// workers waits until so many workers poll the office's queue.
func (s *server) workers(n int) {
	s.Helper()
	eventually(s.T, fmt.Sprintf("%d workers", n), func() bool {
		time.Sleep(50 * time.Millisecond)
		d, err := s.temporal.DescribeTaskQueue(s.Context(), s.config.TaskQueue(), enumspb.TASK_QUEUE_TYPE_ACTIVITY)
		if err != nil {
			return false
		}
		seen := map[string]bool{}
		for _, p := range d.GetPollers() {
			seen[p.GetIdentity()] = true
		}
		return len(seen) >= n
	})
}

// TestManyOffices runs the same month of 34 offices in one namespace and one
// bucket at the same time, each with a worker of its own: nothing is mixed.
func TestManyOffices(t *testing.T) {
	if testing.Short() {
		t.Skip("34 offices with a worker each")
	}
	t.Parallel()
	const month = "2022-11"
	prefix := func(i int) string { return fmt.Sprintf("tinh-%02d", i+1) }
	offices := make([]*office, provinces)
	for i := range offices {
		o := newOffice(t, "office: "+prefix(i)+"\n")
		o.exportLarge(month, 1, 1000+100*i)
		if i == 0 {
			o.start()
		} else {
			o.moveInto(offices[0])
			o.runs(launch(t, "", "worker", "--config", filepath.Join(o.data, "trehan.yaml")))
		}
		offices[i] = o
	}
	runs := make([]client.WorkflowRun, len(offices))
	begin := time.Now()
	for i, o := range offices {
		runs[i] = o.connect().run(prefix(i)+"-report-"+month, fmt.Sprintf(`{"month":%q}`, month))
	}
	for i, o := range offices {
		if out := o.connect().ended(runs[i], "succeeded"); out.Revision != 1 {
			t.Errorf("office %d: revision %d", i+1, out.Revision)
		}
	}
	took := time.Since(begin)
	activities := 0
	for i, o := range offices {
		oneEach(t, o.relay.letters(month), addresses())
		stored := *o
		stored.data = offices[0].data // where the one store lies
		stored.asOffline(month, prefix(i)+"/")
		by := o.connect().activitiesBy(prefix(i) + "-month-" + month)
		if mine := fmt.Sprint(o.up.cmd.Process.Pid); len(by) != 1 || by[mine] == 0 {
			t.Errorf("office %d: activities by %v, its worker is %s", i+1, by, mine)
		}
		for _, n := range by {
			activities += n
		}
	}
	t.Logf("%d months in %.1f s, %d activities", len(offices), took.Seconds(), activities)
	for _, i := range []int{0, provinces - 1} {
		o, now := offices[i], offices[i].status(month)
		if now.Outcome != "succeeded" || now.Deliveries.Accepted != len(addresses()) {
			t.Errorf("%s: status %+v", prefix(i), now)
		}
		o.cli(0, "audit", "verify", "--month", month, "--recompute")
		o.cli(0, "schedule", "apply")
		if shown := o.cli(0, "schedule", "show"); !strings.Contains(shown.stdout, prefix(i)+"-trehan-monthly") {
			t.Errorf("%s: schedule %s", prefix(i), shown.stdout)
		}
	}
	if exists(object(offices[0].data, "months")) {
		t.Error("something is archived outside the offices' prefixes")
	}
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
