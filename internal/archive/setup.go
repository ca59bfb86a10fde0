package archive

import (
	"context"
	"fmt"

	"github.com/minio/minio-go/v7"
)

// Setup creates the bucket with object lock and versioning, or completes an existing one as far as possible. Object lock can
// only be enabled at creation: a bucket without it is ErrRefused, unless retention.mode is none.
func (s *S3) Setup(ctx context.Context) error {
	bucket, client := s.config.Bucket, s.core.Client
	there, err := client.BucketExists(ctx, bucket)
	if err != nil {
		return s.wrapError(bucket, err)
	}
	if !there {
		err := client.MakeBucket(ctx, bucket, minio.MakeBucketOptions{Region: s.config.Region,
			ObjectLocking: s.config.Retention.Mode != NoLock})
		// Two workers may set up at once.
		if code := minio.ToErrorResponse(err).Code; err != nil && code != "BucketAlreadyOwnedByYou" {
			return s.wrapError(bucket, err)
		}
	}
	v, err := client.GetBucketVersioning(ctx, bucket)
	if err != nil {
		return s.wrapError(bucket, err)
	}
	if !v.Enabled() {
		if err := client.EnableVersioning(ctx, bucket); err != nil {
			return s.wrapError(bucket, err)
		}
	}
	if s.config.Retention.Mode != NoLock && !s.locks(ctx) {
		return fmt.Errorf("%w: "+wordNoLock+": %s", ErrRefused, bucket, s.config.Retention.Mode, wordNoLockRemedy)
	}
	return nil
}

// locks reports whether the bucket has object lock. An error means none: servers report the lack by various errors.
func (s *S3) locks(ctx context.Context) bool {
	state, _, _, _, err := s.core.Client.GetObjectLockConfig(ctx, s.config.Bucket)
	return err == nil && state == "Enabled"
}
