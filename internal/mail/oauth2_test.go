package mail_test

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"trehan/internal/mail"
	"trehan/internal/mail/mailtest"
)

// byToken is a relay that takes the tokens of an endpoint, and how to reach both.
func byToken(t *testing.T, tokens *mailtest.TokenServer) (*mailtest.Server, mail.Config) {
	t.Helper()
	server := mailtest.Start(t, nil, mailtest.Options{Mechanisms: "PLAIN XOAUTH2", Token: tokens.Accepts})
	cfg := config(server)
	cfg.PasswordFile, cfg.OAuth2 = "", tokens.Config
	return server, cfg
}

// withRefreshToken has the endpoint asked by a refresh token.
func withRefreshToken(t *testing.T, cfg *mail.OAuth2) {
	t.Helper()
	cfg.RefreshTokenFile = filepath.Join(t.TempDir(), "refresh_token")
	put(t, cfg.RefreshTokenFile, mailtest.RefreshToken)
}

func put(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
}

// holdsNoSecret looks for what must never be told.
func holdsNoSecret(t *testing.T, err error) {
	t.Helper()
	for _, text := range []string{err.Error(), fmt.Sprintf("%+v", err), fmt.Sprintf("%#v", err)} {
		for _, secret := range []string{mailtest.ClientSecret, mailtest.RefreshToken, "ma-truy-cap", "thu-hoi-99"} {
			if strings.Contains(text, secret) {
				t.Errorf("a secret in %s", text)
			}
		}
	}
}

// One token serves many connections, had by either way.
func TestTokenServesManyConnections(t *testing.T) {
	for _, grant := range []string{"client_credentials", "refresh_token"} {
		tokens := mailtest.StartTokens(t, time.Hour)
		_, cfg := byToken(t, tokens)
		if grant == "refresh_token" {
			withRefreshToken(t, &cfg.OAuth2)
		}
		r := relay(t, cfg)
		for range 3 {
			if err := r.Check(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		asked := tokens.Asked()
		if len(asked) != 1 || asked[0].Get("grant_type") != grant || asked[0].Get("client_id") != "ung-dung-1" {
			t.Errorf("%s: asked %d times", grant, len(asked))
		}
	}
}

// A relay that refuses a token before its time gets another one, once; one that refuses a new token is told as such.
func TestRefusedTokenIsReplacedOnce(t *testing.T) {
	tokens := mailtest.StartTokens(t, time.Hour)
	server, cfg := byToken(t, tokens)
	r := relay(t, cfg)
	if err := r.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	tokens.Revoke()
	if err := r.Check(t.Context()); err != nil || len(tokens.Asked()) != 2 || server.Connections() != 3 {
		t.Errorf("%v, %d tokens, %d connections; want 2 and 3", err, len(tokens.Asked()), server.Connections())
	}

	refusing := mailtest.Start(t, nil, mailtest.Options{Mechanisms: "XOAUTH2"})
	cfg.Host, cfg.Port, cfg.CAFile = refusing.Host, refusing.Port, refusing.CAFile
	err := relay(t, cfg).Check(t.Context())
	down := (*mail.RelayError)(nil)
	if !errors.As(err, &down) || down.Reason != mail.ReasonAuth || down.Retryable || down.Code != 535 || !strings.Contains(err.Error(), "từ chối mã truy cập") {
		t.Errorf("%v", err)
	}
	if refusing.Connections() != 1 {
		t.Errorf("a new token was tried %d times", refusing.Connections())
	}
	holdsNoSecret(t, err)
}

// Whatever goes wrong at the endpoint says what to do, is retried only where that helps, connects to no relay and tells no
// secret.
func TestNoToken(t *testing.T) {
	for name, c := range map[string]struct {
		answer    mailtest.TokenAnswer
		change    func(t *testing.T, cfg *mail.OAuth2)
		retryable bool
		want      string
	}{
		"revoked": {change: func(t *testing.T, cfg *mail.OAuth2) {
			withRefreshToken(t, cfg)
			put(t, cfg.RefreshTokenFile, "thu-hoi-99")
		}, want: "bị thu hồi"},
		"the secret has expired": {change: func(t *testing.T, cfg *mail.OAuth2) { put(t, cfg.ClientSecretFile, "thu-hoi-99") }, want: "HTTP 401 invalid_client AADSTS7000222"},
		"a wrong scope":          {answer: mailtest.TokenAnswer{Status: 400, Body: `{"error":"invalid_scope"}`}, want: "scope không được chấp nhận"},
		"down for a while":       {answer: mailtest.TokenAnswer{Status: 503, Body: mailtest.ClientSecret}, retryable: true, want: "tạm thời"},
		"asked too often":        {answer: mailtest.TokenAnswer{Status: 429, Body: `{}`}, retryable: true, want: "tạm thời"},
		"another server's page":  {answer: mailtest.TokenAnswer{Status: 200, Body: "<html>" + mailtest.ClientSecret}, want: "trả lời không dùng được"},
		"no token in the answer": {answer: mailtest.TokenAnswer{Status: 200, Body: `{}`}, want: "trả lời không dùng được"},
		"moved elsewhere":        {answer: mailtest.TokenAnswer{Status: http.StatusTemporaryRedirect}, want: "HTTP 307"},
		"not there":              {change: func(_ *testing.T, cfg *mail.OAuth2) { cfg.TokenURL = "http://127.0.0.1:1/token" }, retryable: true, want: "không kết nối được"},
	} {
		t.Run(name, func(t *testing.T) {
			tokens := mailtest.StartTokens(t, time.Hour, c.answer)
			server, cfg := byToken(t, tokens)
			if c.change != nil {
				c.change(t, &cfg.OAuth2)
			}
			_, err := relay(t, cfg).Open(t.Context())
			down := (*mail.RelayError)(nil)
			if !errors.As(err, &down) || down.Reason != mail.ReasonAuth || down.Retryable != c.retryable || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("%v, want %q, retryable %v", err, c.want, c.retryable)
			}
			if server.Connections() != 0 || len(tokens.Asked()) > 1 {
				t.Errorf("%d connections, %d requests", server.Connections(), len(tokens.Asked()))
			}
			holdsNoSecret(t, err)
		})
	}
}

// A changed file is read for the next connection, without a restart.
func TestChangedRefreshTokenIsRead(t *testing.T) {
	tokens := mailtest.StartTokens(t, time.Hour)
	_, cfg := byToken(t, tokens)
	withRefreshToken(t, &cfg.OAuth2)
	r := relay(t, cfg)
	if err := r.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	tokens.Expect("ma-moi")
	put(t, cfg.OAuth2.RefreshTokenFile, "ma-moi")
	if err := r.Check(t.Context()); err != nil || len(tokens.Asked()) != 2 {
		t.Errorf("%v, %d requests", err, len(tokens.Asked()))
	}
}

func TestIMAPByToken(t *testing.T) {
	tokens := mailtest.StartTokens(t, time.Hour)
	server := mailtest.StartIMAP(t, mail.TLSImplicit)
	server.TakeTokens(func(_, token string) bool { return tokens.Accepts(mailtest.Username, token) })
	server.Deliver(t, "From: a@b.example\r\n\r\nx\r\n")
	cfg := server.Config
	cfg.PasswordFile, cfg.OAuth2 = "", tokens.Config
	letters, release, err := imapBox(t, cfg).Unseen(t.Context())
	if err != nil || len(letters) != 1 {
		t.Fatalf("%d letters, %v", len(letters), err)
	}
	release()

	server.TakeTokens(func(string, string) bool { return false })
	_, _, err = imapBox(t, cfg).Unseen(t.Context())
	if err == nil || !strings.Contains(err.Error(), "từ chối mã truy cập") {
		t.Fatalf("%v", err)
	}
	holdsNoSecret(t, err)

	tokens.Answer(mailtest.TokenAnswer{Status: 400, Body: `{"error":"invalid_scope"}`})
	if _, _, err = imapBox(t, cfg).Unseen(t.Context()); err == nil || !strings.Contains(err.Error(), "scope không được chấp nhận") {
		t.Errorf("%v", err)
	}
}

func TestOAuth2Config(t *testing.T) {
	tokens := mailtest.StartTokens(t, time.Hour)
	server, good := byToken(t, tokens)
	for name, c := range map[string]struct {
		change func(cfg *mail.Config)
		want   string
	}{
		"good":                             {func(*mail.Config) {}, ""},
		"auto":                             {func(cfg *mail.Config) { cfg.Auth = mail.AuthAuto }, ""},
		"another mechanism":                {func(cfg *mail.Config) { cfg.Auth = mail.AuthPlain }, "auth: plain"},
		"no section":                       {func(cfg *mail.Config) { cfg.Auth, cfg.OAuth2 = mail.AuthOAuth2, mail.OAuth2{} }, "cần mục oauth2"},
		"a password too":                   {func(cfg *mail.Config) { cfg.PasswordFile = server.PasswordFile }, "password_file"},
		"nobody":                           {func(cfg *mail.Config) { cfg.UsernameFile = "" }, "username_file"},
		"no URL":                           {func(cfg *mail.Config) { cfg.OAuth2.TokenURL = "" }, "token_url"},
		"unencrypted":                      {func(cfg *mail.Config) { cfg.OAuth2.TokenURL = "http://dang-nhap.example/token" }, "https"},
		"a user in the URL":                {func(cfg *mail.Config) { cfg.OAuth2.TokenURL = "https://a:b@dang-nhap.example/token" }, "token_url"},
		"a password in a URL that is none": {func(cfg *mail.Config) { cfg.OAuth2.TokenURL = "https://a:b@dang nhap.example/token" }, "token_url"},
		"no client":                        {func(cfg *mail.Config) { cfg.OAuth2.ClientID = "" }, "client_id"},
		"no secret":                        {func(cfg *mail.Config) { cfg.OAuth2.ClientSecretFile = "" }, "client_secret_file"},
		"a secret not there":               {func(cfg *mail.Config) { cfg.OAuth2.ClientSecretFile = "/khong/co" }, "không đọc được /khong/co"},
		"a relay with no auth":             {func(cfg *mail.Config) { cfg.Auth = mail.AuthNobody }, "auth: none"},
	} {
		cfg := good
		c.change(&cfg)
		err := cfg.Validate()
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
		if err != nil && strings.Contains(err.Error(), "a:b@") {
			t.Errorf("%s: the password in %v", name, err)
		}
		imap := mail.IMAPConfig{Host: "imap.example", UsernameFile: cfg.UsernameFile, PasswordFile: cfg.PasswordFile, OAuth2: cfg.OAuth2}
		if strings.HasPrefix(c.want, "auth:") || name == "no section" {
			continue
		}
		if err := imap.Validate(); (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("IMAP, %s: %v, want %q", name, err, c.want)
		}
	}
}
