package plan

import (
	"context"
	"errors"
	"slices"

	"golang.org/x/sync/errgroup"

	"trehan/internal/archive"
	"trehan/internal/delivery/ledger"
	"trehan/internal/period"
)

// Unplanned are mails of a run's plan that were stored and never planned: the planning ended halfway. The closing record
// vouches for them, since no chain does. Of one in the place of a stale mail a run that has not failed has none. letters are
// the month's.
func Unplanned(ctx context.Context, s archive.Store, month period.Name, revision int, in Request, failed bool,
	letters []ledger.Summary) ([]archive.Object, error) {
	entries, _, err := Read(ctx, s, month, in.Run)
	if errors.Is(err, archive.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	begun := map[ledger.Key]ledger.State{}
	for _, l := range letters {
		begun[l.Key] = l.State
	}
	renewed := ledger.RenewedFile(in.Execution)
	stored := make([]archive.Object, 2*len(entries))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(8)
	look := func(i int, key string) {
		group.Go(func() (err error) {
			_, stored[i], err = s.Get(ctx, key, "")
			if errors.Is(err, archive.ErrNotFound) {
				return nil
			}
			return err
		})
	}
	for i, e := range entries {
		key := e.Key(month, revision)
		state, chained := begun[key]
		if e.Send && !chained {
			look(2*i, key.MessageKey(""))
		}
		if e.Send && failed && state.Plan.File != renewed {
			look(2*i+1, key.MessageKey(renewed))
		}
	}
	err = group.Wait()
	return slices.DeleteFunc(stored, func(o archive.Object) bool { return o.Key == "" }), err
}
