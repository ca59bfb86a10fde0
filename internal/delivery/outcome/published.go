// Package outcome says by the archive what became of a month's letters, closes a run with its delivery report and its record in the
// trail, and records a person's decision on a letter whose outcome is unknown.
package outcome

import (
	"context"

	"trehan/internal/archive"
	"trehan/internal/audit"
	"trehan/internal/delivery/ledger"
	"trehan/internal/delivery/plan"
	"trehan/internal/period"
)

// What Published answers, beside "" for not yet: values of TrehanOutcome.
const (
	Succeeded      = "succeeded"
	WithExceptions = "with_exceptions"
)

// Published says whether a month is published, by the archive and not by how the latest run ended:
// a dry run or a backfill ends well and publishes nothing, and a rerun that is held takes nothing back. It is Succeeded
// if every address of the last plan of the last seal has its letter; WithExceptions if some letter of these is refused or
// nobody knows of it, if the register had no address to write to, if the plan left somebody without the letter that an
// earlier one had for him, or if somebody keeps a letter that this revision replaces (outdated); and "" while the month is
// not sealed, its letters are not planned, or some are still to go.
func Published(entries []plan.Entry, leftOut bool, letters, outdated []ledger.Summary) string {
	if entries == nil {
		return ""
	}
	standing, before := ledger.Standing(letters)
	known, open, missed := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, l := range before {
		known[l.Key.Address] = true
	}
	for _, l := range standing {
		known[l.Key.Address] = true
		open[l.Key.Address] = !l.State.Settled()
		missed[l.Key.Address] = l.State.Status != ledger.Accepted
	}
	outcome := Succeeded
	if leftOut || len(outdated) > 0 {
		outcome = WithExceptions
	}
	for _, e := range entries {
		switch to := e.Address; {
		case e.Why == plan.WhyNothing: // and none is owed
		case e.Why == plan.WhyNoAddress:
			outcome = WithExceptions
		case !known[to] || open[to]:
			return ""
		case missed[to]:
			outcome = WithExceptions
		}
	}
	return outcome
}

// LastPlan reads who was to have the letters of a seal, by the last run that planned any, and whether it left anybody out;
// nil if none did.
func LastPlan(ctx context.Context, s archive.Store, m period.Name, seal string) (entries []plan.Entry, leftOut bool, err error) {
	if seal == "" {
		return nil, false, nil
	}
	records, err := audit.Read(ctx, s, m)
	if err != nil {
		return nil, false, err
	}
	for i := len(records) - 1; i >= 0; i-- {
		r := records[i]
		if r.Kind != audit.DeliveryPlanned || r.Facts["seal"] != seal {
			continue
		}
		if len(r.Objects) != 1 {
			return nil, false, &archive.TamperedError{Key: r.Key, What: "names no plan"}
		}
		b, err := archive.Read(ctx, s, r.Objects[0])
		if err != nil {
			return nil, false, err
		}
		left, _ := r.Facts[audit.FactLeftOut].(float64)
		entries := []plan.Entry{}
		return entries, left > 0, archive.Decode(r.Objects[0].Key, b, &entries)
	}
	return nil, false, nil
}
