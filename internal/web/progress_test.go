package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"

	"trehan/internal/browsertest"
	"trehan/internal/period"
)

func (d *fakeBackend) Progress(_ context.Context, m period.Name) (*Progress, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if m != november || d.month.Progress == nil {
		return nil, ErrNone
	}
	copied := *d.month.Progress
	return &copied, d.fails
}

// runningMonth sends its mails.
func runningMonth() *Month {
	m := heldMonth()
	at := time.Date(2023, 12, 5, 2, 30, 0, 0, time.UTC)
	m.Outcome, m.Question, m.Stage = "running", nil, "Gửi thư thông báo"
	m.Progress = &Progress{
		Running: true, Outcome: "running", Step: 7, Steps: 8, Label: m.Stage, Planned: 150, Settled: 12, Waiting: []string{"gửi thư, lần thử 1"},
		Stages: []Stage{{"Lập danh sách nơi nhận", at, at.Add(time.Minute)}, {m.Stage, at.Add(time.Minute), time.Time{}}},
	}
	return m
}

// A page shows how far the run has come, and runs script only then; its part is answered again only when there is something
// new. Who is logged out gets an error and not the log-in in its place.
func TestProgress(t *testing.T) {
	s := entered(t)
	headers := func(path string) (int, http.Header, string) { return s.whole(s.request("GET", path, nil)) }
	if _, h, body := headers("/thang/2023-11"); strings.Contains(h.Get("Content-Security-Policy"), "script-src") || strings.Contains(body, "<script") {
		t.Errorf("a page that only stands runs script: %v", h)
	}
	s.month = runningMonth()
	_, h, body := headers("/thang/2023-11")
	if got := h.Get("Content-Security-Policy"); got != livePolicy || strings.Contains(got, "unsafe") {
		t.Errorf("the policy is %q", got)
	}
	version := s.month.Progress.Version()
	for _, want := range []string{
		`<script src="` + scriptPath + `" defer></script>`, `hx-get="/thang/2023-11/tien-do?da-co=` + version + `"`, "Bước 7/8", "<strong>12</strong>/150",
		"Đang làm: gửi thư, lần thử 1.", "xong lúc 09:31", "đang làm, từ 09:31", "Tải lại trang",
	} {
		if !strings.Contains(body, want) {
			t.Errorf("%q is missing:\n%s", want, body)
		}
	}
	if code, _ := s.get("/thang/2023-11/tien-do?da-co=" + version); code != http.StatusNoContent {
		t.Errorf("nothing new answers %d", code)
	}
	s.month.Progress.Settled = 13
	if code, body := s.get("/thang/2023-11/tien-do?da-co=" + version); code != http.StatusOK || !strings.Contains(body, "<strong>13</strong>/150") || strings.Contains(body, "<html") {
		t.Errorf("%d\n%s", code, body)
	}
	s.month.Progress = &Progress{Outcome: "held"}
	if _, body := s.get("/thang/2023-11/tien-do?da-co=" + version); !strings.Contains(body, "Chờ quyết định") || strings.Contains(body, "hx-get") {
		t.Errorf("a run that waits is asked again:\n%s", body)
	}
	_, h, body = headers(scriptPath)
	if h.Get("Cache-Control") != "public, max-age=31536000, immutable" || !strings.HasPrefix(body, "var htmx=") {
		t.Errorf("the script is answered with %v", h)
	}
	s.http = s.browser()
	if code, h, body := headers("/thang/2023-11/tien-do"); code != http.StatusForbidden || h.Get("Location") != "" || strings.Contains(body, "Thư:") {
		t.Errorf("outside: %d %v\n%s", code, h, body)
	}
}

// In a browser the part is exchanged by itself, under the page's policy, until the run waits.
func TestProgressInABrowser(t *testing.T) {
	browser := browsertest.Start(t)
	s := entered(t)
	s.month = runningMonth()
	p := browser.Tab(t, browsertest.Options{})
	address := s.inside(p)
	p.Visit(address + "/thang/2023-11")
	p.Picture("duyet-dang-chay")
	s.mu.Lock()
	s.month.Progress.Settled = 77
	s.mu.Unlock()
	seen := func(text string) {
		t.Helper()
		for range 100 {
			var body string
			if p.Eval("document.body.innerText", &body); strings.Contains(body, text) {
				return
			}
			time.Sleep(200 * time.Millisecond)
		}
		t.Errorf("the page does not come to say %q", text)
	}
	seen("77/150")
	s.mu.Lock()
	s.month.Progress = &Progress{Outcome: "held"}
	s.mu.Unlock()
	seen("Chờ quyết định. Tải lại trang để xem kết quả")
	if troubles := p.Troubles(); len(troubles) > 0 {
		t.Errorf("the browser complains: %q", troubles)
	}
}

// inside makes a tab one of the browser that has logged in, and returns the page's address for it.
func (s *site) inside(p *browsertest.Page) string {
	s.Helper()
	address := strings.Replace(s.server.URL, "localhost", "127.0.0.1", 1)
	here, err := url.Parse(address)
	if err != nil {
		s.Fatal(err)
	}
	for _, c := range s.http.Jar.Cookies(here) {
		browsertest.Call(p, network.SetCookie, network.SetCookieParams{Name: c.Name, Value: c.Value, URL: address})
	}
	return address
}
