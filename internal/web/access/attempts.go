package access

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"sync"
	"time"
)

// Failed attempts that are borne in a window: from one address, for one user, from one browser that the user has logged in
// with before, and from all together. Who has failed more often is slowed down, and not shut out: behind a reverse proxy a
// stranger and the office share an address, and some wrong guesses must not keep the office from its month. Guessing is
// bounded by how many may wait at once; only a flood that keeps all places taken keeps others out, and those not who have
// logged in from their browser before.
const (
	attemptsEach = 5
	attemptsAll  = 100
	attemptsIn   = 5 * time.Minute

	SlowBy   = 3 * time.Second
	slowEach = 4 // at once, of one address or for one user
	slowAll  = 16
)

// attempts counts failed attempts. The window is fixed, so that what is kept stays small.
type attempts struct {
	mu    sync.Mutex
	since time.Time
	all   int
	of    map[string]int // by what is counted

	slow    map[string]int // attempts that wait
	slowSum int
	pause   func(context.Context, time.Duration) // nil waits
}

// spend takes one of the attempts that each key may fail in; false where one has none left, and then none is taken. It is
// taken before it is known whether the attempt fails, so that many at once are no more.
func (a *attempts) spend(now time.Time, keys ...string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.of == nil || now.Sub(a.since) >= attemptsIn {
		a.since, a.all, a.of = now, 0, map[string]int{}
	}
	if a.all >= attemptsAll || slices.ContainsFunc(keys, func(key string) bool { return a.of[key] >= attemptsEach }) {
		return false
	}
	a.all++
	for _, key := range keys {
		a.of[key]++
	}
	return true
}

// refund gives back what an attempt has spent that did not fail.
func (a *attempts) refund(keys ...string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if slices.ContainsFunc(keys, func(key string) bool { return a.of[key] == 0 }) { // the window is another
		return
	}
	a.all--
	for _, key := range keys {
		a.of[key]--
	}
}

// wait holds an attempt up that has nothing left to spend; false if too many wait already.
func (a *attempts) wait(ctx context.Context, keys ...string) bool {
	if !a.queue(1, keys...) {
		return false
	}
	defer a.queue(-1, keys...)
	if a.pause != nil {
		a.pause(ctx, SlowBy)
		return true
	}
	timer := time.NewTimer(SlowBy)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
	return ctx.Err() == nil
}

// queue takes a place among those that wait, or leaves it.
func (a *attempts) queue(n int, keys ...string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	full := slices.ContainsFunc(keys, func(key string) bool { return a.slow[key] >= slowEach })
	if n > 0 && (full || a.slowSum >= slowAll) {
		return false
	}
	if a.slow == nil {
		a.slow = map[string]int{}
	}
	a.slowSum += n
	for _, key := range keys {
		if a.slow[key] += n; a.slow[key] == 0 {
			delete(a.slow, key)
		}
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

// addressOf is the address at the other end of the connection; what a client says of itself does not matter.
func addressOf(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// byAddress is what an address's failed attempts are counted under.
func byAddress(r *http.Request) string { return "address " + networkOf(addressOf(r)) }
