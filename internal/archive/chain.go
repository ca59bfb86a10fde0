package archive

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/sync/errgroup"
)

// A chain is an append-only log on create-only keys: one key per position, each record with the hash of the record before. A
// writer that loses a position reads the new records and decides again.

// Link is one record of a chain. Its hash is Object.SHA256, taken from the bytes.
type Link struct {
	Seq    int
	Object Object
	Body   []byte
}

// Chain names a chain: where it is and how wide its numbers are.
type Chain struct {
	Prefix string
	Width  int // digits of a position: 4 for deliveries, 6 for the trail
}

// Key is the key of a position, counted from 1.
func (c Chain) Key(seq int) string { return fmt.Sprintf("%s%0*d.json", c.Prefix, c.Width, seq) }

var linkName = regexp.MustCompile(`^[0-9]+\.json$`)

// Seq reads a position from a key; false for a key that is not in the chain.
func (c Chain) Seq(key string) (int, bool) {
	name, ok := strings.CutPrefix(key, c.Prefix)
	if !ok || !linkName.MatchString(name) {
		return 0, false
	}
	n, err := strconv.Atoi(strings.TrimSuffix(name, ".json"))
	return n, err == nil && n > 0 && c.Key(n) == key
}

// Read reads and checks the whole chain: no gap, no delete marker, no second version, every record with the hash of the one
// before. Otherwise it returns a TamperedError with the key.
func (c Chain) Read(ctx context.Context, s Store) ([]Link, error) {
	links, err := c.read(ctx, s)
	if errors.Is(err, ErrTampered) {
		// A listing during a write may show a later record without the one before it, which exists by now.
		links, err = c.read(ctx, s)
	}
	return links, err
}

func (c Chain) read(ctx context.Context, s Store) ([]Link, error) {
	// Versions rather than List: the same request, and it shows delete markers.
	versions, err := s.Versions(ctx, c.Prefix)
	if err != nil {
		return nil, err
	}
	return c.ReadVersions(ctx, s, versions)
}

// ReadVersions is Read for a listing that the caller already has. It uses only that listing and ignores keys that are not in
// the chain.
func (c Chain) ReadVersions(ctx context.Context, s Store, versions []Version) ([]Link, error) {
	var links []Link
	for _, v := range versions {
		seq, ok := c.Seq(v.Key)
		if !ok {
			continue
		}
		switch n := len(links); {
		case v.DeleteMarker:
			return nil, &TamperedError{v.Key, "delete marker over a record"}
		case n > 0 && links[n-1].Seq == seq:
			return nil, &TamperedError{v.Key, "a second version of a record"}
		case seq != n+1:
			return nil, &TamperedError{c.Key(n + 1), "the record is missing, later ones are there"}
		}
		links = append(links, Link{Seq: seq, Object: v.Object})
	}
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(8)
	for i := range links {
		g.Go(func() (err error) {
			l := &links[i]
			l.Body, l.Object, err = s.Get(gctx, l.Object.Key, l.Object.VersionID)
			if errors.Is(err, ErrNotFound) {
				return &TamperedError{l.Object.Key, "listed, but the version cannot be read"}
			}
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	return links, checkLinks(links)
}

func checkLinks(links []Link) error {
	prev := ""
	for _, l := range links {
		got, err := Prev(l.Object.Key, l.Body)
		if err != nil {
			return &TamperedError{l.Object.Key, "no readable record"}
		}
		if got != prev {
			return &TamperedError{l.Object.Key, "does not carry the hash of the record before"}
		}
		prev = l.Object.SHA256
	}
	return nil
}

// Prev returns the hash of the record before that a record holds.
func Prev(key string, body []byte) (string, error) {
	var r struct {
		Prev *string `json:"prev"`
	}
	if err := json.Unmarshal(body, &r); err != nil {
		return "", err
	}
	if r.Prev == nil {
		return "", fmt.Errorf("archive: %s has no prev", key)
	}
	return *r.Prev, nil
}

// Head is the hash that the next record must carry: that of the last link, "" for an empty chain.
func Head(links []Link) string {
	if len(links) == 0 {
		return ""
	}
	return links[len(links)-1].Object.SHA256
}

// Append creates the record after links. ErrExists: another writer has the position; read the new records and decide again.
// The body must carry Head(links) as its "prev".
func (c Chain) Append(ctx context.Context, s Store, links []Link, body []byte) (Link, error) {
	seq := len(links) + 1
	o, err := s.Create(ctx, c.Key(seq), Bytes(body), JSON)
	if err != nil {
		return Link{}, err
	}
	return Link{Seq: seq, Object: o, Body: body}, nil
}

// races bounds how often Extend may lose a position to other writers.
const races = 50

// Extend appends the record that next makes of the chain and returns the chain as it is then. next is called with the links
// as they are known; nil from it means that there is nothing to write. A writer that loses the position reads on and asks next
// again. After another error the record may be there all the same: the chain is read again, so that a repeated call decides on
// what is stored.
func (c Chain) Extend(ctx context.Context, s Store, links []Link, next func(links []Link) (body []byte, err error)) ([]Link, error) {
	for range races {
		body, err := next(links)
		if body == nil || err != nil {
			return links, err
		}
		link, err := c.Append(ctx, s, links, body)
		if err == nil {
			return append(slices.Clip(links), link), nil
		}
		again, failed := c.Read(ctx, s)
		switch {
		case failed == nil:
			links = again
		case errors.Is(err, ErrExists):
			return links, failed
		case errors.Is(failed, ErrTampered):
			return links, errors.Join(err, failed)
		}
		if !errors.Is(err, ErrExists) {
			return links, err
		}
	}
	return links, fmt.Errorf("archive: %s: %d writers were faster", c.Prefix, races)
}
