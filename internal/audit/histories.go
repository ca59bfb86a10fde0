package audit

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"trehan/internal/archive"
	"trehan/internal/period"
)

// HistoryGone stands in a history_exported record in place of a history's hash: the workflow engine does not have that
// execution any more.
const HistoryGone = "gone"

// WithoutHistory are the executions that the trail names, by an opening or a closing record, and whose history no record
// says is kept, in order. A run has several executions where it continued as new or was reset.
func WithoutHistory(m period.Month, records []Record) []string {
	kept := exported(m, records)
	var out []string
	for _, r := range records {
		for _, execution := range executions(r) {
			if key := archive.HistoryKey(m, execution); !kept[key] {
				kept[key] = true
				out = append(out, execution)
			}
		}
	}
	return out
}

// executions are those that a record opens or closes.
func executions(r Record) []string {
	switch r.Kind {
	case RunStarted:
		return []string{r.Run}
	case RunClosed:
		return []string{cmp.Or(r.Fact(FactExecution), r.Run)}
	}
	return nil
}

// exported are the keys of the histories that the trail says are kept, or gone.
func exported(m period.Month, records []Record) map[string]bool {
	out := map[string]bool{}
	for _, r := range records {
		if r.Kind != HistoryExported {
			continue
		}
		for run := range r.Facts {
			out[archive.HistoryKey(m, run)] = true
		}
		for _, o := range r.Objects {
			out[o.Key] = true
		}
	}
	return out
}

// VerifyHistories names the executions that have closed and whose history the archive does not keep: whoever waits for a
// run stores it, and may have been terminated or reset meanwhile. It is Verify's complement: that judges what is there.
// Of the options only Running counts. A trail that is broken is Verify's to name.
func VerifyHistories(ctx context.Context, s archive.Store, m period.Month, o VerifyOptions) ([]archive.Fault, error) {
	running := o.running(ctx)
	records, err := Read(ctx, s, m)
	if errors.Is(err, archive.ErrTampered) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	kept := exported(m, records)
	var faults []archive.Fault
	for _, r := range records {
		if r.Kind != RunClosed || slices.Contains(running, r.Run) {
			continue
		}
		for _, execution := range executions(r) {
			key := archive.HistoryKey(m, execution)
			if !kept[key] && !slices.Contains(running, execution) {
				faults = append(faults, archive.Fault{Code: archive.FaultNoHistory, Key: key, Detail: fmt.Sprintf(wordNoHistory, r.Key, m)})
			}
		}
	}
	return faults, nil
}
