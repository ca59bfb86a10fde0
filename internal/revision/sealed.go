package revision

import (
	"context"
	"errors"
	"fmt"

	"trehan/internal/archive"
	"trehan/internal/counting"
	"trehan/internal/period"
)

// Sealed is a sealed revision, read by the versions and hashes of its seal: other bytes are archive.ErrTampered.
type Sealed struct {
	Revision
	Manifest *archive.Manifest
	Seal     archive.Object // manifest.json; its SHA256 is the seal
}

// OpenSealed reads the seal of a revision; archive.ErrNotFound while there is none.
func OpenSealed(ctx context.Context, s archive.Store, m period.Name, number int) (*Sealed, error) {
	manifest, object, err := archive.ReadManifest(ctx, s, m, number)
	if err != nil {
		return nil, fmt.Errorf("read the seal of %s: %w", archive.RevisionName(number), err)
	}
	entries := map[string]archive.Entry{}
	for _, e := range manifest.Objects {
		entries[e.Key] = e
	}
	return &Sealed{Revision{Store: sealedStore{s, entries}, Month: m, Number: number}, manifest, object}, nil
}

// Counted is the count of a sealed revision as one side of a comparison.
func (s *Sealed) Counted(ctx context.Context) (counting.Count, error) {
	report, rows, err := s.Count(ctx)
	return counting.Count{Report: report, Rows: rows}, err
}

// ErrGone says that a sealed object is no longer in the archive. The untouched extracts have a shorter retention.
var ErrGone = errors.New(wordInputGone)

// goneError distinguishes an object that the store has lost from one that was never sealed.
func goneError(err error) error {
	if errors.Is(err, archive.ErrNotFound) {
		// Not wrapped: a lost input must not be taken for one that the office never had.
		return fmt.Errorf("%w: %s", ErrGone, err) //nolint:errorlint // see above
	}
	return err
}

// sealedStore is a store that reads only objects that a seal names, in the sealed version.
type sealedStore struct {
	archive.Store
	entries map[string]archive.Entry
}

// Get implements archive.Store; a versionID that is not "" is the caller's own pin.
func (p sealedStore) Get(ctx context.Context, key, versionID string) ([]byte, archive.Object, error) {
	entry, sealed := p.entries[key]
	switch {
	case !sealed:
		return nil, archive.Object{}, fmt.Errorf("%w: %s is not in the seal", archive.ErrNotFound, key)
	case versionID == "" || versionID == entry.VersionID:
		b, err := archive.Read(ctx, p.Store, entry.Object())
		return b, entry.Object(), goneError(err)
	}
	return nil, archive.Object{}, &archive.TamperedError{Key: key, What: "another version than the sealed one is asked for"}
}

// Create implements archive.Store: nothing is added to a sealed revision.
func (p sealedStore) Create(_ context.Context, key string, _ archive.Body, _ archive.CreateOptions) (archive.Object, error) {
	return archive.Object{}, fmt.Errorf("%w: %s", archive.ErrSealed, key)
}

// Open implements archive.Store as Get does.
func (p sealedStore) Open(ctx context.Context, key, versionID string) (archive.Reader, error) {
	entry, sealed := p.entries[key]
	if !sealed || versionID != "" && versionID != entry.VersionID {
		return nil, fmt.Errorf("%w: %s is not in the seal", archive.ErrNotFound, key)
	}
	r, err := p.Store.Open(ctx, key, entry.VersionID)
	return r, goneError(err)
}
