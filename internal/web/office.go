package web

import (
	"context"
	"time"

	"trehan/internal/period"
)

// The latest month only decides whose name stands at the top of a page: no page waits long for it, and an archive that
// does not answer, or has no month, is not asked by every page that anybody may open.
const (
	latestPatience = 2 * time.Second
	latestPause    = 30 * time.Second
)

// officeAtHead is the office at the top of a page that belongs to no month: that of the latest month there is, of last
// month where none has begun or the archive does not answer.
func (s *Site) officeAtHead() string {
	s.latestLock.Lock()
	defer s.latestLock.Unlock()
	if s.latest == (period.Name{}) && s.Now().Sub(s.latestAsked) >= latestPause {
		s.latestAsked = s.Now()
		ctx, cancel := context.WithTimeout(context.Background(), latestPatience)
		defer cancel()
		if all, err := s.Backend.Periods(ctx); err == nil && len(all) > 0 {
			s.latest = all[0]
		}
	}
	if s.latest == (period.Name{}) {
		return s.Office(period.MonthOf(period.InstantOf(s.Now()).Day()).Name().Previous())
	}
	return s.Office(s.latest)
}

// seen notes the latest month of a list that was read.
func (s *Site) seen(all []period.Name) {
	if len(all) > 0 {
		s.latestLock.Lock()
		s.latest = all[0]
		s.latestLock.Unlock()
	}
}
