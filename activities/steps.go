package activities

import (
	"context"
	"fmt"
	"sync"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/temporal"

	"trehan/internal/runs"
)

// stepBound is how long an attempt's work may make no step before it counts as hanging. It outlasts every wait that a part
// below bounds itself; work that waits longer for somebody else says so by patience.
const stepBound = 10 * time.Minute

// relayAnswers is how long a relay may take over a mail without a word: connection, transfer, and ten minutes for its reply
// to the final dot (RFC 5321, 4.5.3.2.6).
const relayAnswers = 20 * time.Minute

// steps are the steps of an attempt's work. Heartbeats stop with them: a hanging attempt fails and is tried again, perhaps
// by another worker.
type steps struct {
	mu       sync.Mutex
	last     time.Time // step
	bound    time.Duration
	position runs.Position
	stalled  bool
}

type stepsKey struct{}

// advance says that the work has come further; change, if not nil, says where to. Without an interceptor it does nothing.
func advance(ctx context.Context, change func(p *runs.Position)) {
	s, ok := ctx.Value(stepsKey{}).(*steps)
	if !ok {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last = time.Now()
	if change != nil {
		change(&s.position)
	}
}

// patience lets the work wait longer than usual for somebody else: the answer of a relay, the result of a query.
func patience(ctx context.Context, d time.Duration) {
	if s, ok := ctx.Value(stepsKey{}).(*steps); ok {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.bound = max(s.bound, d)
	}
}

// report gives the position now, from which another attempt may go on. Temporal gets it with the attempt's failure too.
func report(ctx context.Context) {
	if s, ok := ctx.Value(stepsKey{}).(*steps); ok {
		s.mu.Lock()
		defer s.mu.Unlock()
		activity.RecordHeartbeat(ctx, s.position)
	}
}

// beats reports the position six times in the heartbeat time-out, so that a lost worker is noticed and a cancellation
// arrives, until no step has been made for the bound. Then it cancels the work and reports nothing more: work that does not
// heed the cancellation is failed by the heartbeat time-out. An attempt without that time-out runs to its end: a heartbeat
// would bring it a cancellation that workflows/policies.go means to wait for.
func (s *steps) beats(ctx context.Context, timeout time.Duration) (_ context.Context, stop func()) {
	if timeout <= 0 {
		return ctx, func() {}
	}
	work, cancel := context.WithCancel(context.WithValue(ctx, stepsKey{}, s))
	go func() {
		ticker := time.NewTicker(timeout / 6)
		defer ticker.Stop()
		for {
			select {
			case <-work.Done():
				return
			case <-ticker.C:
				if s.late() {
					cancel()
					return
				}
				report(work)
			}
		}
	}()
	return work, cancel
}

// late notes that no step has been made for the bound.
func (s *steps) late() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stalled = time.Since(s.last) > s.bound
	return s.stalled
}

// failure says of hanging work where it hangs; nil of other work.
func (s *steps) failure() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.stalled {
		return nil
	}
	return temporal.NewApplicationError(wordsStalled(s.position, s.bound), Stalled)
}

// wordsStalled says where work hangs.
func wordsStalled(p runs.Position, bound time.Duration) string {
	where := ""
	if words := p.Words(); words != "" {
		where = " (" + words + ")"
	}
	return fmt.Sprintf("không có tiến triển nào trong %s%s; sẽ thử lại", bound, where)
}
