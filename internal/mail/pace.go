package mail

import (
	"context"
	"sync"
	"time"
)

// pace spreads transactions evenly over the minute.
type pace struct {
	every time.Duration // zero: no bound
	mu    sync.Mutex
	next  time.Time
}

func newPace(perMinute int) *pace {
	if perMinute <= 0 {
		return &pace{}
	}
	return &pace{every: time.Minute / time.Duration(perMinute)}
}

// wait takes the next turn and waits for it; the error is ctx's.
func (p *pace) wait(ctx context.Context) error {
	if p.every == 0 {
		return ctx.Err()
	}
	p.mu.Lock()
	now := time.Now()
	turn := p.next
	if turn.Before(now) {
		turn = now
	}
	p.next = turn.Add(p.every)
	p.mu.Unlock()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(time.Until(turn)):
		return nil
	}
}
