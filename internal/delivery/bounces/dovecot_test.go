package bounces_test

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"trehan/internal/archive"
	"trehan/internal/archive/archivetest"
	"trehan/internal/delivery/bounces"
	"trehan/internal/mail"
	"trehan/internal/mail/mailtest"
)

// requireDovecot makes the test fail rather than be skipped where there is no Dovecot.
const requireDovecot = "TREHAN_TEST_REQUIRE_DOVECOT"

// dovecot runs a Dovecot of its own on loopback, with one mailbox in a Maildir, and returns how to reach it and where
// mails for it are delivered. Tokens are checked at introspection, if that is not empty.
func dovecot(t *testing.T, introspection string) (mail.IMAPConfig, string) {
	t.Helper()
	if testing.Short() {
		t.Skip("starts Dovecot")
	}
	program, err := exec.LookPath("dovecot")
	if err != nil || os.Getuid() != 0 {
		if os.Getenv(requireDovecot) != "" {
			t.Fatalf("%s: no Dovecot to run as root here", requireDovecot)
		}
		t.Skip("no Dovecot to run as root here")
	}
	dir, err := os.MkdirTemp("/var/tmp", "trehan-dovecot-") // its processes are of other users: no folder above may be closed to them
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	config := mail.IMAPConfig{Host: "127.0.0.1", Port: freePort(t), TLS: mail.TLSImplicit}
	certFile, keyFile := mailtest.CertificateFiles(t)
	config.CAFile = certFile
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	config.UsernameFile, config.PasswordFile = write("username", "thu-tra-lai\n"), write("password", "mat-khau-7\n")
	users := write("users", "thu-tra-lai:{PLAIN}mat-khau-7:mail:mail::"+dir+"/home::\n")
	run(t, "install", "-d", "-o", "mail", "-g", "mail", dir+"/home", dir+"/home/Maildir", dir+"/home/Maildir/new", dir+"/home/Maildir/cur", dir+"/home/Maildir/tmp")
	tokens := ""
	if introspection != "" {
		tokens = "auth_mechanisms = plain xoauth2\npassdb {\n  driver = oauth2\n  mechanisms = xoauth2\n  args = " + write("oauth2.conf",
			"introspection_mode = get\nintrospection_url = "+introspection+"?token=\nusername_attribute = username\nactive_attribute = active\nactive_value = true\n") + "\n}\n"
	}
	conf := write("dovecot.conf", fmt.Sprintf(`protocols = imap
listen = 127.0.0.1
base_dir = %[1]s/run
log_path = %[1]s/dovecot.log
ssl = required
ssl_cert = <%[2]s
ssl_key = <%[3]s
first_valid_uid = 1
mail_location = maildir:~/Maildir
%[6]spassdb {
  driver = passwd-file
  args = %[4]s
}
userdb {
  driver = passwd-file
  args = %[4]s
}
service imap-login {
  inet_listener imap {
    port = 0
  }
  inet_listener imaps {
    port = %[5]d
    ssl = yes
  }
}
`, dir, certFile, keyFile, users, config.Port, tokens))
	server := exec.Command(program, "-F", "-c", conf)
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = server.Process.Signal(os.Interrupt)
		_ = server.Wait()
		if log, err := os.ReadFile(filepath.Join(dir, "dovecot.log")); err == nil && t.Failed() {
			t.Logf("dovecot.log:\n%s", log)
		}
	})
	return config, filepath.Join(dir, "home", "Maildir", "new")
}

func freePort(t *testing.T) int {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port
}

// A real Dovecot: what comes back is noted once, and what is no business of the program's stays unread.
func TestDovecotMailbox(t *testing.T) {
	config, arrivals := dovecot(t, "")
	store, month := archivetest.NewMemory(), november(t)
	key, id := sent(t, store, month, "X1.01")
	for i, text := range []string{
		report("1", id, "failed", "5.1.1") + strings.Repeat("the returned mail\r\n", 300_000),
		report("1", id, "failed", "5.1.1"), "From: a@b.example\r\n\r\nĐã nhận.\r\n", report("2", "abc@tinh.example", "failed", "5.1.1"),
	} {
		name := filepath.Join(arrivals, fmt.Sprintf("170185%04d.M1P1.here", i))
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		run(t, "chown", "mail:mail", name)
	}
	box := inboxOf(t, config)
	result := lookOnceUp(t, store, box)
	isResult(t, "the first look", result, bounces.Result{Letters: 4, Reports: 3, Unmatched: 1})
	notedOnce(t, store, key)
	looksAgain(t, store, box)
	config.PasswordFile = config.UsernameFile
	if _, err := bounces.Collect(t.Context(), store, inboxOf(t, config), now); err == nil || !strings.Contains(err.Error(), "từ chối đăng nhập") {
		t.Errorf("a wrong password: %v", err)
	}
}

// lookOnceUp looks into the mailbox of a server that may still be starting.
func lookOnceUp(t *testing.T, store archive.Store, box mail.Inbox) bounces.Result {
	t.Helper()
	result, err := bounces.Collect(t.Context(), store, box, now)
	for tries := 0; err != nil && tries < 50; tries++ {
		time.Sleep(200 * time.Millisecond)
		result, err = bounces.Collect(t.Context(), store, box, now)
	}
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// A real Dovecot takes an access token in place of a password, and says so when it has been revoked.
func TestDovecotByToken(t *testing.T) {
	tokens := mailtest.StartTokens(t, time.Hour)
	checks := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = fmt.Fprintf(w, `{"active":%v,"username":"thu-tra-lai"}`, tokens.Accepts(mailtest.Username, r.FormValue("token")))
	}))
	t.Cleanup(checks.Close)
	config, arrivals := dovecot(t, checks.URL)
	config.PasswordFile, config.OAuth2 = "", tokens.Config
	store, month := archivetest.NewMemory(), november(t)
	key, id := sent(t, store, month, "X1.01")
	name := filepath.Join(arrivals, "1701850000.M1P1.here")
	if err := os.WriteFile(name, []byte(report("1", id, "failed", "5.1.1")), 0o644); err != nil {
		t.Fatal(err)
	}
	run(t, "chown", "mail:mail", name)
	isResult(t, "the look", lookOnceUp(t, store, inboxOf(t, config)), bounces.Result{Letters: 1, Reports: 1})
	notedOnce(t, store, key)
	tokens.Answer(mailtest.TokenAnswer{Status: http.StatusOK, Body: `{"access_token":"khong-con-gia-tri","expires_in":3600}`})
	if _, err := bounces.Collect(t.Context(), store, inboxOf(t, config), now); err == nil || !strings.Contains(err.Error(), "từ chối mã truy cập") {
		t.Errorf("a revoked token: %v", err)
	}
}
