package activities

import (
	"context"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"trehan/internal/archive"
	"trehan/internal/archive/archivetest"
	"trehan/internal/audit"
	"trehan/internal/delivery"
	"trehan/internal/delivery/ledger"
	"trehan/internal/delivery/send"
	"trehan/internal/documents/page"
	"trehan/internal/mail"
)

// A life ends at one instant: before or after the effect of its n-th step outside. From then on nothing that this
// worker does has any effect, as of a process that was killed.
type life struct {
	mu    sync.Mutex
	count func(op archivetest.Op, key string) bool // which steps count; nil: all
	steps int
	ends  int // 0: never
	after bool
	dead  bool
}

// step says what becomes of a step.
func (l *life) step(op archivetest.Op, key string) archivetest.Fault {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.dead {
		return archivetest.Fail
	}
	if l.count != nil && !l.count(op, key) {
		return archivetest.None
	}
	l.steps++
	if l.steps != l.ends {
		return archivetest.None
	}
	l.dead = true
	if l.after {
		return archivetest.LoseReply
	}
	return archivetest.Fail
}

// store is a store as this worker reaches it. A dead worker's calls end at once: nobody waits for them.
func (l *life) store(s archive.Store) archive.Store {
	return archivetest.WithFaults(s, l.step).Saying(archive.ErrRefused)
}

const opSend archivetest.Op = "send"

// mortalRelay is a relay as this worker reaches it.
type mortalRelay struct {
	*post
	life *life
}

func (r mortalRelay) Open(context.Context) (mail.Session, error) { return r, nil }

func (r mortalRelay) Send(ctx context.Context, from, address string, data []byte) mail.Outcome {
	fault := r.life.step(opSend, address)
	if fault == archivetest.Fail {
		return mail.Outcome{State: mail.Unknown, Reason: mail.ReasonDroppedBeforeData}
	}
	return r.post.Send(ctx, from, address, data)
}

// delivering drives the delivery of a sealed revision as the workflow does: plan until it is planned, rounds, expiry,
// close until it is closed. worker gives the worker of an attempt; one that failed is not used again.
type delivering struct {
	testing.TB
	revision Revision
	run      Run
	worker   func() *Activities
	timeout  time.Duration // of an attempt; 0: none
}

const officeRounds = 3

func attempt[O any](d *delivering, a *Activities, activity, in any) (O, error) {
	ctx := context.Background()
	if d.timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, d.timeout)
		defer cancel()
	}
	return call[O](ctx, a, activity, in)
}

// until tries until it succeeds, each time with another worker.
func until[O any](d *delivering, a **Activities, what string, activity func(*Activities) any, in any) O {
	d.Helper()
	var err error
	for range 5 {
		var out O
		if out, err = attempt[O](d, *a, activity(*a), in); err == nil {
			return out
		}
		*a = d.worker()
	}
	d.Fatalf("%s never succeeds: %v", what, err)
	panic("unreachable")
}

func (d *delivering) deliver() {
	d.Helper()
	a := d.worker()
	plan := until[delivery.Plan](d, &a, "plan", func(a *Activities) any { return a.PlanDelivery }, PlanDeliveryInput{Revision: d.revision, Run: d.run})
	queue := plan.Targets
	for round := 0; round < officeRounds && len(queue) > 0; round++ {
		var again []delivery.Target
		for _, target := range queue {
			result, err := attempt[delivery.Attempt](d, a, a.Deliver, DeliverInput{Revision: d.revision, Run: d.run, Target: target, Round: round})
			if err != nil {
				a = d.worker()
			}
			if err != nil || result.State == delivery.RelayDown || result.State == delivery.Deferred {
				again = append(again, target)
			}
		}
		queue = again
	}
	if len(queue) > 0 {
		until[delivery.Totals](d, &a, "expire", func(a *Activities) any { return a.ExpireDeliveries }, ExpireDeliveriesInput{Revision: d.revision, Run: d.run, Targets: queue})
	}
	until[Closed](d, &a, "close", func(a *Activities) any { return a.CloseRun }, CloseRunInput{
		Month: d.revision.Month, Revision: d.revision.Number, Run: d.run, Outcome: "succeeded",
	})
}

// tallyOf counts how addresses ended.
type tallyOf struct{ cases, accepted, unknown, refused, unsure int }

func (t *tallyOf) String() string {
	return fmt.Sprintf("%d cases; accepted %d, unknown %d (of these taken all the same %d), refused %d; accepted twice 0, missing 0, open claims 0",
		t.cases, t.accepted, t.unknown, t.unsure, t.refused)
}

// judge holds the end of a delivery against what the relay has really taken.
func (d *delivering) judge(store archive.Store, taken map[string]int, addresses int, sum *tallyOf) {
	d.Helper()
	all, err := ledger.List(context.Background(), store, novemberOf(d))
	if err != nil {
		d.Fatal(err)
	}
	letters := ledger.Letters(all)
	total := ledger.Count(letters)
	if len(letters) != addresses || total.Open != 0 || total.Planned != total.Accepted+total.Refused+total.Unknown {
		d.Errorf("does not add up: %d letters to %d addresses: %+v", len(letters), addresses, total)
	}
	for _, l := range letters {
		n := taken[l.State.Plan.Address]
		switch {
		case n > 1:
			d.Errorf("%s: taken %d times", l.Key, n)
		case n == 0 && l.State.Status == ledger.Accepted:
			d.Errorf("%s: accepted, and nobody has it", l.Key)
		case n == 1 && l.State.Status == ledger.Refused:
			d.Errorf("%s: refused, and the relay has it", l.Key)
		case n == 1 && l.State.Status == ledger.Unknown:
			sum.unsure++
		}
	}
	sum.cases++
	sum.accepted += total.Accepted
	sum.unknown += total.Unknown
	sum.refused += total.Refused
	faults, err := audit.Verify(context.Background(), store, novemberOf(d), audit.VerifyOptions{})
	if err != nil {
		d.Fatal(err)
	}
	for _, f := range faults {
		d.Errorf("verify: %s", f)
	}
}

// base is a month sealed once, that every case starts from.
func sealedOffice(t testing.TB, units int) (*office, *archivetest.Memory, Revision) {
	t.Helper()
	d := newOffice(t, units)
	store := memory()
	revision := d.sealed(store, "run-0")
	a := d.worker(store, nil)
	_, err := call[Closed](context.Background(), a, a.CloseRun, CloseRunInput{
		Month: testMonth, Revision: revision.Number, Run: Run{WorkflowID: "month", RunID: "run-0"}, Outcome: "succeeded",
	})
	if err != nil {
		t.Fatal(err)
	}
	return d, store, revision
}

// full makes the tests of this file strike at every call, reads included, where they pick some of them otherwise.
var full = os.Getenv("TREHAN_TEST_FULL") != ""

// writes are the steps that leave something outside.
func writes(op archivetest.Op, _ string) bool {
	return full || op == archivetest.OpCreate || op == opSend
}

// Promises 2 and 5: a worker that is killed before or after any step of a delivery, at the store or at the relay, leaves
// nobody with two letters and nobody without a word about it.
func TestPromise2KilledAtEveryStepOfADelivery(t *testing.T) {
	const units = 2
	d, base, revision := sealedOffice(t, units)
	run := Run{WorkflowID: "month", RunID: "run-1"}
	steps := &life{count: writes}
	whole := &delivering{TB: t, revision: revision, run: run}
	relay := newPost()
	store := base.Clone()
	whole.worker = func() *Activities { return d.worker(steps.store(store), mortalRelay{relay, steps}) }
	var undisturbed, sum, again tallyOf
	whole.deliver()
	whole.judge(store, relay.taken, units, &undisturbed)
	if undisturbed.accepted != units {
		t.Fatalf("undisturbed: %s", &undisturbed)
	}
	for ends := 1; ends <= steps.steps; ends++ {
		for _, after := range []bool{false, true} {
			store, relay := base.Clone(), newPost()
			first := true
			one := &delivering{TB: t, revision: revision, run: run, worker: func() *Activities {
				l := &life{count: writes}
				if first {
					l.ends, l.after, first = ends, after, false
				}
				return d.worker(l.store(store), mortalRelay{relay, l})
			}}
			one.deliver()
			one.judge(store, relay.taken, units, &sum)
			// The next run of the month writes to nobody who may have the letter.
			next := &delivering{TB: t, revision: revision, run: Run{WorkflowID: "month", RunID: "run-2"}, worker: one.worker}
			next.deliver()
			next.judge(store, relay.taken, units, &again)
			if t.Failed() {
				t.Fatalf("killed at step %d, after its effect: %v", ends, after)
			}
		}
	}
	if again.unknown != sum.unknown {
		t.Errorf("unknown %d, after the next run %d", sum.unknown, again.unknown)
	}
	t.Logf("%d steps outside; %s", steps.steps, &sum)
}

// Promise 5: killed before or after any write up to the seal, a month ends with the same seal's content.
func TestPromise5KilledAtEveryWriteUpToTheSeal(t *testing.T) {
	if testing.Short() {
		t.Skip("long: a crash at every write")
	}
	d := checkable(t, 2)
	run := Run{WorkflowID: "month", RunID: "run-1"}
	creates := func(op archivetest.Op, _ string) bool { return op == archivetest.OpCreate }
	build := func(l *life) (*archivetest.Memory, Revision) {
		t.Helper()
		store := memory()
		var revision Revision
		var seal Sealed
		a := d.worker(l.store(store), nil)
		for i, s := range d.making(run, &revision, &seal) {
			err := s(a)
			if err != nil { // Temporal tries again, elsewhere
				a = d.worker(store, nil)
				err = s(a)
			}
			if err != nil {
				t.Fatalf("step %d: %v", i, err)
			}
		}
		end := &delivering{TB: t, worker: func() *Activities { return d.worker(store, nil) }}
		until[Closed](end, &a, "close", func(a *Activities) any { return a.CloseRun }, CloseRunInput{
			Month: testMonth, Revision: revision.Number, Run: run, Outcome: "succeeded", Seal: seal.Seal,
		})
		return store, revision
	}
	content := func(store archive.Store, revision Revision) map[string]string {
		out := map[string]string{}
		sealed := reopen(t, store, revision.Number)
		for _, e := range sealed.Manifest.Objects {
			out[e.Key] = e.SHA256
		}
		made := get(t, store, archive.RunKey(novemberOf(t), run.RunID, page.Check))
		out[page.Check] = strings.ReplaceAll(string(made), sealed.Seal.SHA256, "") // versions are drawn by the store
		return out
	}
	steps := &life{count: creates}
	store, revision := build(steps)
	want := content(store, revision)
	every := 4
	if full {
		every = 1
	}
	cases := 0
	for ends := 1; ends <= steps.steps; ends += every {
		for _, after := range []bool{false, true} {
			cases++
			store, revision := build(&life{count: creates, ends: ends, after: after})
			got := content(store, revision)
			for key, sum := range want {
				if got[key] != sum {
					t.Errorf("killed at write %d (after: %v): %s is another", ends, after, key)
				}
			}
			if len(got) != len(want) {
				t.Errorf("killed at write %d (after: %v): %d objects sealed, want %d", ends, after, len(got), len(want))
			}
			faults, err := audit.Verify(context.Background(), store, novemberOf(t), audit.VerifyOptions{})
			if err != nil || len(faults) > 0 {
				t.Errorf("killed at write %d (after: %v): verify: %v %v", ends, after, faults, err)
			}
		}
	}
	t.Logf("%d writes, %d cases: the same %d objects sealed in each", steps.steps, cases, len(want))
}

// Promise 5: a store that fails, hangs or loses a reply once, at any call of a delivery, changes nothing of its end but
// what must be unknown.
func TestPromise5StoreInTroubleAtEveryCallOfADelivery(t *testing.T) {
	if testing.Short() {
		t.Skip("long: every call to the store hangs, fails or loses its reply")
	}
	const units = 2
	d, base, revision := sealedOffice(t, units)
	run := Run{WorkflowID: "month", RunID: "run-1"}
	for name, trouble := range map[string]archivetest.Fault{
		"503": archivetest.Fail, "reply lost": archivetest.LoseReply, "hangs": archivetest.Hang,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var sum tallyOf
			every := 5
			if full {
				every = 1
			}
			for at := 1; ; at += every {
				store, relay := base.Clone(), newPost()
				var mu sync.Mutex
				calls := 0
				faulty := archivetest.WithFaults(store, func(archivetest.Op, string) archivetest.Fault {
					mu.Lock()
					defer mu.Unlock()
					if calls++; calls == at {
						return trouble
					}
					return archivetest.None
				})
				one := &delivering{TB: t, revision: revision, run: run, timeout: time.Minute, worker: func() *Activities {
					a := d.worker(faulty, relay)
					a.Delivery.sender.Patience = send.Patience{Whole: 10 * time.Second, Try: 500 * time.Millisecond}
					return a
				}}
				if trouble == archivetest.Hang {
					one.timeout = 3 * time.Second // what an undisturbed step never needs, even on a busy machine
				}
				one.deliver()
				one.judge(store, relay.taken, units, &sum)
				if t.Failed() {
					t.Fatalf("at call %d", at)
				}
				if calls < at {
					break
				}
			}
			if sum.unknown > 0 && trouble != archivetest.Hang {
				t.Errorf("a store that recovers leaves %d unknown", sum.unknown)
			}
			t.Log(&sum)
		})
	}
}
