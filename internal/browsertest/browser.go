// Package browsertest looks at pages with headless Chromium, over its DevTools protocol on a pipe. Tests that need it
// are skipped where Chromium is missing, unless TREHAN_TEST_REQUIRE_BROWSER=1, and under -short.
package browsertest

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"
)

// Require is the variable that turns a missing browser from a reason to skip into a failure.
const Require = "TREHAN_TEST_REQUIRE_BROWSER"

// patience bounds every answer of the browser: these tests share their machine with others.
const patience = 2 * time.Minute

// Browser is a running Chromium without profile, extensions and network.
type Browser struct {
	command *exec.Cmd
	to      io.WriteCloser

	mu      sync.Mutex
	last    int
	waiting map[int]chan reply
	events  map[string]func(event) // by session
	ended   error
}

// reply is the answer to one call.
type reply struct {
	Result json.RawMessage
	Err    error
}

// event is what the browser tells unasked.
type event struct {
	Method string
	Params json.RawMessage
}

// message is one line of the protocol in either direction.
type message struct {
	ID        int             `json:"id,omitempty"`
	Session   string          `json:"sessionId,omitempty"`
	Method    string          `json:"method,omitempty"`
	Params    json.RawMessage `json:"params,omitempty"`
	Result    json.RawMessage `json:"result,omitempty"`
	Complaint *struct {
		Code    int    `json:"code"`
		Message string `json:"message"`
	} `json:"error,omitempty"`
}

// Start starts the browser for a test and ends it with the test.
func Start(tb testing.TB) *Browser {
	tb.Helper()
	if testing.Short() {
		tb.Skip("runs Chromium")
	}
	path := find()
	if path == "" {
		if os.Getenv(Require) == "1" {
			tb.Fatalf("no chromium here, and %s=1 asks for one", Require)
		}
		tb.Skipf("no chromium here (Debian: apt-get install chromium); %s=1 makes this a failure", Require)
	}
	b, err := start(path, tb.TempDir())
	if err != nil {
		tb.Fatalf("start %s: %v", path, err)
	}
	tb.Cleanup(b.stop)
	return b
}

func find() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

func start(path, profile string) (*Browser, error) {
	theirIn, ourOut, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	ourIn, theirOut, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	c := exec.Command(path, "--headless=new", "--remote-debugging-pipe", "--user-data-dir="+profile,
		"--no-sandbox", // as root, in containers; the pages are our own
		"--no-first-run", "--no-default-browser-check", "--disable-gpu", "--disable-dev-shm-usage", "--disable-extensions",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--force-color-profile=srgb",
		"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "about:blank")
	c.ExtraFiles = []*os.File{theirIn, theirOut} // 3 and 4, as --remote-debugging-pipe wants them
	err = c.Start()
	_, _ = theirIn.Close(), theirOut.Close()
	if err != nil {
		return nil, err
	}
	b := &Browser{command: c, to: ourOut, waiting: map[int]chan reply{}, events: map[string]func(event){}}
	go b.read(ourIn)
	return b, nil
}

// stop closes the browser; one that does not go by itself is killed.
func (b *Browser) stop() {
	_, _ = b.call("", "Browser.close", nil)
	_ = b.to.Close()
	gone := make(chan struct{})
	go func() {
		_ = b.command.Wait()
		close(gone)
	}()
	select {
	case <-gone:
	case <-time.After(10 * time.Second):
		_ = b.command.Process.Kill()
		<-gone
	}
}

// read hands answers and events to those who wait for them, until the pipe ends.
func (b *Browser) read(from io.Reader) {
	lines := bufio.NewReaderSize(from, 1<<20)
	for {
		line, err := lines.ReadBytes(0)
		if err != nil {
			b.end(fmt.Errorf("the browser is gone: %w", err))
			return
		}
		var m message
		if err := json.Unmarshal(line[:len(line)-1], &m); err != nil {
			b.end(fmt.Errorf("not understood: %w", err))
			return
		}
		b.mu.Lock()
		answer, hear := b.waiting[m.ID], b.events[m.Session]
		delete(b.waiting, m.ID)
		b.mu.Unlock()
		switch {
		case m.ID == 0 && hear != nil:
			hear(event{m.Method, m.Params})
		case answer != nil && m.Complaint != nil:
			answer <- reply{Err: errors.New(m.Complaint.Message)}
		case answer != nil:
			answer <- reply{Result: m.Result}
		}
	}
}

func (b *Browser) end(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.ended = err
	for _, answer := range b.waiting {
		answer <- reply{Err: err}
	}
	clear(b.waiting)
}

// call asks the browser for one thing and waits for its answer.
func (b *Browser) call(session, method string, params any) (json.RawMessage, error) {
	m := message{Session: session, Method: method}
	if params != nil {
		encoded, err := json.Marshal(params)
		if err != nil {
			return nil, err
		}
		m.Params = encoded
	}
	answer := make(chan reply, 1)
	if err := b.send(m, answer); err != nil {
		return nil, fmt.Errorf("%s: %w", method, err)
	}
	select {
	case r := <-answer:
		if r.Err != nil {
			return nil, fmt.Errorf("%s: %w", method, r.Err)
		}
		return r.Result, nil
	case <-time.After(patience):
		return nil, fmt.Errorf("%s: no answer within %v", method, patience)
	}
}

func (b *Browser) send(m message, answer chan reply) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ended != nil {
		return b.ended
	}
	b.last++
	m.ID = b.last
	line, err := json.Marshal(m)
	if err != nil {
		return err
	}
	b.waiting[m.ID] = answer
	if _, err := b.to.Write(append(line, 0)); err != nil {
		delete(b.waiting, m.ID)
		return err
	}
	return nil
}
