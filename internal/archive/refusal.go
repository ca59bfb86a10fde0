package archive

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// KeyPatience is how long a refused key or clock is waited out (ErrDenied) before the refusal is final (ErrRefused). Keys are
// replaced at the store and here at different times, a policy reaches a store's servers some time after its key, a
// clock is set by whoever is called for it. An hour is enough for each, and short enough that somebody hears of a month on
// the same morning. Between a mail's claim and its settlement send.Patience is shorter.
const KeyPatience = time.Hour

// The codes by which stores refuse a key or a clock.
var deniedCodes = map[string]bool{
	"InvalidAccessKeyId": true, "SignatureDoesNotMatch": true, "RequestTimeTooSkewed": true,
	"ExpiredToken": true, "ExpiredTokenException": true, "InvalidToken": true, "InvalidTokenId": true, "TokenRefreshRequired": true,
	"XAdminUserNotFound": true, // versitygw's InvalidAccessKeyId
}

// The codes by which stores refuse for good.
var refusedCodes = map[string]bool{
	minio.NoSuchBucket: true, minio.AccessDenied: true, "BadDigest": true, "XAmzContentChecksumMismatch": true, "InvalidDigest": true,
	"InvalidRequest": true, "InvalidArgument": true, "EntityTooLarge": true, "KeyTooLongError": true, "InvalidBucketName": true,
	"AuthorizationHeaderMalformed": true, "InvalidBucketObjectLockConfiguration": true, "ObjectLockConfigurationNotFoundError": true,
	"NotImplemented": true, "AllAccessDisabled": true, "AccountProblem": true,
}

// wrapError turns minio's errors into the package's; it keeps the key and the server's code.
func (s *S3) wrapError(key string, err error) error {
	r := minio.ToErrorResponse(err)
	switch r.Code {
	case minio.NoSuchKey, "NoSuchVersion", "NotFound":
		return fmt.Errorf("%w: %s", ErrNotFound, key)
	case "MethodNotAllowed": // reading a delete marker by its version
		return fmt.Errorf("%w: %s", ErrNotFound, key)
	}
	switch {
	case errors.Is(err, errNoKey) && s.standing.mayPass(""):
		return fmt.Errorf("%w: %s: %w", ErrDenied, key, err)
	case errors.Is(err, errNoKey):
		return fmt.Errorf("%w: %s: %w", ErrRefused, key, err)
	case (deniedCodes[r.Code] || r.Code == minio.AccessDenied) && s.standing.mayPass(r.Code):
		return fmt.Errorf("%w: %s: %s: %s", ErrDenied, key, r.Code, r.Message)
	case deniedCodes[r.Code], refusedCodes[r.Code]:
		return fmt.Errorf("%w: %s: %s: %s", ErrRefused, key, r.Code, r.Message)
	case r.StatusCode == http.StatusNotFound:
		return fmt.Errorf("%w: %s", ErrNotFound, key)
	}
	// A URL in a transport's error may contain a signature.
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	return fmt.Errorf("archive: %s: %w", key, err)
}

// wrapHeadError is wrapError for a HEAD request. Its reply has no body, so a refused key looks like a missing right.
func (s *S3) wrapHeadError(key string, err error) error {
	if r := minio.ToErrorResponse(err); r.Code == minio.AccessDenied && s.standing.mayPass("") {
		return fmt.Errorf("%w: %s: %s", ErrDenied, key, r.Code)
	}
	return s.wrapError(key, err)
}

// standing is how the store receives this program's requests. Its transport notes every accepted one.
type standing struct {
	base  http.RoundTripper
	creds *credentials.Credentials
	now   func() time.Time

	mu     sync.Mutex
	keyed  time.Time // when the present key came into use
	denied time.Time // the first refusal of key or clock since a request was accepted or the key replaced; zero if none
}

// RoundTrip implements http.RoundTripper.
func (s *standing) RoundTrip(r *http.Request) (*http.Response, error) {
	response, err := s.base.RoundTrip(r)
	if err == nil && (response.StatusCode < 400 || response.StatusCode == http.StatusNotFound ||
		response.StatusCode == http.StatusConflict || response.StatusCode == http.StatusPreconditionFailed) {
		s.mu.Lock()
		s.denied = time.Time{}
		s.mu.Unlock()
	}
	return response, err
}

// replaced notes another key.
func (s *standing) replaced() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.keyed, s.denied = s.now(), time.Time{}
}

// mayPass notes a refusal and reports whether it may pass: of the key or the clock until the store has refused every request
// for KeyPatience, of a right (AccessDenied) until the key has been in use for as long.
func (s *standing) mayPass(code string) bool {
	s.creds.Expire() // a temporary key may have been revoked before its time
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	if code == minio.AccessDenied {
		return now.Sub(s.keyed) < KeyPatience
	}
	if s.denied.IsZero() {
		s.denied = now
	}
	return now.Sub(s.denied) < KeyPatience
}
