package archive

import (
	"context"
	"errors"
	"io"
)

// SnapshotOptions say how a source's bytes are stored.
type SnapshotOptions struct {
	MediaType string
	SpoolDir  string          // "" for the system's
	Beat      func(step Beat) // heartbeat with position; may be nil
	Retain    Retain          // set to RetainExtract for citizens' data
}

// Beat is the progress of a snapshot.
type Beat struct {
	Stored bool  // false: reading the source; true: writing to the archive
	Bytes  int64 // of the present part
}

// Snapshot stores the bytes from open unchanged under key. It copies them to a temporary file, hashes them, and creates the
// object in one request. If the key exists already (after a lost reply, or if the source has changed since), the existing
// object stays and the source is not read again: everything later reads the snapshot.
func Snapshot(ctx context.Context, s Store, key string, open func(context.Context) (io.ReadCloser, error), o SnapshotOptions) (Object, error) {
	beat := func(stored bool) func(int64) {
		return func(n int64) {
			if o.Beat != nil {
				o.Beat(Beat{stored, n})
			}
		}
	}
	there, err := existing(ctx, s, key, beat(true))
	if err == nil || !errors.Is(err, ErrNotFound) {
		return there, err
	}
	r, err := open(ctx)
	if err != nil {
		return Object{}, err
	}
	f, err := Spool(ctx, o.SpoolDir, r, beat(false))
	err = errors.Join(err, r.Close())
	if err != nil {
		if f != nil {
			err = errors.Join(err, f.Close())
		}
		return Object{}, err
	}
	defer f.Close()
	created, err := s.Create(ctx, key, f.Body(), CreateOptions{MediaType: o.MediaType, Retain: o.Retain, Progress: beat(true)})
	if errors.Is(err, ErrExists) {
		return existing(ctx, s, key, beat(true))
	}
	return created, err
}

// existing returns an existing object, hashed from its bytes.
func existing(ctx context.Context, s Store, key string, beat func(int64)) (Object, error) {
	r, err := s.Open(ctx, key, "")
	if err != nil {
		return Object{}, err
	}
	defer r.Close()
	o := r.Object()
	o.SHA256, o.Size, err = hashOf(r, beat)
	return o, err
}
