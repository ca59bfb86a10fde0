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
func OpenSealed(ctx context.Context, s archive.Store, m period.Month, number int) (*Sealed, error) {
	manifest, object, err := archive.ReadManifest(ctx, s, m, number)
	if err != nil {
		return nil, fmt.Errorf("read the seal of %s: %w", archive.RevisionName(number), err)
	}
	pins := map[string]archive.Entry{}
	for _, e := range manifest.Objects {
		pins[e.Key] = e
	}
	return &Sealed{Revision{Store: pinned{s, pins}, Month: m, Number: number}, manifest, object}, nil
}

// Counted is the count of a sealed revision as one side of a comparison.
func (s *Sealed) Counted(ctx context.Context) (counting.Count, error) {
	report, rows, err := s.Count(ctx)
	return counting.Count{Report: report, Rows: rows}, err
}

// ErrGone says that something sealed is not in the archive any more. The untouched extracts have a shorter retention of their own.
var ErrGone = errors.New(wordInputGone)

// gone tells what a seal names and the store has lost apart from what was never sealed.
func gone(err error) error {
	if errors.Is(err, archive.ErrNotFound) {
		// Not wrapped: an input that is gone must not pass for one that the office never had.
		return fmt.Errorf("%w: %s", ErrGone, err) //nolint:errorlint // see above
	}
	return err
}

// pinned is a store in which only what a seal names can be read, in the sealed version.
type pinned struct {
	archive.Store
	pins map[string]archive.Entry
}

// Get implements archive.Store; a versionID that is not "" is the caller's own pin.
func (p pinned) Get(ctx context.Context, key, versionID string) ([]byte, archive.Object, error) {
	entry, sealed := p.pins[key]
	switch {
	case !sealed:
		return nil, archive.Object{}, fmt.Errorf("%w: %s is not in the seal", archive.ErrNotFound, key)
	case versionID == "" || versionID == entry.VersionID:
		b, err := archive.Read(ctx, p.Store, entry.Object())
		return b, entry.Object(), gone(err)
	}
	return nil, archive.Object{}, &archive.TamperedError{Key: key, What: "another version than the sealed one is asked for"}
}

// Create implements archive.Store: a sealed revision takes nothing more.
func (p pinned) Create(_ context.Context, key string, _ archive.Body, _ archive.CreateOptions) (archive.Object, error) {
	return archive.Object{}, fmt.Errorf("%w: %s", archive.ErrSealed, key)
}

// Open implements archive.Store as Get does.
func (p pinned) Open(ctx context.Context, key, versionID string) (archive.Reader, error) {
	entry, sealed := p.pins[key]
	if !sealed || versionID != "" && versionID != entry.VersionID {
		return nil, fmt.Errorf("%w: %s is not in the seal", archive.ErrNotFound, key)
	}
	r, err := p.Store.Open(ctx, key, entry.VersionID)
	return r, gone(err)
}
