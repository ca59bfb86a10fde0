package review

import (
	"sync"
	"time"
)

// departed are the sessions that were ended before their time. It holds those of this process, each until it would have
// expired: a session that is signed cannot be called back otherwise.
type departed struct {
	mu      sync.Mutex
	expires map[string]int64 // by the session's ID, seconds since 1970
}

func (d *departed) add(s *session, now time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.expires == nil {
		d.expires = map[string]int64{}
	}
	for id, at := range d.expires {
		if at <= now.Unix() {
			delete(d.expires, id)
		}
	}
	d.expires[s.ID] = s.Expires
}

func (d *departed) has(s *session) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	_, ended := d.expires[s.ID]
	return ended
}
