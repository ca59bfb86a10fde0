package e2e

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"trehan/cmd/trehan-standalone/storetest"
	"trehan/internal/archive"
	"trehan/internal/archive/archivetest"
	"trehan/internal/config"
)

const policies = "../../../deploy/policies"

// TestStores proves stores: the conformance suite and a whole month under the key that the policy of deploy/ makes, and
// that this key deletes, hides and unlocks nothing. MinIO and SeaweedFS are those of `make test-stores`.
func TestStores(t *testing.T) {
	tools := os.Getenv("TREHAN_TEST_STORES")
	if tools == "" {
		t.Skip("run by `make test-stores`, which builds the stores")
	}
	for name, start := range map[string]func(t *testing.T) storetest.Store{
		"versitygw": func(t *testing.T) storetest.Store {
			return storetest.Versitygw(t, "../../../deploy/compose/scripts/store-account.sh").Store
		},
		"MinIO":     func(t *testing.T) storetest.Store { return storetest.MinIO(t, tools, policies) },
		"SeaweedFS": func(t *testing.T) storetest.Store { return storetest.SeaweedFS(t, tools, policies) },
	} {
		t.Run(name, func(t *testing.T) {
			s := start(t)
			s.Open(t, storetest.Bucket, s.Admin)
			for name, key := range map[string]storetest.Key{"suite with the worker's key": s.Worker, "suite with all rights": s.Admin} {
				t.Run(name, func(t *testing.T) { conforms(t, s, key) })
			}
			t.Run("the worker's key", func(t *testing.T) { mayNot(t, s) })
			t.Run("a month", func(t *testing.T) { monthOn(t, s) })
		})
	}
}

// conforms runs the conformance suite. The worker's key skips what deletes: that it may not.
func conforms(t *testing.T, s storetest.Store, key storetest.Key) {
	bucket := storetest.Bucket
	if key == s.Admin {
		bucket = "trehan-conformance"
	}
	archivetest.Suite(t, func(t *testing.T) archive.Store {
		store := s.Open(t, bucket, key)
		if key == s.Admin {
			return archivetest.S3{S3: store}
		}
		return store
	})
	archivetest.SuiteOnWire(t, func(t *testing.T, wrap func(http.RoundTripper) http.RoundTripper) archive.Store {
		return s.Open(t, bucket, key, archive.WithTransport(wrap))
	})
}

// mayNot tries with the worker's key what the archive never does.
func mayNot(t *testing.T, s storetest.Store) {
	store := s.Open(t, storetest.Bucket, s.Worker)
	o, err := store.Create(t.Context(), "doctor/khoa", archive.Bytes([]byte("locked")), archive.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if o, err = store.Stat(t.Context(), o.Key, o.VersionID); err != nil || o.RetainUntil.IsZero() {
		t.Fatalf("%+v, %v", o, err)
	}
	c, err := minio.New(s.Address, &minio.Options{Creds: credentials.NewStaticV4(s.Worker.Access, s.Worker.Secret, ""), Region: "us-east-1"})
	if err != nil {
		t.Fatal(err)
	}
	ctx, bucket, tomorrow, governance := t.Context(), storetest.Bucket, time.Now().AddDate(0, 0, 1), minio.Governance
	for what, err := range map[string]error{
		"hide an object":            c.RemoveObject(ctx, bucket, o.Key, minio.RemoveObjectOptions{}),
		"delete a version":          c.RemoveObject(ctx, bucket, o.Key, minio.RemoveObjectOptions{VersionID: o.VersionID}),
		"delete one past its lock":  c.RemoveObject(ctx, bucket, o.Key, minio.RemoveObjectOptions{VersionID: o.VersionID, GovernanceBypass: true}),
		"shorten a lock":            c.PutObjectRetention(ctx, bucket, o.Key, minio.PutObjectRetentionOptions{RetainUntilDate: &tomorrow, Mode: &governance, VersionID: o.VersionID}),
		"shorten one past its lock": c.PutObjectRetention(ctx, bucket, o.Key, minio.PutObjectRetentionOptions{RetainUntilDate: &tomorrow, Mode: &governance, VersionID: o.VersionID, GovernanceBypass: true}),
		"stop versioning":           c.SuspendVersioning(ctx, bucket),
		"change the policy":         c.SetBucketPolicy(ctx, bucket, ""),
		"remove the bucket":         c.RemoveBucket(ctx, bucket),
		"make a bucket":             c.MakeBucket(ctx, "cua-toi", minio.MakeBucketOptions{}),
	} {
		if err == nil {
			t.Errorf("the worker's key may %s", what)
		}
	}
	if got, err := store.Stat(ctx, o.Key, ""); err != nil || got.VersionID != o.VersionID || !got.RetainUntil.Equal(o.RetainUntil) {
		t.Errorf("afterwards %+v, %v, want %+v", got, err, o)
	}
	for _, p := range store.Probe(ctx) {
		t.Errorf("doctor: %s: %s", p.Code, p.Message)
	}
	if s.Mode == archive.Compliance {
		s.Mode = archive.Governance
		if found := s.Open(t, bucket, s.Worker).Probe(ctx); len(found) != 1 || found[0].Code != "may_unlock" {
			t.Errorf("doctor under governance: %+v", found)
		}
	}
}

// monthOn runs a month in the store under the worker's key, and compares what it asked for with the policies' actions.
func monthOn(t *testing.T, s storetest.Store) {
	seen := &actionLog{proxy: httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: s.Address}), actions: map[string]bool{}}
	web := httptest.NewServer(seen)
	defer web.Close()
	o := newOffice(t, "")
	mine, err := config.Load(filepath.Join(o.dir, "trehan.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	written := mine.Absolute()
	written.Store = s.Config(t, storetest.Bucket, s.Worker)
	written.Store.Endpoint = web.URL
	o.rewrite(written)
	const month = "2021-09"
	o.export(month, rows(month))
	began := time.Now()
	o.runs(launch(t, "Lịch", "up", "--config", filepath.Join(o.dir, "trehan.yaml"), "--data", o.data, "--outside-store"))
	o.cli(0, "run", "--month", month)
	t.Logf("a month: %s", time.Since(began).Round(100*time.Millisecond))
	o.cli(0, "audit", "verify", "--recompute", "--month", month)
	oneEach(t, o.relay.letters(month), addresses())
	o.connect().store.Probe(t.Context())
	if asked, may := slices.Sorted(maps.Keys(seen.actions)), allowed(t); !slices.Equal(asked, may) {
		t.Errorf("asked for   %q\nallowed are %q", asked, may)
	}
	o.stop()
}

// actionLog passes requests on, with their Host, which is signed, and notes the S3 actions that they need.
type actionLog struct {
	proxy   *httputil.ReverseProxy
	mu      sync.Mutex
	actions map[string]bool
}

func (r *actionLog) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	r.mu.Lock()
	for _, action := range actionsOf(q) {
		r.actions[action] = true
	}
	r.mu.Unlock()
	r.proxy.ServeHTTP(w, q)
}

// actionsOf are the actions for which AWS asks a policy. What doctor tries and must be refused is left out: to delete, and to
// shorten a lock.
func actionsOf(r *http.Request) []string {
	query := r.URL.Query()
	_, key, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	switch {
	case r.Method == http.MethodDelete, r.Header.Get("X-Amz-Bypass-Governance-Retention") != "":
		return nil
	case key == "" && query.Has("versioning"):
		return []string{"s3:GetBucketVersioning"}
	case key == "" && query.Has("object-lock"):
		return []string{"s3:GetBucketObjectLockConfiguration"}
	case key == "" && query.Has("versions"):
		return []string{"s3:ListBucketVersions"}
	case key == "" && (r.Method == http.MethodHead || query.Has("list-type")):
		return []string{"s3:ListBucket"}
	case key != "" && r.Method == http.MethodPut && r.Header.Get("X-Amz-Object-Lock-Mode") != "":
		return []string{"s3:PutObject", "s3:PutObjectRetention"}
	case key != "" && r.Method == http.MethodPut && len(query) == 0:
		return []string{"s3:PutObject"}
	case key != "" && (r.Method == http.MethodGet || r.Method == http.MethodHead):
		// The headers of the lock are those of s3:GetObjectRetention.
		if query.Has("versionId") {
			return []string{"s3:GetObjectVersion", "s3:GetObjectRetention"}
		}
		return []string{"s3:GetObject", "s3:GetObjectRetention"}
	}
	return []string{r.Method + " " + r.URL.RequestURI()}
}

// allowed are the actions that the policies allow, all of them the same.
func allowed(t *testing.T) []string {
	t.Helper()
	type statements struct {
		Statement []struct {
			Effect string
			Action []string
		}
	}
	allowedBy := func(policy []byte) []string {
		var p statements
		if err := json.Unmarshal(policy, &p); err != nil {
			t.Fatal(err)
		}
		var actions []string
		for _, s := range p.Statement {
			if s.Effect == "Allow" {
				actions = append(actions, s.Action...)
			}
		}
		slices.Sort(actions)
		return actions
	}
	read := func(name string) []byte {
		b, err := os.ReadFile(filepath.Join(policies, name))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	var weed struct{ Policies []struct{ Content string } }
	if err := json.Unmarshal(read("seaweedfs.json"), &weed); err != nil {
		t.Fatal(err)
	}
	aws := allowedBy(read("aws.json"))
	for name, policy := range map[string][]byte{"minio.json": read("minio.json"), "seaweedfs.json": []byte(weed.Policies[0].Content)} {
		if other := allowedBy(policy); !slices.Equal(aws, other) {
			t.Errorf("aws.json allows %q, %s %q", aws, name, other)
		}
	}
	return aws
}
