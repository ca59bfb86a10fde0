// Package archive stores everything of a month in an object store: create-only, hashed, versioned and locked.
//
// Store is the interface to the object store, S3 its implementation. OpenRevision numbers a revision, Seal closes it:
// a revision is sealed when its manifest exists, and the manifest names every other object by hash and version. Chain
// is a sequence of create-only records that cannot be changed without notice. keys.go makes every key.
//
// Nothing here overwrites or deletes. Every object is written once, with a checksum that the store verifies and the retention
// of its class. What the objects mean is known by their packages (revision, ledger, audit). See docs/design.md 5.
package archive

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"
)

// The errors that callers distinguish. Every other error of a Store may be temporary (see Retryable).
var (
	// ErrExists: the key holds other bytes than those to be created.
	ErrExists = errors.New("archive: the key is taken by other bytes")
	// ErrNotFound: no such object, or no such version of it.
	ErrNotFound = errors.New("archive: no such object")
	// ErrTampered: something that only an intervention from outside can cause, a delete marker over an object or a broken
	// chain. A person must investigate; a retry does not help.
	ErrTampered = errors.New("archive: tampered")
	// ErrDenied: the store does not accept the key or the clock at present. It may pass: a key that is being replaced.
	ErrDenied = errors.New("archive: the store does not accept the key or the clock at present")
	// ErrRefused: the store refuses permanently: rights, a missing bucket, a wrong checksum, or a key that was denied for
	// KeyPatience.
	ErrRefused = errors.New("archive: the store refuses")
)

// Retryable reports whether the same call may succeed later: an outage, a time-out, a lost reply, a key that is being replaced.
func Retryable(err error) bool {
	return err != nil && !errors.Is(err, ErrExists) && !errors.Is(err, ErrNotFound) && !errors.Is(err, ErrTampered) &&
		!errors.Is(err, ErrRefused)
}

// Store is the object store as the archive uses it. Keys are relative to the office's prefix.
type Store interface {
	// Create writes body under key if the key is free. Identical existing bytes count as success: they are the caller's own (a
	// retry after a lost reply). A caller that must be the only one to succeed puts a nonce into the bytes. Errors: ErrExists
	// for other bytes, ErrTampered for a key that is taken but hidden by a delete marker.
	Create(ctx context.Context, key string, body Body, o CreateOptions) (Object, error)
	// Get reads a whole small object; its SHA256 is that of the bytes read. versionID "" is the latest.
	Get(ctx context.Context, key, versionID string) ([]byte, Object, error)
	// Open reads an object as a stream or in ranges. versionID "" is the latest.
	Open(ctx context.Context, key, versionID string) (Reader, error)
	// Stat returns what the store itself knows of an object, including its recorded checksum.
	Stat(ctx context.Context, key, versionID string) (Object, error)
	// List returns the latest versions below prefix by key, without their checksums.
	List(ctx context.Context, prefix string) ([]Object, error)
	// Versions returns all versions and delete markers below prefix, by key, the latest of a key first.
	Versions(ctx context.Context, prefix string) ([]Version, error)
	// Presign makes a link that reads the object without credentials until expiry (at most 7 days).
	Presign(ctx context.Context, key string, o PresignOptions) (string, error)
}

// Object is a stored object.
type Object struct {
	Key       string `json:"key"`
	Size      int64  `json:"size"`
	SHA256    string `json:"sha256"`     // hex; "" where the store was not asked or does not know
	VersionID string `json:"version_id"` // "" where the store was not asked

	MediaType   string    `json:"media_type,omitempty"`
	Modified    time.Time `json:"-"` // the store's clock
	RetainUntil time.Time `json:"-"` // from Stat only; zero without retention
	Build       Build     `json:"-"` // the program that made it, as CreateOptions said; zero where the store was not asked
}

// Version is one version of an object, or a delete marker over it.
type Version struct {
	Object
	Latest       bool
	DeleteMarker bool
}

// Reader is an open object. ReadAt makes one range request per call: use Download for formats that need random access.
type Reader interface {
	io.Reader
	io.ReaderAt
	io.Closer
	// Object returns what the store knows; its SHA256 is the recorded one, not that of the bytes.
	Object() Object
}

// Retain is a class of retention; the configuration says how many years it means.
type Retain int

// The classes.
const (
	RetainRecord  Retain = iota // the office's records: all but what follows
	RetainExtract               // untouched inputs, which hold citizens' data: kept shorter
	RetainDraft                 // drafts: of use until the month is decided on
	RetainNone                  // no lock: probes
)

// CreateOptions say how an object is stored.
type CreateOptions struct {
	MediaType string // "application/octet-stream" if empty
	Retain    Retain
	Build     Build            // the program that makes the bytes, if another one may make other bytes; else zero
	Progress  func(sent int64) // called while a large body is sent; may be nil
}

// JSON are the options of a JSON record.
var JSON = CreateOptions{MediaType: "application/json"}

// PresignOptions say what a link returns.
type PresignOptions struct {
	Expiry    time.Duration // 1 second to 7 days
	VersionID string        // "" is the latest
	FileName  string        // offered to the browser as the name; "" leaves it to the key
	MediaType string        // answered instead of the stored one; "" leaves it
}

// MaxLinkLife is the longest life of a presigned link (Signature Version 4).
const MaxLinkLife = 7 * 24 * time.Hour

// TamperedError names the object that was tampered with. It is ErrTampered.
type TamperedError struct {
	Key  string
	What string
}

func (e *TamperedError) Error() string {
	return fmt.Sprintf("archive: tampered: %s: %s", e.Key, e.What)
}

// Is makes the error ErrTampered.
func (e *TamperedError) Is(target error) bool { return target == ErrTampered }
