package web

import (
	"bytes"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"trehan/internal/documents/view"
	"trehan/internal/period"
	"trehan/internal/proof"
	"trehan/internal/web/access"
)

// Options are what the page is made of.
type Options struct {
	Config  Config                   // its paths resolved
	URL     string                   // the public address, "" for none
	Office  func(period.Name) string // the name of the office that a month's letters come from, over the pages
	Period  func(period.Name) period.Period
	Backend Backend
	Roots   *x509.CertPool // whose certificates count on a signed letter; nil where the office names none
	Log     *slog.Logger   // hears that something was done and for which month, never by whom
	Now     func() time.Time
}

// Site is the page as an http.Handler.
type Site struct {
	Options
	auth    *access.Guard
	hosts   *hosts
	routes  routes
	handler http.Handler

	verifying sync.Mutex    // held while a period is verified
	uploads   chan struct{} // one for each form with files that is being read

	largeForms, workbooks chan struct{} // see takeTurn
	patience              time.Duration // of who waits for a turn

	latestLock  sync.Mutex
	latest      period.Name // the latest month that was seen, for the head of pages
	latestAsked time.Time
}

// New makes the page. Errors are the configuration's.
func New(o Options) (*Site, error) {
	secure := o.Config.TLS.CertFile != "" || strings.HasPrefix(o.URL, "https://")
	auth, err := access.New(o.Config.Config, access.Options{URL: o.URL, Secure: secure, Now: o.Now})
	if err != nil {
		return nil, err
	}
	s := &Site{
		Options: o, auth: auth, hosts: newHosts(o.URL, o.Config.Hosts), uploads: make(chan struct{}, uploadsAtOnce),
		largeForms: make(chan struct{}, largeFormsAtOnce), workbooks: make(chan struct{}, workbooksAtOnce), patience: turnPatience,
	}
	s.routes.mux = http.NewServeMux()
	s.ownRoutes(&s.routes)
	s.unitRoutes(&s.routes)
	s.trailRoutes(&s.routes)
	s.uploadRoutes(&s.routes)
	s.mappingRoutes(&s.routes)
	s.registerRoutes(&s.routes)
	s.progressRoutes(&s.routes)
	s.startRoutes(&s.routes)
	s.listRoutes(&s.routes)
	s.accessRoutes(&s.routes)
	crossOrigin := http.NewCrossOriginProtection()
	if o.URL != "" {
		if err := crossOrigin.AddTrustedOrigin(strings.TrimRight(o.URL, "/")); err != nil {
			return nil, err
		}
	}
	crossOrigin.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		s.message(w, nil, http.StatusForbidden, wordCrossOrigin)
	}))
	s.handler = s.withHeaders(s.hosts.guard(crossOrigin.Handler(s.auth.Middleware(s.routes.mux))))
	return s, nil
}

// ownRoutes registers the pages of the month and what everybody sees.
func (s *Site) ownRoutes(mux *routes) {
	mux.HandleFunc("GET /kieu.css", open(style))
	mux.HandleFunc("GET /favicon.ico", open(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }))
	mux.HandleFunc("GET /{$}", s.withSession(s.showMonths))
	mux.HandleFunc("GET /thang/{month}", s.withSession(s.withMonth(s.showPart(""))))
	mux.HandleFunc("GET /thang/{month}/gui-thu", s.withSession(s.withMonth(s.showPart(partDeliveries))))
	mux.HandleFunc("GET /thang/{month}/giai-trinh", s.withSession(s.withMonth(s.showPart(partExplanations))))
	mux.HandleFunc("GET /thang/{month}/van-ban/{name...}", s.withSession(s.withMonth(s.showDocument)))
	mux.HandleFunc("POST /thang/{month}/ban-trinh-ky", s.withRole(access.Clerk, s.withMonth(s.paper)))
	mux.HandleFunc("POST /thang/{month}/xem-chu-ky", s.withRole(access.Clerk, s.withMonth(s.examine)))
	mux.HandleFunc("POST /thang/{month}/duyet", s.withRole(access.Approver, s.withMonth(s.approve)))
	mux.HandleFunc("POST /thang/{month}/tu-choi", s.withRole(access.Approver, s.withMonth(s.reject)))
	mux.HandleFunc("POST /thang/{month}/gui-lai", s.withRole(access.Clerk, s.withMonth(s.resend)))
	mux.HandleFunc("POST /thang/{month}/xu-ly", s.withRole(access.Clerk, s.withMonth(s.settle)))
	mux.HandleFunc("POST /thang/{month}/giai-trinh", s.withRole(access.Clerk, s.withMonth(s.explain)))
	mux.HandleFunc("/", s.withSession(func(w http.ResponseWriter, r *http.Request, in *session) {
		s.message(w, in, http.StatusNotFound, wordNoPage)
	}))
}

// policy lets a page load its style and nothing else, run nothing, send its forms home only, and stand in no frame.
const policy = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// withHeaders puts the headers on every answer.
func (s *Site) withHeaders(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Frame-Options", "DENY")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		if s.auth.Secure() {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		next.ServeHTTP(w, r)
	})
}

// ServeHTTP implements http.Handler.
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// sessionHandler is a handler for somebody who has entered.
type sessionHandler func(w http.ResponseWriter, r *http.Request, in *session)

// render writes a page, whole or not at all.
func (s *Site) render(w http.ResponseWriter, status int, name string, data any) {
	var page bytes.Buffer
	if err := pages.ExecuteTemplate(&page, name, data); err != nil {
		s.Log.Error("web: page not made", "page", name, "error", err)
		http.Error(w, wordOutage, http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, view.Printable(page.String())) // the reader is gone: nobody to tell
}

// Server serves the page.
type Server struct {
	listener net.Listener
	host     string // as it was asked for
	server   *http.Server
	tls      TLS
}

// Listen opens the page on an address, such as 127.0.0.1:8090. Without a certificate of its own, and without a public
// address that is encrypted or a reverse proxy, it speaks to this very machine only: passwords and sessions would go over the
// line for everybody to read.
func Listen(address string, s *Site) (*Server, error) {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf(wordNotOpened, err)
	}
	if !s.auth.Secure() && s.auth.Way() != proof.Proxy {
		if a, err := netip.ParseAddrPort(listener.Addr().String()); err != nil || !a.Addr().Unmap().IsLoopback() {
			return nil, errors.Join(fmt.Errorf(wordInClear, address), listener.Close())
		}
	}
	host, _, _ := net.SplitHostPort(address) // it has been listened on
	s.hosts.listen(address)
	return &Server{listener: listener, host: host, tls: s.Config.TLS, server: &http.Server{
		Handler:           s,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       2 * time.Minute, // a signed PDF over a slow line
		WriteTimeout:      5 * time.Minute, // a workbook over a slow line
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    32 << 10,
		ErrorLog:          slog.NewLogLogger(s.Log.Handler(), slog.LevelDebug), // what clients do wrong
	}}, nil
}

// Addr is the address that the server really listens on.
func (s *Server) Addr() string { return s.listener.Addr().String() }

// URL is where this machine's browser finds the page, with the port that is really open.
func (s *Server) URL() string {
	scheme, host := "http", s.host
	if s.tls.CertFile != "" {
		scheme = "https"
	}
	if a, err := netip.ParseAddr(host); host == "" || err == nil && a.IsUnspecified() {
		host = "localhost"
	}
	_, port, _ := net.SplitHostPort(s.Addr()) // a listener's own
	return scheme + "://" + net.JoinHostPort(host, port)
}

// Serve answers until ctx ends, then lets the requests in progress finish for at most ten seconds.
func (s *Server) Serve(ctx context.Context) error {
	failed := make(chan error, 1)
	go func() {
		if s.tls.CertFile != "" {
			failed <- s.server.ServeTLS(s.listener, s.tls.CertFile, s.tls.KeyFile)
			return
		}
		failed <- s.server.Serve(s.listener)
	}()
	select {
	case err := <-failed:
		return fmt.Errorf("serve the review page: %w", err)
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	if err := s.server.Shutdown(grace); err != nil {
		return fmt.Errorf("close the review page: %w", err)
	}
	if err := <-failed; !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve the review page: %w", err)
	}
	return nil
}
