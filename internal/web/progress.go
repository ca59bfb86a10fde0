package web

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"trehan/internal/period"
)

// Watching is what the page needs of a run under way.
type Watching interface {
	// Progress says how far a period's latest run has come; ErrNone where none is known.
	Progress(ctx context.Context, m period.Name) (*Progress, error)
}

// Progress is how far a run has come, as `trehan status` says it.
type Progress struct {
	Running bool   // under way and asking nothing
	Outcome string // as MonthLine.Outcome
	Unclear bool   // the run does not answer at the moment
	Step    int    // 1 to Steps
	Steps   int
	Label   string // of the step
	Stages  []Stage
	Planned int // mails; 0 before they are planned
	Settled int // of them: taken, refused or unknown
	Waiting []string
}

// Stage is a stage of the run, those that are over first.
type Stage struct {
	Label        string
	Began, Ended time.Time // Ended is zero: it is under way
}

// Version changes whenever there is something else to show.
func (p *Progress) Version() string {
	b, err := json.Marshal(p)
	if err != nil { // texts, numbers, times
		panic(err)
	}
	return hashOf(b)[:16]
}

func (s *Site) progressRoutes(mux *routes) {
	mux.HandleFunc("GET "+scriptPath, open(script))
	mux.HandleFunc("GET /thang/{month}/tien-do", partial(s.withSession(s.withMonth(s.showProgress))))
}

// progressPart is the part of the page that says how far the run has come.
type progressPart struct {
	*Progress
	Path string // of the month
}

// showProgress answers with the part alone, or with nothing where it shows all that there is.
func (s *Site) showProgress(w http.ResponseWriter, r *http.Request, in *session, m period.Name) {
	p, err := s.Backend.Progress(r.Context(), m)
	if err != nil {
		s.noMonth(w, in, m, err)
		return
	}
	if r.URL.Query().Get("da-co") == p.Version() {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	s.render(w, http.StatusOK, "tien-do", progressPart{p, monthPath(m)})
}
