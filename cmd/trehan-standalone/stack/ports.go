package stack

import (
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"sync/atomic"
)

// allPorts adds to the public ports those that only Temporal's own services
// use among themselves.
type allPorts struct {
	Ports
	History  int `json:"history"`
	Matching int `json:"matching"`
	Worker   int `json:"worker"`
}

// Free ports are taken from lowestFree up to the first that systems use for
// outgoing connections (Linux from 32768 on, others from 49152).
const (
	lowestFree = 20000
	outgoing   = 32768
)

func portsFile(dir string) string { return filepath.Join(dir, "ports.json") }

// PortError is returned by Start when a port that was asked for is not to be had.
type PortError struct {
	Part string // temporal, temporal http, ui, store, smtp
	Port int
	err  error
}

func (e *PortError) Error() string {
	return fmt.Sprintf("cổng %d của %s đang bị chương trình khác dùng hoặc không mở được (%v)", e.Port, e.Part, e.err)
}

func (e *PortError) Unwrap() error { return e.err }

// choosePorts takes the given ports, else those that served the folder before
// (so that a written configuration and an open browser page stay good), else
// free ones. All are held open together while choosing, so that no two are the
// same. Between the choice and the server's own listening another program may
// still take one; the start then fails and says so.
func choosePorts(dir string, given Ports) (allPorts, error) {
	var before allPorts
	if data, err := os.ReadFile(portsFile(dir)); err == nil {
		// A damaged file only costs the old numbers.
		_ = json.Unmarshal(data, &before)
	}
	chosen := allPorts{Ports: given}
	wishes := []struct {
		name   string
		port   *int
		before int
	}{
		{"temporal", &chosen.Temporal, before.Temporal},
		{"temporal http", &chosen.TemporalHTTP, before.TemporalHTTP},
		{"ui", &chosen.UI, before.UI},
		{"store", &chosen.Store, before.Store},
		{"smtp", &chosen.SMTP, before.SMTP},
		{"review page", &chosen.Review, before.Review},
		{"history", &chosen.History, before.History},
		{"matching", &chosen.Matching, before.Matching},
		{"worker", &chosen.Worker, before.Worker},
	}
	held := heldPorts{next: firstFree()}
	defer held.release()
	for _, w := range wishes {
		if *w.port == 0 {
			continue
		}
		if _, err := held.take(*w.port); err != nil {
			return chosen, &PortError{w.name, *w.port, err}
		}
	}
	for _, w := range wishes {
		if *w.port != 0 {
			continue
		}
		port, err := held.again(w.before)
		if err != nil {
			return chosen, fmt.Errorf("stack: no free port for %s: %w", w.name, err)
		}
		*w.port = port
	}
	return chosen, nil
}

// heldPorts are ports of the loopback interface that are listened on until they are released.
type heldPorts struct {
	listeners []net.Listener
	next      int // where to look for a free one
}

func (h *heldPorts) release() {
	for _, l := range h.listeners {
		_ = l.Close()
	}
}

// take holds a port; 0 is one of the system's choice.
func (h *heldPorts) take(port int) (int, error) {
	l, err := net.Listen("tcp", address(port))
	if err != nil {
		return 0, err
	}
	h.listeners = append(h.listeners, l)
	return l.Addr().(*net.TCPAddr).Port, nil
}

// again holds the port of before if there was one and it is free, else a free one.
func (h *heldPorts) again(before int) (int, error) {
	if before != 0 {
		if port, err := h.take(before); err == nil {
			return port, nil
		}
	}
	return h.free()
}

// free holds a free port, below those that systems hand to outgoing connections, which come and go.
func (h *heldPorts) free() (int, error) {
	for range outgoing - lowestFree {
		port := lowestFree + h.next%(outgoing-lowestFree)
		h.next++
		if port, err := h.take(port); err == nil {
			return port, nil
		}
	}
	return h.take(0)
}

// starts counts the stacks that this process has started.
var starts atomic.Int64

// firstFree is where a stack begins to look. Each process and each of its stacks begins elsewhere: what one has chosen and
// not yet opened, no other that starts at the same time looks at.
func firstFree() int {
	const apart = 16 // more than a stack needs
	return (os.Getpid() + 101*int(starts.Add(1))) * apart
}

// rememberPorts keeps the choice for the next start.
func rememberPorts(dir string, p allPorts) error {
	data, err := json.MarshalIndent(p, "", "  ")
	if err != nil {
		return err
	}
	return writeWhole(portsFile(dir), append(data, '\n'), 0o600)
}

func address(port int) string { return net.JoinHostPort(Loopback, strconv.Itoa(port)) }
