package activities

import (
	"bytes"
	"context"
	"errors"
	"mime/quotedprintable"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/worker"

	"trehan/internal/archive/archivetest"
	"trehan/internal/mail/mailtest"
	"trehan/internal/progress"
)

var since = time.Date(2023, 12, 4, 0, 0, 0, 0, time.UTC)

// mailText decodes the quoted-printable text of a mail.
func mailText(t *testing.T, data []byte) string {
	t.Helper()
	var b bytes.Buffer
	if _, err := b.ReadFrom(quotedprintable.NewReader(bytes.NewReader(data))); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// What hangs, or failed before it had a revision, is told while the store is away: by what Temporal knows, without addresses.
func TestTheOperatorsAreToldWithoutTheStore(t *testing.T) {
	pending := []Pending{{
		Activity: "SealRevision", Attempt: 61, Began: since.Add(time.Hour), Failure: "archive: connection refused",
		Position: progress.Position{Files: 12},
	}}
	for name, c := range map[string]struct {
		in   NotifyOperatorsInput
		says []string
	}{
		"a stage hangs": {
			NotifyOperatorsInput{Kind: StalledMail, Revision: 1, Stage: "Niêm phong bản phát hành", Since: since, Pending: pending, Why: "Máy chủ gửi thư không nhận thư."},
			[]string{"Niêm phong bản phát hành", "07:00 ngày 04/12/2023", "lần thử 61", "12 tệp", "connection refused", "Máy chủ gửi thư không nhận thư.", "trehan doctor", "http://ui.example"},
		},
		"it goes on":               {NotifyOperatorsInput{Kind: ResumedMail, Revision: 1, Stage: "Niêm phong bản phát hành", Since: since}, []string{"đã xong", "07:00 ngày 04/12/2023"}},
		"a start failed":           {NotifyOperatorsInput{Kind: NotStartedMail, Failure: "tệp lịch sai"}, []string{"tệp lịch sai", "trehan run --month 2023-11"}},
		"no revision was opened":   {NotifyOperatorsInput{Kind: SummaryMail, Outcome: "failed", Failure: "kho từ chối"}, []string{"kho từ chối", "chưa niêm phong"}},
		"the ledger failed before": {NotifyOperatorsInput{Kind: SummaryMail, Revision: 1, Outcome: "failed", Failure: "kho từ chối", Seal: "5ea1", Direct: true}, []string{"kho từ chối", "5ea1"}},
	} {
		t.Run(name, func(t *testing.T) {
			d := newOffice(t, 1)
			d.operators("mot@tinh.example", "hai@tinh.example")
			server, relay := d.smtp(nil)
			a := d.worker(archivetest.Unavailable(archivetest.NewMemory()), relay)
			if err := tells(a, c.in); err != nil {
				t.Fatal(err)
			}
			if got := addressesOf(server); got != "mot@tinh.example hai@tinh.example" {
				t.Fatalf("told %s", got)
			}
			text := mailText(t, server.Taken()[0].Data)
			for _, part := range c.says {
				if !strings.Contains(text, part) {
					t.Errorf("the mail lacks %q:\n%s", part, text)
				}
			}
		})
	}
}

// Another attempt, after a relay that was down or a worker that died, tells only those who were not told. The same mail bears
// the same Message-ID. A relay that takes it from nobody is an error, so that it is tried again.
func TestTheOperatorsAreToldOnceOfAHang(t *testing.T) {
	d := newOffice(t, 1)
	d.operators("mot@tinh.example", "hai@tinh.example")
	server, relay := d.smtp(mailtest.Script{mailtest.RCPT: {{}, {Reply: "451 4.7.1 later"}}}) // the second operator has no luck
	a := d.worker(archivetest.NewMemory(), relay)
	in := NotifyOperatorsInput{Kind: StalledMail, Month: testMonth, Run: sending, Stage: "Niêm phong", Since: since}
	attempt := func(before any) error {
		env := (&testsuite.WorkflowTestSuite{}).NewTestActivityEnvironment()
		env.SetWorkerOptions(worker.Options{Interceptors: []interceptor.WorkerInterceptor{NewInterceptor(nil)}})
		env.RegisterActivity(a)
		if before != nil {
			env.SetHeartbeatDetails(before)
		}
		_, err := env.ExecuteActivity(a.NotifyOperators, in)
		return err
	}
	if err := attempt(nil); err == nil || strings.Contains(err.Error(), "tinh.example") {
		t.Errorf("the first attempt: %v; want an error without the address", err)
	}
	if err := attempt(progress.Position{Told: []int{0}}); err != nil {
		t.Fatal(err)
	}
	if got := addressesOf(server); got != "mot@tinh.example hai@tinh.example" {
		t.Errorf("told %s", got)
	}
	if err := attempt(progress.Position{Told: []int{0}}); err != nil { // its answer was lost
		t.Fatal(err)
	}
	ids := map[string]bool{}
	for _, m := range server.Taken()[1:] {
		for _, line := range strings.Split(string(m.Data), "\r\n") {
			if strings.HasPrefix(line, "Message-ID:") {
				ids[line] = true
			}
		}
	}
	if len(server.Taken()) != 3 || len(ids) != 1 {
		t.Errorf("%d mails, Message-IDs %v", len(server.Taken()), ids)
	}

	server.Play(mailtest.Script{mailtest.RCPT: {{Reply: "550 5.1.1 no"}, {Reply: "550 5.1.1 no"}}})
	if err := attempt(nil); err == nil {
		t.Error("nobody was told, and it is no error")
	}
	d.operators()
	a = d.worker(archivetest.NewMemory(), relay)
	var app *temporal.ApplicationError
	if err := attempt(nil); !errors.As(err, &app) || app.Type() != BadConfig {
		t.Errorf("without operators: %v", err)
	}
}

// An attempt that tells nobody, whose heartbeats replace those before, still passes on who has been told.
func TestAnAttemptThatTellsNobodyForgetsNobody(t *testing.T) {
	d := newOffice(t, 1)
	d.operators("mot@tinh.example", "hai@tinh.example")
	server, relay := d.smtp(mailtest.Script{mailtest.RCPT: {{Reply: "451 4.7.1 later"}}})
	a := d.worker(archivetest.NewMemory(), relay)
	steps := progress.New(time.Hour)
	env := (&testsuite.WorkflowTestSuite{}).NewTestActivityEnvironment()
	notify := func(ctx context.Context, in NotifyOperatorsInput) error { return a.NotifyOperators(steps.In(ctx), in) }
	env.RegisterActivity(notify)
	env.SetHeartbeatDetails(progress.Position{Told: []int{0}})
	in := NotifyOperatorsInput{Kind: StalledMail, Month: testMonth, Run: sending, Stage: "Niêm phong", Since: since}
	if _, err := env.ExecuteActivity(notify, in); err == nil || len(server.Taken()) != 0 {
		t.Fatalf("%v, told %s", err, addressesOf(server))
	}
	if diff := cmp.Diff([]int{0}, steps.Position().Told); diff != "" {
		t.Errorf("the heartbeats say who was told (-want +got)\n%s", diff)
	}
}
