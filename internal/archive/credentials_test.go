package archive_test

import (
	"encoding/xml"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"trehan/internal/archive"
)

// gate is a store that accepts one access key, or fails as told, and a token service and metadata service beside it.
type gate struct {
	mu      sync.Mutex
	accepts string   // the access key in force
	code    string   // with which every request is refused, if not ""
	keys    []string // those that signed requests to the store
	tokens  []string // those that the token service was shown
	refuses string   // the code by which the token service refuses
	given   int      // temporary keys
	life    time.Duration
}

func (g *gate) set(change func()) {
	g.mu.Lock()
	defer g.mu.Unlock()
	change()
}

func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch {
	case r.URL.Path == "/latest/api/token":
		fmt.Fprint(w, "imds-token")
	case r.URL.Path == "/latest/meta-data/iam/security-credentials/":
		fmt.Fprint(w, "vai-tro")
	case strings.HasPrefix(r.URL.Path, "/latest/"):
		if r.Header.Get("X-Aws-Ec2-Metadata-Token") != "imds-token" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		key := g.give()
		fmt.Fprintf(w, `{"Code":"Success","AccessKeyId":%q,"SecretAccessKey":"s","Token":"t","Expiration":%q}`, key, g.expiry())
	case r.Method == http.MethodPost && r.URL.Path == "/":
		g.issue(w, r)
	default:
		g.serve(w, r)
	}
}

func (g *gate) give() string {
	g.given++
	g.accepts = fmt.Sprintf("TAM%d", g.given)
	return g.accepts
}

func (g *gate) expiry() string { return time.Now().Add(g.life).UTC().Format(time.RFC3339) }

// issue is the token service.
func (g *gate) issue(w http.ResponseWriter, r *http.Request) {
	_ = r.ParseForm()
	action := r.PostForm.Get("Action")
	if action == "AssumeRole" {
		g.tokens = append(g.tokens, signer(r))
	} else {
		g.tokens = append(g.tokens, r.PostForm.Get("WebIdentityToken"))
	}
	if g.refuses != "" {
		w.WriteHeader(http.StatusForbidden)
		fmt.Fprintf(w, `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Code>%s</Code><Message>token %s of %s</Message></Error></ErrorResponse>`,
			g.refuses, g.tokens[len(g.tokens)-1], r.PostForm.Get("RoleArn"))
		return
	}
	fmt.Fprintf(w, `<%[1]sResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><%[1]sResult><Credentials>`+
		`<AccessKeyId>%s</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>%s</Expiration>`+
		`</Credentials></%[1]sResult></%[1]sResponse>`, action, g.give(), g.expiry())
}

func (g *gate) serve(w http.ResponseWriter, r *http.Request) {
	key := signer(r)
	g.keys = append(g.keys, key)
	code := g.code
	if code == "" && key != g.accepts {
		code = "InvalidAccessKeyId"
	}
	if code != "" {
		w.WriteHeader(http.StatusForbidden)
		if r.Method != http.MethodHead {
			_ = xml.NewEncoder(w).Encode(struct {
				XMLName       xml.Name `xml:"Error"`
				Code, Message string
			}{Code: code, Message: "no"})
		}
		return
	}
	w.Header().Set("Last-Modified", "Fri, 01 Dec 2023 00:00:00 GMT")
	w.Header().Set("ETag", `"0"`)
	w.Header().Set("Content-Length", "0")
}

// signer is the access key of a request's signature.
func signer(r *http.Request) string {
	_, rest, _ := strings.Cut(r.Header.Get("Authorization"), "Credential=")
	key, _, _ := strings.Cut(rest, "/")
	return key
}

// gated is a store behind a gate, with a clock that the test moves.
func gated(t *testing.T, change func(c *archive.Config, url string)) (*gate, *archive.S3, func(time.Duration)) {
	t.Helper()
	g := &gate{accepts: "CU", life: time.Hour}
	web := httptest.NewServer(g)
	t.Cleanup(web.Close)
	c := archive.Config{Endpoint: web.URL, Bucket: "kho"}
	change(&c, web.URL)
	now := time.Now()
	s, err := archive.NewS3(c, "", archive.WithRetries(1), archive.WithClock(func() time.Time { return now }))
	if err != nil {
		t.Fatal(err)
	}
	return g, s, func(d time.Duration) { now = now.Add(d) }
}

func withFiles(t *testing.T) (access, secret string, change func(*archive.Config, string)) {
	access, secret = writeFile(t, "access", "CU\n"), writeFile(t, "secret", "bi-mat-cu\n")
	return access, secret, func(c *archive.Config, _ string) { c.AccessKeyFile, c.SecretKeyFile = access, secret }
}

func replaceFile(t *testing.T, path, body string) {
	t.Helper()
	next := filepath.Join(filepath.Dir(path), "next")
	if err := os.WriteFile(next, []byte(body), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(next, path); err != nil {
		t.Fatal(err)
	}
}

// Keys that are replaced while the program runs are taken up by the next request; a file that is away or empty meanwhile
// takes nothing away.
func TestKeyFilesAreReadAgain(t *testing.T) {
	access, secret, files := withFiles(t)
	g, s, _ := gated(t, files)
	asks := func(want string) {
		t.Helper()
		if _, _, err := s.Get(t.Context(), "k", ""); err != nil {
			t.Fatal(err)
		}
		if got := g.keys[len(g.keys)-1]; got != want {
			t.Errorf("signed by %s, want %s", got, want)
		}
	}
	asks("CU")
	replaceFile(t, access, "MOI\n")
	replaceFile(t, secret, "bi-mat-moi\n")
	g.set(func() { g.accepts = "MOI" })
	asks("MOI")
	if err := os.Remove(access); err != nil {
		t.Fatal(err)
	}
	replaceFile(t, secret, "")
	asks("MOI")
}

// A refused key or clock may pass until the store has refused everything for KeyPatience; a missing right only while the key
// is new. HEAD has no reason: a refusal of it counts as one of the key.
func TestRefusedKeyMayPass(t *testing.T) {
	for _, code := range []string{"InvalidAccessKeyId", "SignatureDoesNotMatch", "RequestTimeTooSkewed", "ExpiredToken", "AccessDenied", "XAdminUserNotFound"} {
		for name, ask := range map[string]func(*archive.S3) error{
			"get":  func(s *archive.S3) error { _, _, err := s.Get(t.Context(), "k", ""); return err },
			"stat": func(s *archive.S3) error { _, err := s.Stat(t.Context(), "k", ""); return err },
			"create": func(s *archive.S3) error {
				_, err := s.Create(t.Context(), "k", archive.Bytes([]byte("x")), archive.CreateOptions{})
				return err
			},
			"list": func(s *archive.S3) error { _, err := s.List(t.Context(), "k"); return err },
		} {
			t.Run(code+" "+name, func(t *testing.T) {
				access, _, files := withFiles(t)
				g, s, pass := gated(t, files)
				refused := func(want error, when string) {
					t.Helper()
					err := ask(s)
					if !errors.Is(err, want) || archive.Retryable(err) != (want == archive.ErrDenied) { //nolint:errorlint // a sentinel of this table
						t.Errorf("%s: %v, want %v", when, err, want)
					}
					if strings.Contains(fmt.Sprint(err), "bi-mat") {
						t.Errorf("a secret in %v", err)
					}
				}
				pass(24 * time.Hour)
				g.code = code
				later := archive.ErrDenied
				if code == "AccessDenied" && name != "stat" {
					later = archive.ErrRefused // the key has worked for a day: it lacks the right
				}
				refused(later, "at first")
				pass(archive.KeyPatience - time.Minute)
				refused(later, "within the hour")
				pass(2 * time.Minute)
				refused(archive.ErrRefused, "after an hour")
				replaceFile(t, access, "MOI")
				refused(archive.ErrDenied, "under a new key")
				pass(archive.KeyPatience)
				refused(archive.ErrRefused, "an hour later")
				g.code, g.accepts = "", "MOI"
				if _, _, err := s.Get(t.Context(), "k", ""); err != nil {
					t.Fatal(err)
				}
				g.code = code
				refused(later, "after the key was accepted")
			})
		}
	}
}

// Temporary keys come from the token service or the machine, are fetched again before they expire and when they are refused,
// and no error of theirs contains a token.
func TestTemporaryKeys(t *testing.T) {
	token := writeFile(t, "token", "jwt-bi-mat-1\n")
	access, secret, _ := withFiles(t)
	for name, test := range map[string]struct {
		change func(*archive.Config, string)
		shown  []string // to the token service
	}{
		archive.KeysFromInstance: {func(c *archive.Config, url string) { c.STS.Endpoint = url }, nil},
		archive.KeysFromWebIdentity: {func(c *archive.Config, url string) {
			c.STS = archive.STS{Endpoint: url, Role: "arn:aws:iam::1:role/trehan", TokenFile: token}
		}, []string{"jwt-bi-mat-1", "jwt-bi-mat-2"}},
		archive.KeysFromRole: {func(c *archive.Config, url string) {
			c.STS.Endpoint, c.AccessKeyFile, c.SecretKeyFile = url, access, secret
		}, []string{"CU", "MOI"}},
	} {
		t.Run(name, func(t *testing.T) {
			replaceFile(t, token, "jwt-bi-mat-1")
			replaceFile(t, access, "CU")
			g, s, _ := gated(t, func(c *archive.Config, url string) { c.Keys = name; test.change(c, url) })
			get := func(want string) {
				t.Helper()
				if _, _, err := s.Get(t.Context(), "k", ""); err != nil {
					t.Fatal(err)
				}
				if got := g.keys[len(g.keys)-1]; got != want {
					t.Errorf("signed by %s, want %s", got, want)
				}
			}
			get("TAM1")
			get("TAM1")
			replaceFile(t, token, "jwt-bi-mat-2")
			replaceFile(t, access, "MOI")
			g.set(func() { g.accepts = "revoked" })
			if _, _, err := s.Get(t.Context(), "k", ""); !errors.Is(err, archive.ErrDenied) {
				t.Fatalf("a revoked key: %v", err)
			}
			get("TAM2")
			if got := strings.Join(g.tokens, " "); got != strings.Join(test.shown, " ") {
				t.Errorf("shown to the token service: %s, want %s", got, test.shown)
			}
			if test.shown == nil {
				return
			}
			g.set(func() { g.accepts, g.refuses = "revoked", "InvalidIdentityToken" })
			for range 2 {
				_, _, err := s.Get(t.Context(), "k", "")
				if !errors.Is(err, archive.ErrDenied) || strings.Contains(err.Error(), "jwt-bi-mat") || strings.Contains(err.Error(), "arn:") {
					t.Fatalf("a refused token: %v", err)
				}
			}
		})
	}
}

// A temporary key that is about to expire is replaced before the store refuses it.
func TestTemporaryKeyIsRenewed(t *testing.T) {
	g, s, _ := gated(t, func(c *archive.Config, url string) { c.Keys, c.STS.Endpoint = archive.KeysFromInstance, url })
	g.life = -time.Second
	for range 3 {
		if _, _, err := s.Get(t.Context(), "k", ""); err != nil {
			t.Fatal(err)
		}
	}
	if g.given != 3 {
		t.Errorf("%d keys were fetched, want one a request", g.given)
	}
}

func TestKeysFromEnvironment(t *testing.T) {
	for name, variables := range map[string][2]string{
		"AWS": {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}, "MinIO": {"MINIO_ACCESS_KEY", "MINIO_SECRET_KEY"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv(variables[0], "CU")
			t.Setenv(variables[1], "bi-mat")
			_, s, _ := gated(t, func(c *archive.Config, _ string) { c.Keys = archive.KeysFromEnvironment })
			if _, _, err := s.Get(t.Context(), "k", ""); err != nil {
				t.Error(err)
			}
		})
	}
}
