package mailtest

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"trehan/internal/mail"
)

// requireDovecot makes the test fail rather than be skipped where there is no Dovecot.
const requireDovecot = "TREHAN_TEST_REQUIRE_DOVECOT"

// StartDovecot runs a Dovecot of its own on loopback, with one mailbox in a Maildir, and returns how to reach it and where
// mails for it are delivered. Tokens are checked at introspection, if that is not empty.
func StartDovecot(t *testing.T, introspection string) (config mail.IMAPConfig, arrivals string) {
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
	config = mail.IMAPConfig{Host: "127.0.0.1", Port: freePort(t), TLS: mail.TLSImplicit}
	certFile, keyFile := CertificateFiles(t)
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
	command(t, "install", "-d", "-o", "mail", "-g", "mail", dir+"/home", dir+"/home/Maildir", dir+"/home/Maildir/new", dir+"/home/Maildir/cur", dir+"/home/Maildir/tmp")
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

func command(t *testing.T, name string, args ...string) {
	t.Helper()
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
}

// ArriveAt delivers a mail into the Maildir of StartDovecot.
func ArriveAt(t *testing.T, arrivals, name, text string) {
	t.Helper()
	path := filepath.Join(arrivals, name)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	command(t, "chown", "mail:mail", path)
}
