package config

import (
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
)

// SignatureRoots reads the roots whose certificates count on a signed letter; nil where the configuration names none. Whatever
// in the file is no certificate is an error, in words for who keeps the configuration.
func (c *Config) SignatureRoots() (*x509.CertPool, error) {
	if c.Review.Signature.Roots == "" {
		return nil, nil
	}
	path := c.Path(c.Review.Signature.Roots)
	fail := func(err error) (*x509.CertPool, error) {
		return nil, fmt.Errorf("review.signature.roots: %s: %w", path, err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("review.signature.roots: %w", err)
	}
	pool, some := x509.NewCertPool(), false
	for block, rest := pem.Decode(b); block != nil; block, rest = pem.Decode(rest) {
		root, err := x509.ParseCertificate(block.Bytes)
		if block.Type != "CERTIFICATE" || err != nil {
			return fail(errors.New("có khối PEM không phải chứng thư X.509"))
		}
		pool.AddCert(root)
		some = true
	}
	if !some {
		return fail(errors.New("không có chứng thư nào dạng PEM (-----BEGIN CERTIFICATE-----)"))
	}
	return pool, nil
}
