package e2e

import (
	"context"
	"fmt"
	"mime"
	"net/mail"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"trehan/internal/archive"
	"trehan/internal/period"
	"trehan/workflows"
)

// subjects are the subjects of the mails to an operator that hold a text, in their order.
func (r *relay) subjects(part string) []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var out []string
	for _, l := range r.taken {
		m, err := mail.ReadMessage(strings.NewReader(string(l.data)))
		if err != nil || l.to != "vanhanh@tinh.example" {
			continue
		}
		subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
		if err == nil && strings.Contains(subject, part) {
			out = append(out, subject)
		}
	}
	return out
}

// told waits for the n-th mail to the operators whose subject holds a text.
func (o *office) told(n int, part string) {
	o.Helper()
	eventually(o.T, fmt.Sprintf("mail %d to the operators: %s", n, part), func() bool {
		time.Sleep(100 * time.Millisecond)
		return len(o.relay.subjects(part)) >= n
	})
	if got := o.relay.subjects(part); len(got) != n {
		o.Errorf("%d mails %v, want %d", len(got), got, n)
	}
}

// A delivery that does not go on is told by the run itself, once, also after the program was killed; and once when it has gone
// on. `status` says what it waits for.
func TestAHangIsToldOnce(t *testing.T) {
	t.Parallel()
	const month = "2021-09"
	o := newOffice(t, "review: {policy: findings, operators: [vanhanh@tinh.example]}\nwatch: {stage: 5s}\n")
	var full atomic.Bool
	full.Store(true)
	o.relay.refuse = func(to string) error {
		if full.Load() && to != "vanhanh@tinh.example" {
			return &smtp.SMTPError{Code: 452, EnhancedCode: smtp.EnhancedCode{4, 2, 2}, Message: "mailbox full"}
		}
		return nil
	}
	o.start()
	o.export(month, rows(month))
	s := o.connect()
	run := s.run("report-"+month, fmt.Sprintf(`{"month":%q}`, month))
	o.told(1, "bị chậm ở công đoạn: Gửi thư thông báo")
	out := o.cli(0, "status", "--month", month).stdout
	for _, part := range []string{"Công đoạn này bị chậm", "đã báo người vận hành lúc"} {
		if !strings.Contains(out, part) {
			t.Errorf("status does not say %q:\n%s", part, out)
		}
	}
	o.crash()
	eventually(t, "the run goes on after the crash", func() bool { return o.statusOf(month) == "running" && o.cli(0, "status", "--month", month).code == 0 })
	time.Sleep(10 * time.Second) // twice the bound
	o.told(1, "bị chậm ở công đoạn: Gửi thư thông báo")
	full.Store(false)
	s = o.connect()
	s.ended(s.temporal.GetWorkflow(t.Context(), run.GetID(), run.GetRunID()), workflows.Succeeded)
	o.told(1, "đã qua công đoạn: Gửi thư thông báo")
	if all := o.relay.subjects(""); len(all) != 3 {
		t.Errorf("the operators have %q; want the hang, its end and the summary", all)
	}
}

// watch starts `trehan watch` on a configuration.
func (o *office) watch(config string) {
	o.Helper()
	p := launch(o.T, "", "watch", "--config", config, "--every", "1s", "--after", "2s")
	o.Cleanup(func() {
		p.kill()
		if b := p.stderr.Bytes(); o.Failed() {
			o.Logf("end of the log of watch on %s:\n%s", filepath.Base(config), b[max(0, len(b)-3000):])
		}
	})
}

// What no run can tell, `trehan watch` does: a configuration that no longer loads, a Schedule that somebody has changed, a month
// that is due and has not run, a run whose code fails, nobody who works, Temporal and store away.
func TestWatchTellsWhatNoRunCan(t *testing.T) {
	t.Parallel()
	o := newOffice(t, "review: {policy: findings, operators: [vanhanh@tinh.example]}\n")
	o.start()
	config := filepath.Join(o.data, "trehan.yaml")
	last := period.MonthOf(period.InstantOf(time.Now()).Day()).Name().Previous()
	before := last.Previous().String() // an office that has begun
	o.export(before, rows(before))
	if r := command(t, numbered([]string{"run", "--month", before, "--config", config})...); r.code != 0 && r.code != 4 {
		t.Fatalf("the month before: %+v", r)
	}
	good, err := os.ReadFile(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Run("another office", func(t *testing.T) { testWatchElsewhere(t, o.as(t), string(good)) })
	o.watch(config)
	if due := (period.Bounds{}).Of(last.Next()).From + 12; period.InstantOf(time.Now()).Day() >= due { // before, it may not be due yet
		o.told(1, fmt.Sprintf("Thông báo tháng %s đã đến hạn", last))
	}

	s := o.connect()
	if err := s.schedule().Delete(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := s.temporal.ScheduleClient().Create(t.Context(), client.ScheduleOptions{
		ID: s.config.ScheduleID(period.KindMonth), Action: &client.ScheduleWorkflowAction{
			Workflow: "MonthlyReport", TaskQueue: s.config.TaskQueue(), Args: []any{map[string]any{"dry_run": true}}, WorkflowRunTimeout: time.Minute,
		},
	}); err != nil {
		t.Fatal(err)
	}
	o.told(1, "Lịch chạy hằng tháng của trehan sai")
	o.cli(0, "schedule", "apply")
	o.told(2, "Lịch chạy hằng tháng của trehan sai") // its end

	if err := os.WriteFile(config, append([]byte("khong_co: 1\n"), good...), 0o600); err != nil {
		t.Fatal(err)
	}
	o.told(1, "Tệp cấu hình, danh bạ hoặc lịch nghỉ")
	if err := os.WriteFile(config, good, 0o600); err != nil {
		t.Fatal(err)
	}
	o.told(2, "Tệp cấu hình, danh bạ hoặc lịch nghỉ")

	o.up.kill() // Temporal, store and worker at once
	o.told(1, "Máy chủ Temporal của trehan không trả lời")
	o.start()
	o.told(2, "Máy chủ Temporal của trehan không trả lời")
}

// testWatchElsewhere watches a second office on the same servers: it has a run whose code fails, and then nobody who works.
func testWatchElsewhere(t *testing.T, o *office, config string) {
	t.Helper()
	as := func(office string) string {
		path := filepath.Join(o.data, office+".yaml")
		text := regexp.MustCompile(`(?m)^office:.*$`).ReplaceAllString(config, "office: "+office)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	s := o.connect()
	works := func(f func(workflow.Context) error) worker.Worker {
		w := worker.New(s.temporal, "khac-trehan", worker.Options{})
		w.RegisterWorkflowWithOptions(f, workflow.RegisterOptions{Name: "MonthlyReport"})
		if err := w.Start(); err != nil {
			t.Fatal(err)
		}
		return w
	}
	first := works(func(ctx workflow.Context) error { return workflow.Sleep(ctx, time.Hour) })
	run, err := s.temporal.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{ID: "khac-report", TaskQueue: "khac-trehan"}, "MonthlyReport")
	if err != nil {
		t.Fatal(err)
	}
	eventually(t, "the run sleeps", func() bool {
		time.Sleep(100 * time.Millisecond)
		d, err := s.temporal.DescribeWorkflowExecution(t.Context(), "khac-report", run.GetRunID())
		return err == nil && d.GetWorkflowExecutionInfo().GetHistoryLength() > 4
	})
	first.Stop()
	replaced := works(func(workflow.Context) error { panic("another build") })
	if err := s.temporal.SignalWorkflow(t.Context(), "khac-report", run.GetRunID(), "wake", nil); err != nil {
		t.Fatal(err)
	}
	o.watch(as("khac"))
	o.told(1, "Lượt chạy khac-report bị kẹt")
	if r := command(t, "doctor", "--config", as("khac")); r.code != 1 || !strings.Contains(r.stdout, "khac-report từ") {
		t.Errorf("doctor does not name the run:\n%s", r.stdout)
	}
	replaced.Stop()
	o.watch(as("khong-ai"))
	o.told(1, "Không có trehan worker nào nhận việc")
	if err := s.temporal.TerminateWorkflow(context.WithoutCancel(t.Context()), "khac-report", run.GetRunID(), "the test is over"); err != nil {
		t.Fatal(err)
	}
	if !exists(object(o.data, "khac/"+archive.WatchKey(period.InstantOf(time.Now()).Day(), "stuck-*"))) {
		t.Error("nothing is noted of what was told")
	}
}
