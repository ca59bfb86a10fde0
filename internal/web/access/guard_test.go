package access

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alexedwards/scs/v2"

	"trehan/internal/proof"
)

const (
	person   = "Lê Thu Duyệt"
	password = "một mật khẩu để thử nghiệm"
)

var testHash = sync.OnceValue(func() string { return HashPassword(password) })

func secretFile(t testing.TB, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(path, []byte(content+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// visitor is a browser before a guard's page: / answers who it is, /in takes name and password, /out ends the session.
type visitor struct {
	testing.TB
	guard   *Guard
	now     time.Time
	cookies map[string]string
	from    string
	got     *Person
	err     error
}

func visit(t testing.TB, c Config, change func(*Guard)) *visitor {
	t.Helper()
	v := &visitor{TB: t, now: time.Now(), cookies: map[string]string{}, from: "192.0.2.1:5000"}
	g, err := New(c, Options{URL: "https://duyet.example", Secure: true, Now: func() time.Time { return v.now }})
	if err != nil {
		t.Fatal(err)
	}
	g.attempts.pause = func(context.Context, time.Duration) {}
	g.familiar.pause = g.attempts.pause
	if change != nil {
		change(g)
	}
	v.guard = g
	return v
}

func byUsers(t testing.TB) (Config, string) {
	t.Helper()
	file := secretFile(t, Line(person, Approver, testHash())+"\n"+Line("Trần Văn Mẫu", Clerk, testHash()))
	return Config{UsersFile: file}, file
}

// another is a second browser before the same guard.
func (v *visitor) another() *visitor {
	other := *v
	other.cookies, other.from = map[string]string{}, "198.51.100.9:1"
	return &other
}

func (v *visitor) do(path string, serve http.HandlerFunc) *httptest.ResponseRecorder {
	v.Helper()
	r := httptest.NewRequestWithContext(v.Context(), "GET", path, nil)
	r.RemoteAddr = v.from
	for name, value := range v.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := httptest.NewRecorder()
	v.guard.Middleware(serve).ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		if v.cookies[c.Name] = c.Value; c.MaxAge < 0 {
			delete(v.cookies, c.Name)
		}
	}
	return w
}

func (v *visitor) who() (*Person, error) {
	v.Helper()
	v.do("/", func(w http.ResponseWriter, r *http.Request) { v.got, v.err = v.guard.Authenticate(w, r) })
	return v.got, v.err
}

func (v *visitor) logIn(name, with string) error {
	v.Helper()
	v.do("/in", func(w http.ResponseWriter, r *http.Request) { v.err = v.guard.LogIn(w, r, name, with) })
	return v.err
}

func (v *visitor) logOut() {
	v.Helper()
	v.do("/out", func(_ http.ResponseWriter, r *http.Request) { _, v.err = v.guard.LogOut(r) })
	if v.err != nil {
		v.Fatal(v.err)
	}
}

func (v *visitor) enters(what string, want error) {
	v.Helper()
	if _, err := v.who(); !errors.Is(err, want) {
		v.Errorf("%s: %v, want %v", what, err, want)
	}
}

func (v *visitor) session() string { return v.cookies["__Host-trehan-duyet"] }

func TestPassword(t *testing.T) {
	c, _ := byUsers(t)
	v := visit(t, c, nil)
	v.enters("a stranger", ErrNoSession)
	for _, wrong := range [][2]string{{person, ""}, {person, password + "x"}, {person, strings.ToUpper(password)}, {"Ai Đó", password}, {"", password}, {person + "\x00", password}} {
		if err := v.logIn(wrong[0], wrong[1]); !errors.Is(err, ErrWrong) {
			t.Errorf("%q: %v", wrong, err)
		}
		v.enters(wrong[0], ErrNoSession)
	}
	if len(v.cookies) > 0 {
		t.Errorf("a failed log-in leaves %v", v.cookies)
	}
	v.from = "192.0.2.77:1"
	if err := v.logIn("  lê  thu DUYỆT ", password); err != nil { // as a keyboard writes it
		t.Fatal(err)
	}
	if p, err := v.who(); err != nil || p.Name != person || p.Role != Approver || p.Via != proof.Password {
		t.Errorf("%+v %v", p, err)
	}
}

// A session that somebody else put into the browser is worth nothing after the log-in, and neither is the one before.
func TestSessionFixation(t *testing.T) {
	c, _ := byUsers(t)
	v := visit(t, c, nil)
	v.cookies["__Host-trehan-duyet"] = "chosen-by-the-attacker"
	v.who()
	if err := v.logIn(person, password); err != nil || v.session() == "chosen-by-the-attacker" || v.session() == "" {
		t.Fatalf("%v, session %q", err, v.session())
	}
	attacker := v.another()
	attacker.cookies["__Host-trehan-duyet"] = "chosen-by-the-attacker"
	attacker.enters("the attacker's own", ErrNoSession)
	attacker.cookies["__Host-trehan-duyet"] = v.session()
	if err := v.logIn("Trần Văn Mẫu", password); err != nil {
		t.Fatal(err)
	}
	attacker.enters("the session before the second log-in", ErrNoSession)
	if p, err := v.who(); err != nil || p.Role != Clerk {
		t.Errorf("%+v %v", p, err)
	}
}

// A copy of the cookie is of no use after the log-out, nor does a request that was under way bring the session back.
func TestReplayAfterLogOut(t *testing.T) {
	c, _ := byUsers(t)
	v := visit(t, c, nil)
	if err := v.logIn(person, password); err != nil {
		t.Fatal(err)
	}
	thief := v.another()
	thief.cookies["__Host-trehan-duyet"] = v.session()
	thief.enters("the copy before", nil)
	thief.do("/", func(http.ResponseWriter, *http.Request) { v.logOut() }) // it ends while the copy's request runs
	thief.cookies["__Host-trehan-duyet"] = cmp.Or(thief.session(), "x")
	thief.enters("the copy after", ErrNoSession)
	v.enters("the browser after", ErrNoSession)
}

func TestSessionsExpire(t *testing.T) {
	c, _ := byUsers(t)
	for what, change := range map[string]func(*scs.SessionManager){
		"idle": func(m *scs.SessionManager) { m.IdleTimeout = 300 * time.Millisecond },
		"old":  func(m *scs.SessionManager) { m.Lifetime = 500 * time.Millisecond },
	} {
		v := visit(t, c, func(g *Guard) { change(g.sessions) })
		if err := v.logIn(person, password); err != nil {
			t.Fatal(err)
		}
		v.enters(what+" at once", nil)
		if what == "old" { // asking keeps it open no longer
			for range 3 {
				time.Sleep(100 * time.Millisecond)
				_, _ = v.who()
			}
		}
		time.Sleep(350 * time.Millisecond)
		v.enters(what, ErrNoSession)
	}
	g := visit(t, c, nil).guard.sessions
	if g.IdleTimeout != time.Hour || g.Lifetime != 9*time.Hour || g.Cookie.SameSite != http.SameSiteStrictMode || !g.Cookie.Secure || !g.Cookie.HttpOnly || g.Cookie.Persist {
		t.Errorf("%+v", g.Cookie)
	}
}

// Who is removed from the file, or has a new password, is out at the next request; a new role counts at once; a file with a fault
// lets nobody in and ends nobody's session.
func TestSessionsEndWithTheUser(t *testing.T) {
	c, file := byUsers(t)
	v := visit(t, c, nil)
	if err := v.logIn(person, password); err != nil {
		t.Fatal(err)
	}
	version := 0
	write := func(text string) {
		t.Helper()
		version++
		at := time.Now().Add(time.Duration(version) * time.Minute)
		if err := errors.Join(os.WriteFile(file, []byte(text), 0o600), os.Chtimes(file, at, at)); err != nil {
			t.Fatal(err)
		}
	}
	write(Line(person, Reader, testHash()))
	if p, err := v.who(); err != nil || p.Role != Reader {
		t.Errorf("a new role: %+v %v", p, err)
	}
	write("hỏng")
	v.enters("a file with a fault", ErrUsers)
	if err := v.logIn(person, password); !errors.Is(err, ErrUsers) {
		t.Errorf("a log-in then: %v", err)
	}
	write(Line(person, Reader, testHash()))
	v.enters("mended", nil)
	write(Line(person, Reader, HashPassword(password)))
	v.enters("the password set anew", ErrNoSession)
	if err := v.logIn(person, password); err != nil {
		t.Fatal(err)
	}
	write(Line("Người Khác", Reader, testHash()))
	v.enters("removed", ErrNoSession)
	write(Line(person, Reader, testHash()))
	v.enters("put back", ErrNoSession)
}

func TestOldestSessionsEnd(t *testing.T) {
	c, _ := byUsers(t)
	first := visit(t, c, nil)
	if err := first.logIn(person, password); err != nil {
		t.Fatal(err)
	}
	last := first.another()
	for i := range sessionsEach {
		last = first.another()
		last.guard.now = func() time.Time { return first.now.Add(time.Duration(i+1) * time.Second) }
		if err := last.logIn(person, password); err != nil {
			t.Fatal(err)
		}
	}
	first.enters("the first of eleven", ErrNoSession)
	last.enters("the last", nil)
}

// Guesses from everywhere are slowed down for the user and for the address, and a stranger who fails on purpose keeps nobody out
// who has logged in from their browser before, not even from the same address.
func TestBruteForce(t *testing.T) {
	c, _ := byUsers(t)
	owner := visit(t, c, nil)
	if err := owner.logIn(person, password); err != nil {
		t.Fatal(err)
	}
	paused, goOn := make(chan struct{}, 100), make(chan struct{})
	owner.guard.attempts.pause = func(context.Context, time.Duration) { paused <- struct{}{}; <-goOn }
	for i := range attemptsEach { // each from another address
		thief := owner.another()
		thief.from = fmt.Sprintf("198.51.100.%d:1", i)
		if err := thief.logIn(person, "đoán thử một mật khẩu"); !errors.Is(err, ErrWrong) {
			t.Errorf("guess %d: %v", i, err)
		}
	}
	if len(paused) > 0 {
		t.Error("the first guesses wait")
	}
	done := make(chan error, slowAll)
	for i := range slowEach {
		thief := owner.another()
		thief.from = fmt.Sprintf("203.0.113.%d:1", i)
		go func() { done <- thief.logIn(person, "đoán thử một mật khẩu") }()
	}
	for range slowEach {
		<-paused
	}
	stranger := owner.another()
	stranger.from = "203.0.113.99:1"
	if err := stranger.logIn(person, password); !errors.Is(err, ErrTooMany) {
		t.Errorf("one more at once, from a new browser: %v", err)
	}
	if err := owner.logIn(person, password); err != nil {
		t.Errorf("from the person's browser: %v", err)
	}
	if stolen := owner.another(); true { // the mark of one person's browser helps nobody guess another's password
		stolen.cookies["__Host-trehan-may"] = owner.cookies["__Host-trehan-may"]
		r := httptest.NewRequest("GET", "/", nil)
		r.AddCookie(&http.Cookie{Name: "__Host-trehan-may", Value: stolen.cookies["__Host-trehan-may"]})
		if stolen.guard.knownBrowser(r, proof.Fold("Trần Văn Mẫu")) != "" || stolen.guard.knownBrowser(r, proof.Fold(person)) == "" {
			t.Error("a known browser is known for somebody else")
		}
	}
	for range attemptsEach {
		_ = owner.logIn(person, "sai")
	}
	if err := owner.logIn(person, "sai"); !errors.Is(err, ErrTooMany) {
		t.Errorf("a known browser guesses on: %v", err)
	}
	close(goOn)
	for range slowEach {
		if err := <-done; !errors.Is(err, ErrWrong) {
			t.Errorf("a slowed guess: %v", err)
		}
	}
}

// One address's guesses slow down no other's, until there are too many addresses.
func TestAttemptsByAddress(t *testing.T) {
	var a attempts
	now := time.Unix(1000, 0)
	spend := func(address string, at time.Time) bool { return a.spend(at, "address "+networkOf(address)) }
	for range 50 {
		spend("203.0.113.7", now)
	}
	if spend("203.0.113.7", now) || spend("::ffff:203.0.113.7", now) {
		t.Error("an address guesses on")
	}
	for i := range attemptsEach {
		if !spend(fmt.Sprintf("2001:db8::%d", i+1), now) {
			t.Error("another address is slowed down")
		}
	}
	if spend("2001:db8::ffff", now) || !spend("2001:db8:1::1", now) {
		t.Error("a network of IPv6 counts as many")
	}
	for i := range attemptsAll {
		spend(fmt.Sprintf("198.51.100.%d", i), now)
	}
	if spend("192.0.2.1", now) || !spend("192.0.2.1", now.Add(attemptsIn)) {
		t.Error("all together are not bounded by the window")
	}
}

// Whether there is such a user shows neither in words nor in time. The bound is wide: the machine is shared.
func TestUserEnumeration(t *testing.T) {
	c, _ := byUsers(t)
	v := visit(t, c, func(g *Guard) { g.now = time.Now })
	times := map[string][]time.Duration{}
	for i := range 9 {
		for _, name := range []string{person, "Không Có Người Này"} {
			v.from = fmt.Sprintf("192.0.2.%d:1", i)
			v.guard.attempts = attempts{}
			begin := time.Now()
			if err := v.logIn(name, "sai hoàn toàn mật khẩu"); err.Error() != ErrWrong.Error() {
				t.Fatalf("%q: %v", name, err)
			}
			times[name] = append(times[name], time.Since(begin))
		}
	}
	middle := func(name string) time.Duration { slices.Sort(times[name]); return times[name][len(times[name])/2] }
	there, missing := middle(person), middle("Không Có Người Này")
	if missing*3 < there || there*3 < missing {
		t.Errorf("a user who is there takes %s, one who is not %s", there, missing)
	}
}

// Forms fit one person in one session.
func TestFormTokens(t *testing.T) {
	c, _ := byUsers(t)
	a := visit(t, c, nil)
	b := a.another()
	for _, v := range []*visitor{a, b} {
		if err := v.logIn(person, password); err != nil {
			t.Fatal(err)
		}
	}
	first, _ := a.who()
	second, _ := b.who()
	token := a.guard.FormToken(first)
	if !a.guard.ValidFormToken(first, token) || a.guard.ValidFormToken(second, token) || a.guard.ValidFormToken(first, "") || a.guard.ValidFormToken(&Person{Name: person}, a.guard.FormToken(&Person{Name: person})) {
		t.Error("a form's token fits another session, or none")
	}
}

func TestLocalPath(t *testing.T) {
	for text, want := range map[string]string{
		"/thang/2023-11?dong=late": "/thang/2023-11?dong=late", "/": "/", "": "/", "//evil.example": "/", "https://evil.example/": "/",
		"/\\evil.example": "/", "/%5cevil.example": "/", "/%2f/evil.example": "/", "javascript:alert(1)": "/", "\t//evil.example": "/", "/a\nb": "/",
		"thang": "/", "/dang-nhap?tiep=/": "/", "/dang-xuat": "/", "///evil.example": "/", "https:evil.example": "/", "/" + strings.Repeat("a", 600): "/",
	} {
		if got := LocalPath(text); got != want {
			t.Errorf("%q leads to %q", text, got)
		}
	}
}

func TestUsersFile(t *testing.T) {
	good := testHash()
	users, err := ParseUsers([]byte("# ghi chú\n\n Lê Thị Mẫu : clerk : " + good + "\r\n"))
	if err != nil || len(users) != 1 || users[0].Name != "Lê Thị Mẫu" || users[0].Role != Clerk || users[0].Weak() {
		t.Fatalf("%+v %v", users, err)
	}
	for what, c := range map[string]struct{ text, part string }{
		"no hash":                           {"A:clerk", "dòng 1: phải có dạng"},
		"no role":                           {"A:admin:" + good, "dòng 1: vai trò"},
		"nobody":                            {"A:nobody:" + good, "vai trò"},
		"a password":                        {"A:clerk:matkhaucuatoi", "không phải mã băm"},
		"bcrypt":                            {"A:clerk:$2y$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy", "không phải mã băm"},
		"twice":                             {"A:clerk:" + good + "\na:reader:" + good, "dòng 2: trùng tên với dòng 1"},
		"far too dear":                      {"A:clerk:" + strings.Replace(good, "m=19456", "m=99999999", 1), "không phải mã băm"},
		"no rounds":                         {"A:clerk:" + strings.Replace(good, "t=2", "t=0", 1), "không phải mã băm"},
		"cut":                               {"A:clerk:" + good[:len(good)-30], ""},
		"no name":                           {":clerk:" + good, "tên phải có"},
		"signs in name":                     {"A\u202eB:clerk:" + good, "tên phải có"},
		"a second look-alike by a joiner":   {"A\u034f:clerk:" + good, "tên phải có"},
		"a second look-alike by a selector": {"A\ufe0f:clerk:" + good, "tên phải có"},
		"a second look-alike by a filler":   {"A\u3164:clerk:" + good, "tên phải có"},
		"a second look-alike by a blank":    {"A\u2800:clerk:" + good, "tên phải có"},
	} {
		_, err := ParseUsers([]byte(c.text))
		if what != "cut" && (err == nil || !strings.Contains(err.Error(), c.part)) {
			t.Errorf("%s: %v", what, err)
		}
		if err != nil && (strings.Contains(err.Error(), "matkhaucuatoi") || strings.Contains(err.Error(), "argon2id$")) {
			t.Errorf("%s: the error shows what stands there: %v", what, err)
		}
	}
	weak, err := ParseUsers([]byte("A:clerk:" + strings.Replace(good, "m=19456,t=2", "m=4096,t=2", 1)))
	if err != nil || !weak[0].Weak() {
		t.Errorf("%+v %v", weak, err)
	}
}

func TestConfigurationsThatLetAnybodyIn(t *testing.T) {
	users, _ := byUsers(t)
	short := users
	short.KeyFile = secretFile(t, "short")
	roles := Lists{Reader: []string{"a"}}
	for what, c := range map[string]Config{
		"nothing": {}, "no file": {UsersFile: "/nowhere/users"}, "an empty file": {UsersFile: secretFile(t, "# chưa có ai")}, "a short key": short,
		"a short secret": {Identity: Identity{Header: "X-User", SecretHeader: "X-Proxy", SecretFile: secretFile(t, "short"), Roles: roles}},
		"nobody's role":  {Identity: Identity{Header: "X-User", Proxies: []string{"127.0.0.1"}}},
		"no secret":      {OIDC: OIDC{Issuer: "https://sso.example", ClientID: "trehan", ClientSecretFile: "/nowhere/x", Roles: roles}},
	} {
		if _, err := New(c, Options{URL: "https://duyet.example", Now: time.Now}); err == nil {
			t.Errorf("%s: let in", what)
		}
	}
}
