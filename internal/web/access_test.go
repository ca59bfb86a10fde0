package web

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"trehan/internal/proof"
	"trehan/internal/web/access"
)

func TestLogIn(t *testing.T) {
	s := start(t, byPassword(t), "")
	if code, header, _ := s.whole(s.request("GET", "/thang/2023-11?a=b", nil)); code != http.StatusSeeOther || header.Get("Location") != "/dang-nhap?tiep=%2Fthang%2F2023-11%3Fa%3Db" {
		t.Errorf("a month without a session: %d %s", code, header.Get("Location"))
	}
	for _, name := range []string{person, "Không Có Người Này"} { // the same words
		code, body := s.post("/dang-nhap", url.Values{"ten": {name}, "mat-khau": {"không đúng đâu nhé"}})
		if code != http.StatusForbidden || !strings.Contains(body, wordWrongLogin) || strings.Contains(body, "không đúng đâu nhé") {
			t.Errorf("%s: %d\n%s", name, code, body)
		}
	}
	for next, want := range map[string]string{
		"/thang/2023-11": "/thang/2023-11", "//ke-xau.example": "/", "https://ke-xau.example": "/", "/\\ke-xau.example": "/", "javascript:alert(1)": "/",
	} {
		code, header, _ := s.whole(s.posting("/dang-nhap", url.Values{"ten": {person}, "mat-khau": {password}, "tiep": {next}}))
		if code != http.StatusSeeOther || header.Get("Location") != want {
			t.Errorf("after the log-in %q leads to %d %s", next, code, header.Get("Location"))
		}
	}
	if _, body := s.get("/dang-nhap?tiep=//ke-xau.example"); strings.Contains(body, "ke-xau") {
		t.Error("the page of the log-in leads elsewhere")
	}
	form := s.form()
	if code, _ := s.post("/dang-xuat", url.Values{}); code != http.StatusForbidden {
		t.Errorf("a log-out from elsewhere answers %d", code)
	}
	if code, _ := s.post("/dang-xuat", form); code != http.StatusSeeOther {
		t.Errorf("log-out answers %d", code)
	}
	if code, _ := s.post("/thang/2023-11/tu-choi", form); code != http.StatusForbidden || s.did() != 0 {
		t.Errorf("a form of the ended session answers %d", code)
	}
}

func TestCookies(t *testing.T) {
	for public, want := range map[string][]string{
		"https://duyet.hanam.example": {"__Host-trehan-duyet=", "HttpOnly", "SameSite=Strict", "Secure", "Path=/"},
		"":                            {"trehan-duyet=", "HttpOnly", "SameSite=Strict", "Path=/"},
	} {
		s := start(t, byPassword(t), public)
		_, header, _ := s.whole(s.posting("/dang-nhap", url.Values{"ten": {person}, "mat-khau": {password}}))
		cookies := header.Values("Set-Cookie")
		if len(cookies) != 2 || (header.Get("Strict-Transport-Security") != "") != (public != "") {
			t.Errorf("%q: %v", public, header)
		}
		for _, c := range cookies {
			for _, part := range want[1:] {
				if !strings.Contains(c, part) || strings.Contains(c, "Domain") {
					t.Errorf("%q: %s lacks %s", public, c, part)
				}
			}
		}
		if !strings.HasPrefix(strings.Join(cookies, "\n"), want[0]) && !strings.Contains(strings.Join(cookies, "\n"), "\n"+want[0]) {
			t.Errorf("%q: %v", public, cookies)
		}
	}
}

func TestProxyIdentity(t *testing.T) {
	grouped := func(c *Config) {
		c.Identity.GroupsHeader, c.Identity.Roles = "X-Groups", access.Lists{Reader: []string{"vp"}, Approver: []string{"lanh-dao"}}
	}
	good := func(more ...string) http.Header {
		h := http.Header{"X-User": {"le.thu.duyet"}, "X-Proxy": {proxyWord}}
		for i := 0; i < len(more); i += 2 {
			h.Add(more[i], more[i+1])
		}
		return h
	}
	for name, c := range map[string]struct {
		config func(*Config)
		header http.Header
		code   int
	}{
		"the proxy":                {nil, good(), http.StatusOK},
		"somebody without a role":  {nil, http.Header{"X-User": {"nguoi.la"}, "X-Proxy": {proxyWord}}, http.StatusForbidden},
		"no secret":                {nil, http.Header{"X-User": {"le.thu.duyet"}}, http.StatusForbidden},
		"a wrong secret":           {nil, http.Header{"X-User": {"le.thu.duyet"}, "X-Proxy": {proxyWord + "x"}}, http.StatusForbidden},
		"two secrets":              {nil, good("X-Proxy", "x"), http.StatusForbidden},
		"two names":                {nil, good("X-User", "ke.gia.mao"), http.StatusForbidden},
		"no name":                  {nil, http.Header{"X-Proxy": {proxyWord}}, http.StatusForbidden},
		"an empty name":            {nil, http.Header{"X-User": {" "}, "X-Proxy": {proxyWord}}, http.StatusForbidden},
		"a name of several lines?": {nil, http.Header{"X-User": {"a\u2028b\u202e"}, "X-Proxy": {proxyWord}}, http.StatusForbidden},
		"a forwarded address":      {func(c *Config) { c.Identity.Proxies = []string{"10.1.0.0/16"} }, good("X-Forwarded-For", "10.1.0.1"), http.StatusForbidden},
		"another address":          {func(c *Config) { c.Identity.SecretHeader, c.Identity.Proxies = "", []string{"127.0.0.2"} }, good(), http.StatusForbidden},
		"the address alone":        {func(c *Config) { c.Identity.SecretHeader, c.Identity.Proxies = "", []string{"127.0.0.0/8"} }, good(), http.StatusOK},
		"the secret alone":         {func(c *Config) { c.Identity.Proxies = nil }, good(), http.StatusOK},
		"a session of a log-in":    {nil, http.Header{"Cookie": {"trehan-duyet=e30.x"}}, http.StatusForbidden},
		"by group":                 {grouped, good("X-Groups", "khac, vp"), http.StatusOK},
		"by name, with groups":     {grouped, good(), http.StatusForbidden},
		"a group beside":           {grouped, good("X-Groups", "vp", "X-Groups", "lanh-dao"), http.StatusForbidden},
		"a group in capitals":      {grouped, good("X-Groups", "VP"), http.StatusForbidden},
	} {
		t.Run(name, func(t *testing.T) {
			config := byProxy(t)
			if c.config != nil {
				c.config(&config)
			}
			s := start(t, config, "")
			s.header = c.header
			code, body := s.get("/")
			if code != c.code || code == http.StatusOK && !strings.Contains(body, c.header.Get("X-User")) {
				t.Errorf("answers %d\n%s", code, body)
			}
		})
	}
}

// Whoever is named answers; a form that was given to somebody else in the same browser is refused. Any worker with the key takes
// the forms of another.
func TestProxyPersonAnswers(t *testing.T) {
	config := byProxy(t)
	config.KeyFile = file(t, strings.Repeat("k", 40))
	s, second := start(t, config, ""), start(t, config, "")
	s.header = http.Header{"X-User": {"le.thu.duyet"}, "X-Proxy": {proxyWord}}
	form := s.form("ly-do", "đã xem")
	s.header.Set("X-User", "tran.van.mau")
	if code, _ := s.post("/thang/2023-11/duyet", form); code != http.StatusForbidden || s.did() != 0 {
		t.Errorf("another's form answers %d", code)
	}
	form = s.form("ly-do", "đã xem", "so", "345", "ngay", "2023-12-05")
	s.server.Config.Handler = second.made // a restart, or another worker
	if code, _ := s.post("/thang/2023-11/duyet", form); code != http.StatusSeeOther {
		t.Errorf("answers %d", code)
	}
	if diff := cmp.Diff([]Person{{"tran.van.mau", proof.Proxy}}, second.persons); diff != "" {
		t.Errorf("who spoke (-want +got):\n%s", diff)
	}
	if code, _ := s.get("/dang-nhap"); code != http.StatusSeeOther {
		t.Errorf("log-in behind the proxy answers %d", code)
	}
	if code, _ := s.post("/dang-nhap", url.Values{"ten": {"A"}, "mat-khau": {""}}); code == http.StatusSeeOther {
		t.Errorf("a log-in by password behind the proxy answers %d", code)
	}
}

// Who guesses the proxy's secret is slowed down, and the proxy is not shut out by it.
func TestGuessingTheProxysSecretIsBounded(t *testing.T) {
	s := start(t, byProxy(t), "")
	s.header = http.Header{"X-User": {"a"}, "X-Proxy": {"guess"}}
	for range 5 {
		s.get("/")
	}
	if code, header, _ := s.whole(s.request("GET", "/", nil)); code != http.StatusTooManyRequests || header.Get("Retry-After") != "3" {
		t.Errorf("after five guesses: %d", code)
	}
	s.header.Set("X-Proxy", proxyWord)
	if code, _ := s.get("/"); code != http.StatusOK {
		t.Errorf("the proxy after five guesses: %d", code)
	}
}

// The log says that somebody failed, and neither who nor with what.
func TestTheLogNamesNobody(t *testing.T) {
	var log bytes.Buffer
	for _, c := range []Config{byPassword(t), byProxy(t)} {
		s := start(t, c, "")
		s.made.Log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
		s.header = http.Header{"X-User": {"le.thu.duyet"}, "X-Proxy": {"doan-mo-bi-mat"}}
		s.get("/")
		s.post("/dang-nhap", url.Values{"ten": {person}, "mat-khau": {"sai hoàn toàn rồi"}})
		s.post("/dang-nhap", url.Values{"ten": {person}, "mat-khau": {password}})
		s.post("/dang-xuat", url.Values{"ma": {"khong-dung"}})
	}
	for _, secret := range []string{person, "Duyệt", "duyet", "mật khẩu", "sai hoàn toàn", "doan-mo", proxyWord, "127.0.0.1"} {
		if strings.Contains(log.String(), secret) {
			t.Errorf("the log has %q:\n%s", secret, log.String())
		}
	}
	if !strings.Contains(log.String(), "failed") {
		t.Errorf("the log says nothing:\n%s", log.String())
	}
}

// Passwords go to this very machine or over an encrypted line.
func TestPasswordsDoNotGoInClear(t *testing.T) {
	made, err := New(Options{Config: byPassword(t), Backend: &fakeBackend{}, Log: slog.New(slog.DiscardHandler), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Listen("0.0.0.0:0", made); err == nil || !strings.Contains(err.Error(), "không được mã hóa") {
		t.Errorf("passwords go in clear over the line: %v", err)
	}
	server, err := Listen("127.0.0.1:0", made)
	if err != nil {
		t.Fatal(err)
	}
	if server.URL() != "http://"+server.Addr() {
		t.Errorf("%s is open at %s", server.URL(), server.Addr())
	}
	_ = server.listener.Close()
}
