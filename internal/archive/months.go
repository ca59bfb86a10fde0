package archive

import (
	"context"

	"golang.org/x/sync/errgroup"

	"trehan/internal/period"
)

// Months are the months from one to another that were begun, the latest first. It asks for each by itself: a listing of
// all keys would grow with every mail ever sent.
func Months(ctx context.Context, s Store, from, to period.Month) ([]period.Month, error) {
	var all []period.Month
	for m := to; m.Period().From >= from.Period().From; m = m.Previous() {
		all = append(all, m)
	}
	begun := make([]bool, len(all))
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(16)
	for i, m := range all {
		g.Go(func() error {
			first, err := s.List(gctx, OpenedKey(m, 1))
			begun[i] = len(first) > 0
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	var out []period.Month
	for i, m := range all {
		if begun[i] {
			out = append(out, m)
		}
	}
	return out, nil
}
