package activities

import (
	"context"
	"fmt"

	"golang.org/x/sync/errgroup"

	"trehan/internal/archive"
	"trehan/internal/delivery/ledger"
	"trehan/internal/delivery/letter"
	"trehan/internal/documents/view"
	"trehan/internal/period"
	"trehan/internal/revision"
)

// sealedRevision is a sealed revision as its mails are made from it.
type sealedRevision struct {
	letter.Release
	month    period.Month
	manifest *archive.Manifest
}

// sealed reads a sealed revision, once a worker.
func (a *Delivery) sealed(ctx context.Context, rev Revision) (*sealedRevision, error) {
	month, err := rev.month()
	if err != nil {
		return nil, err
	}
	return a.sealedRevisions.get(archive.RevisionPrefix(month, rev.Number), func() (*sealedRevision, error) {
		return a.readSealed(ctx, rev, month)
	})
}

func (a *Delivery) readSealed(ctx context.Context, rev Revision, month period.Month) (*sealedRevision, error) {
	manifest, object, err := archive.ReadManifest(ctx, a.store, month, rev.Number)
	if err != nil {
		return nil, fmt.Errorf("read the seal of %s: %w", archive.RevisionName(rev.Number), err)
	}
	input, err := a.revisions.viewAs(ctx, rev, revision.IssueOf(manifest))
	if err != nil {
		return nil, err
	}
	s := &sealedRevision{Release: letter.Release{View: input, Seal: object.SHA256}, month: month, manifest: manifest}
	return s, s.readFiles(ctx, a.store)
}

// readFiles reads the documents by the versions and hashes of the seal: what is mailed is what was sealed.
func (s *sealedRevision) readFiles(ctx context.Context, store archive.Store) error {
	entries := append(s.manifest.Find(archive.RoleDocument), s.manifest.Find(archive.RoleSigned)...)
	files := make([]view.File, len(entries))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(8)
	for i, e := range entries {
		group.Go(func() error {
			b, err := archive.Read(ctx, store, e.Object())
			files[i] = view.File{Name: e.Name, MediaType: e.MediaType, Data: b}
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	s.Files = map[string]view.File{}
	for _, f := range files {
		s.Files[f.Name] = f
	}
	return nil
}

// kind is the kind of mail that carries the letter.
func (s *sealedRevision) kind() ledger.Kind {
	if s.manifest.Replaces > 0 {
		return ledger.Correction
	}
	return ledger.Notice
}

// defaultResend: a revision that replaces another goes to whoever has the letter of that one too.
func (s *sealedRevision) defaultResend() ledger.Policy {
	if s.manifest.Replaces > 0 {
		return ledger.Holders
	}
	return ledger.Failed
}
