// Package mailtest supports tests that need a mail server: Server is an SMTP server that follows a Script. It replies
// with any code at any verb, drops the connection at any point or stops replying, and records which mails it really
// accepted; tests compare what a client believes with that record. IMAPServer holds a mailbox of bounces.
package mailtest

import (
	"bufio"
	"crypto/tls"
	"net"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// Mail is one that the server has taken.
type Mail struct {
	From, To string
	Data     []byte // dots unstuffed
	// MailParameters and RcptParameters stand behind the addresses in MAIL and RCPT.
	MailParameters, RcptParameters string
}

// Server is a running scripted server with a certificate, a user and a
// password of its own.
type Server struct {
	Host         string
	Port         int
	CAFile       string
	UsernameFile string
	PasswordFile string

	listener net.Listener
	tls      *tls.Config
	opts     Options

	mu       sync.Mutex
	script   Script
	taken    []Mail
	verbs    []string
	opened   int
	conns    map[net.Conn]bool
	closed   bool
	handlers sync.WaitGroup
}

// Options choose what the server offers.
type Options struct {
	Implicit   bool   // TLS from the first byte
	Plain      bool   // no STARTTLS at all
	NoAuth     bool   // no AUTH
	Mechanisms string // default "PLAIN LOGIN"
	// Token accepts an access token of a user, for XOAUTH2.
	Token      func(user, token string) bool
	Extensions []string // further lines of EHLO; default SIZE 30000000, 8BITMIME, ENHANCEDSTATUSCODES
	Host       string   // name in the certificate; default 127.0.0.1
}

// Username and Password are those in the server's files.
const (
	Username = "van-phong"
	Password = "mật khẩu thử 123"
)

// Start runs a server for the length of a test.
func Start(t testing.TB, script Script, opts Options) *Server {
	t.Helper()
	dir := t.TempDir()
	s := &Server{
		Host: "127.0.0.1", script: script, opts: opts, conns: map[net.Conn]bool{},
		CAFile:       filepath.Join(dir, "ca.pem"),
		UsernameFile: filepath.Join(dir, "username"),
		PasswordFile: filepath.Join(dir, "password"),
	}
	pair, certPEM := certificate(t, opts.Host)
	s.tls = &tls.Config{Certificates: []tls.Certificate{pair}}
	for path, text := range map[string][]byte{s.CAFile: certPEM, s.UsernameFile: []byte(Username + "\n"), s.PasswordFile: []byte(Password + "\n")} {
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.listener = listener
	s.Port = listener.Addr().(*net.TCPAddr).Port
	s.handlers.Go(s.accept)
	t.Cleanup(s.Close)
	return s
}

// Close drops every line.
func (s *Server) Close() {
	_ = s.listener.Close()
	s.mu.Lock()
	s.closed = true
	for c := range s.conns {
		_ = c.Close()
	}
	s.mu.Unlock()
	s.handlers.Wait()
}

// Drain waits until every client has gone and all that they had said is heard.
func (s *Server) Drain(t testing.TB) {
	t.Helper()
	for end := time.Now().Add(time.Minute); ; time.Sleep(5 * time.Millisecond) {
		s.mu.Lock()
		open := len(s.conns)
		s.mu.Unlock()
		if open == 0 {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("%d lines are still open", open)
		}
	}
}

// Taken are the mails the server has taken so far.
func (s *Server) Taken() []Mail {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Mail(nil), s.taken...)
}

// Verbs are the commands heard so far, in order.
func (s *Server) Verbs() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.verbs...)
}

// Connections counts those made so far.
func (s *Server) Connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.opened
}

func (s *Server) accept() {
	for {
		conn, err := s.listener.Accept()
		if err != nil {
			return
		}
		s.mu.Lock()
		if s.closed {
			_ = conn.Close()
			s.mu.Unlock()
			return
		}
		s.conns[conn] = true
		s.opened++
		s.mu.Unlock()
		s.handlers.Go(func() {
			(&dialogue{server: s, raw: conn, conn: conn, in: bufio.NewReader(conn)}).run()
			_ = conn.Close()
			s.mu.Lock()
			delete(s.conns, conn)
			s.mu.Unlock()
		})
	}
}
