package settings

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"trehan/internal/archive"
)

// Verify reads every record and every text and names what is not as it was saved, sorted by key: changed, missing, added,
// deleted or overwritten objects, and a chain that does not hold. A text that no record names is no fault if its name is its
// hash: it is stored before its record, and nothing rests on it.
func Verify(ctx context.Context, s archive.Store) ([]archive.Fault, error) {
	versions, err := s.Versions(ctx, archive.SettingsPrefix)
	if err != nil || len(versions) == 0 {
		return nil, err
	}
	faults := map[string]archive.Fault{}
	fault := func(f archive.Fault) {
		if _, found := faults[f.Key]; !found {
			faults[f.Key] = f
		}
	}
	for _, f := range archive.VersionFaults(versions) {
		fault(f)
	}
	l := &Log{store: s}
	var tampered *archive.TamperedError
	switch err := l.read(ctx); {
	case errors.As(err, &tampered):
		fault(archive.Fault{Code: archive.FaultBroken, Key: tampered.Key})
	case err != nil:
		return nil, err
	}
	named, err := l.verifyTexts(ctx, fault)
	if err != nil {
		return nil, err
	}
	if err := verifyObjects(ctx, s, versions, named, fault); err != nil {
		return nil, err
	}
	out := make([]archive.Fault, 0, len(faults))
	for _, f := range faults {
		out = append(out, f)
	}
	slices.SortFunc(out, func(a, b archive.Fault) int { return cmp.Compare(a.Key, b.Key) })
	return out, nil
}

// verifyTexts reads the text of each record and returns the keys that records name.
func (l *Log) verifyTexts(ctx context.Context, fault func(archive.Fault)) (map[string]bool, error) {
	named := map[string]bool{}
	for _, v := range l.all {
		key := archive.SettingsTextKey(string(v.Section), v.SHA256)
		if v.OfFiles() || named[key] {
			continue
		}
		named[key] = true
		var tampered *archive.TamperedError
		switch _, err := l.Text(ctx, v); {
		case errors.As(err, &tampered) && tampered.What == textMissing:
			fault(archive.Fault{Code: archive.FaultMissing, Key: key})
		case errors.As(err, &tampered):
			fault(archive.Fault{Code: archive.FaultChanged, Key: key})
		case err != nil:
			return nil, err
		}
	}
	return named, nil
}

// verifyObjects compares each object with what the store noted when it was written, and finds those that nothing names.
func verifyObjects(ctx context.Context, s archive.Store, versions []archive.Version, named map[string]bool, fault func(archive.Fault)) error {
	for _, v := range versions {
		if v.DeleteMarker {
			continue
		}
		stored, err := s.Stat(ctx, v.Key, v.VersionID)
		if err != nil && !errors.Is(err, archive.ErrNotFound) {
			return err
		}
		_, o, err := s.Get(ctx, v.Key, v.VersionID)
		if err != nil && !errors.Is(err, archive.ErrNotFound) {
			return err
		}
		_, record := chain.Seq(v.Key)
		switch {
		case err != nil:
			fault(archive.Fault{Code: archive.FaultMissing, Key: v.Key})
		case stored.SHA256 == "", !record && !named[v.Key] && !ofItsHash(v.Key, o.SHA256):
			fault(archive.Fault{Code: archive.FaultAdded, Key: v.Key})
		case stored.SHA256 != o.SHA256:
			fault(archive.Fault{Code: archive.FaultChanged, Key: v.Key})
		}
	}
	return nil
}

// ofItsHash reports whether a key is that of a text with this hash.
func ofItsHash(key, sha256 string) bool {
	return slices.ContainsFunc(Sections(), func(of Section) bool { return archive.SettingsTextKey(string(of), sha256) == key })
}
