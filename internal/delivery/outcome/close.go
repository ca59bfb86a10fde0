package outcome

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"trehan/internal/archive"
	"trehan/internal/audit"
	"trehan/internal/delivery/handover"
	"trehan/internal/delivery/ledger"
	"trehan/internal/delivery/plan"
	"trehan/internal/period"
)

// Closing is how a run ended.
type Closing struct {
	Run       string // the run, as the archive knows it
	Execution string // the execution that closes it
	Actor     string
	Revision  int         // 0: it failed before it was numbered
	Seal      *audit.Seal // of its own revision; nil for none
	Sealed    string      // SHA-256 of the seal that its letters name, which an earlier run may have made; "" for none
	Outcome   string
	Failure   string

	MailNobody, Cancelled bool
}

// Close writes the delivery report and the closing record of a run, with the last hash of every delivery chain. open are the
// letters that it leaves unsent. A run that is reset closes again.
func Close(ctx context.Context, s archive.Store, m period.Name, at time.Time, log *slog.Logger, c Closing) (record audit.Record, open []string, err error) {
	deliveries, err := ledger.List(ctx, s, m)
	if err != nil {
		return audit.Record{}, nil, err
	}
	letters := ledger.Letters(deliveries)
	ways, err := handover.Ways(ctx, s, m, c.Revision, letters, func() ([]plan.Entry, error) {
		entries, _, err := LastPlan(ctx, s, m, c.Sealed)
		return entries, err
	})
	if err != nil {
		return audit.Record{}, nil, err
	}
	report, err := storeReport(ctx, s, m, c, letters, ways)
	if err != nil {
		return audit.Record{}, nil, err
	}
	unplanned, err := plan.Unplanned(ctx, s, m, c.Revision, plan.Request{Run: c.Run, Execution: c.Execution}, c.Failure != "", letters)
	if errors.Is(err, archive.ErrTampered) { // the plan vouches for nothing; the run has to close all the same
		log.Error("the run's plan", "month", m.String(), "error", err.Error())
		unplanned, err = nil, nil
	}
	if err != nil {
		return audit.Record{}, nil, err
	}
	for _, l := range letters {
		if !l.State.Settled() {
			open = append(open, l.Key.Recipient+"-"+l.Key.Address)
		}
	}
	record, err = audit.Close(ctx, s, m, at, audit.Closing{
		Run: c.Run, Execution: c.Execution, Actor: c.Actor, Outcome: c.Outcome, Seal: c.Seal,
		Objects: append([]archive.Object{report}, unplanned...), Deliveries: deliveries,
		Facts: map[string]any{"revision": c.Revision, "failure": c.Failure, "cancelled": c.Cancelled, "mail_nobody": c.MailNobody, "open": len(open)},
	})
	return record, open, err
}
