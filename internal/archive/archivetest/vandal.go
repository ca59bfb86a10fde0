package archivetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/minio/minio-go/v7"

	"trehan/internal/archive"
)

// Vandal does to a store what the archive never does, as somebody with its credentials could.
type Vandal interface {
	// Hide deletes without naming a version: a delete marker, which retention does not prevent.
	Hide(ctx context.Context, key string) error
	// Destroy deletes a version permanently; retention must refuse it.
	Destroy(ctx context.Context, key, versionID string) error
	// Put overwrites an object.
	Put(ctx context.Context, key string, body []byte) error
}

// Hide implements Vandal.
func (m *Memory) Hide(_ context.Context, key string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.keys[key] = append(m.keys[key], memVersion{marker: true, object: archive.Object{Key: key, VersionID: m.version()}})
	return nil
}

// Destroy implements Vandal.
func (m *Memory) Destroy(_ context.Context, key, versionID string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for i, v := range m.keys[key] {
		if v.object.VersionID != versionID {
			continue
		}
		if v.object.RetainUntil.After(m.Now()) {
			return errors.New("locked")
		}
		m.drop(key, i)
		return nil
	}
	return fmt.Errorf("%w: %s", archive.ErrNotFound, key)
}

func (m *Memory) drop(key string, i int) {
	all := m.keys[key]
	if m.keys[key] = append(all[:i:i], all[i+1:]...); len(m.keys[key]) == 0 {
		delete(m.keys, key)
	}
}

// Put implements Vandal.
func (m *Memory) Put(_ context.Context, key string, body []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.put(key, body, archive.CreateOptions{})
	return nil
}

// Edit changes the latest version's bytes in place, as somebody with the server's disk could; nil bytes remove it.
// Neither retention nor version ID shows it.
func (m *Memory) Edit(key string, body []byte) {
	m.mu.Lock()
	defer m.mu.Unlock()
	all := m.keys[key]
	if len(all) == 0 {
		if body != nil {
			m.put(key, body, archive.CreateOptions{})
		}
		return
	}
	if body == nil {
		m.drop(key, len(all)-1)
		return
	}
	all[len(all)-1].body = bytes.Clone(body)
}

// Keys lists the readable keys below prefix, for tests that choose one.
func (m *Memory) Keys(prefix string) []string {
	objects, _ := m.List(context.Background(), prefix)
	out := make([]string, len(objects))
	for i, o := range objects {
		out[i] = o.Key
	}
	return out
}

// S3 is a real store that is also a Vandal, through its own client.
type S3 struct{ *archive.S3 }

var _ Vandal = S3{}

// Hide implements Vandal.
func (s S3) Hide(ctx context.Context, key string) error {
	return s.Client().RemoveObject(ctx, s.Bucket(), s.FullKey(key), minio.RemoveObjectOptions{})
}

// Destroy implements Vandal.
func (s S3) Destroy(ctx context.Context, key, versionID string) error {
	return s.Client().RemoveObject(ctx, s.Bucket(), s.FullKey(key), minio.RemoveObjectOptions{VersionID: versionID})
}

// Put implements Vandal.
func (s S3) Put(ctx context.Context, key string, body []byte) error {
	_, err := s.Client().PutObject(ctx, s.Bucket(), s.FullKey(key), bytes.NewReader(body), int64(len(body)),
		minio.PutObjectOptions{DisableMultipart: true, SendContentMd5: true})
	return err
}
