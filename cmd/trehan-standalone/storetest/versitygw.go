package storetest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/versity/versitygw/backend/meta"
	"github.com/versity/versitygw/backend/posix"
	"github.com/versity/versitygw/embedgw"
)

// childFolder names the folder of a gateway with accounts in the environment of its process, childAddress where it listens.
const childFolder, childAddress = "TREHAN_TEST_GATEWAY", "TREHAN_TEST_GATEWAY_ADDRESS"

// init takes the process over when it was started as a gateway: there is but one a process.
func init() {
	dir := os.Getenv(childFolder)
	if dir == "" {
		return
	}
	if err := serveGateway(dir, os.Getenv(childAddress)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1) //nolint:forbidigo // this process is the store; no main runs in it
	}
	os.Exit(0) //nolint:forbidigo // as above
}

func serveGateway(dir, address string) error {
	backend, err := posix.New(filepath.Join(dir, "data"), meta.XattrMeta{}, posix.PosixOpts{
		VersioningDir: filepath.Join(dir, "versions"), CopyObjectThreshold: 5 << 30,
	})
	if err != nil {
		return err
	}
	return embedgw.RunVersityGW(context.Background(), backend, &embedgw.Config{
		RootUserAccess: admin.Access, RootUserSecret: admin.Secret, Ports: []string{address},
		IAMDir: filepath.Join(dir, "accounts"), MaxConnections: 256, MaxRequests: 128, MultipartMaxParts: 10_000, Quiet: true,
	})
}

// Gateway is a versitygw with accounts, as Compose runs it.
type Gateway struct {
	Store
	dir, script string
}

// Versitygw starts a gateway and gives the worker its account by the script that Compose runs. It skips the test where there
// is no curl or no file system with extended attributes.
func Versitygw(t testing.TB, script string) *Gateway {
	t.Helper()
	if _, err := exec.LookPath("curl"); err != nil {
		const require = "TREHAN_TEST_REQUIRE_CURL"
		if os.Getenv(require) == "1" {
			t.Fatalf("no curl, and %s=1", require)
		}
		t.Skip("no curl")
	}
	g := &Gateway{Store: Store{Address: "127.0.0.1:" + freePort(t), Admin: admin, Worker: worker}, dir: t.TempDir(), script: script}
	if err := (meta.XattrMeta{}).Test(g.dir); err != nil {
		t.Skip("no extended attributes here")
	}
	for _, sub := range []string{"data", "versions", "accounts", "secrets"} {
		if err := os.Mkdir(filepath.Join(g.dir, sub), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	serve(t, g.Address, []string{childFolder + "=" + g.dir, childAddress + "=" + g.Address}, os.Args[0])
	g.SetWorker(t, worker.Secret)
	return g
}

// SetWorker gives the worker's account a secret, by the script.
func (g *Gateway) SetWorker(t testing.TB, secret string) {
	t.Helper()
	secrets := filepath.Join(g.dir, "secrets")
	for name, text := range map[string]string{
		"store_root_access_key": g.Admin.Access, "store_root_secret_key": g.Admin.Secret,
		"store_access_key": g.Worker.Access, "store_secret_key": secret,
	} {
		write(t, filepath.Join(secrets, name), text+"\n")
	}
	run(t, []string{"SECRETS=" + secrets, "STORE=http://" + g.Address, "BUCKET=" + Bucket}, "sh", g.script)
}
