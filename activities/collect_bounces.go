package activities

import (
	"context"
	"errors"

	"trehan/internal/archive"
	"trehan/internal/delivery/bounces"
	"trehan/internal/delivery/ledger"
	"trehan/internal/period"
)

// collectBounces notes what has come back since the last look, so that a plan knows. The mailbox is a help: one that
// cannot be read is told in the log and stops no month; a store that cannot be written is an error like any other.
func (a *Delivery) collectBounces(ctx context.Context) error {
	box, err := a.config.BounceBox().Inbox()
	if err != nil {
		a.log.Warn("bounce mailbox", "error", err.Error())
		return nil
	}
	if box == nil {
		return nil
	}
	result, err := bounces.Collect(ctx, a.store, box, a.now)
	if fault := (*bounces.BoxError)(nil); errors.As(err, &fault) {
		a.log.Warn("bounce mailbox", "error", fault.Error())
	} else if err != nil {
		return err
	}
	a.log.Info("bounce mailbox", "letters", result.Letters, "reports", result.Reports, "noted", len(result.Noted),
		"doubtful", result.Doubtful(), "unmatched", result.Unmatched)
	return nil
}

// bounceMonths is how many months before the planned one are looked at for bounces.
const bounceMonths = 3

// enoughBounces is from how many bounces for good on an address is flagged: one may be a mailbox that was full.
const enoughBounces = 2

// hardBounces counts bounces by the 8 hex of the address, of the month itself and of the months before. It is a hint: an
// earlier month that was tampered with is told in the log and must not stop this one, Verify judges it.
func (a *Delivery) hardBounces(ctx context.Context, month period.Month, history []ledger.Summary) (map[string]int, error) {
	all := ledger.HardBounces(history)
	for range bounceMonths {
		month = month.Previous()
		earlier, err := ledger.List(ctx, a.store, month)
		if errors.Is(err, archive.ErrTampered) {
			a.log.Error("bounces of an earlier month", "month", month.String(), "error", err.Error())
		} else if err != nil {
			return nil, err
		}
		for address, n := range ledger.HardBounces(earlier) {
			all[address] += n
		}
	}
	return all, nil
}
