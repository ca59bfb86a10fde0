package archive

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"golang.org/x/sync/errgroup"

	"trehan/internal/period"
)

// lookBack is how many years back LatestMonths and LatestPeriods look: longer than the archive must keep anything.
const lookBack = 12

// LatestMonths returns the started months up to a month, the latest first, as far back as the archive must keep anything.
func LatestMonths(ctx context.Context, s Store, to period.Name) ([]period.Name, error) {
	from := to
	for range lookBack * 12 {
		from = from.Previous()
	}
	return Months(ctx, s, from, to)
}

// Months returns the started periods from the one named first to the one named last, of their kind, the latest first. It asks
// for each separately: a listing of all keys would grow with every mail ever sent.
func Months(ctx context.Context, s Store, from, to period.Name) ([]period.Name, error) {
	var all []period.Name
	for m := to; m.Compare(from) >= 0; m = m.Previous() {
		all = append(all, m)
	}
	return started(ctx, s, all)
}

func started(ctx context.Context, s Store, all []period.Name) ([]period.Name, error) {
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

// LatestPeriods returns the started periods of every kind up to the end of a year, the latest first: by their last day, of equal
// ones the shorter first.
func LatestPeriods(ctx context.Context, s Store, year int) ([]period.Name, error) {
	all := period.OfYears(year-lookBack, year)
	out, err := started(ctx, s, all)
	if err != nil {
		return nil, err
	}
	spans, err := Spans(ctx, s)
	if err != nil {
		return nil, err
	}
	for _, n := range spans {
		if n.Year() <= year {
			out = append(out, n)
		}
	}
	slices.SortStableFunc(out, func(a, b period.Name) int { return cmp.Or(b.Compare(a), cmp.Compare(a.Kind(), b.Kind())) })
	return out, nil
}

// Spans returns the started spans of days. No counting finds them, so each is noted when it starts.
func Spans(ctx context.Context, s Store) ([]period.Name, error) {
	notes, err := s.List(ctx, spansPrefix)
	if err != nil {
		return nil, err
	}
	var out []period.Name
	for _, o := range notes {
		if n, err := period.ParseName(o.Key[len(spansPrefix):]); err == nil && n.Kind() == period.KindSpan {
			out = append(out, n)
		}
	}
	return out, nil
}

// noteSpan notes that a span starts.
func noteSpan(ctx context.Context, s Store, n period.Name) error {
	if n.Kind() != period.KindSpan {
		return nil
	}
	_, err := s.Create(ctx, spansPrefix+n.String(), Bytes([]byte("{}\n")), JSON)
	if errors.Is(err, ErrExists) {
		return nil
	}
	return err
}
