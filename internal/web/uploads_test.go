package web

import (
	"context"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"trehan/internal/mapping"
	"trehan/internal/period"
)

// fakeUploads remembers what came whole.
type fakeUploads struct {
	came      []UploadedFile
	bodies    []string
	withdrawn []string
	reading   chan struct{} // hears of each file whose reading begins; nil: nobody listens
	wait      chan struct{} // holds a file until it is closed
}

func (f *fakeUploads) Uploads(context.Context, period.Name) (*UploadList, error) {
	line := UploadLine{Source: "tai-len", Name: "ho-so-<b>.xlsx", SHA256: report, Size: 1234567, Extracted: time.Date(2023, 12, 1, 1, 0, 0, 0, time.UTC), By: "Trần Thị Mẫu", Proven: true}
	return &UploadList{
		Sources: []UploadSource{{Name: "tai-len", Kind: "dossiers", Files: []UploadLine{line}}, {Name: "buoc", Kind: "steps"}}, Newer: true,
		Past: []PastUpload{{Source: "tai-len", Name: "thang-10.xlsx", By: "Trần Thị Mẫu", Reason: "nhầm tháng"}},
	}, nil
}

func (f *fakeUploads) Upload(_ context.Context, _ Person, _ period.Name, u UploadedFile) (string, error) {
	if f.reading != nil {
		f.reading <- struct{}{}
		<-f.wait
	}
	b, err := io.ReadAll(u.Body)
	if err != nil {
		return "", fmt.Errorf("spool: %w", err)
	}
	if strings.HasPrefix(string(b), "%PDF") {
		return "", &Refusal{u.Name + ": tệp PDF không đọc được"}
	}
	u.Body = nil
	f.came, f.bodies = append(f.came, u), append(f.bodies, string(b))
	return report, nil
}

func (f *fakeUploads) Withdraw(_ context.Context, _ Person, _ period.Name, source, sha256, reason string) error {
	f.withdrawn = append(f.withdrawn, source+" "+sha256[:4]+" "+reason)
	return nil
}

func (f *fakeUploads) LookAt(_ context.Context, _ period.Name, source, sha256 string) (*FileLook, error) {
	if source != "tai-len" || sha256 != report {
		return nil, ErrNone
	}
	return &FileLook{UploadLine: UploadLine{Name: "ho-so.xlsx"}, Kind: "dossiers", View: &mapping.View{Open: []string{"giá trị Chờ duyệt (3 dòng) chưa rõ nghĩa"}, Files: []mapping.FileView{{
		Name: "ho-so.xlsx", Container: "xlsx", Rows: 12, Sheets: []mapping.SheetView{{Name: "Hồ sơ", Header: []int{3, 3}, Rows: 12, Columns: []mapping.ColumnView{
			{Header: "Ngày hẹn trả", ReadAs: "due", Filled: 12, Kind: "ngày"}, {Header: "Chủ hồ sơ", Personal: true, Filled: 12, Kind: "văn bản"},
		}}},
	}}}}, nil
}

// filesForm is a form with fields and files, in this order, as a browser sends it.
func filesForm(fields url.Values, files ...[2]string) (string, string) {
	var b strings.Builder
	w := multipart.NewWriter(&b)
	for name, values := range fields {
		_ = w.WriteField(name, values[0])
	}
	for _, f := range files {
		part, _ := w.CreateFormFile("tep", f[0])
		_, _ = io.WriteString(part, f[1])
	}
	_ = w.Close()
	return b.String(), w.FormDataContentType()
}

func (s *site) uploadFiles(fields url.Values, files ...[2]string) (int, http.Header, string) {
	s.Helper()
	body, kind := filesForm(fields, files...)
	r := s.request("POST", "/thang/2023-11/tep", strings.NewReader(body))
	r.Header.Set("Content-Type", kind)
	return s.whole(r)
}

// Files go on as they come; what one of them lacks is told beside its name, and the others are taken all the same.
func TestUploadFiles(t *testing.T) {
	s := entered(t)
	fields := s.form("nguon", "tai-len", "luc-xuat", "2023-12-01T08:30", "thay", "1")
	if code, h, _ := s.uploadFiles(fields, [2]string{"ho-so.csv", "một"}); code != http.StatusSeeOther || h.Get("Location") != "/thang/2023-11/tep/tai-len/"+report {
		t.Errorf("one file: %d %s", code, h.Get("Location"))
	}
	code, _, page := s.uploadFiles(fields, [2]string{"a.csv", "a"}, [2]string{"b.xlsx", "%PDF"}, [2]string{"", ""}, [2]string{"c.csv", "c"})
	if code != http.StatusUnprocessableEntity || !strings.Contains(page, "b.xlsx: tệp PDF không đọc được") || !strings.Contains(page, "đã nhận") {
		t.Errorf("three files: %d", code)
	}
	want := UploadedFile{Source: "tai-len", Extracted: time.Date(2023, 12, 1, 8, 30, 0, 0, period.Zone), Replace: true}
	if diff := cmp.Diff([]string{"một", "a", "c"}, s.bodies); diff != "" {
		t.Error(diff)
	}
	for _, got := range s.came {
		if got.Name = ""; got.Source != want.Source || !got.Extracted.Equal(want.Extracted) || !got.Replace {
			t.Errorf("%+v", got)
		}
	}
	if code, _, page := s.uploadFiles(fields); code != http.StatusUnprocessableEntity || !strings.Contains(page, wordNoUpload) {
		t.Errorf("no file: %d", code)
	}
	fields.Set("luc-xuat", "hôm qua")
	if code, _, page := s.uploadFiles(fields, [2]string{"a.csv", "a"}); code != http.StatusUnprocessableEntity || !strings.Contains(page, wordBadTime) {
		t.Errorf("no time: %d", code)
	}
}

// Nothing of a form from elsewhere is read, wherever its token stands.
func TestUploadsFromElsewhere(t *testing.T) {
	s := entered(t)
	fields := s.form("nguon", "tai-len")
	fields.Set("ma", "x")
	if code, _, _ := s.uploadFiles(fields, [2]string{"a.csv", "a"}); code != http.StatusForbidden {
		t.Errorf("a wrong token: %d", code)
	}
	good := s.form()
	var b strings.Builder
	w := multipart.NewWriter(&b)
	part, _ := w.CreateFormFile("tep", "a.csv")
	_, _ = io.WriteString(part, "a")
	_ = w.WriteField("ma", good.Get("ma"))
	_ = w.Close()
	r := s.request("POST", "/thang/2023-11/tep", strings.NewReader(b.String()))
	r.Header.Set("Content-Type", w.FormDataContentType())
	if code, _ := s.do(r); code != http.StatusForbidden {
		t.Errorf("a token behind the file: %d", code)
	}
	form := s.form("nguon", "tai-len", "luc-xuat", strings.Repeat("9", maxForm))
	if code, _, _ := s.uploadFiles(form, [2]string{"a.csv", "a"}); code != http.StatusBadRequest {
		t.Errorf("a field without end: %d", code)
	}
	if len(s.came) > 0 {
		t.Errorf("taken all the same: %v", s.came)
	}
}

// Of a file that does not come whole nothing is taken, and a further file than there is room for is refused at once.
func TestUploadCutShort(t *testing.T) {
	s := entered(t)
	body, kind := filesForm(s.form("nguon", "tai-len", "luc-xuat", "2023-12-01T08:30"), [2]string{"a.csv", strings.Repeat("x", 100_000)})
	r := s.request("POST", "/thang/2023-11/tep", nil)
	host := r.URL.Host
	line, err := net.Dial("tcp", host)
	if err != nil {
		t.Fatal(err)
	}
	address := &url.URL{Scheme: "http", Host: host}
	fmt.Fprintf(line, "POST /thang/2023-11/tep HTTP/1.1\r\nHost: %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n", host, kind, len(body))
	for _, c := range s.http.Jar.Cookies(address) {
		fmt.Fprintf(line, "Cookie: %s\r\n", c)
	}
	fmt.Fprintf(line, "\r\n%s", body[:len(body)/2])
	_ = line.(*net.TCPConn).CloseWrite()
	answer, _ := io.ReadAll(line)
	if !strings.HasPrefix(string(answer), "HTTP/1.1 400") || !strings.Contains(string(answer), "bị ngắt") || len(s.came) > 0 {
		t.Errorf("%.200s, taken %v", answer, s.came)
	}
}

func TestUploadsAtOnce(t *testing.T) {
	s := entered(t)
	s.reading, s.wait = make(chan struct{}), make(chan struct{})
	fields, done := s.form("nguon", "tai-len", "luc-xuat", "2023-12-01T08:30"), make(chan int)
	for range uploadsAtOnce {
		go func() {
			body, kind := filesForm(fields, [2]string{"a.csv", "a"})
			r := s.request("POST", "/thang/2023-11/tep", strings.NewReader(body))
			r.Header.Set("Content-Type", kind)
			answer, err := s.http.Do(r)
			if err != nil {
				done <- 0
				return
			}
			_ = answer.Body.Close()
			done <- answer.StatusCode
		}()
		<-s.reading
	}
	if code, _, page := s.uploadFiles(fields, [2]string{"b.csv", "b"}); code != http.StatusServiceUnavailable || !strings.Contains(page, wordUploadsBusy) {
		t.Errorf("one more: %d", code)
	}
	close(s.wait)
	for range uploadsAtOnce {
		<-done
	}
}

// The page escapes what stands in names, and shows what is seen in a file.
func TestPagesOfFiles(t *testing.T) {
	s := entered(t)
	code, page := s.get("/thang/2023-11/tep")
	for _, want := range []string{"ho-so-&lt;b&gt;.xlsx", "Trần Thị Mẫu", "1,2 MB", "nhầm tháng", "chạy lại kỳ này", `<option value="buoc">Các bước xử lý (buoc)</option>`} {
		if !strings.Contains(page, want) {
			t.Errorf("%d: no %s", code, want)
		}
	}
	code, page = s.get("/thang/2023-11/tep/tai-len/" + report)
	for _, want := range []string{"ngày hẹn trả", "không hiện", "chưa rõ nghĩa", "Tiêu đề ở dòng 3, 12 dòng"} {
		if !strings.Contains(page, want) {
			t.Errorf("%d: no %s", code, want)
		}
	}
	if code, _ := s.get("/thang/2023-11/tep/tai-len/ab"); code != http.StatusNotFound {
		t.Errorf("another file: %d", code)
	}
	if code, _ := s.post("/thang/2023-11/tep/rut", s.form("nguon", "tai-len", "tep", report, "ly-do", "")); code != http.StatusUnprocessableEntity {
		t.Errorf("withdrawn without a reason: %d", code)
	}
	if code, _ := s.post("/thang/2023-11/tep/rut", s.form("nguon", "tai-len", "tep", report, "ly-do", "nhầm tháng")); code != http.StatusOK && code != http.StatusSeeOther {
		t.Errorf("withdrawn: %d", code)
	}
	if diff := cmp.Diff([]string{"tai-len 4b1c nhầm tháng"}, s.withdrawn); diff != "" {
		t.Error(diff)
	}
}

// slowly gives a text in pieces, with pauses.
type slowly struct {
	text  string
	pause time.Duration
}

func (s *slowly) Read(p []byte) (int, error) {
	if s.text == "" {
		return 0, io.EOF
	}
	time.Sleep(s.pause)
	n := copy(p, s.text[:min(len(s.text), 200)])
	s.text = s.text[n:]
	return n, nil
}

// A file that comes slowly is taken although the server gives other requests less time.
func TestSlowUpload(t *testing.T) {
	s := entered(t)
	body, kind := filesForm(s.form("nguon", "tai-len", "luc-xuat", "2023-12-01T08:30"), [2]string{"a.csv", strings.Repeat("x", 1500)})
	s.server.Config.ReadTimeout, s.server.Config.WriteTimeout = 300*time.Millisecond, 300*time.Millisecond
	s.http.CloseIdleConnections() // a connection has its time from when it is made
	r := s.request("POST", "/thang/2023-11/tep", &slowly{body, 100 * time.Millisecond})
	r.Header.Set("Content-Type", kind)
	if code, page := s.do(r); code != http.StatusSeeOther || len(s.bodies) != 1 || len(s.bodies[0]) != 1500 {
		t.Errorf("%d: %.300s", code, page)
	}
}
