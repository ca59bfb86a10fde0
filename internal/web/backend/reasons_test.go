package backend

import (
	"context"
	"errors"
	"fmt"
	"runtime/metrics"
	"sync"
	"sync/atomic"
	"testing"

	"trehan/internal/web"
)

// telling are recounts that tell of every dossier that is asked for.
func telling(t *testing.T, count func(batch []told) error) *recounts {
	t.Helper()
	var counting atomic.Int32
	return &recounts{tell: func(_ context.Context, batch []told) (map[told]*web.Reasons, error) {
		if counting.Add(1) > 1 {
			t.Error("two months are counted at a time")
		}
		defer counting.Add(-1)
		if err := count(batch); err != nil {
			return nil, err
		}
		out := map[told]*web.Reasons{}
		for _, k := range batch {
			if k.revision != batch[0].revision {
				t.Error("dossiers of two revisions in one recount")
			}
			out[k] = &web.Reasons{Why: k.code}
		}
		return out, nil
	}}
}

func TestOneRecountAtATimeTellsAllWhoAsk(t *testing.T) {
	var recounted atomic.Int32
	r := telling(t, func([]told) error { recounted.Add(1); return nil })
	var group sync.WaitGroup
	for i := range 150 {
		group.Go(func() {
			k := told{revisionName{november, 1 + i%2}, fmt.Sprint(i % 30)}
			got, err := r.of(context.Background(), k, true)
			if err != nil || got == nil || got.Why != k.code {
				t.Errorf("%v: %+v %v", k, got, err)
			}
		})
	}
	group.Wait()
	if n := recounted.Load(); n > 30 {
		t.Errorf("%d recounts for 30 dossiers", n)
	}
	before := recounted.Load()
	if got, err := r.of(context.Background(), told{revisionName{november, 1}, "0"}, false); err != nil || got == nil || recounted.Load() != before {
		t.Errorf("what was told is forgotten: %v %v", got, err)
	}
	if got, err := r.of(context.Background(), told{revisionName{november, 1}, "new"}, false); err != nil || got != nil || recounted.Load() != before {
		t.Errorf("a look begins a recount: %v %v", got, err)
	}
}

func TestFailedRecountIsToldAndTriedAgain(t *testing.T) {
	down := errors.New("down")
	fails := true
	r := telling(t, func([]told) error {
		if fails {
			return down
		}
		return nil
	})
	k := told{revisionName{november, 1}, "a"}
	if _, err := r.of(context.Background(), k, true); !errors.Is(err, down) {
		t.Errorf("the failure is not told: %v", err)
	}
	fails = false
	if got, err := r.of(context.Background(), k, true); err != nil || got == nil {
		t.Errorf("not tried again: %v", err)
	}
}

func TestRecountsAreBounded(t *testing.T) {
	begun, goOn := make(chan struct{}, 1), make(chan struct{})
	r := telling(t, func([]told) error {
		begun <- struct{}{}
		<-goOn
		return nil
	})
	gone, cancel := context.WithCancel(context.Background())
	cancel()
	ask := func(i int) error {
		_, err := r.of(gone, told{revisionName{november, 1}, fmt.Sprint(i)}, true)
		return err
	}
	_ = ask(0)
	<-begun
	var refusal *web.Refusal
	for i := 1; i <= maxWaiting; i++ {
		if err := ask(i); errors.As(err, &refusal) {
			t.Fatalf("%d are too many", i)
		}
	}
	if err := ask(maxWaiting + 1); !errors.As(err, &refusal) {
		t.Errorf("one more than %d waits: %v", maxWaiting, err)
	}
	close(goOn)
	for i := range maxTold + 10 {
		k := told{revisionName{november, 1}, fmt.Sprint("x", i)}
		r.done([]told{k}, map[told]*web.Reasons{k: {}}, nil)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.told) > maxTold || len(r.order) > maxTold {
		t.Errorf("%d explanations in memory", len(r.told))
	}
}

// TestRecountLeavesLittleGarbage: a month may be counted beside a recount, and both with the usual garbage took 600 MB.
func TestRecountLeavesLittleGarbage(t *testing.T) {
	before := collectedAt()
	var during uint64
	r := telling(t, func([]told) error { during = collectedAt(); return nil })
	if _, err := r.of(context.Background(), told{revisionName{november, 1}, "0"}, true); err != nil {
		t.Fatal(err)
	}
	if during != recountGarbage || collectedAt() != before {
		t.Errorf("garbage up to %d %% before, %d %% during and %d %% after a recount", before, during, collectedAt())
	}
}

// collectedAt is at how many percent of garbage the process collects it.
func collectedAt() uint64 {
	sample := []metrics.Sample{{Name: "/gc/gogc:percent"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
