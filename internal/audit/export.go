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
	// WithoutExtracts leaves out the untouched inputs, which hold citizens' data. The manifest still
	// holds their names, sizes and hashes.
	WithoutExtracts bool
}

// ExportedVersion is one entry of versions.json in an export.
type ExportedVersion struct {
	Key          string    `json:"key"`
	VersionID    string    `json:"version_id"`
	Size         int64     `json:"size"`
	Latest       bool      `json:"latest"`
	DeleteMarker bool      `json:"delete_marker,omitempty"`
	Modified     time.Time `json:"modified"`
	File         string    `json:"file,omitempty"` // its path in the export; "" where it holds no bytes or was left out
}

// Export writes a tar of everything archived of the month: first a versions.json that lists all versions, then every version
// of every object under its key. A later version of a key is named KEY.version-ID. The same archive gives the same bytes.
// While a run writes to the month, the export shows one instant, unless the run never pauses for the time of a listing.
func Export(ctx context.Context, s archive.Store, m period.Name, w io.Writer, o ExportOptions) error {
	versions, err := stableListing(ctx, s, archive.MonthPrefix(m))
	if err != nil {
		return err
	}
	if len(versions) == 0 {
		return nothingError{m}
	}
	list := make([]ExportedVersion, len(versions))
	for i, v := range versions {
		list[i] = ExportedVersion{Key: v.Key, VersionID: v.VersionID, Size: v.Size, Latest: v.Latest, DeleteMarker: v.DeleteMarker,
			Modified: v.Modified.UTC().Truncate(time.Second)}
		skip := o.WithoutExtracts && strings.Contains(v.Key, "/extract/")
		if v.DeleteMarker || skip {
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

// maxListings bounds how often stableListing lists.
const maxListings = 5

// stableListing lists until two consecutive listings agree. Nothing is ever deleted, so both then show the instant between
// them. If none agree, it returns the last one.
func stableListing(ctx context.Context, s archive.Store, prefix string) ([]archive.Version, error) {
	versions, err := s.Versions(ctx, prefix)
	for n := 1; n < maxListings && err == nil; n++ {
		before := versions
		versions, err = s.Versions(ctx, prefix)
		if slices.EqualFunc(before, versions, func(a, b archive.Version) bool { return a.Key == b.Key && a.VersionID == b.VersionID }) {
			break
		}
	}
	return versions, err
}

func exportOne(ctx context.Context, s archive.Store, t *tar.Writer, l ExportedVersion) error {
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
