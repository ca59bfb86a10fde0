package archivetest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	"trehan/internal/archive"
)

// Op is an operation of a Store.
type Op string

// The operations.
const (
	OpCreate   Op = "create"
	OpGet      Op = "get"
	OpOpen     Op = "open"
	OpStat     Op = "stat"
	OpList     Op = "list"
	OpVersions Op = "versions"
	OpPresign  Op = "presign"
)

// Fault is the fault injected into one call.
type Fault int

// The faults.
const (
	None      Fault = iota
	Fail            // returns an error without doing anything
	LoseReply       // does it, then returns an error
	Hang            // nothing until the context ends
)

// ErrInjected is the cause of every injected error; ErrUnavailable that of an outage. Both are Retryable.
var (
	ErrInjected    = errors.New("archivetest: injected fault")
	ErrUnavailable = errors.New("archivetest: 503 SlowDown")
)

// Faulty is a Store around another in which decide says what happens to each call. decide may be called by several
// goroutines.
type Faulty struct {
	archive.Store
	decide func(op Op, key string) Fault
	err    error
}

// WithFaults wraps a store.
func WithFaults(s archive.Store, decide func(op Op, key string) Fault) *Faulty {
	return &Faulty{Store: s, decide: decide, err: ErrInjected}
}

// Saying gives the injected errors another cause, such as archive.ErrRefused for permanent errors.
func (f *Faulty) Saying(err error) *Faulty {
	f.err = err
	return f
}

// Once injects fault only into the first call of op whose key contains part.
func Once(s archive.Store, op Op, part string, fault Fault) *Faulty {
	var mu sync.Mutex
	done := false
	return WithFaults(s, func(o Op, key string) Fault {
		mu.Lock()
		defer mu.Unlock()
		if done || o != op || !strings.Contains(key, part) {
			return None
		}
		done = true
		return fault
	})
}

// ErrorOnce fails the first such call without doing anything.
func ErrorOnce(s archive.Store, op Op, part string) *Faulty { return Once(s, op, part, Fail) }

// LostReply executes the first such create and loses the reply.
func LostReply(s archive.Store, part string) *Faulty { return Once(s, OpCreate, part, LoseReply) }

// Unavailable fails every call.
func Unavailable(s archive.Store) *Faulty {
	f := WithFaults(s, func(Op, string) Fault { return Fail })
	f.err = ErrUnavailable
	return f
}

// Hanging lets every such call wait for the end of its context.
func Hanging(s archive.Store, op Op, part string) *Faulty {
	return WithFaults(s, func(o Op, key string) Fault {
		if o == op && strings.Contains(key, part) {
			return Hang
		}
		return None
	})
}

func through[T any](ctx context.Context, f *Faulty, op Op, key string, call func() (T, error)) (T, error) {
	var zero T
	fault := f.decide(op, key)
	switch fault {
	case Fail:
		return zero, fmt.Errorf("%s %s: %w", op, key, f.err)
	case Hang:
		<-ctx.Done()
		return zero, ctx.Err()
	}
	v, err := call()
	if fault == LoseReply {
		return zero, fmt.Errorf("%s %s: reply lost: %w", op, key, f.err)
	}
	return v, err
}

type got struct {
	body   []byte
	object archive.Object
}

// Create implements archive.Store.
func (f *Faulty) Create(ctx context.Context, key string, body archive.Body, o archive.CreateOptions) (archive.Object, error) {
	return through(ctx, f, OpCreate, key, func() (archive.Object, error) { return f.Store.Create(ctx, key, body, o) })
}

// Get implements archive.Store.
func (f *Faulty) Get(ctx context.Context, key, versionID string) ([]byte, archive.Object, error) {
	g, err := through(ctx, f, OpGet, key, func() (got, error) {
		b, o, err := f.Store.Get(ctx, key, versionID)
		return got{b, o}, err
	})
	return g.body, g.object, err
}

// Open implements archive.Store.
func (f *Faulty) Open(ctx context.Context, key, versionID string) (archive.Reader, error) {
	return through(ctx, f, OpOpen, key, func() (archive.Reader, error) { return f.Store.Open(ctx, key, versionID) })
}

// Stat implements archive.Store.
func (f *Faulty) Stat(ctx context.Context, key, versionID string) (archive.Object, error) {
	return through(ctx, f, OpStat, key, func() (archive.Object, error) { return f.Store.Stat(ctx, key, versionID) })
}

// List implements archive.Store.
func (f *Faulty) List(ctx context.Context, prefix string) ([]archive.Object, error) {
	return through(ctx, f, OpList, prefix, func() ([]archive.Object, error) { return f.Store.List(ctx, prefix) })
}

// Versions implements archive.Store.
func (f *Faulty) Versions(ctx context.Context, prefix string) ([]archive.Version, error) {
	return through(ctx, f, OpVersions, prefix, func() ([]archive.Version, error) { return f.Store.Versions(ctx, prefix) })
}

// Presign implements archive.Store.
func (f *Faulty) Presign(ctx context.Context, key string, o archive.PresignOptions) (string, error) {
	return through(ctx, f, OpPresign, key, func() (string, error) { return f.Store.Presign(ctx, key, o) })
}
