package activities

import (
	"context"

	"trehan/internal/delivery/ledger"
)

// ExpireDeliveriesInput names the targets that no relay took in time.
type ExpireDeliveriesInput struct {
	Revision Revision `json:"revision"`
	Run      Run      `json:"run"`
	Targets  []Target `json:"targets"`
}

// ExpireDeliveries ends the patience: planned and deferred become refused(expired), an open claim unknown.
func (a *Delivery) ExpireDeliveries(ctx context.Context, in ExpireDeliveriesInput) (Deliveries, error) {
	sealed, err := a.sealed(ctx, in.Revision)
	if err != nil {
		return Deliveries{}, err
	}
	var sum Deliveries
	for _, t := range in.Targets {
		key := ledger.Key{Month: sealed.month, Revision: in.Revision.Number, Recipient: t.Recipient, Address: t.Address, Kind: sealed.kind()}
		d, err := ledger.Open(ctx, a.store, key)
		if err != nil {
			return Deliveries{}, err
		}
		if err := d.Close(ctx, a.now(), in.Run.RunID); err != nil {
			return Deliveries{}, err
		}
		sum.Count(attemptOf(d.State()).State)
	}
	return sum, nil
}
