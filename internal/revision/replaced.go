package revision

import (
	"context"
	"fmt"
	"slices"

	"trehan/internal/archive"
	"trehan/internal/period"
)

// Replaced is what a revision cites that replaces a sealed one: that one, and those which it replaced, oldest first; nothing
// for 0. Number and day come from their seals, letterhead and office from their own configuration: a letterhead that was
// wrong is cited as it went out.
func Replaced(ctx context.Context, s archive.Store, m period.Month, last int) ([]archive.Replaced, error) {
	var out []archive.Replaced // newest first
	for n := last; n > 0; {
		manifest, object, err := archive.ReadManifest(ctx, s, m, n)
		if err != nil {
			return nil, fmt.Errorf("read the seal of %s: %w", archive.RevisionName(n), err)
		}
		c, err := Revision{Store: s, Month: m, Number: n}.Config(ctx)
		if err != nil {
			return nil, err
		}
		office := c.Letters.At(m.Period()).WithDefaults(m.Period())
		out = append(out, archive.Replaced{
			Revision: n, Number: manifest.Number, Symbol: office.Symbol, Office: office.Sender(),
			Date: manifest.Date, Released: period.InstantOf(manifest.SealedAt).Day(),
		})
		if manifest.Replaces >= n {
			return nil, &archive.TamperedError{Key: object.Key, What: "replaces a later revision"}
		}
		n = manifest.Replaces
	}
	slices.Reverse(out)
	return out, nil
}
