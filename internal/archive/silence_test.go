package archive_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"trehan/internal/archive"
)

// silent is a server that answers no PUT: it closes the line under the body, before or after it has stored it.
type silent struct {
	stored atomic.Pointer[[]byte] // what lies under the only key; nil for nothing
	keeps  bool                   // stores what is sent, and then closes the line
	marker bool                   // a delete marker lies over the key
	puts   atomic.Int32
}

func (s *silent) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.Method == http.MethodPut:
		s.puts.Add(1)
		if s.keeps {
			if b, err := io.ReadAll(r.Body); err == nil {
				s.stored.CompareAndSwap(nil, &b)
			}
		}
		line, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			panic(err)
		}
		_ = line.(*net.TCPConn).SetLinger(0) // a reset, as under unread bytes
		_ = line.Close()
	case r.URL.Query().Has("versions"):
		marker := ""
		if s.marker {
			marker = `<DeleteMarker><Key>k</Key><VersionId>m</VersionId><IsLatest>true</IsLatest><LastModified>2023-12-01T00:00:00Z</LastModified></DeleteMarker>`
		}
		fmt.Fprintf(w, `<ListVersionsResult><Name>b</Name><IsTruncated>false</IsTruncated>%s</ListVersionsResult>`, marker)
	case s.stored.Load() == nil || s.marker:
		http.NotFound(w, r)
	default:
		b := *s.stored.Load()
		sum, _ := hex.DecodeString(archive.Hash(b))
		w.Header().Set("Last-Modified", "Fri, 01 Dec 2023 00:00:00 GMT")
		w.Header().Set("ETag", `"0"`)
		w.Header().Set("X-Amz-Version-Id", "v1")
		w.Header().Set("X-Amz-Checksum-Sha256", base64.StdEncoding.EncodeToString(sum))
		w.Header().Set("Content-Length", fmt.Sprint(len(b)))
		if r.Method == http.MethodGet {
			_, _ = w.Write(b)
		}
	}
}

// A line that breaks under a create hides an answer: what lies under the key gives it. Success is told of our very bytes
// alone.
func TestCreateAfterTheLineBroke(t *testing.T) {
	ours := bytes.Repeat([]byte("hồ sơ "), 1<<20)
	other := bytes.Clone(ours)
	other[len(other)/2] ^= 1
	for name, c := range map[string]struct {
		there  []byte
		server *silent
		want   error // nil: created
		broken bool  // the broken line itself, to be tried again
	}{
		"nothing there":                      {server: &silent{}, broken: true},
		"our bytes, the reply lost":          {server: &silent{keeps: true}},
		"our bytes of an earlier attempt":    {there: ours, server: &silent{}},
		"another's bytes of the same length": {there: other, server: &silent{}, want: archive.ErrExists},
		"another's bytes":                    {there: []byte("short"), server: &silent{}, want: archive.ErrExists},
		"behind a delete marker":             {there: ours, server: &silent{marker: true}, broken: true},
	} {
		t.Run(name, func(t *testing.T) {
			if c.there != nil {
				c.server.stored.Store(&c.there)
			}
			web := httptest.NewServer(c.server)
			defer web.Close()
			o, err := storeAt(t, web.URL).Create(t.Context(), "k", archive.Bytes(ours), archive.CreateOptions{Retain: archive.RetainNone})
			switch {
			case c.server.puts.Load() == 0:
				t.Fatal("nothing was sent")
			case c.broken && (!archive.Retryable(err) || o.Key != ""):
				t.Errorf("object %q, %v; want a fault that may pass", o.Key, err)
			case !c.broken && !errors.Is(err, c.want):
				t.Errorf("%v, want %v", err, c.want)
			case !c.broken && c.want == nil:
				want := archive.Object{Key: "k", Size: int64(len(ours)), SHA256: archive.Hash(ours), VersionID: "v1"}
				if diff := cmp.Diff(want, o, cmpopts.IgnoreFields(archive.Object{}, "MediaType", "Modified")); diff != "" {
					t.Errorf("object (-want +got):\n%s", diff)
				}
			}
			if err != nil && strings.Contains(err.Error(), "X-Amz-Signature") {
				t.Errorf("a signature in %v", err)
			}
		})
	}
}

func storeAt(t *testing.T, url string) *archive.S3 {
	t.Helper()
	key := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(key, []byte("minioadmin"), 0o600); err != nil {
		t.Fatal(err)
	}
	plain := false
	s, err := archive.NewS3(archive.Config{
		Endpoint: strings.TrimPrefix(url, "http://"), TLS: &plain, Bucket: "bucket", Region: "us-east-1", AccessKeyFile: key, SecretKeyFile: key,
	}, "", archive.WithRetries(2))
	if err != nil {
		t.Fatal(err)
	}
	return s
}
