package archive

import (
	"context"
	"crypto/tls"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
)

// S3 is the Store over minio-go: any S3-compatible server that passes archivetest.Suite.
type S3 struct {
	core   minio.Core
	public *minio.Client // signs links, never connects
	config Config
	prefix string // "" or ends in a slash

	standing *standing
}

// Option changes how the client connects to the store.
type Option func(*s3options)

type s3options struct {
	wrap    func(http.RoundTripper) http.RoundTripper
	retries int
	now     func() time.Time
}

// WithTransport wraps the HTTP transport, so that tests can break it.
func WithTransport(wrap func(http.RoundTripper) http.RoundTripper) Option {
	return func(o *s3options) { o.wrap = wrap }
}

// WithRetries says how often minio-go tries one request. Default: 4, about a second in all; the caller waits out longer
// outages.
func WithRetries(n int) Option { return func(o *s3options) { o.retries = n } }

// WithClock is the clock that measures KeyPatience. Default: time.Now.
func WithClock(now func() time.Time) Option { return func(o *s3options) { o.now = now } }

// NewS3 makes the store of one office; office "" has no prefix of its own. It does not connect.
func NewS3(c Config, office string, options ...Option) (*S3, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	c = c.WithDefaults()
	o := s3options{retries: 4, now: time.Now}
	for _, option := range options {
		option(&o)
	}
	host, secure, err := c.address()
	if err != nil {
		return nil, err
	}
	transport, err := c.transport(secure)
	if err != nil {
		return nil, err
	}
	var rt http.RoundTripper = transport
	if o.wrap != nil {
		rt = o.wrap(rt)
	}
	access := &standing{base: rt, now: o.now, keyed: o.now()}
	access.creds = c.credentials(rt, access.replaced)
	// TrailingHeaders stay off: servers fail on them without TLS. The checksum goes in a plain header instead.
	reach := func(host string, secure bool) (*minio.Client, error) {
		return minio.New(host, &minio.Options{
			Creds: access.creds, Secure: secure, Transport: access, Region: c.Region,
			MaxRetries: o.retries,
		})
	}
	client, err := reach(host, secure)
	if err != nil {
		return nil, fmt.Errorf("archive: "+wordEndpointBad, c.Endpoint)
	}
	host, secure, err = c.publicAddress()
	if err != nil {
		return nil, err
	}
	public, err := reach(host, secure)
	if err != nil {
		return nil, fmt.Errorf("archive: "+wordPublicBad, c.PublicEndpoint)
	}
	return &S3{core: minio.Core{Client: client}, public: public, config: c, prefix: prefixOf(c, office), standing: access}, nil
}

func prefixOf(c Config, office string) string {
	prefix := ""
	for _, part := range []string{c.Prefix, office} {
		if part = strings.Trim(part, "/"); part != "" {
			prefix += part + "/"
		}
	}
	return prefix
}

func (c Config) transport(secure bool) (*http.Transport, error) {
	t, err := minio.DefaultTransport(secure)
	if err != nil {
		return nil, err
	}
	t.MaxIdleConnsPerHost = 32 // lists of deliveries read this many small objects at once; each idle connection counts at the store
	pool, err := c.authorities()
	if err != nil {
		return nil, err
	}
	if pool != nil {
		if t.TLSClientConfig == nil {
			t.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12}
		}
		t.TLSClientConfig.RootCAs = pool
	}
	return t, nil
}

// Bucket is the bucket's name, for messages and tests.
func (s *S3) Bucket() string { return s.config.Bucket }

// FullKey is the key within the bucket.
func (s *S3) FullKey(key string) string { return s.prefix + key }

// Client returns the underlying client, for conformance tests, which must do what a Store refuses.
func (s *S3) Client() *minio.Client { return s.core.Client }

// maxCreateTries bounds the retries after an unresolved conflict.
const maxCreateTries = 4

// Create implements Store.
func (s *S3) Create(ctx context.Context, key string, body Body, o CreateOptions) (Object, error) {
	opts, err := s.putOptions(body, o)
	if err != nil {
		return Object{}, err
	}
	for try := 1; ; try++ {
		info, err := s.core.Client.PutObject(ctx, s.config.Bucket, s.FullKey(key), body.Reader(), body.Size, opts)
		if err == nil {
			return Object{Key: key, Size: body.Size, SHA256: body.SHA256, VersionID: info.VersionID,
				MediaType: opts.ContentType, Build: o.Build}, nil
		}
		if unanswered(err) {
			return s.resolveSilence(ctx, key, body, err)
		}
		if !conflict(err) {
			return Object{}, s.wrapError(key, err)
		}
		o, err := s.resolveTaken(ctx, key, body)
		if !errors.Is(err, errVanished) || try == maxCreateTries {
			return o, err
		}
	}
}

func (s *S3) putOptions(body Body, o CreateOptions) (minio.PutObjectOptions, error) {
	sum, err := hex.DecodeString(body.SHA256)
	if err != nil || len(sum) != 32 {
		return minio.PutObjectOptions{}, fmt.Errorf("archive: body without its SHA-256")
	}
	p := minio.PutObjectOptions{
		ContentType: o.MediaType,
		// If-None-Match is ignored on multipart uploads by some servers.
		DisableMultipart: true,
		// The signed checksum header below proves the body, so a signature in every chunk would add nothing. A server that
		// refuses early also leaves the rest of a chunked body on the connection, where it is taken for the next request.
		DisableContentSha256: true,
		UserMetadata: map[string]string{
			"X-Amz-Checksum-Sha256": base64.StdEncoding.EncodeToString(sum),
			metaSHA256:              body.SHA256,
		},
	}
	if o.Build != (Build{}) {
		p.UserMetadata[metaBuild] = o.Build.encode()
	}
	if p.ContentType == "" {
		p.ContentType = "application/octet-stream"
	}
	p.SetMatchETagExcept("*")
	if until := s.retainUntil(o.Retain); !until.IsZero() {
		p.RetainUntilDate = until
		p.Mode = minio.Governance
		if s.config.Retention.Mode == Compliance {
			p.Mode = minio.Compliance
		}
	}
	if o.Progress != nil {
		p.Progress = &progress{report: o.Progress}
	}
	return p, nil
}

// metaSHA256 repeats the checksum as metadata, for servers that verify it but do not give it back.
const metaSHA256 = "Sha256"

// metaBuild is the metadata key of the build that made an object.
const metaBuild = "Build"

func (s *S3) retainUntil(class Retain) time.Time {
	if s.config.Retention.Mode == NoLock {
		return time.Time{}
	}
	switch class {
	case RetainRecord:
		return time.Now().UTC().AddDate(s.config.Retention.Years, 0, 0).Truncate(time.Second)
	case RetainExtract:
		return time.Now().UTC().AddDate(s.config.Retention.ExtractYears, 0, 0).Truncate(time.Second)
	case RetainDraft:
		return time.Now().UTC().AddDate(0, 0, s.config.Retention.DraftDays).Truncate(time.Second)
	}
	return time.Time{}
}

// errVanished: the key was just taken and is now free, without a delete marker. Another writer's conditional put was in
// progress and failed.
var errVanished = errors.New("archive: the key was taken and is free again")

// resolveTaken decides what a refused create means by reading the existing object. The reply to our own put may have been
// lost, and the client's retry refused.
func (s *S3) resolveTaken(ctx context.Context, key string, body Body) (Object, error) {
	o, err := s.Stat(ctx, key, "")
	switch {
	case err == nil:
	case errors.Is(err, ErrNotFound):
		return Object{}, s.explainHidden(ctx, key)
	default:
		return Object{}, err
	}
	if o.Size == body.Size {
		// The recorded checksum may be metadata only; the bytes themselves decide.
		same, err := s.same(ctx, key, o.VersionID, body)
		if err != nil {
			return Object{}, err
		}
		if same {
			o.SHA256 = body.SHA256
			return o, nil
		}
	}
	return Object{}, fmt.Errorf("%w: %s", ErrExists, key)
}

func (s *S3) same(ctx context.Context, key, versionID string, body Body) (bool, error) {
	r, err := s.Open(ctx, key, versionID)
	if err != nil {
		return false, err
	}
	defer r.Close()
	sum, n, err := hashOf(r, nil)
	return err == nil && n == body.Size && sum == body.SHA256, err
}

// explainHidden explains a key that is taken but cannot be read.
func (s *S3) explainHidden(ctx context.Context, key string) error {
	versions, err := s.Versions(ctx, key)
	if err != nil {
		return err
	}
	for _, v := range versions {
		if v.Key == key && v.DeleteMarker {
			return &TamperedError{key, "delete marker over the object"}
		}
	}
	return fmt.Errorf("%w: %s", errVanished, key)
}

// resolveSilence resolves a create whose connection broke. A server that refuses a large body early may close the connection
// before its response is read, or the reply to our own put may be lost: the object under the key decides which. If that is
// inconclusive, the connection error is returned.
func (s *S3) resolveSilence(ctx context.Context, key string, body Body, broken error) (Object, error) {
	if o, err := s.resolveTaken(ctx, key, body); err == nil || errors.Is(err, ErrExists) {
		return o, err
	}
	return Object{}, s.wrapError(key, broken)
}

// unanswered reports whether err comes from the transport and not from the server.
func unanswered(err error) bool {
	var answer minio.ErrorResponse
	return !errors.As(err, &answer)
}

func conflict(err error) bool {
	r := minio.ToErrorResponse(err)
	return r.Code == minio.PreconditionFailed || r.StatusCode == http.StatusPreconditionFailed ||
		r.Code == "ConditionalRequestConflict"
}

// progress reports the bytes sent; minio-go calls it for each piece and rewinds it with the body.
type progress struct {
	sent   int64
	report func(int64)
}

func (p *progress) Read(b []byte) (int, error) {
	p.sent += int64(len(b))
	p.report(p.sent)
	return len(b), nil
}

func (p *progress) Seek(offset int64, whence int) (int64, error) {
	if whence == io.SeekStart {
		p.sent = offset
	}
	return offset, nil
}
