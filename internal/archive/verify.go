package archive

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// BesideSeal reports whether rest, a key below a sealed revision's folder, is allowed there without being in the manifest.
func BesideSeal(rest string) bool {
	switch rest {
	case "opened.json", "abandoned.json", "manifest.json", "errors.json":
		return true
	}
	// parts/ belongs to months that builds before 0.1.0 counted on several workers.
	return strings.HasPrefix(rest, "drafts/") || strings.HasPrefix(rest, "parts/")
}

// versionFault returns the fault of versions[i] as a version: every key must have exactly one and no delete marker. Of several
// versions of a key only the latest is reported.
func versionFault(versions []Version, i int) *Fault {
	v := versions[i]
	first := i == 0 || versions[i-1].Key != v.Key
	switch {
	case !first:
		return nil
	case v.DeleteMarker:
		return &Fault{Code: FaultDeleted, Key: v.Key}
	}
	if i+1 == len(versions) || versions[i+1].Key != v.Key {
		return nil
	}
	if versions[i+1].DeleteMarker {
		return &Fault{Code: FaultDeleted, Key: v.Key}
	}
	return &Fault{Code: FaultOverwritten, Key: v.Key, Detail: fmt.Sprintf(wordVersionIs, v.VersionID)}
}

// VersionFaults reports every key of a listing that has a delete marker or more than one version.
func VersionFaults(versions []Version) []Fault {
	var out []Fault
	for i := range versions {
		if f := versionFault(versions, i); f != nil {
			out = append(out, *f)
		}
	}
	return out
}

// Compare reads an object by its version and compares size and hash; nil if they match.
func Compare(ctx context.Context, s Store, want Object) (*Fault, error) {
	r, err := s.Open(ctx, want.Key, want.VersionID)
	if errors.Is(err, ErrNotFound) {
		latest, err := s.Stat(ctx, want.Key, "")
		if errors.Is(err, ErrNotFound) {
			return &Fault{Code: FaultMissing, Key: want.Key}, nil
		}
		if err != nil {
			return nil, err
		}
		return &Fault{Code: FaultVersion, Key: want.Key, Detail: fmt.Sprintf(wordVersionIs, latest.VersionID)}, nil
	}
	if err != nil {
		return nil, err
	}
	defer r.Close()
	sum, size, err := hashOf(r, nil)
	if err != nil {
		return nil, err
	}
	return differs(want, sum, size), nil
}

func differs(want Object, sum string, size int64) *Fault {
	switch {
	case size != want.Size:
		return &Fault{Code: FaultChanged, Key: want.Key, Detail: fmt.Sprintf(wordSizeIs, size, want.Size)}
	case sum != want.SHA256:
		return &Fault{Code: FaultChanged, Key: want.Key, Detail: fmt.Sprintf(wordHashIs, sum[:12], want.SHA256[:min(12, len(want.SHA256))])}
	}
	return nil
}
