package archive

import (
	"context"

	"golang.org/x/sync/errgroup"

	"trehan/internal/period"
)

// lookBack is how many months back LatestMonths looks: longer than the archive must keep anything.
const lookBack = 12 * 12

// LatestMonths returns the started months up to a month, the latest first, as far back as the archive must keep anything.
func LatestMonths(ctx context.Context, s Store, to period.Name) ([]period.Name, error) {
	from := to
	for range lookBack {
		from = from.Previous()
	}
	return Months(ctx, s, from, to)
}

// Months returns the started months between from and to, the latest first. It asks for each month separately: a listing of all
// keys would grow with every mail ever sent.
func Months(ctx context.Context, s Store, from, to period.Name) ([]period.Name, error) {
	var all []period.Name
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
	var out []period.Name
	for i, m := range all {
		if begun[i] {
			out = append(out, m)
		}
	}
	return out, nil
}
