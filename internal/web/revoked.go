package web

import (
	"sync"
	"time"
)

// revokedSessions are the sessions that were ended before their time. It holds those of this process, each until it
// would have expired: a signed session cannot be called back otherwise.
type revokedSessions struct {
	mu      sync.Mutex
	expires map[string]int64 // by the session's ID, seconds since 1970
}

func (r *revokedSessions) add(s *session, now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.expires == nil {
		r.expires = map[string]int64{}
	}
	for id, at := range r.expires {
		if at <= now.Unix() {
			delete(r.expires, id)
		}
	}
	r.expires[s.ID] = s.Expires
}

func (r *revokedSessions) has(s *session) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	_, ended := r.expires[s.ID]
	return ended
}
