package outcome

import (
	"context"
	"errors"

	"trehan/internal/archive"
	"trehan/internal/delivery"
	"trehan/internal/delivery/handover"
	"trehan/internal/delivery/ledger"
	"trehan/internal/period"
)

// Report is how a month's letters stand when a run closes.
type Report struct {
	Run       string // the run, as the archive knows it
	Execution string // the execution that closes it
	Outcome   string
	Letters   []ledger.Summary
	Axis      []handover.Way // what the document axis has answered by then
}

// name tells the reports of a run's executions apart. The first has the plain name.
func (r Report) name() string {
	if r.Execution == r.Run {
		return "delivery-report.json"
	}
	return "delivery-report-" + r.Execution + ".json"
}

// StoreReport stores the delivery report of a run's execution. If an earlier attempt has stored one, that report stays.
func StoreReport(ctx context.Context, s archive.Store, m period.Name, r Report) (archive.Object, error) {
	body, err := archive.Encode(struct {
		Outcome    string           `json:"outcome"`
		Totals     delivery.Listed  `json:"totals"`
		Deliveries []ledger.Summary `json:"deliveries"`
		Axis       []handover.Way   `json:"axis,omitempty"`
	}{r.Outcome, delivery.Listed(ledger.Count(r.Letters)), r.Letters, r.Axis})
	if err != nil {
		return archive.Object{}, err
	}
	key := archive.RunKey(m, r.Run, r.name())
	report, err := s.Create(ctx, key, archive.Bytes(body), archive.JSON)
	if errors.Is(err, archive.ErrExists) {
		_, report, err = s.Get(ctx, key, "")
	}
	return report, err
}
