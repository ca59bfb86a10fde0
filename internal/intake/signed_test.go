package intake

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"testing"
	"time"

	"trehan/internal/mail"
)

// signer has a certificate of its own for an address, and is the root that it comes from.
func signer(t *testing.T, address string) (*mail.Signer, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Sở A"}, EmailAddresses: []string{address},
		NotBefore: askedAt.AddDate(-1, 0, 0), NotAfter: time.Now().AddDate(1, 0, 0), IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	file := func(name, kind string, b []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: b}), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	s, err := mail.LoadSigner(file("cert.pem", "CERTIFICATE", der), file("key.pem", "PRIVATE KEY", private), askedAt)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})) {
		t.Fatal("no certificate")
	}
	return s, roots
}

// A signature proves From if it is of that very address and from a root of the office; one that does not fit refuses the mail.
func TestSignedMail(t *testing.T) {
	own, roots := signer(t, "a@tinh.example")
	other, _ := signer(t, "a@tinh.example") // the right name, from nowhere
	signed := func(s *mail.Signer, from string) []byte {
		raw, err := mail.Render(mail.Message{
			From: mail.Address{Email: from}, To: []mail.Address{{Email: "vp@tinh.example"}}, Subject: "Giải trình", Text: "Kính gửi",
			MessageID: "ky@x.example", Date: askedAt, Sign: s,
			Attachments: []mail.Attachment{{Name: "a.xlsx", MediaType: "application/octet-stream", Data: formText("2023-11", "A", "x")}},
		})
		if err != nil {
			t.Fatal(err)
		}
		return raw
	}
	good := signed(own, "a@tinh.example")
	envelope := append([]byte("Return-Path: <x@danh-sach.example>\r\n"), good...)
	tests := []struct {
		what   string
		raw    []byte
		proven bool
		want   string
	}{
		{"its own", good, true, "late A (smime)"},
		{"as a Maildir keeps it", bytes.ReplaceAll(good, []byte("\r\n"), []byte("\n")), true, "late A (smime)"},
		{"through a list", envelope, false, "late A (smime)"},
		{"altered", bytes.Replace(good, []byte("Content-Type: text/plain"), []byte("Content-Type:  text/plain"), 1), false, "doubtful A"},
		{"from nowhere", signed(other, "a@tinh.example"), false, "late A"},
		{"from nowhere, where it must be proven", signed(other, "a@tinh.example"), true, "doubtful A"},
		{"another's certificate", signed(own, "b@tinh.example"), true, "doubtful B"},
		{"no signature, where it must be proven", signed(nil, "a@tinh.example"), true, "doubtful A"},
	}
	for _, test := range tests {
		d := newDesk(t)
		d.in.Rules = Rules{Roots: roots, Proven: test.proven}
		d.now = time.Now() // go-mail signs as of now: the answers are late, which is judged last
		d.deliver(test.raw)
		d.look()
		if got := d.events(); got != test.want {
			t.Errorf("%s: %q", test.what, got)
		}
	}
}
