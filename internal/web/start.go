package web

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"strings"

	"trehan/internal/period"
	"trehan/internal/web/access"
)

// Starts is how a run of a period is started.
type Starts interface {
	// StartView gathers what a run of the period would take.
	StartView(ctx context.Context, m period.Name) (*StartView, error)
	// StartRun starts a run, and returns when its period has begun. Two requests with one FormID are one run. A *Refusal says why
	// none is started, or why it has ended at once: what it would take is not what the form showed, among others.
	StartRun(ctx context.Context, p Person, m period.Name, r StartRequest) error
}

// StartView is what a run of a period would take.
type StartView struct {
	Running bool
	Sealed  int // the last sealed revision, 0 for none
	Period  period.Period
	Ended   bool
	Fault   string // why no run would get far; "" for nothing

	Sources  []StartSource
	Register int // version, 0 for the files
	Formats  int
	Basis    string // hash of the uploaded files and versions: a form of it starts no run of others
}

// StartSource is what a source has of the period.
type StartSource struct {
	Name, Kind string
	Upload     bool     // its files are put in on the page
	Found      string   // in words
	Files      []string // their names, where they are known
	Fault      string   // why there is nothing to read
}

// StartRequest asks for a run.
type StartRequest struct {
	Trial      bool // drafts only
	Reason     string
	Number     string // of the letter, where it is known; "" for none
	Date       string // yyyy-MM-dd
	DateRemark string
	FormID     string
	Basis      string // StartView.Basis that the form showed
}

// partStart is where a period's run is started.
const partStart = "/bat-dau"

func (s *Site) startRoutes(mux *routes) {
	mux.HandleFunc("GET /bat-dau", s.withRole(access.Clerk, s.chooseStart))
	mux.HandleFunc("GET /thang/{month}/bat-dau", s.withRole(access.Clerk, s.withMonth(s.showStart)))
	mux.HandleFunc("POST /thang/{month}/bat-dau", s.withRole(access.Clerk, s.withMonth(s.start)))
}

// chooseStart leads to a period by its name, one that was never run too.
func (s *Site) chooseStart(w http.ResponseWriter, r *http.Request, in *session) {
	m, err := period.ParseName(strings.TrimSpace(r.FormValue("ky")))
	if _, warning := m.Warning(); err != nil || warning {
		s.message(w, in, http.StatusUnprocessableEntity, wordNoSuchPeriod)
		return
	}
	http.Redirect(w, r, monthPath(m)+partStart, http.StatusSeeOther)
}

// startPage is what would be started, and the form of it.
type startPage struct {
	frame
	*StartView
	Path   string
	Fault  string // why nothing was started
	Filled filled
	// FormID is of the start, TrialID of the trial: one after the other are two runs.
	FormID, TrialID string
}

// Blocked says why the forms are not offered; "" where they are.
func (p *startPage) Blocked() string {
	if p.Running {
		return wordStartWaits
	}
	return p.StartView.Fault
}

func (s *Site) showStart(w http.ResponseWriter, r *http.Request, in *session, m period.Name) {
	s.renderStart(w, r, in, m, http.StatusOK, &startPage{})
}

func (s *Site) renderStart(w http.ResponseWriter, r *http.Request, in *session, m period.Name, status int, page *startPage) {
	view, err := s.Backend.StartView(r.Context(), m)
	if err != nil {
		s.notShown(w, in, err, wordNoMonth)
		return
	}
	title := wordStartTitle
	if view.Sealed > 0 {
		title = wordRerunTitle
	}
	page.frame, page.StartView, page.Path = s.monthFrame(in, m, partStart, title), view, monthPath(m)
	page.FormID, page.TrialID = rand.Text(), rand.Text()
	s.render(w, status, "bat-dau.html.tmpl", page)
}

func (s *Site) start(w http.ResponseWriter, r *http.Request, in *session, m period.Name) {
	reason, formID, fault := requireReason(r)
	request := StartRequest{
		Trial: r.PostFormValue("viec") == "chay-thu", Reason: reason, FormID: formID, Basis: r.PostFormValue("goc"),
		Number: strings.TrimSpace(r.PostFormValue("so")), Date: r.PostFormValue("ngay"), DateRemark: strings.TrimSpace(r.PostFormValue("ghi-chu-ngay")),
	}
	what := "bat-dau"
	if request.Trial {
		what = "chay-thu"
	}
	if fault == "" {
		err := s.Backend.StartRun(r.Context(), in.person(), m, request)
		var refusal *Refusal
		switch {
		case errors.As(err, &refusal):
			fault = refusal.Text
		case err != nil:
			s.outage(w, in, err)
			return
		default:
			s.Log.Info("web: done", "asked", what, "month", m.String())
			http.Redirect(w, r, monthPath(m)+"?xong="+what, http.StatusSeeOther)
			return
		}
	}
	s.renderStart(w, r, in, m, http.StatusUnprocessableEntity, &startPage{Fault: fault, Filled: filledIn(r)})
}
