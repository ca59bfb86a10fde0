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
	"trehan/internal/upload"
)

// inventory is everything stored of a month, read once. All checks work on it alone.
type inventory struct {
	month    period.Name
	versions []archive.Version  // the listing
	items    map[string][]*item // readable versions by key, the latest first
}

// item is one version as read.
type item struct {
	archive.Version
	hash       string // SHA-256 of the bytes, hex
	size       int64
	storedSum  string // SHA-256 that the store recorded at the write; "" for an object that another program wrote
	unreadable bool   // listed, but cannot be read
	body       []byte // of records only
}

// maxReaders is how many objects are read concurrently.
const maxReaders = 16

// maxBody bounds how much of a record is held in memory.
const maxBody = 64 << 20

// readInventory lists and reads a month. It does not read again what the previous inventory, nil for none, has read intact.
func readInventory(ctx context.Context, s archive.Store, m period.Name, previous *inventory) (*inventory, error) {
	versions, err := s.Versions(ctx, archive.MonthPrefix(m))
	if err != nil {
		return nil, err
	}
	inv := &inventory{month: m, versions: versions, items: map[string][]*item{}}
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(maxReaders)
	for _, v := range versions {
		if v.DeleteMarker {
			continue
		}
		it := previous.reuse(v)
		inv.items[v.Key] = append(inv.items[v.Key], it)
		if it.hash == "" {
			g.Go(func() error { return it.read(gctx, s) })
		}
	}
	return inv, g.Wait()
}

// reuse returns a listed version as read before, if its bytes matched the stored hash; else an item to read.
func (inv *inventory) reuse(v archive.Version) *item {
	if inv != nil {
		if it := inv.version(v.Key, v.VersionID); it != nil && it.hash == it.storedSum {
			return it
		}
	}
	return &item{Version: v}
}

func (it *item) read(ctx context.Context, s archive.Store) error {
	r, err := s.Open(ctx, it.Key, it.VersionID)
	if errors.Is(err, archive.ErrNotFound) {
		it.unreadable = true
		return nil
	}
	if err != nil {
		return err
	}
	defer r.Close()
	it.storedSum = r.Object().SHA256
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
	it.hash = hex.EncodeToString(h.Sum(nil))
	return nil
}

// isRecord reports whether Verify decodes an object: trail, events, answers of the axis, manifests and the plans of runs.
func isRecord(key string) bool {
	return strings.HasSuffix(key, ".json") && (archive.IsPlan(key) ||
		strings.Contains(key, "/audit/") || strings.Contains(key, "/deliveries/") || strings.Contains(key, "/handover/") || strings.Contains(key, "/explanations/") || strings.Contains(key, "/uploads/log/") || strings.HasSuffix(key, "/inputs/"+upload.FrozenName) || strings.HasSuffix(key, "/manifest.json"))
}

// first returns the version that was created, the only one that should exist; nil if none is readable.
func (inv *inventory) first(key string) *item {
	all := inv.items[key]
	for i := len(all) - 1; i >= 0; i-- {
		if !all[i].unreadable {
			return all[i]
		}
	}
	return nil
}

// version returns one version of a key; nil if it is not there.
func (inv *inventory) version(key, id string) *item {
	for _, it := range inv.items[key] {
		if it.VersionID == id && !it.unreadable {
			return it
		}
	}
	return nil
}
