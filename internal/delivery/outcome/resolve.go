package outcome

import (
	"context"
	"fmt"
	"time"

	"trehan/internal/archive"
	"trehan/internal/audit"
	"trehan/internal/delivery/ledger"
	"trehan/internal/proof"
)

// Resolve records a decision on every undecided delivery, in its chain and then, with the hash of that event, in the
// trail. A delivery whose last event is this very decision is settled too: its record may have been lost to an outage.
func Resolve(ctx context.Context, store archive.Store, deliveries []ledger.Summary, r ledger.Resolution, via proof.Via) ([]*ledger.Delivery, error) {
	var settled []*ledger.Delivery
	for _, s := range deliveries {
		d, err := ledger.Open(ctx, store, s.Key)
		if err != nil {
			return settled, err
		}
		if d.State().Undecided() {
			if err := d.Resolve(ctx, time.Now(), r); err != nil {
				return settled, err
			}
		}
		events := d.Events()
		if n := len(events); n == 0 || events[n-1].Resolution == nil || *events[n-1].Resolution != r {
			continue
		}
		if err := recordResolved(ctx, store, d, events[len(events)-1], via); err != nil {
			return settled, err
		}
		settled = append(settled, d)
	}
	return settled, nil
}

// recordResolved puts a decision into the trail, once. via says how the review page knew the person; "" without it.
func recordResolved(ctx context.Context, store archive.Store, d *ledger.Delivery, e ledger.Event, via proof.Via) error {
	s, key, r := d.State(), d.Key(), e.Resolution
	_, err := audit.Append(ctx, store, key.Month, audit.Entry{
		ID: "resolve/" + s.Head, At: e.At, Kind: audit.UnknownResolved, Actor: r.By,
		Chains: []audit.Chain{{Prefix: key.Prefix(), Events: s.Events, Head: s.Head, Status: string(s.Status)}},
		Facts: map[string]any{
			"recipient": key.Recipient, "address": key.Address, "revision": key.Revision, audit.FactDecision: r.Decision, audit.FactReason: r.Reason,
			audit.FactVia: string(via), audit.FactVerified: via.Proven(),
		},
	})
	if err != nil {
		return fmt.Errorf("đã ghi quyết định nhưng chưa ghi được vào nhật ký kiểm toán, hãy chạy lại lệnh này: %w", err)
	}
	return nil
}
