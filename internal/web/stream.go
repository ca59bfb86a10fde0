package web

import (
	"context"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"time"
)

// Files of a month may be larger than the worker's memory, and their senders' lines slow: such a form is read as it comes.
const (
	maxUpload     = 1 << 30          // bytes of a form with files
	uploadWithin  = 30 * time.Minute // a form, whatever comes
	uploadSilence = time.Minute      // without a byte
	uploadsAtOnce = 3
)

// streamed are the addresses of the forms whose files are read as they come.
var streamed = map[string]bool{"tep": true}

// formFiles are the files of such a form. Its fields stand in front of them.
type formFiles struct {
	reader *multipart.Reader
	first  *multipart.Part // read already, with the fields
	body   *liveBody
}

type formFilesKey struct{}

// filesOf returns the files of a form that readStream has begun.
func filesOf(r *http.Request) *formFiles {
	f, _ := r.Context().Value(formFilesKey{}).(*formFiles)
	if f == nil {
		return &formFiles{}
	}
	return f
}

// next returns the next file that was chosen; io.EOF after the last. What stands behind the first file and is none is left out.
func (f *formFiles) next() (*multipart.Part, error) {
	for {
		part := f.first
		if f.first = nil; part == nil {
			if f.reader == nil {
				return nil, io.EOF
			}
			var err error
			if part, err = f.reader.NextPart(); err != nil {
				return nil, err
			}
		}
		if part.FileName() != "" {
			return part, nil
		}
	}
}

// broken reports whether an error came from the line and not from what was done with the file.
func (f *formFiles) broken(err error) bool {
	return f.body != nil && f.body.err != nil && !errors.Is(f.body.err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}

// readStream reads the fields of a form with files, up to the first file, and checks that the session has been given the form.
// Only then the files are read, by the handler.
func (s *Site) readStream(w http.ResponseWriter, r *http.Request, in *session) bool {
	line := http.NewResponseController(w)
	body := &liveBody{ReadCloser: http.MaxBytesReader(w, r.Body, maxUpload), line: line, end: time.Now().Add(uploadWithin)}
	r.Body = body
	reader, err := r.MultipartReader()
	if err != nil {
		s.message(w, in, http.StatusBadRequest, wordBadForm)
		return false
	}
	files := &formFiles{reader: reader, body: body}
	fields := url.Values{}
	for left := int64(maxForm); ; {
		part, err := reader.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			s.cutShort(w, r, in, err)
			return false
		}
		if _, file := part.Header["Content-Type"]; file || part.FileName() != "" {
			files.first = part
			break
		}
		text, err := io.ReadAll(io.LimitReader(part, left+1))
		if left -= int64(len(text)); err != nil || left < 0 {
			s.message(w, in, http.StatusBadRequest, wordBadForm)
			return false
		}
		fields.Add(part.FormName(), string(text))
	}
	r.Form, r.PostForm = fields, fields
	if !s.auth.ValidFormToken(in.Person, fields.Get("ma")) {
		w.Header().Set("Connection", "close")
		s.message(w, in, http.StatusForbidden, wordNotOurForm)
		return false
	}
	*r = *r.WithContext(context.WithValue(r.Context(), formFilesKey{}, files))
	return true
}

// cutShort tells of a form that did not come whole. Of the file that was under way nothing is kept.
func (s *Site) cutShort(w http.ResponseWriter, r *http.Request, in *session, err error) {
	w.Header().Set("Connection", "close")
	var large *http.MaxBytesError
	if body, ok := r.Body.(*liveBody); ok && errors.As(body.err, &large) || errors.As(err, &large) {
		s.message(w, in, http.StatusRequestEntityTooLarge, wordUploadTooLarge)
		return
	}
	s.Log.Info("web: an upload was cut short")
	s.message(w, in, http.StatusBadRequest, wordUploadCut)
}

// liveBody is a request's body that may take long as long as it comes.
type liveBody struct {
	io.ReadCloser
	line *http.ResponseController
	end  time.Time
	err  error // the last
}

// Read gives each piece its own time, and the answer its time after that. A server that knows no deadlines has none.
func (b *liveBody) Read(p []byte) (int, error) {
	now := time.Now()
	deadline := now.Add(uploadSilence)
	if b.end.Before(deadline) {
		deadline = b.end
	}
	_ = b.line.SetReadDeadline(deadline)
	_ = b.line.SetWriteDeadline(now.Add(answerAfterUpload))
	n, err := b.ReadCloser.Read(p)
	b.err = err
	return n, err
}

// answerAfterUpload is how long storing the file and the answer may take after the last piece.
const answerAfterUpload = 10 * time.Minute
