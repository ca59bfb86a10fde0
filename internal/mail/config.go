package mail

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Config is the mail section of the configuration.
type Config struct {
	Host string `yaml:"host"`
	// Port is 587 by default, 465 with tls: implicit, 25 with tls: none.
	Port int `yaml:"port"`
	// TLS is starttls (default), implicit, or none. The first two verify the
	// relay's certificate, always.
	TLS string `yaml:"tls"`
	// CAFile holds the certificates (PEM) that the relay's must come from, in
	// place of the system's.
	CAFile string `yaml:"ca_file"`
	// Auth is auto (default: the strongest that the relay offers), plain,
	// login, cram-md5, scram-sha-256, xoauth2 (default with OAuth2) or none.
	// Without UsernameFile: none.
	Auth         string `yaml:"auth"`
	UsernameFile string `yaml:"username_file"`
	PasswordFile string `yaml:"password_file"`
	// OAuth2 is used in place of a password.
	OAuth2 OAuth2 `yaml:"oauth2"`
	// From is the sender in the header, "Tên <a@b.example>" or plain.
	From    string `yaml:"from"`
	ReplyTo string `yaml:"reply_to"`
	// ReturnPath is the envelope's sender, where bounces go; "name+{tag}@domain" tags it for each mail. Default: From's.
	ReturnPath string `yaml:"return_path"`
	// Helo is the name this machine gives. Default: its own.
	Helo     string   `yaml:"helo"`
	Timeouts Timeouts `yaml:"timeouts"`
	// RatePerMinute bounds the transactions of one process; 0: no bound.
	RatePerMinute int `yaml:"rate_per_minute"`
	// AllowDomains, if not empty, are the only domains that are written to:
	// for a trial run against a real relay.
	AllowDomains []string `yaml:"allow_domains"`
	// SizeLimitMB is the largest mail, rendered, in millions of bytes.
	// Default: 20.
	SizeLimitMB int `yaml:"size_limit_mb"`
	// SMIME signs every mail in the office's name.
	SMIME SMIME `yaml:"smime"`
}

// SMIME names the files of the office's certificate.
type SMIME struct {
	CertFile string `yaml:"cert_file"`
	KeyFile  string `yaml:"key_file"`
}

// Timeouts bound each step of the conversation.
type Timeouts struct {
	Connect time.Duration `yaml:"connect"` // the connection itself; default 30s
	Command time.Duration `yaml:"command"` // the greeting, and the answer to any command; default 2m
	Block   time.Duration `yaml:"block"`   // writing the next 32 KB of a mail; default 3m
	Reply   time.Duration `yaml:"reply"`   // the answer to the final dot; default 10m, as RFC 5321 asks
	// Grace is how long, once the final dot is out, a cancelled send still
	// waits for the answer: the certainty is worth it. Default 10s.
	Grace time.Duration `yaml:"grace"`
}

// The values of Config.TLS.
const (
	TLSStart    = "starttls"
	TLSImplicit = "implicit"
	TLSNone     = "none"
)

// The values of Config.Auth.
const (
	AuthAuto   = "auto"
	AuthPlain  = "plain"
	AuthLogin  = "login"
	AuthCRAM   = "cram-md5"
	AuthSCRAM  = "scram-sha-256"
	AuthOAuth2 = "xoauth2"
	AuthNobody = "none"
)

// WithDefaults fills what was left out.
func (c Config) WithDefaults() Config {
	set := func(s *string, value string) {
		if *s == "" {
			*s = value
		}
	}
	set(&c.TLS, TLSStart)
	switch {
	case c.usesOAuth2() && (c.Auth == "" || c.Auth == AuthAuto):
		c.Auth = AuthOAuth2
	case c.UsernameFile == "" && c.PasswordFile == "":
		set(&c.Auth, AuthNobody)
	}
	set(&c.Auth, AuthAuto)
	if c.Port == 0 {
		c.Port = map[string]int{TLSImplicit: 465, TLSNone: 25}[c.TLS]
	}
	if c.Port == 0 {
		c.Port = 587
	}
	if c.Helo == "" {
		c.Helo, _ = os.Hostname()
		if !hostName.MatchString(c.Helo) {
			c.Helo = "localhost"
		}
	}
	if c.SizeLimitMB == 0 {
		c.SizeLimitMB = 20
	}
	t := &c.Timeouts
	for _, d := range []struct {
		value *time.Duration
		is    time.Duration
	}{{&t.Connect, 30 * time.Second}, {&t.Command, 2 * time.Minute}, {&t.Block, 3 * time.Minute}, {&t.Reply, 10 * time.Minute}, {&t.Grace, 10 * time.Second}} {
		if *d.value == 0 {
			*d.value = d.is
		}
	}
	return c
}

var hostName = regexp.MustCompile(`^(?i)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$`)

// Validate checks the section without asking the relay, all faults joined. It
// reads the files that the section names.
func (c Config) Validate() error {
	c = c.WithDefaults()
	var faults []error
	fail := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	keep := func(err error) {
		if err != nil {
			faults = append(faults, err)
		}
	}
	faults = append(faults, serverFaults(c.Host, c.Port, c.TLS)...)
	if c.TLS == TLSNone && c.Auth != AuthNobody && !loopback(c.Host) {
		fail(wordTLSNoneAuth)
	}
	_, err := c.authorities()
	keep(err)
	keep(c.validateAuth())
	if c.From == "" {
		fail(wordFromMissing)
	}
	for _, field := range []struct{ name, value string }{{"from", c.From}, {"reply_to", c.ReplyTo}} {
		if field.value == "" {
			continue
		}
		a, err := ParseAddress(field.value)
		if err != nil || unfit(a.Name) {
			fail(wordFieldBad, field.name, field.value)
		}
	}
	if c.ReturnPath != "" && !fitReturnPath(c.ReturnPath) {
		fail(wordReturnPathBad, c.ReturnPath)
	}
	if !hostName.MatchString(c.Helo) && !strings.HasPrefix(c.Helo, "[") {
		fail(wordHeloBad, c.Helo)
	}
	for _, t := range []struct {
		name  string
		value time.Duration
	}{{"connect", c.Timeouts.Connect}, {"command", c.Timeouts.Command}, {"block", c.Timeouts.Block}, {"reply", c.Timeouts.Reply}, {"grace", c.Timeouts.Grace}} {
		if t.value < time.Second || t.value > time.Hour {
			fail(wordTimeoutBad, t.name, t.value)
		}
	}
	if c.RatePerMinute < 0 {
		fail(wordRateBad, c.RatePerMinute)
	}
	for _, d := range c.AllowDomains {
		if !hostName.MatchString(d) {
			fail(wordDomainBad, d)
		}
	}
	if c.SizeLimitMB < 1 || c.SizeLimitMB > 150 {
		fail(wordSizeBad, c.SizeLimitMB)
	}
	if (c.SMIME.CertFile == "") != (c.SMIME.KeyFile == "") {
		fail(wordSignerPair)
	} else if c.SMIME.CertFile != "" {
		_, err := LoadSigner(c.SMIME.CertFile, c.SMIME.KeyFile, time.Now())
		keep(err)
	}
	return errors.Join(faults...)
}

// serverFaults checks where a server is and how it encrypts.
func serverFaults(host string, port int, encryption string) []error {
	var faults []error
	fail := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	switch {
	case host == "":
		fail(wordHostMissing)
	case !hostName.MatchString(host) && net.ParseIP(host) == nil:
		fail(wordHostBad, host)
	}
	if port < 1 || port > 65535 {
		fail(wordPortBad, port)
	}
	if encryption != TLSStart && encryption != TLSImplicit && encryption != TLSNone {
		fail(wordTLSUnknown, encryption)
	}
	return faults
}

func (c Config) usesOAuth2() bool { return c.OAuth2 != OAuth2{} }

func (c Config) validateAuth() error {
	switch {
	case c.Auth == AuthOAuth2 && !c.usesOAuth2():
		return errors.New(wordAuthNoOAuth2)
	case c.Auth == AuthOAuth2:
		return c.validateOAuth2()
	case c.usesOAuth2():
		return fmt.Errorf(wordAuthNotOAuth2, c.Auth)
	}
	switch c.Auth {
	case AuthNobody:
		return nil
	case AuthAuto, AuthPlain, AuthLogin, AuthCRAM, AuthSCRAM:
	default:
		return fmt.Errorf(wordAuthUnknown, c.Auth)
	}
	if c.UsernameFile == "" && c.PasswordFile == "" {
		return fmt.Errorf(wordAuthMissing, c.Auth)
	}
	if c.UsernameFile == "" || c.PasswordFile == "" {
		return errors.New(wordAuthPair)
	}
	_, _, err := c.credentials()
	return err
}

// validateOAuth2 checks who logs in with a token.
func (c Config) validateOAuth2() error {
	var faults []error
	if c.PasswordFile != "" {
		faults = append(faults, errors.New(wordOAuth2Password))
	}
	if c.UsernameFile == "" {
		faults = append(faults, errors.New(wordAuthNoOAuth2))
	} else if _, err := secretIn("username_file", c.UsernameFile); err != nil {
		faults = append(faults, err)
	}
	return errors.Join(append(faults, c.OAuth2.validate())...)
}

// credentials are read at every log-in, so that a changed password needs no
// restart.
func (c Config) credentials() (username, password string, err error) {
	username, e1 := secretIn("username_file", c.UsernameFile)
	password, e2 := secretIn("password_file", c.PasswordFile)
	return username, password, errors.Join(e1, e2)
}

func secretIn(field, file string) (string, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf(wordSecretUnreadable, field, file, unpath(err))
	}
	value := strings.TrimRight(string(data), "\r\n")
	if value == "" || strings.ContainsAny(value, "\r\n\x00") {
		return "", fmt.Errorf(wordSecretBad, field, file)
	}
	return value, nil
}

// authorities are the certificates the relay's must come from, nil for the
// system's.
func (c Config) authorities() (*x509.CertPool, error) {
	if c.CAFile == "" {
		return nil, nil
	}
	if c.TLS == TLSNone {
		return nil, errors.New(wordCAWithoutTLS)
	}
	pem, err := os.ReadFile(c.CAFile)
	if err != nil {
		return nil, fmt.Errorf(wordCAUnreadable, c.CAFile, unpath(err))
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf(wordCABad, c.CAFile)
	}
	return pool, nil
}

func (c Config) tlsConfig() (*tls.Config, error) {
	pool, err := c.authorities()
	if err != nil {
		return nil, err
	}
	return &tls.Config{ServerName: c.Host, RootCAs: pool, MinVersion: tls.VersionTLS12}, nil
}

// Sender is the address in From, and the one bounces go to, as ReturnPath takes it.
func (c Config) Sender() (from Address, returnPath string, err error) {
	from, err = ParseAddress(c.From)
	if err != nil {
		return from, "", err
	}
	if c.ReturnPath != "" {
		return from, c.ReturnPath, nil
	}
	return from, from.Email, nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// unpath drops the path that an os error repeats.
func unpath(err error) error {
	var p *os.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

// Allows reports whether the office permits mail to an address: its domain is in AllowDomains, or the list is empty.
func (c Config) Allows(email string) bool {
	domain := email[strings.LastIndexByte(email, '@')+1:]
	return len(c.AllowDomains) == 0 || slices.ContainsFunc(c.AllowDomains, func(d string) bool { return strings.EqualFold(d, domain) })
}
