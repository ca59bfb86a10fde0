package web

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"path"
	"strconv"

	"trehan/internal/period"
)

// Document is one document that can be opened: a draft, or of the sealed revision.
type Document struct {
	Name     string // as in the archive: cong-van.pdf, don-vi/H25.05.xlsx
	Title    string // the unit's name for its own workbook, else ""
	Appendix string // "Phụ lục VII", as the letter names it; "" for what is no appendix
	Size     int64
}

// File is an open document.
type File struct {
	io.ReadCloser
	Size int64
}

// kinds are what documents are served as; anything else is bytes to be saved. A workbook or letter is saved, a PDF or
// page opens, the page without a right to anything: its scripts do not run and it belongs to no origin.
var kinds = map[string]struct {
	mediaType, policy string
	open              bool
}{
	".pdf":  {"application/pdf", "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'", true},
	".html": {"text/html; charset=utf-8", "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'", true},
	".docx": {"application/vnd.openxmlformats-officedocument.wordprocessingml.document", policy, false},
	".xlsx": {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", policy, false},
}

func (s *Site) showDocument(w http.ResponseWriter, r *http.Request, in *session, m period.Name) {
	name := r.PathValue("name")
	file, err := s.Backend.Open(r.Context(), m, name)
	switch {
	case errors.Is(err, ErrNone):
		s.message(w, in, http.StatusNotFound, wordNoDocument)
		return
	case err != nil:
		s.outage(w, in, err)
		return
	}
	defer file.Close()
	kind, known := kinds[path.Ext(name)]
	if !known {
		kind.mediaType, kind.policy = "application/octet-stream", policy
	}
	disposition := "attachment"
	if kind.open && r.URL.Query().Get("tai") == "" {
		disposition = "inline"
	}
	h := w.Header()
	h.Set("Content-Type", kind.mediaType)
	h.Set("Content-Security-Policy", kind.policy)
	h.Set("Content-Disposition", mime.FormatMediaType(disposition, map[string]string{"filename": m.String() + "-" + path.Base(name)}))
	h.Set("Content-Length", strconv.FormatInt(file.Size, 10)) // so that a browser sees when the end is missing
	if _, err := io.Copy(w, io.LimitReader(file, file.Size)); err != nil {
		s.Log.Warn("web: document not sent whole", "month", m.String(), "error", err)
	}
}
