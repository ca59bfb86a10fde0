package activities

import (
	"context"

	"trehan/internal/approval"
	"trehan/internal/archive"
	"trehan/internal/audit"
	"trehan/internal/delivery/ledger"
	"trehan/internal/documents/view"
	"trehan/internal/issue"
	"trehan/internal/period"
	"trehan/internal/revision"
)

// SealRevisionInput seals a revision whose documents are all there.
type SealRevisionInput struct {
	Revision Revision `json:"revision"`
	Run      Run      `json:"run"`
	Issue    Issue    `json:"issue"`

	MailNobody bool `json:"mail_nobody,omitempty"` // the run sends no letter, which then needs no number
}

// Sealed is the seal.
type Sealed struct {
	Seal string `json:"seal"` // SHA-256 of the manifest; every mail names it
}

// SealRevision writes the manifest: name, size, SHA-256 and version of every object of the revision and of what was
// read of earlier months. Before it there is nothing to send, after it nothing to change.
func (a *Documents) SealRevision(ctx context.Context, in SealRevisionInput) (Sealed, error) {
	inputs, err := a.revisions.inputs(ctx, in.Revision)
	if err != nil {
		return Sealed{}, err
	}
	if err := a.properlyIssued(ctx, in); err != nil {
		return Sealed{}, err
	}
	if err := a.approvedByTwo(ctx, in, inputs.Month); err != nil {
		return Sealed{}, err
	}
	letter, err := a.placeSigned(ctx, in, inputs)
	if err != nil {
		return Sealed{}, err
	}
	manifest, err := a.manifest(ctx, in, inputs, letter)
	if err != nil {
		return Sealed{}, err
	}
	ctx, end := uncancelled(ctx) // a cancelled run waits to learn whether it is sealed
	defer end()
	_, object, err := archive.Seal(ctx, a.store, inputs.Month, manifest)
	if err != nil {
		return Sealed{}, err
	}
	facts := map[string]any{
		"revision": in.Revision.Number, "seal": object.SHA256, "objects": len(manifest.Objects),
		"number": in.Issue.Number, "date": in.Issue.Date, "replaces": in.Issue.Replaces,
	}
	if in.Issue.Remark != "" {
		facts[audit.FactDateRemark] = in.Issue.Remark
	}
	err = a.trail.recordEntry(ctx, inputs.Month, in.Run, audit.Entry{
		Kind: audit.RevisionSealed, Facts: facts,
		Seal: &audit.Seal{Revision: in.Revision.Number, SHA256: object.SHA256, VersionID: object.VersionID},
	})
	if err == nil {
		err = revision.StoreCheckPage(ctx, a.store, inputs.Month, in.Revision.Number, in.Run.RunID, manifest.Statement != "")
	}
	return Sealed{Seal: object.SHA256}, err
}

// properlyIssued refuses to seal a letter whose number or date is wrong, or that is to be mailed without: the last guard, where
// everything is known, whatever the run's input claims.
func (a *Documents) properlyIssued(ctx context.Context, in SealRevisionInput) error {
	letter := issue.Letter{Number: in.Issue.Number, Date: in.Issue.Date, Remark: in.Issue.Remark}
	if in.MailNobody && letter.Empty() {
		return nil
	}
	faults, err := a.revisions.letterFaults(ctx, in.Revision, letter, a.now(), in.MailNobody)
	if err == nil && len(faults) > 0 {
		err = &inputError{Message: issue.WordsNotSealed(faults)}
	}
	return err
}

// placeSigned copies the signed PDF from the inbox into the revision; nil where there is none.
func (a *Documents) placeSigned(ctx context.Context, in SealRevisionInput, inputs *revision.Inputs) (*revision.SignedLetter, error) {
	if in.Issue.Signed == nil {
		return nil, nil
	}
	letter, err := a.revisions.signedLetter(ctx, in.Revision, in.Issue)
	if err != nil {
		return nil, err
	}
	return letter, a.revisions.Revision(inputs.Month, in.Revision.Number).StoreSigned(ctx, letter)
}

// approvedByTwo refuses to seal what four eyes have not seen, where the office asks for them and a person must decide. It
// trusts the archive alone: a run's input can claim anything.
func (a *Documents) approvedByTwo(ctx context.Context, in SealRevisionInput, month period.Name) error {
	if _, warning := month.Warning(); warning || !a.config.Review.FourEyes {
		return nil
	}
	records, err := audit.Read(ctx, a.store, month)
	if err != nil {
		return err
	}
	received := func() (int, error) { return ledger.CountReceived(ctx, a.store, month) }
	needed, err := approval.Needed(records, in.Revision.Number, a.config.Review.Policy == ReviewAlways, received)
	if err != nil || !needed {
		return err
	}
	_, report, err := a.store.Get(ctx, archive.ReportKey(month, in.Revision.Number), "")
	if err != nil {
		return err
	}
	if !approval.ByTwo(records, in.Run.RunID, letterOf(report.SHA256, in.Issue.Number, in.Issue.Date, in.Issue.Signed)) {
		return &inputError{Message: approval.WordsNotByTwo}
	}
	return nil
}

// manifest is what the seal is going to name.
func (a *Documents) manifest(ctx context.Context, in SealRevisionInput, inputs *revision.Inputs, letter *revision.SignedLetter) (archive.Manifest, error) {
	rev, err := a.revisions.named(in.Revision)
	if err != nil {
		return archive.Manifest{}, err
	}
	issue, err := a.revisions.issueOf(ctx, in.Revision, in.Issue)
	if err != nil {
		return archive.Manifest{}, err
	}
	if letter != nil && len(letter.Signatures) > 0 { // a scan that is signed digitally is not sent as one that is not
		issue.Signed = view.Digital
	}
	input, err := a.revisions.viewAs(ctx, in.Revision, issue)
	if err != nil {
		return archive.Manifest{}, err
	}
	return rev.Manifest(ctx, inputs, input, revision.Sealing{
		Owner: in.Run.owner(), Issue: issue, Build: a.program, At: a.now(),
		By: in.Issue.By, Reason: in.Issue.Reason, Accepted: in.Issue.Accepted,
	})
}

// uncancelled is the context of what must be done once it is begun: a cancellation no longer ends it, the attempt's time does.
func uncancelled(ctx context.Context) (context.Context, context.CancelFunc) {
	deadline, limited := ctx.Deadline()
	ctx = context.WithoutCancel(ctx)
	if !limited {
		return ctx, func() {}
	}
	return context.WithDeadline(ctx, deadline)
}
