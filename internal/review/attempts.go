package review

import (
	"sync"
	"time"
)

// Failed log-ins that are borne in a window, from one address and from all together.
const (
	attemptsEach = 5
	attemptsAll  = 100
	attemptsIn   = 5 * time.Minute
)

// attempts counts failed log-ins. The window is fixed, so that what is kept stays small.
type attempts struct {
	mu    sync.Mutex
	since time.Time
	all   int
	from  map[string]int
}

// wait returns how long an address has to wait before it may try; 0: not at all.
func (a *attempts) wait(address string, now time.Time) time.Duration {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.roll(now)
	if a.from[address] < attemptsEach && a.all < attemptsAll {
		return 0
	}
	return a.since.Add(attemptsIn).Sub(now)
}

// failed counts a failed attempt.
func (a *attempts) failed(address string, now time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.roll(now)
	a.all++
	a.from[address]++ // at most attemptsAll addresses and a few that were under way
}

func (a *attempts) roll(now time.Time) {
	if a.from == nil || now.Sub(a.since) >= attemptsIn {
		a.since, a.all, a.from = now, 0, map[string]int{}
	}
}
