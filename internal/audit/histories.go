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

// HistoryGone replaces a history's hash in a history_exported record: the workflow engine no longer has that execution.
const HistoryGone = "gone"

// WithoutHistory returns, in order, the executions that an opening or closing record names and whose history no record says
// is stored. A run has several executions if it continued as new or was reset.
func WithoutHistory(m period.Name, records []Record) []string {
	stored := storedHistories(m, records)
	var out []string
	for _, r := range records {
		for _, execution := range executions(r) {
			if key := archive.HistoryKey(m, execution); !stored[key] {
				stored[key] = true
				out = append(out, execution)
			}
		}
	}
	return out
}

// executions returns those that a record opens or closes.
func executions(r Record) []string {
	switch r.Kind {
	case RunStarted:
		return []string{r.Run}
	case RunClosed:
		return []string{cmp.Or(r.Fact(FactExecution), r.Run)}
	}
	return nil
}

// storedHistories returns the keys of the histories that the trail says are stored, or gone.
func storedHistories(m period.Name, records []Record) map[string]bool {
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

// VerifyHistories reports the closed executions whose history the archive lacks. The program that waits for a run stores its
// history; it may have been terminated or reset. VerifyHistories complements Verify, which checks what is there. Of the
// options only Running is used. Verify reports a broken trail.
func VerifyHistories(ctx context.Context, s archive.Store, m period.Name, o VerifyOptions) ([]archive.Fault, error) {
	running := o.running(ctx)
	records, err := Read(ctx, s, m)
	if errors.Is(err, archive.ErrTampered) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	stored := storedHistories(m, records)
	var faults []archive.Fault
	for _, r := range records {
		if r.Kind != RunClosed || slices.Contains(running, r.Run) {
			continue
		}
		for _, execution := range executions(r) {
			key := archive.HistoryKey(m, execution)
			if !stored[key] && !slices.Contains(running, execution) {
				faults = append(faults, archive.Fault{Code: archive.FaultNoHistory, Key: key, Detail: fmt.Sprintf(wordNoHistory, r.Key, m)})
			}
		}
	}
	return faults, nil
}
