package web

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// The page answers to its own names and addresses, and to no name that somebody else has led to it.
func TestHosts(t *testing.T) {
	const own, tunnel, lan = "127.0.0.1:8090", "127.0.0.1:50022", "10.1.2.3:8090"
	for _, c := range []struct {
		name, url, listen string
		more              []string
		reached           string // local address of the connection
		answers, refuses  []string
	}{
		{"on loopback", "", own, nil, own,
			[]string{"127.0.0.1:8090", "localhost:8090", "localhost", "LOCALHOST:9", "localhost.:8090", "[::1]:8090", "127.0.0.2"},
			[]string{"evil.example:8090", "127.0.0.1.evil.example", "localhost.evil.example", "10.1.2.3", "", "evil.example@localhost", "0.0.0.0"}},
		{"through a tunnel to loopback", "", own, nil, tunnel, []string{"localhost:1234"}, []string{"evil.example"}},
		{"behind a proxy", "https://duyet.tinh.example", own, []string{"duyet-cu.tinh.example"}, own,
			[]string{"duyet.tinh.example", "DUYET.tinh.example:443", "duyet-cu.tinh.example", "127.0.0.1:8090"},
			[]string{"tinh.example", "xduyet.tinh.example", "duyet.tinh.example.evil.example"}},
		{"on one address", "https://duyet.tinh.example:8443", lan, nil, lan,
			[]string{"duyet.tinh.example:8443", "10.1.2.3:8090"}, []string{"localhost:8090", "127.0.0.1", "10.1.2.4", "evil.example"}},
		{"on a name", "https://duyet.tinh.example", "may-chu:8090", nil, lan, []string{"may-chu:8090"}, []string{"localhost:8090", "evil.example"}},
		{"on all addresses", "https://duyet.tinh.example", "0.0.0.0:8090", nil, "172.18.0.5:8090",
			[]string{"127.0.0.1:8090", "localhost:8090", "172.18.0.5:8090", "duyet.tinh.example"}, []string{"10.1.2.3:8090", "evil.example"}},
		{"on all addresses, shortly said", "https://duyet.tinh.example", ":8090", nil, "[::ffff:10.1.2.3]:8090",
			[]string{"10.1.2.3:8090", "localhost:8090"}, []string{"evil.example"}},
	} {
		config := byPassword(t)
		config.Hosts = c.more
		made, err := New(Options{Config: config, URL: c.url, Backend: &fakeBackend{}, Log: slog.New(slog.DiscardHandler), Now: time.Now})
		if err != nil {
			t.Fatal(err)
		}
		made.hosts.listen(c.listen)
		reached, err := net.ResolveTCPAddr("tcp", c.reached)
		if err != nil {
			t.Fatal(err)
		}
		ask := func(host, path string) *httptest.ResponseRecorder {
			r := httptest.NewRequestWithContext(context.WithValue(t.Context(), http.LocalAddrContextKey, net.Addr(reached)), "GET", path, nil)
			r.Host = host
			w := httptest.NewRecorder()
			made.ServeHTTP(w, r)
			return w
		}
		for _, host := range c.answers {
			if w := ask(host, "/kieu.css"); w.Code != http.StatusOK {
				t.Errorf("%s: %q is answered %d", c.name, host, w.Code)
			}
		}
		for _, host := range c.refuses {
			for _, path := range []string{"/", "/dang-nhap", "/kieu.css", "/thang/2023-11"} {
				w := ask(host, path)
				if w.Code != http.StatusMisdirectedRequest || strings.TrimSpace(w.Body.String()) != wordNotThisHost || len(w.Result().Cookies()) > 0 {
					t.Errorf("%s: %q %s is answered %d\n%s", c.name, host, path, w.Code, w.Body)
				}
			}
		}
	}
}

// A name that leads to the page by somebody else's doing gets nothing over a real connection either.
func TestDNSRebinding(t *testing.T) {
	s := entered(t)
	r := s.request("GET", "/thang/2023-11", nil)
	if code, _ := s.do(r); code != http.StatusOK {
		t.Fatalf("the page's own address is answered %d", code)
	}
	r = s.request("GET", "/thang/2023-11", nil)
	r.Host = "evil.example:8090"
	if code, body := s.do(r); code != http.StatusMisdirectedRequest || strings.Contains(body, "Hà Nam") {
		t.Errorf("answered %d\n%s", code, body)
	}
	r = s.posting("/thang/2023-11/duyet", s.form("ly-do", "x"))
	r.Host = "evil.example"
	if code, _ := s.do(r); code != http.StatusMisdirectedRequest || s.did() != 0 {
		t.Errorf("answered %d, done %d", code, s.did())
	}
}
