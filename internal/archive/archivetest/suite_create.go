package archivetest

// The tests of writing: create-only, lost replies, checksums, versions.

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"sync"
	"testing"
	"time"

	"trehan/internal/archive"
)

func createAndRead(t *testing.T, s archive.Store, prefix string) {
	key := prefix + "a.txt"
	body := []byte("tháng 11 năm 2023")
	options := small
	options.Build = archive.Build{Version: "v1.2 thử+a&b", Go: "go1.26.0 X:none", Modules: archive.Hash(body)}
	o, err := s.Create(t.Context(), key, archive.Bytes(body), options)
	if err != nil {
		t.Fatal(err)
	}
	want := archive.Object{Key: key, Size: int64(len(body)), SHA256: archive.Hash(body), MediaType: "text/plain", Build: options.Build}
	check := func(what string, got archive.Object) {
		t.Helper()
		if got.VersionID == "" || got.VersionID == "null" || got.VersionID != o.VersionID {
			t.Errorf("%s: version %q, created as %q", what, got.VersionID, o.VersionID)
		}
		got.VersionID, got.Modified, got.RetainUntil = "", time.Time{}, time.Time{}
		if got != want {
			t.Errorf("%s: %+v, want %+v", what, got, want)
		}
	}
	check("create", o)
	for _, version := range []string{"", o.VersionID} {
		b, got, err := s.Get(t.Context(), key, version)
		if err != nil || !bytes.Equal(b, body) {
			t.Fatalf("get %q: %q, %v", version, b, err)
		}
		check("get", got)
		stat, err := s.Stat(t.Context(), key, version)
		if err != nil {
			t.Fatalf("stat %q: %v", version, err)
		}
		check("stat", stat)
		r, err := s.Open(t.Context(), key, version)
		if err != nil {
			t.Fatalf("open %q: %v", version, err)
		}
		b, err = io.ReadAll(r)
		if err != nil || !bytes.Equal(b, body) || r.Close() != nil {
			t.Fatalf("read %q: %q, %v", version, b, err)
		}
		check("open", r.Object())
	}
}

func createOnly(t *testing.T, s archive.Store, prefix string) {
	key := prefix + "a"
	first := create(t, s, key, "first")
	for _, body := range []string{"other", "longer than the first", ""} {
		if _, err := s.Create(t.Context(), key, archive.Bytes([]byte(body)), small); !errors.Is(err, archive.ErrExists) {
			t.Fatalf("create %q over another: %v, want ErrExists", body, err)
		}
	}
	assertVersions(t, s, key, 1)
	if b, _, err := s.Get(t.Context(), key, first.VersionID); err != nil || string(b) != "first" {
		t.Fatalf("%q, %v", b, err)
	}
}

func contention(t *testing.T, s archive.Store, prefix string) {
	const writers, keys = 8, 5
	for k := range keys {
		key := fmt.Sprintf("%s%d", prefix, k)
		var wg sync.WaitGroup
		errs := make([]error, writers)
		start := make(chan struct{})
		for w := range writers {
			wg.Go(func() {
				<-start
				_, errs[w] = s.Create(t.Context(), key, archive.Bytes(fmt.Appendf(nil, "writer %d", w)), small)
			})
		}
		close(start)
		wg.Wait()
		winner := -1
		for w, err := range errs {
			switch {
			case err == nil && winner >= 0:
				t.Fatalf("key %d: writers %d and %d both won", k, winner, w)
			case err == nil:
				winner = w
			case !errors.Is(err, archive.ErrExists):
				t.Fatalf("key %d: writer %d: %v", k, w, err)
			}
		}
		if winner < 0 {
			t.Fatalf("key %d: nobody won", k)
		}
		assertVersions(t, s, key, 1)
		if b, _, err := s.Get(t.Context(), key, ""); err != nil || string(b) != fmt.Sprintf("writer %d", winner) {
			t.Fatalf("key %d: %q, %v; winner %d", k, b, err, winner)
		}
	}
}

func lostReply(t *testing.T, s archive.Store, prefix string) {
	key := prefix + "a"
	f := LostReply(s, key)
	body := archive.Bytes([]byte("owner and nonce"))
	if _, err := f.Create(t.Context(), key, body, small); !archive.Retryable(err) {
		t.Fatalf("%v, want a retryable error", err)
	}
	o, err := f.Create(t.Context(), key, body, small)
	if err != nil || o.VersionID == "" || o.SHA256 != body.SHA256 {
		t.Fatalf("retry of the same bytes: %+v, %v", o, err)
	}
	if v := assertVersions(t, s, key, 1); v[0].VersionID != o.VersionID {
		t.Fatalf("version %s, want %s", o.VersionID, v[0].VersionID)
	}
}

func wrongChecksum(t *testing.T, s archive.Store, prefix string) {
	key := prefix + "a"
	body := archive.Bytes([]byte("what is sent"))
	body.SHA256 = archive.Hash([]byte("what was hashed"))
	if _, err := s.Create(t.Context(), key, body, small); !errors.Is(err, archive.ErrRefused) {
		t.Fatalf("%v, want ErrRefused", err)
	}
	assertVersions(t, s, key, 0)
}

func notFound(t *testing.T, s archive.Store, prefix string) {
	key := prefix + "none"
	_, _, getErr := s.Get(t.Context(), key, "")
	_, statErr := s.Stat(t.Context(), key, "")
	_, openErr := s.Open(t.Context(), key, "")
	for what, err := range map[string]error{"get": getErr, "stat": statErr, "open": openErr} {
		if !errors.Is(err, archive.ErrNotFound) {
			t.Errorf("%s: %v, want ErrNotFound", what, err)
		}
	}
	if l, err := s.List(t.Context(), prefix); err != nil || len(l) != 0 {
		t.Errorf("list: %v, %v", l, err)
	}
}

func versionIDs(t *testing.T, s archive.Store, prefix string) {
	a, b := create(t, s, prefix+"a", "same"), create(t, s, prefix+"b", "same")
	if a.VersionID == b.VersionID {
		t.Fatalf("one version ID for two objects: %s", a.VersionID)
	}
	if _, _, err := s.Get(t.Context(), prefix+"a", b.VersionID); !errors.Is(err, archive.ErrNotFound) {
		t.Fatalf("a by b's version: %v, want ErrNotFound", err)
	}
}
