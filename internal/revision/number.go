package revision

import (
	"context"
	"slices"

	"golang.org/x/sync/errgroup"

	"trehan/internal/archive"
	"trehan/internal/documents/view"
	"trehan/internal/issue"
	"trehan/internal/period"
)

// NumberUsed finds a sealed letter of the office that has a number already: of another month, or of another revision of this
// one, dated in the same year, since numbers start over every year. nil: there is none. A letter that another office sent, as
// the office before a merger of provinces, is none.
func (r Revision) NumberUsed(ctx context.Context, number string, year int) (*issue.Used, error) {
	months, err := archive.LatestPeriods(ctx, r.Store, year+1)
	if err != nil {
		return nil, err
	}
	used := make([][]issue.Used, len(months))
	group, gctx := errgroup.WithContext(ctx)
	group.SetLimit(8)
	for i, m := range months {
		group.Go(func() (err error) {
			used[i], err = numbered(gctx, r.Store, m, number, year)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	for _, u := range slices.Concat(used...) {
		if u.Month == r.Month && u.Revision == r.Number {
			continue
		}
		same, err := r.sameSender(ctx, Revision{Store: r.Store, Month: u.Month, Number: u.Revision})
		if err != nil || same {
			return &u, err
		}
	}
	return nil, nil
}

// numbered are the sealed revisions of a month whose letter has the number.
func numbered(ctx context.Context, s archive.Store, m period.Name, number string, year int) ([]issue.Used, error) {
	revisions, err := archive.Revisions(ctx, s, m)
	if err != nil {
		return nil, err
	}
	var out []issue.Used
	for _, one := range revisions {
		if one.State != archive.Sealed {
			continue
		}
		manifest, _, err := archive.ReadManifest(ctx, s, m, one.Number)
		if err != nil {
			return nil, err
		}
		if manifest.Date.Year() == year && issue.SameNumber(manifest.Number, number) {
			out = append(out, issue.Used{Month: m, Revision: one.Number, Number: manifest.Number, Date: manifest.Date})
		}
	}
	return out, nil
}

// sameSender reports whether two revisions' letters are of one office.
func (r Revision) sameSender(ctx context.Context, other Revision) (bool, error) {
	mine, err := r.office(ctx)
	if err != nil {
		return false, err
	}
	theirs, err := other.office(ctx)
	return mine.Sender() == theirs.Sender(), err
}

// office is the office that the revision's letter is of, by its own configuration.
func (r Revision) office(ctx context.Context) (view.Office, error) {
	c, err := r.Config(ctx)
	if err != nil {
		return view.Office{}, err
	}
	p := c.PeriodOf(r.Month)
	return c.Letters.At(p).WithDefaults(p), nil
}
