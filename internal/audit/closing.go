package audit

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"time"

	"trehan/internal/archive"
	"trehan/internal/delivery/ledger"
	"trehan/internal/period"
)

// Closing ends a run.
type Closing struct {
	Run string
	// Execution names who closes where a run has several executions, since it continued as new or was reset. "": the run.
	Execution string
	Actor     string
	Outcome   string // succeeded, with_exceptions, held, rejected, failed
	Seal      *Seal  // of the revision the run ended with; nil for none
	Objects   []archive.Object
	Facts     map[string]any
	// Deliveries are all deliveries of the month, letters or not, as read for the closing.
	Deliveries []ledger.Summary
}

// Facts of a closing record.
const (
	FactExecution = "execution" // that closed the run
	FactReclosed  = "reclosed"  // the hash of the previous closing record: the run was reset after it
)

// Close writes the run's closing record with the last hash of every delivery chain. The operators' summary states its hash.
// A second call of the same execution returns the existing record. Another execution of a closed run means that the run was
// reset: it gets its own closing record, which names the one before.
func Close(ctx context.Context, s archive.Store, m period.Name, at time.Time, c Closing) (Record, error) {
	if c.Run == "" || c.Outcome == "" {
		return Record{}, fmt.Errorf("audit: closing needs a run and an outcome")
	}
	execution := cmp.Or(c.Execution, c.Run)
	chains := make([]Chain, len(c.Deliveries))
	for i, d := range c.Deliveries {
		chains[i] = Chain{Prefix: d.Key.Prefix(), Events: d.State.Events, Head: d.State.Head, Status: string(d.State.Status)}
	}
	return appendRecord(ctx, s, m, func(records []Record) Entry {
		e := Entry{ID: c.Run + "/closed", At: at, Kind: RunClosed, Run: c.Run, Actor: c.Actor, Seal: c.Seal,
			Objects: c.Objects, Chains: chains, Outcome: c.Outcome, Facts: map[string]any{FactExecution: execution}}
		maps.Copy(e.Facts, c.Facts)
		for _, r := range records {
			if r.Kind != RunClosed || r.Run != c.Run {
				continue
			}
			if cmp.Or(r.Fact(FactExecution), r.Run) == execution {
				e.ID = r.ID // it exists already
				break
			}
			e.ID, e.Facts[FactReclosed] = c.Run+"/closed/"+execution, r.Hash
		}
		return e
	})
}

// Unclosed returns the runs that have a RunStarted record and no closing one, in order, except those named. The next run
// reports them.
func Unclosed(records []Record, except ...string) []string {
	closed := map[string]bool{"": true}
	for _, run := range except {
		closed[run] = true
	}
	for _, r := range records {
		if r.Kind == RunClosed {
			closed[r.Run] = true
		}
	}
	var out []string
	for _, r := range records {
		if r.Kind == RunStarted && !closed[r.Run] {
			closed[r.Run] = true
			out = append(out, r.Run)
		}
	}
	return out
}
