package stack_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/smtp"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.temporal.io/sdk/interceptor"
	tlog "go.temporal.io/sdk/log"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/worker"

	"trehan/activities"
	"trehan/cmd/trehan-standalone/stack"
	"trehan/internal/archive"
	"trehan/internal/config"
	"trehan/internal/delivery"
	"trehan/internal/issue"
	"trehan/internal/officetest"
	"trehan/internal/period"
	"trehan/internal/revision"
)

// windowOfMails is how many mails are under way at once, for the program and for the bare sender.
const windowOfMails = 4

// BenchmarkDelivery sends a month's letter with a megabyte attached to 200 and to 1.000 recipients (TREHAN_BENCH_MAILS
// for others), through plan, ledger and store to the mail catcher, and the same number of the same mails by as many
// bare SMTP connections in the same run. Planning renders and stores every mail; it is told apart from sending.
func BenchmarkDelivery(b *testing.B) {
	sizes := []int{200, 1000}
	if s := os.Getenv("TREHAN_BENCH_MAILS"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			b.Fatal(err)
		}
		sizes = []int{n}
	}
	for _, n := range sizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for range b.N {
				benchmarkDelivery(b, n)
			}
		})
	}
}

func benchmarkDelivery(b *testing.B, recipients int) {
	s, err := stack.Start(context.Background(), stack.Config{Dir: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Stop()
	office := newBenchOffice(b, s, recipients)
	revision, run := office.seal(1 << 20)

	heap := watchHeap()
	begun := time.Now()
	plan := do[delivery.Plan](office, office.a.PlanDelivery, activities.PlanDeliveryInput{Revision: revision, Run: run})
	planning := time.Since(begun)
	if len(plan.Targets) != recipients {
		b.Fatalf("%d targets", len(plan.Targets))
	}
	// The two take turns, so that neither has the machine at a better hour.
	const turn = 50
	clients := make(chan *bareSender, windowOfMails)
	for range windowOfMails {
		clients <- &bareSender{bareClient(b, s)}
	}
	var data []byte
	var sending, baring time.Duration
	for done := 0; done < recipients; done += turn {
		n := min(turn, recipients-done)
		begun = time.Now()
		inWindow(n, func(i int) {
			got := do[delivery.Attempt](office, office.a.Deliver, activities.DeliverInput{Revision: revision, Run: run, Target: plan.Targets[done+i]})
			if got.State != delivery.Accepted {
				b.Errorf("%+v", got)
			}
		})
		sending += time.Since(begun)
		if data == nil {
			data = oneMail(b, s)
		}
		begun = time.Now()
		inWindow(n, func(int) {
			c := <-clients
			if err := c.send(data); err != nil {
				b.Error(err)
			}
			clients <- c
		})
		baring += time.Since(begun)
	}
	peak := heap()
	if mails, err := filepath.Glob(filepath.Join(s.Mail.Maildir, "new", "*")); err != nil || len(mails) != 2*recipients {
		b.Fatalf("%d mails, %v", len(mails), err)
	}
	bare := float64(recipients) / baring.Seconds()
	rate := float64(recipients) / sending.Seconds()
	b.ReportMetric(rate, "mails/s")
	b.ReportMetric(bare, "bare-mails/s")
	b.ReportMetric(rate/bare, "ratio")
	b.ReportMetric(planning.Seconds(), "planning-s")
	b.ReportMetric(float64(len(data))/1e6, "MB/mail")
	b.ReportMetric(float64(peak)/1e6, "peak-heap-MB")
}

// inWindow does something for each of n, a few at once.
func inWindow(n int, what func(i int)) {
	var next atomic.Int64
	var all sync.WaitGroup
	for range windowOfMails {
		all.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				what(i)
			}
		})
	}
	all.Wait()
}

// oneMail is a mail as the catcher has taken it.
func oneMail(b *testing.B, s *stack.Stack) []byte {
	mails, err := filepath.Glob(filepath.Join(s.Mail.Maildir, "new", "*"))
	if err != nil || len(mails) == 0 {
		b.Fatal("no mail was taken", err)
	}
	data, err := os.ReadFile(mails[0])
	if err != nil {
		b.Fatal(err)
	}
	_, data, _ = bytes.Cut(data, []byte("\r\nDelivered-To: ")) // the catcher's own lines
	_, data, _ = bytes.Cut(data, []byte("\r\n"))
	return data
}

// watchHeap samples the heap until the returned function tells its peak.
func watchHeap() func() uint64 {
	runtime.GC()
	done, peak := make(chan struct{}), make(chan uint64)
	go func() {
		var m runtime.MemStats
		highest := uint64(0)
		tick := time.NewTicker(50 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-done:
				peak <- highest
				return
			case <-tick.C:
				runtime.ReadMemStats(&m)
				highest = max(highest, m.HeapAlloc)
			}
		}
	}()
	return func() uint64 { close(done); return <-peak }
}

// benchOffice is an office whose activities are called directly, with real servers outside.
type benchOffice struct {
	*testing.B
	a     *activities.Activities
	store archive.Store
}

func newBenchOffice(b *testing.B, s *stack.Stack, recipients int) *benchOffice {
	b.Helper()
	dir := b.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			b.Fatal(err)
		}
	}
	var units, others, rows strings.Builder
	units.WriteString("units:\n  - {code: X1.01, name: Sở Một, level: province}\nrecipients:\n")
	for i := range recipients {
		fmt.Fprintf(&others, "  - {code: n%04d, name: Nơi nhận %d, wants: [notice], notify: {to: [n%04d@hanam.example]}}\n", i, i, i)
	}
	write("units.yaml", units.String()+others.String())
	rows.WriteString("Số hồ sơ;Tên thủ tục hành chính;Cơ quan/đơn vị;Mã đơn vị;Kênh tiếp nhận;Ngày tiếp nhận;Ngày hẹn trả;Ngày kết thúc xử lý;Trạng thái hồ sơ;Cán bộ xử lý hiện tại\n")
	for i := range 50 {
		fmt.Fprintf(&rows, "X1.01-%03d;Cấp bản sao;Sở Một;X1.01;Trực tuyến;02/11/2023;10/11/2023;%02d/11/2023;Đã trả kết quả;Trần Quang Mẫu\n", i, 9+i%3)
	}
	write("ho-so.csv", rows.String())
	write("trehan.yaml", fmt.Sprintf(`register: units.yaml
store: {endpoint: %q, tls: false, bucket: trehan, access_key_file: %q, secret_key_file: %q, retention: {mode: none}}
mail: {host: %s, port: %d, tls: starttls, ca_file: %q, username_file: %q, password_file: %q, from: vpub@hanam.example}
sources:
  dossiers: [{name: hcc, type: file, path: ho-so.csv, quiet: 0s}]
`, s.Store.Endpoint, s.Store.AccessKeyFile, s.Store.SecretKeyFile, s.Mail.Host, s.Mail.Port, s.Mail.CAFile, s.Mail.UsernameFile, s.Mail.PasswordFile))
	conf, err := config.Load(filepath.Join(dir, "trehan.yaml"))
	if err != nil {
		b.Fatal(err)
	}
	store, err := archive.NewS3(conf.Archive(), conf.Office)
	if err != nil {
		b.Fatal(err)
	}
	if err := store.Setup(context.Background()); err != nil {
		b.Fatal(err)
	}
	return &benchOffice{b, activities.New(activities.Dependencies{
		Config: conf, Store: store, Relay: relayOf(b, s), Now: time.Now, Log: slog.New(slog.DiscardHandler),
		Program: archive.Build{Version: "bench"},
	}), store}
}

// do calls an activity once.
func do[O any](o *benchOffice, activity, in any) O {
	var out O
	suite := testsuite.WorkflowTestSuite{}
	suite.SetLogger(tlog.NewStructuredLogger(slog.New(slog.DiscardHandler)))
	env := suite.NewTestActivityEnvironment()
	env.SetTestTimeout(time.Hour)
	env.SetWorkerOptions(worker.Options{Interceptors: []interceptor.WorkerInterceptor{activities.NewInterceptor(nil)}})
	env.RegisterActivity(o.a)
	value, err := env.ExecuteActivity(activity, in)
	if err == nil && value.HasValue() {
		err = value.Get(&out)
	}
	if err != nil {
		o.Error(err)
	}
	return out
}

// seal makes a month whose signed letter has this many bytes.
func (o *benchOffice) seal(letter int) (activities.Revision, activities.Run) {
	o.Helper()
	run := activities.Run{WorkflowID: "month", RunID: "run-1"}
	opened := do[activities.Opened](o, o.a.OpenRevision, activities.OpenRevisionInput{Month: "2023-11", Run: run})
	do[any](o, o.a.FreezeInputs, activities.FreezeInputsInput{Revision: opened.Revision})
	snapshot := do[activities.Snapshot](o, o.a.TakeSnapshot, activities.TakeSnapshotInput{Revision: opened.Revision, Source: opened.Sources[0]})
	do[activities.Counted](o, o.a.CountMonth, activities.CountMonthInput{Revision: opened.Revision, Run: run, Snapshots: []activities.Snapshot{snapshot}})
	issue := activities.Issue{Number: "1", Date: "2023-12-06", Signed: o.sign(opened.Revision, letter), By: "Bình"}
	for _, group := range opened.Groups {
		do[any](o, o.a.BuildDocuments, activities.BuildDocumentsInput{Revision: opened.Revision, Run: run, Group: group, Issue: issue})
	}
	do[activities.Sealed](o, o.a.SealRevision, activities.SealRevisionInput{Revision: opened.Revision, Run: run, Issue: issue})
	if o.Failed() {
		o.FailNow()
	}
	return opened.Revision, run
}

// sign uploads the revision's letter, signed and this many bytes larger.
func (o *benchOffice) sign(rev activities.Revision, larger int) *activities.Signed {
	o.Helper()
	waiting := revision.Revision{Store: o.store, Month: period.NameMonth(2023, time.November), Number: rev.Number}
	in, faults, err := waiting.ToSign(o.Context(), issue.Letter{Number: "1", Date: "2023-12-06"})
	if err != nil || len(faults) > 0 {
		o.Fatal(err, faults)
	}
	want, err := revision.Expected(in)
	if err != nil {
		o.Fatal(err)
	}
	pdf := officetest.Sign(append(want.Paper, "% "+strings.Repeat("0123456789abcdef", larger/16)+"\n"...))
	signed := &activities.Signed{Key: archive.SignedKey(archive.Hash(pdf)), SHA256: archive.Hash(pdf)}
	if _, err := o.store.Create(o.Context(), signed.Key, archive.Bytes(pdf), archive.CreateOptions{}); err != nil {
		o.Fatal(err)
	}
	return signed
}

type bareSender struct{ client *smtp.Client }

func (s *bareSender) send(data []byte) error {
	c := s.client
	if err := errors.Join(c.Mail("vpub@hanam.example"), c.Rcpt("so@hanam.example")); err != nil {
		return err
	}
	w, err := c.Data()
	if err != nil {
		return err
	}
	_, err = w.Write(data)
	return errors.Join(err, w.Close())
}
