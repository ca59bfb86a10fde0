package access

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// issuer is a small OpenID Connect provider whose answers a test can spoil.
type issuer struct {
	*httptest.Server
	key, foreign *rsa.PrivateKey

	mu        sync.Mutex
	nonce     string         // of the last log-in begun
	challenge string         // its PKCE challenge
	claims    map[string]any // laid over the ID token's
	sign      func(claims []byte) string
	down      bool
	redeemed  int
}

var testKeys = sync.OnceValues(func() (own, foreign *rsa.PrivateKey) {
	own, _ = rsa.GenerateKey(rand.Reader, 2048)
	foreign, _ = rsa.GenerateKey(rand.Reader, 2048)
	return own, foreign
})

func newIssuer(t testing.TB) *issuer {
	t.Helper()
	i := &issuer{}
	i.key, i.foreign = testKeys()
	mux := http.NewServeMux()
	answer := func(w http.ResponseWriter, v any) {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(v)
	}
	mux.HandleFunc("/.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		if i.down {
			http.Error(w, "away", http.StatusBadGateway)
			return
		}
		answer(w, map[string]any{
			"issuer": i.URL, "authorization_endpoint": i.URL + "/auth", "token_endpoint": i.URL + "/token", "jwks_uri": i.URL + "/keys",
			"end_session_endpoint": i.URL + "/end", "id_token_signing_alg_values_supported": []string{"RS256", "HS256", "none"},
		})
	})
	mux.HandleFunc("/keys", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: i.key.Public(), KeyID: "k", Algorithm: "RS256", Use: "sig"}}})
	})
	mux.HandleFunc("/token", func(w http.ResponseWriter, r *http.Request) {
		i.mu.Lock()
		defer i.mu.Unlock()
		i.redeemed++
		sum := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
		if r.PostFormValue("code") != "good" || base64.RawURLEncoding.EncodeToString(sum[:]) != i.challenge {
			w.WriteHeader(http.StatusBadRequest)
			answer(w, map[string]string{"error": "invalid_grant"})
			return
		}
		claims := map[string]any{
			"iss": i.URL, "aud": "trehan", "sub": "42", "nonce": i.nonce, "preferred_username": "tran.van.mau", "groups": []string{"vp", "lanh-dao"},
			"iat": time.Now().Unix(), "exp": time.Now().Add(time.Minute).Unix(),
		}
		maps.Copy(claims, i.claims)
		body, _ := json.Marshal(claims)
		sign := i.sign
		if sign == nil {
			sign = func(b []byte) string { return signed(b, jose.RS256, i.key) }
		}
		answer(w, map[string]any{"access_token": "a", "token_type": "Bearer", "id_token": sign(body)})
	})
	i.Server = httptest.NewServer(mux)
	t.Cleanup(i.Close)
	return i
}

func signed(claims []byte, alg jose.SignatureAlgorithm, key any) string {
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: alg, Key: key}, (&jose.SignerOptions{}).WithHeader("kid", "k"))
	if err != nil {
		panic(err)
	}
	s, err := signer.Sign(claims)
	if err != nil {
		panic(err)
	}
	text, _ := s.CompactSerialize()
	return text
}

func byProvider(t testing.TB, i *issuer) Config {
	t.Helper()
	return Config{OIDC: OIDC{
		Issuer: i.URL, ClientID: "trehan", ClientSecretFile: secretFile(t, "bi-mat"), GroupsClaim: "groups",
		Roles: Lists{Clerk: []string{"vp"}, Approver: []string{"lanh-dao"}},
	}}
}

// begin starts a log-in in the browser and returns the state that the provider would send back.
func (v *visitor) begin(i *issuer, next string) string {
	v.Helper()
	var address string
	v.do("/dang-nhap/oidc", func(w http.ResponseWriter, _ *http.Request) { address, v.err = v.guard.Begin(w, next) })
	if v.err != nil {
		v.Fatal(v.err)
	}
	u, err := url.Parse(address)
	if err != nil {
		v.Fatal(err)
	}
	q := u.Query()
	if q.Get("code_challenge_method") != "S256" || q.Get("redirect_uri") != "https://duyet.example"+CallbackPath || q.Get("response_type") != "code" {
		v.Errorf("asks the provider %s", address)
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	i.nonce, i.challenge = q.Get("nonce"), q.Get("code_challenge")
	return q.Get("state")
}

func (v *visitor) finish(query string) (next string, err error) {
	v.Helper()
	v.do(CallbackPath+"?"+query, func(w http.ResponseWriter, r *http.Request) { next, err = v.guard.Finish(w, r) })
	return next, err
}

func TestProvider(t *testing.T) {
	i := newIssuer(t)
	i.down = true
	v := visit(t, byProvider(t, i), nil)
	v.do("/", func(w http.ResponseWriter, _ *http.Request) {
		if _, err := v.guard.Begin(w, "/"); !errors.Is(err, ErrProvider) {
			t.Errorf("an issuer that does not answer: %v", err)
		}
	})
	i.down = false
	v.now = v.now.Add(providerPause)
	state := v.begin(i, "/thang/2023-11")
	next, err := v.finish("code=good&state=" + state)
	if err != nil || next != "/thang/2023-11" {
		t.Fatalf("%q %v", next, err)
	}
	if p, err := v.who(); err != nil || p.Name != "tran.van.mau" || p.Role != Approver {
		t.Errorf("%+v %v", p, err)
	}
	if _, err := v.finish("code=good&state=" + state); !errors.Is(err, ErrNotOurs) {
		t.Errorf("the same answer again: %v", err)
	}
	var elsewhere string
	v.do("/", func(_ http.ResponseWriter, r *http.Request) { elsewhere, v.err = v.guard.LogOut(r) })
	if u, err := url.Parse(elsewhere); err != nil || !strings.HasPrefix(elsewhere, i.URL+"/end?") || u.Query().Get("id_token_hint") == "" {
		t.Errorf("logs out at %q", elsewhere)
	}
	v.enters("after the log-out", ErrNoSession)
}

// What of a provider's answer does not count: nobody enters, and where the answer is not to this browser's log-in the provider is
// not even asked.
func TestProviderAttacks(t *testing.T) {
	i := newIssuer(t)
	public, err := json.Marshal(i.key.Public())
	if err != nil {
		t.Fatal(err)
	}
	encode := base64.RawURLEncoding.EncodeToString
	for what, c := range map[string]struct {
		claims map[string]any
		sign   func([]byte) string
		query  func(state string) string
		before func(v *visitor)
		want   error
		asked  bool // the provider
	}{
		"another audience":        {claims: map[string]any{"aud": "khac"}, want: ErrNotOurs, asked: true},
		"another party":           {claims: map[string]any{"aud": []string{"trehan", "khac"}, "azp": "khac"}, want: ErrNotOurs, asked: true},
		"two audiences, no party": {claims: map[string]any{"aud": []string{"trehan", "khac"}}, want: ErrNotOurs, asked: true},
		"another issuer":          {claims: map[string]any{"iss": "https://khac.example"}, want: ErrNotOurs, asked: true},
		"expired":                 {claims: map[string]any{"exp": time.Now().Add(-time.Hour).Unix()}, want: ErrNotOurs, asked: true},
		"another log-in's nonce":  {claims: map[string]any{"nonce": "khac"}, want: ErrNotOurs, asked: true},
		"no nonce":                {claims: map[string]any{"nonce": ""}, want: ErrNotOurs, asked: true},
		"another access token":    {claims: map[string]any{"at_hash": "khac"}, want: ErrNotOurs, asked: true},
		"nobody":                  {claims: map[string]any{"preferred_username": ""}, want: ErrNobody, asked: true},
		"a name of two lines":     {claims: map[string]any{"preferred_username": "a\u202eb"}, want: ErrNobody, asked: true},
		"no group of ours":        {claims: map[string]any{"groups": []string{"VP", "Lanh-dao"}}, want: ErrNoRole, asked: true},
		"no groups":               {claims: map[string]any{"groups": 7}, want: ErrNoRole, asked: true},
		"alg none":                {sign: func(b []byte) string { return encode([]byte(`{"alg":"none"}`)) + "." + encode(b) + "." }, want: ErrNotOurs, asked: true},
		"signed with a secret": {sign: func(b []byte) string { return signed(b, jose.HS256, public) },
			want: ErrNotOurs, asked: true},
		"another's signature": {sign: func(b []byte) string { return signed(b, jose.RS256, i.foreign) }, want: ErrNotOurs, asked: true},
		"no ID token":         {sign: func([]byte) string { return "" }, want: ErrNotOurs, asked: true},
		"another code":        {query: func(s string) string { return "code=bad&state=" + s }, want: ErrNotOurs, asked: true},
		"another verifier": {before: func(*visitor) {
			i.mu.Lock()
			i.challenge = "khac"
			i.mu.Unlock()
		}, want: ErrNotOurs, asked: true},
		"no state":           {query: func(string) string { return "code=good" }, want: ErrNotOurs},
		"another state":      {query: func(s string) string { return "code=good&state=x" + s }, want: ErrNotOurs},
		"two states":         {query: func(s string) string { return "code=good&state=" + s + "&state=x" }, want: ErrNotOurs},
		"another's issuer":   {query: func(s string) string { return "code=good&iss=https://khac.example&state=" + s }, want: ErrNotOurs},
		"refused there":      {query: func(s string) string { return "error=access_denied&code=good&state=" + s }, want: ErrNotOurs},
		"no code":            {query: func(s string) string { return "state=" + s }, want: ErrNotOurs},
		"in another browser": {before: func(v *visitor) { v.cookies = map[string]string{} }, want: ErrNotOurs},
		"with a made-up cookie": {before: func(v *visitor) { v.cookies[v.guard.flowCookie()] = "x.y" },
			want: ErrNotOurs},
		"too late":           {before: func(v *visitor) { v.now = v.now.Add(flowLife + time.Minute) }, want: ErrNotOurs},
		"before it began":    {before: func(v *visitor) { v.now = v.now.Add(-time.Hour) }, want: ErrNotOurs},
		"with a log-in CSRF": {before: func(v *visitor) { v.begin(i, "/") }, want: ErrNotOurs}, // the attacker's answer in a browser that began another
	} {
		t.Run(what, func(t *testing.T) {
			v := visit(t, byProvider(t, i), nil)
			i.mu.Lock()
			i.claims, i.sign, i.redeemed = c.claims, c.sign, 0
			i.mu.Unlock()
			state := v.begin(i, "/")
			if c.before != nil {
				c.before(v)
			}
			query := "code=good&state=" + state
			if c.query != nil {
				query = c.query(state)
			}
			_, err := v.finish(query)
			if !errors.Is(err, c.want) || (i.redeemed > 0) != c.asked {
				t.Errorf("%v, asked the provider %d times", err, i.redeemed)
			}
			if err != nil && (strings.Contains(err.Error(), "tran.van.mau") || strings.Contains(err.Error(), "eyJ")) {
				t.Errorf("the error names somebody, or holds a token: %v", err)
			}
			v.enters("afterwards", ErrNoSession)
		})
	}
}

// An address that the provider leads to afterwards is one of this page, also if somebody has changed the cookie.
func TestProviderLeadsNowhereElse(t *testing.T) {
	i := newIssuer(t)
	v := visit(t, byProvider(t, i), nil)
	state := v.begin(i, "//ke-xau.example")
	parts := strings.Split(v.cookies[v.guard.flowCookie()], ".")
	parts[2] = base64.RawURLEncoding.EncodeToString([]byte("https://ke-xau.example"))
	v.cookies[v.guard.flowCookie()] = strings.Join(parts, ".")
	if next, err := v.finish("code=good&state=" + state); err != nil || next != "/" {
		t.Errorf("leads to %q: %v", next, err)
	}
}

// An e-mail address names somebody only where the provider has verified it.
func TestUnverifiedAddresses(t *testing.T) {
	i := newIssuer(t)
	c := byProvider(t, i)
	c.OIDC.NameClaim, c.OIDC.GroupsClaim, c.OIDC.Roles = "email", "", Lists{Clerk: []string{"mau@tinh.example"}}
	for _, verified := range []any{nil, false, "true", true} {
		v := visit(t, c, nil)
		i.claims = map[string]any{"email": "mau@tinh.example", "email_verified": verified}
		_, err := v.finish("code=good&state=" + v.begin(i, "/"))
		if (err == nil) != (verified == true) {
			t.Errorf("email_verified %v: %v", verified, err)
		}
	}
}
