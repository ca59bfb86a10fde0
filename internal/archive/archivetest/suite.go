package archivetest

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"testing"
	"time"

	"trehan/internal/archive"
)

// Suite is the conformance suite: what the archive, the ledger and the trail rely on. Every supported server has passed it.
// open returns a store on a bucket with versioning and object lock. All tests may share one bucket; each uses its own keys. A
// store that is also a Vandal must withstand its attacks.
func Suite(t *testing.T, open func(t *testing.T) archive.Store) {
	tests := []struct {
		name string
		run  func(t *testing.T, s archive.Store, prefix string)
	}{
		{"create and read", createAndRead},
		{"create-only", createOnly},
		{"create-only under contention", contention},
		{"lost reply then retry", lostReply},
		{"wrong checksum", wrongChecksum},
		{"not found", notFound},
		{"version IDs", versionIDs},
		{"range reads", rangeReads},
		{"big object", bigObject},
		{"empty object", emptyObject},
		{"listing", listing},
		{"more than a page of keys", manyKeys},
		{"unusual keys", unusualKeys},
		{"presigned links", presigned},
		{"retention refuses deletion", retention},
		{"delete marker", deleteMarker},
		{"overwriting shows", overwriting},
		{"chain", chain},
	}
	s := open(t)
	run := fmt.Sprintf("suite/%d-%08x/", time.Now().UnixNano(), rand.Uint32())
	for i, test := range tests {
		t.Run(test.name, func(t *testing.T) { test.run(t, s, fmt.Sprintf("%s%02d/", run, i)) })
	}
}

// SuiteOnWire tests what happens below the Store, between client library and server; open wraps the transport.
func SuiteOnWire(t *testing.T, open func(t *testing.T, wrap func(http.RoundTripper) http.RoundTripper) archive.Store) {
	for _, test := range []struct {
		name string
		wire *Wire
	}{
		{"reply lost", &Wire{LoseTail: true}},
		{"503 once", &Wire{Status: http.StatusServiceUnavailable}},
	} {
		t.Run(test.name, func(t *testing.T) {
			key := fmt.Sprintf("suite/wire-%08x", rand.Uint32())
			wire := test.wire
			wire.Part = key
			s := open(t, func(rt http.RoundTripper) http.RoundTripper { wire.Base = rt; return wire })
			body := []byte("the only one")
			o, err := s.Create(t.Context(), key, archive.Bytes(body), small)
			if err != nil {
				t.Fatalf("create: %v", err)
			}
			if wire.Puts.Load() < 2 {
				t.Fatalf("the fault did not happen: %d puts", wire.Puts.Load())
			}
			assertVersions(t, s, key, 1)
			if got, _, err := s.Get(t.Context(), key, o.VersionID); err != nil || !bytes.Equal(got, body) {
				t.Fatalf("get %q: %v", got, err)
			}
			if _, err := s.Create(t.Context(), key, archive.Bytes([]byte("another")), small); !errors.Is(err, archive.ErrExists) {
				t.Fatalf("other bytes: %v, want ErrExists", err)
			}
		})
	}
}

// small sets no lock, for tests that test none.
var small = archive.CreateOptions{MediaType: "text/plain", Retain: archive.RetainNone}

func create(t *testing.T, s archive.Store, key, body string) archive.Object {
	t.Helper()
	o, err := s.Create(t.Context(), key, archive.Bytes([]byte(body)), small)
	if err != nil {
		t.Fatalf("create %s: %v", key, err)
	}
	return o
}

func assertVersions(t *testing.T, s archive.Store, key string, want int) []archive.Version {
	t.Helper()
	v, err := s.Versions(t.Context(), key)
	if err != nil {
		t.Fatalf("versions of %s: %v", key, err)
	}
	if len(v) != want {
		t.Fatalf("%d versions of %s, want %d: %+v", len(v), key, want, v)
	}
	return v
}
