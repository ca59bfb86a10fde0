package signedpdf

import (
	"bytes"
	"crypto/x509"
	"encoding/asn1"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/pkcs7"

	"trehan/internal/signedpdf/pdf"
)

// Signature is a signature that has been checked: it fits the bytes that it covers.
type Signature struct {
	Signer       string    `json:"signer"`                 // whom the certificate names
	Organisation string    `json:"organisation,omitempty"` // and of which organisation
	Issuer       string    `json:"issuer,omitempty"`       // who has issued the certificate
	Time         time.Time `json:"time,omitzero"`          // of signing; zero where nothing says it
	Stamped      bool      `json:"stamped,omitempty"`      // a time stamp says it, not the signer's own clock
	Trusted      bool      `json:"trusted,omitempty"`      // the certificate comes from a root that the office trusts; else nobody has checked that
}

// Rules are what signatures are checked against.
type Rules struct {
	Roots *x509.CertPool // whose certificates count; nil where the office names none
	Now   time.Time      // counts as the time of a signature that says none
}

// Bounds on a signature's bytes: an archived one may hold lists of revoked certificates.
const (
	maxSignature = 4 << 20
	maxNesting   = 64
)

// isSignature recognises a signature dictionary (ISO 32000-1, 12.8.1) that somebody has filled in. A time stamp of the whole
// document (/DocTimeStamp) signs for nobody, nor do usage rights (/UR, /UR3), which programs add so that a form can be saved.
func isSignature(v pdf.Value) bool {
	if kind, ok := v.Dict["Type"]; ok && !kind.Is(pdf.Name, "Sig") {
		return false
	}
	for _, what := range v.Dict["Reference"].Items {
		if method := what.Dict["TransformMethod"]; method.Is(pdf.Name, "UR") || method.Is(pdf.Name, "UR3") {
			return false
		}
	}
	return v.Dict["ByteRange"].Kind == pdf.Array && v.Dict["Contents"].Kind == pdf.Hex
}

// signatures checks every signature of a file. At least one must cover the whole file, or something was added behind it.
func (r Rules) signatures(file []byte, found *pdf.File) ([]Signature, error) {
	var all []Signature
	whole := false
	for _, v := range found.Dictionaries {
		if !isSignature(v) {
			continue
		}
		contents := found.Bytes(v.Dict["Contents"])
		if len(bytes.Trim(contents, "\x00")) == 0 { // a place that waits for a signature
			continue
		}
		covered, end, ok := coverage(file, v)
		if !ok {
			return nil, errors.New(wordBrokenRange)
		}
		s, err := r.check(covered, contents, claimed(found, v))
		if err != nil {
			return nil, err
		}
		all, whole = append(all, *s), whole || end == len(file)
	}
	if len(all) > 0 && !whole {
		return nil, errors.New(wordChangedSince)
	}
	return all, nil
}

// coverage are the bytes that a signature covers, and where they end: from the file's beginning, all but the signature.
func coverage(file []byte, v pdf.Value) (covered []byte, end int, ok bool) {
	contents, ranges := v.Dict["Contents"], v.Dict["ByteRange"].Items
	if len(ranges) != 4 {
		return nil, 0, false
	}
	var n [4]int
	for i, x := range ranges {
		if x.Kind != pdf.Integer {
			return nil, 0, false
		}
		n[i] = x.Number
	}
	first, second := n[1], n[2]
	if n[0] != 0 || first != contents.From && first != contents.From+1 || second != contents.To && second != contents.To-1 ||
		n[3] < 0 || n[3] > len(file)-second {
		return nil, 0, false
	}
	end = second + n[3]
	covered = make([]byte, 0, first+n[3])
	return append(append(covered, file[:first]...), file[second:end]...), end, true
}

// check verifies one signature of the bytes that it covers (CMS, RFC 5652, detached). A hash below SHA-256 proves nothing.
func (r Rules) check(covered, signature []byte, claimed time.Time) (*Signature, error) {
	if len(signature) > maxSignature || tooDeep(signature) {
		return nil, errors.New(wordUnreadableSignature)
	}
	message, err := pkcs7.Parse(signature)
	if err != nil || len(message.Signers) != 1 || len(message.Content) > 0 {
		return nil, errors.New(wordUnreadableSignature)
	}
	s, _, err := r.verify(message, covered, claimed)
	return s, err
}

// verify checks the one signature of a message over the bytes that it covers.
func (r Rules) verify(message *pkcs7.PKCS7, covered []byte, claimed time.Time) (*Signature, *x509.Certificate, error) {
	signer := message.Signers[0]
	certificate, err := pkcs7.GetCertFromCertsByIssuerAndSerial(message.Certificates, signer.IssuerAndSerialNumber)
	if err != nil || certificate == nil {
		return nil, nil, errors.New(wordNoCertificate)
	}
	if weak(signer, certificate) {
		return nil, nil, errors.New(wordWeak)
	}
	if err := pkcs7.CheckSignature(certificate, signer, covered); err != nil {
		return nil, nil, errors.New(wordOf(err))
	}
	s := &Signature{
		Signer: printable(certificate.Subject.CommonName), Issuer: printable(certificate.Issuer.CommonName),
		Organisation: printable(strings.Join(append(certificate.Subject.OrganizationalUnit, certificate.Subject.Organization...), ", ")),
		Time:         claimed,
	}
	if t := signingTime(signer); !t.IsZero() {
		s.Time = t
	}
	if t, ok := stampedTime(signer); ok {
		s.Time, s.Stamped = t, true
	}
	s.Time = s.Time.UTC()
	return s, certificate, r.trust(s, certificate, message.Certificates)
}

// trust checks the certificate as of the time of signing: its validity always, its root where the office names roots.
func (r Rules) trust(s *Signature, certificate *x509.Certificate, others []*x509.Certificate) error {
	at := s.Time
	if at.IsZero() {
		at = r.Now
	}
	if at.Before(certificate.NotBefore) || at.After(certificate.NotAfter) {
		return fmt.Errorf(wordExpired, day(certificate.NotBefore), day(certificate.NotAfter), day(at))
	}
	if at.After(r.Now.Add(24 * time.Hour)) { // clocks differ, but not by days
		return fmt.Errorf(wordFuture, day(at))
	}
	if r.Roots == nil {
		return nil
	}
	between := x509.NewCertPool()
	for _, c := range others {
		between.AddCert(c)
	}
	_, err := certificate.Verify(x509.VerifyOptions{
		Roots: r.Roots, Intermediates: between, CurrentTime: at, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny},
	})
	var invalid x509.CertificateInvalidError
	switch {
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return errors.New(wordExpiredChain)
	case err != nil:
		return errors.New(wordUnknownRoot)
	}
	s.Trusted = true
	return nil
}

// weak reports whether a hash or key of the signature can be forged today.
func weak(signer pkcs7.SignerInfo, certificate *x509.Certificate) bool {
	for _, strong := range []asn1.ObjectIdentifier{
		pkcs7.OIDDigestAlgorithmSHA256, pkcs7.OIDDigestAlgorithmSHA384, pkcs7.OIDDigestAlgorithmSHA512,
	} {
		if signer.DigestAlgorithm.Algorithm.Equal(strong) {
			return bits(certificate.PublicKey) < minimalBits(certificate.PublicKeyAlgorithm)
		}
	}
	return true
}

// wordOf says what is wrong with a signature that does not fit.
func wordOf(err error) string {
	var changed *pkcs7.MessageDigestMismatchError
	switch {
	case errors.As(err, &changed):
		return wordAltered
	case errors.Is(err, pkcs7.ErrSignatureMismatch):
		return wordForged
	}
	return wordUnreadableSignature
}

// printable is a name from a certificate, fit to be shown on one line.
func printable(s string) string {
	const most = 200
	s = strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return -1
	}, strings.ToValidUTF8(s, ""))
	if letters := []rune(s); len(letters) > most {
		s = string(letters[:most]) + "…"
	}
	return strings.TrimSpace(s)
}
