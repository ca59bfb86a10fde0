package access

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"
	"unicode"

	"github.com/alexedwards/scs/v2"

	"trehan/internal/proof"
)

// Guard decides who enters. Behind a reverse proxy every request must show that it comes from there and whom it names. By
// password or provider a log-in makes a session, which is kept in this process.
type Guard struct {
	way      proof.Via
	secure   bool
	now      func() time.Time
	key      []byte // of forms, known browsers and log-ins under way
	proxy    proxy
	users    *directory
	provider *provider
	sessions *scs.SessionManager
	attempts attempts
	familiar attempts // from browsers in which the user has logged in before: no stranger uses these up
	hashing  hashing
}

// Options are what a guard needs beside its configuration.
type Options struct {
	URL    string // the page's public address, "" for none
	Secure bool   // browsers reach the page over HTTPS
	Now    func() time.Time
}

// minSecret is the fewest characters of the proxy's secret.
const minSecret = 20

// New reads the secrets. A page that anybody could enter is refused, and so is one that nobody could.
func New(c Config, o Options) (*Guard, error) {
	g := &Guard{way: c.Way(), secure: o.Secure, now: o.Now, hashing: make(hashing, hashesAtOnce)}
	var err error
	switch g.way {
	case proof.Proxy:
		g.proxy, err = newProxy(c.Identity)
	case proof.OIDC:
		g.provider, err = newProvider(c.OIDC, o.URL)
	case proof.Password:
		g.users = &directory{path: c.UsersFile}
		var all map[string]User
		if all, err = g.users.all(); err == nil && len(all) == 0 {
			err = errors.New("users_file: chưa có người dùng nào; thêm bằng lệnh trehan users")
		}
	default:
		err = errors.New("chưa cấu hình ai được vào: ghi review.page.users_file, review.page.identity hoặc review.page.oidc")
	}
	if err == nil {
		err = c.Complete(o.URL)
	}
	if err != nil {
		return nil, err
	}
	key, err := proof.LoadKey(c.KeyFile)
	if err != nil {
		return nil, fmt.Errorf("key_file: %w", err)
	}
	if key == nil {
		key, _ = proof.NewKey([]byte(rand.Text() + rand.Text())) // forms and known browsers end with the process
	}
	g.key = key.Derive("page " + string(g.way))
	g.sessions = newSessions(g.secure)
	return g, nil
}

func readSecret(name, path string, least int) (string, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("%s: %w", name, err)
	}
	secret := strings.TrimSpace(string(b))
	if len(secret) < least {
		return "", fmt.Errorf("%s: cần ít nhất %d ký tự", name, least)
	}
	return secret, nil
}

// Way is how people enter.
func (g *Guard) Way() proof.Via { return g.way }

// Secure reports whether browsers reach the page over HTTPS.
func (g *Guard) Secure() bool { return g.secure }

// Middleware loads the session of every request and keeps it.
func (g *Guard) Middleware(next http.Handler) http.Handler {
	if g.way == proof.Proxy {
		return next
	}
	return g.sessions.LoadAndSave(next)
}

// Person is somebody who has entered.
type Person struct {
	Name string
	Role Role
	Via  proof.Via

	browser string // random: forms are bound to it
}

// Why somebody does not enter.
var (
	ErrNoSession = errors.New("access: no session")
	ErrForged    = errors.New("access: not from the proxy")
	ErrNobody    = errors.New("access: the proxy names nobody")
	ErrNoRole    = errors.New("access: a person without a role")
	ErrTooMany   = errors.New("access: too many failed attempts")
	ErrWrong     = errors.New("access: not this name with this password")
	ErrProvider  = errors.New("access: the provider does not answer")
	ErrNotOurs   = errors.New("access: not the answer to a log-in of this browser")
)

// Authenticate returns who asks.
func (g *Guard) Authenticate(w http.ResponseWriter, r *http.Request) (*Person, error) {
	switch g.way {
	case proof.Proxy:
		p, err := g.proxy.person(r)
		switch {
		case errors.Is(err, ErrForged) && !g.attempts.spend(g.now(), byAddress(r)):
			// Only who fails is refused: nobody must be able to shut out the proxy, and with it the office.
			return nil, ErrTooMany
		case err != nil:
			return nil, err
		}
		p.browser = g.browser(w, r)
		return p, nil
	case proof.Password:
		return g.userOf(r.Context())
	}
	return g.accountOf(r.Context())
}

// userOf is the user of the session, as the file has it now. A session ends with the user's line and with its password.
func (g *Guard) userOf(ctx context.Context) (*Person, error) {
	name := g.sessions.GetString(ctx, keyName)
	if name == "" {
		return nil, ErrNoSession
	}
	users, err := g.users.all()
	if err != nil {
		return nil, err
	}
	user, known := users[proof.Fold(name)]
	if !known || user.mark != g.sessions.GetString(ctx, keyMark) {
		return nil, errors.Join(ErrNoSession, g.sessions.Destroy(ctx))
	}
	return &Person{user.Name, user.Role, proof.Password, g.sessions.Token(ctx)}, nil
}

// accountOf is the account of the session at the provider, as it was at the log-in.
func (g *Guard) accountOf(ctx context.Context) (*Person, error) {
	name := g.sessions.GetString(ctx, keyName)
	role, known := ParseRole(g.sessions.GetString(ctx, keyRole))
	if name == "" || !known {
		return nil, ErrNoSession
	}
	return &Person{name, role, proof.OIDC, g.sessions.Token(ctx)}, nil
}

// LogIn opens a session by name and password. ErrWrong says no more than that: whether there is such a user stays unknown.
func (g *Guard) LogIn(w http.ResponseWriter, r *http.Request, name, password string) error {
	users, err := g.users.all()
	if err != nil {
		return err
	}
	name, _ = cleanName(name)
	folded := proof.Fold(name)
	refund, err := g.mayTry(r, folded)
	if err != nil {
		return err
	}
	user, there := users[folded]
	if !there {
		user = likeAny(users) // takes as long as a user who is there
	}
	right := len(password) <= 4*maxPassword && g.hashing.matches(r.Context(), user.hash, password)
	if !right || !there {
		return ErrWrong
	}
	refund()
	g.remember(w, folded)
	return g.open(r.Context(), user.Name, map[string]string{keyMark: user.mark})
}

// mayTry bounds guesses: it holds an attempt up, or refuses it with ErrTooMany. refund is for one that succeeds.
func (g *Guard) mayTry(r *http.Request, user string) (refund func(), err error) {
	if browser := g.knownBrowser(r, user); browser != "" && g.familiar.spend(g.now(), browser) {
		return func() { g.familiar.refund(browser) }, nil
	}
	keys := []string{byAddress(r), "user " + user}
	if g.attempts.spend(g.now(), keys...) {
		return func() { g.attempts.refund(keys...) }, nil
	}
	if !g.attempts.wait(r.Context(), keys...) {
		return nil, ErrTooMany
	}
	return func() {}, nil
}

// likeAny is a user who does not exist, with a hash that takes as long as the slowest of those who do.
func likeAny(users map[string]User) User {
	slowest := passwordHash{memory: hashMemory, time: hashTime, lanes: hashLanes}
	for _, u := range users {
		if uint64(u.hash.memory)*uint64(u.hash.time) > uint64(slowest.memory)*uint64(slowest.time) {
			slowest = u.hash
		}
	}
	slowest.salt, slowest.sum = make([]byte, hashSalt), make([]byte, hashLength)
	return User{hash: slowest}
}

// LogOut ends the session, here and in the browser. At a provider the person may still be logged in: then the answer is
// where that ends, else "".
func (g *Guard) LogOut(r *http.Request) (string, error) {
	elsewhere := ""
	if g.provider != nil {
		elsewhere = g.provider.logOutURL(g.sessions.GetString(r.Context(), keyToken))
	}
	return elsewhere, g.sessions.Destroy(r.Context())
}

// FormToken is what the forms of a person's session carry: a page elsewhere cannot know it.
func (g *Guard) FormToken(p *Person) string {
	return g.mac("form", string(p.Via), proof.Fold(p.Name), p.browser)
}

// ValidFormToken reports whether a form was given to this person in this session.
func (g *Guard) ValidFormToken(p *Person, given string) bool {
	return p.browser != "" && hmac.Equal([]byte(given), []byte(g.FormToken(p)))
}

func (g *Guard) mac(parts ...string) string {
	mac := hmac.New(sha256.New, g.key)
	for _, part := range parts {
		fmt.Fprintf(mac, "%d %s", len(part), part)
	}
	return hex.EncodeToString(mac.Sum(nil))
}

// LocalPath is the path of this page that somebody asked for before the log-in; "/" for anything that leads elsewhere.
func LocalPath(text string) string {
	u, err := url.Parse(text)
	odd := func(r rune) bool { return r == '\\' || unicode.IsControl(r) || unicode.IsSpace(r) }
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || !strings.HasPrefix(text, "/") || strings.HasPrefix(text, "//") ||
		strings.ContainsFunc(text, odd) || strings.ContainsFunc(u.Path, odd) || strings.HasPrefix(u.Path, "//") || strings.HasPrefix(u.Path, "/dang-") || len(text) > 500 {
		return "/"
	}
	return text
}
