package web

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"trehan/internal/web/access"
)

// Whatever changes something needs more than the right to see: a new route is looked at here without being added to a list.
func TestNoRouteChangesAnythingForReaders(t *testing.T) {
	s := entered(t)
	if len(s.made.routes.list) < 15 {
		t.Fatalf("%d routes", len(s.made.routes.list))
	}
	for _, r := range s.made.routes.list {
		method, path, _ := strings.Cut(r.pattern, " ")
		switch {
		case method == "GET" || path == "/dang-nhap" || path == "/dang-xuat" || r.pattern == "/":
		case method != "POST":
			t.Errorf("%s: not GET or POST", r.pattern)
		case !r.least.Includes(access.Clerk):
			t.Errorf("%s may be used by a %s", r.pattern, r.least)
		}
	}
}

var wildcard = regexp.MustCompile(`\{[^}]*\}`)

// tries is every route with an address that it takes.
func (s *site) tries(each func(method, address string, least access.Role)) {
	s.Helper()
	for _, r := range s.made.routes.list {
		method, path, found := strings.Cut(r.pattern, " ")
		if !found { // any method
			method, path = "POST", r.pattern+"khong-co"
		}
		path = strings.ReplaceAll(strings.ReplaceAll(path, "{$}", ""), "{month}", "2023-11")
		each(method, wildcard.ReplaceAllString(path, "H25.05"), r.least)
	}
}

// reached serves the page so that a handler whose part of the backend is not there has been reached all the same.
func reached(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if recover() != nil {
				w.WriteHeader(http.StatusTeapot)
			}
		}()
		next.ServeHTTP(w, r)
	})
}

// formToken is what the session's forms carry.
func (s *site) formToken() string {
	s.Helper()
	_, body := s.get("/")
	for _, m := range hiddenField.FindAllStringSubmatch(body, -1) {
		if m[1] == "ma" {
			return m[2]
		}
	}
	s.Fatalf("no form on the page:\n%s", body)
	return ""
}

// Every route of the page, tried by everybody: what a role may not do is refused in words and not done, whoever registered it.
func TestEveryRouteByEveryRole(t *testing.T) {
	people := map[access.Role]string{access.Reader: "Người Xem", access.Clerk: "Trần Chuyên Viên", access.Approver: person}
	for role, name := range people {
		s := start(t, byPassword(t), "")
		s.server.Config.Handler = reached(s.made)
		s.logIn(name)
		form := url.Values{"ma": {s.formToken()}, "ly-do": {"thử"}}
		s.tries(func(method, address string, least access.Role) {
			if address == "/dang-xuat" || least == access.Nobody {
				return
			}
			before := s.did()
			code, body := s.do(s.request(method, address, nil))
			if method == "POST" {
				if role.Includes(least) && code != http.StatusForbidden {
					t.Errorf("%s %s without a form's token by a %s: %d", method, address, role, code)
				}
				code, body = s.post(address, form)
			}
			refused := code == http.StatusForbidden && strings.Contains(body, refusedRole(least)[:30])
			if refused == role.Includes(least) {
				t.Errorf("%s %s, which needs a %s, by a %s: %d", method, address, least, role, code)
			}
			if refused && s.did() != before {
				t.Errorf("%s %s by a %s is done all the same", method, address, role)
			}
		})
	}
}

// Every form of the page from elsewhere: by nobody, by a page of another site, and with the token of another session.
func TestEveryFormFromElsewhere(t *testing.T) {
	s := entered(t)
	s.server.Config.Handler = reached(s.made)
	other := start(t, byPassword(t), "")
	other.server.Config.Handler = s.made // one page, two sessions
	other.logIn(person)
	form, theirs := url.Values{"ma": {s.formToken()}, "ly-do": {"thử"}}, url.Values{"ma": {other.formToken()}, "ly-do": {"thử"}}
	stranger := s.browser()
	posts := 0
	s.tries(func(method, address string, least access.Role) {
		if least == access.Nobody && address != "/dang-nhap" {
			return
		}
		s.http, stranger = stranger, s.http
		code, body := s.do(s.request(method, address, nil))
		if method == "POST" && least != access.Nobody {
			code, body = s.post(address, form)
		}
		s.http, stranger = stranger, s.http
		if least != access.Nobody && (code != http.StatusForbidden && (method == "POST" || code != http.StatusSeeOther) || strings.Contains(body, "15.744")) {
			t.Errorf("%s %s without a session: %d", method, address, code)
		}
		if method != "POST" {
			return
		}
		posts++
		for what, header := range map[string][2]string{
			"another origin": {"Origin", "https://ke-xau.example"}, "no origin": {"Origin", "null"}, "another site": {"Sec-Fetch-Site", "cross-site"}, "a subdomain": {"Sec-Fetch-Site", "same-site"},
		} {
			r := s.posting(address, form)
			r.Header.Set(header[0], header[1])
			if code, body := s.do(r); code != http.StatusForbidden || !strings.Contains(body, wordCrossOrigin) {
				t.Errorf("%s from %s: %d", address, what, code)
			}
		}
		if code, _ := s.post(address, theirs); least != access.Nobody && code != http.StatusForbidden {
			t.Errorf("%s with another session's token: %d", address, code)
		}
	})
	if posts < 8 || s.did() != 0 {
		t.Errorf("%d forms tried, done: %d", posts, s.did())
	}
}
