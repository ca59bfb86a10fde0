package audit

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"trehan/internal/archive"
	"trehan/internal/period"
)

// reference is an object of another month that this one depends on.
type reference struct {
	archive.Object
	namedIn string
}

// seals checks every sealed revision against its manifest, and the manifests against the trail. It returns the objects of
// other months that they name.
func (v *verifier) seals(records []Record) []reference {
	var outside []reference
	recorded, unfinished := map[int]Record{}, v.unfinished(records)
	for _, r := range records {
		if r.Seal == nil {
			continue
		}
		recorded[r.Seal.Revision] = r
		// Every record with a seal is compared, so that a later one cannot stand in for the first.
		v.compare(archive.Object{Key: archive.ManifestKey(v.month, r.Seal.Revision), SHA256: r.Seal.SHA256,
			VersionID: r.Seal.VersionID}, r.Key)
	}
	for key := range v.items {
		name, rest, ok := v.inRevision(key)
		if !ok || rest != "manifest.json" {
			continue
		}
		rev, _ := archive.ParseRevision(name)
		it := v.first(key)
		if it == nil {
			continue
		}
		var m archive.Manifest
		if archive.Decode(key, it.body, &m) != nil || m.Revision != rev || m.Month != v.month.String() {
			v.fault(archive.FaultUnreadable, key, "")
			continue
		}
		if _, found := recorded[rev]; found || unfinished[m.Owner.Run] || unfinished[m.Owner.Nonce] {
			v.referenced[key] = true
		}
		for _, e := range m.Objects {
			if strings.HasPrefix(e.Key, archive.MonthPrefix(v.month)) {
				v.compare(e.Object(), key)
			} else {
				outside = append(outside, reference{e.Object(), key})
			}
		}
	}
	return outside
}

// crossMonthLinks checks what this month depends on in other months: the earlier reports that its documents used, and the
// record that its first record is linked to.
func (v *verifier) crossMonthLinks(ctx context.Context, s archive.Store, records []Record, outside []reference) error {
	for _, r := range records {
		if r.Before == nil {
			continue
		}
		m, err := period.ParseName(r.Before.Month)
		if err != nil {
			v.fault(archive.FaultUnreadable, r.Key, "")
			continue
		}
		key := chainOf(m).Key(r.Before.Seq)
		_, o, err := s.Get(ctx, key, "")
		switch {
		case errors.Is(err, archive.ErrNotFound):
			v.fault(archive.FaultMissing, key, wordNamedIn, r.Key)
		case err != nil:
			return err
		case o.SHA256 != r.Before.SHA256:
			v.fault(archive.FaultChanged, key, wordBefore, v.month)
		}
	}
	for _, ref := range outside {
		f, err := archive.Compare(ctx, s, ref.Object)
		if err != nil {
			return fmt.Errorf("audit: %s: %w", ref.Key, err)
		}
		if f != nil {
			v.fault(f.Code, f.Key, wordNamedIn, ref.namedIn)
		}
	}
	return nil
}
