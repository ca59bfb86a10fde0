package e2e

import (
	"bytes"
	"io"
	"log"
	"net"
	"net/mail"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
)

// relay is the office's mail relay. It lives in the test, so it outlasts the
// program's death and knows which mails were really taken.
type relay struct {
	port  int
	delay func() time.Duration // before each answer to a final dot; nil for none
	// refuse answers a recipient with an error; nil takes everybody.
	refuse func(to string) error
	cut    func(to string) bool // ends the connection in place of the answer to the final dot; nil for nobody

	mu    sync.Mutex
	taken []letter
	gates map[string]*gate // by month
}

// gate keeps back the answers to a month's letters after the first few: they
// are taken, and the program does not know it.
type gate struct {
	after   int
	held    chan letter
	release chan struct{}
	once    sync.Once
}

// open answers what was held, and holds no more.
func (g *gate) open() { g.once.Do(func() { close(g.release) }) }

// letter is one mail that the relay has taken.
type letter struct {
	from, to string // envelope
	id       string // Message-ID without brackets
	data     []byte
}

// month is the first part of the Message-ID of a mail of the program.
func (l letter) month() string { month, _, _ := strings.Cut(l.id, "."); return month }

// notice reports whether the mail carries the letter: notices, corrections and warnings,
// not the operators' mails.
func (l letter) notice() bool {
	return strings.Contains(l.id, ".notice@") || strings.Contains(l.id, ".correction@") || strings.Contains(l.id, ".warning@")
}

func startRelay(t *testing.T) *relay {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r := &relay{port: listener.Addr().(*net.TCPAddr).Port, gates: map[string]*gate{}}
	server := smtp.NewServer(r)
	server.Domain = "relay.example"
	server.ErrorLog = log.New(io.Discard, "", 0) // that clients die is what the tests are about
	server.ReadTimeout, server.WriteTimeout = 5*time.Minute, time.Minute
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() {
		r.mu.Lock()
		for _, g := range r.gates {
			g.open()
		}
		r.mu.Unlock()
		_ = server.Close()
	})
	return r
}

// gate holds the answers to all of a month's letters but the first few.
func (r *relay) gate(month string, after int) *gate {
	r.mu.Lock()
	defer r.mu.Unlock()
	g := &gate{after: after, held: make(chan letter, 1000), release: make(chan struct{})}
	r.gates[month] = g
	return g
}

// letters are the mails taken so far that carry the letter of a month.
func (r *relay) letters(month string) []letter {
	r.mu.Lock()
	defer r.mu.Unlock()
	var out []letter
	for _, l := range r.taken {
		if l.month() == month && l.notice() {
			out = append(out, l)
		}
	}
	return out
}

// toOperators are the mails taken so far that tell the operators of a month.
func (r *relay) toOperators(month string) []letter {
	r.mu.Lock()
	defer r.mu.Unlock()
	var out []letter
	for _, l := range r.taken {
		if l.month() == month && !l.notice() {
			out = append(out, l)
		}
	}
	return out
}

// NewSession implements smtp.Backend.
func (r *relay) NewSession(c *smtp.Conn) (smtp.Session, error) {
	return &transaction{relay: r, conn: c}, nil
}

type transaction struct {
	relay    *relay
	conn     *smtp.Conn
	from, to string
}

func (s *transaction) Mail(from string, _ *smtp.MailOptions) error { s.from = from; return nil }
func (s *transaction) Reset()                                      {}
func (s *transaction) Logout() error                               { return nil }

func (s *transaction) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = to
	if s.relay.refuse != nil {
		return s.relay.refuse(to)
	}
	return nil
}

func (s *transaction) Data(in io.Reader) error {
	data, err := io.ReadAll(in)
	if err != nil {
		return err
	}
	m, err := mail.ReadMessage(bytes.NewReader(data))
	if err != nil {
		return &smtp.SMTPError{Code: 554, Message: "not a message"}
	}
	l := letter{from: s.from, to: s.to, id: strings.Trim(m.Header.Get("Message-Id"), "<>"), data: data}
	r := s.relay
	r.mu.Lock()
	r.taken = append(r.taken, l)
	g := r.gates[l.month()]
	r.mu.Unlock()
	if r.delay != nil {
		time.Sleep(r.delay())
	}
	if r.cut != nil && l.notice() && r.cut(l.to) {
		return s.conn.Close()
	}
	if g != nil && l.notice() && len(r.letters(l.month())) > g.after {
		select {
		case g.held <- l:
		default:
		}
		<-g.release
	}
	return nil
}

// perAddress counts letters by the address they went to.
func perAddress(letters []letter) map[string]int {
	count := map[string]int{}
	for _, l := range letters {
		count[strings.ToLower(l.to)]++
	}
	return count
}

// oneEach fails unless each of the addresses has exactly one letter and nobody
// else has any.
func oneEach(t *testing.T, letters []letter, addresses []string) {
	t.Helper()
	count := perAddress(letters)
	for _, a := range addresses {
		if count[a] != 1 {
			t.Errorf("%s has %d letters, want 1", a, count[a])
		}
	}
	for a, n := range count {
		if !slices.Contains(addresses, a) {
			t.Errorf("%s has %d letters, want none", a, n)
		}
	}
	ids := map[string]bool{}
	for _, l := range letters {
		if ids[l.id] {
			t.Errorf("Message-ID %s was sent twice", l.id)
		}
		ids[l.id] = true
	}
}
