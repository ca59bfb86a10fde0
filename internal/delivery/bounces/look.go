package bounces

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"trehan/internal/archive"
	"trehan/internal/delivery/ledger"
	"trehan/internal/period"
)

// Look notes what has come back since the last look, so that a plan knows. The mailbox is a help: one that cannot be read is
// reported in the log and stops no month; a store that cannot be written is an error like any other.
func Look(ctx context.Context, s archive.Store, c Config, now func() time.Time, log *slog.Logger) error {
	box, err := c.Inbox()
	if err != nil {
		log.Warn("bounce mailbox", "error", err.Error())
		return nil
	}
	if box == nil {
		return nil
	}
	result, err := Collect(ctx, s, box, now)
	if fault := (*BoxError)(nil); errors.As(err, &fault) {
		log.Warn("bounce mailbox", "error", fault.Error())
	} else if err != nil {
		return err
	}
	log.Info("bounce mailbox", "letters", result.Letters, "reports", result.Reports, "noted", len(result.Noted),
		"doubtful", result.Doubtful(), "unmatched", result.Unmatched, "answers", result.Answers)
	return nil
}

// monthsBefore is how many months before the planned one are looked at.
const monthsBefore = 3

// Hard counts bounces for good by the 8 hex of the address, of the month itself and of the months before. It is a hint: an
// earlier month that was tampered with stands in the log and does not stop this one; Verify judges it.
func Hard(ctx context.Context, s archive.Store, month period.Name, history []ledger.Summary, log *slog.Logger) (map[string]int, error) {
	all := ledger.HardBounces(history)
	for range monthsBefore {
		month = month.Previous()
		earlier, err := ledger.List(ctx, s, month)
		if errors.Is(err, archive.ErrTampered) {
			log.Error("bounces of an earlier month", "month", month.String(), "error", err.Error())
		} else if err != nil {
			return nil, err
		}
		for address, n := range ledger.HardBounces(earlier) {
			all[address] += n
		}
	}
	return all, nil
}

// What the operator reads.
const (
	wordNotMarked = "bounces: đã ghi nhận nhưng không đánh dấu được thư đã đọc: %w"
	wordLongLook  = "bounces: dừng đọc hộp thư sau %v, còn %d thư chưa đọc (đã đọc thư mới nhất trước); chuyển những thư không liên quan sang thư mục khác"
	wordTwoBoxes  = "maildir và imap: chỉ dùng một trong hai"
)
