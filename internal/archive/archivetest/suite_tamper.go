package archivetest

// The tests of what must be refused or must show: deletion, delete markers, overwriting, chains.

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"trehan/internal/archive"
)

func retention(t *testing.T, s archive.Store, prefix string) {
	v, ok := s.(Vandal)
	if !ok {
		t.Skip("no deletions to try with")
	}
	for class, name := range map[archive.Retain]string{archive.RetainRecord: "record", archive.RetainExtract: "extract", archive.RetainDraft: "draft"} {
		key := prefix + name
		least := 300 * 24 * time.Hour
		if class == archive.RetainDraft {
			least = 80 * 24 * time.Hour
		}
		o, err := s.Create(t.Context(), key, archive.Bytes([]byte(name)), archive.CreateOptions{Retain: class})
		if err != nil {
			t.Fatal(err)
		}
		stat, err := s.Stat(t.Context(), key, o.VersionID)
		if until := time.Until(stat.RetainUntil); err != nil || until < least || class == archive.RetainDraft && until > 100*24*time.Hour {
			t.Fatalf("%s: retained until %s, %v", name, stat.RetainUntil, err)
		}
		if err := v.Destroy(t.Context(), key, o.VersionID); err == nil {
			t.Fatalf("%s: a locked version was deleted", name)
		}
		if b, _, err := s.Get(t.Context(), key, o.VersionID); err != nil || string(b) != name {
			t.Fatalf("%s after the attempt: %q, %v", name, b, err)
		}
	}
	o := create(t, s, prefix+"free", "free")
	if err := v.Destroy(t.Context(), prefix+"free", o.VersionID); err != nil {
		t.Fatalf("an unlocked version cannot be deleted: %v", err)
	}
}

func deleteMarker(t *testing.T, s archive.Store, prefix string) {
	v, ok := s.(Vandal)
	if !ok {
		t.Skip("no deletions to try with")
	}
	key := prefix + "a"
	o := create(t, s, key, "first")
	if err := v.Hide(t.Context(), key); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.Get(t.Context(), key, ""); !errors.Is(err, archive.ErrNotFound) {
		t.Fatalf("hidden: %v, want ErrNotFound", err)
	}
	if b, _, err := s.Get(t.Context(), key, o.VersionID); err != nil || string(b) != "first" {
		t.Fatalf("by its version: %q, %v", b, err)
	}
	versions := assertVersions(t, s, key, 2)
	if !versions[0].DeleteMarker || !versions[0].Latest || versions[1].DeleteMarker || versions[1].VersionID != o.VersionID {
		t.Fatalf("versions %+v", versions)
	}
	if f := archive.VersionFaults(versions); len(f) != 1 || f[0].Code != archive.FaultDeleted {
		t.Fatalf("faults %v", f)
	}
	// Servers differ here; both results are safe as long as the marker stays visible.
	_, err := s.Create(t.Context(), key, archive.Bytes([]byte("second")), small)
	switch {
	case errors.Is(err, archive.ErrTampered):
	case err == nil:
		t.Log("this server creates over a delete marker: the worker's key must not be allowed to delete")
	default:
		t.Fatalf("create over a delete marker: %v", err)
	}
	all, err := s.Versions(t.Context(), key)
	if err != nil || len(archive.VersionFaults(all)) != 1 {
		t.Fatalf("after the create: %+v, %v", all, err)
	}
}

func overwriting(t *testing.T, s archive.Store, prefix string) {
	v, ok := s.(Vandal)
	if !ok {
		t.Skip("no overwriting to try with")
	}
	key := prefix + "a"
	o := create(t, s, key, "first")
	if err := v.Put(t.Context(), key, []byte("second")); err != nil {
		t.Fatal(err)
	}
	versions := assertVersions(t, s, key, 2)
	if versions[0].VersionID == o.VersionID || versions[1].VersionID != o.VersionID {
		t.Fatalf("versions %+v", versions)
	}
	if f := archive.VersionFaults(versions); len(f) != 1 || f[0].Code != archive.FaultOverwritten {
		t.Fatalf("faults %v", f)
	}
	if b, _, err := s.Get(t.Context(), key, o.VersionID); err != nil || string(b) != "first" {
		t.Fatalf("the first by its version: %q, %v", b, err)
	}
}

func chain(t *testing.T, s archive.Store, prefix string) {
	type record struct {
		Prev string `json:"prev"`
		By   int    `json:"by"`
		N    int    `json:"n"`
	}
	c := archive.Chain{Prefix: prefix, Width: 4}
	const writers, each = 4, 4
	appendOne := func(ctx context.Context, r record) error {
		for {
			links, err := c.Read(ctx, s)
			if err != nil {
				return err
			}
			r.Prev = archive.Head(links)
			body, err := archive.Encode(r)
			if err != nil {
				return err
			}
			if _, err = c.Append(ctx, s, links, body); !errors.Is(err, archive.ErrExists) {
				return err
			}
		}
	}
	var wg sync.WaitGroup
	errs := make([]error, writers)
	for w := range writers {
		wg.Go(func() {
			for n := range each {
				errs[w] = errors.Join(errs[w], appendOne(t.Context(), record{By: w, N: n}))
			}
		})
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	links, err := c.Read(t.Context(), s)
	if err != nil || len(links) != writers*each {
		t.Fatalf("%d links, %v; want %d", len(links), err, writers*each)
	}
	next := make([]int, writers)
	for _, l := range links {
		var r record
		if err := archive.Decode(l.Object.Key, l.Body, &r); err != nil {
			t.Fatal(err)
		}
		if r.N != next[r.By] {
			t.Fatalf("writer %d: record %d where %d should be", r.By, r.N, next[r.By])
		}
		next[r.By]++
	}
}
