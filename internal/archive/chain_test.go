package archive_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
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

// Writers at once, a call that fails and a reply that is lost: every writer's record is in the chain once after it has tried again,
// and the chain is whole.
func TestExtend(t *testing.T) {
	c := archive.Chain{Prefix: "chain/", Width: 4}
	// extend appends the writer's record unless it is there.
	extend := func(s archive.Store, links []archive.Link, writer string) error {
		_, err := c.Extend(context.Background(), s, links, func(links []archive.Link) ([]byte, error) {
			for _, l := range links {
				if strings.Contains(string(l.Body), writer) {
					return nil, nil
				}
			}
			return fmt.Appendf(nil, `{"prev":%q,"by":%q}`, archive.Head(links), writer), nil
		})
		return err
	}
	check := func(name string, s archive.Store, want int) {
		t.Helper()
		if links, err := c.Read(t.Context(), s); err != nil || len(links) != want {
			t.Errorf("%s: %d records, want %d, %v", name, len(links), want, err)
		}
	}
	s := archivetest.NewMemory()
	var wait sync.WaitGroup
	for n := range 10 {
		wait.Go(func() {
			if err := extend(s, nil, fmt.Sprintf("writer-%d", n)); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	check("at once", s, 10)
	for call := range 6 {
		for _, fault := range []archivetest.Fault{archivetest.Fail, archivetest.LoseReply} {
			s := archivetest.NewMemory()
			var calls atomic.Int64                           // links are read at once
			if err := extend(s, nil, "before"); err != nil { // so that the writers lose the first position
				t.Fatal(err)
			}
			faulty := archivetest.WithFaults(s, func(archivetest.Op, string) archivetest.Fault {
				if calls.Add(1) == int64(call)+1 {
					return fault
				}
				return archivetest.None
			})
			if extend(faulty, nil, "a") != nil {
				if err := extend(faulty, nil, "a"); err != nil {
					t.Errorf("call %d, fault %d: %v", call, fault, err)
				}
			}
			check(fmt.Sprintf("call %d, fault %d", call, fault), s, 2)
		}
	}
}
