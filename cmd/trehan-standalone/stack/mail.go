package stack

import (
	"context"
	"crypto/subtle"
	"crypto/tls"
	"errors"
	"io"
	"log"
	"net"
	"os"
	"path/filepath"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// startMail starts the mail catcher: an SMTP server that delivers to nobody
// and keeps every message in DIR/mail, a Maildir that mail programs can open.
func (s *Stack) startMail(cfg Config, ports allPorts) (func() error, error) {
	password, passwordFile, err := secret(s.Dir, "mail-password", 160)
	if err != nil {
		return nil, err
	}
	const username = "trehan"
	usernameFile, err := fixedSecret(s.Dir, "mail-username", username)
	if err != nil {
		return nil, err
	}
	certificate, caFile, err := mailCertificate(filepath.Join(s.Dir, "secrets"), time.Now())
	if err != nil {
		return nil, err
	}
	box, err := openMaildir(filepath.Join(s.Dir, "mail"))
	if err != nil {
		return nil, err
	}
	logFile, err := os.OpenFile(filepath.Join(s.Dir, "logs", "mail.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", address(ports.SMTP))
	if err != nil {
		return nil, errors.Join(err, logFile.Close())
	}

	server := smtp.NewServer(&catcher{username: username, password: password, box: box})
	server.Domain = "localhost"
	server.TLSConfig = &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}
	server.MaxMessageBytes = cfg.MailSizeLimit
	server.MaxRecipients = 100
	server.ReadTimeout, server.WriteTimeout = 5*time.Minute, time.Minute
	server.EnableDSN, server.EnableSMTPUTF8 = true, true
	server.ErrorLog = log.New(logFile, "", log.LstdFlags)
	done := make(chan error, 1)
	go func() { done <- server.Serve(listener) }()

	s.Mail = &MailEndpoint{
		Host: Loopback, Port: ports.SMTP, CAFile: caFile,
		UsernameFile: usernameFile, PasswordFile: passwordFile, Maildir: box.dir,
	}
	return func() error {
		// Idle connections of pooled clients are not waited for.
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		defer cancel()
		if err := server.Shutdown(ctx); errors.Is(err, context.DeadlineExceeded) {
			_ = server.Close()
		}
		return errors.Join(<-done, logFile.Close())
	}, nil
}

// catcher accepts mail from the one known user.
type catcher struct {
	username, password string
	box                *maildir
}

func (c *catcher) NewSession(*smtp.Conn) (smtp.Session, error) { return &caught{catcher: c}, nil }

// caught is one connection's transaction.
type caught struct {
	*catcher
	authenticated bool
	from          string
	to            []string
}

func (c *caught) AuthMechanisms() []string { return []string{sasl.Plain} }

func (c *caught) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, username, password string) error {
		user := subtle.ConstantTimeCompare([]byte(username), []byte(c.username))
		pass := subtle.ConstantTimeCompare([]byte(password), []byte(c.password))
		if user&pass != 1 {
			return smtp.ErrAuthFailed
		}
		c.authenticated = true
		return nil
	}), nil
}

func (c *caught) Mail(from string, _ *smtp.MailOptions) error {
	if !c.authenticated {
		return &smtp.SMTPError{Code: 530, EnhancedCode: smtp.EnhancedCode{5, 7, 0}, Message: "Authentication required"}
	}
	c.from = from
	return nil
}

func (c *caught) Rcpt(to string, _ *smtp.RcptOptions) error {
	c.to = append(c.to, to)
	return nil
}

// Data answers only once the message is safe on the disk.
func (c *caught) Data(r io.Reader) error {
	if err := c.box.deliver(c.from, c.to, r); err != nil {
		if too := (*smtp.SMTPError)(nil); errors.As(err, &too) {
			return too
		}
		return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "Cannot store the message"}
	}
	return nil
}

func (c *caught) Reset() { c.from, c.to = "", nil }

func (c *caught) Logout() error { return nil }
