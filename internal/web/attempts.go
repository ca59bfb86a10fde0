package web

import (
	"context"
	"net/netip"
	"sync"
	"time"
)

// Failed attempts that are borne in a window, from one address and from all together. Who has failed more often is slowed
// down, and not shut out: behind a reverse proxy a stranger and the office share an address, and some wrong guesses must not
// keep the office from its month; a flood that keeps all places taken does. Guessing is bounded by how many may wait at once.
const (
	attemptsEach = 5
	attemptsAll  = 100
	attemptsIn   = 5 * time.Minute

	slowBy   = 3 * time.Second
	slowEach = 4 // at once, of one address
	slowAll  = 16
)

// attempts counts failed attempts. The window is fixed, so that what is kept stays small.
type attempts struct {
	mu    sync.Mutex
	since time.Time
	all   int
	from  map[string]int

	slow    map[string]int // attempts that wait, by address
	slowSum int
	pause   func(context.Context, time.Duration) // nil waits
}

// spend takes one of the attempts that an address may fail in; false where none is left. It is taken before it is known
// whether the attempt fails, so that many at once are no more.
func (a *attempts) spend(address string, now time.Time) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.from == nil || now.Sub(a.since) >= attemptsIn {
		a.since, a.all, a.from = now, 0, map[string]int{}
	}
	address = networkOf(address)
	if a.from[address] >= attemptsEach || a.all >= attemptsAll {
		return false
	}
	a.all++
	a.from[address]++
	return true
}

// refund gives back what an attempt has spent that did not fail.
func (a *attempts) refund(address string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if address = networkOf(address); a.from[address] > 0 { // else the window is another
		a.all--
		a.from[address]--
	}
}

// wait holds an attempt up that has nothing left to spend; false if too many wait already.
func (a *attempts) wait(ctx context.Context, address string) bool {
	address = networkOf(address)
	if !a.queue(address, 1) {
		return false
	}
	defer a.queue(address, -1)
	if a.pause != nil {
		a.pause(ctx, slowBy)
		return true
	}
	timer := time.NewTimer(slowBy)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
	return ctx.Err() == nil
}

// queue takes a place among those that wait, or leaves it.
func (a *attempts) queue(address string, n int) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if n > 0 && (a.slow[address] >= slowEach || a.slowSum >= slowAll) {
		return false
	}
	if a.slow == nil {
		a.slow = map[string]int{}
	}
	a.slowSum += n
	if a.slow[address] += n; a.slow[address] == 0 {
		delete(a.slow, address)
	}
	return true
}

// networkOf is what counts as one address: an IPv6 line has a network of them.
func networkOf(address string) string {
	a, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	a = a.Unmap().WithZone("")
	if a.Is6() {
		if network, err := a.Prefix(64); err == nil {
			return network.String()
		}
	}
	return a.String()
}
