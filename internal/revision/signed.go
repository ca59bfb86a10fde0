package revision

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"strings"
	"time"

	"trehan/internal/archive"
	"trehan/internal/documents/view"
	"trehan/internal/signedpdf"
)

// SignedLetters reads the signed PDFs that people have uploaded.
type SignedLetters struct {
	Store archive.Store
	Roots *x509.CertPool // whose certificates count; nil where the office names none
	Now   func() time.Time
}

// Uploaded names a signed PDF in the archive, as a person has approved it.
type Uploaded struct {
	Key    string
	SHA256 string
	Scan   bool // the approver's statement: a scan of a letter signed on paper
}

// SignedLetter is an uploaded PDF that is a signed copy of the revision's letter.
type SignedLetter struct {
	*signedpdf.Letter
	File  []byte
	Paper bool // it is the paper to sign itself, with a signature appended
}

// Read reads an uploaded PDF, compares it with the hash that was approved, checks its signatures and compares its text with
// the letter that the documents of made would have. What is wrong with it is an *InputError that names no signer.
func (l *SignedLetters) Read(ctx context.Context, up Uploaded, made func() (*view.Input, error)) (*SignedLetter, error) {
	b, object, err := l.Store.Get(ctx, up.Key, "")
	switch {
	case errors.Is(err, archive.ErrNotFound):
		return nil, &InputError{fmt.Sprintf(wordNoUpload, up.Key)}
	case err != nil:
		return nil, err
	case object.SHA256 != strings.ToLower(up.SHA256):
		return nil, &InputError{fmt.Sprintf(wordOtherUpload, up.Key)}
	}
	letter, err := signedpdf.Rules{Roots: l.Roots, Now: l.Now()}.Read(b, up.Scan)
	if err != nil {
		return nil, &InputError{fmt.Sprintf(wordBadUpload, up.Key, err)}
	}
	input, err := made()
	if err != nil {
		return nil, err
	}
	want, err := Expected(input)
	if err != nil {
		return nil, err
	}
	if differs := letter.Compare(want); len(differs) > 0 {
		return nil, &InputError{signedpdf.Differs(differs)}
	}
	return &SignedLetter{letter, b, letter.StartsWith(want.Paper)}, nil
}

// StoreSigned puts the signed letter among the revision's documents.
func (r Revision) StoreSigned(ctx context.Context, l *SignedLetter) error {
	_, err := r.Store.Create(ctx, archive.DocumentKey(r.Month, r.Number, archive.SignedLetter), archive.Bytes(l.File),
		archive.CreateOptions{MediaType: "application/pdf"})
	return err
}
