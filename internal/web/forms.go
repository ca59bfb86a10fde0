package web

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"path"
	"regexp"
	"strings"
	"unicode/utf8"

	"trehan/internal/documents/view"
	"trehan/internal/issue"
	"trehan/internal/period"
	"trehan/internal/signedpdf"
)

// How much a form may hold: the texts, and the signed PDF.
const (
	maxForm   = 64 << 10
	maxSigned = 20 << 20
	maxText   = 2000 // letters of a reason
)

// uploading are the addresses of the forms that may hold a file: the signed PDF, or a workbook.
var uploading = map[string]bool{"duyet": true, "ban-trinh-ky": true, "xem-chu-ky": true, "giai-trinh": true}

// formOf is the end of a registered form's address; an address that only ends like it is none.
func formOf(r *http.Request) string { return path.Base(r.Pattern) }

// readForm reads the request's form within its bounds and checks that the session has been given it.
func (s *Site) readForm(w http.ResponseWriter, r *http.Request, in *session) bool {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind == "multipart/form-data" && streamed[formOf(r)] {
		return s.readStream(w, r, in)
	}
	var err error
	if kind == "multipart/form-data" && uploading[formOf(r)] {
		r.Body = http.MaxBytesReader(w, r.Body, maxSigned+maxForm)
		err = r.ParseMultipartForm(maxSigned + maxForm) // in memory: the file goes on in one piece
	} else {
		r.Body = http.MaxBytesReader(w, r.Body, maxForm)
		err = r.ParseForm()
	}
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		w.Header().Set("Connection", "close")
		s.message(w, in, http.StatusRequestEntityTooLarge, wordTooLarge)
	case err != nil:
		s.message(w, in, http.StatusBadRequest, wordBadForm)
	case !s.auth.ValidFormToken(in.Person, r.PostFormValue("ma")):
		s.message(w, in, http.StatusForbidden, wordNotOurForm)
	default:
		return true
	}
	return false
}

var formIDPattern = regexp.MustCompile(`^[A-Z2-7]{26}$`)

// readReason reads what every form has: the reason and the form's ID. A fault is in words.
func readReason(r *http.Request) (reason, formID, fault string) {
	reason, formID = strings.TrimSpace(r.PostFormValue("ly-do")), r.PostFormValue("lan")
	switch {
	case !formIDPattern.MatchString(formID):
		fault = wordBadForm
	case !utf8.ValidString(reason) || utf8.RuneCountInString(reason) > maxText:
		fault = wordLongReason
	}
	return reason, formID, fault
}

// requireReason is readReason for what must not be done without a reason.
func requireReason(r *http.Request) (reason, formID, fault string) {
	reason, formID, fault = readReason(r)
	if fault == "" && reason == "" {
		fault = wordReasonMissing
	}
	return reason, formID, fault
}

// approvalOf is what the approval's form says, without its PDF.
func approvalOf(r *http.Request) Answer {
	return Answer{
		Approve: true, Report: r.PostFormValue("bao-cao"), Number: r.PostFormValue("so"), Date: r.PostFormValue("ngay"),
		DateRemark: strings.TrimSpace(r.PostFormValue("ghi-chu-ngay")), Scan: r.PostFormValue("loai") == "ban-quet",
	}
}

func (s *Site) approve(w http.ResponseWriter, r *http.Request, in *session, m period.Name) {
	a := approvalOf(r)
	var fault string
	a.Reason, a.FormID, fault = readReason(r)
	if fault == "" {
		a.Signed, fault = s.signedOf(r, a.Scan)
	}
	if fault == "" {
		fault = s.letterFault(a, m, r.PostFormValue("khong-gui") != "")
	}
	if fault != "" {
		s.monthWithFault(w, r, in, m, fault)
		return
	}
	s.do(w, r, in, m, "duyet", func() error { return s.Backend.Answer(r.Context(), in.person(), m, a) })
}

// letterFault says what is wrong with the letter's number and date, as the run will, where the form is still filled in; "" for
// nothing. A run that mails nobody needs neither.
func (s *Site) letterFault(a Answer, m period.Name, mailsNobody bool) string {
	letter := issue.Letter{Number: a.Number, Date: a.Date, Remark: a.DateRemark}
	if mailsNobody && letter.Empty() {
		return ""
	}
	faults := issue.Check(letter, issue.Terms{Period: s.Period(m), Today: period.InstantOf(s.Now()).Day()})
	if len(faults) == 0 {
		return ""
	}
	return view.Sentence(issue.Words(faults, issue.Label)) + "."
}

func (s *Site) reject(w http.ResponseWriter, r *http.Request, in *session, m period.Name) {
	reason, formID, fault := requireReason(r)
	if fault != "" {
		s.monthWithFault(w, r, in, m, fault)
		return
	}
	a := Answer{Reason: reason, Report: r.PostFormValue("bao-cao"), FormID: formID}
	s.do(w, r, in, m, "tu-choi", func() error { return s.Backend.Answer(r.Context(), in.person(), m, a) })
}

func (s *Site) resend(w http.ResponseWriter, r *http.Request, in *session, m period.Name) {
	reason, formID, fault := requireReason(r)
	if fault != "" {
		s.monthWithFault(w, r, in, m, fault)
		return
	}
	s.do(w, r, in, m, "gui-lai", func() error {
		return s.Backend.Resend(r.Context(), in.person(), m, ResendRequest{Reason: reason, FormID: formID})
	})
}

func (s *Site) settle(w http.ResponseWriter, r *http.Request, in *session, m period.Name) {
	reason, _, fault := requireReason(r)
	decision := r.PostFormValue("ket-qua")
	if fault == "" && decision != "da-nhan" && decision != "gui-lai" {
		fault = wordDecisionMissing
	}
	if fault != "" {
		s.monthWithFault(w, r, in, m, fault)
		return
	}
	s.do(w, r, in, m, "xu-ly", func() error {
		return s.Backend.Settle(r.Context(), in.person(), m, Settlement{
			Delivery: r.PostFormValue("noi-nhan"), Delivered: decision == "da-nhan", Reason: reason,
		})
	})
}

// do does what was asked and goes back to the month, so that loading the page again asks nothing twice.
func (s *Site) do(w http.ResponseWriter, r *http.Request, in *session, m period.Name, what string, act func() error) {
	if err := act(); err != nil {
		s.notDone(w, r, in, m, what, err)
		return
	}
	s.Log.Info("web: done", "asked", what, "month", m.String())
	http.Redirect(w, r, monthPath(m)+partOf(what)+"?xong="+what, http.StatusSeeOther)
}

// signedOf reads the signed PDF of the form; nil where none was chosen. What no run would take is told here, where the form
// is still filled in.
func (s *Site) signedOf(r *http.Request, scan bool) ([]byte, string) {
	file, header, err := r.FormFile("da-ky")
	if errors.Is(err, http.ErrMissingFile) || errors.Is(err, http.ErrNotMultipart) {
		return nil, ""
	}
	if err != nil {
		return nil, wordBadForm
	}
	defer file.Close()
	if header.Filename == "" && header.Size == 0 {
		return nil, ""
	}
	if header.Size > maxSigned {
		return nil, wordTooLarge
	}
	b, err := io.ReadAll(io.LimitReader(file, maxSigned+1))
	if err != nil {
		return nil, wordBadForm
	}
	if _, err := (signedpdf.Rules{Roots: s.Roots, Now: s.Now()}).Read(b, scan); err != nil {
		return nil, view.Sentence(err.Error()) + "."
	}
	return b, ""
}
