// Package stack runs, in one folder and on the loopback interface alone, the three servers that trehan otherwise finds
// outside: Temporal with its web UI on a SQLite file, an S3-compatible object store whose objects are plain files, and
// a mail catcher that writes a Maildir.
//
// A folder belongs to one running stack at a time, held by a lock; stacks in different folders run side by side.
// Everything survives SIGKILL and a new start on the same folder. The object store does not fsync: it is safe against
// the death of the process, not against a loss of power.
package stack

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"time"
)

// Loopback is the only address the embedded servers listen on.
const Loopback = "127.0.0.1"

// Config says where the stack lives. Only Dir is required.
type Config struct {
	// Dir is the data folder; it is made if missing.
	Dir string
	// Namespace is Temporal's namespace, "default" if empty.
	Namespace string
	// Retention is how long Temporal keeps closed runs, 400 days if zero. A
	// namespace that has another retention is changed at start.
	Retention time.Duration
	// Bucket is the name of the bucket written to the configuration,
	// "trehan" if empty. The stack does not make it: the archive does, with
	// versioning and object lock.
	Bucket string
	// Ports are chosen free where they are zero; a port that served this
	// folder before is taken again if it is free.
	Ports Ports
	// WithoutStore and WithoutMail leave out a part that is found outside.
	WithoutStore bool
	WithoutMail  bool
	// MailSizeLimit is the largest message the mail catcher takes, in bytes;
	// 25 MB if zero.
	MailSizeLimit int64
}

// Ports of the embedded servers; zero means any free one.
type Ports struct {
	Temporal     int `json:"temporal"`
	TemporalHTTP int `json:"temporal_http"`
	UI           int `json:"ui"`
	Store        int `json:"store"`
	SMTP         int `json:"smtp"`
	Review       int `json:"review"` // of the worker's page, which is not started here
}

// Stack is a running stack. The exported fields are set once by Start.
type Stack struct {
	// Dir is the absolute path of the data folder.
	Dir      string
	Temporal TemporalEndpoint
	// Store is nil with Config.WithoutStore.
	Store *StoreEndpoint
	// Mail is nil with Config.WithoutMail.
	Mail *MailEndpoint
	// Review is where the worker may serve its review page, and who may enter.
	Review ReviewEndpoint
	// Took says how long each part needed until it answered: "temporal",
	// "ui", "store", "mail", and "all" from the call of Start to its return.
	Took map[string]time.Duration

	parts  []part // in the order they were started
	unlock func()
	failed chan error
	once   sync.Once
	err    error
}

// TemporalEndpoint says how to reach Temporal.
type TemporalEndpoint struct {
	Address   string // host:port of the gRPC frontend
	HTTP      string // URL of the frontend's HTTP API
	UI        string // URL of the web UI
	Namespace string
	Database  string // path of the SQLite file
}

// StoreEndpoint says how to reach the object store. The keys stand in files
// that only the owner can read.
type StoreEndpoint struct {
	Endpoint      string // host:port, plain HTTP
	Bucket        string
	AccessKeyFile string
	SecretKeyFile string
	Folder        string // objects stand below Folder/Bucket under their keys
}

// MailEndpoint says how to reach the mail catcher: STARTTLS with a
// certificate that CAFile verifies, then AUTH PLAIN.
type MailEndpoint struct {
	Host         string
	Port         int
	CAFile       string
	UsernameFile string
	PasswordFile string
	Maildir      string
}

// ReviewEndpoint is a free address and the secrets of a page that the stack does not serve itself.
type ReviewEndpoint struct {
	Address   string // host:port
	UsersFile string // where the page's users may stand; the stack does not make it
	KeyFile   string
}

// part is one running server.
type part struct {
	name string
	stop func() error
}

// Start starts every part, waits until each answers, and returns the
// endpoints. If one does not start, those that did are stopped. ctx bounds the
// start only; the stack runs until Stop.
func Start(ctx context.Context, cfg Config) (*Stack, error) {
	begin := time.Now()
	dir, err := prepare(&cfg)
	if err != nil {
		return nil, err
	}
	unlock, err := lockFolder(dir)
	if err != nil {
		return nil, err
	}
	s := &Stack{Dir: dir, Took: map[string]time.Duration{}, unlock: unlock, failed: make(chan error, 4)}
	ports, err := choosePorts(dir, cfg.Ports)
	if err != nil {
		unlock()
		return nil, err
	}
	if err := s.prepareReview(ports); err != nil {
		unlock()
		return nil, err
	}
	err = s.startParts(ctx, cfg, ports)
	if err == nil {
		err = rememberPorts(dir, ports)
	}
	if err != nil {
		return nil, errors.Join(err, s.Stop())
	}
	s.Took["all"] = time.Since(begin)
	return s, nil
}

// startParts starts what does not need each other at once, so that the slowest
// part sets the time, and the web UI once Temporal answers. The store runs in a
// child process; the mail catcher is ready at once.
func (s *Stack) startParts(ctx context.Context, cfg Config, ports allPorts) error {
	var wg sync.WaitGroup
	var mu sync.Mutex
	var errs []error
	run := func(name string, start func() (func() error, error)) {
		wg.Go(func() {
			t := time.Now()
			stop, err := start()
			mu.Lock()
			defer mu.Unlock()
			if stop != nil {
				s.parts = append(s.parts, part{name, stop})
			}
			if err != nil {
				errs = append(errs, fmt.Errorf("%s did not start: %w", name, err))
				return
			}
			s.Took[name] = time.Since(t)
		})
	}
	run("temporal", func() (func() error, error) { return s.startTemporal(ctx, cfg, ports) })
	if !cfg.WithoutStore {
		run("store", func() (func() error, error) { return s.startStore(ctx, cfg, ports) })
	}
	if !cfg.WithoutMail {
		run("mail", func() (func() error, error) { return s.startMail(cfg, ports) })
	}
	wg.Wait()
	if len(errs) == 0 {
		run("ui", func() (func() error, error) { return s.startUI(ctx, ports) })
		wg.Wait()
	}
	return errors.Join(errs...)
}

// prepareReview makes up the secrets of the review page.
func (s *Stack) prepareReview(ports allPorts) (err error) {
	s.Review.Address = address(ports.Review)
	s.Review.UsersFile = filepath.Join(s.Dir, "secrets", "users")
	_, s.Review.KeyFile, err = secret(s.Dir, "review-key", 256)
	return err
}

// Failed delivers an error when a part ends by itself. A stack one of whose
// parts has failed is of no more use: stop it.
func (s *Stack) Failed() <-chan error { return s.failed }

// Stop stops every part, the last started first, and frees the folder. It can
// be called again and then returns what the first call returned. Stop workers
// and clients before it.
func (s *Stack) Stop() error {
	s.once.Do(func() {
		var errs []error
		for i := len(s.parts) - 1; i >= 0; i-- {
			if err := s.parts[i].stop(); err != nil {
				errs = append(errs, fmt.Errorf("%s did not stop cleanly: %w", s.parts[i].name, err))
			}
		}
		s.unlock()
		s.err = errors.Join(errs...)
	})
	return s.err
}

// report hands on the failure of a part without ever blocking it.
func (s *Stack) report(err error) {
	select {
	case s.failed <- err:
	default:
	}
}

func (c *Config) defaults() {
	if c.Namespace == "" {
		c.Namespace = "default"
	}
	if c.Retention == 0 {
		c.Retention = 400 * 24 * time.Hour
	}
	if c.Bucket == "" {
		c.Bucket = "trehan"
	}
	if c.MailSizeLimit == 0 {
		c.MailSizeLimit = 25_000_000
	}
}

// ConfigFile is the path of the configuration that `demo` and `up` write for
// the other commands.
func (s *Stack) ConfigFile() string { return filepath.Join(s.Dir, "trehan.yaml") }
