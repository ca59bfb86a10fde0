package stack

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// The gateway runs in a child of this process, from the same executable. It
// changes the working directory to its root and works with relative paths
// ever after, keeps its settings in package variables, and prints to standard
// output; none of that is fit for a process that reads a user's relative
// paths and prints JSON. The child reads its orders from standard input and
// ends when that is closed, hence also when this process is killed.

// childVariable in the environment makes the executable serve the store.
const childVariable = "TREHAN_EMBEDDED_STORE"

// storeOrder is what the child is told, as one line of JSON. Secrets stand in
// the files.
type storeOrder struct {
	Address       string `json:"address"`
	Root          string `json:"root"`
	Versions      string `json:"versions"`
	SideCar       string `json:"side_car"` // used where the file system has no extended attributes
	AccessKeyFile string `json:"access_key_file"`
	SecretKeyFile string `json:"secret_key_file"`
}

// startStore starts the gateway over DIR/store and waits until it answers a
// signed request.
func (s *Stack) startStore(ctx context.Context, cfg Config, ports allPorts) (func() error, error) {
	access, accessFile, err := secret(s.Dir, "store-access-key", 100)
	if err != nil {
		return nil, err
	}
	key, keyFile, err := secret(s.Dir, "store-secret-key", 256)
	if err != nil {
		return nil, err
	}
	order := storeOrder{
		Address:       address(ports.Store),
		Root:          filepath.Join(s.Dir, "store"),
		Versions:      filepath.Join(s.Dir, "store-versions"),
		SideCar:       filepath.Join(s.Dir, "store-attributes"),
		AccessKeyFile: accessFile,
		SecretKeyFile: keyFile,
	}
	for _, dir := range []string{order.Root, order.Versions, order.SideCar} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, err
		}
	}
	child, err := startChild(order, filepath.Join(s.Dir, "logs", "store.log"))
	if err != nil {
		return nil, err
	}
	child.watch(s.report)
	s.Store = &StoreEndpoint{
		Endpoint: order.Address, Bucket: cfg.Bucket,
		AccessKeyFile: accessFile, SecretKeyFile: keyFile, Folder: order.Root,
	}
	probe, err := minio.New(order.Address, &minio.Options{Creds: credentials.NewStaticV4(access, key, "")})
	if err != nil {
		return child.stop, err
	}
	return child.stop, untilReady(ctx, 30*time.Second, func(ctx context.Context) error {
		if err := child.ended(); err != nil {
			return err
		}
		_, err := probe.ListBuckets(ctx)
		return err
	})
}

// storeChild is the running gateway.
type storeChild struct {
	cmd      *exec.Cmd
	stdin    io.WriteCloser
	log      string
	stopping atomic.Bool
	done     chan struct{}
	err      error // set before done is closed
}

func startChild(order storeOrder, logFile string) (*storeChild, error) {
	exe, err := os.Executable()
	if err != nil {
		return nil, err
	}
	out, err := os.OpenFile(logFile, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	defer out.Close()
	c := &storeChild{cmd: exec.Command(exe), log: logFile, done: make(chan struct{})}
	c.cmd.Env = append(os.Environ(), childVariable+"=1")
	c.cmd.Stdout, c.cmd.Stderr = out, out
	if c.stdin, err = c.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	if err := c.cmd.Start(); err != nil {
		return nil, err
	}
	line, err := json.Marshal(order)
	if err != nil {
		return nil, err
	}
	if _, err := c.stdin.Write(append(line, '\n')); err != nil {
		return nil, fmt.Errorf("%w; %s", err, lastLine(logFile))
	}
	return c, nil
}

// watch collects the child's end and reports one that nobody asked for.
func (c *storeChild) watch(report func(error)) {
	go func() {
		err := c.cmd.Wait()
		if !c.stopping.Load() {
			c.err = fmt.Errorf("the object store has ended (%s): %s", c.cmd.ProcessState, lastLine(c.log))
			report(c.err)
		} else if err != nil {
			c.err = err
		}
		close(c.done)
	}()
}

func (c *storeChild) ended() error {
	select {
	case <-c.done:
		return c.err
	default:
		return nil
	}
}

// stop closes the child's standard input and waits for its end.
func (c *storeChild) stop() error {
	c.stopping.Store(true)
	_ = c.stdin.Close()
	select {
	case <-c.done:
		return c.err
	case <-time.After(stopTimeout):
		_ = c.cmd.Process.Kill()
		<-c.done
		return fmt.Errorf("the object store was still stopping after %s", stopTimeout)
	}
}

// lastLine of the child's log says why it ended.
func lastLine(path string) string {
	f, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer f.Close()
	last := ""
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if text := strings.TrimSpace(lines.Text()); text != "" {
			last = text
		}
	}
	return last
}
