package revision

import (
	"context"
	"fmt"
	"slices"

	"trehan/internal/archive"
	"trehan/internal/period"
)

// Replaced returns the revisions that a replacing revision cites: the last sealed one and those it replaced, oldest first;
// none for 0. Number and day come from their seals, letterhead and office from their own configurations. So a wrong letterhead
// is cited as it was issued.
func Replaced(ctx context.Context, s archive.Store, m period.Name, last int) ([]archive.Replaced, error) {
	var out []archive.Replaced // newest first
	for n := last; n > 0; {
		manifest, object, err := archive.ReadManifest(ctx, s, m, n)
		if err != nil {
			return nil, fmt.Errorf("read the seal of %s: %w", archive.RevisionName(n), err)
		}
		office, err := Revision{Store: s, Month: m, Number: n}.office(ctx)
		if err != nil {
			return nil, err
		}
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
