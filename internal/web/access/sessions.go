package access

import (
	"context"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/alexedwards/scs/v2/memstore"

	"trehan/internal/proof"
)

// How long a session lasts: a working day, and an hour without a request.
const (
	sessionLife = 9 * time.Hour
	sessionIdle = time.Hour
	// sessionsEach bounds what one person keeps open; the oldest ends.
	sessionsEach = 10
)

// What a session holds, beside what scs needs.
const (
	keyName   = "name"
	keyMark   = "mark"     // of the user's line in the file of users
	keyRole   = "role"     // as the provider's groups gave it
	keyToken  = "id token" // of the provider, to log out there
	keyOpened = "opened"   // nanoseconds since 1970
)

// newSessions are kept in this process alone: a restart ends them, and only the worker that serves the page has them. What
// would keep them, the archive, is written once and for years.
func newSessions(secure bool) *scs.SessionManager {
	m := scs.New()
	m.Store = &store{MemStore: m.Store.(*memstore.MemStore)}
	m.Lifetime, m.IdleTimeout = sessionLife, sessionIdle
	m.Cookie.Name = cookieName("trehan-duyet", secure)
	m.Cookie.Secure = secure
	m.Cookie.SameSite = http.SameSiteStrictMode
	m.Cookie.Persist = false // it goes with the browser's window
	m.HashTokenInStore = true
	return m
}

// cookieName binds a cookie to this very host where it can be bound.
func cookieName(name string, secure bool) string {
	if secure {
		return "__Host-" + name
	}
	return name
}

// store is scs's store in memory, in which a session that has ended stays ended: a request that began before the log-out
// would otherwise write it back at its end.
type store struct {
	*memstore.MemStore

	mu    sync.Mutex
	ended map[string]time.Time // until when the session could have lasted
}

// Delete implements scs.Store.
func (s *store) Delete(token string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	if s.ended == nil {
		s.ended = map[string]time.Time{}
	}
	for t, until := range s.ended {
		if until.Before(now) {
			delete(s.ended, t)
		}
	}
	s.ended[token] = now.Add(sessionLife)
	return s.MemStore.Delete(token)
}

// Commit implements scs.Store.
func (s *store) Commit(token string, b []byte, expiry time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ended := s.ended[token]; ended {
		return nil
	}
	return s.MemStore.Commit(token, b, expiry)
}

// open begins a session under a new token: one that somebody else has put into the browser is worth nothing.
func (g *Guard) open(ctx context.Context, name string, values map[string]string) error {
	if err := g.boundSessions(ctx, name); err != nil {
		return err
	}
	if err := g.sessions.Destroy(ctx); err != nil {
		return err
	}
	if err := g.sessions.RenewToken(ctx); err != nil {
		return err
	}
	g.sessions.Put(ctx, keyName, name)
	g.sessions.Put(ctx, keyOpened, g.now().UnixNano())
	for key, value := range values {
		g.sessions.Put(ctx, key, value)
	}
	return nil
}

// boundSessions ends a person's oldest sessions, so that there is room for one more, and those that have expired.
func (g *Guard) boundSessions(ctx context.Context, name string) error {
	type kept struct {
		opened int64
		token  string
	}
	var open []kept
	err := g.sessions.Iterate(ctx, func(ctx context.Context) error {
		if proof.SamePerson(g.sessions.GetString(ctx, keyName), name) {
			open = append(open, kept{g.sessions.GetInt64(ctx, keyOpened), g.sessions.Token(ctx)})
		}
		return nil
	})
	slices.SortFunc(open, func(a, b kept) int { return int(a.opened - b.opened) })
	for i := 0; err == nil && i <= len(open)-sessionsEach; i++ {
		err = g.sessions.Store.Delete(open[i].token)
	}
	return err
}
