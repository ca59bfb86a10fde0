package archive_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"trehan/internal/archive"
	"trehan/internal/archive/archivetest"
)

// passedBy is a store whose first listings miss a key: it came after they had passed its place.
type passedBy struct {
	archive.Store
	key   string
	times int
}

func (p *passedBy) Versions(ctx context.Context, prefix string) ([]archive.Version, error) {
	versions, err := p.Store.Versions(ctx, prefix)
	if p.times--; p.times >= 0 {
		versions = slices.DeleteFunc(versions, func(v archive.Version) bool { return v.Key == p.key })
	}
	return versions, err
}

// A record that a listing has passed by is no missing one; a missing one is, however often it is looked for.
func TestChainReadBesideAWriter(t *testing.T) {
	s := archivetest.NewMemory()
	c := archive.Chain{Prefix: "chain/", Width: 4}
	for n := range 3 {
		links, err := c.Read(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Append(t.Context(), s, links, fmt.Appendf(nil, `{"prev":%q,"n":%d}`, archive.Head(links), n)); err != nil {
			t.Fatal(err)
		}
	}
	if links, err := c.Read(t.Context(), &passedBy{s, c.Key(2), 1}); err != nil || len(links) != 3 {
		t.Errorf("passed by: %d links, %v", len(links), err)
	}
	s.Edit(c.Key(2), nil)
	if _, err := c.Read(t.Context(), s); !errors.Is(err, archive.ErrTampered) {
		t.Errorf("removed: %v", err)
	}
}
