package web

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"os"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"trehan/internal/proof"
	"trehan/internal/web/access"
)

// authenticator decides who enters. Behind a reverse proxy every request must show that it comes from there and whom it names;
// with a token a log-in makes a session. Either way a signed cookie holds the session, which the forms' tokens are bound
// to; nothing is kept on the server but the count of failed attempts and which sessions were ended.
type authenticator struct {
	byProxy      bool
	header       string
	secretHeader string
	secret       [sha256.Size]byte // of what the secret header must hold
	proxies      []netip.Prefix
	token        [sha256.Size]byte
	key          []byte // signs sessions
	secure       bool
	attempts     attempts
	revoked      revokedSessions
	now          func() time.Time
}

// sessionLife is a working day.
const sessionLife = 9 * time.Hour

// minToken is the fewest characters of the shared token.
const minToken = 20

// newAuthenticator reads the secrets. A page that anybody could enter is refused.
func newAuthenticator(c Config, secure bool, now func() time.Time) (*authenticator, error) {
	a := &authenticator{byProxy: c.ByProxy(), header: c.Identity.Header, secretHeader: c.Identity.SecretHeader, secure: secure, now: now}
	a.proxies, _ = networks(c.Identity.Proxies)
	bound := "proxy" // sessions end with the token they were opened by
	switch {
	case a.byProxy && a.secretHeader != "":
		secret, err := readSecret("identity.secret_file", c.Identity.SecretFile, minToken)
		if err != nil {
			return nil, err
		}
		a.secret = sha256.Sum256(secret)
	case a.byProxy:
	case c.TokenFile == "":
		return nil, errors.New(wordNobodyMayEnter)
	default:
		token, err := readSecret("token_file", c.TokenFile, minToken)
		if err != nil {
			return nil, err
		}
		a.token = sha256.Sum256(token)
		bound = string(token)
	}
	key, err := proof.LoadKey(c.KeyFile)
	if err != nil {
		return nil, fmt.Errorf("key_file: %w", err)
	}
	if key == nil {
		key, _ = proof.NewKey([]byte(rand.Text() + rand.Text())) // sessions end with the process
	}
	a.key = key.Derive("review session " + bound)
	return a, nil
}

func readSecret(name, path string, least int) ([]byte, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	b = []byte(strings.TrimSpace(string(b)))
	if len(b) < least {
		return nil, fmt.Errorf(wordSecretShort, name, least)
	}
	return b, nil
}

// session is a person's stay; it lives in the cookie.
type session struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Proxy   bool   `json:"proxy"`
	Expires int64  `json:"expires"`
}

func (s *session) person() Person { return Person{Name: s.Name, Proven: s.Proxy} }

// role is what the person may do.
func (s *session) role() access.Role { return access.Approver }

// Why somebody does not enter.
var (
	errNoSession = errors.New("web: no session")
	errForged    = errors.New("web: not from the proxy")
	errNobody    = errors.New("web: the proxy names nobody")
)

// authenticate returns the request's session. Behind the proxy one is opened for whom it names; a session of somebody else in
// the same browser does not count.
func (a *authenticator) authenticate(w http.ResponseWriter, r *http.Request) (*session, error) {
	s := a.read(r)
	if !a.byProxy {
		if s == nil || s.Proxy {
			return nil, errNoSession
		}
		return s, nil
	}
	if !a.fromProxy(r) {
		return nil, errForged
	}
	names := r.Header.Values(a.header)
	if len(names) != 1 { // two: somebody has put one beside the proxy's
		return nil, errNobody
	}
	name, ok := cleanName(names[0])
	if !ok {
		return nil, errNobody
	}
	if s == nil || !s.Proxy || s.Name != name {
		s = a.open(w, name)
	}
	return s, nil
}

// fromProxy reports whether the request comes from the reverse proxy: by its address, its secret, or both, as configured.
func (a *authenticator) fromProxy(r *http.Request) bool {
	if len(a.proxies) > 0 {
		address, err := netip.ParseAddr(remoteAddress(r))
		if err != nil {
			return false
		}
		address = address.Unmap().WithZone("")
		known := false
		for _, p := range a.proxies {
			known = known || p.Contains(address)
		}
		if !known {
			return false
		}
	}
	if a.secretHeader == "" {
		return len(a.proxies) > 0
	}
	given := r.Header.Values(a.secretHeader)
	return len(given) == 1 && equalSecret(a.secret, given[0])
}

// equalSecret compares a secret in a time that says nothing of it.
func equalSecret(secret [sha256.Size]byte, given string) bool {
	sum := sha256.Sum256([]byte(strings.TrimSpace(given)))
	return hmac.Equal(secret[:], sum[:])
}

// cleanName is a person's name as it may stand in the trail: one line of text, not too long.
func cleanName(name string) (string, bool) {
	name = strings.Join(strings.Fields(name), " ")
	bad := func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }
	return name, name != "" && utf8.ValidString(name) && utf8.RuneCountInString(name) <= 100 && !strings.ContainsFunc(name, bad)
}

// remoteAddress is the address at the other end of the connection; what a client says of itself does not matter.
func remoteAddress(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// cookieName binds the cookie to this very host where it can be bound.
func (a *authenticator) cookieName() string {
	if a.secure {
		return "__Host-trehan-duyet"
	}
	return "trehan-duyet"
}

// open opens a session in the browser.
func (a *authenticator) open(w http.ResponseWriter, name string) *session {
	s := &session{ID: rand.Text(), Name: name, Proxy: a.byProxy, Expires: a.now().Add(sessionLife).Unix()}
	body, err := json.Marshal(s)
	if err != nil { // strings and numbers
		panic(err)
	}
	text := base64.RawURLEncoding.EncodeToString(body)
	a.cookie(w, text+"."+a.mac("session", text), int(sessionLife.Seconds()))
	return s
}

// end ends the session, in the browser and here: a copy of the cookie is of no more use.
func (a *authenticator) end(w http.ResponseWriter, s *session) {
	a.revoked.add(s, a.now())
	a.cookie(w, "", -1)
}

func (a *authenticator) cookie(w http.ResponseWriter, value string, age int) {
	http.SetCookie(w, &http.Cookie{
		Name: a.cookieName(), Value: value, Path: "/", MaxAge: age, HttpOnly: true, Secure: a.secure, SameSite: http.SameSiteStrictMode,
	})
}

// read returns the session of the request's cookie; nil for none that is ours and still good.
func (a *authenticator) read(r *http.Request) *session {
	cookie, err := r.Cookie(a.cookieName())
	if err != nil {
		return nil
	}
	text, mac, _ := strings.Cut(cookie.Value, ".")
	if !hmac.Equal([]byte(mac), []byte(a.mac("session", text))) {
		return nil
	}
	body, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return nil
	}
	s := &session{}
	if json.Unmarshal(body, s) != nil || a.now().Unix() >= s.Expires || a.revoked.has(s) {
		return nil
	}
	return s
}

// formToken is what the forms of a session carry: a page elsewhere cannot know it.
func (a *authenticator) formToken(s *session) string { return a.mac("form", s.ID) }

func (a *authenticator) validFormToken(s *session, given string) bool {
	return hmac.Equal([]byte(given), []byte(a.formToken(s)))
}

func (a *authenticator) mac(purpose, text string) string {
	mac := hmac.New(sha256.New, a.key)
	mac.Write([]byte(purpose + "\x00" + text))
	return hex.EncodeToString(mac.Sum(nil))
}
