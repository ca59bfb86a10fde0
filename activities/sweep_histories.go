package activities

import (
	"context"
	"errors"
	"fmt"

	"go.temporal.io/api/serviceerror"

	"trehan/internal/archive"
	"trehan/internal/audit"
	"trehan/internal/period"
	"trehan/internal/runs"
)

// sweptMonths is how many earlier months are looked through: for as long Temporal keeps a run (400 days).
const sweptMonths = 12

// sweepHistories keeps the histories that nobody was left to keep: a parent that is terminated or reset does not see its
// child end. It goes through the month and those before. What fails is logged and left to the next run: the histories
// that this one came for are kept by now, and `audit verify` names what is missing.
func (a *Closing) sweepHistories(ctx context.Context, last period.Month, by string) {
	first := last
	for range sweptMonths {
		first = first.Previous()
	}
	months, err := archive.Months(ctx, a.store, first, last)
	if err != nil {
		a.log.Warn("histories not looked through", "error", err.Error())
		return
	}
	for _, month := range months {
		records, err := audit.Read(ctx, a.store, month)
		if err == nil {
			err = a.sweepMonth(ctx, month, audit.WithoutHistory(month, records), by)
		}
		if err != nil {
			a.log.Warn("histories not kept", "month", month.String(), "error", err.Error())
		}
	}
}

// sweepMonth keeps the histories of a month's executions and of their parents, as far as they have closed.
func (a *Closing) sweepMonth(ctx context.Context, month period.Month, executions []string, by string) error {
	var failed []error
	for _, execution := range executions {
		if err := a.sweepRun(ctx, month, execution, by); err != nil {
			failed = append(failed, fmt.Errorf("%s: %w", execution, err))
		}
	}
	return errors.Join(failed...)
}

func (a *Closing) sweepRun(ctx context.Context, month period.Month, execution, by string) error {
	run := Run{WorkflowID: a.config.WorkflowID("month-" + month.String()), RunID: execution}
	all, err := a.closedHistories(ctx, run)
	var gone *serviceerror.NotFound
	kept := map[string]any{}
	if errors.As(err, &gone) {
		kept[execution], err = audit.HistoryGone, nil
	}
	if err != nil || len(all)+len(kept) == 0 { // it is still under way
		return err
	}
	return a.keepHistories(ctx, month, run, by, all, kept)
}

// closedHistories reads the histories of a month's run and of the run that started it; an execution under way is left out.
func (a *Closing) closedHistories(ctx context.Context, run Run) ([]runs.History, error) {
	all, err := runs.Histories(ctx, a.temporal, run.id(), false)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	parents, err := runs.Histories(ctx, a.temporal, all[0].Parent, false)
	var gone *serviceerror.NotFound
	if errors.As(err, &gone) {
		return all, nil
	}
	return append(all, parents...), err
}
