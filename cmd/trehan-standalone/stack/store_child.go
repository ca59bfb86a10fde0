package stack

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"

	"github.com/versity/versitygw/backend/meta"
	"github.com/versity/versitygw/backend/posix"
	"github.com/versity/versitygw/embedgw"
)

// init takes the process over when it was started as the store's child: so
// every program that has this package, a test's too, can start a stack without
// a hook in its main function.
func init() {
	if os.Getenv(childVariable) == "" {
		return
	}
	// Ctrl-C reaches the whole process group, but the parent's workers need
	// the store until they have stopped.
	signal.Ignore(os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	// The gateway keeps a few MB alive and would collect garbage every few requests.
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
	if err := serveStore(os.Stdin); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1) //nolint:forbidigo // this process is the store; its parent's main never runs in it
	}
	os.Exit(0) //nolint:forbidigo // as above
}

// serveStore reads its order and serves until its input ends.
func serveStore(orders io.Reader) error {
	in := bufio.NewReader(orders)
	line, err := in.ReadBytes('\n')
	if err != nil {
		return fmt.Errorf("reading the order: %w", err)
	}
	var order storeOrder
	if err := json.Unmarshal(line, &order); err != nil {
		return fmt.Errorf("reading the order: %w", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		_, _ = io.Copy(io.Discard, in)
		cancel()
	}()
	access, err := os.ReadFile(order.AccessKeyFile)
	if err != nil {
		return err
	}
	key, err := os.ReadFile(order.SecretKeyFile)
	if err != nil {
		return err
	}
	backend, err := storeBackend(order)
	if err != nil {
		return err
	}
	return embedgw.RunVersityGW(ctx, backend, &embedgw.Config{
		RootUserAccess:    strings.TrimSpace(string(access)),
		RootUserSecret:    strings.TrimSpace(string(key)),
		Ports:             []string{order.Address},
		MaxConnections:    8192, // a worker keeps up to 32 idle ones, and many offices' workers may share the store
		MaxRequests:       512,
		MultipartMaxParts: 10_000,
		KeepAlive:         true,
		DisableACLs:       true,
		Quiet:             true,
	})
}

// storeBackend keeps objects as plain files. Their attributes stand in the
// file system's extended attributes, or, where it has none, beside the store.
func storeBackend(order storeOrder) (*posix.Posix, error) {
	opts := posix.PosixOpts{
		VersioningDir:       order.Versions,
		ValidateBucketNames: true,
		CopyObjectThreshold: 5 << 30,
	}
	opts.SetNewDirPerm(0o700)
	opts.SetNewFilePerm(0o600)
	if err := (meta.XattrMeta{}).Test(order.Root); err == nil {
		return posix.New(order.Root, meta.XattrMeta{}, opts)
	}
	side, err := meta.NewSideCar(order.SideCar)
	if err != nil {
		return nil, err
	}
	opts.SideCarDir = order.SideCar
	return posix.New(order.Root, side, opts)
}
