package letter

import (
	"context"

	"golang.org/x/sync/errgroup"

	"trehan/internal/archive"
	"trehan/internal/documents/view"
)

// Release is a month's documents as they go out.
type Release struct {
	View  *view.Input
	Files map[string]view.File // documents by name
	Seal  string               // hash of the manifest, in header and foot
}

// ReadFiles reads the documents of a seal by its versions and hashes: what is mailed is what was sealed.
func ReadFiles(ctx context.Context, s archive.Store, seal *archive.Manifest) (map[string]view.File, error) {
	entries := append(seal.Find(archive.RoleDocument), seal.Find(archive.RoleSigned)...)
	files := make([]view.File, len(entries))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(8)
	for i, e := range entries {
		group.Go(func() error {
			b, err := archive.Read(ctx, s, e.Object())
			files[i] = view.File{Name: e.Name, MediaType: e.MediaType, Data: b}
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	byName := make(map[string]view.File, len(files))
	for _, f := range files {
		byName[f.Name] = f
	}
	return byName, nil
}
