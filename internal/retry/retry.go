// Package retry repeats what failed in a way that may pass, after pauses that double.
package retry

import (
	"context"
	"errors"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// Policy says how patiently.
type Policy struct {
	First   time.Duration                              // pause, doubled after every failure
	Longest time.Duration                              // pause; equal to First where all are alike
	Tries   int                                        // failures in a row without progress; 0 leaves the end to the context
	Wait    func(context.Context, time.Duration) error // nil is Pause
}

// Again says that an attempt failed in a way that may pass.
type Again struct {
	Progress bool          // it came further than the one before: count and pauses start over
	After    time.Duration // the least pause, where the other side asks for one
}

// Do calls try until it succeeds, fails without an Again, or has failed too often, or until the context ends. It returns
// the error of the last attempt, joined with the context's where that ended, and the number of failures in a row.
//
// The loop is not backoff.Retry because that cannot start its count over, lets a server's wish shorten a pause and
// forgets the last error when the context ends.
func Do(ctx context.Context, p Policy, try func() (*Again, error)) (failures int, err error) {
	pauses := backoff.ExponentialBackOff{InitialInterval: p.First, Multiplier: 2, MaxInterval: p.Longest}
	wait := p.Wait
	if wait == nil {
		wait = Pause
	}
	for {
		again, err := try()
		if err == nil || again == nil {
			return failures, err
		}
		if failures++; again.Progress {
			failures = 1
			pauses.Reset()
		}
		if failures == p.Tries {
			return failures, err
		}
		ended := ctx.Err()
		if ended == nil {
			ended = wait(ctx, max(again.After, pauses.NextBackOff()))
		}
		if ended != nil {
			return failures, errors.Join(err, ended)
		}
	}
}

// Pause waits, or ends with the context and its error.
func Pause(ctx context.Context, d time.Duration) error {
	waiting, cancel := context.WithTimeout(ctx, d)
	defer cancel()
	<-waiting.Done()
	return ctx.Err()
}
