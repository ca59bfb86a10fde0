package web

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"path"
	"strconv"

	"trehan/internal/documents/view"
	"trehan/internal/issue"
	"trehan/internal/period"
)

// The letter to sign, as its buttons name it.
var papers = map[string]string{"pdf": "cong-van.pdf", "docx": "cong-van.docx"}

// paper sends the letter to sign, with the form's number and date. The browser saves it and stays on the page.
func (s *Site) paper(w http.ResponseWriter, r *http.Request, in *session, m period.Name) {
	a, name := approvalOf(r), papers[r.PostFormValue("tep")]
	letter := issue.Letter{Number: a.Number, Date: a.Date, Remark: a.DateRemark}
	if faults := issue.Check(letter, issue.Terms{Period: s.Period(m)}); len(faults) > 0 {
		s.monthWithFault(w, r, in, m, view.Sentence(issue.Words(faults, issue.Label))+".")
		return
	}
	file, err := s.Backend.Paper(r.Context(), m, letter, name)
	if err != nil {
		s.notDone(w, r, in, m, "ban-trinh-ky", err)
		return
	}
	defer file.Close()
	h, kind := w.Header(), kinds[path.Ext(name)]
	h.Set("Content-Type", kind.mediaType)
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": m.String() + "-trinh-ky" + path.Ext(name)}))
	h.Set("Content-Length", strconv.FormatInt(file.Size, 10))
	if _, err := io.Copy(w, file); err != nil {
		s.Log.Warn("web: document not sent whole", "month", m.String(), "error", err)
	}
}

// examine shows who has signed the form's PDF, or why it is not the letter, and decides nothing.
func (s *Site) examine(w http.ResponseWriter, r *http.Request, in *session, m period.Name) {
	a := approvalOf(r)
	var fault string
	if a.Signed, fault = s.signedOf(r, a.Scan); fault == "" && a.Signed == nil {
		fault = wordNothingToExamine
	}
	if fault == "" {
		fault = s.letterFault(a, m, true)
	}
	if fault != "" {
		s.monthWithFault(w, r, in, m, fault)
		return
	}
	found, err := s.Backend.Examine(r.Context(), m, a)
	if err != nil {
		s.notDone(w, r, in, m, "xem-chu-ky", err)
		return
	}
	s.renderMonth(w, r, in, m, http.StatusOK, &monthPage{Found: found, Filled: filledIn(r)})
}

// notDone says why something was not done.
func (s *Site) notDone(w http.ResponseWriter, r *http.Request, in *session, m period.Name, what string, err error) {
	var refusal *Refusal
	switch {
	case errors.As(err, &refusal):
		s.Log.Info("web: refused", "asked", what, "month", m.String())
		s.monthWithFault(w, r, in, m, refusal.Text)
	case errors.Is(err, ErrNone):
		s.message(w, in, http.StatusNotFound, wordNoMonth)
	default:
		s.outage(w, in, err)
	}
}
