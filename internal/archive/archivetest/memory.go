// Package archivetest supports tests that need an archive: Memory is a store in memory, Faulty and Wire add faults to
// any store, and Suite is the conformance suite that every supported server must pass
// (docs/design.md 5.5).
package archivetest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"trehan/internal/archive"
)

// Memory is a Store in memory that behaves like a conforming server: create-only, checksums, versions, retention, delete
// markers. It is safe for concurrent use.
type Memory struct {
	// Now is the store's clock. Default: time.Now.
	Now func() time.Time
	// CreateOverMarker lets a create succeed over a delete marker, as MinIO does; versitygw and AWS refuse.
	CreateOverMarker bool
	// Retention of the classes. Default: 10 years, 2 years and 3 months.
	Record, Extract, Draft time.Duration

	mu     sync.Mutex
	keys   map[string][]memVersion // oldest first
	serial int
	links  *httptest.Server
}

type memVersion struct {
	object archive.Object
	body   []byte
	marker bool
}

// NewMemory makes an empty store.
func NewMemory() *Memory {
	const year = 365 * 24 * time.Hour
	return &Memory{Now: time.Now, Record: 10 * year, Extract: 2 * year, Draft: year / 4, keys: map[string][]memVersion{}}
}

var _ archive.Store = (*Memory)(nil)
var _ Vandal = (*Memory)(nil)

// Create implements archive.Store.
func (m *Memory) Create(ctx context.Context, key string, body archive.Body, o archive.CreateOptions) (archive.Object, error) {
	if err := ctx.Err(); err != nil {
		return archive.Object{}, err
	}
	b, err := io.ReadAll(body.Reader())
	if err != nil {
		return archive.Object{}, err
	}
	if int64(len(b)) != body.Size || archive.Hash(b) != body.SHA256 {
		return archive.Object{}, fmt.Errorf("%w: %s: checksum", archive.ErrRefused, key)
	}
	if o.Progress != nil {
		o.Progress(body.Size)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if all := m.keys[key]; len(all) > 0 {
		latest := all[len(all)-1]
		switch {
		case latest.marker && !m.CreateOverMarker:
			return archive.Object{}, &archive.TamperedError{Key: key, What: "delete marker over the object"}
		case latest.marker:
		case latest.object.SHA256 == body.SHA256:
			return latest.object, nil
		default:
			return archive.Object{}, fmt.Errorf("%w: %s", archive.ErrExists, key)
		}
	}
	return m.put(key, b, o), nil
}

func (m *Memory) put(key string, b []byte, o archive.CreateOptions) archive.Object {
	obj := archive.Object{Key: key, Size: int64(len(b)), SHA256: archive.Hash(b), VersionID: m.version(),
		MediaType: o.MediaType, Modified: m.Now().UTC(), Build: o.Build}
	if obj.MediaType == "" {
		obj.MediaType = "application/octet-stream"
	}
	switch o.Retain {
	case archive.RetainRecord:
		obj.RetainUntil = m.Now().Add(m.Record)
	case archive.RetainExtract:
		obj.RetainUntil = m.Now().Add(m.Extract)
	case archive.RetainDraft:
		obj.RetainUntil = m.Now().Add(m.Draft)
	}
	m.keys[key] = append(m.keys[key], memVersion{object: obj, body: bytes.Clone(b)})
	return obj
}

func (m *Memory) version() string {
	m.serial++
	return fmt.Sprintf("v%08d", m.serial)
}

func (m *Memory) find(key, versionID string) (memVersion, error) {
	all := m.keys[key]
	for i := len(all) - 1; i >= 0; i-- {
		if versionID != "" && all[i].object.VersionID != versionID {
			continue
		}
		if all[i].marker {
			break
		}
		return all[i], nil
	}
	return memVersion{}, fmt.Errorf("%w: %s", archive.ErrNotFound, key)
}

// Get implements archive.Store.
func (m *Memory) Get(ctx context.Context, key, versionID string) ([]byte, archive.Object, error) {
	if err := ctx.Err(); err != nil {
		return nil, archive.Object{}, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	v, err := m.find(key, versionID)
	if err != nil {
		return nil, archive.Object{}, err
	}
	o := v.object
	o.SHA256 = archive.Hash(v.body) // of the bytes: Overwrite may have changed them
	o.Size = int64(len(v.body))
	return bytes.Clone(v.body), o, nil
}

type memReader struct {
	*bytes.Reader
	object archive.Object
}

func (r memReader) Object() archive.Object { return r.object }
func (r memReader) Close() error           { return nil }

// Open implements archive.Store.
func (m *Memory) Open(ctx context.Context, key, versionID string) (archive.Reader, error) {
	b, o, err := m.Get(ctx, key, versionID)
	if err != nil {
		return nil, err
	}
	stat, err := m.Stat(ctx, key, o.VersionID)
	if err != nil {
		return nil, err
	}
	o.SHA256 = stat.SHA256 // as recorded: the bytes are not read yet
	return memReader{bytes.NewReader(b), o}, nil
}

// Stat implements archive.Store.
func (m *Memory) Stat(ctx context.Context, key, versionID string) (archive.Object, error) {
	if err := ctx.Err(); err != nil {
		return archive.Object{}, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	v, err := m.find(key, versionID)
	o := v.object
	o.Size = int64(len(v.body))
	return o, err
}

// List implements archive.Store.
func (m *Memory) List(ctx context.Context, prefix string) ([]archive.Object, error) {
	versions, err := m.Versions(ctx, prefix)
	var out []archive.Object
	for _, v := range versions {
		if v.Latest && !v.DeleteMarker {
			out = append(out, v.Object)
		}
	}
	return out, err
}

// Versions implements archive.Store.
func (m *Memory) Versions(ctx context.Context, prefix string) ([]archive.Version, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	var keys []string
	for k := range m.keys {
		if strings.HasPrefix(k, prefix) {
			keys = append(keys, k)
		}
	}
	slices.Sort(keys)
	var out []archive.Version
	for _, k := range keys {
		all := m.keys[k]
		for i := len(all) - 1; i >= 0; i-- {
			o := all[i].object
			o.SHA256, o.MediaType, o.RetainUntil, o.Build = "", "", time.Time{}, archive.Build{} // as a real listing
			o.Size = int64(len(all[i].body))
			out = append(out, archive.Version{Object: o, Latest: i == len(all)-1, DeleteMarker: all[i].marker})
		}
	}
	return out, nil
}

// Presign implements archive.Store with links to a small HTTP server that starts with the first one.
func (m *Memory) Presign(_ context.Context, key string, o archive.PresignOptions) (string, error) {
	if o.Expiry < time.Second || o.Expiry > archive.MaxLinkLife {
		return "", fmt.Errorf("%w: expiry", archive.ErrRefused)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.links == nil {
		m.links = httptest.NewServer(http.HandlerFunc(m.serve))
	}
	q := url.Values{"key": {key}, "version": {o.VersionID}, "name": {o.FileName}, "type": {o.MediaType},
		"until": {strconv.FormatInt(m.Now().Add(o.Expiry).UnixNano(), 10)}}
	q.Set("sig", archive.Hash([]byte(q.Encode())))
	return m.links.URL + "/?" + q.Encode(), nil
}

func (m *Memory) serve(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	sig := q.Get("sig")
	q.Del("sig")
	until, err := strconv.ParseInt(q.Get("until"), 10, 64)
	if err != nil || archive.Hash([]byte(q.Encode())) != sig || m.Now().UnixNano() > until {
		http.Error(w, "AccessDenied", http.StatusForbidden)
		return
	}
	b, o, err := m.Get(r.Context(), q.Get("key"), q.Get("version"))
	if err != nil {
		http.Error(w, "NoSuchKey", http.StatusNotFound)
		return
	}
	if name := q.Get("name"); name != "" {
		w.Header().Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(name))
	}
	w.Header().Set("Content-Type", o.MediaType)
	if t := q.Get("type"); t != "" {
		w.Header().Set("Content-Type", t)
	}
	_, _ = w.Write(b)
}

// Close ends the server behind the links.
func (m *Memory) Close() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.links != nil {
		m.links.Close()
		m.links = nil
	}
}

// Clone copies the store: later writes to either are not visible in the other.
func (m *Memory) Clone() *Memory {
	m.mu.Lock()
	defer m.mu.Unlock()
	out := &Memory{Now: m.Now, CreateOverMarker: m.CreateOverMarker, Record: m.Record, Extract: m.Extract, serial: m.serial,
		keys: make(map[string][]memVersion, len(m.keys))}
	for key, versions := range m.keys {
		out.keys[key] = slices.Clone(versions)
	}
	return out
}
