package stack

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"path/filepath"
	"time"
)

// mailCertificate returns the folder's own certificate for the mail catcher,
// made at the first start, good for ten years, and made anew in its last
// month. It signs itself, so the same file is what a client verifies it by.
func mailCertificate(dir string, now time.Time) (certificate tls.Certificate, caFile string, err error) {
	caFile = filepath.Join(dir, "mail-ca.pem")
	keyFile := filepath.Join(dir, "mail-key.pem")
	if pair, err := tls.LoadX509KeyPair(caFile, keyFile); err == nil && pair.Leaf.NotAfter.After(now.AddDate(0, 1, 0)) {
		return pair, caFile, nil
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return certificate, "", err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return certificate, "", err
	}
	template := &x509.Certificate{
		SerialNumber:          serial,
		Subject:               pkix.Name{CommonName: "trehan mail catcher"},
		NotBefore:             now.Add(-time.Hour),
		NotAfter:              now.AddDate(10, 0, 0),
		KeyUsage:              x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true,
		IsCA:                  true,
		DNSNames:              []string{"localhost"},
		IPAddresses:           []net.IP{net.ParseIP(Loopback)},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return certificate, "", err
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return certificate, "", err
	}
	// The key first: a certificate without its key would be made anew.
	if err := writeWhole(keyFile, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: keyDER}), 0o600); err != nil {
		return certificate, "", err
	}
	if err := writeWhole(caFile, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o644); err != nil {
		return certificate, "", err
	}
	certificate, err = tls.LoadX509KeyPair(caFile, keyFile)
	return certificate, caFile, err
}
