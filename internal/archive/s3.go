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
	"net/url"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// S3 is the Store over minio-go: any S3-compatible server that passes archivetest.Suite.
type S3 struct {
	core   minio.Core
	public *minio.Client // signs links, and connects to nothing
	config Config
	prefix string // "" or ends in a slash
}

// Option changes how the store is reached.
type Option func(*s3options)

type s3options struct {
	wrap    func(http.RoundTripper) http.RoundTripper
	retries int
}

// WithTransport wraps the HTTP transport: for telemetry, and for faults in tests.
func WithTransport(wrap func(http.RoundTripper) http.RoundTripper) Option {
	return func(o *s3options) { o.wrap = wrap }
}

// WithRetries says how often minio-go tries one request. Default: 4, about a second in all; an outage that lasts
// longer is the caller's to wait for.
func WithRetries(n int) Option { return func(o *s3options) { o.retries = n } }

// NewS3 makes the store of one office; office "" is an office without a prefix of its own. Nothing is connected yet.
func NewS3(c Config, office string, options ...Option) (*S3, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	c = c.WithDefaults()
	o := s3options{retries: 4}
	for _, option := range options {
		option(&o)
	}
	host, secure, err := c.address()
	if err != nil {
		return nil, err
	}
	access, secret, err := c.credentials()
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
	// TrailingHeaders stay off: servers fail on them without TLS. The checksum goes in a plain header instead.
	reach := func(host string, secure bool) (*minio.Client, error) {
		return minio.New(host, &minio.Options{
			Creds: credentials.NewStaticV4(access, secret, ""), Secure: secure, Transport: rt, Region: c.Region,
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
	return &S3{core: minio.Core{Client: client}, public: public, config: c, prefix: prefixOf(c, office)}, nil
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
	t.MaxIdleConnsPerHost = 64 // lists of deliveries read many small objects at once
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

// Bucket and FullKey say where a key really is, for messages and tests.
func (s *S3) Bucket() string { return s.config.Bucket }

// FullKey is the key within the bucket.
func (s *S3) FullKey(key string) string { return s.prefix + key }

// Client is the client underneath, for conformance tests, which must do what a Store refuses to do.
func (s *S3) Client() *minio.Client { return s.core.Client }

// createTries bounds how often a conflict without an answer is asked again.
const createTries = 4

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
			return s.afterSilence(ctx, key, body, err)
		}
		if !conflict(err) {
			return Object{}, s.fault(key, err)
		}
		o, err := s.taken(ctx, key, body)
		if !errors.Is(err, errVanished) || try == createTries {
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
		// The signed checksum header below proves the body. A signature in every chunk would add nothing, and a server
		// that refuses early leaves the rest of such a body on the connection, to be taken for the next request.
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

// metaBuild is the metadata that says which program has made an object.
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
	}
	return time.Time{}
}

// errVanished: the key was taken a moment ago and is free now, without a delete marker: another writer's conditional
// put was under way and came to nothing.
var errVanished = errors.New("archive: the key was taken and is free again")

// taken decides what a refused create means by reading what is there: the reply to our own put may have been lost and
// the client's own retry been refused.
func (s *S3) taken(ctx context.Context, key string, body Body) (Object, error) {
	o, err := s.Stat(ctx, key, "")
	switch {
	case err == nil:
	case errors.Is(err, ErrNotFound):
		return Object{}, s.hidden(ctx, key)
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

// hidden explains a key that is taken and cannot be read.
func (s *S3) hidden(ctx context.Context, key string) error {
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

// afterSilence answers for a create whose connection broke. A server that refuses a large body early may close the line
// before its answer is read, and the reply to our own put may be lost: what lies under the key tells which. If that says
// nothing either, the broken line stands.
func (s *S3) afterSilence(ctx context.Context, key string, body Body, broken error) (Object, error) {
	if o, err := s.taken(ctx, key, body); err == nil || errors.Is(err, ErrExists) {
		return o, err
	}
	return Object{}, s.fault(key, broken)
}

// unanswered reports whether err is the transport's, and no server's answer.
func unanswered(err error) bool {
	var answer minio.ErrorResponse
	return !errors.As(err, &answer)
}

func conflict(err error) bool {
	r := minio.ToErrorResponse(err)
	return r.Code == minio.PreconditionFailed || r.StatusCode == http.StatusPreconditionFailed ||
		r.Code == "ConditionalRequestConflict"
}

// fault turns minio's errors into the package's; the key and the server's code stay readable.
func (s *S3) fault(key string, err error) error {
	r := minio.ToErrorResponse(err)
	switch r.Code {
	case minio.NoSuchKey, "NoSuchVersion", "NotFound":
		return fmt.Errorf("%w: %s", ErrNotFound, key)
	case "MethodNotAllowed": // reading a delete marker by its version
		return fmt.Errorf("%w: %s", ErrNotFound, key)
	case minio.NoSuchBucket, minio.AccessDenied, "InvalidAccessKeyId", "SignatureDoesNotMatch", "BadDigest",
		"XAmzContentChecksumMismatch", "InvalidDigest", "InvalidRequest", "InvalidArgument", "EntityTooLarge",
		"KeyTooLongError", "RequestTimeTooSkewed", "InvalidBucketName", "AuthorizationHeaderMalformed",
		"InvalidBucketObjectLockConfiguration", "ObjectLockConfigurationNotFoundError", "NotImplemented",
		"AllAccessDisabled", "AccountProblem":
		return fmt.Errorf("%w: %s: %s: %s", ErrRefused, key, r.Code, r.Message)
	}
	if r.StatusCode == http.StatusNotFound {
		return fmt.Errorf("%w: %s", ErrNotFound, key)
	}
	// A URL in a transport's error may bear a signature.
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	return fmt.Errorf("archive: %s: %w", key, err)
}

// progress reports what is sent; minio-go shows it each piece it reads and rewinds it with the body.
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
