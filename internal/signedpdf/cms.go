package signedpdf

import (
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"
	"encoding/asn1"
	"strings"
	"time"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/pkcs7"

	"trehan/internal/signedpdf/pdf"
)

// Attributes of a signature that say its time.
var (
	signingTimeAttribute = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 5}
	timeStampAttribute   = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 2, 14}
	timeStampContent     = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 1, 4}
)

// signingTime is the time that the signer has signed with the rest, zero for none.
func signingTime(signer pkcs7.SignerInfo) time.Time {
	var at time.Time
	for _, a := range signer.AuthenticatedAttributes {
		if a.Type.Equal(signingTimeAttribute) {
			if _, err := asn1.Unmarshal(a.Value.Bytes, &at); err != nil {
				return time.Time{}
			}
		}
	}
	return at
}

// timeStamp is what an authority has signed (RFC 3161, TSTInfo), as far as it is needed.
type timeStamp struct {
	Version int
	Policy  asn1.ObjectIdentifier
	Imprint struct {
		Algorithm asn1.RawValue
		Hash      []byte
	}
	Serial asn1.RawValue
	Time   time.Time     `asn1:"generalized"`
	Rest   asn1.RawValue `asn1:"optional"`
}

// stampedTime is when a time stamp authority had the signature before it. The token must fit the signature, and the authority's
// own signature the token; who the authority is stays open.
func stampedTime(signer pkcs7.SignerInfo) (time.Time, bool) {
	for _, a := range signer.UnauthenticatedAttributes {
		if !a.Type.Equal(timeStampAttribute) {
			continue
		}
		token, err := pkcs7.Parse(a.Value.Bytes)
		if err != nil || len(token.Signers) != 1 || !token.ContentType.Equal(timeStampContent) {
			continue
		}
		by := token.Signers[0]
		certificate, err := pkcs7.GetCertFromCertsByIssuerAndSerial(token.Certificates, by.IssuerAndSerialNumber)
		if err != nil || certificate == nil || weak(by, certificate) {
			continue
		}
		if pkcs7.CheckSignatureWithContentType(certificate, by, token.Content, timeStampContent) != nil {
			continue
		}
		if at, ok := readStamp(token.Content, signer.EncryptedDigest); ok {
			return at, true
		}
	}
	return time.Time{}, false
}

// readStamp is the time of a time stamp's content, if it is one of these bytes.
func readStamp(content, stamped []byte) (time.Time, bool) {
	var s timeStamp
	var algorithm struct {
		ID   asn1.ObjectIdentifier
		Rest asn1.RawValue `asn1:"optional"`
	}
	if _, err := asn1.Unmarshal(content, &s); err != nil {
		return time.Time{}, false
	}
	if _, err := asn1.Unmarshal(s.Imprint.Algorithm.FullBytes, &algorithm); err != nil {
		return time.Time{}, false
	}
	if algorithm.ID.Equal(pkcs7.OIDDigestAlgorithmSHA1) {
		return time.Time{}, false
	}
	return s.Time, pkcs7.VerifyMessageDigestTSToken(algorithm.ID, s.Imprint.Hash, stamped) == nil
}

// claimed is the time that the signature's dictionary says: D:20231205083000+07'00'.
func claimed(f *pdf.File, v pdf.Value) time.Time {
	text := strings.ReplaceAll(strings.TrimPrefix(string(f.Bytes(v.Dict["M"])), "D:"), "'", "")
	for _, form := range []string{"20060102150405Z0700", "20060102150405"} {
		if at, err := time.ParseInLocation(form, strings.TrimSuffix(text, "Z0000"), zone); err == nil {
			return at
		}
	}
	return time.Time{}
}

func bits(key any) int {
	switch k := key.(type) {
	case *rsa.PublicKey:
		return k.N.BitLen()
	case *ecdsa.PublicKey:
		return k.Curve.Params().BitSize
	}
	return 0
}

func minimalBits(a x509.PublicKeyAlgorithm) int {
	if a == x509.ECDSA {
		return 224
	}
	return 2048
}

// tooDeep reports whether values stand in values too deeply for a parser that calls itself for each (X.690: tags and lengths).
func tooDeep(ber []byte) bool {
	const open = -1 // a value of indefinite length
	var ends []int
	for at := 0; at < len(ber); {
		for len(ends) > 0 && ends[len(ends)-1] != open && at >= ends[len(ends)-1] {
			ends = ends[:len(ends)-1]
		}
		if ber[at] == 0 && at+1 < len(ber) && ber[at+1] == 0 && len(ends) > 0 && ends[len(ends)-1] == open {
			ends, at = ends[:len(ends)-1], at+2
			continue
		}
		constructed := ber[at]&0x20 != 0
		if ber[at]&0x1f == 0x1f {
			for at++; at < len(ber) && ber[at] >= 0x80; at++ {
			}
		}
		if at++; at >= len(ber) {
			return false
		}
		length := int(ber[at])
		at++
		switch n := length & 0x7f; {
		case length == 0x80:
			length = open
		case length > 0x80 && (n > 4 || n > len(ber)-at):
			return false // no parser goes on here
		case length > 0x80:
			length = 0
			for _, b := range ber[at : at+n] {
				length = length<<8 | int(b)
			}
			at += n
		}
		switch {
		case constructed && len(ends) >= maxNesting:
			return true
		case constructed && length == open:
			ends = append(ends, open)
		case constructed:
			ends = append(ends, at+length)
		case length == open:
			return false
		default:
			at += length
		}
	}
	return false
}
