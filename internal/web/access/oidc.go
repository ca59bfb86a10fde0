package access

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"trehan/internal/proof"
)

// CallbackPath is where the provider sends people back to, below the page's public address.
const CallbackPath = "/dang-nhap/oidc/ve"

// How long a log-in at the provider may take, and how long the provider may take to answer.
const (
	flowLife         = 10 * time.Minute
	providerPatience = 15 * time.Second
	providerPause    = 10 * time.Second // after it has not answered
)

// provider is the office's OpenID Connect provider. It is asked for its addresses and keys when somebody first logs in, so
// that a worker starts without it.
type provider struct {
	OIDC
	public string // the page's address
	secret string
	client *http.Client

	mu    sync.Mutex
	found *discovered
	asked time.Time
	err   error
}

// discovered is what the provider says of itself.
type discovered struct {
	oauth    oauth2.Config
	verifier *oidc.IDTokenVerifier
	endURL   string // where people log out
	namesIss bool   // every answer names its issuer (RFC 9207)
}

func newProvider(c OIDC, publicURL string) (*provider, error) {
	secret, err := readSecret("oidc.client_secret_file", c.ClientSecretFile, 1)
	if err != nil {
		return nil, err
	}
	p := &provider{OIDC: c, public: strings.TrimRight(publicURL, "/"), secret: secret}
	p.client, err = providerClient(c.CAFile)
	return p, err
}

// providerClient trusts the system's roots, or those of the file alone.
func providerClient(caFile string) (*http.Client, error) {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	if caFile != "" {
		b, err := os.ReadFile(caFile)
		if err != nil {
			return nil, fmt.Errorf("oidc.ca_file: %w", err)
		}
		roots := x509.NewCertPool()
		if !roots.AppendCertsFromPEM(b) {
			return nil, errors.New("oidc.ca_file: không có chứng thư nào")
		}
		transport.TLSClientConfig = &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}
	}
	return &http.Client{Transport: transport, Timeout: providerPatience}, nil
}

// CheckProvider reports whether the provider answers, for whoever sets the page up.
func CheckProvider(ctx context.Context, c OIDC) error {
	client, err := providerClient(c.CAFile)
	if err != nil {
		return err
	}
	_, err = oidc.NewProvider(oidc.ClientContext(ctx, client), c.Issuer)
	return err
}

// discover asks the provider once, and after a failure not again at once.
func (p *provider) discover(now time.Time) (*discovered, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.found != nil || p.err != nil && now.Sub(p.asked) < providerPause {
		return p.found, p.err
	}
	p.asked = now
	ctx := oidc.ClientContext(context.Background(), p.client) // keys are fetched later, too
	there, err := oidc.NewProvider(ctx, p.Issuer)
	var more struct {
		End      string `json:"end_session_endpoint"`
		NamesIss bool   `json:"authorization_response_iss_parameter_supported"`
	}
	if err == nil {
		err = there.Claims(&more)
	}
	if err != nil {
		p.err = fmt.Errorf("%w: %w", ErrProvider, err)
		return nil, p.err
	}
	p.err, p.found = nil, &discovered{
		oauth: oauth2.Config{
			ClientID: p.ClientID, ClientSecret: p.secret, Endpoint: there.Endpoint(), RedirectURL: p.public + CallbackPath, Scopes: p.scopes(),
		},
		verifier: there.Verifier(&oidc.Config{ClientID: p.ClientID}), // asymmetric signatures alone, none of "none"
		endURL:   more.End,
		namesIss: more.NamesIss,
	}
	return p.found, nil
}

// logOutURL is where the person logs out at the provider; "" where it has no such place.
func (p *provider) logOutURL(idToken string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.found == nil || p.found.endURL == "" {
		return ""
	}
	u, err := url.Parse(p.found.endURL)
	if err != nil || u.Scheme != "https" && !loopback(u) {
		return ""
	}
	query := u.Query()
	query.Set("client_id", p.ClientID)
	query.Set("post_logout_redirect_uri", p.public+"/dang-nhap")
	if idToken != "" {
		query.Set("id_token_hint", idToken)
	}
	u.RawQuery = query.Encode()
	return u.String()
}

// A log-in under way is known by its state, which stands in a cookie of the browser that began it: random, when it began,
// and where to go afterwards. Nonce and PKCE verifier are derived from it with the guard's key, so that nothing is kept here.
type flow struct{ id, since, next string }

func (f flow) state() string { return f.id + "." + f.since }

func (g *Guard) nonce(f flow) string { return g.mac("nonce", f.id, f.since) }

func (g *Guard) verifier(f flow) string { return g.mac("pkce", f.id, f.since) }

func (g *Guard) flowCookie() string { return cookieName("trehan-dang-nhap", g.secure) }

// Begin begins a log-in at the provider; the answer is the provider's address for it. next is where to go afterwards.
func (g *Guard) Begin(w http.ResponseWriter, next string) (string, error) {
	found, err := g.provider.discover(g.now())
	if err != nil {
		return "", err
	}
	f := flow{rand.Text(), strconv.FormatInt(g.now().Unix(), 10), LocalPath(next)}
	value := f.state() + "." + base64.RawURLEncoding.EncodeToString([]byte(f.next))
	// Lax: the provider sends the browser back from its own site.
	g.cookie(w, g.flowCookie(), value, http.SameSiteLaxMode, flowLife)
	return found.oauth.AuthCodeURL(f.state(), oidc.Nonce(g.nonce(f)), oauth2.S256ChallengeOption(g.verifier(f))), nil
}

// flowOf is the log-in that this browser began, if the provider's answer is the one to it.
func (g *Guard) flowOf(r *http.Request) (f flow, ok bool) {
	cookie, err := r.Cookie(g.flowCookie())
	if err != nil {
		return f, false
	}
	parts := strings.Split(cookie.Value, ".")
	if len(parts) != 3 {
		return f, false
	}
	next, err := base64.RawURLEncoding.DecodeString(parts[2])
	f = flow{parts[0], parts[1], LocalPath(string(next))}
	began, notNumber := strconv.ParseInt(f.since, 10, 64)
	age := g.now().Sub(time.Unix(began, 0))
	states := r.URL.Query()["state"]
	return f, err == nil && notNumber == nil && age >= 0 && age <= flowLife && browserForm.MatchString(f.id) &&
		len(states) == 1 && hmac.Equal([]byte(states[0]), []byte(f.state()))
}

// Finish takes the provider's answer, opens a session and says where to go.
func (g *Guard) Finish(w http.ResponseWriter, r *http.Request) (next string, err error) {
	f, ok := g.flowOf(r)
	g.cookie(w, g.flowCookie(), "", http.SameSiteLaxMode, -time.Second) // an answer counts once
	if !ok {
		return "", ErrNotOurs
	}
	found, err := g.provider.discover(g.now())
	if err != nil {
		return "", err
	}
	query := r.URL.Query()
	if iss := query["iss"]; len(iss) > 1 || len(iss) == 1 && iss[0] != g.provider.Issuer || len(iss) == 0 && found.namesIss {
		return "", fmt.Errorf("%w: of another issuer", ErrNotOurs)
	}
	if query.Get("error") != "" || query.Get("code") == "" {
		return "", fmt.Errorf("%w: refused there", ErrNotOurs)
	}
	from := byAddress(r)
	spent := g.attempts.spend(g.now(), from)
	if !spent && !g.attempts.wait(r.Context(), from) {
		return "", ErrTooMany
	}
	name, role, raw, err := g.provider.redeem(r.Context(), found, query.Get("code"), g.verifier(f), g.nonce(f))
	if err != nil {
		return "", err
	}
	if spent {
		g.attempts.refund(from)
	}
	return f.next, g.open(r.Context(), name, map[string]string{keyRole: role.String(), keyToken: raw})
}

// redeem changes the code for an ID token and reads who it is.
func (p *provider) redeem(ctx context.Context, found *discovered, code, verifier, nonce string) (name string, role Role, raw string, err error) {
	ctx, cancel := context.WithTimeout(oidc.ClientContext(ctx, p.client), providerPatience)
	defer cancel()
	token, err := found.oauth.Exchange(ctx, code, oauth2.VerifierOption(verifier))
	if refused := (*oauth2.RetrieveError)(nil); errors.As(err, &refused) && refused.Response.StatusCode < http.StatusInternalServerError {
		return "", Nobody, "", fmt.Errorf("%w: the code is refused", ErrNotOurs)
	}
	if err != nil {
		return "", Nobody, "", fmt.Errorf("%w: %w", ErrProvider, withoutValues(err))
	}
	raw, _ = token.Extra("id_token").(string)
	id, err := found.verifier.Verify(ctx, raw)
	if err != nil {
		return "", Nobody, "", fmt.Errorf("%w: the ID token does not count", ErrNotOurs)
	}
	claims := map[string]json.RawMessage{}
	if err := id.Claims(&claims); err != nil {
		return "", Nobody, "", fmt.Errorf("%w: the ID token has no claims", ErrNotOurs)
	}
	party := text(claims["azp"])
	switch {
	case !hmac.Equal([]byte(id.Nonce), []byte(nonce)):
		return "", Nobody, "", fmt.Errorf("%w: of another log-in", ErrNotOurs)
	case party != "" && party != p.ClientID || party == "" && len(id.Audience) > 1:
		return "", Nobody, "", fmt.Errorf("%w: for another client", ErrNotOurs)
	case id.AccessTokenHash != "" && id.VerifyAccessToken(token.AccessToken) != nil:
		return "", Nobody, "", fmt.Errorf("%w: with another access token", ErrNotOurs)
	}
	name, role, err = p.account(claims)
	return name, role, raw, err
}

// account is whom the claims name, and what their names or groups may do.
func (p *provider) account(claims map[string]json.RawMessage) (string, Role, error) {
	name, ok := cleanName(text(claims[p.nameClaim()]))
	unverified := p.nameClaim() == "email" && string(claims["email_verified"]) != "true"
	if !ok || unverified {
		return "", Nobody, ErrNobody
	}
	role := p.Roles.of([]string{name}, proof.SamePerson)
	if p.GroupsClaim != "" {
		var groups []string
		if json.Unmarshal(claims[p.GroupsClaim], &groups) != nil {
			groups = splitGroups(text(claims[p.GroupsClaim]))
		}
		role = p.Roles.of(groups, sameGroup)
	}
	if role == Nobody {
		return "", Nobody, ErrNoRole
	}
	return name, role, nil
}

// text is a claim that is a text; "" for any other.
func text(claim json.RawMessage) string {
	var s string
	if json.Unmarshal(claim, &s) != nil {
		return ""
	}
	return s
}

// withoutValues keeps what the provider answered, which may hold tokens, out of an error.
func withoutValues(err error) error {
	if answered := (*oauth2.RetrieveError)(nil); errors.As(err, &answered) {
		return fmt.Errorf("answered %d", answered.Response.StatusCode)
	}
	return err
}
