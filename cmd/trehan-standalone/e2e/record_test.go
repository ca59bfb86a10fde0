package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"trehan/activities"
	"trehan/internal/period"
	"trehan/internal/proof"
	"trehan/internal/runs"
	"trehan/workflows"
)

// recordTo names the folder, with its whole path, into which TestRecordHistories writes.
const recordTo = "TREHAN_RECORD_HISTORIES"

// TestRecordHistories runs each path through the workflows and writes the histories that workflows/testdata keeps of a
// release. deploy/README.md ("Release") says how and when.
func TestRecordHistories(t *testing.T) {
	folder := os.Getenv(recordTo)
	if folder == "" {
		t.Skipf("%s names no folder", recordTo)
	}
	if !filepath.IsAbs(folder) {
		t.Fatalf("%s=%s is not a whole path", recordTo, folder)
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, record := range map[string]func(*recorder){
		"months": recordMonths, "four eyes": recordFourEyes, "no decision": recordNoDecision,
		"deferrals": recordDeferrals, "continued": recordContinued, "stalled": recordStalled,
		"warning": recordWarning,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			record(&recorder{T: t, folder: folder})
		})
	}
}

// recorder writes histories of an office's runs.
type recorder struct {
	*testing.T
	folder string
	o      *office
	s      *server
}

// start starts an office; extra is added to its configuration.
func (r *recorder) start(extra string) {
	r.Helper()
	r.o = newOffice(r.T, extra)
	r.o.start()
	r.s = r.o.connect()
}

// begin starts a month by hand and returns its parent.
func (r *recorder) begin(id, month string) client.WorkflowRun {
	r.Helper()
	return r.s.run(id, fmt.Sprintf(`{"month":%q}`, month))
}

// held waits until a month asks for a decision.
func (r *recorder) held(month string) {
	r.Helper()
	eventually(r.T, month+" is held", func() bool { time.Sleep(200 * time.Millisecond); return r.o.statusOf(month) == "held" })
}

// both writes the histories of a parent and of the month that it ran.
func (r *recorder) both(kind string, parent client.WorkflowRun, month string) {
	r.Helper()
	r.one(kind+"-report", parent.GetID(), parent.GetRunID())
	r.one(kind+"-month", "month-"+month, r.s.execution("month-"+month))
}

// one writes the history of one run.
func (r *recorder) one(kind, id, run string) {
	r.Helper()
	all, err := runs.Histories(r.Context(), r.s.temporal, runs.ID{Workflow: id, Run: run}, true)
	if err != nil {
		r.Fatal(err)
	}
	b, err := neutral(all[0].JSON)
	if err != nil {
		r.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(r.folder, kind+".json"), b, 0o644); err != nil {
		r.Fatal(err)
	}
	r.Logf("%-28s %d bytes", kind, len(b))
}

// neutral writes a history with one event on each line, and without names of the machine: those of processes, and the
// task queues that a worker makes for itself.
func neutral(history []byte) ([]byte, error) {
	var all struct {
		Events []map[string]any `json:"events"`
	}
	if err := json.Unmarshal(history, &all); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	b.WriteString(`{"events":[` + "\n")
	for i, event := range all.Events {
		neutralise(event)
		line, err := json.Marshal(event)
		if err != nil {
			return nil, err
		}
		b.Write(line)
		if i+1 < len(all.Events) {
			b.WriteByte(',')
		}
		b.WriteByte('\n')
	}
	b.WriteString("]}\n")
	return b.Bytes(), nil
}

func neutralise(v any) {
	switch v := v.(type) {
	case []any:
		for _, child := range v {
			neutralise(child)
		}
	case map[string]any:
		if v["identity"] != nil {
			v["identity"] = "worker"
		}
		if v["kind"] == "TASK_QUEUE_KIND_STICKY" {
			v["name"] = "sticky"
		}
		for _, child := range v {
			neutralise(child)
		}
	}
}

// recordMonths records what one office goes through, each path in a month of its own.
func recordMonths(r *recorder) {
	r.start(blocking)
	recordFull(r)
	recordHeld(r)
	recordRefusedStarts(r)
	recordCancelled(r)
	recordWaiting(r)
	recordUnsent(r)
}

// recordWarning records the warning of a day, and a second one.
func recordWarning(r *recorder) {
	r.start("warning: {}\n")
	today := period.InstantOf(time.Now()).Day()
	r.o.write(filepath.Join("in", period.MonthOf(today).String(), "ho-so.csv"), csvOf(warnedRows(today)))
	for _, kind := range []string{"warning", "warning-again"} {
		parent, err := r.s.temporal.ExecuteWorkflow(r.Context(), client.StartWorkflowOptions{ID: kind, TaskQueue: r.s.config.TaskQueue()}, workflows.Warning, workflows.WarningRequest{})
		if err != nil {
			r.Fatal(err)
		}
		r.s.ended(parent, workflows.WithExceptions) // a unit has no address
		id := period.NameWarning(today).String()
		r.one(kind+"-start", parent.GetID(), parent.GetRunID())
		r.one(kind, id, r.s.execution(id))
	}
}

// recordFull records a month, the same once more, its correction, and the month after somebody has tampered with the ledger.
func recordFull(r *recorder) {
	const month = "2021-09"
	input := rows(month)
	r.o.export(month, input)
	first := r.begin("report-"+month, month)
	r.s.ended(first, workflows.Succeeded)
	r.both("full", first, month)

	again := r.begin("report-again", month)
	if out := r.s.ended(again, workflows.Succeeded); !out.Unchanged {
		r.Errorf("the second run has made a revision: %+v", out)
	}
	r.both("unchanged", again, month)

	input[4].finished = daysOf(month).To.Time().Format("02/01/2006")
	r.o.export(month, input)
	correction := r.begin("report-correction", month)
	r.held(month)
	r.o.cli(0, "approve", "--month", month, "--by", "Lê Thu Duyệt", "--reason", "đính chính")
	r.s.ended(correction, workflows.Succeeded)
	r.both("replaced", correction, month)

	spoil(r, object(r.o.data, "months/"+month+"/deliveries/r*/*/*/0001.json"))
	r.s.refused(r.begin("report-spoilt", month), activities.Tampered)
	r.one("plan-failed-month", "month-"+month, r.s.execution("month-"+month))
}

// spoil overwrites an object in the store's folder.
func spoil(r *recorder, pattern string) {
	r.Helper()
	found, _ := filepath.Glob(pattern)
	if len(found) == 0 {
		r.Fatalf("no object %s", pattern)
	}
	b, err := os.ReadFile(found[0])
	if err != nil {
		r.Fatal(err)
	}
	if err := os.WriteFile(found[0], bytes.Repeat([]byte(" "), len(b)), 0o600); err != nil {
		r.Fatal(err)
	}
}

// recordHeld records a month that somebody approves after an answer to another report, and one that is rejected.
func recordHeld(r *recorder) {
	const approved, rejected = "2021-11", "2022-01"
	r.o.exportHeld(approved)
	run := r.begin("report-"+approved, approved)
	r.held(approved)
	answer := []string{"approve", "--month", approved, "--by", "Lê Thu Duyệt", "--reason", "đã xem", "--number", "345", "--date", "2021-12-06"}
	r.o.cli(1, append(answer, "--report", "fedcba987654")...)
	r.o.cli(0, answer...)
	r.s.ended(run, workflows.Succeeded)
	r.both("held-approved", run, approved)

	r.o.exportHeld(rejected)
	run = r.begin("report-"+rejected, rejected)
	r.held(rejected)
	r.o.cli(0, "reject", "--month", rejected, "--by", "Lê Thu Duyệt", "--reason", "số liệu chưa đủ")
	r.s.ended(run, workflows.Rejected)
	r.both("rejected", run, rejected)
}

// recordRefusedStarts records runs of a month that is held, by hand and by the Schedule, and one whose input is none.
func recordRefusedStarts(r *recorder) {
	const month = "2022-03"
	r.o.exportHeld(month)
	holder := r.begin("report-"+month, month)
	r.held(month)
	second, scheduled := r.begin("report-second", month), r.s.runScheduled("report-scheduled", month)
	r.s.refused(second, activities.AlreadyRunning)
	r.s.refused(scheduled, activities.AlreadyRunning)
	r.one("refused-report", second.GetID(), second.GetRunID())
	r.one("refused-scheduled-report", scheduled.GetID(), scheduled.GetRunID())
	r.o.cli(0, "reject", "--month", month, "--by", "Lê Thu Duyệt", "--reason", "thử")
	r.s.ended(holder, workflows.Rejected)

	wrong := r.s.run("report-wrong", `{"moth":"2022-03"}`)
	r.s.refused(wrong, activities.BadInput)
	r.one("bad-input-report", wrong.GetID(), wrong.GetRunID())
}

// recordCancelled records a month that is cancelled in the midst of its mails.
func recordCancelled(r *recorder) {
	const month = "2022-05"
	g := r.o.midDelivery(r.s, month, "report-"+month)
	run := r.s.temporal.GetWorkflow(r.Context(), "report-"+month, "")
	if err := r.s.temporal.CancelWorkflow(r.Context(), "report-"+month, ""); err != nil {
		r.Fatal(err)
	}
	r.s.cancelsMails("month-" + month)
	g.open()
	if out, err := r.s.outcome(run); !temporal.IsCanceledError(err) {
		r.Fatalf("the cancelled run ended with %+v, %v", out, err)
	}
	r.both("cancelled", run, month)
}

// recordWaiting records a parent that waits for a working day to come, and its cancellation.
func recordWaiting(r *recorder) {
	month := time.Now().AddDate(0, 1, 0).Format("2006-01")
	run := r.s.run("report-waiting", fmt.Sprintf(`{"month":%q,"working_day":15,"hour":23}`, month))
	eventually(r.T, "the parent waits", func() bool {
		time.Sleep(200 * time.Millisecond)
		return strings.Contains(r.s.details("report-waiting", ""), "23:00")
	})
	r.one("waiting-report", run.GetID(), run.GetRunID())
	if err := r.s.temporal.CancelWorkflow(r.Context(), run.GetID(), ""); err != nil {
		r.Fatal(err)
	}
	if _, err := r.s.outcome(run); !temporal.IsCanceledError(err) {
		r.Fatalf("the waiting run ended with %v", err)
	}
	r.one("cancelled-waiting-report", run.GetID(), run.GetRunID())
}

// recordUnsent records what mails nobody: a dry run, a backfill, and an extract that lacks a column.
func recordUnsent(r *recorder) {
	const dry, old, wrong = "2022-07", "2022-09", "2022-11"
	r.o.export(dry, rows(dry))
	run := r.s.run("report-"+dry, fmt.Sprintf(`{"month":%q,"dry_run":true}`, dry))
	r.s.ended(run, workflows.Succeeded)
	r.both("dry-run", run, dry)

	r.o.export(old, rows(old))
	at := temporal.NewSearchAttributeKeyTime("TemporalScheduledStartTime").ValueSet(daysOf(old).To.Time())
	run, err := r.s.temporal.ExecuteWorkflow(r.Context(), client.StartWorkflowOptions{
		ID: "report-" + old, TaskQueue: r.s.config.TaskQueue(), TypedSearchAttributes: temporal.NewSearchAttributes(at),
	}, "MonthlyReport", workflows.Request{Month: old})
	if err != nil {
		r.Fatal(err)
	}
	if r.s.ended(run, workflows.Succeeded); len(r.o.relay.letters(old)) > 0 {
		r.Error("a backfill has sent letters")
	}
	r.both("backfill", run, old)

	r.o.put(wrong, "ho-so.csv", strings.Replace(csvOf(rows(wrong)), "Ngày hẹn trả", "Ngày gì đó", 1))
	run = r.begin("report-"+wrong, wrong)
	r.s.refused(run, activities.BadInput)
	r.both("failed", run, wrong)
}

// recordFourEyes records a month that two persons approve.
func recordFourEyes(r *recorder) {
	const month = "2021-09"
	secret := strings.Repeat("k", 40)
	o := newOffice(r.T, fmt.Sprintf(reviewed, true, freeAddress(r.T)))
	o.write("khoa", secret)
	o.write("cong", proxySecret)
	o.start()
	r.o, r.s = o, o.connect()
	key, err := proof.NewKey([]byte(secret))
	if err != nil {
		r.Fatal(err)
	}
	o.exportHeld(month)
	run := r.begin("report-"+month, month)
	r.held(month)
	held := r.s.execution("month-" + month)
	var state workflows.State
	value, err := r.s.temporal.QueryWorkflow(r.Context(), "month-"+month, held, "state")
	if err != nil {
		r.Fatal(err)
	}
	if err := value.Get(&state); err != nil {
		r.Fatal(err)
	}
	for _, by := range []string{"le.thu.duyet", "tran.van.mau"} {
		a := workflows.Answer{By: by, Reason: "đã xem", Report: state.Report, Number: "345", Date: "2021-10-05"}
		a.Proof = key.Sign(proof.Answer{
			WorkflowID: "month-" + month, RunID: held, Approved: true, By: by, Reason: a.Reason, Report: a.Report,
			Number: a.Number, Date: a.Date,
		}, proof.Proxy, time.Now())
		update, err := r.s.temporal.UpdateWorkflow(r.Context(), client.UpdateWorkflowOptions{
			WorkflowID: "month-" + month, UpdateName: "approve", Args: []any{a}, WaitForStage: client.WorkflowUpdateStageCompleted,
		})
		if err != nil {
			r.Fatal(err)
		}
		if err := update.Get(r.Context(), nil); err != nil {
			r.Fatal(err)
		}
	}
	r.s.ended(run, workflows.Succeeded)
	r.one("four-eyes-month", "month-"+month, held)
}

// recordNoDecision records a month that nobody decides on, in spite of reminders.
func recordNoDecision(r *recorder) {
	const month = "2021-09"
	r.start("review: {policy: always, operators: [vanhanh@tinh.example], remind_every: 2s, deadline: 5s}")
	r.o.export(month, rows(month))
	run := r.begin("report-"+month, month)
	r.s.ended(run, workflows.Held)
	r.one("no-decision-month", "month-"+month, r.s.execution("month-"+month))
}

// deliverOften gives an office short pauses, and a patience for what is deferred.
func deliverOften(r *recorder, window int, patience time.Duration, register string, refuse func(to string) error) {
	r.Helper()
	r.o = newOffice(r.T, "")
	r.o.write("units.yaml", register)
	path := filepath.Join(r.o.dir, "trehan.yaml")
	conf, err := os.ReadFile(path)
	if err != nil {
		r.Fatal(err)
	}
	settings := fmt.Sprintf("{window: %d, backoff: [1s], for: %s}", window, patience)
	r.o.write("trehan.yaml", strings.ReplaceAll(string(conf), "{window: 3, backoff: [1s]}", settings))
	r.o.relay.refuse = refuse
	r.o.start()
	r.s = r.o.connect()
}

// recordDeferrals records a month of several rounds: the relay first takes nothing, then defers one address for good.
func recordDeferrals(r *recorder) {
	const month, full = "2021-09", "sohai@tinh.example"
	var asked atomic.Int32
	deliverOften(r, 3, 20*time.Second, registerYAML(), func(to string) error {
		switch {
		case asked.Add(1) <= 4:
			return &smtp.SMTPError{Code: 421, EnhancedCode: smtp.EnhancedCode{4, 3, 2}, Message: "shutting down"}
		case to == full:
			return &smtp.SMTPError{Code: 452, EnhancedCode: smtp.EnhancedCode{4, 2, 2}, Message: "mailbox full"}
		}
		return nil
	})
	r.o.export(month, rows(month))
	run := r.begin("report-"+month, month)
	if d := r.s.ended(run, workflows.WithExceptions).Deliveries; d.Refused != 1 {
		r.Errorf("%+v, want one that has expired", d)
	}
	r.one("expired-month", "month-"+month, r.s.execution("month-"+month))
}

// recordStalled records a month whose delivery takes longer than a stage may, and a start of the Schedule that fails.
func recordStalled(r *recorder) {
	const month = "2021-09"
	r.o = newOffice(r.T, "review: {policy: findings, operators: [vanhanh@tinh.example]}\nwatch: {stage: 5s}\n")
	r.o.relay.refuse = func(to string) error {
		if to != "vanhanh@tinh.example" && len(r.o.relay.subjects("bị chậm")) == 0 {
			return &smtp.SMTPError{Code: 452, EnhancedCode: smtp.EnhancedCode{4, 2, 2}, Message: "mailbox full"}
		}
		return nil
	}
	r.o.start()
	r.s = r.o.connect()
	r.o.export(month, rows(month))
	run := r.begin("report-"+month, month)
	r.s.ended(run, workflows.Succeeded)
	r.one("stalled-month", "month-"+month, r.s.execution("month-"+month))

	wrong := r.s.runScheduled("report-not-started", "2021-13")
	r.s.refused(wrong, activities.BadInput)
	r.o.told(1, "không bắt đầu được")
	r.one("not-started-report", wrong.GetID(), wrong.GetRunID())
}

// recordContinued records the second part of a month whose first part was deferred until its history was long. The first
// part has four thousand events; the tests of package workflows stand for it.
func recordContinued(r *recorder) {
	const month = "2021-09"
	var others strings.Builder
	for i := range 40 {
		fmt.Fprintf(&others, "  - {code: n%02d, name: Nơi nhận %d, wants: [notice], notify: {to: [n%02d@tinh.example]}}\n", i, i, i)
	}
	var open atomic.Bool
	deliverOften(r, 8, time.Hour, registerYAML()+others.String(), func(string) error {
		if open.Load() {
			return nil
		}
		return &smtp.SMTPError{Code: 452, EnhancedCode: smtp.EnhancedCode{4, 2, 2}, Message: "mailbox full"}
	})
	r.o.export(month, rows(month))
	run := r.begin("report-"+month, month)
	eventually(r.T, "the month begins", func() bool { time.Sleep(200 * time.Millisecond); return r.o.statusOf(month) != "" })
	first := r.s.execution("month-" + month)
	eventually(r.T, "the month continues as new", func() bool {
		time.Sleep(200 * time.Millisecond)
		return r.s.execution("month-"+month) != first
	})
	open.Store(true)
	r.s.ended(run, workflows.Succeeded)
	r.one("continued-month", "month-"+month, r.s.execution("month-"+month))
}
