package mail

import (
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/tls"
	"fmt"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// Signer holds the office's S/MIME certificate and key.
type Signer struct {
	pair tls.Certificate
	file string // of the certificate
}

// CertificateError is a certificate that is not valid at the time of signing.
type CertificateError struct {
	File       string
	From, Till time.Time
}

// Error says which certificate, until when it was valid and what to do.
func (e *CertificateError) Error() string {
	return fmt.Sprintf(wordSignerExpired, e.File, e.From.Format("02/01/2006"), e.Till.Format("02/01/2006"))
}

// LoadSigner reads a certificate (PEM, the issuer's after it) and its RSA or
// ECDSA key (PEM, unencrypted). It refuses a certificate that is not valid at
// the given time.
func LoadSigner(certFile, keyFile string, now time.Time) (*Signer, error) {
	pair, err := tls.LoadX509KeyPair(certFile, keyFile)
	if err != nil {
		return nil, fmt.Errorf(wordSignerUnreadable, certFile, unpath(err))
	}
	switch pair.PrivateKey.(type) {
	case *rsa.PrivateKey, *ecdsa.PrivateKey:
	default:
		return nil, fmt.Errorf(wordSignerKeyKind, keyFile)
	}
	s := &Signer{pair, certFile}
	if now.Before(pair.Leaf.NotBefore) {
		return nil, s.fault()
	}
	return s, s.Expired(now)
}

// Expired is a *CertificateError once the certificate's time is over: a program that signs may run for longer. No signer
// never expires.
func (s *Signer) Expired(now time.Time) error {
	if s == nil || !now.After(s.pair.Leaf.NotAfter) {
		return nil
	}
	return s.fault()
}

func (s *Signer) fault() error {
	return &CertificateError{File: s.file, From: s.pair.Leaf.NotBefore, Till: s.pair.Leaf.NotAfter}
}

func (s *Signer) apply(msg *gomail.Msg) error {
	if err := msg.SignWithTLSCertificate(&s.pair); err != nil {
		return fmt.Errorf("mail: S/MIME: %w", err)
	}
	return nil
}
