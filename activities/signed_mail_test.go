package activities

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"trehan/internal/mail"
	"trehan/internal/mail/mailtest"
)

// officeCertificate makes, by OpenSSL, an authority, an authority under it that issues, and the office's certificate: the
// files that mail.smime names, and the authority that recipients trust.
func officeCertificate(t *testing.T, openssl string) (certFile, keyFile, trusted string) {
	t.Helper()
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	run := func(args ...string) {
		if out, err := exec.Command(openssl, args...).CombinedOutput(); err != nil {
			t.Fatalf("openssl %v: %v\n%s", args, err, out)
		}
	}
	issue := func(name, by, subject, extensions string) {
		if err := os.WriteFile(at(name+".ext"), []byte(extensions), 0o600); err != nil {
			t.Fatal(err)
		}
		run("req", "-newkey", "rsa:2048", "-nodes", "-keyout", at(name+".key"), "-out", at(name+".csr"), "-subj", subject, "-utf8")
		run("x509", "-req", "-in", at(name+".csr"), "-CA", at(by+".pem"), "-CAkey", at(by+".key"), "-CAcreateserial", "-days", "2",
			"-extfile", at(name+".ext"), "-out", at(name+".pem"))
	}
	run("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", at("root.key"), "-out", at("root.pem"), "-subj", "/CN=Goc", "-days", "2",
		"-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=keyCertSign")
	issue("issuer", "root", "/CN=Co quan cap", "basicConstraints=critical,CA:TRUE\nkeyUsage=keyCertSign\n")
	issue("office", "issuer", "/CN=Văn phòng UBND tỉnh", "keyUsage=digitalSignature\nextendedKeyUsage=emailProtection\nsubjectAltName=email:vp@tinh.example\n")
	var chain []byte
	for _, name := range []string{"office.pem", "issuer.pem"} {
		b, err := os.ReadFile(at(name))
		if err != nil {
			t.Fatal(err)
		}
		chain = append(chain, b...)
	}
	if err := os.WriteFile(at("chain.pem"), chain, 0o600); err != nil {
		t.Fatal(err)
	}
	return at("chain.pem"), at("office.key"), at("root.pem")
}

// With the office's certificate every mail that a relay takes bears a signature that OpenSSL verifies against the authority
// alone, with the address in From as the signer's; in a later round it is the same mail, byte for byte.
func TestASignedMonthIsVerifiedByOpenSSL(t *testing.T) {
	if testing.Short() {
		t.Skip("runs OpenSSL")
	}
	openssl, err := exec.LookPath("openssl")
	if err != nil {
		t.Skip("openssl is not installed")
	}
	certFile, keyFile, trusted := officeCertificate(t, openssl)
	signer, err := mail.LoadSigner(certFile, keyFile, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	d, store, rev := sealedOffice(t, 2)
	server, relay := d.smtp(mailtest.Script{mailtest.Dot: {{Reply: "451 4.3.0 later", Take: true}}})
	worker := func() *Activities {
		return d.worker(store, relay, func(needs *Dependencies) { needs.Signer = signer })
	}
	plan := planLetters(t, worker(), rev)
	for _, target := range append(plan.Targets, plan.Targets[0]) {
		if _, err := sends(t.Context(), worker(), rev, target); err != nil {
			t.Fatal(err)
		}
	}
	taken := server.Taken()
	if len(taken) != 3 || !bytes.Equal(taken[0].Data, taken[2].Data) {
		t.Fatalf("%d mails; the one that was deferred and sent again must be the same", len(taken))
	}
	verify := func(data []byte) error {
		file := filepath.Join(t.TempDir(), "mail.eml")
		if err := os.WriteFile(file, data, 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command(openssl, "cms", "-verify", "-purpose", "smimesign", "-in", file, "-CAfile", trusted, "-out", os.DevNull).CombinedOutput()
		if err != nil {
			return fmt.Errorf("%w: %s", err, out)
		}
		return nil
	}
	for _, m := range taken {
		if err := verify(m.Data); err != nil {
			t.Errorf("%s: %v", m.To, err)
		}
		for _, part := range []string{"multipart/signed", "don-vi-X1.0", "Auto-Submitted: auto-generated"} {
			if !bytes.Contains(m.Data, []byte(part)) {
				t.Errorf("%s: the mail lacks %q", m.To, part)
			}
		}
	}
	at := bytes.Index(taken[1].Data, []byte("Content-Transfer-Encoding: base64"))
	at += bytes.Index(taken[1].Data[at:], []byte("\r\n\r\n")) + 40 // within the first attachment
	taken[1].Data[at] ^= 1
	if verify(taken[1].Data) == nil {
		t.Error("a mail with another attachment is verified")
	}
}

// The certificate's time runs out while a worker is up: the month is refused before anybody is written to, and the operators
// are told why, by a mail without signature.
func TestAnExpiredCertificateStopsThePlan(t *testing.T) {
	if testing.Short() {
		t.Skip("runs OpenSSL")
	}
	openssl, err := exec.LookPath("openssl")
	if err != nil {
		t.Skip("openssl is not installed")
	}
	certFile, keyFile, _ := officeCertificate(t, openssl)
	signer, err := mail.LoadSigner(certFile, keyFile, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	d, store, rev := sealedOffice(t, 3)
	d.config.Review.Operators = []string{"vanhanh@tinh.example"}
	post := newPost()
	later := func(needs *Dependencies) { needs.Now = func() time.Time { return time.Now().AddDate(0, 0, 30) } }
	a := d.worker(store, post, later, func(needs *Dependencies) { needs.Signer = signer })
	_, err = plans(a, PlanDeliveryInput{Revision: rev, Run: sending})
	refused(t, err, BadConfig, "smime", "chain.pem", "thay chứng thư")
	if len(post.taken) > 0 {
		t.Errorf("taken: %v", post.taken)
	}
	told := NotifyOperatorsInput{Kind: SummaryMail, Month: testMonth, Revision: rev.Number, Run: sending, Outcome: "failed", Failure: err.Error()}
	if _, err := call[none](t.Context(), a, a.NotifyOperators, told); err != nil || post.taken["vanhanh@tinh.example"] != 1 {
		t.Errorf("the operators: %v, %v", post.taken, err)
	}
	a = d.worker(store, post, later)
	if plan, err := plans(a, PlanDeliveryInput{Revision: rev, Run: sending}); err != nil || len(plan.Targets) != 3 {
		t.Errorf("mended: %d targets, want 3: %v", len(plan.Targets), err)
	}
}
