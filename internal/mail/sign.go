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
type Signer struct{ pair tls.Certificate }

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
	if now.Before(pair.Leaf.NotBefore) || now.After(pair.Leaf.NotAfter) {
		return nil, fmt.Errorf(wordSignerExpired, certFile, pair.Leaf.NotBefore.Format("02/01/2006"), pair.Leaf.NotAfter.Format("02/01/2006"))
	}
	return &Signer{pair}, nil
}

func (s *Signer) apply(msg *gomail.Msg) error {
	if err := msg.SignWithTLSCertificate(&s.pair); err != nil {
		return fmt.Errorf("mail: S/MIME: %w", err)
	}
	return nil
}
