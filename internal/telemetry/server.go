package telemetry

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"
)

// Server is the HTTP server of a worker: GET /metrics, /healthz (the process answers) and /readyz (it can work). It shows no
// personal data but has no log-in: listen on loopback or restrict access by a network policy.
type Server struct {
	listener net.Listener
	server   *http.Server
}

// Listen opens the server on address, such as 127.0.0.1:9464 (port 0: a free one). ready says whether the worker can
// work; nil means always. The reason for "not ready" is not shown: it may name hosts and users.
func Listen(address string, m *Metrics, ready func(context.Context) error) (*Server, error) {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("telemetry.listen: %w", err)
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", m.Handler())
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { respond(w, http.StatusOK, "ok\n") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		if ready != nil && ready(r.Context()) != nil {
			respond(w, http.StatusServiceUnavailable, "not ready\n")
			return
		}
		respond(w, http.StatusOK, "ready\n")
	})
	return &Server{listener: listener, server: &http.Server{
		Handler:           mux,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       10 * time.Second,
		WriteTimeout:      30 * time.Second,
		IdleTimeout:       2 * time.Minute,
	}}, nil
}

// Addr is the address that the server really listens on.
func (s *Server) Addr() string {
	return s.listener.Addr().String()
}

// Serve answers until ctx ends, then lets the requests in progress finish for at most five seconds.
func (s *Server) Serve(ctx context.Context) error {
	failed := make(chan error, 1)
	go func() { failed <- s.server.Serve(s.listener) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serving metrics: %w", err)
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if err := s.server.Shutdown(grace); err != nil {
		return fmt.Errorf("closing the metrics endpoint: %w", err)
	}
	if err := <-failed; !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serving metrics: %w", err)
	}
	return nil
}

func respond(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(body)) // the caller has gone
}
