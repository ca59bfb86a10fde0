package web

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"trehan/internal/table"
)

// slowWorkbooks counts how many workbooks are made at once.
type slowWorkbooks struct {
	*fakeBackend
	mu        sync.Mutex
	now, most int
}

func (b *slowWorkbooks) Workbook(t *table.Table) (*File, error) {
	b.mu.Lock()
	b.now++
	b.most = max(b.most, b.now)
	b.mu.Unlock()
	time.Sleep(20 * time.Millisecond)
	b.mu.Lock()
	b.now--
	b.mu.Unlock()
	return b.fakeBackend.Workbook(t)
}

// Each workbook takes a good deal of the worker's memory, and anybody who may read can ask for many.
func TestWorkbooksAreMadeOneAfterAnother(t *testing.T) {
	s := listed(t)
	slow := &slowWorkbooks{fakeBackend: s.fakeBackend}
	s.made.Backend = slow
	var all sync.WaitGroup
	codes := make([]int, 8)
	for i := range codes {
		r := s.request("GET", "/thang/2023-11/ho-so.xlsx", nil)
		all.Go(func() {
			response, err := s.http.Do(r)
			if err != nil {
				t.Error(err)
				return
			}
			_ = response.Body.Close()
			codes[i] = response.StatusCode
		})
	}
	all.Wait()
	if slow.most != workbooksAtOnce || slices.ContainsFunc(codes, func(code int) bool { return code != http.StatusOK }) {
		t.Errorf("%d workbooks at once, answers %v", slow.most, codes)
	}
}

// Only the forms that hold a signed PDF or a workbook may be large, wherever an address ends like theirs.
func TestOnlyKnownFormsMayBeLarge(t *testing.T) {
	s := start(t, byPassword(t), "")
	s.logIn("Người Xem")
	for _, address := range []string{"/x/duyet", "/x/giai-trinh", "/xem-chu-ky", "/x/tep", "/tep"} {
		code, body := s.do(s.large(address, url.Values{"ma": {s.formToken()}}, strings.Repeat("x", maxForm)))
		if code == http.StatusNotFound || strings.Contains(body, wordNoPage) {
			t.Errorf("%s: a large form is read: %d", address, code)
		}
	}
}

// Who waits with a large form is told so, and no more of it is read than the places that there are.
func TestLargeFormsTakeTurns(t *testing.T) {
	s := entered(t)
	form := s.form("so", "9", "ngay", "2023-12-05")
	for range largeFormsAtOnce {
		s.made.largeForms <- struct{}{}
	}
	s.made.patience = time.Millisecond
	code, body := s.do(s.large("/thang/2023-11/xem-chu-ky", form, "x"))
	if code != http.StatusServiceUnavailable || !strings.Contains(body, wordBusy) {
		t.Errorf("without a place: %d", code)
	}
	<-s.made.largeForms
	if code, _ := s.do(s.large("/thang/2023-11/xem-chu-ky", form, "x")); code == http.StatusServiceUnavailable {
		t.Errorf("with a place: %d", code)
	}
	if n := len(s.made.largeForms); n != largeFormsAtOnce-1 {
		t.Errorf("%d places are taken afterwards", n)
	}
}

// large is a request with a form that holds a file.
func (s *site) large(address string, form url.Values, content string) *http.Request {
	s.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name := range form {
		_ = w.WriteField(name, form.Get(name))
	}
	part, err := w.CreateFormFile("da-ky", "a.pdf")
	if err != nil {
		s.Fatal(err)
	}
	_, _ = io.WriteString(part, content)
	_ = w.Close()
	r := s.request("POST", address, &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return r
}
