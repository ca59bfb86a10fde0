package progress

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"trehan/internal/archive"
	"trehan/internal/archive/archivetest"
)

func TestSteps(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(10 * time.Minute)
		ctx := s.In(t.Context())
		hangs := func(after time.Duration, want bool, when string) {
			t.Helper()
			time.Sleep(after)
			if got := s.Check(); got != want {
				t.Errorf("%s: hangs %v, want %v", when, got, want)
			}
		}
		hangs(10*time.Minute, false, "at the bound")
		hangs(time.Second, true, "after the bound")
		Advance(ctx, func(p *Position) { p.What, p.Rows = "ho-so.xlsx", 7 })
		hangs(9*time.Minute, false, "after a step")
		Advance(ctx, nil)
		hangs(9*time.Minute, false, "after another step")
		Patience(ctx, 20*time.Minute)
		hangs(9*time.Minute, false, "with patience")
		hangs(3*time.Minute, true, "when patience ends")
		at, bound, hung := s.Hung()
		if diff := cmp.Diff(Position{What: "ho-so.xlsx", Rows: 7}, at); diff != "" || bound != 20*time.Minute || !hung {
			t.Errorf("hung %v for %s at (-want +got)\n%s", hung, bound, diff)
		}
		if Advance(t.Context(), nil); Of(t.Context()) != nil {
			t.Error("a context without steps has some")
		}
	})
}

// Work that makes steps is reported and goes on; work that hangs is cancelled and reported no more.
func TestWatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, reports := New(10*time.Minute), 0
		work, stop := s.Watch(t.Context(), 4*time.Minute, func(context.Context) { reports++ })
		defer stop()
		for range 5 {
			time.Sleep(5 * time.Minute)
			Advance(work, nil)
		}
		if synctest.Wait(); work.Err() != nil || reports != 6 {
			t.Errorf("%d reports of work that goes on, %v; want 6, and no error", reports, work.Err())
		}
		time.Sleep(time.Hour)
		if synctest.Wait(); !errors.Is(work.Err(), context.Canceled) || reports != 8 {
			t.Errorf("%d reports of work that hangs, %v; want 8 and that it was cancelled", reports, work.Err())
		}
	})
}

// An answer of the store is a step, also that an object is missing; an outage is none.
func TestStoreMakesSteps(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		memory := archivetest.NewMemory()
		for _, c := range []struct {
			name  string
			store archive.Store
			call  func(ctx context.Context, s archive.Store) error
			want  error
			step  bool
		}{
			{"a stored object", memory, func(ctx context.Context, s archive.Store) error {
				_, err := s.Create(ctx, "a", archive.Bytes([]byte("ho-so")), archive.JSON)
				return err
			}, nil, true},
			{"a missing object", memory, func(ctx context.Context, s archive.Store) error {
				_, _, err := s.Get(ctx, "none", "")
				return err
			}, archive.ErrNotFound, true},
			{"an outage", archivetest.Unavailable(memory), func(ctx context.Context, s archive.Store) error {
				_, _, err := s.Get(ctx, "a", "")
				return err
			}, archivetest.ErrUnavailable, false},
		} {
			steps := New(time.Minute)
			time.Sleep(2 * time.Minute)
			if err := c.call(steps.In(t.Context()), Store{c.store}); !errors.Is(err, c.want) {
				t.Errorf("%s: %v, want %v", c.name, err, c.want)
			}
			if got := !steps.Check(); got != c.step {
				t.Errorf("%s: a step %v, want %v", c.name, got, c.step)
			}
		}
	})
}
