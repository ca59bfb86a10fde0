package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"trehan/internal/proof"
	"trehan/internal/web/access"
)

// session is somebody's stay on the page.
type session struct{ *access.Person }

func (s *session) person() Person { return Person{Name: s.Name, Via: s.Via} }

// role is what the person may do.
func (s *session) role() access.Role { return s.Role }

// accessRoutes registers the log-in and the log-out.
func (s *Site) accessRoutes(mux *routes) {
	mux.HandleFunc("GET /dang-nhap", open(s.showLogin))
	switch s.auth.Way() {
	case proof.Password:
		mux.HandleFunc("POST /dang-xuat", s.withSession(s.logout))
		mux.HandleFunc("POST /dang-nhap", open(s.login))
	case proof.OIDC:
		mux.HandleFunc("POST /dang-xuat", s.withSession(s.logout))
		mux.HandleFunc("GET /dang-nhap/oidc", open(s.beginLogin))
		mux.HandleFunc("GET "+access.CallbackPath, open(s.finishLogin))
	}
}

// enter returns the session of who asks; nil if nobody enters, and then it has answered.
func (s *Site) enter(w http.ResponseWriter, r *http.Request) *session {
	person, err := s.auth.Authenticate(w, r)
	switch {
	case err == nil:
		return &session{person}
	case errors.Is(err, access.ErrNoSession) && r.Method == http.MethodGet:
		address := "/dang-nhap"
		if next := access.LocalPath(r.URL.RequestURI()); next != "/" {
			address += "?tiep=" + url.QueryEscape(next)
		}
		http.Redirect(w, r, address, http.StatusSeeOther)
	case errors.Is(err, access.ErrNoSession):
		s.message(w, nil, http.StatusForbidden, wordSessionOver)
	default:
		s.notEntered(w, err)
	}
	return nil
}

// notEntered says why somebody does not enter.
func (s *Site) notEntered(w http.ResponseWriter, err error) {
	switch {
	case errors.Is(err, access.ErrTooMany):
		w.Header().Set("Retry-After", fmt.Sprint(int(access.SlowBy.Seconds())))
		s.message(w, nil, http.StatusTooManyRequests, wordTooMany)
	case errors.Is(err, access.ErrForged):
		s.Log.Warn("web: a request that is not the proxy's")
		s.message(w, nil, http.StatusForbidden, wordNotTheProxy)
	case errors.Is(err, access.ErrNotOurs):
		s.Log.Warn("web: a log-in that does not count", "error", err)
		s.message(w, nil, http.StatusForbidden, wordNotOurLogin)
	case errors.Is(err, access.ErrNoRole):
		s.message(w, nil, http.StatusForbidden, wordNoRole)
	case errors.Is(err, access.ErrNobody):
		s.message(w, nil, http.StatusForbidden, wordNobodyNamed)
	case errors.Is(err, access.ErrProvider):
		s.Log.Error("web: the log-in provider does not answer", "error", err)
		s.message(w, nil, http.StatusBadGateway, wordNoProvider)
	case errors.Is(err, access.ErrUsers):
		s.Log.Error("web: nobody may enter", "error", err)
		s.message(w, nil, http.StatusServiceUnavailable, wordNoUsers)
	default:
		s.outage(w, nil, err)
	}
}

// loginPage is what the page of the log-in shows.
type loginPage struct {
	frame
	Provider          bool // people log in elsewhere
	Name, Next, Fault string
	Elsewhere         string // where the person is still logged in after the log-out
}

func (s *Site) showLogin(w http.ResponseWriter, r *http.Request) {
	if s.auth.Way() == proof.Proxy {
		http.Redirect(w, r, "/", http.StatusSeeOther)
		return
	}
	s.loginForm(w, http.StatusOK, loginPage{Next: access.LocalPath(r.URL.Query().Get("tiep"))})
}

func (s *Site) loginForm(w http.ResponseWriter, status int, page loginPage) {
	page.frame, page.Provider = s.frame(nil, wordLoginTitle), s.auth.Way() == proof.OIDC
	s.render(w, status, "dang-nhap.html.tmpl", page)
}

func (s *Site) login(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		s.message(w, nil, http.StatusBadRequest, wordBadForm)
		return
	}
	page := loginPage{Name: r.PostFormValue("ten"), Next: access.LocalPath(r.PostFormValue("tiep"))}
	err := s.auth.LogIn(w, r, page.Name, r.PostFormValue("mat-khau"))
	switch {
	case errors.Is(err, access.ErrWrong):
		s.Log.Warn("web: a log-in that failed")
		page.Fault = wordWrongLogin
		s.loginForm(w, http.StatusForbidden, page)
	case err != nil:
		s.notEntered(w, err)
	default:
		http.Redirect(w, r, page.Next, http.StatusSeeOther)
	}
}

func (s *Site) beginLogin(w http.ResponseWriter, r *http.Request) {
	address, err := s.auth.Begin(w, r.URL.Query().Get("tiep"))
	if err != nil {
		s.notEntered(w, err)
		return
	}
	http.Redirect(w, r, address, http.StatusSeeOther)
}

// finishLogin goes on by a page of its own: a redirection would belong to the provider's site, and bring no strict cookie.
func (s *Site) finishLogin(w http.ResponseWriter, r *http.Request) {
	next, err := s.auth.Finish(w, r)
	if err != nil {
		s.notEntered(w, err)
		return
	}
	w.Header().Set("Refresh", "0; url="+next)
	s.render(w, http.StatusOK, "da-vao.html.tmpl", struct {
		frame
		Next string
	}{s.frame(nil, wordEnteredTitle), next})
}

func (s *Site) logout(w http.ResponseWriter, r *http.Request, _ *session) {
	elsewhere, err := s.auth.LogOut(r)
	switch {
	case err != nil:
		s.outage(w, nil, err)
	case elsewhere != "":
		s.loginForm(w, http.StatusOK, loginPage{Next: "/", Elsewhere: elsewhere})
	default:
		http.Redirect(w, r, "/dang-nhap", http.StatusSeeOther)
	}
}
