package stack_test

import (
	"context"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
	"github.com/versity/versitygw/backend/meta"
	"github.com/versity/versitygw/backend/posix"
	"github.com/versity/versitygw/embedgw"

	"trehan/internal/archive"
)

// gateway names the folder of a gateway with accounts in a process of its own, gatewayAddress where it listens.
const gateway, gatewayAddress = "TREHAN_TEST_GATEWAY", "TREHAN_TEST_GATEWAY_ADDRESS"

const rootKey, rootSecret = "goc", "mat-khau-cua-goc"

// TestGateway is no test of its own: TestWorkersAccount runs it in another process, for there is but one gateway a process.
func TestGateway(t *testing.T) {
	dir := os.Getenv(gateway)
	if dir == "" {
		t.Skip("run by TestWorkersAccount")
	}
	backend, err := posix.New(filepath.Join(dir, "data"), meta.XattrMeta{}, posix.PosixOpts{
		VersioningDir: filepath.Join(dir, "versions"), CopyObjectThreshold: 5 << 30,
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := embedgw.RunVersityGW(context.Background(), backend, &embedgw.Config{
		RootUserAccess: rootKey, RootUserSecret: rootSecret, Ports: []string{os.Getenv(gatewayAddress)}, HealthPath: "/healthz",
		IAMDir: filepath.Join(dir, "accounts"), MaxConnections: 64, MaxRequests: 32, MultipartMaxParts: 10_000, Quiet: true,
	}); err != nil {
		t.Fatal(err)
	}
}

// TestWorkersAccount gives the worker its account by the script that Compose runs, twice: with its key the store does all
// that the archive asks of it, and deletes, hides and lifts nothing. With the root key doctor finds that it may delete.
func TestWorkersAccount(t *testing.T) {
	a := newAccounts(t)
	a.file("store_secret_key", "mat-khau-moi")
	a.script()
	probe := func(key, secret string) []archive.Problem {
		c := a.config
		c.AccessKeyFile, c.SecretKeyFile = key, secret
		store, err := archive.NewS3(c, "")
		if err != nil {
			t.Fatal(err)
		}
		if err := store.Setup(t.Context()); err != nil {
			t.Fatal(err)
		}
		return store.Probe(t.Context())
	}
	if found := probe(a.config.AccessKeyFile, a.config.SecretKeyFile); len(found) > 0 {
		t.Errorf("with the worker's key: %+v", found)
	}
	worker, err := minio.New(a.address, &minio.Options{Creds: credentials.NewStaticV4("nguoi-lam", "mat-khau-moi", "")})
	if err != nil {
		t.Fatal(err)
	}
	if err := worker.RemoveObject(t.Context(), "van-phong", "gi-cung-duoc", minio.RemoveObjectOptions{}); minio.ToErrorResponse(err).Code != "AccessDenied" {
		t.Errorf("the worker may hide an object: %v", err)
	}
	if err := worker.SetBucketPolicy(t.Context(), "van-phong", ""); minio.ToErrorResponse(err).Code != "AccessDenied" {
		t.Errorf("the worker may change what it may: %v", err)
	}
	if found := probe(a.file("store_root_access_key", rootKey), a.file("store_root_secret_key", rootSecret)); len(found) != 1 || found[0].Code != "may_delete" {
		t.Errorf("with the root key: %+v", found)
	}
}

// serveGateway runs a gateway over a folder in another process until the test ends, and returns its address.
func serveGateway(t *testing.T, dir string) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestGateway$")
	cmd.Env = append(os.Environ(), gateway+"="+dir, gatewayAddress+"="+address)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	eventually(t, func() bool {
		answer, err := http.Get("http://" + address + "/healthz") //nolint:noctx // this machine's
		if err == nil {
			_ = answer.Body.Close()
		}
		return err == nil && answer.StatusCode == http.StatusOK
	})
	return address
}
