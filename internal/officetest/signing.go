package officetest

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	_ "crypto/sha1" // for signatures that are refused
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"math/big"
	"sync"
	"time"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/pkcs7"
)

// Authority issues certificates for tests. What it does wrong panics.
type Authority struct {
	Certificate *x509.Certificate
	key         crypto.Signer
}

// Person is whom a certificate names, and how long it holds.
type Person struct {
	Name, Organisation string
	From, To           time.Time // zero: 2020 to 2049
	RSA                bool      // else ECDSA
}

// Signer signs PDFs.
type Signer struct {
	Certificate *x509.Certificate
	Time        time.Time                     // of signing; zero leaves it out
	Plain       bool                          // the time stands in the signature's dictionary alone, as PAdES asks
	Stamp       func(signature []byte) []byte // makes a time stamp's token; nil for none; for RSA alone
	SHA1        bool
	issuer      *Authority
	key         crypto.Signer
}

// Signed is when test signatures are made unless their test says otherwise.
var Signed = time.Date(2023, 12, 5, 8, 30, 0, 0, time.FixedZone("", 7*60*60))

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// NewAuthority makes an authority with its own root.
func NewAuthority(name string) *Authority {
	key := must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	a := &Authority{key: key}
	a.Certificate = a.issue(&x509.Certificate{
		Subject: pkix.Name{CommonName: name}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}, Person{}, key.Public())
	return a
}

// PEM is the authority's root as a file holds it.
func (a *Authority) PEM() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.Certificate.Raw})
}

// Pool holds the authority's root alone.
func (a *Authority) Pool() *x509.CertPool {
	p := x509.NewCertPool()
	p.AddCert(a.Certificate)
	return p
}

func (a *Authority) issue(c *x509.Certificate, p Person, key crypto.PublicKey) *x509.Certificate {
	c.SerialNumber = must(rand.Int(rand.Reader, big.NewInt(1<<62)))
	c.NotBefore, c.NotAfter = p.From, p.To
	if p.From.IsZero() {
		c.NotBefore, c.NotAfter = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2049, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	issuer := a.Certificate
	if issuer == nil {
		issuer = c
	}
	return must(x509.ParseCertificate(must(x509.CreateCertificate(rand.Reader, c, issuer, key, a.key))))
}

// Signer issues a certificate and gives whom it names the means to sign.
func (a *Authority) Signer(p Person) *Signer {
	var key crypto.Signer = must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	if p.RSA {
		key = must(rsa.GenerateKey(rand.Reader, 2048))
	}
	subject := pkix.Name{CommonName: p.Name}
	if p.Organisation != "" {
		subject.Organization = []string{p.Organisation}
	}
	c := a.issue(&x509.Certificate{Subject: subject, KeyUsage: x509.KeyUsageDigitalSignature}, p, key.Public())
	return &Signer{Certificate: c, Time: Signed, issuer: a, key: key}
}

// theSigner signs where a test does not care who does: the same bytes always the same way, as RSA does.
var theSigner = sync.OnceValue(func() *Signer {
	return NewAuthority("CA thử nghiệm").Signer(Person{Name: "Trần Văn Mẫu", Organisation: "Văn phòng UBND tỉnh Hà Nam", RSA: true})
})

// Attributes of a signature.
var (
	signingTime = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 5}
	timeStamp   = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 2, 14}
)

// cms is a detached signature of the bytes.
func (s *Signer) cms(covered []byte) []byte {
	var c pkcs7.SignerInfoConfig
	if !s.Time.IsZero() && !s.Plain {
		c.ExtraSignedAttributes = []pkcs7.Attribute{{Type: signingTime, Value: s.Time.UTC()}}
	}
	made := s.message(covered, c)
	if s.Stamp == nil {
		return made
	}
	// The same bytes get the same signature, so that the second message can hold the stamp of the first one's.
	signature := must(pkcs7.Parse(made)).Signers[0].EncryptedDigest
	c.ExtraUnsignedAttributes = []pkcs7.Attribute{{Type: timeStamp, Value: asn1.RawValue{FullBytes: s.Stamp(signature)}}}
	return s.message(covered, c)
}

func (s *Signer) message(covered []byte, c pkcs7.SignerInfoConfig) []byte {
	message := must(pkcs7.NewSignedData())
	h, kind := crypto.SHA256, pkcs7.OIDDigestAlgorithmSHA256
	if s.SHA1 {
		h, kind = crypto.SHA1, pkcs7.OIDDigestAlgorithmSHA1
	}
	sum := h.New()
	_, _ = sum.Write(covered)
	err := message.AddSignerChain(s.Certificate, s.key, sum.Sum(nil), kind, []*x509.Certificate{s.issuer.Certificate}, c)
	if err != nil {
		panic(err)
	}
	return must(message.Finish())
}

// Key is the signer's.
func (s *Signer) Key() crypto.Signer { return s.key }

// Stamp makes tokens of a time stamp authority (RFC 3161) for one moment.
func (a *Authority) Stamp(at time.Time) func(signature []byte) []byte {
	s := a.Signer(Person{Name: "TSA"})
	stampInfo := asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 1, 4}
	return func(signature []byte) []byte {
		imprint := sha256.Sum256(signature)
		content := must(asn1.Marshal(struct {
			Version int
			Policy  asn1.ObjectIdentifier
			Imprint struct {
				Algorithm pkix.AlgorithmIdentifier
				Hash      []byte
			}
			Serial int
			Time   time.Time `asn1:"generalized"`
		}{1, asn1.ObjectIdentifier{1, 2, 3}, struct {
			Algorithm pkix.AlgorithmIdentifier
			Hash      []byte
		}{pkix.AlgorithmIdentifier{Algorithm: pkcs7.OIDDigestAlgorithmSHA256}, imprint[:]}, 1, at.UTC()}))
		return s.embedded(stampInfo, content)
	}
}

type signedAttribute struct {
	Type   asn1.ObjectIdentifier
	Values asn1.RawValue
}

// embedded is a message (RFC 5652) that holds what it signs.
func (s *Signer) embedded(kind asn1.ObjectIdentifier, content []byte) []byte {
	set := func(v any) asn1.RawValue {
		return asn1.RawValue{Tag: asn1.TagSet, IsCompound: true, Bytes: must(asn1.Marshal(v))}
	}
	tagged := func(tag int, b []byte) asn1.RawValue {
		return asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: tag, IsCompound: true, Bytes: b}
	}
	sum := sha256.Sum256(content)
	var attributes []byte
	for _, a := range []signedAttribute{
		{asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 3}, set(kind)}, {asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 4}, set(sum[:])},
	} {
		attributes = append(attributes, must(asn1.Marshal(a))...)
	}
	whole := sha256.Sum256(must(asn1.Marshal(asn1.RawValue{Tag: asn1.TagSet, IsCompound: true, Bytes: attributes})))
	algorithm := pkix.AlgorithmIdentifier{Algorithm: pkcs7.OIDDigestAlgorithmSHA256}
	signer := must(asn1.Marshal(struct {
		Version int
		Issuer  struct {
			Name   asn1.RawValue
			Serial *big.Int
		}
		Digest     pkix.AlgorithmIdentifier
		Attributes asn1.RawValue
		Signature  pkix.AlgorithmIdentifier
		Value      []byte
	}{1, struct {
		Name   asn1.RawValue
		Serial *big.Int
	}{asn1.RawValue{FullBytes: s.Certificate.RawIssuer}, s.Certificate.SerialNumber}, algorithm, tagged(0, attributes),
		pkix.AlgorithmIdentifier{Algorithm: pkcs7.OIDDigestAlgorithmECDSASHA256}, must(s.key.Sign(rand.Reader, whole[:], crypto.SHA256))}))
	type encapsulated struct {
		Type    asn1.ObjectIdentifier
		Content asn1.RawValue
	}
	inner := must(asn1.Marshal(struct {
		Version      int
		Digests      asn1.RawValue
		Content      encapsulated
		Certificates asn1.RawValue
		Signers      asn1.RawValue
	}{3, set(algorithm), encapsulated{kind, tagged(0, must(asn1.Marshal(content)))}, tagged(0, s.Certificate.Raw),
		asn1.RawValue{Tag: asn1.TagSet, IsCompound: true, Bytes: signer}}))
	return must(asn1.Marshal(encapsulated{pkcs7.OIDSignedData, tagged(0, inner)}))
}
