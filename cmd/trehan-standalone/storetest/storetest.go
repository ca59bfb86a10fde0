// Package storetest starts real object stores for tests, each with the bucket and the worker's key that the manual and the
// policies of deploy/ make: versitygw from this module, MinIO and SeaweedFS as built by `make test-stores`.
package storetest

import (
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"trehan/internal/archive"
)

// Bucket is the bucket of the policies in deploy/.
const Bucket = "trehan"

// Key is an access key.
type Key struct{ Access, Secret string }

// Store is a running store.
type Store struct {
	Address string // host:port, without TLS
	Admin   Key    // may do everything
	Worker  Key    // may do what the policy says
	Mode    string // of retention, under which the worker's key lifts no lock
}

// The keys of the stores that a test starts.
var (
	admin  = Key{"quan-tri", "mat-khau-quan-tri"}
	worker = Key{"nguoi-lam", "mat-khau-cua-nguoi-lam"}
)

// Config is the configuration of a store with one of the keys, which it writes into files.
func (s Store) Config(t testing.TB, bucket string, key Key) archive.Config {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"access": key.Access, "secret": key.Secret} {
		write(t, filepath.Join(dir, name), text+"\n")
	}
	return archive.Config{
		Endpoint: "http://" + s.Address, Bucket: bucket,
		AccessKeyFile: filepath.Join(dir, "access"), SecretKeyFile: filepath.Join(dir, "secret"),
		Retention: archive.Retention{Mode: s.Mode},
	}
}

// Open opens a bucket with one of the keys, and makes it if it is not there.
func (s Store) Open(t testing.TB, bucket string, key Key, o ...archive.Option) *archive.S3 {
	t.Helper()
	store, err := archive.NewS3(s.Config(t, bucket, key), "", o...)
	if err != nil {
		t.Fatal(err)
	}
	if err := store.Setup(t.Context()); err != nil {
		t.Fatal(err)
	}
	return store
}

func write(t testing.TB, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// run runs a program to its end.
func run(t testing.TB, env []string, program string, args ...string) {
	t.Helper()
	cmd := exec.Command(program, args...)
	cmd.Env = append(os.Environ(), env...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s %s: %v\n%s", filepath.Base(program), strings.Join(args, " "), err, out)
	}
}

// serve runs a server until the test ends, and returns once address takes connections.
func serve(t testing.TB, address string, env []string, program string, args ...string) {
	t.Helper()
	log, err := os.Create(filepath.Join(t.TempDir(), "log"))
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, args...)
	cmd.Env, cmd.Stdout, cmd.Stderr = append(os.Environ(), env...), log, log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		_ = log.Close()
	})
	eventually(t, log.Name(), func() bool {
		line, err := net.DialTimeout("tcp", address, time.Second)
		if err == nil {
			_ = line.Close()
		}
		return err == nil
	})
}

// eventually waits until the server that writes a log is ready.
func eventually(t testing.TB, log string, ready func() bool) {
	t.Helper()
	for end := time.Now().Add(2 * time.Minute); !ready(); time.Sleep(100 * time.Millisecond) {
		if time.Now().After(end) {
			text, _ := os.ReadFile(log)
			t.Fatalf("the store does not start:\n%s", text)
		}
	}
}

// answers waits until the store answers a signed request.
func (s Store) answers(t testing.TB) {
	t.Helper()
	store, err := archive.NewS3(s.Config(t, Bucket, s.Admin), "", archive.WithRetries(1))
	if err != nil {
		t.Fatal(err)
	}
	eventually(t, "", func() bool {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		return store.Setup(ctx) == nil
	})
}

// freePort is a port of this machine with the port 10000 above it free too, where SeaweedFS listens for gRPC.
func freePort(t testing.TB) string {
	t.Helper()
	for {
		one, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		address := one.Addr().(*net.TCPAddr)
		_ = one.Close()
		if address.Port > 55535 {
			continue
		}
		above := *address
		above.Port += 10_000
		two, err := net.ListenTCP("tcp", &above)
		if err != nil {
			continue
		}
		_ = two.Close()
		_, port, _ := net.SplitHostPort(address.String())
		return port
	}
}
