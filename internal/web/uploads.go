package web

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"time"

	"trehan/internal/mapping"
	"trehan/internal/period"
	"trehan/internal/web/access"
)

// Uploads is what the page of a month's files shows and does.
type Uploads interface {
	// Uploads lists what people have put in for a month.
	Uploads(ctx context.Context, m period.Name) (*UploadList, error)
	// Upload stores one file and returns its SHA-256. A *Refusal says why it is not taken. Nothing is kept of a body that ends in
	// an error.
	Upload(ctx context.Context, p Person, m period.Name, f UploadedFile) (string, error)
	// Withdraw takes a file back.
	Withdraw(ctx context.Context, p Person, m period.Name, source, sha256, reason string) error
	// LookAt says what the program sees in one of the files; ErrNone for any other.
	LookAt(ctx context.Context, m period.Name, source, sha256 string) (*FileLook, error)
}

// UploadList is what people have put in for a month.
type UploadList struct {
	Sources []UploadSource // that take files; none: the configuration has no such source
	Past    []PastUpload   // what does not stand any more, the latest first
	Newer   bool           // other files stand than the revision that the month's page shows has taken
}

// UploadSource is a source with its files.
type UploadSource struct {
	Name, Kind string // Kind as in the configuration: dossiers, steps, staff, list
	Files      []UploadLine
}

// UploadLine is a file that stands.
type UploadLine struct {
	Source, Name, SHA256 string
	Size                 int64
	Extracted, At        time.Time
	By                   string
	Proven               bool
}

// PastUpload is a file that was replaced or taken back.
type PastUpload struct {
	Source, Name, By, Reason string
	At                       time.Time
	Replaced                 bool // by another file of its name; else taken back
}

// UploadedFile is a file that comes in.
type UploadedFile struct {
	Source    string
	Name      string
	Extracted time.Time // zero where the form does not say
	Replace   bool      // it takes the place of another file of its name
	Body      io.Reader
}

// FileLook is what the program sees in a file.
type FileLook struct {
	UploadLine
	Kind string
	View *mapping.View
}

// uploadPage is what the page of a month's files is made of.
type uploadPage struct {
	frame
	*UploadList
	Month     period.Name
	Path      string // of the month
	Done      string
	Fault     string
	Results   []uploadResult // of a form with several files
	FormID    string
	Source    string // chosen in the form
	Extracted string
}

// uploadResult is what became of one file of a form.
type uploadResult struct{ Name, Fault string }

// uploadRoutes registers the pages of a month's files.
func (s *Site) uploadRoutes(mux *routes) {
	mux.HandleFunc("GET /thang/{month}/tep", s.withRole(access.Clerk, s.withMonth(s.showUploads)))
	mux.HandleFunc("POST /thang/{month}/tep", s.withRole(access.Clerk, s.withMonth(s.upload)))
	mux.HandleFunc("POST /thang/{month}/tep/rut", s.withRole(access.Clerk, s.withMonth(s.withdraw)))
	mux.HandleFunc("GET /thang/{month}/tep/{source}/{sha}", s.withRole(access.Clerk, s.withMonth(s.lookAt)))
}

func (s *Site) showUploads(w http.ResponseWriter, r *http.Request, in *session, m period.Name) {
	s.renderUploads(w, r, in, m, http.StatusOK, &uploadPage{Done: doneWords[r.URL.Query().Get("xong")]})
}

func (s *Site) renderUploads(w http.ResponseWriter, r *http.Request, in *session, m period.Name, status int, page *uploadPage) {
	list, err := s.Backend.Uploads(r.Context(), m)
	if err != nil {
		s.notShown(w, in, err, wordNoPage)
		return
	}
	page.frame, page.UploadList, page.Month = s.monthFrame(in, m, partFiles, wordFiles), list, m
	page.Path, page.FormID = monthPath(m), rand.Text()
	s.render(w, status, "tep.html.tmpl", page)
}

// upload takes the files of the form, one after the other, as they come over the line.
func (s *Site) upload(w http.ResponseWriter, r *http.Request, in *session, m period.Name) {
	select {
	case s.uploads <- struct{}{}:
		defer func() { <-s.uploads }()
	default:
		w.Header().Set("Connection", "close")
		s.message(w, in, http.StatusServiceUnavailable, wordUploadsBusy)
		return
	}
	page := &uploadPage{Source: r.PostFormValue("nguon"), Extracted: r.PostFormValue("luc-xuat")}
	extracted, err := time.ParseInLocation("2006-01-02T15:04", page.Extracted, period.Zone)
	if page.Extracted != "" && err != nil {
		page.Fault = wordBadTime
		s.renderUploads(w, r, in, m, http.StatusUnprocessableEntity, page)
		return
	}
	files, last := filesOf(r), ""
	for {
		part, err := files.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			s.cutShort(w, r, in, err)
			return
		}
		name := part.FileName()
		last, err = s.Backend.Upload(r.Context(), in.person(), m, UploadedFile{
			Source: page.Source, Name: name, Extracted: extracted, Replace: r.PostFormValue("thay") != "", Body: part,
		})
		var refusal *Refusal
		switch {
		case err == nil:
			page.Results = append(page.Results, uploadResult{Name: name})
		case errors.As(err, &refusal):
			page.Fault = wordNotAllTaken
			page.Results = append(page.Results, uploadResult{name, refusal.Text})
		case files.broken(err):
			s.cutShort(w, r, in, err)
			return
		default:
			s.outage(w, in, err)
			return
		}
	}
	switch {
	case len(page.Results) == 0:
		page.Fault = wordNoUpload
	case page.Fault == "":
		s.Log.Info("web: done", "asked", "tep", "month", m.String(), "files", len(page.Results))
		address := monthPath(m) + "/tep?xong=tep"
		if len(page.Results) == 1 {
			address = lookPath(m, page.Source, last)
		}
		http.Redirect(w, r, address, http.StatusSeeOther)
		return
	}
	s.renderUploads(w, r, in, m, http.StatusUnprocessableEntity, page)
}

func (s *Site) withdraw(w http.ResponseWriter, r *http.Request, in *session, m period.Name) {
	reason, _, fault := requireReason(r)
	if fault == "" {
		err := s.Backend.Withdraw(r.Context(), in.person(), m, r.PostFormValue("nguon"), r.PostFormValue("tep"), reason)
		var refusal *Refusal
		switch {
		case err == nil:
			s.Log.Info("web: done", "asked", "rut-tep", "month", m.String())
			http.Redirect(w, r, monthPath(m)+"/tep?xong=rut-tep", http.StatusSeeOther)
			return
		case !errors.As(err, &refusal):
			s.outage(w, in, err)
			return
		}
		fault = refusal.Text
	}
	s.renderUploads(w, r, in, m, http.StatusUnprocessableEntity, &uploadPage{Fault: fault})
}

// lookPage is what the page of one file is made of.
type lookPage struct {
	frame
	*FileLook
	Path  string // of the month
	Month period.Name
	Done  string
}

func (s *Site) lookAt(w http.ResponseWriter, r *http.Request, in *session, m period.Name) {
	look, err := s.Backend.LookAt(r.Context(), m, r.PathValue("source"), r.PathValue("sha"))
	if err != nil {
		s.notShown(w, in, err, wordNoPage)
		return
	}
	page := &lookPage{Done: doneWords[r.URL.Query().Get("xong")], frame: s.fileFrame(in, m, look.Name), FileLook: look, Path: monthPath(m), Month: m}
	s.render(w, http.StatusOK, "tep-xem.html.tmpl", page)
}

// partFiles is the page of the month's files, below the month.
const partFiles = "/tep"

// fileFrame is the frame of a page below the month's files.
func (s *Site) fileFrame(in *session, m period.Name, title string, between ...place) frame {
	return s.monthFrame(in, m, partFiles, title, append([]place{{monthPath(m) + partFiles, wordFiles}}, between...)...)
}

// Any reports whether a source has a file.
func (l *UploadList) Any() bool {
	return slices.ContainsFunc(l.Sources, func(s UploadSource) bool { return len(s.Files) > 0 })
}

// Files are the files of the view, of which an archive has several.
func (p *lookPage) Files() []mapping.FileView { return p.View.Files }

// Rows is what the rows of the file are called.
func (p *lookPage) Rows() string { return rowWords(p.Kind) }

// Mappable reports whether the page can propose how the file is read.
func (p *lookPage) Mappable() bool { return p.Kind == "dossiers" }

// Unmapped reports whether nothing of the file is read because its headers are not known, which a reading can mend.
func (p *lookPage) Unmapped() bool {
	return p.Mappable() && !p.Readable() && slices.ContainsFunc(p.View.Files, func(f mapping.FileView) bool {
		return f.Rows == 0 && slices.ContainsFunc(f.Sheets, func(s mapping.SheetView) bool { return len(s.Columns) > 0 })
	})
}

// Readable reports whether the program reads dossiers out of the file as it is.
func (p *lookPage) Readable() bool {
	for _, f := range p.View.Files {
		if f.Rows > 0 && len(f.Errors) == 0 {
			return true
		}
	}
	return false
}

// lookPath is the address of one file's page.
func lookPath(m period.Name, source, sha256 string) string {
	return monthPath(m) + "/tep/" + url.PathEscape(source) + "/" + sha256
}
