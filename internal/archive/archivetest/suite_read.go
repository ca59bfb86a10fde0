package archivetest

// The tests of reading: ranges, listings, keys, links.

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"trehan/internal/archive"
)

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
	// A server that refuses early may close the connection during the body: Create must still return its result.
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
