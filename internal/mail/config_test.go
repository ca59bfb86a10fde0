package mail_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/google/go-cmp/cmp"

	"trehan/internal/mail"
)

func file(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "f")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestConfigFaults(t *testing.T) {
	good := mail.Config{Host: "mail.hanam.example", From: "vpub@hanam.example"}
	if err := good.Validate(); err != nil {
		t.Errorf("the least configuration: %v", err)
	}
	secret := file(t, "x\n")
	bad := mail.Config{
		Host: "mail hanam", Port: 70000, TLS: "tls", CAFile: file(t, "no certificate"), Auth: "gssapi",
		UsernameFile: secret, From: "Văn phòng", ReplyTo: "a b", ReturnPath: "Tên <a@b.example>", Helo: "a b",
		RatePerMinute: -1, AllowDomains: []string{"@hanam.example"}, SizeLimitMB: 1000,
		Timeouts: mail.Timeouts{Connect: time.Millisecond, Reply: 2 * time.Hour}, SMIME: mail.SMIME{CertFile: "a"},
	}
	err := bad.Validate()
	if err == nil {
		t.Fatal("accepted")
	}
	for _, want := range []string{"host:", "port:", "tls:", "ca_file:", "auth:", "from:", "reply_to:", "return_path:", "helo:",
		"rate_per_minute:", "allow_domains:", "size_limit_mb:", "timeouts.connect:", "timeouts.reply:", "smime:"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%s is missing in\n%v", want, err)
		}
	}
	for name, change := range map[string]func(*mail.Config){
		"password_file: không đọc": func(c *mail.Config) { c.UsernameFile, c.PasswordFile = secret, "none" },
		"username_file: ":          func(c *mail.Config) { c.UsernameFile, c.PasswordFile = file(t, "a\nb\n"), secret },
		"phải có cả hai":           func(c *mail.Config) { c.PasswordFile = secret },
		"cần username_file":        func(c *mail.Config) { c.Auth = mail.AuthPlain },
		"không mã hóa":             func(c *mail.Config) { c.TLS, c.UsernameFile, c.PasswordFile = mail.TLSNone, secret, secret },
		"không có tác dụng":        func(c *mail.Config) { c.TLS, c.CAFile = mail.TLSNone, secret },
		"host: thiếu":              func(c *mail.Config) { c.Host = "" },
		"from: thiếu":              func(c *mail.Config) { c.From = "" },
		"không chứa chứng thư":     func(c *mail.Config) { c.CAFile = secret },
		"phải có cả cert_file":     func(c *mail.Config) { c.SMIME.KeyFile = secret },
	} {
		c := good
		change(&c)
		if err := c.Validate(); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestConfigDefaults(t *testing.T) {
	for tls, port := range map[string]int{"": 587, mail.TLSStart: 587, mail.TLSImplicit: 465, mail.TLSNone: 25} {
		c := mail.Config{TLS: tls}.WithDefaults()
		type defaults struct {
			Port, SizeLimitMB int
			Reply             time.Duration
			Auth              string
		}
		got := defaults{c.Port, c.SizeLimitMB, c.Timeouts.Reply, c.Auth}
		if diff := cmp.Diff(defaults{port, 20, 10 * time.Minute, mail.AuthNobody}, got); diff != "" {
			t.Errorf("tls %q (-want +got):\n%s", tls, diff)
		}
	}
	if c := (mail.Config{UsernameFile: "u", PasswordFile: "p"}).WithDefaults(); c.Auth != mail.AuthAuto || c.TLS != mail.TLSStart {
		t.Errorf("auth %q, tls %q; want %q, %q", c.Auth, c.TLS, mail.AuthAuto, mail.TLSStart)
	}
	var c mail.Config
	if err := yaml.Unmarshal([]byte("{host: h, timeouts: {reply: 90s}, smime: {cert_file: a}}"), &c); err != nil || c.Timeouts.Reply != 90*time.Second || c.SMIME.CertFile != "a" {
		t.Errorf("reply within %v, certificate %q, %v; want 1m30s, a", c.Timeouts.Reply, c.SMIME.CertFile, err)
	}
	from, back, err := mail.Config{From: "Văn phòng <vpub@hanam.example>"}.Sender()
	if err != nil || from != (mail.Address{Name: "Văn phòng", Email: "vpub@hanam.example"}) || back != "vpub@hanam.example" {
		t.Errorf("%v %v %v", from, back, err)
	}
}
