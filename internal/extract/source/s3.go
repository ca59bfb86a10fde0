package source

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"trehan/internal/extract/leftovers"
	"trehan/internal/period"
	"trehan/internal/retry"
)

// bucket is an inbox in an object store: the objects of a prefix whose last part matches, in the order of their keys.
type bucket struct {
	config Config
	o      Options
}

// s3Tries is how many consecutive attempts of a download may fail without progress.
const s3Tries = 5

// Fetch implements Source.
func (s *bucket) Fetch(ctx context.Context, p period.Period, put func(context.Context, Item) error) error {
	client, err := s.client()
	if err != nil {
		return err
	}
	objects, err := s.list(ctx, client, p)
	if err != nil {
		return err
	}
	left := s.config.Limit()
	taken := map[string]bool{}
	for i, object := range objects {
		name := path.Base(object.Key)
		if taken[name] {
			name = fmt.Sprintf("%03d-%s", i, name)
		}
		taken[name] = true
		size, err := s.fetch(ctx, client, object.Key, name, left, put)
		if err != nil {
			return err
		}
		left -= size
	}
	return nil
}

func (s *bucket) fetch(ctx context.Context, client *minio.Core, key, name string, left int64, put func(context.Context, Item) error) (int64, error) {
	spool, err := s.o.spool(s.config.Name)
	if err != nil {
		return 0, err
	}
	defer spool.close()
	info, err := s.download(ctx, client, key, name, spool, left)
	if err != nil {
		return 0, err
	}
	return spool.size, put(ctx, Item{Name: name, Modified: info.LastModified, R: spool, Size: spool.size})
}

// Check implements Source: it lists, and reads one byte of the first object.
func (s *bucket) Check(ctx context.Context, p period.Period) (string, error) {
	client, err := s.client()
	if err != nil {
		return "", err
	}
	objects, err := s.list(ctx, client, p)
	if err != nil {
		return "", err
	}
	var bytes int64
	for _, object := range objects {
		bytes += object.Size
	}
	if i := slices.IndexFunc(objects, func(o minio.ObjectInfo) bool { return o.Size > 0 }); i >= 0 {
		if err := s.probe(ctx, client, objects[i].Key); err != nil {
			return "", err
		}
	}
	return fmt.Sprintf(wordFoundS3, len(objects), bytes, s.config.Bucket, Expand(s.config.Prefix, p)), nil
}

func (s *bucket) probe(ctx context.Context, client *minio.Core, key string) error {
	o := minio.GetObjectOptions{}
	if err := o.SetRange(0, 0); err != nil {
		return err
	}
	body, _, _, err := client.GetObject(ctx, s.config.Bucket, key, o)
	if err != nil {
		return s.fault(ctx, fmt.Sprintf(wordDoingRead, path.Base(key)), err)
	}
	return body.Close()
}

// client makes the client of the source's own store, or of the archive's.
func (s *bucket) client() (*minio.Core, error) {
	store := s.o.Store
	if s.config.Endpoint != "" {
		store = Store{Endpoint: s.config.Endpoint, Region: s.config.Region, CAFile: s.config.CAFile}
	}
	if s.config.Endpoint != "" || s.config.AccessKeyFile != "" {
		store.Credentials = s.config.keys
	}
	u, err := url.Parse(store.Endpoint)
	if err != nil || u.Host == "" {
		return nil, &FinalError{Source: s.config.Name, Message: wordNoStore, Config: true}
	}
	keys, err := store.Credentials()
	if err != nil {
		return nil, err
	}
	secure := u.Scheme == "https"
	transport, err := minio.DefaultTransport(secure)
	if err != nil {
		return nil, &FinalError{Source: s.config.Name, Message: wordEndpoint, Config: true}
	}
	if pool, err := s.config.authorities(store.CAFile); err != nil {
		return nil, err
	} else if pool != nil {
		if transport.TLSClientConfig == nil {
			transport.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12}
		}
		transport.TLSClientConfig.RootCAs = pool
	}
	if store.Region == "" {
		store.Region = "us-east-1"
	}
	core, err := minio.NewCore(u.Host, &minio.Options{
		Creds: keys, Secure: secure, Transport: transport, Region: store.Region, MaxRetries: 3,
	})
	if err != nil {
		return nil, &FinalError{Source: s.config.Name, Message: wordEndpoint, Config: true}
	}
	return core, nil
}

// keys are the source's own.
func (c *Config) keys() (*credentials.Credentials, error) {
	access, err := c.secret("access_key_file", c.AccessKeyFile, c.variable("ACCESS_KEY"))
	if err != nil {
		return nil, err
	}
	secret, err := c.secret("secret_key_file", c.SecretKeyFile, c.variable("SECRET_KEY"))
	return credentials.NewStaticV4(access, secret, ""), err
}

// list answers with the objects of a period by key, at least one.
func (s *bucket) list(ctx context.Context, client *minio.Core, p period.Period) ([]minio.ObjectInfo, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel() // ends the lister where an error leaves the loop early
	prefix, match := Expand(s.config.Prefix, p), Expand(s.config.Match, p)
	var objects []minio.ObjectInfo
	for object := range client.Client.ListObjects(ctx, s.config.Bucket, minio.ListObjectsOptions{Prefix: prefix, Recursive: true}) {
		if object.Err != nil {
			return nil, s.fault(ctx, wordDoingList, object.Err)
		}
		if strings.HasSuffix(object.Key, "/") {
			continue // a folder
		}
		if leftovers.Is(path.Base(object.Key)) {
			continue
		}
		if match != "" {
			if ok, _ := path.Match(match, path.Base(object.Key)); !ok {
				continue
			}
		}
		objects = append(objects, object)
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if len(objects) == 0 {
		return nil, &MissingError{Source: s.config.Name, Where: "s3://" + s.config.Bucket + "/" + prefix + match}
	}
	slices.SortFunc(objects, func(a, b minio.ObjectInfo) int { return strings.Compare(a.Key, b.Key) })
	// Some servers repeat the last entry of a page as the first of the next.
	return slices.CompactFunc(objects, func(a, b minio.ObjectInfo) bool { return a.Key == b.Key }), nil
}

// download copies one object to a temporary file. It resumes after dropped connections, always the version of the first
// request, and compares the bytes with the checksum that the store recorded.
func (s *bucket) download(ctx context.Context, client *minio.Core, key, name string, f *spool, left int64) (minio.ObjectInfo, error) {
	info, err := client.StatObject(ctx, s.config.Bucket, key, minio.StatObjectOptions{Checksum: true})
	if err != nil {
		return info, s.fault(ctx, fmt.Sprintf(wordDoingRead, name), err)
	}
	if info.Size > left {
		return info, &FinalError{Source: s.config.Name, Message: fmt.Sprintf(wordLimit, s.config.Limit()/1_000_000), Config: true}
	}
	_, err = retry.Do(ctx, s.o.retries(s3Tries), func() (*retry.Again, error) {
		before := f.size
		if before == info.Size {
			return nil, nil
		}
		err := s.part(ctx, client, key, name, info, f)
		if err == nil && f.size < info.Size {
			err = &OutageError{s.config.Name, fmt.Sprintf(wordShortS3, name, f.size, info.Size)}
		}
		if outage := (*OutageError)(nil); !errors.As(err, &outage) {
			return nil, err
		}
		return &retry.Again{Progress: f.size > before}, err
	})
	if ctx.Err() != nil {
		return info, ctx.Err()
	}
	if err != nil {
		return info, err
	}
	return info, s.verify(info, name, f)
}

// part requests the missing rest.
func (s *bucket) part(ctx context.Context, client *minio.Core, key, name string, info minio.ObjectInfo, f *spool) error {
	o := minio.GetObjectOptions{VersionID: info.VersionID}
	if info.VersionID == "null" {
		o.VersionID = ""
	}
	if err := o.SetMatchETag(info.ETag); err != nil {
		return err
	}
	if f.size > 0 {
		if err := o.SetRange(f.size, info.Size-1); err != nil {
			return err
		}
	}
	body, _, header, err := client.GetObject(ctx, s.config.Bucket, key, o)
	if err != nil {
		return s.fault(ctx, fmt.Sprintf(wordDoingRead, name), err)
	}
	defer body.Close()
	if f.size > 0 && !strings.HasPrefix(header.Get("Content-Range"), fmt.Sprintf("bytes %d-", f.size)) {
		if err := f.restart(); err != nil {
			return &OutageError{s.config.Name, fmt.Sprintf(wordTempFile, unpath(err))}
		}
		return &OutageError{s.config.Name, fmt.Sprintf(wordShortS3, name, 0, info.Size)}
	}
	err = f.fill(ctx, io.LimitReader(body, info.Size-f.size), info.Size, func(n int64) { s.o.Beat(name, n) })
	var fill *fillError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &fill) && fill.write:
		return &OutageError{s.config.Name, fmt.Sprintf(wordTempFile, unpath(fill.err))}
	}
	return s.fault(ctx, fmt.Sprintf(wordDoingRead, name), err)
}

// fault turns minio's errors into the package's, without the server's own text.
func (s *bucket) fault(ctx context.Context, doing string, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	final := func(format string, args ...any) error {
		return &FinalError{Source: s.config.Name, Message: fmt.Sprintf(format, args...)}
	}
	r := minio.ToErrorResponse(err)
	switch r.Code {
	case minio.NoSuchBucket, "InvalidBucketName":
		return final(wordNoBucket, s.config.Bucket)
	case minio.AccessDenied, "AllAccessDisabled", "AccountProblem":
		return final(wordNoRight, doing, r.Code, s.config.Bucket)
	case "InvalidAccessKeyId", "SignatureDoesNotMatch", "AuthorizationHeaderMalformed", "RequestTimeTooSkewed",
		"XAdminUserNotFound": // versitygw's InvalidAccessKeyId
		return final(wordWrongKeys, r.Code)
	case minio.NoSuchKey, "NoSuchVersion", minio.PreconditionFailed:
		return &OutageError{s.config.Name, fmt.Sprintf(wordChangedS3, doing)}
	case "NotImplemented":
		return final(wordStoreAnswer, r.Code, doing)
	case "RequestTimeout", "SlowDown":
		return &OutageError{s.config.Name, fmt.Sprintf(wordStoreAnswer, r.Code, doing)}
	}
	switch {
	case r.StatusCode == http.StatusForbidden, r.StatusCode == http.StatusUnauthorized:
		return final(wordNoRight, doing, r.Code, s.config.Bucket)
	case r.StatusCode >= 400 && r.StatusCode < 500 && r.StatusCode != http.StatusTooManyRequests && r.StatusCode != http.StatusRequestTimeout:
		return final(wordStoreAnswer, r.Code, doing)
	case r.Code != "" && r.StatusCode != 0:
		return &OutageError{s.config.Name, fmt.Sprintf(wordStoreAnswer, r.Code, doing)}
	}
	text, certain := reason(err)
	if certain {
		return final(wordStoreDown, doing, text)
	}
	return &OutageError{s.config.Name, fmt.Sprintf(wordStoreDown, doing, text)}
}
