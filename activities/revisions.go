package activities

import (
	"context"
	"time"

	"trehan/internal/documents/view"
	"trehan/internal/issue"
	"trehan/internal/period"
	"trehan/internal/revision"
)

// inputError is an error of the office's data or of a request, outside the cells of an extract.
type inputError = revision.InputError

// month is the revision's month.
func (r Revision) month() (period.Name, error) {
	m, err := period.ParseName(r.Month)
	if err != nil {
		return m, &inputError{Message: err.Error()}
	}
	return m, nil
}

// revisions reads from the archive the revisions that payloads name.
type revisions struct {
	*revision.Reader
	letters revision.SignedLetters
}

// named returns the revision that a payload names.
func (a *revisions) named(r Revision) (revision.Revision, error) {
	month, err := r.month()
	return a.Revision(month, r.Number), err
}

func (a *revisions) inputs(ctx context.Context, r Revision) (*revision.Inputs, error) {
	rev, err := a.named(r)
	if err != nil {
		return nil, err
	}
	return a.Inputs(ctx, rev)
}

// documentsInput gathers what the documents of a revision are made from, all of it from the archive. The caller may set as
// what the documents go out.
func (a *revisions) documentsInput(ctx context.Context, r Revision, issue Issue) (*view.Input, error) {
	as, err := a.issueOf(ctx, r, issue)
	if err != nil {
		return nil, err
	}
	return a.viewAs(ctx, r, as)
}

// issueOf is as what a revision goes out by a person's approval.
func (a *revisions) issueOf(ctx context.Context, r Revision, issue Issue) (revision.Issue, error) {
	month, err := r.month()
	if err != nil {
		return revision.Issue{}, err
	}
	date, err := revision.ParseDate(issue.Date)
	if err != nil {
		return revision.Issue{}, err
	}
	replaced, err := revision.Replaced(ctx, a.Store, month, issue.Replaces)
	as := revision.Issue{Number: issue.Number, Date: date, Replaces: issue.Replaces, Replaced: replaced}
	if issue.Signed != nil {
		as.Signed = revision.SignatureOf(issue.Signed.Scan)
	}
	return as, err
}

// viewAs is documentsInput for an issue that is known already.
func (a *revisions) viewAs(ctx context.Context, r Revision, issue revision.Issue) (*view.Input, error) {
	rev, err := a.named(r)
	if err != nil {
		return nil, err
	}
	return a.View(ctx, rev, issue)
}

// signedLetter reads the signed PDF of an issue, which must have one.
func (a *revisions) signedLetter(ctx context.Context, r Revision, issue Issue) (*revision.SignedLetter, error) {
	s := issue.Signed
	return a.letters.Read(ctx, revision.Uploaded{Key: s.Key, SHA256: s.SHA256, Scan: s.Scan}, func() (*view.Input, error) {
		return a.documentsInput(ctx, r, issue)
	})
}

func (a *revisions) letterFaults(ctx context.Context, r Revision, l issue.Letter, now time.Time, unsent bool) ([]issue.Fault, error) {
	rev, err := a.named(r)
	if err != nil {
		return nil, err
	}
	return a.LetterFaults(ctx, rev, l, now, unsent)
}
