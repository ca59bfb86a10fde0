package backend

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"trehan/activities"
	"trehan/internal/archive"
	"trehan/internal/audit"
	"trehan/internal/client"
	"trehan/internal/documents/view"
	"trehan/internal/issue"
	"trehan/internal/period"
	"trehan/internal/proof"
	"trehan/internal/revision"
	"trehan/internal/signedpdf"
	"trehan/internal/web"
	"trehan/workflows"
)

// Answer implements web.Backend by the Update that a command would send, with the page's proof.
func (b *Backend) Answer(ctx context.Context, p web.Person, m period.Name, a web.Answer) error {
	run, err := b.latestRun(ctx, m)
	if err != nil {
		return err
	}
	if !run.Running {
		return &web.Refusal{Text: wordNothingAsked}
	}
	answer := workflows.Answer{By: p.Name, Reason: a.Reason, Report: a.Report, Number: a.Number, Date: a.Date, Remark: a.DateRemark}
	if answer.Signed, err = b.signed(ctx, m, a); err != nil {
		return err
	}
	answer.Proof = b.prove(p, run, a.Approve, answer)
	decision := client.Reject
	if a.Approve {
		decision = client.Approve
	}
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	_, err = b.temporal.Answer(ctx, m, decision, answer, client.AnswerOptions{RunID: run.RunID, UpdateID: updateID(a.FormID, decision, answer)})
	var refused *client.RefusedError
	switch {
	case errors.As(err, &refused):
		return &web.Refusal{Text: sentence(refused.Text)}
	case errors.Is(err, client.ErrNoRun): // it has ended meanwhile
		return &web.Refusal{Text: wordNothingAsked}
	}
	return err
}

// Examine implements web.Backend: the same checks as the run's.
func (b *Backend) Examine(ctx context.Context, m period.Name, a web.Answer) ([]string, error) {
	roots, err := b.config.SignatureRoots()
	if err != nil {
		return nil, err
	}
	signed, err := signedpdf.Rules{Roots: roots, Now: time.Now()}.Read(a.Signed, a.Scan)
	if err != nil {
		return nil, &web.Refusal{Text: sentence(view.Sentence(err.Error()))}
	}
	in, err := b.toSign(ctx, m, issue.Letter{Number: a.Number, Date: a.Date, Remark: a.DateRemark})
	if err != nil {
		return nil, err
	}
	want, err := revision.Expected(in)
	if err != nil {
		return nil, err
	}
	if differs := signed.Compare(want); len(differs) > 0 {
		return nil, &web.Refusal{Text: sentence(view.Sentence(signedpdf.Differs(differs)))}
	}
	var found []string
	for _, s := range signed.Signatures {
		found = append(found, fmt.Sprintf(wordSignature, s.Words()))
	}
	switch {
	case a.Scan:
		found = append(found, wordNotCompared)
	case signed.StartsWith(want.Paper):
		found = append(found, wordThePaper)
	default:
		found = append(found, wordSameLetter)
	}
	return found, nil
}

// Paper implements web.Backend.
func (b *Backend) Paper(ctx context.Context, m period.Name, l issue.Letter, name string) (*web.File, error) {
	in, err := b.toSign(ctx, m, l)
	if err != nil {
		return nil, err
	}
	files, err := revision.Paper(in)
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		if f.Name == name {
			return &web.File{ReadCloser: io.NopCloser(bytes.NewReader(f.Data)), Size: int64(len(f.Data))}, nil
		}
	}
	return nil, web.ErrNone
}

// toSign is what the letter of the run that waits is made from. A *web.Refusal: nothing waits, or number and date are wrong.
func (b *Backend) toSign(ctx context.Context, m period.Name, l issue.Letter) (*view.Input, error) {
	waiting, err := revision.Waiting(ctx, b.store, m, b.config.File())
	if errors.Is(err, archive.ErrNotFound) {
		return nil, &web.Refusal{Text: wordNothingAsked}
	}
	if err != nil {
		return nil, err
	}
	in, faults, err := waiting.ToSign(ctx, l)
	if err == nil && len(faults) > 0 {
		return nil, &web.Refusal{Text: view.Sentence(issue.Words(faults, issue.Label)) + "."}
	}
	return in, err
}

// prove signs an answer as the page's.
func (b *Backend) prove(p web.Person, run client.Run, approve bool, a workflows.Answer) *proof.Proof {
	s := proof.Answer{
		WorkflowID: run.ID, RunID: run.RunID, Approved: approve, By: a.By, Reason: a.Reason, Report: a.Report,
		Number: a.Number, Date: a.Date, DateRemark: a.Remark,
	}
	if a.Signed != nil {
		s.Signed, s.Scan = a.Signed.SHA256, a.Signed.Scan
	}
	return b.proofs.Sign(s, p.Via, time.Now())
}

// updateID is one for the same answer out of the same page: a form that is sent twice is answered once. A page's two forms
// may hold the same words: approve and reject are told apart. The proof, which bears the time, is left out.
func updateID(formID string, d client.Decision, a workflows.Answer) string {
	a.Proof = nil
	b, err := json.Marshal(a)
	if err != nil { // strings
		panic(err)
	}
	sum := sha256.Sum256(append(b, string(d)+formID...))
	return "page-" + hex.EncodeToString(sum[:16])
}

// signed puts the uploaded PDF into the archive; without one, the first of two approvals may have brought it.
func (b *Backend) signed(ctx context.Context, m period.Name, a web.Answer) (*activities.Signed, error) {
	if a.Signed != nil {
		return client.UploadSigned(ctx, b.store, a.Signed, a.Scan)
	}
	var first approval
	if a.Approve && b.config.Review.FourEyes {
		records, err := audit.Read(ctx, b.store, m)
		if err != nil {
			return nil, err
		}
		first = firstApproval(records, a.Report)
	}
	switch {
	case first.signed != "":
		return &activities.Signed{Key: archive.SignedKey(first.signed), SHA256: first.signed, Scan: a.Scan}, nil
	case a.Scan:
		return nil, &web.Refusal{Text: wordScanOfNothing}
	}
	return nil, nil
}

// approval is what the first of two approvals brought.
type approval struct {
	number, date, remark, signed string
	scan                         bool
}

// firstApproval is what a first approval of the report has brought to the run that waits: the last that was held.
func firstApproval(records []audit.Record, report string) (a approval) {
	for _, r := range records {
		switch {
		case r.Kind == audit.RunHeld:
			a = approval{}
		case r.Kind == audit.ApprovalGiven && r.Facts["report_sha256"] == report:
			given, _ := r.Answer()
			a = approval{r.Fact("number"), r.Fact("date"), r.Fact(audit.FactDateRemark), r.Fact(audit.FactSigned), given.Scan}
		}
	}
	return a
}
