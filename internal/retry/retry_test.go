package retry_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"trehan/internal/retry"
)

var errBusy = errors.New("busy")

func TestDo(t *testing.T) {
	plain, further := &retry.Again{}, &retry.Again{Progress: true}
	for name, test := range map[string]struct {
		attempts []*retry.Again // the failures; then it succeeds
		final    bool           // the last failure has no Again
		pauses   []time.Duration
		failures int
		err      error
	}{
		"at once":        {},
		"later":          {attempts: []*retry.Again{plain, plain}, pauses: []time.Duration{1, 2}, failures: 2},
		"too often":      {attempts: []*retry.Again{plain, plain, plain, plain}, pauses: []time.Duration{1, 2, 3}, failures: 4, err: errBusy},
		"progress":       {attempts: []*retry.Again{plain, plain, further, plain, plain}, pauses: []time.Duration{1, 2, 1, 2, 3}, failures: 3},
		"asked to wait":  {attempts: []*retry.Again{{After: 7}, {After: 1}, plain}, pauses: []time.Duration{7, 2, 3}, failures: 3},
		"cannot pass":    {attempts: []*retry.Again{plain, nil}, pauses: []time.Duration{1}, failures: 1, err: errBusy},
		"never could be": {attempts: []*retry.Again{nil}, err: errBusy},
	} {
		t.Run(name, func(t *testing.T) {
			var pauses []time.Duration
			p := retry.Policy{First: 1, Longest: 3, Tries: 4, Wait: func(_ context.Context, d time.Duration) error {
				pauses = append(pauses, d)
				return nil
			}}
			left := test.attempts
			failures, err := retry.Do(t.Context(), p, func() (*retry.Again, error) {
				if len(left) == 0 {
					return nil, nil
				}
				again := left[0]
				left = left[1:]
				return again, errBusy
			})
			if diff := cmp.Diff(test.pauses, pauses); diff != "" {
				t.Error(diff)
			}
			if failures != test.failures || !errors.Is(err, test.err) || len(left) > 0 {
				t.Errorf("%d failures, %v, %d attempts not made", failures, err, len(left))
			}
		})
	}
}

// TestDoEnds: without a bound of its own it goes on as long as the context lasts, and tells both errors.
func TestDoEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		failures, err := retry.Do(ctx, retry.Policy{First: time.Second, Longest: 10 * time.Second}, func() (*retry.Again, error) { return &retry.Again{}, errBusy })
		// After 0, 1, 3, 7, 15, 25, 35, 45 and 55 seconds.
		if failures != 9 || !errors.Is(err, errBusy) || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%d failures, %v", failures, err)
		}
	})
}
