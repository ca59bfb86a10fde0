package activities

import (
	"context"
	"fmt"
	"hash/fnv"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.temporal.io/sdk/interceptor"
	tlog "go.temporal.io/sdk/log"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/worker"

	"trehan/internal/archive"
	"trehan/internal/archive/archivetest"
	"trehan/internal/config"
	"trehan/internal/delivery/send"
	"trehan/internal/mail"
	"trehan/internal/period"
	"trehan/internal/revision"
)

// An office is a small one whose activities are called one by one, without Temporal around them: so that each can be
// struck down at any instant and called again, as Temporal would.
type office struct {
	testing.TB
	dir    string
	config *config.Config
}

const testMonth = "2023-11"

// newOffice has units departments, each with an address and with a dozen dossiers, every third unit with a late one.
func newOffice(t testing.TB, units int) *office {
	t.Helper()
	d := &office{TB: t, dir: t.TempDir()}
	var register strings.Builder
	register.WriteString("units:\n")
	for u := range units {
		fmt.Fprintf(&register, "  - {code: X1.%02d, name: Sở Số %02d, level: province, notify: {to: [so%02d@tinh.example]}}\n", u+1, u+1, u+1)
	}
	d.write("units.yaml", register.String())
	d.configures(`register: units.yaml
mail: {host: 127.0.0.1, port: 1, tls: none, from: "Văn phòng UBND tỉnh <vp@tinh.example>"}
sources:
  dossiers: [{name: hcc, type: file, path: ho-so.csv, quiet: 0s}]
`)
	d.extract(units, 0)
	return d
}

// configures writes the configuration and takes it for its own.
func (d *office) configures(yaml string) {
	d.Helper()
	d.write("trehan.yaml", yaml)
	conf, err := config.Load(filepath.Join(d.dir, "trehan.yaml"))
	if err != nil {
		d.Fatal(err)
	}
	d.config = conf
}

// extract writes the dossiers; further is how many more of them are late.
func (d *office) extract(units, further int) {
	d.Helper()
	day := func(n int) string {
		m, _ := period.ParseName(testMonth)
		return (period.Bounds{}.Of(m).From + period.Day(n-1)).Time().Format("02/01/2006")
	}
	var b strings.Builder
	b.WriteString("Số hồ sơ;Tên thủ tục hành chính;Cơ quan/đơn vị;Mã đơn vị;Kênh tiếp nhận;Ngày tiếp nhận;Ngày hẹn trả;Ngày kết thúc xử lý;Trạng thái hồ sơ;Cán bộ xử lý hiện tại\n")
	for u := range units {
		for i := range 12 {
			finished := day(7 + i)
			if i == 1 && u%3 == 0 || i == 2 && u < further {
				finished = day(12 + i)
			}
			fmt.Fprintf(&b, "X1.%02d-%03d;Cấp bản sao trích lục;Sở Số %02d;X1.%02d;Trực tuyến;%s;%s;%s;Đã trả kết quả;Trần Quang Mẫu %d\n",
				u+1, i, u+1, u+1, day(3+i), day(8+i), finished, i%3)
		}
	}
	d.write("ho-so.csv", b.String())
	at := time.Date(2023, 12, 5, 8, 0, 0, 0, period.Zone)
	if err := os.Chtimes(filepath.Join(d.dir, "ho-so.csv"), at, at); err != nil {
		d.Fatal(err)
	}
}

// putAside adds a dossier without dates, which blocks the month.
func (d *office) putAside() {
	d.Helper()
	b, err := os.ReadFile(filepath.Join(d.dir, "ho-so.csv"))
	if err != nil {
		d.Fatal(err)
	}
	d.write("ho-so.csv", string(b)+"X1.01-999;Cấp bản sao trích lục;Sở Số 01;X1.01;Trực tuyến;;;;Đang xử lý;\n")
	at := time.Date(2023, 12, 5, 8, 0, 0, 0, period.Zone)
	if err := os.Chtimes(filepath.Join(d.dir, "ho-so.csv"), at, at); err != nil {
		d.Fatal(err)
	}
}

func (d *office) write(name, content string) {
	d.Helper()
	if err := os.WriteFile(filepath.Join(d.dir, name), []byte(content), 0o600); err != nil {
		d.Fatal(err)
	}
}

// templates makes the office's folder of templates with some files in it.
func (d *office) templates(names ...string) {
	d.Helper()
	if err := os.Mkdir(filepath.Join(d.dir, "mau"), 0o700); err != nil {
		d.Fatal(err)
	}
	for _, name := range names {
		d.write("mau/"+name, "@subject x\n")
	}
	d.config.Templates = "mau"
}

var testBuild = archive.Build{Version: "test", Go: "go", Modules: "none"}

// worker is one worker process: what it has cached dies with it. with changes what it reaches outside with.
func (d *office) worker(store archive.Store, relay send.Relay, with ...func(*Dependencies)) *Activities {
	needs := Dependencies{
		Config: d.config, Store: store, Relay: relay, Now: func() time.Time { return time.Date(2023, 12, 6, 9, 0, 0, 0, period.Zone) },
		Log: slog.New(slog.DiscardHandler), Program: testBuild,
	}
	for _, change := range with {
		change(&needs)
	}
	return New(needs)
}

// knowing gives a worker a Temporal that knows these histories.
func knowing(h *histories) func(*Dependencies) { return func(d *Dependencies) { d.Temporal = h } }

// on is a worker's day in December.
func on(day int) func(*Dependencies) {
	return func(d *Dependencies) {
		d.Now = func() time.Time { return time.Date(2023, 12, day, 9, 0, 0, 0, period.Zone) }
	}
}

// call is one attempt of an activity.
func call[O any](ctx context.Context, a *Activities, activity, in any) (O, error) {
	var out O
	suite := testsuite.WorkflowTestSuite{}
	suite.SetLogger(tlog.NewStructuredLogger(slog.New(slog.DiscardHandler)))
	env := suite.NewTestActivityEnvironment()
	env.SetWorkerOptions(worker.Options{
		BackgroundActivityContext: ctx, Interceptors: []interceptor.WorkerInterceptor{NewInterceptor(a.Reading.metrics)},
	})
	env.RegisterActivity(a)
	value, err := env.ExecuteActivity(activity, in)
	if err != nil {
		return out, err
	}
	if value.HasValue() {
		err = value.Get(&out)
	}
	return out, err
}

// none is the result of an activity that has none.
type none struct{}

// step is one attempt of an activity that a run makes; again says that it did not come to its end.
type step func(a *Activities) error

// making are the steps of a run up to its seal. Each may be called again, and by another worker.
func (d *office) making(run Run, sealed *Revision, seal *Sealed) []step {
	ctx := context.Background()
	var opened Opened
	var snapshots []Snapshot
	var counted Counted
	steps := []step{
		func(a *Activities) (err error) {
			opened, err = call[Opened](ctx, a, a.OpenRevision, OpenRevisionInput{Month: testMonth, Run: run})
			*sealed = opened.Revision
			return err
		},
		func(a *Activities) error {
			_, err := call[none](ctx, a, a.FreezeInputs, FreezeInputsInput{Revision: *sealed})
			return err
		},
		func(a *Activities) error {
			snapshots = nil
			for _, s := range opened.Sources {
				taken, err := call[Snapshot](ctx, a, a.TakeSnapshot, TakeSnapshotInput{Revision: *sealed, Source: s})
				if err != nil {
					return err
				}
				snapshots = append(snapshots, taken)
			}
			return nil
		},
		func(a *Activities) (err error) {
			counted, err = call[Counted](ctx, a, a.CountMonth, CountMonthInput{Revision: *sealed, Run: run, Snapshots: snapshots, Mails: true})
			return err
		},
	}
	groups := []string{"notice", "appendices", "statistics", "overdue", "unit_books", "pages"}
	for i := range groups {
		steps = append(steps, func(a *Activities) error {
			if i >= len(opened.Groups) {
				return nil
			}
			_, err := call[none](ctx, a, a.BuildDocuments, BuildDocumentsInput{
				Revision: *sealed, Run: run, Group: opened.Groups[i], Issue: numbered(run.RunID, Issue{Replaces: counted.Replaces}),
			})
			return err
		})
	}
	return append(steps, func(a *Activities) (err error) {
		*seal, err = call[Sealed](ctx, a, a.SealRevision, SealRevisionInput{Revision: *sealed, Run: run, Issue: numbered(run.RunID, Issue{Replaces: counted.Replaces})})
		return err
	})
}

// numbered gives the letter of a run a number of its own and a date, if it has none.
func numbered(run string, i Issue) Issue {
	if i.Number == "" && i.Date == "" {
		h := fnv.New32a()
		_, _ = h.Write([]byte(run))
		i.Number, i.Date = strconv.Itoa(int(h.Sum32()%999_999)+1), "2023-12-06"
	}
	return i
}

// sealed makes and seals a month undisturbed.
func (d *office) sealed(store archive.Store, run string) Revision {
	d.Helper()
	var revision Revision
	var seal Sealed
	a := d.worker(store, nil)
	for i, s := range d.making(Run{WorkflowID: "month", RunID: run}, &revision, &seal) {
		if err := s(a); err != nil {
			d.Fatalf("step %d: %v", i, err)
		}
	}
	return revision
}

// post is a relay in memory that keeps account of what it has taken.
type post struct {
	mu    sync.Mutex
	taken map[string]int // by address
	// script says what becomes of the next mail; nil takes it.
	script func(address string) postFault
}

type postFault int

const (
	postTakes     postFault = iota
	postDrops               // the line ends before the mail is taken: nothing was
	postDropsLate           // taken, and the line ends before the answer
	postRefuses
	postDefers
)

func newPost() *post { return &post{taken: map[string]int{}} }

// Open implements Relay.
func (p *post) Open(context.Context) (mail.Session, error) { return p, nil }

// Close implements mail.Session.
func (p *post) Close() {}

// Send implements mail.Session.
func (p *post) Send(_ context.Context, _, address string, _ []byte) mail.Outcome {
	p.mu.Lock()
	defer p.mu.Unlock()
	fault := postTakes
	if p.script != nil {
		fault = p.script(address)
	}
	switch fault {
	case postDrops:
		return mail.Outcome{State: mail.Deferred, Reason: mail.ReasonDroppedBeforeData}
	case postDropsLate:
		p.taken[address]++
		return mail.Outcome{State: mail.Unknown, Reason: mail.ReasonDroppedAfterData}
	case postRefuses:
		return mail.Outcome{State: mail.Refused, Code: 550}
	case postDefers:
		return mail.Outcome{State: mail.Deferred, Code: 451}
	}
	p.taken[address]++
	return mail.Outcome{State: mail.Accepted, Code: 250, QueueID: "Q1"}
}

// memory is an empty store.
func memory() *archivetest.Memory { return archivetest.NewMemory() }

// same compares what came out with what is wanted.
func same(t testing.TB, what string, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got)\n%s", what, diff)
	}
}

// madeAgain holds a revision to have been made again without a fault, and at least one object to have been compared.
func madeAgain(t testing.TB, what string, got *revision.Recomputed, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("%s made again: %v", what, err)
	}
	for _, f := range got.Faults {
		t.Errorf("%s made again: %s: %s: %s", what, f.Key, f.Code, f.Detail)
	}
	if got.Compared == 0 {
		t.Errorf("%s made again: nothing was compared", what)
	}
}

// noFaults holds a verification to have found nothing.
func noFaults(t testing.TB, what string, faults []archive.Fault, err error) {
	t.Helper()
	if err != nil {
		t.Errorf("%s: %v", what, err)
	}
	for _, f := range faults {
		t.Errorf("%s: %s: %s: %s", what, f.Key, f.Code, f.Detail)
	}
}

// counts compares what a count means for its run: the sealed revision that it equals, the one that it replaces, and what blocks.
func counts(t testing.TB, what string, got Counted, err error, equalTo, replaces int, blocking ...string) {
	t.Helper()
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	same(t, what+": equal to and replaces", []int{equalTo, replaces}, []int{got.EqualTo, got.Replaces})
	same(t, what+": blocking", strings.Join(blocking, " "), strings.Join(got.Blocking, " "))
}
