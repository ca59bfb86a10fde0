package web

import (
	"context"
	"errors"
	"net/http"
	"time"

	"trehan/internal/period"
	"trehan/internal/web/access"
)

// Trail is what the page needs of the audit trail.
type Trail interface {
	// Trail returns the period's records, the latest first, once they are checked to be a chain. ErrNone for a period that was
	// never begun, a *Refusal where they are no chain.
	Trail(ctx context.Context, m period.Name) ([]TrailLine, error)
	// VerifyTrail recomputes every hash of the period, as `trehan audit verify` does, and returns in words what is wrong. It
	// reads all that is archived of the period, the extracts too.
	VerifyTrail(ctx context.Context, m period.Name) (faults []string, err error)
}

// TrailLine is a record of the audit trail in words.
type TrailLine struct {
	Seq  int
	At   time.Time
	Who  string
	What string
	Text string // what was decided, why, how it ended; "" for nothing to say
	Hash string // of the record, hex
}

const (
	partTrail    = "/nhat-ky"
	verifyWithin = 4 * time.Minute // less than the server's own bound on an answer
)

// trailRoutes registers the page of the audit trail.
func (s *Site) trailRoutes(mux *routes) {
	mux.HandleFunc("GET /thang/{month}/nhat-ky", s.withSession(s.withMonth(s.showTrail)))
	mux.HandleFunc("POST /thang/{month}/kiem-tra", s.withRole(access.Clerk, s.withMonth(s.verifyTrail)))
}

// trailPage is the audit trail of a period.
type trailPage struct {
	frame
	Path     string
	Lines    []TrailLine
	Verified bool // every hash was recomputed just now
	Faults   []string
}

func (s *Site) showTrail(w http.ResponseWriter, r *http.Request, in *session, m period.Name) {
	s.renderTrail(w, r, in, m, trailPage{})
}

// verifyTrail verifies the whole period. It reads gigabytes of a large one: one at a time.
func (s *Site) verifyTrail(w http.ResponseWriter, r *http.Request, in *session, m period.Name) {
	if !s.verifying.TryLock() {
		s.message(w, in, http.StatusTooManyRequests, wordVerifying)
		return
	}
	defer s.verifying.Unlock()
	ctx, cancel := context.WithTimeout(r.Context(), verifyWithin)
	defer cancel()
	faults, err := s.Backend.VerifyTrail(ctx, m)
	if errors.Is(err, context.DeadlineExceeded) {
		s.message(w, in, http.StatusGatewayTimeout, wordVerifyLong)
		return
	}
	if err != nil {
		s.noMonth(w, in, m, err)
		return
	}
	s.renderTrail(w, r, in, m, trailPage{Verified: true, Faults: faults})
}

func (s *Site) renderTrail(w http.ResponseWriter, r *http.Request, in *session, m period.Name, page trailPage) {
	lines, err := s.Backend.Trail(r.Context(), m)
	var refusal *Refusal
	if err != nil && !(errors.As(err, &refusal) && len(page.Faults) > 0) { // what is wrong was found: it says more
		s.noMonth(w, in, m, err)
		return
	}
	page.frame, page.Path, page.Lines = s.monthFrame(in, m, partTrail, wordTrail), monthPath(m), lines
	s.render(w, http.StatusOK, "nhat-ky.html.tmpl", page)
}
