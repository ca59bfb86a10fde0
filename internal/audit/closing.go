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
	// Deliveries are all of the month's, letters or not, as they were read for the closing.
	Deliveries []ledger.Summary
}

// Facts of a closing record.
const (
	FactExecution = "execution" // who has closed
	FactReclosed  = "reclosed"  // the hash of the closing record that this one follows: the run was reset after it
)

// Close writes the run's closing record with the last hash of every delivery chain. Its hash goes into the operators'
// summary. A second call of the same execution answers with the record that stands. Another execution of a run that has
// closed is a reset one: what it has done since stands in a closing record of its own, which names the one before.
func Close(ctx context.Context, s archive.Store, m period.Month, at time.Time, c Closing) (Record, error) {
	if c.Run == "" || c.Outcome == "" {
		return Record{}, fmt.Errorf("audit: closing needs a run and an outcome")
	}
	execution := cmp.Or(c.Execution, c.Run)
	chains := make([]Chain, len(c.Deliveries))
	for i, d := range c.Deliveries {
		chains[i] = Chain{Prefix: d.Key.Prefix(), Events: d.State.Events, Head: d.State.Head, Status: string(d.State.Status)}
	}
	return add(ctx, s, m, func(records []Record) Entry {
		e := Entry{ID: c.Run + "/closed", At: at, Kind: RunClosed, Run: c.Run, Actor: c.Actor, Seal: c.Seal,
			Objects: c.Objects, Chains: chains, Outcome: c.Outcome, Facts: map[string]any{FactExecution: execution}}
		maps.Copy(e.Facts, c.Facts)
		for _, r := range records {
			if r.Kind != RunClosed || r.Run != c.Run {
				continue
			}
			if cmp.Or(r.Fact(FactExecution), r.Run) == execution {
				e.ID = r.ID // it stands
				break
			}
			e.ID, e.Facts[FactReclosed] = c.Run+"/closed/"+execution, r.Hash
		}
		return e
	})
}

// Unclosed are the runs that have a RunStarted record and no closing one, in order, except those named: what the next
// run has to tell of.
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
