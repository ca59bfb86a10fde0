package activities

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"trehan/internal/archive"
	"trehan/internal/archive/archivetest"
	"trehan/internal/audit"
	"trehan/internal/delivery"
	"trehan/internal/delivery/bounces"
	"trehan/internal/delivery/ledger"
	"trehan/internal/mail"
)

// A verification while a month is worked on: at every instant between two writes, and beside a listing that takes its
// time. Nobody is accused who does as the program does.

// watched is a store that remembers in which order its objects came and who was under way.
type watched struct {
	*archivetest.Memory
	mu      sync.Mutex
	running []string       // the runs under way now
	came    map[string]int // key: the number of the write, from 1
	under   [][]string     // by number of the write: under way when it came and until the next
	after   func(key string)
}

func watch() *watched {
	return &watched{Memory: memory(), came: map[string]int{}, under: [][]string{nil}}
}

// Create implements archive.Store.
func (w *watched) Create(ctx context.Context, key string, body archive.Body, o archive.CreateOptions) (archive.Object, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	object, err := w.Memory.Create(ctx, key, body, o)
	if w.came[key] == 0 && err == nil {
		w.came[key] = len(w.under)
		w.under = append(w.under, slices.Clone(w.running))
		if w.after != nil {
			w.after(key)
		}
	}
	return object, err
}

// officeMonth plays a month with all that happens in one, by the activities' own code, in the order of the workflows.
type officeMonth struct {
	*office
	store *watched
	relay *post
	runs  int
	// untold are the runs of which the operators were not told: they help, and no month fails for want of them.
	untold []string
}

func newOfficeMonth(t *testing.T, units int) *officeMonth {
	m := &officeMonth{office: checkable(t, units), store: watch(), relay: newPost()}
	m.operators("mot@tinh.example")
	m.bounceBox()
	m.relay.script = func(address string) postFault {
		switch { // each unit another answer, the same in every run
		case strings.HasPrefix(address, "so02@"):
			return postDropsLate
		case strings.HasPrefix(address, "so03@"):
			return postDefers
		case strings.HasPrefix(address, "so04@"):
			return postRefuses
		}
		return postTakes
	}
	return m
}

// ran is a run under way.
type ran struct {
	*officeMonth
	a       *Activities
	run     Run
	parent  Run
	opened  Opened
	counted Counted
	seal    Sealed
	failure error
}

// begin starts a run; store is what its worker reaches, nil for the month's.
func (m *officeMonth) begin(store archive.Store) *ran {
	m.Helper()
	m.runs++
	if store == nil {
		store = m.store
	}
	r := &ran{officeMonth: m, run: Run{"month", fmt.Sprintf("run-%d", m.runs)}, parent: Run{"report", fmt.Sprintf("parent-%d", m.runs)}}
	r.a = m.worker(store, m.relay, knowing(&histories{events: map[string][]*historyEvent{
		r.run.RunID: {started(1), continued(2, r.run.RunID+"-more")}, r.run.RunID + "-more": {started(1), completed(2)}, r.parent.RunID: {started(1)},
	}}))
	m.store.running = []string{r.run.RunID, r.run.RunID + "-more", r.parent.RunID}
	r.opened = does[Opened](r, r.a.OpenRevision, OpenRevisionInput{Month: testMonth, Run: r.run, Parent: r.parent, Reason: "thử"})
	does[none](r, r.a.FreezeInputs, FreezeInputsInput{Revision: r.opened.Revision})
	var snapshots []Snapshot
	for _, s := range r.opened.Sources {
		snapshots = append(snapshots, does[Snapshot](r, r.a.TakeSnapshot, TakeSnapshotInput{Revision: r.opened.Revision, Source: s}))
	}
	r.counted = does[Counted](r, r.a.CountMonth, CountMonthInput{Revision: r.opened.Revision, Run: r.run, Snapshots: snapshots})
	return r
}

// does is one activity of the run; after a failure no other is tried.
func does[O any](r *ran, activity, in any) O {
	var out O
	if r.failure == nil {
		out, r.failure = call[O](context.Background(), r.a, activity, in)
	}
	return out
}

// makes builds drafts, is held and approved, with a signed letter, builds the documents and seals.
func (r *ran) makes() {
	r.Helper()
	issue := Issue{Number: fmt.Sprint(11 + r.opened.Revision.Number), Date: "2023-12-06", By: "Nguyễn Thử", Reason: "ký", Accepted: r.counted.Blocking, Replaces: r.counted.Replaces}
	build := func(draft bool) {
		for _, group := range r.opened.Groups {
			does[none](r, r.a.BuildDocuments, BuildDocumentsInput{Revision: r.opened.Revision, Run: r.run, Group: group, Draft: draft, Issue: issue})
		}
	}
	build(true)
	does[none](r, r.a.HoldRun, HoldRunInput{Revision: r.opened.Revision, Run: r.run, Report: r.counted.Report, Blocking: r.counted.Blocking})
	for reminder, kind := range []string{HoldMail, ReminderMail} {
		does[none](r, r.a.NotifyOperators, NotifyOperatorsInput{Kind: kind, Month: testMonth, Revision: r.opened.Revision.Number, Run: r.run, Report: r.counted.Report, Review: true, Reminder: reminder})
	}
	pdf := signedPaper(r, r.a, r.opened.Revision, issue, "% "+r.run.RunID+"\n")
	issue.Signed = &Signed{Key: archive.SignedKey(archive.Hash(pdf)), SHA256: archive.Hash(pdf)}
	if _, err := r.store.Create(r.Context(), issue.Signed.Key, archive.Bytes(pdf), archive.CreateOptions{}); err != nil {
		r.Fatal(err)
	}
	does[Recorded](r, r.a.RecordDecision, RecordDecisionInput{
		Revision: r.opened.Revision, Run: r.run, Approved: true, By: issue.By, Reason: issue.Reason, Report: r.counted.Report,
		Accepted: r.counted.Blocking, Number: issue.Number, Date: issue.Date, Signed: issue.Signed, Replaces: issue.Replaces,
	})
	build(false)
	r.seal = does[Sealed](r, r.a.SealRevision, SealRevisionInput{Revision: r.opened.Revision, Run: r.run, Issue: issue})
}

// adopts goes on with the sealed revision that the count equals.
func (r *ran) adopts() {
	r.Helper()
	if r.counted.EqualTo == 0 {
		r.Fatalf("the rerun is not equal: %+v", r.counted)
	}
	does[none](r, r.a.AdoptRevision, AdoptRevisionInput{Revision: r.opened.Revision, Run: r.run, Adopted: r.counted.EqualTo, Seal: r.counted.EqualSeal})
	r.opened.Revision.Number, r.seal.Seal = r.counted.EqualTo, r.counted.EqualSeal
}

// delivers plans, sends in rounds and expires what is left.
func (r *ran) delivers() {
	r.Helper()
	queue := does[delivery.Plan](r, r.a.PlanDelivery, PlanDeliveryInput{Revision: r.opened.Revision, Run: r.run}).Targets
	for round := range 2 {
		var later []delivery.Target
		for _, target := range queue {
			got := does[delivery.Attempt](r, r.a.Deliver, DeliverInput{Revision: r.opened.Revision, Run: r.run, Target: target, Round: round})
			if got.State == delivery.Deferred {
				later = append(later, target)
			}
		}
		queue = later
	}
	if len(queue) > 0 {
		does[delivery.Totals](r, r.a.ExpireDeliveries, ExpireDeliveriesInput{Revision: r.opened.Revision, Run: r.run, Targets: queue})
	}
}

// ends closes the run, tells the operators and exports the histories; failed says that it was to fail.
func (r *ran) ends(outcome string, failed bool) {
	r.Helper()
	failure := r.failure
	if failed != (failure != nil) {
		r.Fatalf("%s: %v", r.run.RunID, failure)
	}
	words := ""
	if failed {
		_, words, _ = failureOf(failure)
	}
	r.failure = nil
	closed := does[Closed](r, r.a.CloseRun, CloseRunInput{Month: testMonth, Revision: r.opened.Revision.Number, Run: r.run, Outcome: outcome, Failure: words, Seal: r.seal.Seal})
	does[none](r, r.a.NotifyOperators, NotifyOperatorsInput{
		Kind: SummaryMail, Month: testMonth, Revision: r.opened.Revision.Number, Run: r.run, Parent: r.parent, Outcome: outcome, Failure: words, Seal: r.seal.Seal, Closing: closed.Record,
	})
	if closed.Record != "" && r.failure != nil {
		r.untold, r.failure = append(r.untold, r.run.RunID), nil
	}
	does[none](r, r.a.ExportHistory, ExportHistoryInput{Month: testMonth, Runs: []Run{r.run, r.parent}})
	if r.failure != nil {
		r.Fatalf("%s cannot end: %v", r.run.RunID, r.failure)
	}
	r.store.running = nil
}

// resolves records a person's word on an unknown delivery, as the command line does.
func (m *officeMonth) resolves(recipient string) {
	m.Helper()
	all, err := ledger.List(m.Context(), m.store, novemberOf(m))
	if err != nil {
		m.Fatal(err)
	}
	d, err := ledger.Open(m.Context(), m.store, ledger.Of(ledger.Letters(all), recipient)[0].Key)
	if err == nil {
		err = d.Resolve(m.Context(), time.Now(), ledger.Resolution{Decision: ledger.Resend, By: "Trần Thử", Reason: "đã hỏi"})
	}
	if err == nil {
		_, err = audit.Append(m.Context(), m.store, novemberOf(m), audit.Entry{ID: "resolve/" + d.State().Head, At: time.Now(), Kind: audit.UnknownResolved,
			Chains: []audit.Chain{{Prefix: d.Key().Prefix(), Events: d.State().Events, Head: d.State().Head, Status: string(d.State().Status)}}})
	}
	if err != nil {
		m.Fatal(err)
	}
}

// play is the month: a held and approved run, what is learnt after it, an equal rerun, a changed one, a dry run, and runs
// that fail in each their way.
func (m *officeMonth) play() {
	const units = 4
	r := m.begin(nil)
	r.makes()
	r.delivers()
	r.ends("with_exceptions", false)

	m.comesBack(m.store, "X1.01", "1")
	box := mail.Maildir{Dir: m.config.Bounces.Maildir}
	if result, err := bounces.Collect(m.Context(), m.store, box, time.Now); err != nil || len(result.Noted) != 1 {
		m.Fatalf("%+v, %v", result, err)
	}
	m.resolves("X1.02")

	r = m.begin(nil)
	r.adopts()
	m.comesBack(m.store, "X1.01", "2") // its plan finds this one
	r.delivers()
	r.ends("with_exceptions", false)

	m.extract(units, 1)
	r = m.begin(nil)
	r.makes()
	r.delivers()
	r.ends("with_exceptions", false)

	m.extract(units, 2)
	r = m.begin(nil)
	for _, group := range r.opened.Groups {
		does[none](r, r.a.BuildDocuments, BuildDocumentsInput{Revision: r.opened.Revision, Run: r.run, Group: group, Draft: true})
	}
	does[none](r, r.a.AbandonRevision, AbandonRevisionInput{Revision: r.opened.Revision, Run: r.run, Why: "dry_run"})
	r.ends("succeeded", false)

	// Some letters are stored when the store refuses to plan another, and then the operators' mail too.
	refuses := archivetest.WithFaults(m.store, func(op archivetest.Op, key string) archivetest.Fault {
		if op == archivetest.OpCreate && strings.Contains(key, "/deliveries/r0005/") && strings.HasSuffix(key, "/0001.json") &&
			(strings.Contains(key, "/X1.03-") || strings.Contains(key, "/summary-")) {
			return archivetest.Fail
		}
		return archivetest.None
	}).Saying(archive.ErrRefused)
	r = m.begin(refuses)
	r.makes()
	r.delivers()
	r.ends("failed", true)

	m.write("ho-so.csv", strings.Replace(m.read("ho-so.csv"), "Đã trả kết quả", "Không ai hiểu", 1))
	r = m.begin(nil)
	r.ends("failed", true)

	// The store refuses the very first record: the run has no number.
	refuses = archivetest.ErrorOnce(m.store, archivetest.OpCreate, "/audit/").Saying(archive.ErrRefused)
	r = m.begin(refuses)
	r.ends("failed", true)

	m.extract(units, 3)
	r = m.begin(nil)
	r.makes()
	r.delivers()
	r.ends("with_exceptions", false)
	if !slices.Equal(m.untold, []string{"run-5"}) {
		m.Errorf("the operators were not told of %v", m.untold)
	}
}

// failureOf is the message of an activity's failure.
func failureOf(err error) (kind, message string, ok bool) {
	var app interface {
		Type() string
		Message() string
	}
	if !errors.As(err, &app) {
		return "", err.Error(), false
	}
	return app.Type(), app.Message(), true
}

// remembering is a store whose objects are read once: a month is verified thousands of times here, and hashed each time.
type remembering struct {
	archive.Store
	mu   sync.Mutex
	read map[string]remembered // by key and version
}

type remembered struct {
	*bytes.Reader
	object archive.Object
}

func (r remembered) Object() archive.Object { return r.object }
func (r remembered) Close() error           { return nil }

// Open implements archive.Store.
func (s *remembering) Open(ctx context.Context, key, version string) (archive.Reader, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	there, ok := s.read[key+version]
	if !ok {
		r, err := s.Store.Open(ctx, key, version)
		if err != nil {
			return nil, err
		}
		b, err := io.ReadAll(r)
		if err != nil {
			return nil, err
		}
		there = remembered{bytes.NewReader(b), r.Object()}
		s.read[key+version] = there
	}
	again := *there.Reader
	_, err := again.Seek(0, io.SeekStart)
	return remembered{&again, there.object}, err
}

// innocent fails the test for every fault but those that expected allows.
func innocent(t *testing.T, s archive.Store, when string, running func(context.Context) []string, expected func(archive.Fault) bool) {
	t.Helper()
	faults, err := audit.Verify(t.Context(), s, novemberOf(t), audit.VerifyOptions{Running: running})
	if err != nil {
		t.Errorf("%s: %v", when, err)
	}
	for _, f := range faults {
		if expected == nil || !expected(f) {
			t.Errorf("%s: %s: %s", when, f.Code, f)
		}
	}
}

// Promise 4: a month that is worked on is accused of nothing, whatever write was the last, with the runs under way named.
// Where nobody can name them, it is those without a closing record that are told of, what ExportHistory has stored and
// not yet recorded, and the report of a run that ends before it stood in the trail.
func TestPromise4NoAccusationAtAnyWrite(t *testing.T) {
	if testing.Short() {
		t.Skip("long: verifies the month after every write")
	}
	m := newOfficeMonth(t, 4)
	s := &remembering{Store: m.store.Memory, read: map[string]remembered{}}
	writes := 0
	m.store.after = func(key string) {
		if !strings.HasPrefix(key, archive.MonthPrefix(novemberOf(t))) {
			return
		}
		writes++
		under := slices.Clone(m.store.running)
		innocent(t, s, "after "+key, func(context.Context) []string { return under }, nil)
		innocent(t, s, "nobody named, after "+key, nil, func(f archive.Fault) bool {
			return f.Code == archive.FaultNotClosed && slices.Contains(under, f.Key) ||
				f.Code == archive.FaultAdded && (strings.Contains(f.Key, "/histories/") || strings.Contains(f.Key, "/runs/run-7/"))
		})
		if t.Failed() {
			m.store.after = nil
		}
	}
	m.play()
	innocent(t, s, "in the end", nil, nil)
	t.Logf("%d writes of %d runs", writes, m.runs)
}

// torn is a store whose listings take their time: each shows its keys as they were there at another write.
type torn struct {
	archive.Store
	all   []archive.Version
	came  map[string]int
	looks []func(key string) int // until which write a listing sees a key; the last one for all that follow
	mu    sync.Mutex
	n     int
}

// Versions implements archive.Store.
func (s *torn) Versions(_ context.Context, prefix string) ([]archive.Version, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	until := s.looks[min(s.n, len(s.looks)-1)]
	s.n++
	return slices.DeleteFunc(slices.Clone(s.all), func(v archive.Version) bool {
		return !strings.HasPrefix(v.Key, prefix) || s.came[v.Key] > until(v.Key)
	}), nil
}

// passing is a listing that begins at one write and has come to another when it reaches split, in the order of keys or
// backwards.
func passing(from, to int, split string, backwards bool) func(key string) int {
	return func(key string) int {
		if key < split != backwards {
			return from
		}
		return to
	}
}

// Promise 4: nor is it accused by who looks while it is being written: the listing is torn at keys that come between two
// writes that lie a few, some dozens or a whole run apart, and in the second look again. Who reads the trail or the
// deliveries meanwhile is not told that they were tampered with.
func TestPromise4NoAccusationOnATornListing(t *testing.T) {
	if testing.Short() {
		t.Skip("long: verifies the month at every listing")
	}
	m := newOfficeMonth(t, 4)
	m.play()
	keys := slices.SortedFunc(func(yield func(string) bool) {
		for key := range m.store.came {
			if strings.HasPrefix(key, archive.MonthPrefix(novemberOf(t))) && !yield(key) {
				return
			}
		}
	}, func(a, b string) int { return cmp.Compare(m.store.came[a], m.store.came[b]) })
	store := &remembering{Store: m.store.Memory, read: map[string]remembered{}}
	all, err := m.store.Versions(t.Context(), archive.MonthPrefix(novemberOf(t)))
	if err != nil {
		t.Fatal(err)
	}
	last := len(m.store.under) - 1
	cases := 0
	for _, w := range []struct{ writes, every, splits int }{{2, 1, 2}, {9, 13, 3}, {40, 47, 9}, {150, 79, 21}} {
		if full {
			w.every, w.splits = (w.every+7)/8, (w.splits+3)/4
		}
		for from := m.store.came[keys[0]]; from+w.writes <= last && !t.Failed(); from += w.every {
			to, end := from+w.writes, min(from+2*w.writes, last)
			for n := to; n > from && !t.Failed(); n -= w.splits {
				i := slices.IndexFunc(keys, func(key string) bool { return m.store.came[key] == n })
				if i < 0 {
					continue
				}
				backwards := cases%4 == 3
				open := func() *torn {
					return &torn{Store: store, all: all, came: m.store.came, looks: []func(string) int{
						passing(from, to, keys[i], backwards), passing(to, end, keys[i], backwards)}}
				}
				asked := 0
				running := func(context.Context) []string { asked++; return m.store.under[[]int{from, to, end}[min(asked, 3)-1]] }
				when := fmt.Sprintf("from write %d to %d, torn at %s, backwards %v", from, to, keys[i], backwards)
				innocent(t, open(), when, running, nil)
				if _, err := audit.Read(t.Context(), open(), novemberOf(t)); err != nil {
					t.Errorf("%s: the trail: %v", when, err)
				}
				if _, err := ledger.List(t.Context(), open(), novemberOf(t)); err != nil {
					t.Errorf("%s: the deliveries: %v", when, err)
				}
				cases++
			}
		}
	}
	t.Logf("%d torn listings of %d objects", cases, len(keys))
}
