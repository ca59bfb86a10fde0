package mail

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// A token is replaced before its end; while the endpoint is away it serves to its end, and no longer.
func TestTokenByTheClock(t *testing.T) {
	type step struct {
		after time.Duration // since the first token
		away  int           // what the endpoint answers instead of a token, 0 for a token
		want  string        // "" for an error
	}
	for name, c := range map[string]struct {
		answer string
		steps  []step
	}{
		"an hour":             {`"expires_in":3600`, []step{{0, 0, "1"}, {54 * time.Minute, 0, "1"}, {56 * time.Minute, 0, "2"}, {57 * time.Minute, 0, "2"}}},
		"a minute":            {`"expires_in":60`, []step{{0, 0, "1"}, {45 * time.Second, 0, "1"}, {50 * time.Second, 0, "2"}}},
		"no end stated":       {`"scope":"x"`, []step{{0, 0, "1"}, {3 * time.Minute, 0, "1"}, {6 * time.Minute, 0, "2"}}},
		"the endpoint away":   {`"expires_in":3600`, []step{{0, 0, "1"}, {56 * time.Minute, 502, "1"}, {59 * time.Minute, 502, "1"}, {61 * time.Minute, 502, ""}, {62 * time.Minute, 0, "2"}}},
		"a page in its place": {`"expires_in":3600`, []step{{0, 0, "1"}, {56 * time.Minute, 200, "1"}, {57 * time.Minute, 302, "1"}, {58 * time.Minute, 400, "1"}, {61 * time.Minute, 200, ""}}},
		"ended already":       {`"expires_in":-5`, []step{{0, 0, "1"}, {time.Second, 0, "2"}, {2 * time.Second, 502, ""}}},
	} {
		t.Run(name, func(t *testing.T) {
			away, granted := 0, 0
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				if away != 0 {
					w.Header().Set("Content-Type", "text/html")
					w.WriteHeader(away)
					_, _ = w.Write([]byte("<html>"))
					return
				}
				granted++
				w.Header().Set("Content-Type", "application/json")
				_, _ = fmt.Fprintf(w, `{"access_token":"%d","token_type":"Bearer",%s}`, granted, c.answer)
			}))
			defer server.Close()
			secret := filepath.Join(t.TempDir(), "secret")
			if err := os.WriteFile(secret, []byte("x"), 0o600); err != nil {
				t.Fatal(err)
			}
			var passed time.Duration
			tokens := newTokens(OAuth2{TokenURL: server.URL, ClientID: "a", ClientSecretFile: secret})
			tokens.now = func() time.Time { return time.Now().Add(passed) }
			for _, s := range c.steps {
				passed, away = s.after, s.away
				token, _, err := tokens.get(t.Context())
				if token != s.want || (err == nil) != (s.want != "") {
					t.Errorf("after %v: %q, %v; want %q", s.after, token, err, s.want)
				}
			}
		})
	}
}
