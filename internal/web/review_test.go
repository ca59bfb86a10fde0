package web

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"trehan/internal/counting"
	"trehan/internal/delivery"
	"trehan/internal/issue"
	"trehan/internal/officetest"
	"trehan/internal/period"
	"trehan/internal/proof"
	"trehan/internal/register"
	"trehan/internal/web/access"
)

const (
	person    = "Lê Thu Duyệt"
	password  = "một mật khẩu để thử nghiệm"
	proxyWord = "bi-mat-cua-cong-dang-nhap"
	report    = "4b1c0ffee0ddf00d4b1c0ffee0ddf00d4b1c0ffee0ddf00d4b1c0ffee0ddf00d"
)

var november, _ = period.ParseName("2023-11")

// fakeBackend is the backend of an office of which everything is known.
type fakeBackend struct {
	Registers // tried with the archive in the backend's own tests
	fakeUploads
	fakeLists
	fakeStarts
	fakeMappings
	mu       sync.Mutex
	month    *Month
	periods  []period.Name // nil: the last ones
	answers  []Answer
	orders   []ResendRequest
	settled  []Settlement
	files    []ExplanationFile
	persons  []Person
	opened   []string
	faults   []string // of the archive
	verified int
	fails    error // of what is read
	refuses  error // of what is to be done
}

// heldMonth waits for a decision; some mails of an earlier revision are left.
func heldMonth() *Month {
	at := time.Date(2023, 12, 5, 2, 30, 0, 0, time.UTC)
	m := &Month{
		Month: november, Outcome: "held", Stage: "Chờ người có thẩm quyền quyết định", Revision: 2, Note: "Lượt chạy đang chờ quyết định.",
		Link: "http://127.0.0.1:8080/namespaces/default/workflows/month-2023-11/x/history",
		Report: &counting.Report{
			Totals: counting.Totals{Total: 15744, Received: 14208, ReceivedOnline: 12332, CarriedOver: 1536, Resolved: 14159, ResolvedEarly: 9000,
				ResolvedOnTime: 5091, ResolvedLate: 68, Pending: 1585, PendingInTime: 1205, PendingOverdue: 380},
			Percent: counting.Percent{Resolved: "89.93", Late: "0.48"},
		},
		Findings: []counting.Finding{
			{Code: "late_unit_unknown", Severity: counting.Block, Count: 1, Message: "Hồ sơ giải quyết quá hạn có đơn vị không tìm thấy trong danh bạ đơn vị, nên không biết công khai ở danh sách nào. Bổ sung đơn vị hoặc tên gọi khác (aliases) vào units.yaml rồi chạy lại.", Examples: []string{"000.00.17.H25-231102-0021"}},
			{Code: "due_moved", Severity: counting.Warn, Count: 12, Message: "Hồ sơ bị dời ngày hẹn trả so với tháng trước.", Examples: []string{"000.00.05.H25-231012-0007", "000.00.05.H25-231012-0009", "000.00.08.H25-231020-0001"}},
			{Code: "missing_channel", Severity: counting.Info, Count: 1043, Message: "Hồ sơ không ghi kênh tiếp nhận, được đếm là trực tiếp."},
		},
		Documents: []Document{
			{Name: "cong-khai.html", Size: 81234}, {Name: "cong-van.docx", Size: 15234}, {Name: "cong-van.pdf", Size: 85234},
			{Name: "don-vi/H25.05.xlsx", Title: "Sở Tư pháp", Size: 9100}, {Name: "don-vi/H25.07.xlsx", Title: "Sở Giao thông vận tải", Size: 9100},
			{Name: "noi-bo.html", Size: 91234}, {Name: "phu-luc-01.xlsx", Size: 9000}, {Name: "phu-luc-07.xlsx", Size: 45000},
		},
		Question: &Question{Report: report, Deadline: time.Date(2023, 12, 15, 0, 0, 0, 0, time.UTC), Blocking: true, NeedsNumber: true},
		Counts:   delivery.Totals{Planned: 6, Accepted: 3, Refused: 1, Unknown: 1, Bounced: 1, Doubtful: 1, Open: 1},
		Deliveries: []Delivery{
			{Recipient: "H25.05", Name: "Sở Tư pháp", Address: "0a1b2c3d", Revision: 1, Status: "accepted", Since: at},
			{Recipient: "H25.07", Name: "Sở Giao thông vận tải", Address: "1a1b2c3d", Revision: 1, Status: "refused", Reason: "không có hoặc không mở được hộp thư", Code: 550, Since: at},
			{Recipient: "H25.08", Name: "Sở Y tế", Address: "2a1b2c3d", Revision: 1, Status: "unknown", Reason: "mất kết nối sau khi gửi xong", Since: at},
			{Recipient: "H25.21", Name: "UBND huyện Bình Lục", Address: "3a1b2c3d", Revision: 1, Status: "accepted", Bounced: true, Since: at},
			{Recipient: "H25.22", Name: "UBND huyện Lý Nhân", Address: "5a1b2c3d", Revision: 1, Status: "accepted", Doubtful: true, Since: at},
			{Recipient: "lanh-dao", Address: "4a1b2c3d", Revision: 1, Status: "planned", Since: at},
		},
		Answers: []PastAnswer{{At: at, By: "tran.van.mau", Approved: true, Reason: "Đã xem", Refused: "người khởi động lượt chạy không được tự chấp thuận", Verified: true}},
	}
	return m
}

func (d *fakeBackend) Month(_ context.Context, m period.Name) (*Month, error) {
	if m != november {
		return nil, ErrNone
	}
	return d.month, d.fails
}

func (d *fakeBackend) Open(_ context.Context, _ period.Name, name string) (*File, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.opened = append(d.opened, name)
	for _, known := range d.month.Documents {
		if known.Name == name {
			body := "<script>alert(1)</script>" + name
			return &File{io.NopCloser(strings.NewReader(body)), int64(len(body))}, nil
		}
	}
	return nil, ErrNone
}

func (d *fakeBackend) Paper(_ context.Context, _ period.Name, l issue.Letter, name string) (*File, error) {
	if d.refuses != nil {
		return nil, d.refuses
	}
	text := l.Number + " " + l.Date + " " + name
	return &File{io.NopCloser(strings.NewReader(text)), int64(len(text))}, nil
}

func (d *fakeBackend) Examine(_ context.Context, _ period.Name, a Answer) ([]string, error) {
	if d.refuses != nil {
		return nil, d.refuses
	}
	return []string{"Chữ ký số hợp lệ: " + a.Number}, nil
}

func (d *fakeBackend) Answer(_ context.Context, p Person, _ period.Name, a Answer) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.persons, d.answers = append(d.persons, p), append(d.answers, a)
	return d.refuses
}

func (d *fakeBackend) Resend(_ context.Context, p Person, _ period.Name, o ResendRequest) error {
	d.persons, d.orders = append(d.persons, p), append(d.orders, o)
	return d.refuses
}

func (d *fakeBackend) Settle(_ context.Context, p Person, _ period.Name, s Settlement) error {
	d.persons, d.settled = append(d.persons, p), append(d.settled, s)
	return d.refuses
}

func (d *fakeBackend) Explain(_ context.Context, p Person, _ period.Name, f ExplanationFile) (*ReadAnswer, error) {
	d.persons, d.files = append(d.persons, p), append(d.files, f)
	if d.refuses != nil {
		return nil, d.refuses
	}
	return &ReadAnswer{Unit: "Sở Tư pháp", Rows: []ReadRow{{Code: "H25.08-001", Reason: "Khác", Text: "Cán bộ <nghỉ> ốm.", Proposal: "Giữ nguyên phân loại"}}}, nil
}

// did counts what was asked of the backend to do.
func (d *fakeBackend) did() int {
	return len(d.answers) + len(d.orders) + len(d.settled) + len(d.files)
}

// site is a running page and a browser before it.
type site struct {
	testing.TB
	*fakeBackend
	made   *Site
	server *httptest.Server
	http   *http.Client
	now    time.Time
	header http.Header // what the proxy, or whoever forges it, puts on every request
}

func file(t testing.TB, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(path, []byte(content+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// officeOf is the office whose letters a month's are: one takes over from another.
func officeOf(m period.Name) string {
	if m.Year() > 2024 {
		return "Văn phòng UBND tỉnh Ninh Bình"
	}
	return "Văn phòng UBND tỉnh Hà Nam"
}

func start(t testing.TB, c Config, publicURL string) *site {
	t.Helper()
	s := &site{TB: t, fakeBackend: &fakeBackend{month: heldMonth()}, now: time.Date(2023, 12, 5, 9, 0, 0, 0, period.Zone), header: http.Header{}}
	made, err := New(Options{
		Config: c, URL: publicURL, Office: officeOf, Period: period.Bounds{}.Of, Backend: s.fakeBackend, Log: slog.New(slog.DiscardHandler),
		Now: func() time.Time { return s.now },
	})
	if err != nil {
		t.Fatal(err)
	}
	s.made, s.server = made, httptest.NewServer(made)
	t.Cleanup(s.server.Close)
	s.http = s.browser()
	return s
}

// browser is a browser without cookies. It follows no redirection.
func (s *site) browser() *http.Client {
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.Fatal(err)
	}
	return &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

var testHash = sync.OnceValue(func() string { return access.HashPassword(password) })

// users is a file of users with the test's password, one of each role.
func users(t testing.TB) string {
	t.Helper()
	return file(t, strings.Join([]string{
		access.Line(person, access.Approver, testHash()), access.Line("Trần Chuyên Viên", access.Clerk, testHash()), access.Line("Người Xem", access.Reader, testHash()),
	}, "\n"))
}

func byPassword(t testing.TB) Config { return Config{Config: access.Config{UsersFile: users(t)}} }

func byProxy(t testing.TB) Config {
	return Config{Config: access.Config{Identity: access.Identity{
		Header: "X-User", SecretHeader: "X-Proxy", SecretFile: file(t, proxyWord), Proxies: []string{"127.0.0.1"},
		Roles: access.Lists{Approver: []string{"le.thu.duyet", "tran.van.mau", "a", "a\u2028b\u202e"}},
	}}}
}

// entered is a page whose browser has logged in.
func entered(t testing.TB) *site {
	t.Helper()
	s := start(t, byPassword(t), "")
	s.logIn(person)
	return s
}

// logIn opens a session in the browser.
func (s *site) logIn(name string) {
	s.Helper()
	if code, body := s.post("/dang-nhap", url.Values{"ten": {name}, "mat-khau": {password}}); code != http.StatusSeeOther {
		s.Fatalf("log-in answers %d\n%s", code, body)
	}
}

func (s *site) do(r *http.Request) (int, string) {
	s.Helper()
	code, _, body := s.whole(r)
	return code, body
}

func (s *site) whole(r *http.Request) (int, http.Header, string) {
	s.Helper()
	for name, values := range s.header {
		r.Header[name] = values
	}
	response, err := s.http.Do(r)
	if err != nil {
		s.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		s.Fatal(err)
	}
	return response.StatusCode, response.Header, string(body)
}

func (s *site) request(method, path string, body io.Reader) *http.Request {
	s.Helper()
	r, err := http.NewRequestWithContext(context.Background(), method, s.server.URL+path, body)
	if err != nil {
		s.Fatal(err)
	}
	return r
}

func (s *site) get(path string) (int, string) { s.Helper(); return s.do(s.request("GET", path, nil)) }

func (s *site) post(path string, form url.Values) (int, string) {
	s.Helper()
	return s.do(s.posting(path, form))
}

func (s *site) posting(path string, form url.Values) *http.Request {
	s.Helper()
	r := s.request("POST", path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r
}

var hiddenField = regexp.MustCompile(`<input type="hidden" name="([a-z-]+)" value="([^"]*)">`)

// form reads the hidden fields of the month's pages and adds what a person fills in.
func (s *site) form(fields ...string) url.Values {
	s.Helper()
	form, body := url.Values{}, ""
	for _, part := range []string{"", partDeliveries, partExplanations} {
		_, body = s.get("/thang/2023-11" + part)
		for _, m := range hiddenField.FindAllStringSubmatch(body, -1) {
			form.Set(m[1], m[2])
		}
	}
	if form.Get("ma") == "" || form.Get("lan") == "" {
		s.Fatalf("no form on the page:\n%s", body)
	}
	for i := 0; i < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	return form
}

// upload posts a form with a file.
func (s *site) upload(form url.Values, name string, content []byte) (int, string) {
	s.Helper()
	return s.uploadTo("duyet", form, name, content)
}

func (s *site) uploadTo(address string, form url.Values, name string, content []byte) (int, string) {
	s.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for key, values := range form {
		_ = w.WriteField(key, values[0])
	}
	field := "da-ky"
	if address == "giai-trinh" {
		field = "tep-giai-trinh"
	}
	part, _ := w.CreateFormFile(field, name)
	_, _ = part.Write(content)
	_ = w.Close()
	r := s.request("POST", "/thang/2023-11/"+address, &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return s.do(r)
}

func TestApprove(t *testing.T) {
	s := entered(t)
	form := s.form("ly-do", " Đã đối chiếu ", "so", "345", "ngay", "2023-12-05")
	pdf := officetest.SignedPDF(strings.Repeat("da ky ", 50))
	if code, body := s.upload(form, "da-ky.pdf", pdf); code != http.StatusSeeOther {
		t.Fatalf("answers %d\n%s", code, body)
	}
	answer := Answer{Approve: true, Reason: "Đã đối chiếu", Report: report, Number: "345", Date: "2023-12-05", Signed: pdf, FormID: form.Get("lan")}
	if diff := cmp.Diff([]Answer{answer}, s.answers); diff != "" {
		t.Errorf("answers (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]Person{{person, proof.Password}}, s.persons); diff != "" {
		t.Errorf("who spoke (-want +got):\n%s", diff)
	}
	if code, body := s.get("/thang/2023-11?xong=duyet"); code != http.StatusOK || !strings.Contains(body, doneWords["duyet"]) {
		t.Errorf("afterwards %d", code)
	}
	if _, body := s.get("/thang/2023-11?xong=<script>"); strings.Contains(body, "role=\"status\"") {
		t.Error("a word of the address stands on the page")
	}
	scan := s.form("ly-do", "x", "loai", "ban-quet", "so", "0346", "ngay", "2023-12-02", "ghi-chu-ngay", " trực thứ Bảy ")
	if code, body := s.upload(scan, "ban-quet.pdf", officetest.PDF("x")); code != http.StatusSeeOther {
		t.Errorf("a scan answers %d\n%s", code, body)
	}
	if got := s.answers[1]; answer.Scan || !got.Scan || len(got.Signed) == 0 || got.Number != "0346" || got.DateRemark != "trực thứ Bảy" {
		t.Errorf("a scan is answered %+v", got)
	}
	// Sent twice: the same mark, by which the backend knows the second.
	s.upload(form, "da-ky.pdf", pdf)
	if s.answers[2].FormID != answer.FormID {
		t.Errorf("sent twice: %q and %q", answer.FormID, s.answers[2].FormID)
	}
	if next := s.form(); next.Get("lan") == answer.FormID {
		t.Error("two forms bear one mark")
	}
}

// The letter to sign has the form's number and date. Like a look at the signatures, it decides nothing and keeps what is
// filled in.
func TestSigning(t *testing.T) {
	s := entered(t)
	filled := s.form("ly-do", "Đã đối chiếu", "so", "345", "ngay", "2023-12-05", "tep", "pdf")
	if code, body := s.post("/thang/2023-11/ban-trinh-ky", filled); code != http.StatusOK || body != "345 2023-12-05 cong-van.pdf" {
		t.Errorf("the paper answers %d %s", code, body)
	}
	filled.Set("tep", "docx")
	if code, body := s.post("/thang/2023-11/ban-trinh-ky", filled); code != http.StatusOK || body != "345 2023-12-05 cong-van.docx" {
		t.Errorf("the paper for Word answers %d %s", code, body)
	}
	pdf := officetest.SignedPDF(strings.Repeat("da ky ", 50))
	code, body := s.uploadTo("xem-chu-ky", filled, "da-ky.pdf", pdf)
	for _, part := range []string{"Chữ ký số hợp lệ: 345", "Chưa ghi nhận gì", `value="345"`, "Đã đối chiếu</textarea>"} {
		if code != http.StatusOK || !strings.Contains(body, part) {
			t.Errorf("a look answers %d without %q", code, part)
		}
	}
	s.refuses = &Refusal{"văn bản khác"}
	for what, c := range map[string]struct {
		try  func() (int, string)
		want string
	}{
		"no number": {func() (int, string) {
			return s.post("/thang/2023-11/ban-trinh-ky", s.form("ngay", "2023-12-05", "tep", "pdf"))
		}, "Số công văn"},
		"a refused paper": {func() (int, string) { return s.post("/thang/2023-11/ban-trinh-ky", filled) }, "văn bản khác"},
		"no file":         {func() (int, string) { return s.post("/thang/2023-11/xem-chu-ky", filled) }, wordNothingToExamine},
		"no signature": {func() (int, string) {
			return s.uploadTo("xem-chu-ky", filled, "da-ky.pdf", officetest.PDF("x"))
		}, "không có chữ ký số"},
		"another letter": {func() (int, string) { return s.uploadTo("xem-chu-ky", filled, "da-ky.pdf", pdf) }, "văn bản khác"},
	} {
		if code, body := c.try(); code != http.StatusUnprocessableEntity || !strings.Contains(body, c.want) {
			t.Errorf("%s: answers %d, without %q", what, code, c.want)
		}
	}
	if len(s.answers) > 0 {
		t.Errorf("answered: %d", len(s.answers))
	}
}

func TestFaultyForms(t *testing.T) {
	s := entered(t)
	pdf := officetest.SignedPDF(strings.Repeat("da ky ", 50))
	for what, c := range map[string]struct {
		act  func(form url.Values) (int, string)
		code int
		part string
	}{
		"not a PDF": {func(f url.Values) (int, string) { return s.upload(f, "da-ky.pdf", []byte("<html>")) }, 422, "Tệp không phải PDF"},
		"half a PDF": {func(f url.Values) (int, string) {
			return s.upload(f, "da-ky.pdf", pdf[:len(pdf)-10])
		}, 422, "Tệp PDF không trọn vẹn"},
		"a PDF without a signature": {func(f url.Values) (int, string) { return s.upload(f, "da-ky.pdf", officetest.PDF("x")) }, 422, "Tệp PDF không có chữ ký số"},
		"a scan that is signed": {func(f url.Values) (int, string) {
			f.Set("loai", "ban-quet")
			return s.upload(f, "da-ky.pdf", pdf)
		}, 422, "không phải bản quét"},
		"empty PDF": {func(f url.Values) (int, string) { return s.upload(f, "da-ky.pdf", nil) }, 422, "Tệp trống"},
		"too large": {func(f url.Values) (int, string) { return s.upload(f, "da-ky.pdf", make([]byte, maxSigned+maxForm)) }, 413, wordTooLarge},
		"a little too large": {func(f url.Values) (int, string) {
			return s.upload(f, "da-ky.pdf", append(append([]byte("%PDF-"), make([]byte, maxSigned)...), "%%EOF"...))
		}, 422, wordTooLarge},
		"long reason": {func(f url.Values) (int, string) {
			f.Set("ly-do", strings.Repeat("ă", maxText+1))
			return s.post("/thang/2023-11/duyet", f)
		}, 422, wordLongReason},
		"long body": {func(f url.Values) (int, string) {
			f.Set("ly-do", strings.Repeat("a", maxForm))
			return s.post("/thang/2023-11/tu-choi", f)
		}, 413, wordTooLarge},
		"a file where none is":  {func(f url.Values) (int, string) { return s.post("/thang/2023-11/duyet", url.Values{"ma": f["ma"]}) }, 422, wordBadForm},
		"reject without reason": {func(f url.Values) (int, string) { return s.post("/thang/2023-11/tu-choi", f) }, 422, wordReasonMissing},
		"resend without reason": {func(f url.Values) (int, string) { return s.post("/thang/2023-11/gui-lai", f) }, 422, wordReasonMissing},
		"settle without reason": {func(f url.Values) (int, string) {
			f.Set("ket-qua", "da-nhan")
			return s.post("/thang/2023-11/xu-ly", f)
		}, 422, wordReasonMissing},
		"settle undecided": {func(f url.Values) (int, string) { f.Set("ly-do", "x"); return s.post("/thang/2023-11/xu-ly", f) }, 422, wordDecisionMissing},
		"another month":    {func(f url.Values) (int, string) { return s.post("/thang/2023-13/tu-choi", f) }, 404, wordNoMonth},
		"no such action":   {func(f url.Values) (int, string) { return s.post("/thang/2023-11/xoa", f) }, 404, wordNoPage},
	} {
		if code, body := c.act(s.form()); code != c.code || !strings.Contains(body, c.part) {
			t.Errorf("%s answers %d\n%.2000s", what, code, body)
		}
	}
	if s.did() != 0 {
		t.Errorf("done all the same: %+v %+v %+v", s.answers, s.orders, s.settled)
	}
	f := s.form("ly-do", "giữ lại", "so", "12/VP")
	if _, body := s.post("/thang/2023-11/duyet", f); !strings.Contains(body, "giữ lại</textarea>") || !strings.Contains(body, `value="12/VP"`) {
		t.Error("what was filled in is lost")
	}
}

// What cannot be a letter's number or date comes back with what is wrong and with what was filled in; the run is not asked.
func TestWrongNumbersOnThePage(t *testing.T) {
	s := entered(t)
	for _, c := range []struct{ number, date, part string }{
		{"", "", "Số công văn: chưa ghi: công văn chưa có số thì không được gửi; ngày công văn: chưa ghi"},
		{"12", "", "Ngày công văn: chưa ghi"},
		{"", "2023-12-05", "Số công văn: chưa ghi"},
		{"12; DROP", "2023-12-05", "không đúng: chỉ gồm tối đa 6 chữ số"},
		{"1.234", "2023-12-05", "không đúng: chỉ gồm tối đa 6 chữ số"},
		{"12\n34", "2023-12-05", "không đúng: chỉ gồm tối đa 6 chữ số"},
		{"12 ", "2023-12-05", "không có dấu cách"},
		{"0", "2023-12-05", "số bắt đầu từ 1"},
		{"1234/VPUB-HCC", "2023-12-05", "Số công văn: chỉ ghi 1234, không ghi"},
		{"12", "05/12/2023", "yyyy-MM-dd"},
		{"12", "2023-11-29", "29/11/2023 trước ngày cuối của kỳ báo cáo (30/11/2023)"},
		{"12", "2030-12-05", "05/12/2030 chưa đến"},
	} {
		code, body := s.post("/thang/2023-11/duyet", s.form("ly-do", "giữ lại", "so", c.number, "ngay", c.date))
		if code != 422 || !strings.Contains(body, c.part) || !strings.Contains(body, "giữ lại</textarea>") {
			t.Errorf("%q, %q answers %d without %q\n%.1500s", c.number, c.date, code, c.part, body)
		}
	}
	if s.did() != 0 {
		t.Errorf("done all the same: %+v", s.answers)
	}
	s.month.Question.NeedsNumber = false // a run that mails nobody
	if code, _ := s.post("/thang/2023-11/duyet", s.form("ly-do", "x")); code != http.StatusSeeOther || s.did() != 1 {
		t.Errorf("a run that mails nobody answers %d", code)
	}
}

// A page elsewhere can make a browser send a form here; it is not taken.
func TestFormsFromElsewhere(t *testing.T) {
	s := entered(t)
	good := s.form("ly-do", "x", "ket-qua", "da-nhan", "noi-nhan", "H25.08-2a1b2c3d")
	for _, action := range []string{"duyet", "tu-choi", "gui-lai", "xu-ly"} {
		path := "/thang/2023-11/" + action
		without, wrong := url.Values{}, url.Values{}
		for k, v := range good {
			without[k], wrong[k] = v, v
		}
		without.Del("ma")
		wrong["ma"] = []string{strings.Repeat("0", 64)}
		for what, form := range map[string]url.Values{"without a token": without, "with a wrong token": wrong} {
			if code, _ := s.post(path, form); code != http.StatusForbidden {
				t.Errorf("%s %s answers %d", action, what, code)
			}
		}
		for what, header := range map[string]string{"Origin": "https://ke-xau.example", "Sec-Fetch-Site": "cross-site"} {
			r := s.request("POST", path, strings.NewReader(good.Encode()))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			r.Header.Set(what, header)
			if code, _ := s.do(r); code != http.StatusForbidden {
				t.Errorf("%s with %s: %s answers %d", action, what, header, code)
			}
		}
		if code, _ := s.get(path + "?" + good.Encode()); code == http.StatusSeeOther || code == http.StatusOK {
			t.Errorf("%s by GET answers %d", action, code)
		}
	}
	stranger := s.browser()
	s.http, stranger = stranger, s.http
	if code, _ := s.post("/thang/2023-11/tu-choi", good); code != http.StatusForbidden {
		t.Errorf("without a session: %d", code)
	}
	s.http = stranger
	if s.did() != 0 {
		t.Errorf("done all the same: %+v %+v %+v", s.answers, s.orders, s.settled)
	}
}

func TestPublicOriginIsOurs(t *testing.T) {
	s := start(t, byProxy(t), "http://duyet.hanam.example")
	s.header = http.Header{"X-User": {"a"}, "X-Proxy": {proxyWord}}
	r := s.request("POST", "/thang/2023-11/tu-choi", strings.NewReader(s.form("ly-do", "x").Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Origin", "http://duyet.hanam.example") // the proxy has changed the host
	if code, _ := s.do(r); code != http.StatusSeeOther {
		t.Errorf("answers %d", code)
	}
	if len(s.answers) != 1 || s.answers[0].Approve {
		t.Errorf("%d answers, want one that rejects", len(s.answers))
	}
}

func TestResendAndSettle(t *testing.T) {
	s := entered(t)
	if code, _ := s.post("/thang/2023-11/xu-ly", s.form("ket-qua", "gui-lai", "noi-nhan", "H25.08-2a1b2c3d", "ly-do", "gọi hỏi văn thư")); code != http.StatusSeeOther {
		t.Errorf("settle answers %d", code)
	}
	if diff := cmp.Diff([]Settlement{{"H25.08-2a1b2c3d", false, "gọi hỏi văn thư"}}, s.settled); diff != "" {
		t.Errorf("settled (-want +got):\n%s", diff)
	}
	s.month.Outcome, s.month.Question = "with_exceptions", nil
	_, body := s.get("/thang/2023-11/gui-thu")
	if !strings.Contains(body, "Gửi cho 03 địa chỉ") {
		t.Errorf("no resend offered:\n%s", body)
	}
	form := s.form("ly-do", "đã sửa địa chỉ")
	if code, _ := s.post("/thang/2023-11/gui-lai", form); code != http.StatusSeeOther {
		t.Errorf("resend answers %d", code)
	}
	if diff := cmp.Diff([]ResendRequest{{"đã sửa địa chỉ", form.Get("lan")}}, s.orders); diff != "" {
		t.Errorf("orders (-want +got):\n%s", diff)
	}
}

// Who keeps a letter that is replaced is not among those who are served, and a rerun reaches them.
func TestWhoKeepsAReplacedLetterIsToBeDealtWith(t *testing.T) {
	s := entered(t)
	s.month.Outcome, s.month.Question, s.month.Revision = "with_exceptions", nil, 2
	s.month.Deliveries = []Delivery{
		{Recipient: "H25.05", Name: "Sở Tư pháp", Address: "0a1b2c3d", Revision: 2, Status: "accepted"},
		{Recipient: "H25.07", Name: "Sở Giao thông vận tải", Address: "1a1b2c3d", Revision: 1, Status: "accepted", Outdated: true},
	}
	_, body := s.get("/thang/2023-11/gui-thu")
	for _, want := range []string{"Còn giữ bản cũ</span> <small>bản lần 01</small>", "Gửi cho 01 địa chỉ", "<summary>1 địa chỉ đã nhận</summary>"} {
		if !strings.Contains(body, want) {
			t.Errorf("%q is missing:\n%s", want, body)
		}
	}
}

// What the backend refuses is said on the month's page, and an outage is no success.
func TestRefusalsAndOutages(t *testing.T) {
	s := entered(t)
	s.refuses = &Refusal{"không phải báo cáo đang chờ <b>"}
	for _, action := range []string{"duyet", "tu-choi", "gui-lai", "xu-ly"} {
		form := s.form("ly-do", "x", "ket-qua", "da-nhan", "so", "345", "ngay", "2023-12-05")
		if code, body := s.post("/thang/2023-11/"+action, form); code != http.StatusUnprocessableEntity || !strings.Contains(body, "không phải báo cáo đang chờ &lt;b&gt;") {
			t.Errorf("a refused %s answers %d\n%s", action, code, body)
		}
	}
	s.refuses = errors.New("dial tcp 10.0.0.1: refused")
	if code, body := s.post("/thang/2023-11/duyet", s.form("ly-do", "x", "so", "345", "ngay", "2023-12-05")); code != http.StatusBadGateway || strings.Contains(body, "10.0.0.1") {
		t.Errorf("an outage answers %d\n%s", code, body)
	}
	s.fails = s.refuses
	for _, path := range []string{"/", "/thang/2023-11"} {
		if code, body := s.get(path); code != http.StatusBadGateway || strings.Contains(body, "10.0.0.1") {
			t.Errorf("%s in an outage answers %d\n%s", path, code, body)
		}
	}
	if code, _ := s.get("/thang/2023-12"); code != http.StatusNotFound {
		t.Errorf("a month that was never begun answers %d", code)
	}
}

// Whatever a name or reason holds, it is text.
func TestNothingOnThePageIsMarkup(t *testing.T) {
	const evil = `"><script>alert('x')</script><img src=x onerror=alert(1)>`
	s := start(t, Config{Config: access.Config{UsersFile: file(t, access.Line(strings.ReplaceAll(evil, ":", ""), access.Approver, testHash()))}}, "")
	s.logIn(evil)
	m := s.month
	m.Note, m.Stage, m.Link = evil, evil, "javascript:alert(1)//"
	m.Findings[0].Message, m.Findings[0].Examples, m.Findings[0].Code = evil, []string{evil}, evil
	m.Documents = append(m.Documents, Document{Name: "don-vi/" + evil + ".xlsx", Title: evil})
	for i := range m.Deliveries {
		m.Deliveries[i].Name, m.Deliveries[i].Recipient, m.Deliveries[i].Reason = evil, evil, evil
	}
	m.Answers[0] = PastAnswer{By: evil, Reason: evil, Refused: evil}
	m.Question.Approvals, m.Question.FourEyes, m.Question.Number = []string{evil + "2"}, true, evil
	for _, path := range []string{"/", "/thang/2023-11"} {
		_, body := s.get(path)
		if strings.Contains(body, "<script") || strings.Contains(body, "<img") || strings.Contains(body, `href="javascript:`) {
			t.Errorf("%s:\n%s", path, body)
		}
	}
	_, body := s.post("/thang/2023-11/duyet", s.form("ly-do", "</textarea>"+evil, "so", evil))
	if strings.Contains(body, "<script") || !strings.Contains(body, "&lt;/textarea&gt;") {
		t.Errorf("given back:\n%s", body)
	}
}

func TestDocuments(t *testing.T) {
	s := entered(t)
	for name, want := range map[string]struct{ kind, disposition, policy string }{
		"cong-van.pdf":       {"application/pdf", "inline; filename=2023-11-cong-van.pdf", "default-src 'none'"},
		"cong-van.pdf?tai=1": {"application/pdf", "attachment; filename=2023-11-cong-van.pdf", ""},
		"cong-van.docx":      {"application/vnd.openxmlformats-officedocument.wordprocessingml.document", "attachment; filename=2023-11-cong-van.docx", ""},
		"don-vi/H25.05.xlsx": {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "attachment; filename=2023-11-H25.05.xlsx", ""},
		"cong-khai.html":     {"text/html; charset=utf-8", "inline; filename=2023-11-cong-khai.html", "sandbox;"},
	} {
		code, header, body := s.whole(s.request("GET", "/thang/2023-11/van-ban/"+name, nil))
		if code != http.StatusOK || header.Get("Content-Type") != want.kind || header.Get("Content-Disposition") != want.disposition ||
			!strings.Contains(header.Get("Content-Security-Policy"), want.policy) || header.Get("X-Content-Type-Options") != "nosniff" ||
			header.Get("Content-Length") != fmt.Sprint(len(body)) {
			t.Errorf("%s: %d %v", name, code, header)
		}
	}
	s.opened = nil
	for _, path := range []string{
		"../../extract/mot-cua/ho-so.csv", "%2e%2e%2f%2e%2e%2fextract/ho-so.csv", "..%2f..%2fextract%2fho-so.csv", "/etc/passwd", "%2fetc%2fpasswd",
		"don-vi/../../report.json", "extract/mot-cua/ho-so.csv", "", "cong-van.pdf%00.html", "CONG-VAN.PDF",
	} {
		r := s.request("GET", "/", nil)
		r.URL.Opaque = "//" + r.URL.Host + "/thang/2023-11/van-ban/" + path
		if code, body := s.do(r); code == http.StatusOK {
			t.Errorf("%s is opened: %s", path, body)
		}
	}
	s.month.Documents = append(s.month.Documents, Document{Name: "tệp \"lạ\"\r\nX: y.svg"})
	code, header, _ := s.whole(s.request("GET", "/thang/2023-11/van-ban/"+url.PathEscape("tệp \"lạ\"\r\nX: y.svg"), nil))
	if code != http.StatusOK || header.Get("X") != "" || header.Get("Content-Type") != "application/octet-stream" || !strings.HasPrefix(header.Get("Content-Disposition"), "attachment; filename*=utf-8''") {
		t.Errorf("a strange name: %d %v", code, header)
	}
}

// Over a month stands whose letters it has; over the rest, who issued the latest one. Where the archive does not answer it is
// last month's office, and nobody can make the page ask again and again.
func TestTheOfficeOfTheMonth(t *testing.T) {
	s := start(t, byPassword(t), "")
	s.now = time.Date(2026, 2, 3, 9, 0, 0, 0, period.Zone)
	s.logIn(person)
	for path, want := range map[string]string{"/": "tỉnh Hà Nam", "/dang-nhap": "tỉnh Hà Nam", "/thang/2023-11": "tỉnh Hà Nam"} {
		if _, body := s.do(s.request("GET", path, nil)); !strings.Contains(body, "Văn phòng UBND "+want) {
			t.Errorf("%s does not name %s", path, want)
		}
	}

	s = start(t, byPassword(t), "")
	s.now = time.Date(2026, 2, 3, 9, 0, 0, 0, period.Zone)
	s.fails = errors.New("no store")
	for _, step := range []struct {
		later time.Duration
		fails error
		want  string
	}{{0, s.fails, "tỉnh Ninh Bình"}, {time.Second, nil, "tỉnh Ninh Bình"}, {time.Minute, nil, "tỉnh Hà Nam"}} {
		s.now, s.fails = s.now.Add(step.later), step.fails
		if _, body := s.do(s.request("GET", "/dang-nhap", nil)); !strings.Contains(body, "Văn phòng UBND "+step.want) {
			t.Errorf("after %s: %s is not named", step.later, step.want)
		}
	}
}

// A figure that the extract has no column for is not shown as nought.
func TestFiguresWithoutColumns(t *testing.T) {
	s := entered(t)
	page := func(missing ...string) string {
		s.month = heldMonth()
		s.month.Report.Totals.ReceivedOnline, s.month.Report.MissingColumns = 0, missing
		_, body := s.do(s.request("GET", "/thang/2023-11", nil))
		return body
	}
	const nought, none = `trực tuyến</th><td>0</td>`, `không có số liệu`
	if body := page(); !strings.Contains(body, nought) || strings.Contains(body, none) {
		t.Error("with every column a figure is not shown")
	}
	if body := page("channel", "handler", "steps"); strings.Contains(body, nought) || strings.Count(body, none) != 2 {
		t.Error("without the columns noughts are shown")
	}
}

// The page shows how files of other systems were read, and nothing where there are none.
func TestFormatsOnThePage(t *testing.T) {
	s := entered(t)
	s.month = heldMonth()
	if _, body := s.do(s.request("GET", "/thang/2023-11", nil)); strings.Contains(body, `id="dinh-dang"`) {
		t.Error("formats are shown although there are none")
	}
	s.month.Formats = []Format{{Name: "he-thong-cu", Files: []string{"so-11.xlsx", "<b>.csv"}, Text: "statuses:\n    Xong: \"9\"\n"}}
	_, body := s.do(s.request("GET", "/thang/2023-11", nil))
	for _, want := range []string{`id="dinh-dang"`, "he-thong-cu: 2 tệp", "so-11.xlsx", "&lt;b&gt;.csv", "Xong: &#34;9&#34;"} {
		if !strings.Contains(body, want) {
			t.Errorf("%s is not on the page", want)
		}
	}
}

// Before a decision the page says that the register is another one than at the last seal. A reader sees no addresses.
func TestAChangedRegisterOnThePage(t *testing.T) {
	s := entered(t)
	if _, body := s.do(s.request("GET", "/thang/2023-11", nil)); strings.Contains(body, "Danh bạ đã đổi") {
		t.Error("a change is shown although there is none")
	}
	s.month.Question.Units = &UnitsChanged{
		Since: november.Previous(), Revision: 2,
		Changes: []register.EntryChange{register.ChangesOf(
			&register.Entry{Kind: register.UnitEntry, Fields: map[string]string{"code": "H25.02", "name": "Sở Y tế", "notify.to": "syt@tinh.example"}},
			&register.Entry{Kind: register.UnitEntry, Fields: map[string]string{"code": "H25.02", "name": "Sở Y tế", "notify.to": "khac@tinh.example"}})},
		Saved: []RegisterVersion{{Number: 3, By: "le.thi.c", Reason: "<b>đổi</b>", At: s.now}},
	}
	_, body := s.do(s.request("GET", "/thang/2023-11", nil))
	for _, want := range []string{"Danh bạ đã đổi", "tháng 10/2023 lần 02", "le.thi.c", "phiên bản 03", "&lt;b&gt;", "syt@tinh.example", "khac@tinh.example", "tự ghi tên"} {
		if !strings.Contains(body, want) {
			t.Errorf("%s is not on the page", want)
		}
	}
	s.month.Question.Units.Saved = nil
	if _, body := s.do(s.request("GET", "/thang/2023-11", nil)); !strings.Contains(body, "Sửa ở tệp danh bạ") {
		t.Error("an edited file is not named")
	}

	conf := byProxy(t)
	conf.Identity.Roles.Reader = []string{"nguoi.xem"}
	reader := start(t, conf, "")
	reader.month = s.month
	reader.header.Set("X-User", "nguoi.xem")
	reader.header.Set("X-Proxy", proxyWord)
	if _, body := reader.do(reader.request("GET", "/thang/2023-11", nil)); !strings.Contains(body, "Danh bạ đã đổi") || strings.Contains(body, "khac@tinh.example") {
		t.Error("a reader is not told, or sees an address")
	}
}

// What an extract or an answer brought in control characters is not on the page.
func TestControlCharactersAreLeftOut(t *testing.T) {
	s := entered(t)
	page := func(dirt string) string {
		s.month = heldMonth()
		s.month.Findings[0].Message += dirt
		s.month.Answers = []PastAnswer{{By: "Trần Văn Mẫu" + dirt, Reason: "đã xem" + dirt}}
		s.month.Deliveries[0].Name += dirt
		_, body := s.do(s.request("GET", "/thang/2023-11", nil))
		_, deliveries := s.do(s.request("GET", "/thang/2023-11/gui-thu", nil))
		return onceOfForm.ReplaceAllString(body+deliveries, "")
	}
	dirty, clean := page("\x00\x01\x1b\x7f\u0085"), page("\ufffd")
	if n := strings.Count(clean, "\ufffd"); dirty != clean || n != 4 {
		t.Errorf("%d texts, cleaned: %t", n, dirty == clean)
	}
}

var onceOfForm = regexp.MustCompile(`name="lan" value="[^"]*"`)

func TestHeaders(t *testing.T) {
	s := entered(t)
	for _, path := range []string{"/", "/thang/2023-11", "/dang-nhap", "/kieu.css", "/nowhere"} {
		_, header, _ := s.whole(s.request("GET", path, nil))
		for name, want := range map[string]string{
			"Content-Security-Policy": policy, "X-Frame-Options": "DENY", "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store",
			"Referrer-Policy": "same-origin",
		} {
			if header.Get(name) != want {
				t.Errorf("%s: %s: %q", path, name, header.Get(name))
			}
		}
	}
}
