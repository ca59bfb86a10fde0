package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime/debug"

	"trehan/cmd/trehan-standalone/stack"
	"trehan/internal/archive"
	"trehan/internal/cli"
	"trehan/internal/client"
	"trehan/internal/config"
	"trehan/internal/telemetry"
)

// running is a stack with a worker on it.
type running struct {
	stack    *stack.Stack
	config   *config.Config
	temporal *client.Client
	worker   chan error
	page     chan string // where the review page is open, once
	stop     context.CancelFunc
	log      io.Closer
}

// connect sets the store up and connects to a stack whose configuration is written; nobody works on it yet.
func connect(ctx context.Context, s *stack.Stack) (*running, error) {
	collectLess()
	conf, err := config.Load(s.ConfigFile())
	if err != nil {
		return nil, cli.Exit(cli.ExitUsage, err)
	}
	if err := conf.Require(config.NeedStore | config.NeedMail | config.NeedMonth); err != nil {
		return nil, cli.Exit(cli.ExitUsage, err)
	}
	store, err := cli.OpenStore(conf)
	if err != nil {
		return nil, err
	}
	if err := setUp(ctx, s, store); err != nil {
		return nil, err
	}
	connected, err := cli.Dial(ctx, conf, client.Options{})
	if err != nil {
		return nil, err
	}
	return &running{stack: s, config: conf, temporal: connected, worker: make(chan error, 1), page: make(chan string, 1)}, nil
}

// setUp makes the bucket of the stack's own store. That of a store outside is made by `doctor --setup`, with the rights that
// takes; one that does not answer for now is no fault, since a month waits for it.
func setUp(ctx context.Context, s *stack.Stack, store *archive.S3) error {
	if s.Store == nil {
		if _, err := store.List(ctx, outsideMark); errors.Is(err, archive.ErrRefused) || errors.Is(err, archive.ErrDenied) {
			return fmt.Errorf("kho ngoài không dùng được: %w; kiểm tra bằng `trehan-standalone doctor --config %s`, lập kho lần đầu bằng thêm --setup", err, s.ConfigFile())
		}
		return nil
	}
	if err := store.Setup(ctx); err != nil {
		return fmt.Errorf("không lập được kho: %w; nếu thư mục này được phục hồi từ bản sao thì bản sao thiếu thuộc tính mở rộng: sao lưu lại bằng tar --xattrs --xattrs-include='*'", err)
	}
	return nil
}

// work starts the worker; page is the address of the review page, "" for none, and log is where the worker logs.
func (r *running) work(ctx context.Context, p *cli.Program, page string, log logging) error {
	logger, closer, err := log.open(p, r.stack.Dir, r.config.Telemetry.Level)
	if err != nil {
		return err
	}
	// The worker outlives the signal that ends the commands: it is stopped in order, before the servers are.
	ctx, stop := context.WithCancel(context.WithoutCancel(ctx))
	r.stop, r.log = stop, closer
	review := cli.Page{Address: page, Opened: func(url string) { r.page <- url }}
	go func() { r.worker <- p.Work(ctx, r.config, logger, review) }()
	return nil
}

// logging is where a worker that shares its process with others logs.
type logging int

const (
	toFile   logging = iota // DIR/worker.log: the person watches the month
	toStderr                // as `worker` does, so that a journal keeps it and throws it away again; to the file if a person looks on
)

// logFile is the log below the data folder.
const logFile = "worker.log"

func (l logging) open(p *cli.Program, dir, level string) (*slog.Logger, io.Closer, error) {
	from, err := telemetry.ParseLevel(level)
	if err != nil {
		return nil, nil, cli.Exit(cli.ExitUsage, err)
	}
	if l == toStderr && !cli.IsTerminal(p.Stderr) {
		return telemetry.Logger(p.Stderr, from), io.NopCloser(nil), nil
	}
	file, err := os.OpenFile(filepath.Join(dir, logFile), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	return telemetry.Logger(file, from), file, err
}

// close stops the worker first, if there is one, then the client; the stack is the caller's.
func (r *running) close() error {
	defer r.temporal.Close()
	if r.stop == nil {
		return nil
	}
	r.stop()
	return errors.Join(<-r.worker, r.log.Close())
}

// wait waits until the person has enough or something fails.
func (r *running) wait(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return nil
	case err := <-r.stack.Failed():
		return err
	case err := <-r.worker:
		r.worker <- nil // close still asks
		return fmt.Errorf("tiến trình xử lý đã dừng: %w", err)
	}
}

// enough is the memory up to which garbage may lie about.
const enough = 2 << 30

// collectLess spares a sixth of a month's time. The servers keep some 60 MB alive, all of which is looked at whenever as
// much again has been allocated, and a month allocates 200 MB. Who sets GOGC or GOMEMLIMIT keeps it.
func collectLess() {
	if os.Getenv("GOGC") == "" && os.Getenv("GOMEMLIMIT") == "" {
		debug.SetGCPercent(300)
		debug.SetMemoryLimit(enough)
	}
}
