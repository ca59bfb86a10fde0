package e2e

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/workflowservice/v1"

	"trehan/internal/audit"
	"trehan/internal/delivery/ledger"
)

// testTerminateParent terminates a month's parent in mid-delivery: the month itself is asked to cancel, settles what is
// under way and lists the rest, which goes out with the next run.
func testTerminateParent(t *testing.T, o *office) {
	const month = "2020-03"
	s := o.connect()
	g := o.midDelivery(s, month, "report-"+month)
	if err := s.temporal.TerminateWorkflow(context.Background(), "report-"+month, "", "thử"); err != nil {
		t.Fatal(err)
	}
	s.cancelsMails("month-" + month)
	g.open()
	if out, err := s.outcome(s.temporal.GetWorkflow(context.Background(), "month-"+month, "")); err == nil {
		t.Errorf("the month of a terminated parent has an outcome: %+v", out)
	}
	got := o.status(month)
	if d := got.Deliveries; d.Unknown != 0 || d.Open == 0 || d.Accepted != len(o.relay.letters(month)) {
		t.Errorf("after the termination: %+v, %d letters taken", d, len(o.relay.letters(month)))
	}
	o.cli(0, "run", "--month", month)
	oneEach(t, o.relay.letters(month), addresses())
	o.cli(0, "audit", "verify", "--month", month)
}

// testSuperseded terminates a month in mid-delivery and replaces its revision while the mails of the first are under way:
// none of that revision goes out after the plan of the next, and nobody is left out.
func testSuperseded(t *testing.T, o *office) {
	const month = "2020-06"
	s := o.connect()
	g := o.midDelivery(s, month, "report-"+month)
	for range 2 { // the window is three
		<-g.held
	}
	if err := s.temporal.TerminateWorkflow(context.Background(), "month-"+month, "", "thử"); err != nil {
		t.Fatal(err)
	}
	input := rows(month)
	late := slices.IndexFunc(input, func(r row) bool { return r.unitCode == "X1.02" && r.finished != "" && r.finished < r.due })
	input[late].finished = (daysOf(month).To).Time().Format("02/01/2006")
	o.export(month, input)
	o.cli(3, "run", "--month", month)
	o.cli(0, "approve", "--month", month, "--by", "Lê Thu Duyệt", "--reason", "số liệu đã sửa")
	eventually(t, "the second revision is planned", func() bool { return exists(object(o.data, "months/"+month+"/deliveries/r0002/*/correction/0001.json")) })
	before := len(o.relay.letters(month)) // the second has a window of its own, held as well
	g.open()
	out, err := s.outcome(s.temporal.GetWorkflow(t.Context(), "month-"+month, ""))
	if err != nil {
		t.Fatal(err)
	}
	eventually(t, "everything is settled", func() bool { time.Sleep(200 * time.Millisecond); return o.status(month).Deliveries.Open == 0 })
	letters := o.relay.letters(month)
	ids, first := map[string]int{}, 0
	for _, l := range letters {
		ids[l.id]++
		if strings.Contains(l.id, ".r0001.") {
			first++
		}
	}
	for id, n := range ids {
		if n > 1 {
			t.Errorf("%s was sent %d times", id, n)
		}
	}
	for _, a := range addresses() {
		if perAddress(letters)[a] == 0 {
			t.Errorf("%s has no letter", a)
		}
	}
	if first != 6 { // three taken, three under way
		t.Errorf("%d letters of the first revision", first)
	}
	superseded := 0
	all, err := ledger.List(t.Context(), s.store, parseMonth(month))
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range ledger.Letters(all) {
		if l.Key.Revision == 1 && l.State.Reason == ledger.ReasonSuperseded {
			superseded++
		}
	}
	if superseded != len(addresses())-6 {
		t.Errorf("%d of the first revision are superseded", superseded)
	}
	t.Logf("%d letters when the second was planned, %d in the end; %d superseded; %+v", before, len(letters), superseded, out.Deliveries)
}

// testReset resets a month in mid-delivery, as who administers Temporal can: the same plan is gone through again, and nobody
// gets a second letter, though everybody was to get one once more.
func testReset(t *testing.T, o *office) {
	const month = "2020-09"
	o.export(month, rows(month))
	o.cli(0, "run", "--month", month)
	before := len(o.relay.letters(month))
	s := o.connect()
	g := o.relay.gate(month, before+3)
	s.run("again-"+month, fmt.Sprintf(`{"month":%q,"resend":"all","reason":"thử"}`, month))
	for range 3 { // the window is three
		<-g.held
	}
	s.reset("month-" + month)
	eventually(t, "the reset run has settled what was under way", func() bool {
		time.Sleep(200 * time.Millisecond)
		return o.status(month).Deliveries.Unknown > 0
	})
	g.open()
	out, err := s.outcome(s.temporal.GetWorkflow(t.Context(), "month-"+month, ""))
	if err != nil {
		t.Errorf("the reset run failed: %v", err)
	}
	eventually(t, "everything is settled", func() bool {
		time.Sleep(200 * time.Millisecond)
		return o.status(month).Deliveries.Accepted == len(addresses())
	})
	for a, n := range perAddress(o.relay.letters(month)[before:]) {
		if n != 1 {
			t.Errorf("%s has %d letters of the run that was reset", a, n)
		}
	}
	if n := len(o.relay.letters(month)) - before; n != len(addresses()) {
		t.Errorf("%d letters of the run that was reset", n)
	}
	parent, err := s.outcome(s.temporal.GetWorkflow(t.Context(), "again-"+month, ""))
	if err != nil || parent.Outcome != out.Outcome {
		t.Errorf("the parent ends with %+v, %v", parent, err)
	}
	d, err := s.temporal.DescribeWorkflowExecution(t.Context(), "month-"+month, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, run := range []string{d.GetWorkflowExecutionInfo().GetFirstRunId(), d.GetWorkflowExecutionInfo().GetExecution().GetRunId()} {
		if !exists(object(o.data, "months/"+month+"/histories/"+run+".json")) {
			t.Errorf("the history of %s is not kept", run)
		}
	}
	t.Logf("%+v", out)
	o.cli(0, "audit", "verify", "--month", month)
}

// testResetAfterClose resets a month that was cancelled in mid-delivery and has closed: it goes through its own plan again,
// everybody gets the one letter, and the run closes once more with what has become of it. The operators are told of both
// ends.
func testResetAfterClose(t *testing.T, o *office) {
	const month = "2019-09"
	s := o.connect()
	g := o.midDelivery(s, month, "report-"+month)
	if err := s.temporal.CancelWorkflow(t.Context(), "report-"+month, ""); err != nil {
		t.Fatal(err)
	}
	s.cancelsMails("month-" + month)
	g.open()
	if out, err := s.outcome(s.temporal.GetWorkflow(t.Context(), "report-"+month, "")); err == nil {
		t.Fatalf("the cancelled run has an outcome: %+v", out)
	}
	if d := o.status(month).Deliveries; d.Open == 0 {
		t.Fatalf("the cancelled run has sent everything: %+v", d)
	}
	s.reset("month-" + month)
	s.ended(s.temporal.GetWorkflow(t.Context(), "month-"+month, ""), "succeeded")
	oneEach(t, o.relay.letters(month), addresses())
	records, err := audit.Read(t.Context(), s.store, parseMonth(month))
	if err != nil {
		t.Fatal(err)
	}
	var closings []audit.Record
	for _, r := range records {
		if r.Kind == audit.RunClosed {
			closings = append(closings, r)
		}
	}
	if len(closings) != 2 || closings[0].Outcome != "failed" || closings[1].Outcome != "succeeded" ||
		closings[1].Run != closings[0].Run || closings[1].Facts[audit.FactReclosed] != closings[0].Hash {
		t.Fatalf("closed as %+v", closings)
	}
	for i, mail := range o.relay.toOperators(month) {
		if !strings.Contains(strings.ReplaceAll(string(mail.data), "=\r\n", ""), closings[i].Hash) {
			t.Errorf("mail %d to the operators does not bear the hash of closing %d:\n%s", i+1, i+1, mail.data)
		}
	}
	if n := len(o.relay.toOperators(month)); n != 2 {
		t.Errorf("%d mails to the operators", n)
	}
	o.unkept(month, s.execution("month-"+month)) // its parent had ended before
	o.cli(0, "run", "--month", month, "--dry-run")
	o.cli(0, "audit", "verify", "--month", month, "--anchor", closings[0].Hash, "--anchor", closings[1].Hash)
}

// reset resets the present execution of a workflow to its very beginning.
func (s *server) reset(id string) {
	s.Helper()
	ctx := context.Background()
	history := s.temporal.GetWorkflowHistory(ctx, id, "", false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for history.HasNext() {
		e, err := history.Next()
		if err != nil {
			s.Fatal(err)
		}
		if e.GetEventType() != enumspb.EVENT_TYPE_WORKFLOW_TASK_COMPLETED {
			continue
		}
		_, err = s.temporal.ResetWorkflowExecution(ctx, &workflowservice.ResetWorkflowExecutionRequest{
			Namespace: "default", WorkflowExecution: &commonpb.WorkflowExecution{WorkflowId: id}, Reason: "thử",
			RequestId: "reset-" + id, WorkflowTaskFinishEventId: e.GetEventId(),
		})
		if err != nil {
			s.Fatal(err)
		}
		return
	}
	s.Fatalf("%s has done nothing yet", id)
}
