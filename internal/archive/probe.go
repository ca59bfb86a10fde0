package archive

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/minio/minio-go/v7"
)

// Problem is a problem that Probe found, in Vietnamese, for `doctor`.
type Problem struct {
	Code    string `json:"code"`
	Fatal   bool   `json:"fatal"` // false: works, but with fewer guarantees
	Message string `json:"message"`
	Remedy  string `json:"remedy"`
}

// Probe tries the store as it will be used: the bucket's settings, then one small object under doctor/ that is
// created, read back, written again (must be refused), written under a wrong checksum (must be refused) and, under a
// lock of one minute, deleted and unlocked (must be refused). No problem is an empty list. Nothing of the archive is touched.
func (s *S3) Probe(ctx context.Context) []Problem {
	var out []Problem
	if _, secure, _ := s.config.address(); !secure && !s.config.onLoopback() {
		out = append(out, Problem{"plain_http", false, wordPlainHTTP, wordPlainHTTPRemedy})
	}
	there, err := s.core.Client.BucketExists(ctx, s.config.Bucket)
	if err != nil {
		return append(out, s.reachProblem(err))
	}
	if !there {
		return append(out, Problem{"no_bucket", true, fmt.Sprintf(wordNoBucket, s.config.Bucket), wordNoBucketRemedy})
	}
	of := s.probeBucket(ctx)
	out = append(out, of...)
	if slices.ContainsFunc(of, func(p Problem) bool { return p.Fatal }) {
		return out // an object in it would only fail for the same reason
	}
	return append(out, s.probeObject(ctx)...)
}

func (s *S3) reachProblem(err error) Problem {
	if err := s.wrapHeadError(s.config.Bucket, err); errors.Is(err, ErrRefused) || errors.Is(err, ErrDenied) {
		return Problem{"denied", true, fmt.Sprintf(wordDenied, err), wordDeniedRemedy}
	}
	return Problem{"unreachable", true, fmt.Sprintf(wordUnreachable, err), wordUnreachableRemedy}
}

func (s *S3) probeBucket(ctx context.Context) []Problem {
	var out []Problem
	bucket, mode := s.config.Bucket, s.config.Retention.Mode
	if v, err := s.core.Client.GetBucketVersioning(ctx, bucket); err != nil {
		out = append(out, s.reachProblem(err))
	} else if !v.Enabled() {
		out = append(out, Problem{"no_versioning", true, fmt.Sprintf(wordNoVersioning, bucket), wordVersioningRemedy})
	}
	switch {
	case mode == NoLock:
		out = append(out, Problem{"no_lock", false, wordNoLockWanted, wordNoLockWantedFix})
	case !s.locks(ctx):
		out = append(out, Problem{"no_lock", true, fmt.Sprintf(wordNoLock, bucket, mode), wordNoLockRemedy})
	}
	return out
}

// probeLock is long enough to try a deletion, and short enough that the probe's object can soon be removed.
const probeLock = time.Minute

func (s *S3) probeObject(ctx context.Context) []Problem {
	var nonce [16]byte
	_, _ = rand.Read(nonce[:]) // never fails
	key := "doctor/" + hex.EncodeToString(nonce[:])
	body := []byte(key)
	var out []Problem
	fatal := func(code, message string) { out = append(out, Problem{code, true, message, wordServerRemedy}) }

	made, err := s.Create(ctx, key, Bytes(body), CreateOptions{MediaType: "text/plain", Retain: RetainNone})
	if err != nil {
		return []Problem{s.reachProblem(err)}
	}
	if made.VersionID == "" || made.VersionID == "null" {
		fatal("no_version_id", wordNoVersionID)
	}
	if got, _, err := s.Get(ctx, key, made.VersionID); err != nil || !bytes.Equal(got, body) {
		fatal("read_differs", wordReadDiffers)
	}
	if _, err := s.Create(ctx, key, Bytes([]byte("x"+key)), CreateOptions{Retain: RetainNone}); err == nil {
		fatal("not_create_only", wordNotCreateOnly)
	} else if !errors.Is(err, ErrExists) {
		out = append(out, s.reachProblem(err))
	}
	wrong := Bytes(body)
	wrong.SHA256 = Hash([]byte("x"))
	if _, err := s.Create(ctx, key+"-checksum", wrong, CreateOptions{Retain: RetainNone}); err == nil {
		fatal("checksum_ignored", wordChecksumIgnored)
	}
	if s.config.Retention.Mode != NoLock && len(out) == 0 {
		out = append(out, s.probeLocked(ctx, key+"-lock")...)
	}
	// Credentials that may delete could hide objects behind markers and, on some servers, create them again.
	err = s.core.Client.RemoveObject(ctx, s.config.Bucket, s.FullKey(key), minio.RemoveObjectOptions{VersionID: made.VersionID})
	switch {
	case err == nil:
		out = append(out, Problem{"may_delete", false, wordMayDelete, wordMayDeleteRemedy})
	case s.config.Retention.Mode == Governance && s.mayUnlock(ctx, key+"-unlock"):
		out = append(out, Problem{"may_unlock", false, wordMayUnlock, wordMayUnlockRemedy})
	}
	return out
}

func (s *S3) probeLocked(ctx context.Context, key string) []Problem {
	versionID, err := s.putLocked(ctx, key)
	if err != nil {
		return []Problem{s.reachProblem(err)}
	}
	err = s.core.Client.RemoveObject(ctx, s.config.Bucket, s.FullKey(key), minio.RemoveObjectOptions{VersionID: versionID})
	if err == nil {
		return []Problem{{"lock_ignored", true, wordLockIgnored, wordServerRemedy}}
	}
	return nil
}

// mayUnlock reports whether the key can shorten a governance lock. MinIO grants that with the right to set one.
func (s *S3) mayUnlock(ctx context.Context, key string) bool {
	versionID, err := s.putLocked(ctx, key)
	if err != nil {
		return false
	}
	sooner, mode := time.Now().UTC().Add(probeLock/2).Truncate(time.Second), minio.Governance
	return s.core.Client.PutObjectRetention(ctx, s.config.Bucket, s.FullKey(key), minio.PutObjectRetentionOptions{
		RetainUntilDate: &sooner, Mode: &mode, VersionID: versionID, GovernanceBypass: true,
	}) == nil
}

// putLocked writes an object under a governance lock of probeLock.
func (s *S3) putLocked(ctx context.Context, key string) (versionID string, err error) {
	body := Bytes([]byte(key))
	p, err := s.putOptions(body, CreateOptions{MediaType: "text/plain", Retain: RetainNone})
	if err != nil {
		return "", err
	}
	p.Mode, p.RetainUntilDate = minio.Governance, time.Now().UTC().Add(probeLock).Truncate(time.Second)
	info, err := s.core.Client.PutObject(ctx, s.config.Bucket, s.FullKey(key), body.Reader(), body.Size, p)
	return info.VersionID, err
}
