package runs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"

	"trehan/internal/archive"
	"trehan/internal/audit"
	"trehan/internal/period"
)

// Archiver stores histories in the archive, where they outlive Temporal's retention.
type Archiver struct {
	Temporal   client.Client
	Store      archive.Store
	Log        *slog.Logger
	WorkflowID func(month period.Name) string // of a month's own run
	// Record appends an entry of a run to the trail.
	Record func(ctx context.Context, month period.Name, run ID, e audit.Entry) error
}

// Archive stores the histories of runs: of every part of a run that continued as new, and of what resets have made of it. A
// history that is stored already stands: it was read by an earlier attempt and ends there. The trail has them under the first
// run's name; by is the execution that does so.
func (a *Archiver) Archive(ctx context.Context, month period.Name, by string, runs ...ID) error {
	var all []History
	for _, run := range runs {
		parts, err := Histories(ctx, a.Temporal, run, true)
		if err != nil {
			return err
		}
		all = append(all, parts...)
	}
	return a.store(ctx, month, runs[0], by, all, map[string]any{})
}

// store stores histories that were read before: `audit verify` meanwhile finds the objects and not yet their record. facts
// stand beside their hashes.
func (a *Archiver) store(ctx context.Context, month period.Name, run ID, by string, all []History, facts map[string]any) error {
	var objects []archive.Object
	for _, h := range all {
		key := archive.HistoryKey(month, h.Execution)
		object, err := a.Store.Create(ctx, key, archive.Bytes(h.JSON), archive.JSON)
		if errors.Is(err, archive.ErrExists) {
			_, object, err = a.Store.Get(ctx, key, "")
		}
		if err != nil {
			return err
		}
		objects = append(objects, object)
		facts[h.Execution] = object.SHA256
	}
	return a.Record(ctx, month, run, audit.Entry{
		ID:   run.Run + "/" + string(audit.HistoryExported) + "/" + by, // a parent that is reset exports again
		Kind: audit.HistoryExported, Objects: objects, Facts: facts,
	})
}

// missedMonths is how many earlier months ArchiveMissed looks through: Temporal keeps a run for 400 days.
const missedMonths = 12

// ArchiveMissed archives the histories that no run was left to archive: a parent that is terminated or reset does not see its child end. It
// looks through the month and those before. An error is logged and left to the next run; `audit verify` names what is missing.
func (a *Archiver) ArchiveMissed(ctx context.Context, last period.Name, by string) {
	first := last
	for range missedMonths {
		first = first.Previous()
	}
	months, err := archive.Months(ctx, a.Store, first, last)
	if err != nil {
		a.Log.Warn("histories not looked through", "error", err.Error())
		return
	}
	for _, month := range months {
		records, err := audit.Read(ctx, a.Store, month)
		if err == nil {
			err = a.archiveMonth(ctx, month, audit.WithoutHistory(month, records), by)
		}
		if err != nil {
			a.Log.Warn("histories not kept", "month", month.String(), "error", err.Error())
		}
	}
}

// archiveMonth archives the histories of a month's executions and of their parents, if they have closed.
func (a *Archiver) archiveMonth(ctx context.Context, month period.Name, executions []string, by string) error {
	var failed []error
	for _, execution := range executions {
		if err := a.archiveRun(ctx, month, ID{a.WorkflowID(month), execution}, by); err != nil {
			failed = append(failed, fmt.Errorf("%s: %w", execution, err))
		}
	}
	return errors.Join(failed...)
}

func (a *Archiver) archiveRun(ctx context.Context, month period.Name, run ID, by string) error {
	all, err := a.closed(ctx, run)
	facts := map[string]any{}
	if gone := (*serviceerror.NotFound)(nil); errors.As(err, &gone) {
		facts[run.Run], err = audit.HistoryGone, nil
	}
	if err != nil || len(all)+len(facts) == 0 { // the run is still open
		return err
	}
	return a.store(ctx, month, run, by, all, facts)
}

// closed reads the histories of a month's run and of its parent; open executions are left out.
func (a *Archiver) closed(ctx context.Context, run ID) ([]History, error) {
	all, err := Histories(ctx, a.Temporal, run, false)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	parents, err := Histories(ctx, a.Temporal, all[0].Parent, false)
	if gone := (*serviceerror.NotFound)(nil); errors.As(err, &gone) {
		return all, nil
	}
	return append(all, parents...), err
}
