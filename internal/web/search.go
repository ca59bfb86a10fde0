package web

import (
	"errors"
	"net/http"
	"unicode/utf8"

	"trehan/internal/period"
	"trehan/internal/table"
)

// SearchResult is where dossiers of a code stand, the latest month first.
type SearchResult struct {
	Found   []FoundDossier
	More    bool // there are more than are shown
	Months  int  // how many were searched
	Skipped []period.Name
}

// FoundDossier is a dossier in one month.
type FoundDossier struct {
	Month    period.Name
	Revision int
	Sealed   bool
	Row      table.Row
}

// searchPage is the search and what it found.
type searchPage struct {
	frame
	Text   string
	Fault  string
	Result *SearchResult // nil before a search
}

func (s *Site) search(w http.ResponseWriter, r *http.Request, in *session) {
	p := &searchPage{frame: s.frame(in, wordSearchTitle).under(searchPath), Text: r.URL.Query().Get(paramCode)}
	status := http.StatusOK
	switch {
	case p.Text == "":
	case utf8.RuneCountInString(p.Text) > maxQuery:
		p.Text, p.Fault, status = "", wordLongText, http.StatusBadRequest
	default:
		result, err := s.Backend.Search(r.Context(), p.Text)
		var refusal *Refusal
		switch {
		case errors.As(err, &refusal):
			p.Fault, status = refusal.Text, http.StatusUnprocessableEntity
		case err != nil:
			s.outage(w, in, err)
			return
		}
		p.Result = result
	}
	s.render(w, status, "tim.html.tmpl", p)
}

const searchPath = "/tim"
