package web

import (
	"net/http"

	"trehan/internal/web/access"
)

// routes is the page's http.ServeMux. It takes a handler only together with who may use it, and keeps the list, so that a test
// can try every route with every role.
type routes struct {
	mux  *http.ServeMux
	list []route
}

// route is one pattern and the least role that it needs; Nobody for what needs no session.
type route struct {
	pattern string
	least   access.Role
}

// guarded is a handler that knows who may use it. Only withRole and open make one.
type guarded struct {
	least access.Role
	serve http.HandlerFunc
}

// HandleFunc registers a handler as http.ServeMux does.
func (r *routes) HandleFunc(pattern string, h guarded) {
	r.list = append(r.list, route{pattern, h.least})
	r.mux.HandleFunc(pattern, h.serve)
}

// least is the role that a pattern needs; that of a reader for one that is not registered.
func (r *routes) least(pattern string) access.Role {
	for _, known := range r.list {
		if known.pattern == pattern {
			return known.least
		}
	}
	return access.Reader
}

// open is a handler for everybody, with or without a session.
func open(h http.HandlerFunc) guarded { return guarded{access.Nobody, h} }

// withRole lets in who has a session with at least this role, and takes a form only from the session it was given to.
func (s *Site) withRole(least access.Role, next sessionHandler) guarded {
	return guarded{least, func(w http.ResponseWriter, r *http.Request) {
		in := s.enter(w, r)
		if in == nil {
			return
		}
		if !in.role().Includes(least) {
			s.message(w, in, http.StatusForbidden, refusedRole(least))
			return
		}
		if r.Method == http.MethodPost {
			if uploading[formOf(r)] {
				if !s.takeTurn(w, r, in, s.largeForms) {
					return
				}
				defer func() { <-s.largeForms }()
			}
			if !s.readForm(w, r, in) {
				return
			}
		}
		next(w, r, in)
	}}
}

// withSession lets in whoever may see the page.
func (s *Site) withSession(next sessionHandler) guarded { return s.withRole(access.Reader, next) }
