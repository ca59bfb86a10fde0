package mail

import (
	"context"
	"errors"
	"net"
	"os"
	"sync"
	"time"
)

// wire is the raw connection, below TLS. It sees what the SMTP client does not
// tell: whether every byte was handed over, and who closed the line.
type wire struct {
	net.Conn
	mu        sync.Mutex
	broken    bool // a write failed: what was being written is not whole
	dotting   bool // the final dot is being written, or is out
	asked     bool // it is out: the answer has been waited for
	cancelled bool // the caller's context ended
}

func (w *wire) Write(p []byte) (int, error) {
	n, err := w.Conn.Write(p)
	if err != nil {
		w.mu.Lock()
		// Once the answer is awaited the mail is out, and what fails is TLS
		// writing an alert.
		w.broken = w.broken || !w.asked
		w.mu.Unlock()
	}
	return n, err
}

func (w *wire) Read(p []byte) (int, error) {
	w.mu.Lock()
	w.asked = w.dotting
	w.mu.Unlock()
	return w.Conn.Read(p)
}

// guard closes the connection when ctx ends, which interrupts a silent relay
// at once. While the final dot is out and unanswered it waits for grace first.
// The returned function ends the watch.
func (w *wire) guard(ctx context.Context, grace time.Duration) (release func()) {
	released := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		w.mu.Lock()
		w.cancelled = true
		wait := w.dotting
		w.mu.Unlock()
		if wait {
			select {
			case <-released:
				return
			case <-time.After(grace):
			}
		}
		_ = w.Close()
	})
	return func() {
		close(released)
		stop()
	}
}

// dot says that the final dot comes next. It returns false if the caller has
// already given up: then it must not be sent.
func (w *wire) dot() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.dotting = true
	return !w.cancelled
}

func (w *wire) undot() {
	w.mu.Lock()
	w.dotting, w.asked = false, false
	w.mu.Unlock()
}

func (w *wire) state() (broken, cancelled bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.broken, w.cancelled
}

// wait gives the connection d for what comes next.
func (w *wire) wait(d time.Duration) { _ = w.SetDeadline(time.Now().Add(d)) }

func timedOut(err error) bool {
	var timeout net.Error
	return errors.Is(err, os.ErrDeadlineExceeded) || errors.As(err, &timeout) && timeout.Timeout()
}
