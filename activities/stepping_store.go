package activities

import (
	"context"

	"trehan/internal/archive"
	"trehan/internal/runs"
)

// steppingStore is the store as the activities use it: every answer of it, and every piece of a long one, is a step of the
// work.
type steppingStore struct{ archive.Store }

func (s steppingStore) Create(ctx context.Context, key string, body archive.Body, o archive.CreateOptions) (archive.Object, error) {
	progress := o.Progress
	o.Progress = func(sent int64) {
		advance(ctx, nil)
		if progress != nil {
			progress(sent)
		}
	}
	made, err := s.Store.Create(ctx, key, body, o)
	if err == nil {
		advance(ctx, func(p *runs.Position) { p.Files++ })
	}
	return made, err
}

func (s steppingStore) Get(ctx context.Context, key, versionID string) ([]byte, archive.Object, error) {
	b, o, err := s.Store.Get(ctx, key, versionID)
	return b, o, stepped(ctx, err)
}

func (s steppingStore) Stat(ctx context.Context, key, versionID string) (archive.Object, error) {
	o, err := s.Store.Stat(ctx, key, versionID)
	return o, stepped(ctx, err)
}

func (s steppingStore) List(ctx context.Context, prefix string) ([]archive.Object, error) {
	all, err := s.Store.List(ctx, prefix)
	return all, stepped(ctx, err)
}

func (s steppingStore) Versions(ctx context.Context, prefix string) ([]archive.Version, error) {
	all, err := s.Store.Versions(ctx, prefix)
	return all, stepped(ctx, err)
}

func (s steppingStore) Open(ctx context.Context, key, versionID string) (archive.Reader, error) {
	r, err := s.Store.Open(ctx, key, versionID)
	if stepped(ctx, err) != nil {
		return nil, err
	}
	return &steppingReader{r, ctx}, nil
}

// steppingReader makes a step with every piece that it reads.
type steppingReader struct {
	archive.Reader
	ctx context.Context
}

func (r *steppingReader) Read(b []byte) (int, error) {
	n, err := r.Reader.Read(b)
	if n > 0 {
		advance(r.ctx, nil)
	}
	return n, err
}

func (r *steppingReader) ReadAt(b []byte, at int64) (int, error) {
	n, err := r.Reader.ReadAt(b, at)
	if n > 0 {
		advance(r.ctx, nil)
	}
	return n, err
}

// stepped makes a step unless the store has failed in a way that may pass: an outage is no progress.
func stepped(ctx context.Context, err error) error {
	if !archive.Retryable(err) {
		advance(ctx, nil)
	}
	return err
}
