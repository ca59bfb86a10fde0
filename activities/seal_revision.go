package activities

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"trehan/internal/approval"
	"trehan/internal/archive"
	"trehan/internal/audit"
	"trehan/internal/dispatch"
	"trehan/internal/period"
	"trehan/internal/revision"
	"trehan/internal/signedpdf"
)

// SealRevisionInput seals a revision whose documents are all there.
type SealRevisionInput struct {
	Revision Revision `json:"revision"`
	Run      Run      `json:"run"`
	Issue    Issue    `json:"issue"`
}

// Sealed is the seal.
type Sealed struct {
	Seal string `json:"seal"` // SHA-256 of the manifest; it stands in every mail
}

// signedName is the signed PDF beside the made one.
const signedName = dispatch.SignedLetter

// SealRevision writes the manifest: name, size, SHA-256 and version of every object of the revision and of what was
// read of earlier months. Before it there is nothing to send, after it nothing to change.
func (a *Documents) SealRevision(ctx context.Context, in SealRevisionInput) (Sealed, error) {
	frozen, err := a.revisions.inputs(ctx, in.Revision)
	if err != nil {
		return Sealed{}, err
	}
	if err := a.approvedByTwo(ctx, in, frozen.Month); err != nil {
		return Sealed{}, err
	}
	if err := a.placeSigned(ctx, in, frozen); err != nil {
		return Sealed{}, err
	}
	manifest, err := a.manifest(ctx, in, frozen)
	if err != nil {
		return Sealed{}, err
	}
	ctx, end := uncancelled(ctx) // a cancelled run waits to learn whether it is sealed
	defer end()
	_, object, err := archive.Seal(ctx, a.store, frozen.Month, manifest)
	if err != nil {
		return Sealed{}, err
	}
	err = a.trail.recordEntry(ctx, frozen.Month, in.Run, audit.Entry{
		Kind: audit.RevisionSealed,
		Seal: &audit.Seal{Revision: in.Revision.Number, SHA256: object.SHA256, VersionID: object.VersionID},
		Facts: map[string]any{
			"revision": in.Revision.Number, "seal": object.SHA256, "objects": len(manifest.Objects),
			"number": in.Issue.Number, "replaces": in.Issue.Replaces,
		},
	})
	return Sealed{Seal: object.SHA256}, err
}

// placeSigned copies the signed PDF from the inbox into the revision.
func (a *Documents) placeSigned(ctx context.Context, in SealRevisionInput, frozen *revision.Inputs) error {
	if in.Issue.Signed == nil {
		return nil
	}
	b, err := readSigned(ctx, a.store, *in.Issue.Signed)
	if err != nil {
		return err
	}
	_, err = a.store.Create(ctx, archive.DocumentKey(frozen.Month, in.Revision.Number, signedName), archive.Bytes(b),
		archive.CreateOptions{MediaType: "application/pdf"})
	return err
}

// readSigned reads an uploaded PDF, compares it with the hash that was approved and checks that it can be a signed letter.
func readSigned(ctx context.Context, store archive.Store, s Signed) ([]byte, error) {
	b, object, err := store.Get(ctx, s.Key, "")
	switch {
	case errors.Is(err, archive.ErrNotFound):
		return nil, &inputFault{Message: fmt.Sprintf("không có tệp đã ký %s trong kho; hãy tải lên lại", s.Key)}
	case err != nil:
		return nil, err
	case object.SHA256 != strings.ToLower(s.SHA256):
		return nil, &inputFault{Message: fmt.Sprintf("tệp đã ký %s có SHA-256 khác với giá trị được chấp thuận", s.Key)}
	}
	if err := signedpdf.Check(b, s.Scan); err != nil {
		return nil, &inputFault{Message: fmt.Sprintf("tệp đã ký %s: %v", s.Key, err)}
	}
	return b, nil
}

// approvedByTwo refuses to seal what four eyes have not seen, where the office asks for them and a person must decide. It
// goes by the archive alone: a run can be told anything.
func (a *Documents) approvedByTwo(ctx context.Context, in SealRevisionInput, month period.Month) error {
	if !a.config.Review.FourEyes {
		return nil
	}
	records, err := audit.Read(ctx, a.store, month)
	if err != nil {
		return err
	}
	received := func() (int, error) { return received(ctx, a.store, month) }
	needed, err := approval.Needed(records, in.Revision.Number, a.config.Review.Policy == ReviewAlways, received)
	if err != nil || !needed {
		return err
	}
	_, report, err := a.store.Get(ctx, archive.ReportKey(month, in.Revision.Number), "")
	if err != nil {
		return err
	}
	if !approval.ByTwo(records, in.Run.RunID, letterOf(report.SHA256, in.Issue.Number, in.Issue.Date, in.Issue.Signed)) {
		return &inputFault{Message: wordsNotApprovedByTwo}
	}
	return nil
}

func (a *Documents) manifest(ctx context.Context, in SealRevisionInput, frozen *revision.Inputs) (archive.Manifest, error) {
	made, err := a.revisions.documentsInput(ctx, in.Revision, in.Issue)
	if err != nil {
		return archive.Manifest{}, err
	}
	replaced, err := revision.Replaced(ctx, a.store, frozen.Month, in.Issue.Replaces)
	if err != nil {
		return archive.Manifest{}, err
	}
	report := made.Report
	hashes, err := frozen.Content(report)
	if err != nil {
		return archive.Manifest{}, err
	}
	entries, err := a.entries(ctx, in.Revision, frozen)
	if err != nil {
		return archive.Manifest{}, err
	}
	body, err := report.JSON()
	if err != nil {
		return archive.Manifest{}, err
	}
	m := archive.Manifest{
		Revision: in.Revision.Number, Replaces: in.Issue.Replaces, Replaced: replaced, Owner: in.Run.owner(),
		Number: in.Issue.Number, Date: made.Issue.Date, Scan: in.Issue.Signed != nil && in.Issue.Signed.Scan,
		ReportSHA256: archive.Hash(body), FiguresSHA256: hashes.Figures, RegisterSHA256: hashes.Register,
		RecipientsSHA256: hashes.Register, TemplatesSHA256: hashes.Templates,
		ConfigurationSHA256: archive.Hash(frozen.Config.Bytes()), ExtractedAt: report.ExtractedAt,
		Settings: map[string]string{revision.LettersSetting: hashes.Letters},
		Build:    a.program, SealedAt: a.now(), Objects: entries,
	}
	if in.Issue.By != "" {
		m.Decision = &archive.Decision{By: in.Issue.By, Reason: in.Issue.Reason, At: m.SealedAt}
	}
	for _, code := range in.Issue.Accepted {
		m.Accepted = append(m.Accepted, archive.Accepted{Code: code, By: in.Issue.By})
	}
	return m, nil
}

// entries lists the revision's objects, drafts aside, and the objects of earlier months that it was made from. The
// checksums of the revision's own are for Seal to ask for.
func (a *Documents) entries(ctx context.Context, rev Revision, frozen *revision.Inputs) ([]archive.Entry, error) {
	made, err := a.revisions.frozen(rev)
	if err != nil {
		return nil, err
	}
	found, err := made.Earlier(ctx)
	if err != nil {
		return nil, err
	}
	prefix := archive.RevisionPrefix(frozen.Month, rev.Number)
	versions, err := a.store.Versions(ctx, prefix)
	if err != nil {
		return nil, err
	}
	kinds := map[string]archive.Role{}
	for _, named := range frozen.Config.Sources.All() {
		kinds[archive.SafeName(named.Name)] = sourceRole(named.Kind)
	}
	var entries []archive.Entry
	for i, v := range versions {
		rest := strings.TrimPrefix(v.Key, prefix)
		if v.DeleteMarker || i > 0 && versions[i-1].Key == v.Key {
			return nil, &archive.TamperedError{Key: v.Key, What: "a second version or a delete marker before the seal"}
		}
		role, name, source := roleOf(rest, kinds)
		if role == "" {
			continue
		}
		entry := archive.EntryOf(v.Object, name, role)
		entry.Source = source
		entries = append(entries, entry)
	}
	return append(entries, found.Entries()...), nil
}

func sourceRole(kind string) archive.Role {
	switch kind {
	case "steps":
		return archive.RoleSteps
	case "staff":
		return archive.RoleStaff
	}
	return archive.RoleExtract
}

// roleOf tells what an object of a revision is by its place; "" for drafts and for what numbers the revision.
func roleOf(rest string, sources map[string]archive.Role) (role archive.Role, name, source string) {
	folder, name, nested := strings.Cut(rest, "/")
	if !nested {
		switch rest {
		case "report.json":
			return archive.RoleReport, rest, ""
		case "state.json.gz":
			return archive.RoleState, rest, ""
		case "rows.json.gz":
			return archive.RoleRows, rest, ""
		}
		return "", "", ""
	}
	switch folder {
	case "extract":
		source, file, _ := strings.Cut(name, "/")
		return sources[source], file, source
	case "documents":
		if name == signedName {
			return archive.RoleSigned, name, ""
		}
		return archive.RoleDocument, name, ""
	case "inputs":
		return roles[name], name, ""
	}
	return "", "", ""
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
