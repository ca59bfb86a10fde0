package revision

import (
	"context"
	"errors"
	"fmt"

	"trehan/internal/archive"
	"trehan/internal/notation"
	"trehan/internal/period"
)

// CheckDays refuses a period that a change of its bounds would give a second meaning, or place beside the one before
// (docs/counting.md 15.2). *InputError: its name is sealed for other days, or the period before does not end on the day before it.
func (r Revision) CheckDays(ctx context.Context) error {
	if _, warning := r.Month.Warning(); warning {
		return nil
	}
	c, err := r.Config(ctx)
	if err != nil {
		return err
	}
	is := c.PeriodOf(r.Month)
	was, number, err := r.sealedDays(ctx, r.Month)
	if err != nil {
		return err
	}
	if number > 0 && was != is {
		return &InputError{fmt.Sprintf(wordOtherDays, notation.Name(r.Month), archive.RevisionName(number), days(was), days(is))}
	}
	was, number, err = r.sealedDays(ctx, r.Month.Previous())
	if err != nil || number == 0 || was.To+1 == is.From {
		return err
	}
	return &InputError{fmt.Sprintf(wordNotFollowing, notation.Name(r.Month), days(is), notation.Name(r.Month.Previous()), days(was),
		was.To+1, is.To)}
}

// sealedDays returns the days that the last sealed revision of a period was made for, and its number; 0 where there is none.
func (r Revision) sealedDays(ctx context.Context, n period.Name) (period.Period, int, error) {
	manifest, _, err := archive.LastSealed(ctx, r.Store, n)
	if errors.Is(err, archive.ErrNotFound) {
		return period.Period{}, 0, nil
	}
	if err != nil {
		return period.Period{}, 0, err
	}
	c, err := Revision{Store: r.Store, Month: n, Number: manifest.Revision, File: r.File}.Config(ctx)
	if err != nil {
		return period.Period{}, 0, err
	}
	return c.PeriodOf(n), manifest.Revision, nil
}

func days(p period.Period) string { return notation.Name(period.NameSpan(p)) }
