package activities

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"trehan/internal/archive"
	"trehan/internal/delivery"
)

// operations counts what is asked of a store.
type operations struct {
	archive.Store
	mu   sync.Mutex
	made map[string]int
}

func (o *operations) one(op string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.made[op]++
}

func (o *operations) Create(ctx context.Context, key string, body archive.Body, c archive.CreateOptions) (archive.Object, error) {
	o.one("create")
	return o.Store.Create(ctx, key, body, c)
}

func (o *operations) Get(ctx context.Context, key, version string) ([]byte, archive.Object, error) {
	o.one("get")
	return o.Store.Get(ctx, key, version)
}

func (o *operations) Open(ctx context.Context, key, version string) (archive.Reader, error) {
	o.one("open")
	return o.Store.Open(ctx, key, version)
}

func (o *operations) Stat(ctx context.Context, key, version string) (archive.Object, error) {
	o.one("stat")
	return o.Store.Stat(ctx, key, version)
}

func (o *operations) List(ctx context.Context, prefix string) ([]archive.Object, error) {
	o.one("list")
	return o.Store.List(ctx, prefix)
}

func (o *operations) Versions(ctx context.Context, prefix string) ([]archive.Version, error) {
	o.one("versions")
	return o.Store.Versions(ctx, prefix)
}

// since says what was asked since the last time.
func (o *operations) since() (text string, all int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	var parts []string
	for _, op := range slices.Sorted(maps.Keys(o.made)) {
		parts = append(parts, fmt.Sprintf("%d %s", o.made[op], op))
		all += o.made[op]
	}
	o.made = map[string]int{}
	return strings.Join(parts, ", "), all
}

// TestOperationsOfAMonth tells what a month asks of the store (go test -v): the unit costs of deploy/SCALE.md. What a
// mail asks must not grow with the number of mails.
func TestOperationsOfAMonth(t *testing.T) {
	perMail := map[int]float64{}
	for _, units := range []int{10, 40} {
		d := newOffice(t, units)
		store := &operations{Store: memory(), made: map[string]int{}}
		a := d.worker(store, newPost())
		run := Run{WorkflowID: "month", RunID: "run"}
		var rev Revision
		var seal Sealed
		for _, s := range d.making(run, &rev, &seal) {
			if err := s(a); err != nil {
				t.Fatal(err)
			}
		}
		text, making := store.since()
		t.Logf("%d units: up to the seal %d operations: %s", units, making, text)
		plan, err := call[delivery.Plan](t.Context(), a, a.PlanDelivery, PlanDeliveryInput{Revision: rev, Run: run})
		if err != nil {
			t.Fatal(err)
		}
		text, planning := store.since()
		t.Logf("%d units: plan of %d mails %d operations: %s", units, len(plan.Targets), planning, text)
		for i, target := range plan.Targets {
			if i == 1 {
				text, n := store.since() // the first one reads the documents of all
				t.Logf("%d units: first mail %d operations: %s", units, n, text)
			}
			if _, err := call[delivery.Attempt](t.Context(), a, a.Deliver, DeliverInput{Revision: rev, Run: run, Target: target}); err != nil {
				t.Fatal(err)
			}
		}
		text, n := store.since()
		perMail[units] = float64(n) / float64(len(plan.Targets)-1)
		t.Logf("%d units: each further mail %.1f operations (%s)", units, perMail[units], text)
	}
	if perMail[40] > 1.2*perMail[10] {
		t.Errorf("a mail asks %.1f operations among 10 and %.1f among 40", perMail[10], perMail[40])
	}
}
