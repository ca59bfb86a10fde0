// Package progress tells work that comes further from work that hangs. Steps counts the steps of one piece of work and
// travels in its context; Store makes every answer of the archive's store a step. Who runs the work looks at Steps and
// decides what becomes of work that hangs. See docs/design.md 4.
package progress

import (
	"context"
	"fmt"
	"sync"
	"time"

	"trehan/internal/archive"
)

// Position is how far the work of an attempt has come. Heartbeats carry it. It holds names of files, never values.
type Position struct {
	What  string `json:"what,omitempty"`  // the file or part under way
	Bytes int64  `json:"bytes,omitempty"` // of it
	Rows  int    `json:"rows,omitempty"`  // of it
	Files int    `json:"files,omitempty"` // stored
	Told  []int  `json:"told,omitempty"`  // NotifyOperators: the operators who have the mail, by their place in the list
}

// Words says where the work is; "" where that is not known.
func (p Position) Words() string {
	text := p.What
	for _, part := range []struct {
		n    int64
		unit string
	}{{p.Bytes, "byte"}, {int64(p.Rows), "dòng"}, {int64(p.Files), "tệp"}} {
		if part.n == 0 {
			continue
		}
		if text != "" {
			text += ", "
		}
		text += fmt.Sprintf("%d %s", part.n, part.unit)
	}
	return text
}

// StalledWords says where work has hung for its bound.
func (p Position) StalledWords(bound time.Duration) string {
	where := ""
	if words := p.Words(); words != "" {
		where = " (" + words + ")"
	}
	return fmt.Sprintf("không có tiến triển nào trong %s%s; sẽ thử lại", bound, where)
}

// Steps are the steps of a piece of work, such as one attempt of an activity.
type Steps struct {
	mu       sync.Mutex
	last     time.Time // step
	bound    time.Duration
	position Position
	hangs    bool
}

// New begins work that hangs once it has made no step for the bound.
func New(bound time.Duration) *Steps { return &Steps{last: time.Now(), bound: bound} }

type stepsKey struct{}

// In returns a context whose work makes these steps.
func (s *Steps) In(ctx context.Context) context.Context { return context.WithValue(ctx, stepsKey{}, s) }

// Of returns the steps of the work that a context belongs to; nil without any.
func Of(ctx context.Context) *Steps {
	s, _ := ctx.Value(stepsKey{}).(*Steps)
	return s
}

// Advance makes a step; change, if not nil, says where the work is now. Without Steps in the context it does nothing.
func Advance(ctx context.Context, change func(p *Position)) {
	s := Of(ctx)
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last = time.Now()
	if change != nil {
		change(&s.position)
	}
}

// Patience lets the work wait longer than usual for somebody else: the answer of a relay, the result of a query.
func Patience(ctx context.Context, d time.Duration) {
	if s := Of(ctx); s != nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.bound = max(s.bound, d)
	}
}

// Position is where the work is.
func (s *Steps) Position() Position {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.position
}

// Check reports whether the work hangs: it has made no step for its bound.
func (s *Steps) Check() (hangs bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hangs = time.Since(s.last) > s.bound
	return s.hangs
}

// Hung returns what the last Check found: where the work hung and for how long; false if it did not.
func (s *Steps) Hung() (at Position, bound time.Duration, hung bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.position, s.bound, s.hangs
}

// Watch gives the work a context that makes these steps, and looks at them every so often: it reports where the work is, and when it
// hangs it cancels the work and looks no more. stop ends it.
func (s *Steps) Watch(ctx context.Context, every time.Duration, report func(work context.Context)) (work context.Context, stop func()) {
	work, cancel := context.WithCancel(s.In(ctx))
	go func() {
		ticker := time.NewTicker(every)
		defer ticker.Stop()
		for {
			select {
			case <-work.Done():
				return
			case <-ticker.C:
				if s.Check() {
					cancel()
					return
				}
				report(work)
			}
		}
	}()
	return work, cancel
}

// Store is a store whose every answer, and every piece of a long one, is a step of the work.
type Store struct{ archive.Store }

// Create implements archive.Store.
func (s Store) Create(ctx context.Context, key string, body archive.Body, o archive.CreateOptions) (archive.Object, error) {
	progress := o.Progress
	o.Progress = func(sent int64) {
		Advance(ctx, nil)
		if progress != nil {
			progress(sent)
		}
	}
	made, err := s.Store.Create(ctx, key, body, o)
	if err == nil {
		Advance(ctx, func(p *Position) { p.Files++ })
	}
	return made, err
}

// Get implements archive.Store.
func (s Store) Get(ctx context.Context, key, versionID string) ([]byte, archive.Object, error) {
	b, o, err := s.Store.Get(ctx, key, versionID)
	return b, o, advanced(ctx, err)
}

// Stat implements archive.Store.
func (s Store) Stat(ctx context.Context, key, versionID string) (archive.Object, error) {
	o, err := s.Store.Stat(ctx, key, versionID)
	return o, advanced(ctx, err)
}

// List implements archive.Store.
func (s Store) List(ctx context.Context, prefix string) ([]archive.Object, error) {
	all, err := s.Store.List(ctx, prefix)
	return all, advanced(ctx, err)
}

// Versions implements archive.Store.
func (s Store) Versions(ctx context.Context, prefix string) ([]archive.Version, error) {
	all, err := s.Store.Versions(ctx, prefix)
	return all, advanced(ctx, err)
}

// Open implements archive.Store.
func (s Store) Open(ctx context.Context, key, versionID string) (archive.Reader, error) {
	r, err := s.Store.Open(ctx, key, versionID)
	if advanced(ctx, err) != nil {
		return nil, err
	}
	return &reader{r, ctx}, nil
}

// reader makes a step with every piece that it reads.
type reader struct {
	archive.Reader
	ctx context.Context
}

func (r *reader) Read(b []byte) (int, error) {
	n, err := r.Reader.Read(b)
	if n > 0 {
		Advance(r.ctx, nil)
	}
	return n, err
}

func (r *reader) ReadAt(b []byte, at int64) (int, error) {
	n, err := r.Reader.ReadAt(b, at)
	if n > 0 {
		Advance(r.ctx, nil)
	}
	return n, err
}

// advanced makes a step unless the store has failed in a way that may pass: an outage is no progress.
func advanced(ctx context.Context, err error) error {
	if err == nil || !archive.Retryable(err) {
		Advance(ctx, nil)
	}
	return err
}
