package audit

import (
	"archive/tar"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"trehan/internal/archive"
	"trehan/internal/period"
)

// ExportOptions say what an export leaves out.
type ExportOptions struct {
	// WithoutExtracts leaves out the untouched inputs, which hold citizens' data. Their names, sizes and hashes stand in
	// the manifest all the same.
	WithoutExtracts bool
}

// Listed is one line of versions.json in an export.
type Listed struct {
	Key          string    `json:"key"`
	VersionID    string    `json:"version_id"`
	Size         int64     `json:"size"`
	Latest       bool      `json:"latest"`
	DeleteMarker bool      `json:"delete_marker,omitempty"`
	Modified     time.Time `json:"modified"`
	File         string    `json:"file,omitempty"` // its path in the export; "" where it holds no bytes or was left out
}

// Export writes a tar of all that is archived of the month, every version of every object under its key, and first a
// versions.json that lists them. A later version of a key stands as KEY.version-ID beside the first. The same archive
// gives the same bytes. Of a month that is being worked on it is what lay there at one instant, unless the work never
// pauses for as long as a listing takes.
func Export(ctx context.Context, s archive.Store, m period.Month, w io.Writer, o ExportOptions) error {
	versions, err := atRest(ctx, s, archive.MonthPrefix(m))
	if err != nil {
		return err
	}
	if len(versions) == 0 {
		return nothingError{m}
	}
	list := make([]Listed, len(versions))
	for i, v := range versions {
		list[i] = Listed{Key: v.Key, VersionID: v.VersionID, Size: v.Size, Latest: v.Latest, DeleteMarker: v.DeleteMarker,
			Modified: v.Modified.UTC().Truncate(time.Second)}
		left := o.WithoutExtracts && strings.Contains(v.Key, "/extract/")
		if v.DeleteMarker || left {
			continue
		}
		list[i].File = v.Key
		if i+1 < len(versions) && versions[i+1].Key == v.Key { // an earlier version follows
			list[i].File += ".version-" + archive.SafeName(v.VersionID)
		}
	}
	t := tar.NewWriter(w)
	body, err := archive.Encode(list)
	if err != nil {
		return err
	}
	if err := t.WriteHeader(header("versions.json", int64(len(body)), time.Unix(0, 0))); err != nil {
		return err
	}
	if _, err := t.Write(body); err != nil {
		return err
	}
	for _, l := range list {
		if l.File == "" {
			continue
		}
		if err := exportOne(ctx, s, t, l); err != nil {
			return fmt.Errorf("audit: export %s: %w", l.Key, err)
		}
	}
	return t.Close()
}

// listings bounds how often atRest lists.
const listings = 5

// atRest lists until two listings in a row agree: then both are what lay there between them, since nothing is ever taken
// away. The last one, if none do.
func atRest(ctx context.Context, s archive.Store, prefix string) ([]archive.Version, error) {
	versions, err := s.Versions(ctx, prefix)
	for n := 1; n < listings && err == nil; n++ {
		before := versions
		versions, err = s.Versions(ctx, prefix)
		if slices.EqualFunc(before, versions, func(a, b archive.Version) bool { return a.Key == b.Key && a.VersionID == b.VersionID }) {
			break
		}
	}
	return versions, err
}

func exportOne(ctx context.Context, s archive.Store, t *tar.Writer, l Listed) error {
	r, err := s.Open(ctx, l.Key, l.VersionID)
	if err != nil {
		return err
	}
	defer r.Close()
	if err := t.WriteHeader(header(l.File, r.Object().Size, l.Modified)); err != nil {
		return err
	}
	_, err = io.Copy(t, r)
	return err
}

func header(name string, size int64, at time.Time) *tar.Header {
	return &tar.Header{Typeflag: tar.TypeReg, Name: name, Size: size, Mode: 0o440, ModTime: at.UTC(), Format: tar.FormatPAX}
}
