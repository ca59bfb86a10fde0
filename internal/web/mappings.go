package web

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"trehan/internal/mapping"
	"trehan/internal/notation"
	"trehan/internal/period"
	"trehan/internal/web/access"
)

// Mappings is how the page has files read that no configuration describes yet, and keeps that.
type Mappings interface {
	// Draft proposes how an uploaded file is read, with what a person has decided, in the place of the saved dialect of this name;
	// ErrNone for no such file.
	Draft(ctx context.Context, m period.Name, source, sha256 string, d mapping.Decisions, name string) (*MappingDraft, error)
	// SaveMapping saves it as a dialect. A *Refusal: something is still open, it does not read the file, the name is taken, or
	// somebody else has saved meanwhile.
	SaveMapping(ctx context.Context, p Person, m period.Name, source, sha256 string, d mapping.Decisions, as NewDialect) error
	// Dialects lists those in force, and who has changed them.
	Dialects(ctx context.Context) (*DialectList, error)
	// RetireDialect takes a saved dialect out of force.
	RetireDialect(ctx context.Context, p Person, name, reason string, began int) error
}

// MappingDraft is a proposed reading.
type MappingDraft struct {
	*mapping.Draft
	File   UploadLine
	Rows   int      // dossiers that are read with it, beside all other dialects; 0 while something is open
	Errors []string // what cannot be read then, without values
	Began  int      // version of the saved dialects that it was made beside
	Name   string   // of the saved dialect by which the file is read so far; ""
}

// NewDialect is what a reading is saved as.
type NewDialect struct {
	Name, Reason string
	Began        int
}

// DialectList are the dialects in force.
type DialectList struct {
	Lines   []DialectLine
	Changes []DialectChange // the latest first
	Number  int             // of the version in force
}

// DialectLine is one dialect.
type DialectLine struct {
	Name, Text string
	Saved      *DialectChange // nil: it stands in the configuration's file
}

// DialectChange is one version of the saved dialects.
type DialectChange struct {
	Number     int
	At         time.Time
	By, Reason string
	Proven     bool
	ToFile     bool // it took all saved ones out of force
}

// dialectsPath is where the dialects stand.
const dialectsPath = "/mau-tep"

func (s *Site) mappingRoutes(mux *routes) {
	mux.HandleFunc("GET /thang/{month}/tep/{source}/{sha}/cach-doc", s.withRole(access.Clerk, s.withMonth(s.showDraft)))
	mux.HandleFunc("POST /thang/{month}/tep/{source}/{sha}/cach-doc", s.withRole(access.Clerk, s.withMonth(s.draft)))
	mux.HandleFunc("GET "+dialectsPath, s.withRole(access.Clerk, s.showDialects))
	mux.HandleFunc("POST "+dialectsPath+"/bo", s.withRole(access.Clerk, s.retireDialect))
}

// draftPage is the form of a reading.
type draftPage struct {
	frame
	*MappingDraft
	Path   string // of the file
	Fault  string
	Filled NewDialect
	FormID string
	Looked bool // the form was sent, and nothing of it is saved
}

// Prefixes of the form's fields; behind them stand a column's header and a question's key.
const (
	columnField = "cot."
	answerField = "y."
)

// decisionsIn reads a person's decisions out of the form.
func decisionsIn(r *http.Request) mapping.Decisions {
	d := mapping.Decisions{Columns: map[string]string{}, Answers: map[string]string{}}
	for name, values := range r.PostForm {
		if header, ok := strings.CutPrefix(name, columnField); ok {
			d.Columns[header] = values[0]
		} else if key, ok := strings.CutPrefix(name, answerField); ok {
			d.Answers[key] = values[0]
		}
	}
	return d
}

func (s *Site) showDraft(w http.ResponseWriter, r *http.Request, in *session, m period.Name) {
	s.renderDraft(w, r, in, m, http.StatusOK, mapping.Decisions{}, &draftPage{})
}

func (s *Site) draft(w http.ResponseWriter, r *http.Request, in *session, m period.Name) {
	decisions := decisionsIn(r)
	if r.PostFormValue("viec") != "luu" {
		s.renderDraft(w, r, in, m, http.StatusOK, decisions, &draftPage{Looked: true, Filled: filledDialect(r)})
		return
	}
	as := filledDialect(r)
	reason, _, fault := requireReason(r)
	as.Reason = reason
	if fault == "" {
		err := s.Backend.SaveMapping(r.Context(), in.person(), m, r.PathValue("source"), r.PathValue("sha"), decisions, as)
		var refusal *Refusal
		switch {
		case err == nil:
			s.Log.Info("web: done", "asked", "cach-doc", "month", m.String())
			http.Redirect(w, r, lookPath(m, r.PathValue("source"), r.PathValue("sha"))+"?xong=cach-doc", http.StatusSeeOther)
			return
		case !errors.As(err, &refusal):
			s.notShown(w, in, err, wordNoPage)
			return
		}
		fault = refusal.Text
	}
	s.renderDraft(w, r, in, m, http.StatusUnprocessableEntity, decisions, &draftPage{Fault: fault, Filled: as})
}

func filledDialect(r *http.Request) NewDialect {
	began, _ := strconv.Atoi(r.PostFormValue("phien-ban")) // a broken number is no version: saving is refused
	return NewDialect{Name: strings.TrimSpace(r.PostFormValue("ten")), Reason: r.PostFormValue("ly-do"), Began: began}
}

func (s *Site) renderDraft(w http.ResponseWriter, r *http.Request, in *session, m period.Name, status int, d mapping.Decisions, page *draftPage) {
	source, sha := r.PathValue("source"), r.PathValue("sha")
	draft, err := s.Backend.Draft(r.Context(), m, source, sha, d, page.Filled.Name)
	if err != nil {
		s.notShown(w, in, err, wordNoPage)
		return
	}
	page.Path, page.MappingDraft, page.FormID = lookPath(m, source, sha), draft, rand.Text()
	page.Filled.Name = cmp.Or(page.Filled.Name, draft.Name)
	page.frame = s.fileFrame(in, m, wordDraftTitle, place{page.Path, draft.File.Name})
	s.render(w, status, "cach-doc.html.tmpl", page)
}

// Attributes are the attributes that a column can be, the one that it is among them.
func (p *draftPage) Attributes() []choice {
	var all []choice
	for _, a := range mapping.Attributes() {
		text := mapping.AttributeName(a)
		if mapping.Required(a) {
			text += " *"
		}
		all = append(all, choice{a, text})
	}
	return all
}

// StatusCodes are what a text of a state can mean.
func (p *draftPage) StatusCodes() []string { return mapping.StatusCodes() }

// ChannelCodes are those of channels.
func (p *draftPage) ChannelCodes() []choice {
	var all []choice
	for _, c := range mapping.ChannelCodes() {
		all = append(all, choice{c, mapping.ChannelName(c)})
	}
	return all
}

// Undecided leads to the texts of states and channels that nobody has said the meaning of.
func (p *draftPage) Undecided() []place {
	var all []place
	for _, part := range []struct {
		path, words string
		terms       []mapping.DraftTerm
	}{{"#trang-thai", wordStatesOpen, p.Statuses}, {"#kenh", wordChannelsOpen, p.Channels}} {
		open := 0
		for _, t := range part.terms {
			if t.Means == "" {
				open++
			}
		}
		if open > 0 {
			all = append(all, place{part.path, fmt.Sprintf(part.words, notation.Count(open))})
		}
	}
	return all
}

// answerWords says an answer as people say it.
func answerWords(answer string) string {
	if answer == mapping.StatusFromDates {
		return wordStatusFromDates
	}
	return answer
}

// candidateWords says what an answer can be, and what speaks for it.
func candidateWords(c mapping.Candidate) string {
	if c.Value == mapping.StatusFromDates || c.Evidence == "" {
		return answerWords(c.Value)
	}
	return c.Value + ": " + c.Evidence
}

// dialectsPage lists the dialects.
type dialectsPage struct {
	frame
	*DialectList
	Done, Fault string
	FormID      string
}

func (s *Site) showDialects(w http.ResponseWriter, r *http.Request, in *session) {
	s.renderDialects(w, r, in, http.StatusOK, &dialectsPage{Done: doneWords[r.FormValue("xong")]})
}

func (s *Site) renderDialects(w http.ResponseWriter, r *http.Request, in *session, status int, page *dialectsPage) {
	list, err := s.Backend.Dialects(r.Context())
	if err != nil {
		s.notShown(w, in, err, wordNoPage)
		return
	}
	page.frame, page.DialectList, page.FormID = s.frame(in, wordDialects).under(dialectsPath), list, rand.Text()
	s.render(w, status, "mau-tep.html.tmpl", page)
}

func (s *Site) retireDialect(w http.ResponseWriter, r *http.Request, in *session) {
	reason, _, fault := requireReason(r)
	if fault == "" {
		began, _ := strconv.Atoi(r.PostFormValue("phien-ban")) // a broken number is no version: it is refused
		err := s.Backend.RetireDialect(r.Context(), in.person(), r.PostFormValue("ten"), reason, began)
		var refusal *Refusal
		switch {
		case err == nil:
			s.Log.Info("web: done", "asked", "bo-mau-tep")
			http.Redirect(w, r, dialectsPath+"?xong=bo-mau-tep", http.StatusSeeOther)
			return
		case !errors.As(err, &refusal):
			s.outage(w, in, err)
			return
		}
		fault = refusal.Text
	}
	s.renderDialects(w, r, in, http.StatusUnprocessableEntity, &dialectsPage{Fault: fault})
}
