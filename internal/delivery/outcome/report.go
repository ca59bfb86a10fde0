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

// reportName tells the delivery reports of a run's executions apart. The first has the plain name.
func reportName(c Closing) string {
	if c.Execution == c.Run {
		return "delivery-report.json"
	}
	return "delivery-report-" + c.Execution + ".json"
}

// storeReport stores how a month's letters stand when a run's execution closes it; ways are what the document axis has answered
// by then. If an earlier attempt has stored a report, that one stays.
func storeReport(ctx context.Context, s archive.Store, m period.Name, c Closing, letters []ledger.Summary, ways []handover.Way) (archive.Object, error) {
	body, err := archive.Encode(struct {
		Outcome    string           `json:"outcome"`
		Totals     delivery.Listed  `json:"totals"`
		Deliveries []ledger.Summary `json:"deliveries"`
		Axis       []handover.Way   `json:"axis,omitempty"`
	}{c.Outcome, delivery.Listed(ledger.Count(letters)), letters, ways})
	if err != nil {
		return archive.Object{}, err
	}
	key := archive.RunKey(m, c.Run, reportName(c))
	report, err := s.Create(ctx, key, archive.Bytes(body), archive.JSON)
	if errors.Is(err, archive.ErrExists) {
		_, report, err = s.Get(ctx, key, "")
	}
	return report, err
}
