package mail

import (
	"errors"
	"fmt"
	"strings"
)

// IMAPConfig names a mailbox on an IMAP server. Its connection is encrypted
// and the server's certificate verified, as the relay's is.
type IMAPConfig struct {
	Host string `yaml:"host"`
	// Port is 993 by default, 143 with tls: starttls or none.
	Port int `yaml:"port"`
	// TLS is implicit (default), starttls, or none: on this very machine only.
	TLS string `yaml:"tls"`
	// CAFile holds the certificates (PEM) that the server's must come from, in
	// place of the system's.
	CAFile       string `yaml:"ca_file"`
	UsernameFile string `yaml:"username_file"`
	PasswordFile string `yaml:"password_file"`
	// OAuth2 is used in place of a password.
	OAuth2 OAuth2 `yaml:"oauth2"`
	// Mailbox is the folder that is read. Default: INBOX.
	Mailbox string `yaml:"mailbox"`
}

// WithDefaults fills what was left out.
func (c IMAPConfig) WithDefaults() IMAPConfig {
	if c.TLS == "" {
		c.TLS = TLSImplicit
	}
	if c.Port == 0 {
		c.Port = 143
		if c.TLS == TLSImplicit {
			c.Port = 993
		}
	}
	if c.Mailbox == "" {
		c.Mailbox = "INBOX"
	}
	return c
}

// Validate checks the section without asking the server, all faults joined.
// It reads the files that the section names.
func (c IMAPConfig) Validate() error {
	c = c.WithDefaults()
	var faults []error
	fail := func(format string, args ...any) { faults = append(faults, fmt.Errorf("imap."+format, args...)) }
	for _, fault := range serverFaults(c.Host, c.Port, c.TLS) {
		fail("%w", fault)
	}
	if c.TLS == TLSNone && !loopback(c.Host) {
		fail(wordTLSNoneAuth)
	}
	if strings.ContainsFunc(c.Mailbox, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		fail(wordMailboxBad, c.Mailbox)
	}
	if _, err := c.transport().authorities(); err != nil {
		fail("%w", err)
	}
	if t := c.transport(); t.usesOAuth2() {
		if err := t.validateOAuth2(); err != nil {
			fail("%w", err)
		}
	} else if c.UsernameFile == "" || c.PasswordFile == "" {
		fail(wordIMAPSecrets)
	} else if _, _, err := c.transport().credentials(); err != nil {
		fail("%w", err)
	}
	return errors.Join(faults...)
}

// transport is what the section shares with the relay's: how to encrypt, whom
// to trust, who logs in.
func (c IMAPConfig) transport() Config {
	return Config{Host: c.Host, TLS: c.TLS, CAFile: c.CAFile, UsernameFile: c.UsernameFile, PasswordFile: c.PasswordFile, OAuth2: c.OAuth2}
}
