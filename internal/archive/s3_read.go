package archive

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"

	"github.com/minio/minio-go/v7"
)

// maxRecord bounds what Get holds in memory; use Open for larger objects.
const maxRecord = 256 << 20

// Get implements Store.
func (s *S3) Get(ctx context.Context, key, versionID string) ([]byte, Object, error) {
	body, info, _, err := s.core.GetObject(ctx, s.config.Bucket, s.FullKey(key), minio.GetObjectOptions{VersionID: versionID})
	if err != nil {
		return nil, Object{}, s.wrapError(key, err)
	}
	defer body.Close()
	b, err := io.ReadAll(io.LimitReader(body, maxRecord+1))
	switch {
	case err != nil:
		return nil, Object{}, s.wrapError(key, err)
	case len(b) > maxRecord:
		return nil, Object{}, fmt.Errorf("%w: %s: larger than %d bytes", ErrRefused, key, maxRecord)
	case int64(len(b)) != info.Size:
		return nil, Object{}, fmt.Errorf("archive: %s: %d of %d bytes: %w", key, len(b), info.Size, io.ErrUnexpectedEOF)
	}
	o := s.object(key, info)
	o.SHA256 = Hash(b)
	return b, o, nil
}

// Stat implements Store.
func (s *S3) Stat(ctx context.Context, key, versionID string) (Object, error) {
	info, err := s.core.Client.StatObject(ctx, s.config.Bucket, s.FullKey(key), minio.StatObjectOptions{VersionID: versionID, Checksum: true})
	if err != nil {
		return Object{}, s.wrapHeadError(key, err)
	}
	return s.object(key, info), nil
}

func (s *S3) object(key string, info minio.ObjectInfo) Object {
	o := Object{Key: key, Size: info.Size, VersionID: info.VersionID, MediaType: info.ContentType, Modified: info.LastModified}
	if sum, err := base64.StdEncoding.DecodeString(info.ChecksumSHA256); err == nil && len(sum) == 32 {
		o.SHA256 = hex.EncodeToString(sum)
	} else if v := info.UserMetadata[metaSHA256]; len(v) == 64 {
		o.SHA256 = v
	}
	o.Build = decodeBuild(info.UserMetadata[metaBuild])
	// Not through GetObjectRetention, which some servers answer with a wrong root element.
	if v := info.Headers.Get("X-Amz-Object-Lock-Retain-Until-Date"); v != "" {
		o.RetainUntil = retainDate(v)
	}
	return o
}

// Open implements Store.
func (s *S3) Open(ctx context.Context, key, versionID string) (Reader, error) {
	body, info, _, err := s.core.GetObject(ctx, s.config.Bucket, s.FullKey(key), minio.GetObjectOptions{VersionID: versionID})
	if err != nil {
		return nil, s.wrapError(key, err)
	}
	return &s3reader{ctx: ctx, s: s, stream: body, object: s.object(key, info)}, nil
}

type s3reader struct {
	ctx    context.Context // of Open: ranges are separate requests
	s      *S3
	stream io.ReadCloser
	object Object
	read   int64
}

func (r *s3reader) Object() Object { return r.object }
func (r *s3reader) Close() error   { return r.stream.Close() }

func (r *s3reader) Read(p []byte) (int, error) {
	n, err := r.stream.Read(p)
	r.read += int64(n)
	if errors.Is(err, io.EOF) && r.read != r.object.Size {
		err = fmt.Errorf("archive: %s: %d of %d bytes: %w", r.object.Key, r.read, r.object.Size, io.ErrUnexpectedEOF)
	}
	return n, err
}

func (r *s3reader) ReadAt(p []byte, off int64) (int, error) {
	if off < 0 {
		return 0, fmt.Errorf("archive: %s: negative offset", r.object.Key)
	}
	if off >= r.object.Size {
		return 0, io.EOF
	}
	want := min(int64(len(p)), r.object.Size-off)
	if want == 0 {
		return 0, nil
	}
	o := minio.GetObjectOptions{VersionID: r.object.VersionID}
	if err := o.SetRange(off, off+want-1); err != nil {
		return 0, err
	}
	body, _, _, err := r.s.core.GetObject(r.ctx, r.s.config.Bucket, r.s.FullKey(r.object.Key), o)
	if err != nil {
		return 0, r.s.wrapError(r.object.Key, err)
	}
	defer body.Close()
	n, err := io.ReadFull(body, p[:want])
	if err == nil && n < len(p) {
		err = io.EOF
	}
	return n, err
}

// List implements Store.
func (s *S3) List(ctx context.Context, prefix string) ([]Object, error) {
	versions, err := s.list(ctx, prefix, false)
	if err != nil {
		return nil, err
	}
	out := make([]Object, len(versions))
	for i, v := range versions {
		out[i] = v.Object
	}
	return out, nil
}

// Versions implements Store.
func (s *S3) Versions(ctx context.Context, prefix string) ([]Version, error) {
	return s.list(ctx, prefix, true)
}

func (s *S3) list(ctx context.Context, prefix string, versions bool) ([]Version, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel() // ends the lister's goroutine where an error leaves the loop early
	var out []Version
	for info := range s.core.Client.ListObjects(ctx, s.config.Bucket, minio.ListObjectsOptions{
		Prefix: s.FullKey(prefix), Recursive: true, WithVersions: versions}) {
		if info.Err != nil {
			return nil, s.wrapError(prefix, info.Err)
		}
		if strings.HasSuffix(info.Key, "/") && info.Size == 0 {
			continue // a folder that a file-based server lists as an object
		}
		key := strings.TrimPrefix(info.Key, s.prefix)
		out = append(out, Version{
			Object: Object{Key: key, Size: info.Size, VersionID: info.VersionID, Modified: info.LastModified},
			Latest: info.IsLatest, DeleteMarker: info.IsDeleteMarker,
		})
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	sortVersions(out)
	// versitygw repeats the last entry of a page as the first of the next.
	return slices.CompactFunc(out, func(a, b Version) bool { return a.Key == b.Key && a.VersionID == b.VersionID }), nil
}

// sortVersions sorts by key in byte order, the latest version of a key first. Servers list delete markers in different
// places.
func sortVersions(v []Version) {
	slices.SortStableFunc(v, func(a, b Version) int {
		if c := strings.Compare(a.Key, b.Key); c != 0 {
			return c
		}
		switch {
		case a.Latest == b.Latest:
			return 0
		case a.Latest:
			return -1
		}
		return 1
	})
}

// Presign implements Store.
func (s *S3) Presign(ctx context.Context, key string, o PresignOptions) (string, error) {
	if err := o.check(); err != nil {
		return "", err
	}
	q := url.Values{}
	if o.VersionID != "" {
		q.Set("versionId", o.VersionID)
	}
	if o.FileName != "" {
		q.Set("response-content-disposition", o.disposition())
	}
	if o.MediaType != "" {
		q.Set("response-content-type", o.MediaType)
	}
	u, err := s.public.PresignedGetObject(ctx, s.config.Bucket, s.FullKey(key), o.Expiry, q)
	if err != nil {
		return "", s.wrapError(key, err)
	}
	return u.String(), nil
}
