package audit

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"strings"

	"golang.org/x/sync/errgroup"

	"trehan/internal/archive"
	"trehan/internal/period"
)

// inventory is all that lies in a month, read once; everything after works on it alone.
type inventory struct {
	month    period.Month
	versions []archive.Version  // the listing
	items    map[string][]*item // readable versions by key, the latest first
}

// item is one version as it was read.
type item struct {
	archive.Version
	sum      string // SHA-256 of the bytes, hex
	size     int64
	recorded string // SHA-256 the store holds from when it was written; "" for an object that others have put there
	gone     bool   // listed, and cannot be read
	body     []byte // of records only
}

// readers read so many objects at once.
const readers = 16

// maxBody bounds what is kept of a record.
const maxBody = 64 << 20

// takeInventory lists and reads a month. Versions that stand sound in an inventory taken before, if there is one, are not
// read again.
func takeInventory(ctx context.Context, s archive.Store, m period.Month, before *inventory) (*inventory, error) {
	versions, err := s.Versions(ctx, archive.MonthPrefix(m))
	if err != nil {
		return nil, err
	}
	inv := &inventory{month: m, versions: versions, items: map[string][]*item{}}
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(readers)
	for _, v := range versions {
		if v.DeleteMarker {
			continue
		}
		it := before.sound(v)
		inv.items[v.Key] = append(inv.items[v.Key], it)
		if it.sum == "" {
			g.Go(func() error { return it.read(gctx, s) })
		}
	}
	return inv, g.Wait()
}

// sound is a listed version as it was read before, if its bytes were those that were stored; else one to read.
func (inv *inventory) sound(v archive.Version) *item {
	if inv != nil {
		if it := inv.version(v.Key, v.VersionID); it != nil && it.sum == it.recorded {
			return it
		}
	}
	return &item{Version: v}
}

func (it *item) read(ctx context.Context, s archive.Store) error {
	r, err := s.Open(ctx, it.Key, it.VersionID)
	if errors.Is(err, archive.ErrNotFound) {
		it.gone = true
		return nil
	}
	if err != nil {
		return err
	}
	defer r.Close()
	it.recorded = r.Object().SHA256
	h := sha256.New()
	if isRecord(it.Key) && it.Size <= maxBody {
		if it.body, err = io.ReadAll(r); err != nil {
			return err
		}
		it.size = int64(len(it.body))
		h.Write(it.body)
	} else if it.size, err = io.Copy(h, r); err != nil {
		return err
	}
	it.sum = hex.EncodeToString(h.Sum(nil))
	return nil
}

// isRecord tells what Verify looks into: trail, events, manifests and the plans of runs.
func isRecord(key string) bool {
	return strings.HasSuffix(key, ".json") && (archive.IsPlan(key) ||
		strings.Contains(key, "/audit/") || strings.Contains(key, "/deliveries/") || strings.HasSuffix(key, "/manifest.json"))
}

// first is the version that was created, the only one that should be: nil if there is none to read.
func (inv *inventory) first(key string) *item {
	all := inv.items[key]
	for i := len(all) - 1; i >= 0; i-- {
		if !all[i].gone {
			return all[i]
		}
	}
	return nil
}

// version is a certain version of a key.
func (inv *inventory) version(key, id string) *item {
	for _, it := range inv.items[key] {
		if it.VersionID == id && !it.gone {
			return it
		}
	}
	return nil
}
