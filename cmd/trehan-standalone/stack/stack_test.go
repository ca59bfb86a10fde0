package stack_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/operatorservice/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"trehan/cmd/trehan-standalone/stack"
)

func start(t *testing.T, cfg stack.Config) *stack.Stack {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 90*time.Second)
	defer cancel()
	s, err := stack.Start(ctx, cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Stop(); err != nil {
			t.Errorf("stop: %v", err)
		}
	})
	t.Logf("ready after %v: %v", s.Took["all"].Round(time.Millisecond), s.Took)
	return s
}

func dial(t *testing.T, s *stack.Stack) client.Client {
	t.Helper()
	c, err := client.Dial(client.Options{HostPort: s.Temporal.Address, Namespace: s.Temporal.Namespace})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func bucketClient(t *testing.T, s *stack.Stack) *minio.Client {
	t.Helper()
	c, err := minio.New(s.Store.Endpoint, &minio.Options{
		Creds: credentials.NewStaticV4(read(t, s.Store.AccessKeyFile), read(t, s.Store.SecretKeyFile), ""),
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func read(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(bytes.TrimSpace(data))
}

// waiting ends when it gets a signal and says what it got.
func waiting(ctx workflow.Context) (string, error) {
	var got string
	workflow.GetSignalChannel(ctx, "go").Receive(ctx, &got)
	return got, nil
}

func work(t *testing.T, c client.Client) worker.Worker {
	t.Helper()
	w := worker.New(c, "test", worker.Options{})
	w.RegisterWorkflowWithOptions(waiting, workflow.RegisterOptions{Name: "Waiting"})
	if err := w.Start(); err != nil {
		t.Fatal(err)
	}
	return w
}

// TestRestart starts a run, stops the stack under it, and finds everything
// again on the same folder and the same ports.
func TestRestart(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	first := start(t, stack.Config{Dir: dir})
	c := dial(t, first)
	_, err := c.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
		ID: "month-2023-11", TaskQueue: "test",
		TypedSearchAttributes: temporal.NewSearchAttributes(
			temporal.NewSearchAttributeKeyKeyword("TrehanMonth").ValueSet("2023-11"),
			temporal.NewSearchAttributeKeyInt64("TrehanRevision").ValueSet(3),
		),
	}, "Waiting")
	if err != nil {
		t.Fatal(err)
	}
	store := bucketClient(t, first)
	if err := store.MakeBucket(ctx, "trehan", minio.MakeBucketOptions{ObjectLocking: true}); err != nil {
		t.Fatal(err)
	}
	put(t, store, "months/2023-11/r0001/opened.json", "{}")
	c.Close()
	if err := first.Stop(); err != nil {
		t.Fatal(err)
	}
	if err := first.Stop(); err != nil {
		t.Fatalf("a second stop: %v", err)
	}

	second := start(t, stack.Config{Dir: dir})
	if second.Temporal != first.Temporal || *second.Store != *first.Store || *second.Mail != *first.Mail {
		t.Errorf("the endpoints changed over a restart:\n%+v\n%+v", first, second)
	}
	c = dial(t, second)
	w := work(t, c)
	defer w.Stop()
	if err := c.SignalWorkflow(ctx, "month-2023-11", "", "go", "đi"); err != nil {
		t.Fatal(err)
	}
	var got string
	if err := c.GetWorkflow(ctx, "month-2023-11", "").Get(ctx, &got); err != nil || got != "đi" {
		t.Fatalf("the run of before ended with %q, %v", got, err)
	}
	if get(t, bucketClient(t, second), "months/2023-11/r0001/opened.json") != "{}" {
		t.Error("the object of before is not there")
	}
	onDisk := filepath.Join(second.Store.Folder, "trehan/months/2023-11/r0001/opened.json")
	if read(t, onDisk) != "{}" {
		t.Error("the object is no plain file under its key")
	}
	found, err := c.ListWorkflow(ctx, &workflowservice.ListWorkflowExecutionsRequest{
		Query: "TrehanMonth = '2023-11' AND TrehanRevision = 3",
	})
	if err != nil || len(found.GetExecutions()) != 1 {
		t.Errorf("by search attributes: %v, %v", found.GetExecutions(), err)
	}
}

// TestNamespace checks retention and search attributes, also where the
// folder was made with others.
func TestNamespace(t *testing.T) {
	dir := t.TempDir()
	for _, days := range []int{3, 400} {
		s := start(t, stack.Config{Dir: dir, Namespace: "van-phong", Retention: time.Duration(days) * 24 * time.Hour, WithoutMail: true, WithoutStore: true})
		if s.Store != nil || s.Mail != nil {
			t.Error("parts that were left out are there")
		}
		c := dial(t, s)
		ns, err := c.WorkflowService().DescribeNamespace(context.Background(), &workflowservice.DescribeNamespaceRequest{Namespace: "van-phong"})
		if err != nil {
			t.Fatal(err)
		}
		if got := ns.GetConfig().GetWorkflowExecutionRetentionTtl().AsDuration(); got != time.Duration(days)*24*time.Hour {
			t.Errorf("retention %v, want %d days", got, days)
		}
		attributes, err := c.OperatorService().ListSearchAttributes(context.Background(), &operatorservice.ListSearchAttributesRequest{Namespace: "van-phong"})
		if err != nil {
			t.Fatal(err)
		}
		for name, kind := range map[string]enumspb.IndexedValueType{
			"TrehanMonth":    enumspb.INDEXED_VALUE_TYPE_KEYWORD,
			"TrehanRevision": enumspb.INDEXED_VALUE_TYPE_INT,
			"TrehanOutcome":  enumspb.INDEXED_VALUE_TYPE_KEYWORD,
		} {
			if got := attributes.GetCustomAttributes()[name]; got != kind {
				t.Errorf("%s is %v, want %v", name, got, kind)
			}
		}
		if resp, err := http.Get(s.Temporal.HTTP + "/api/v1/namespaces/van-phong"); err != nil || resp.StatusCode != 200 {
			t.Errorf("the HTTP API answers %v, %v", resp, err)
		} else {
			resp.Body.Close()
		}
		c.Close()
		if err := s.Stop(); err != nil {
			t.Fatal(err)
		}
	}
}

// TestSideBySide has two stacks at once, and a third that wants the folder of
// the first.
func TestSideBySide(t *testing.T) {
	one := start(t, stack.Config{Dir: t.TempDir()})
	two := start(t, stack.Config{Dir: t.TempDir()})
	ports := map[string]bool{}
	for _, s := range []*stack.Stack{one, two} {
		for _, a := range []string{s.Temporal.Address, s.Temporal.UI, s.Temporal.HTTP, s.Store.Endpoint} {
			if ports[a] {
				t.Errorf("%s is used twice", a)
			}
			ports[a] = true
		}
	}
	ctx := context.Background()
	for i, s := range []*stack.Stack{one, two} {
		c := bucketClient(t, s)
		if err := c.MakeBucket(ctx, "trehan", minio.MakeBucketOptions{ObjectLocking: true}); err != nil {
			t.Fatal(err)
		}
		put(t, c, "k", []string{"one", "two"}[i])
	}
	if a, b := get(t, bucketClient(t, one), "k"), get(t, bucketClient(t, two), "k"); a != "one" || b != "two" {
		t.Errorf("the stores mix: %q, %q", a, b)
	}
	if read(t, one.Store.SecretKeyFile) == read(t, two.Store.SecretKeyFile) {
		t.Error("two folders have one secret")
	}
	resp, err := http.Get(two.Temporal.UI + "/")
	if err != nil || resp.StatusCode != 200 {
		t.Fatalf("the UI answers %v, %v", resp, err)
	}
	page, _ := io.ReadAll(resp.Body)
	resp.Body.Close()
	if !bytes.Contains(bytes.ToLower(page), []byte("<!doctype html")) {
		t.Errorf("the UI's page is no HTML: %.80q", page)
	}
	if _, err := stack.Start(ctx, stack.Config{Dir: one.Dir}); !errors.Is(err, stack.ErrInUse) {
		t.Errorf("a second stack in one folder: %v", err)
	}
}

// TestWorkingDirectory holds the process to its own working directory, which
// the embedded gateway changes wherever it runs.
func TestWorkingDirectory(t *testing.T) {
	before, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	start(t, stack.Config{Dir: t.TempDir(), WithoutMail: true})
	if after, _ := os.Getwd(); after != before {
		t.Errorf("the working directory became %s", after)
	}
}

// TestSecretsAreTheOwners looks at the modes of everything in a folder.
func TestSecretsAreTheOwners(t *testing.T) {
	s := start(t, stack.Config{Dir: filepath.Join(t.TempDir(), "data", "demo")})
	files := 0
	err := filepath.WalkDir(filepath.Join(s.Dir, "secrets"), func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || path == s.Mail.CAFile {
			return err
		}
		files++
		info, err := d.Info()
		if err == nil && info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", path, info.Mode())
		}
		return err
	})
	if err != nil || files < 5 {
		t.Errorf("%d secrets, %v", files, err)
	}
	for _, dir := range []string{s.Dir, s.Store.Folder, s.Mail.Maildir} {
		if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
			t.Errorf("%s: %v, %v", dir, info.Mode(), err)
		}
	}
	if info, err := os.Stat(s.Temporal.Database); err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Errorf("the database: %v, %v", info.Mode(), err)
	}
}

func put(t *testing.T, c *minio.Client, key, text string) {
	t.Helper()
	_, err := c.PutObject(context.Background(), "trehan", key, bytes.NewReader([]byte(text)), int64(len(text)), minio.PutObjectOptions{DisableMultipart: true})
	if err != nil {
		t.Fatal(err)
	}
}

func get(t *testing.T, c *minio.Client, key string) string {
	t.Helper()
	object, err := c.GetObject(context.Background(), "trehan", key, minio.GetObjectOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer object.Close()
	data, err := io.ReadAll(object)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
