package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"

	"pgregory.net/rapid"

	"trehan/internal/archive"
	"trehan/internal/archive/archivetest"
	"trehan/internal/delivery/ledger"
)

// The test that would catch a second mail: several attempts of the delivery activity work on one delivery, their calls
// to the store interleaved at random, replies lost, calls failed, attempts killed at any call. Each attempt sends only
// on a granted claim; the relay is a counter.

// step is what the scheduler decides about one call of one attempt.
type step int

const (
	carryOut step = iota
	failBefore
	loseReply
	kill      // the attempt's process ends before this call is made
	killAfter // the call is carried out, and then the process ends
)

// attempt is one attempt of the activity, run in lockstep with the scheduler: it stops before every call of the store.
type attempt struct {
	owner    ledger.Owner
	wants    chan string // what it is about to do; closed at its end
	decision chan step
	dead     atomic.Bool
}

// gate is the store as an attempt sees it.
func (a *attempt) gate(s archive.Store) archive.Store {
	return archivetest.WithFaults(s, func(op archivetest.Op, _ string) archivetest.Fault {
		if a.dead.Load() {
			return archivetest.Fail
		}
		a.wants <- string(op)
		switch <-a.decision {
		case failBefore:
			return archivetest.Fail
		case loseReply:
			return archivetest.LoseReply
		case kill:
			a.dead.Store(true)
			return archivetest.Fail
		case killAfter:
			a.dead.Store(true)
			return archivetest.LoseReply
		}
		return archivetest.None
	})
}

// relay counts what it is given; it answers as the scheduler likes.
type relay struct {
	sent int
}

// work is what the activity does, tries included.
func (a *attempt) work(ctx context.Context, s archive.Store, r *relay, outcome ledger.Type, result *string) {
	defer close(a.wants)
	const tries = 4
	again := func(what func() error) error {
		var err error
		for range tries {
			if err = what(); err == nil || a.dead.Load() || !archive.Retryable(err) || errors.Is(err, ledger.ErrIllegal) || errors.Is(err, ledger.ErrNotYours) {
				return err
			}
		}
		return err
	}
	var d *ledger.Delivery
	if err := again(func() (err error) { d, err = ledger.Open(ctx, s, key); return err }); err != nil {
		*result = "open: " + err.Error()
		return
	}
	if err := again(func() error { return d.Plan(ctx, at, "run", plan) }); err != nil {
		*result = "plan: " + err.Error()
		return
	}
	granted := false
	if err := again(func() (err error) { granted, err = d.Claim(ctx, at, a.owner, mail); return err }); err != nil || !granted {
		*result = fmt.Sprint("not granted: ", err)
		return
	}
	a.wants <- "send"
	if s := <-a.decision; s == kill {
		a.dead.Store(true)
		return
	}
	if outcome != ledger.Deferred && outcome != ledger.Refused {
		r.sent++ // an unknown may have arrived
	}
	if err := again(func() error { return d.Settle(ctx, at, a.owner, outcome, ledger.Reply{Code: 250}) }); err != nil {
		*result = "settle: " + err.Error()
		return
	}
	*result = "settled " + string(outcome)
}

func TestPromise2NeverTwice(t *testing.T) { rapid.Check(t, neverTwice) }

func neverTwice(t *rapid.T) {
	ctx := context.Background()
	memory := archivetest.NewMemory()
	r := &relay{}
	n := rapid.IntRange(2, 4).Draw(t, "attempts")
	results := make([]string, n)
	outcomes := make([]ledger.Type, n)
	live := make([]*attempt, 0, n)
	for i := range n {
		outcomes[i] = rapid.SampledFrom([]ledger.Type{ledger.Accepted, ledger.Accepted, ledger.Unknown, ledger.Deferred, ledger.Refused}).Draw(t, "outcome")
		a := &attempt{owner: owner(i), wants: make(chan string), decision: make(chan step)}
		live = append(live, a)
		go a.work(ctx, a.gate(memory), r, outcomes[i], &results[i])
	}
	waiting := map[*attempt]string{}
	for len(live) > 0 {
		// Every living attempt is first brought to its next call, so that the draw below is the only choice made.
		for _, a := range slices.Clone(live) {
			if _, there := waiting[a]; there {
				continue
			}
			if what, open := <-a.wants; open {
				waiting[a] = what
			} else {
				live = slices.DeleteFunc(live, func(b *attempt) bool { return a == b })
			}
		}
		if len(live) == 0 {
			break
		}
		a := live[rapid.IntRange(0, len(live)-1).Draw(t, "who")]
		steps := []step{carryOut, carryOut, carryOut, carryOut, carryOut, failBefore, loseReply, kill}
		if waiting[a] == string(archivetest.OpCreate) {
			steps = append(steps, loseReply, killAfter)
		}
		s := rapid.SampledFrom(steps).Draw(t, waiting[a])
		delete(waiting, a)
		a.decision <- s
	}
	if r.sent > 1 {
		t.Fatalf("%d mails to one address: %v", r.sent, results)
	}
	// Whatever happened, the run can be closed, and the books agree with what was sent.
	d, err := ledger.Open(ctx, memory, key)
	if err != nil {
		t.Fatalf("open: %v (%v)", err, results)
	}
	if err := d.Close(ctx, at, "run"); err != nil {
		t.Fatalf("close: %v", err)
	}
	state := d.State()
	if d.State().Events > 0 && !state.Settled() {
		t.Fatalf("after closing: %s", state.Status)
	}
	if r.sent == 1 && state.Status == ledger.Refused {
		t.Fatalf("sent, and recorded as refused: %v", results)
	}
	if r.sent == 0 && state.Status == ledger.Accepted {
		t.Fatalf("recorded as accepted, and not sent: %v", results)
	}
	for i, result := range results {
		if result == "settled accepted" && state.Status != ledger.Accepted {
			t.Fatalf("attempt %d has settled accepted, recorded is %s", i, state.Status)
		}
	}
}
