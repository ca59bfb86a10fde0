package activities

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"strings"
	"time"

	"trehan/internal/archive"
	"trehan/internal/revision"
	"trehan/internal/signedpdf"
)

// signedLetters reads the signed PDFs that people have uploaded.
type signedLetters struct {
	store     archive.Store
	roots     *x509.CertPool
	now       func() time.Time
	revisions *revisions
}

// signedLetter is an uploaded PDF that is a signed copy of the revision's letter.
type signedLetter struct {
	file []byte
	*signedpdf.Letter
	paper bool // it is the paper to sign itself, with a signature behind it
}

// read reads the issue's signed PDF, compares it with the hash that was approved, checks its signatures and compares its text
// with the letter as the revision would send it. What is wrong with it is an inputFault, in words that name no signer.
func (l *signedLetters) read(ctx context.Context, r Revision, issue Issue) (*signedLetter, error) {
	s := issue.Signed
	b, object, err := l.store.Get(ctx, s.Key, "")
	switch {
	case errors.Is(err, archive.ErrNotFound):
		return nil, &inputFault{Message: fmt.Sprintf("không có tệp đã ký %s trong kho; hãy tải lên lại", s.Key)}
	case err != nil:
		return nil, err
	case object.SHA256 != strings.ToLower(s.SHA256):
		return nil, &inputFault{Message: fmt.Sprintf("tệp đã ký %s có SHA-256 khác với giá trị được chấp thuận", s.Key)}
	}
	letter, err := signedpdf.Rules{Roots: l.roots, Now: l.now()}.Read(b, s.Scan)
	if err != nil {
		return nil, &inputFault{Message: fmt.Sprintf("tệp đã ký %s: %v", s.Key, err)}
	}
	input, err := l.revisions.documentsInput(ctx, r, issue)
	if err != nil {
		return nil, err
	}
	want, err := revision.Expected(input)
	if err != nil {
		return nil, err
	}
	if differs := letter.Compare(want); len(differs) > 0 {
		return nil, &inputFault{Message: signedpdf.Differs(differs)}
	}
	return &signedLetter{b, letter, letter.StartsWith(want.Paper)}, nil
}
