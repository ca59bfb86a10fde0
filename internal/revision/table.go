package revision

import (
	"context"
	"errors"

	"trehan/internal/archive"
	"trehan/internal/period"
)

// OpenTable opens the table of a counted revision, of a sealed one by the hash of its seal. The caller closes it.
// archive.ErrNotFound: it has none.
func OpenTable(ctx context.Context, s archive.Store, m period.Name, number int) (*archive.File, error) {
	object := archive.Object{Key: archive.TableKey(m, number)}
	sealed, err := OpenSealed(ctx, s, m, number)
	switch {
	case err == nil:
		e, there := sealed.Manifest.Entry(object.Key)
		if !there {
			return nil, archive.ErrNotFound
		}
		s, object = sealed.Store, e.Object()
	case !errors.Is(err, archive.ErrNotFound):
		return nil, err
	}
	return archive.Download(ctx, s, object, "", nil)
}
