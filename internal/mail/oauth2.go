package mail

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"
)

// OAuth2 names where access tokens come from, for servers that take no password (XOAUTH2): by a refresh token where one
// is given, else by the client's own credentials (RFC 6749, sections 6 and 4.4). The zero value: by password.
type OAuth2 struct {
	TokenURL string `yaml:"token_url"` // https; http on this very machine only
	ClientID string `yaml:"client_id"`
	// ClientSecretFile holds the client's secret. It may be left out beside a refresh token of a public client.
	ClientSecretFile string `yaml:"client_secret_file"`
	// RefreshTokenFile holds a refresh token that stays good after use.
	RefreshTokenFile string `yaml:"refresh_token_file"`
	Scope            string `yaml:"scope"` // several are parted by spaces
}

const (
	// tokenWait bounds one request for a token.
	tokenWait = 30 * time.Second
	// tokenEarly is how long before its end a token is replaced: a mail under way must not outlive it. Of short-lived
	// ones a fifth of their life.
	tokenEarly = 5 * time.Minute
	// tokenUndated is how long a token counts whose end the server does not state.
	tokenUndated = 5 * time.Minute
)

// validate checks the section, all faults joined. It reads the files that it names.
func (c OAuth2) validate() error {
	var faults []error
	u, err := url.Parse(c.TokenURL)
	switch {
	case err != nil || u.Host == "" || u.User != nil || u.Scheme != "https" && u.Scheme != "http":
		faults = append(faults, errors.New(wordTokenURLBad)) // without the value, which may hold a password
	case u.Scheme == "http" && !loopback(u.Hostname()):
		faults = append(faults, errors.New(wordTokenURLPlain))
	}
	if c.ClientID == "" {
		faults = append(faults, errors.New(wordClientIDMissing))
	}
	if c.ClientSecretFile == "" && c.RefreshTokenFile == "" {
		faults = append(faults, errors.New(wordTokenSecretMissing))
	}
	_, _, err = c.secrets()
	return errors.Join(append(faults, err)...)
}

// secrets are read for every token, so that changed ones need no restart.
func (c OAuth2) secrets() (client, refresh string, err error) {
	var e1, e2 error
	if c.ClientSecretFile != "" {
		client, e1 = secretIn("oauth2.client_secret_file", c.ClientSecretFile)
	}
	if c.RefreshTokenFile != "" {
		refresh, e2 = secretIn("oauth2.refresh_token_file", c.RefreshTokenFile)
	}
	return client, refresh, errors.Join(e1, e2)
}

// TokenError says why there is no access token, in Vietnamese, and what to do. It holds no secret.
type TokenError struct {
	Retryable bool // the same may go better later
	text      string
}

// Error is the text.
func (e *TokenError) Error() string { return e.text }

// tokens keeps an access token until shortly before its end. It is safe for concurrent use.
type tokens struct {
	cfg OAuth2
	now func() time.Time

	mu      sync.Mutex
	token   string
	secrets [2]string // with which it was had
	replace time.Time // when to ask for the next one
	end     time.Time
}

func newTokens(cfg OAuth2) *tokens { return &tokens{cfg: cfg, now: time.Now} }

// get is an access token; fresh if it was asked for just now. While the server gives none, for whatever reason, the old one
// serves to its end. An error is a *TokenError, or ctx's.
func (t *tokens) get(ctx context.Context) (token string, fresh bool, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	client, refresh, err := t.cfg.secrets()
	if err != nil {
		return "", false, &TokenError{text: err.Error()}
	}
	now, secrets := t.now(), [2]string{client, refresh}
	same := t.token != "" && t.secrets == secrets
	if same && now.Before(t.replace) {
		return t.token, false, nil
	}
	got, err := t.cfg.ask(ctx, client, refresh)
	if err != nil {
		if fault := t.cfg.fault(err); ctx.Err() == nil && !(same && now.Before(t.end)) {
			return "", false, fault
		}
		return t.token, false, ctx.Err()
	}
	end := got.Expiry
	if end.IsZero() {
		end = now.Add(tokenUndated)
	}
	t.token, t.secrets, t.end = got.AccessToken, secrets, end
	t.replace = end.Add(-min(tokenEarly, end.Sub(now)/5))
	return t.token, true, nil
}

// forget drops a token that a server has refused, so that the next one is asked for.
func (t *tokens) forget(token string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.token == token {
		t.token = ""
	}
}

// ask requests a token. It follows no redirection: the request holds the secrets.
func (c OAuth2) ask(ctx context.Context, client, refresh string) (*oauth2.Token, error) {
	ctx = context.WithValue(ctx, oauth2.HTTPClient, &http.Client{
		Timeout:       tokenWait,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	})
	var scopes []string
	if c.Scope != "" {
		scopes = []string{c.Scope}
	}
	if refresh == "" {
		credentials := clientcredentials.Config{
			ClientID: c.ClientID, ClientSecret: client, TokenURL: c.TokenURL, Scopes: scopes, AuthStyle: oauth2.AuthStyleInParams,
		}
		return credentials.Token(ctx)
	}
	config := oauth2.Config{
		ClientID: c.ClientID, ClientSecret: client, Endpoint: oauth2.Endpoint{TokenURL: c.TokenURL, AuthStyle: oauth2.AuthStyleInParams},
	}
	return config.TokenSource(ctx, &oauth2.Token{RefreshToken: refresh}).Token()
}

var (
	errorCode   = regexp.MustCompile(`^[a-z_]{1,40}$`)
	vendorsCode = regexp.MustCompile(`AADSTS[0-9]{4,9}`)
)

// fault says what is wrong and what to do. Of the answer only its codes are told: it may repeat the request.
func (c OAuth2) fault(err error) *TokenError {
	host := c.TokenURL
	if u, err := url.Parse(c.TokenURL); err == nil {
		host = u.Host
	}
	say := func(retryable bool, advice string) *TokenError {
		return &TokenError{retryable, fmt.Sprintf(wordToken, host, advice)}
	}
	var answer *oauth2.RetrieveError
	if !errors.As(err, &answer) {
		if request := (*url.Error)(nil); errors.As(err, &request) {
			return say(true, wordTokenConnect+" ("+words(request.Err.Error(), "")+")")
		}
		return say(false, wordTokenAnswer)
	}
	status, code := 0, ""
	if answer.Response != nil {
		status = answer.Response.StatusCode
	}
	if errorCode.MatchString(answer.ErrorCode) {
		code = answer.ErrorCode
	}
	told := " (" + strings.Join(strings.Fields(fmt.Sprintf("HTTP %d %s %s", status, code, vendorsCode.FindString(answer.ErrorDescription))), " ") + ")"
	switch {
	case status >= 500, status == http.StatusTooManyRequests, status == http.StatusRequestTimeout, code == "temporarily_unavailable", code == "server_error":
		return say(true, wordTokenBusy+told)
	case code == "invalid_grant" && c.RefreshTokenFile != "":
		return say(false, fmt.Sprintf(wordTokenRevoked, c.RefreshTokenFile)+told)
	case code == "invalid_client", code == "unauthorized_client", code == "invalid_grant":
		return say(false, wordTokenClient+told)
	case code == "invalid_scope":
		return say(false, wordTokenScope+told)
	}
	return say(false, wordTokenAnswer+told)
}

// xoauth2 is the client's half of the mechanism, for IMAP. The challenge after a refusal tells why; the empty answer to it
// ends the exchange.
type xoauth2 struct{ username, token string }

// Start sends name and token.
func (a xoauth2) Start() (mechanism string, initial []byte, err error) {
	return "XOAUTH2", []byte("user=" + a.username + "\x01auth=Bearer " + a.token + "\x01\x01"), nil
}

// Next answers the challenge.
func (xoauth2) Next([]byte) ([]byte, error) { return []byte{}, nil }
