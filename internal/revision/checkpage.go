package revision

import (
	"context"
	"errors"
	"slices"

	"trehan/internal/archive"
	"trehan/internal/documents/notice"
	"trehan/internal/documents/page"
	"trehan/internal/documents/view"
	"trehan/internal/period"
)

// CheckPage makes the page by which anybody can check what was sealed with a code (docs/design.md 5.8). A seal that cannot be read
// is named on it: one broken month hides no other.
func CheckPage(ctx context.Context, s archive.Store) (view.File, error) {
	all, err := archive.CodedRevisions(ctx, s)
	if err != nil {
		return view.File{}, err
	}
	var sealed []page.Sealed
	var unreadable []string
	last := map[period.Name]int{} // place in sealed of the last one of a period
	for _, r := range all {
		manifest, object, err := archive.ReadManifest(ctx, s, r.Month, r.Number)
		switch {
		case errors.Is(err, archive.ErrTampered) || errors.Is(err, archive.ErrNotFound):
			unreadable = append(unreadable, r.Month.String()+" "+archive.RevisionName(r.Number))
		case err != nil:
			return view.File{}, err
		case manifest.Statement != "":
			if i, ok := last[r.Month]; !ok || sealed[i].Revision < r.Number {
				last[r.Month] = len(sealed)
			}
			sealed = append(sealed, sealedOf(manifest, object.SHA256))
		}
	}
	for m, i := range last {
		if sealed[i].Later, err = notShown(ctx, s, m, sealed[i].Revision); err != nil {
			return view.File{}, err
		}
	}
	return page.CheckPage(sealed, unreadable)
}

// StoreCheckPage leaves beside the run the check page with a seal that was just made; coded says that it bears a code. That of an
// earlier attempt stands, though another month may have been sealed since: nothing rests on the page, and every seal makes it again.
// A seal without a code makes it where it replaces one with a code.
func StoreCheckPage(ctx context.Context, s archive.Store, m period.Name, number int, run string, coded bool) error {
	if coded {
		if err := archive.NoteCoded(ctx, s, m, number); err != nil {
			return err
		}
	} else if all, err := archive.CodedRevisions(ctx, s); err != nil || !slices.ContainsFunc(all, func(c archive.Coded) bool { return c.Month == m }) {
		return err
	}
	made, err := CheckPage(ctx, s)
	if err != nil {
		return err
	}
	_, err = s.Create(ctx, archive.RunKey(m, run, made.Name), archive.Bytes(made.Data), archive.CreateOptions{MediaType: made.MediaType})
	if errors.Is(err, archive.ErrExists) {
		return nil
	}
	return err
}

// notShown is the last sealed revision of a period where the page cannot show it: it bears no code, or is not readable. Else 0.
func notShown(ctx context.Context, s archive.Store, m period.Name, shown int) (int, error) {
	all, err := archive.Revisions(ctx, s, m)
	for _, r := range slices.Backward(all) {
		if r.State == archive.Sealed && r.Number > shown {
			return r.Number, err
		}
	}
	return 0, err
}

// sealedOf is a seal as the check page shows it.
func sealedOf(m *archive.Manifest, seal string) page.Sealed {
	out := page.Sealed{Revision: m.Revision, Seal: seal, At: period.InstantOf(m.SealedAt), Statement: m.Statement}
	signed := len(m.Find(archive.RoleSigned)) > 0
	for _, role := range []archive.Role{archive.RoleDocument, archive.RoleSigned} {
		for _, e := range m.Find(role) {
			name := e.Name
			if signed && name == notice.PDF { // nobody was sent it
				name += wordToSign
			}
			out.Files = append(out.Files, page.SealedFile{Name: name, Size: e.Size, SHA256: e.SHA256})
		}
	}
	return out
}
