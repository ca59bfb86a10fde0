package e2e

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"trehan/activities"
)

// TestHistories ends months whose parent does not see it, and looks for the histories of all that ran.
func TestHistories(t *testing.T) {
	t.Parallel()
	o := newOffice(t, "review: {policy: always}\n")
	o.start()
	t.Run("parent reset", func(t *testing.T) { testParentReset(t, o.as(t)) })
	t.Run("parent terminated", func(t *testing.T) { testHeldParentTerminated(t, o.as(t)) })
}

// held starts a month that waits for a decision; it returns the run IDs of the parent and the month.
func (o *office) held(s *server, month string) (parent, child string) {
	o.Helper()
	o.export(month, rows(month))
	parent = s.run("report-"+month, `{"month":"`+month+`"}`).GetRunID()
	eventually(o.T, month+" is held", func() bool { time.Sleep(200 * time.Millisecond); return o.statusOf(month) == "held" })
	return parent, s.execution("month-" + month)
}

// statusOf is the outcome of a month, "" before it is known.
func (o *office) statusOf(month string) string {
	if !exists(object(o.data, "months/"+month+"/r0001/opened.json")) {
		return ""
	}
	return o.status(month).Outcome
}

// execution is the present run ID of a workflow.
func (s *server) execution(id string) string {
	s.Helper()
	d, err := s.temporal.DescribeWorkflowExecution(context.Background(), id, "")
	if err != nil {
		s.Fatal(err)
	}
	return d.GetWorkflowExecutionInfo().GetExecution().GetRunId()
}

// unkept wants the history of a run to be missed by verify.
func (o *office) unkept(month, run string) {
	o.Helper()
	if exists(object(o.data, "months/"+month+"/histories/"+run+".json")) {
		o.Fatalf("the history of %s is kept already", run)
	}
	// Temporal lists a run as ended a moment after it has ended.
	eventually(o.T, "verify misses the history of "+run, func() bool {
		return command(o.T, "audit", "verify", "--month", month, "--config", filepath.Join(o.data, "trehan.yaml")).code == 1
	})
	said := o.cli(1, "audit", "verify", "--month", month)
	o.Log(said.stdout)
	for _, want := range []string{"months/" + month + "/histories/" + run + ".json: lượt chạy đã kết thúc mà lịch sử chưa được lưu", "trehan run --month " + month + " --dry-run"} {
		if !strings.Contains(said.stdout, want) {
			o.Errorf("verify does not say %q:\n%s", want, said.stdout)
		}
	}
}

// keeps wants histories to be kept, and verify to have nothing to say.
func (o *office) keeps(month string, runs ...string) {
	o.Helper()
	for _, run := range runs {
		if !exists(object(o.data, "months/"+month+"/histories/"+run+".json")) {
			o.Errorf("the history of %s is not kept", run)
		}
	}
	o.cli(0, "audit", "verify", "--month", month)
}

// testParentReset resets the parent while the month is held. The month goes on without it, is approved, seals and mails.
func testParentReset(t *testing.T, o *office) {
	const month = "2020-05"
	s := o.connect()
	parent, child := o.held(s, month)
	s.reset("report-" + month)
	again := s.temporal.GetWorkflow(t.Context(), "report-"+month, "")
	said := s.refused(again, activities.AlreadyRunning)
	t.Log(said)
	o.cli(0, "approve", "--month", month, "--by", "Lê Thu Duyệt", "--reason", "đã xem")
	s.ended(s.temporal.GetWorkflow(t.Context(), "month-"+month, ""), "succeeded")
	if len(o.relay.letters(month)) == 0 {
		t.Fatal("nothing was mailed")
	}
	mails := len(o.relay.letters(month))
	o.unkept(month, child)
	o.cli(0, "run", "--month", month, "--dry-run")
	if n := len(o.relay.letters(month)); n != mails {
		t.Errorf("a dry run has mailed %d letters", n-mails)
	}
	o.keeps(month, parent, again.GetRunID(), child)
}

// testHeldParentTerminated terminates the parent of a held month, which is cancelled by that. The next month keeps its history.
func testHeldParentTerminated(t *testing.T, o *office) {
	const month, next = "2020-07", "2020-08"
	s := o.connect()
	parent, child := o.held(s, month)
	if err := s.temporal.TerminateWorkflow(t.Context(), "report-"+month, "", "thử"); err != nil {
		t.Fatal(err)
	}
	if out, err := s.outcome(s.temporal.GetWorkflow(t.Context(), "month-"+month, "")); err == nil {
		t.Errorf("the month of a terminated parent has an outcome: %+v", out)
	}
	o.unkept(month, child)
	o.export(next, rows(next))
	o.cli(0, "run", "--month", next, "--dry-run")
	o.keeps(month, parent, child)
}
