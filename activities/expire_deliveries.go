package activities

import (
	"context"

	"trehan/internal/delivery"
)

// ExpireDeliveriesInput names the targets that no relay took in time.
type ExpireDeliveriesInput struct {
	Revision Revision          `json:"revision"`
	Run      Run               `json:"run"`
	Targets  []delivery.Target `json:"targets"`
}

// ExpireDeliveries ends the patience: planned and deferred become refused(expired), an open claim unknown.
func (a *Delivery) ExpireDeliveries(ctx context.Context, in ExpireDeliveriesInput) (delivery.Totals, error) {
	var sum delivery.Totals
	for _, target := range in.Targets {
		d, err := a.plans.Delivery(ctx, in.Revision.Month, in.Revision.Number, in.Run.RunID, target)
		if err != nil {
			return delivery.Totals{}, err
		}
		if err := d.Close(ctx, a.now(), in.Run.RunID); err != nil {
			return delivery.Totals{}, err
		}
		sum.Count(d.State().Attempt().State)
	}
	return sum, nil
}
