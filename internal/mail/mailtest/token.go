package mailtest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"trehan/internal/mail"
)

// ClientSecret and RefreshToken are those that a TokenServer knows at first.
const (
	ClientSecret = "bi-mat-ung-dung-77"
	RefreshToken = "ma-lam-moi-88"
)

// TokenServer is a scripted OAuth2 token endpoint on loopback. It grants tokens to whoever has the client's secret, or the
// refresh token, and only the last one granted is good.
type TokenServer struct {
	Config mail.OAuth2 // how to reach it, by client credentials

	mu       sync.Mutex
	script   []TokenAnswer
	lifetime time.Duration
	granted  int
	good     string
	asked    []url.Values
	refresh  string
}

// TokenAnswer is what a request gets in place of a token.
type TokenAnswer struct {
	Status int
	Body   string
}

// StartTokens runs a token endpoint for the length of a test. The answers come first, one a request.
func StartTokens(t testing.TB, lifetime time.Duration, answers ...TokenAnswer) *TokenServer {
	t.Helper()
	s := &TokenServer{script: answers, lifetime: lifetime, refresh: RefreshToken}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	secret := filepath.Join(t.TempDir(), "client_secret")
	if err := os.WriteFile(secret, []byte(ClientSecret+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s.Config = mail.OAuth2{TokenURL: server.URL + "/token", ClientID: "ung-dung-1", ClientSecretFile: secret, Scope: "https://thu.example/.default"}
	return s
}

// ServeHTTP answers one request.
func (s *TokenServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_ = r.ParseForm()
	s.asked = append(s.asked, r.PostForm)
	w.Header().Set("Content-Type", "application/json")
	refuse := func(status int, body string) {
		w.Header().Set("Location", "/elsewhere") // of use with 3xx only
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}
	if len(s.script) > 0 {
		answer := s.script[0]
		s.script = s.script[1:]
		if answer.Status != 0 {
			refuse(answer.Status, answer.Body)
			return
		}
	}
	form := r.PostForm
	switch {
	case form.Get("client_secret") != ClientSecret:
		refuse(http.StatusUnauthorized, `{"error":"invalid_client","error_description":"AADSTS7000222: secret `+form.Get("client_secret")+` has expired"}`)
		return
	case form.Get("grant_type") == "refresh_token" && form.Get("refresh_token") != s.refresh:
		refuse(http.StatusBadRequest, `{"error":"invalid_grant","error_description":"token `+form.Get("refresh_token")+` was revoked"}`)
		return
	}
	s.granted++
	s.good = fmt.Sprintf("ma-truy-cap-%d", s.granted)
	_, _ = fmt.Fprintf(w, `{"access_token":%q,"token_type":"Bearer","expires_in":%d}`, s.good, int(s.lifetime.Seconds()))
}

// Accepts reports whether a token is the last one granted and not revoked, for Options.Token.
func (s *TokenServer) Accepts(user, token string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return user == Username && s.good != "" && token == s.good
}

// Revoke makes the last token bad.
func (s *TokenServer) Revoke() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.good = ""
}

// Expect makes another refresh token the only good one.
func (s *TokenServer) Expect(refresh string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refresh = refresh
}

// Answer puts answers before the next tokens.
func (s *TokenServer) Answer(answers ...TokenAnswer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.script = answers
}

// Asked are the requests so far.
func (s *TokenServer) Asked() []url.Values {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]url.Values(nil), s.asked...)
}

// accepts reads the client's half of XOAUTH2.
func accepts(good func(user, token string) bool, said string) bool {
	user, rest, _ := strings.Cut(strings.TrimPrefix(said, "user="), "\x01")
	token, end, _ := strings.Cut(strings.TrimPrefix(rest, "auth=Bearer "), "\x01")
	return good != nil && end == "\x01" && good(user, token)
}
