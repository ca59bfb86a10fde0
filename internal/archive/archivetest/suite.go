package archivetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"trehan/internal/archive"
)

// Suite is the conformance suite: what the archive, the ledger and the trail rely on. Every server that is said to work
// has passed it. open gives a store on a bucket with versioning and object lock; all may share one bucket, each test
// uses keys of its own. A store that is also a Vandal is asked to withstand it.
func Suite(t *testing.T, open func(t *testing.T) archive.Store) {
	tests := []struct {
		name string
		run  func(t *testing.T, s archive.Store, prefix string)
	}{
		{"create and read", createAndRead},
		{"create-only", createOnly},
		{"create-only under contention", contention},
		{"lost reply then retry", lostReply},
		{"wrong checksum", wrongChecksum},
		{"not found", notFound},
		{"version IDs", versionIDs},
		{"range reads", rangeReads},
		{"big object", bigObject},
		{"empty object", emptyObject},
		{"listing", listing},
		{"more than a page of keys", manyKeys},
		{"unusual keys", unusualKeys},
		{"presigned links", presigned},
		{"retention refuses deletion", retention},
		{"delete marker", deleteMarker},
		{"overwriting shows", overwriting},
		{"chain", chain},
	}
	s := open(t)
	run := fmt.Sprintf("suite/%d-%08x/", time.Now().UnixNano(), rand.Uint32())
	for i, test := range tests {
		t.Run(test.name, func(t *testing.T) { test.run(t, s, fmt.Sprintf("%s%02d/", run, i)) })
	}
}

// SuiteOnWire tests what happens below the Store, between client library and server; open wraps the transport.
func SuiteOnWire(t *testing.T, open func(t *testing.T, wrap func(http.RoundTripper) http.RoundTripper) archive.Store) {
	for _, test := range []struct {
		name string
		wire *Wire
	}{
		{"reply lost", &Wire{LoseTail: true}},
		{"503 once", &Wire{Status: http.StatusServiceUnavailable}},
	} {
		t.Run(test.name, func(t *testing.T) {
			key := fmt.Sprintf("suite/wire-%08x", rand.Uint32())
			wire := test.wire
			wire.Part = key
			s := open(t, func(rt http.RoundTripper) http.RoundTripper { wire.Base = rt; return wire })
			body := []byte("the only one")
			o, err := s.Create(t.Context(), key, archive.Bytes(body), small)
			if err != nil {
				t.Fatalf("create: %v", err)
			}
			if wire.Puts.Load() < 2 {
				t.Fatalf("the fault did not happen: %d puts", wire.Puts.Load())
			}
			assertVersions(t, s, key, 1)
			if got, _, err := s.Get(t.Context(), key, o.VersionID); err != nil || !bytes.Equal(got, body) {
				t.Fatalf("get %q: %v", got, err)
			}
			if _, err := s.Create(t.Context(), key, archive.Bytes([]byte("another")), small); !errors.Is(err, archive.ErrExists) {
				t.Fatalf("other bytes: %v, want ErrExists", err)
			}
		})
	}
}

// small leaves no lock behind where none is tested.
var small = archive.CreateOptions{MediaType: "text/plain", Retain: archive.RetainNone}

func create(t *testing.T, s archive.Store, key, body string) archive.Object {
	t.Helper()
	o, err := s.Create(t.Context(), key, archive.Bytes([]byte(body)), small)
	if err != nil {
		t.Fatalf("create %s: %v", key, err)
	}
	return o
}

func assertVersions(t *testing.T, s archive.Store, key string, want int) []archive.Version {
	t.Helper()
	v, err := s.Versions(t.Context(), key)
	if err != nil {
		t.Fatalf("versions of %s: %v", key, err)
	}
	if len(v) != want {
		t.Fatalf("%d versions of %s, want %d: %+v", len(v), key, want, v)
	}
	return v
}

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

func rangeReads(t *testing.T, s archive.Store, prefix string) {
	body := make([]byte, 100_000)
	for i := range body {
		body[i] = byte(i * i >> 3)
	}
	if _, err := s.Create(t.Context(), prefix+"a", archive.Bytes(body), small); err != nil {
		t.Fatal(err)
	}
	r, err := s.Open(t.Context(), prefix+"a", "")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for _, at := range []struct{ off, n int }{{0, 10}, {99_990, 10}, {50_000, 40_000}, {0, 100_000}, {12_345, 1}} {
		p := make([]byte, at.n)
		n, err := r.ReadAt(p, int64(at.off))
		if n != at.n || err != nil && err != io.EOF || !bytes.Equal(p, body[at.off:at.off+at.n]) {
			t.Fatalf("ReadAt(%d, %d): %d, %v", at.off, at.n, n, err)
		}
	}
	p := make([]byte, 20)
	if n, err := r.ReadAt(p, 99_995); n != 5 || err != io.EOF || !bytes.Equal(p[:n], body[99_995:]) {
		t.Fatalf("over the end: %d, %v, want 5, EOF", n, err)
	}
	if n, err := r.ReadAt(p, 100_000); n != 0 || err != io.EOF {
		t.Fatalf("at the end: %d, %v, want 0, EOF", n, err)
	}
	// The stream is not disturbed by the ranges.
	if all, err := io.ReadAll(r); err != nil || !bytes.Equal(all, body) {
		t.Fatalf("stream after ranges: %d bytes, %v", len(all), err)
	}
}

func bigObject(t *testing.T, s archive.Store, prefix string) {
	body := make([]byte, 20<<20)
	for i := range body {
		body[i] = byte(i ^ i>>8 ^ i>>16)
	}
	b := archive.Bytes(body)
	var sent int64
	o, err := s.Create(t.Context(), prefix+"big", b, archive.CreateOptions{Retain: archive.RetainNone, Progress: func(n int64) { sent = n }})
	if err != nil {
		t.Fatal(err)
	}
	if sent != b.Size {
		t.Errorf("progress ended at %d of %d", sent, b.Size)
	}
	stat, err := s.Stat(t.Context(), prefix+"big", o.VersionID)
	if err != nil || stat.Size != b.Size || stat.SHA256 != b.SHA256 {
		t.Fatalf("stat %+v, %v", stat, err)
	}
	f, err := archive.Download(t.Context(), s, o, t.TempDir(), nil)
	if err != nil || f.SHA256 != b.SHA256 || f.Close() != nil {
		t.Fatalf("download: %v", err)
	}
	body[19<<20] ^= 1
	// A server that refuses early may close the line under the body: Create answers all the same.
	if _, err := s.Create(t.Context(), prefix+"big", archive.Bytes(body), small); !errors.Is(err, archive.ErrExists) {
		t.Fatalf("one byte of 20 MB changed: %v, want ErrExists", err)
	}
}

func emptyObject(t *testing.T, s archive.Store, prefix string) {
	create(t, s, prefix+"empty", "")
	if b, o, err := s.Get(t.Context(), prefix+"empty", ""); err != nil || len(b) != 0 || o.Size != 0 {
		t.Fatalf("%q, %+v, %v", b, o, err)
	}
	if _, err := s.Create(t.Context(), prefix+"empty", archive.Bytes([]byte("x")), small); !errors.Is(err, archive.ErrExists) {
		t.Fatalf("over an empty object: %v, want ErrExists", err)
	}
}

func listing(t *testing.T, s archive.Store, prefix string) {
	keys := []string{"a/1", "a/2", "ab/1", "b", "a-b/1", "r0001/documents/x", "r0001/opened.json", "r0002/opened.json"}
	for _, k := range keys {
		create(t, s, prefix+k, k)
	}
	slices.Sort(keys)
	for _, p := range []string{"", "a", "a/", "r", "r0001/", "b", "c"} {
		var want, got, gotVersions []string
		for _, k := range keys {
			if strings.HasPrefix(k, p) {
				want = append(want, prefix+k)
			}
		}
		objects, err := s.List(t.Context(), prefix+p)
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range objects {
			got = append(got, o.Key)
			if int(o.Size) != len(strings.TrimPrefix(o.Key, prefix)) {
				t.Errorf("size of %s: %d", o.Key, o.Size)
			}
		}
		versions, err := s.Versions(t.Context(), prefix+p)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range versions {
			gotVersions = append(gotVersions, v.Key)
			if v.VersionID == "" || !v.Latest || v.DeleteMarker {
				t.Errorf("version %+v", v)
			}
		}
		if !slices.Equal(got, want) || !slices.Equal(gotVersions, want) {
			t.Errorf("prefix %q: list %v, versions %v, want %v", p, got, gotVersions, want)
		}
	}
}

func manyKeys(t *testing.T, s archive.Store, prefix string) {
	const n = 1100
	work := make(chan int)
	errs := make(chan error, n)
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			for i := range work {
				_, err := s.Create(t.Context(), fmt.Sprintf("%s%02d/%04d.json", prefix, i%50, i), archive.Bytes(fmt.Appendf(nil, "%d", i)), small)
				errs <- err
			}
		})
	}
	for i := range n {
		work <- i
	}
	close(work)
	wg.Wait()
	close(errs)
	for err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
	objects, err := s.List(t.Context(), prefix)
	if err != nil || len(objects) != n || !slices.IsSortedFunc(objects, func(a, b archive.Object) int { return strings.Compare(a.Key, b.Key) }) {
		t.Fatalf("list: %d objects, %v; want %d in order", len(objects), err, n)
	}
	versions, err := s.Versions(t.Context(), prefix)
	if err != nil || len(versions) != n {
		t.Fatalf("versions: %d, %v; want %d", len(versions), err, n)
	}
	seen := map[string]bool{}
	for _, v := range versions {
		seen[v.Key] = true
	}
	if len(seen) != n {
		t.Fatalf("%d different keys among the versions, want %d", len(seen), n)
	}
}

func unusualKeys(t *testing.T, s archive.Store, prefix string) {
	for i, name := range []string{
		"hồ sơ tháng 11.xlsx", "Đơn vị – số 1 (bản cuối).csv", "a+b&c=d#e%20f?.json", "dấu 'nháy' và \"kép\".txt",
		archive.SafeName(strings.Repeat("Uỷ ban nhân dân xã ", 30) + ".xlsx"), archive.SafeName(".."), archive.SafeName("a/b\\c"),
	} {
		key := fmt.Sprintf("%s%d/%s", prefix, i, name)
		o := create(t, s, key, name)
		if b, _, err := s.Get(t.Context(), key, o.VersionID); err != nil || string(b) != name {
			t.Errorf("%q: %q, %v", name, b, err)
		}
		if l, err := s.List(t.Context(), fmt.Sprintf("%s%d/", prefix, i)); err != nil || len(l) != 1 || l[0].Key != key {
			t.Errorf("%q: list %+v, %v", name, l, err)
		}
		if v := assertVersions(t, s, key, 1); v[0].Key != key {
			t.Errorf("%q: version's key %q", name, v[0].Key)
		}
	}
}

func presigned(t *testing.T, s archive.Store, prefix string) {
	key := prefix + "Phụ lục 1.txt"
	o := create(t, s, key, "one")
	ctx := t.Context()
	fetch := func(link string) (int, string, http.Header) {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, link, nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		b, _ := io.ReadAll(resp.Body)
		return resp.StatusCode, string(b), resp.Header
	}
	for _, version := range []string{"", o.VersionID} {
		link, err := s.Presign(ctx, key, archive.PresignOptions{Expiry: time.Hour, VersionID: version, FileName: "Phụ lục 1.txt", MediaType: "text/csv"})
		if err != nil {
			t.Fatal(err)
		}
		code, body, h := fetch(link)
		if code != http.StatusOK || body != "one" {
			t.Fatalf("link: %d %q", code, body)
		}
		if got := h.Get("Content-Disposition"); !strings.Contains(got, "Ph%E1%BB%A5%20l%E1%BB%A5c%201.txt") {
			t.Errorf("Content-Disposition %q", got)
		}
		if got := h.Get("Content-Type"); !strings.HasPrefix(got, "text/csv") {
			t.Errorf("Content-Type %q", got)
		}
		if code, _, _ := fetch(strings.Replace(link, "1.txt", "2.txt", 1)); code == http.StatusOK {
			t.Error("a link for another object works")
		}
	}
	link, err := s.Presign(ctx, key, archive.PresignOptions{Expiry: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	time.Sleep(2100 * time.Millisecond) // servers count whole seconds
	if code, body, _ := fetch(link); code == http.StatusOK {
		t.Errorf("an expired link gives %q", body)
	}
	for _, bad := range []time.Duration{0, archive.MaxLinkLife + time.Second} {
		if _, err := s.Presign(ctx, key, archive.PresignOptions{Expiry: bad}); err == nil {
			t.Errorf("a link for %s is made", bad)
		}
	}
}

func retention(t *testing.T, s archive.Store, prefix string) {
	v, ok := s.(Vandal)
	if !ok {
		t.Skip("no deletions to try with")
	}
	for class, name := range map[archive.Retain]string{archive.RetainRecord: "record", archive.RetainExtract: "extract"} {
		key := prefix + name
		o, err := s.Create(t.Context(), key, archive.Bytes([]byte(name)), archive.CreateOptions{Retain: class})
		if err != nil {
			t.Fatal(err)
		}
		stat, err := s.Stat(t.Context(), key, o.VersionID)
		if err != nil || time.Until(stat.RetainUntil) < 300*24*time.Hour {
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
	// Servers differ here; both answers are safe as long as the marker stays in sight.
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
