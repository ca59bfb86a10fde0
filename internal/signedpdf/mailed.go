package signedpdf

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/pkcs7"
)

// Mailed verifies the signature of a mail (S/MIME, RFC 8551) by the rules for letters. content is what it covers, nil where
// that lies within it. The addresses are those that its certificate names.
func (r Rules) Mailed(content, signature []byte) (s *Signature, addresses []string, err error) {
	message := parseMailed(signature)
	if message == nil || content != nil && len(message.Content) > 0 {
		return nil, nil, errors.New(wordUnreadableSignature)
	}
	if content == nil {
		content = message.Content
	}
	s, certificate, err := r.verify(message, content, time.Time{})
	if err != nil && slices.Contains([]string{wordAltered, wordForged}, err.Error()) {
		return s, nil, fmt.Errorf("%w: %w", ErrAltered, err)
	}
	if err != nil {
		return s, nil, err
	}
	return s, certificate.EmailAddresses, nil
}

// ErrAltered says that a mail is not what was signed, or was not signed by whom it names.
var ErrAltered = errors.New("signedpdf: altered")

// Content is what lies within the signature of a mail; nil where there is nothing, or where it is something else, such as
// an encrypted mail.
func Content(signature []byte) []byte {
	if message := parseMailed(signature); message != nil {
		return message.Content
	}
	return nil
}

// parseMailed reads a signature by one person; nil for anything else.
func parseMailed(signature []byte) *pkcs7.PKCS7 {
	if len(signature) > maxMailed || tooDeep(signature) {
		return nil
	}
	message, err := pkcs7.Parse(signature)
	if err != nil || len(message.Signers) != 1 {
		return nil
	}
	return message
}

// maxMailed bounds a signature that may hold the whole mail.
const maxMailed = 40 << 20
