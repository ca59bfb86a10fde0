// Package mailtest supports tests that need a mail server: Server is an SMTP server that follows a Script. It replies
// with any code at any verb, drops the connection at any point or stops replying, and records which mails it really
// accepted; tests compare what a client believes with that record. IMAPServer holds a mailbox of bounces.
package mailtest

import (
	"bufio"
	"crypto/tls"
	"encoding/base64"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// The points at which a script can step in. The verbs come before the answer
// to that command.
const (
	Connect  = "CONNECT" // before the greeting
	EHLO     = "EHLO"
	STARTTLS = "STARTTLS"
	TLS      = "TLS" // in place of the handshake
	AUTH     = "AUTH"
	MAIL     = "MAIL"
	RCPT     = "RCPT"
	DATA     = "DATA"
	Body     = "BODY" // when the first KB of the mail has come
	Dot      = "DOT"  // when the final dot has come
	RSET     = "RSET"
	NOOP     = "NOOP"
	QUIT     = "QUIT"
)

// Do is what happens at a point; the zero value is the usual answer.
type Do struct {
	// Reply is sent in place of the usual answer, as it stands, CRLF added.
	Reply string
	// Raw is sent without CRLF, then the line is dropped: a reply cut off.
	Raw string
	// Drop closes the line without a word; at Dot with Take, after having
	// taken the mail.
	Drop bool
	// Hang says nothing until the client goes or the server is closed.
	Hang bool
	// Take keeps the mail at Dot although the answer is another, or none.
	Take bool
	// Close drops the line after the answer.
	Close bool
	// Delay comes before all this.
	Delay time.Duration
	// Reached, if there is one, is called first of all.
	Reached func()
}

// Script says what happens at each point: the n-th element at the n-th time
// the server gets there, over all connections; after the last one the usual.
type Script map[string][]Do

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

// Play replaces the script.
func (s *Server) Play(script Script) {
	s.mu.Lock()
	s.script = script
	s.mu.Unlock()
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

// next takes the point's next action off the script.
func (s *Server) next(point string) Do {
	s.mu.Lock()
	list := s.script[point]
	if len(list) == 0 {
		s.mu.Unlock()
		return Do{}
	}
	s.script[point] = list[1:]
	s.mu.Unlock()
	if list[0].Reached != nil {
		list[0].Reached()
	}
	return list[0]
}

// dialogue is one connection.
type dialogue struct {
	server   *Server
	raw      net.Conn
	conn     net.Conn
	in       *bufio.Reader
	secure   bool
	loggedIn bool
	from, to string

	mailParameters, rcptParameters string
}

// say plays the point's action with the given usual answer; false ends the
// connection. usual reports that nothing of the script stood in the way.
func (d *dialogue) say(point, answer string) (usual, goOn bool) {
	do := d.server.next(point)
	time.Sleep(do.Delay)
	switch {
	case do.Hang:
		_, _ = d.raw.Read(make([]byte, 1<<16)) // a command of an impatient client
		for {
			if _, err := d.raw.Read(make([]byte, 1<<16)); err != nil {
				return false, false
			}
		}
	case do.Drop:
		return false, false
	case do.Raw != "":
		_, _ = d.conn.Write([]byte(do.Raw))
		return false, false
	case do.Reply != "":
		answer = do.Reply
	}
	_, err := d.conn.Write([]byte(strings.ReplaceAll(answer, "\n", "\r\n") + "\r\n"))
	return do.Reply == "" && !do.Close, err == nil && !do.Close
}

func (d *dialogue) run() {
	if d.server.opts.Implicit && !d.encrypt() {
		return
	}
	if _, ok := d.say(Connect, "220 mailtest.example ESMTP"); !ok {
		return
	}
	for {
		line, err := d.in.ReadString('\n')
		if err != nil {
			return
		}
		verb, args, _ := strings.Cut(strings.TrimRight(line, "\r\n"), " ")
		verb = strings.ToUpper(verb)
		d.server.mu.Lock()
		d.server.verbs = append(d.server.verbs, verb)
		d.server.mu.Unlock()
		if !d.command(verb, args) {
			return
		}
	}
}

// command answers one command; false ends the connection.
func (d *dialogue) command(verb, args string) bool {
	switch verb {
	case "EHLO", "HELO":
		_, ok := d.say(EHLO, d.greeting())
		return ok
	case "STARTTLS":
		usual, ok := d.say(STARTTLS, "220 2.0.0 go ahead")
		return ok && (!usual || d.encrypt())
	case "AUTH":
		return d.authenticate(args)
	case "MAIL":
		if !d.loggedIn && !d.server.opts.NoAuth {
			_, ok := d.say(MAIL, "530 5.7.0 Authentication required")
			return ok
		}
		usual, ok := d.say(MAIL, "250 2.1.0 sender ok")
		if usual {
			d.from, d.mailParameters = path(args)
		}
		return ok
	case "RCPT":
		usual, ok := d.say(RCPT, "250 2.1.5 recipient ok")
		if usual {
			d.to, d.rcptParameters = path(args)
		}
		return ok
	case "DATA":
		if d.to == "" {
			_, ok := d.say(DATA, "503 5.5.1 no recipient")
			return ok
		}
		usual, ok := d.say(DATA, "354 go ahead")
		if !usual || !ok {
			return ok
		}
		return d.receive()
	case "RSET":
		d.from, d.to = "", ""
		_, ok := d.say(RSET, "250 2.0.0 reset")
		return ok
	case "NOOP":
		_, ok := d.say(NOOP, "250 2.0.0 ok")
		return ok
	case "QUIT":
		_, _ = d.say(QUIT, "221 2.0.0 bye")
		return false
	}
	_, err := d.conn.Write([]byte("502 5.5.1 unknown command\r\n"))
	return err == nil
}

func (d *dialogue) greeting() string {
	o := d.server.opts
	lines := []string{"mailtest.example"}
	if o.Extensions == nil {
		lines = append(lines, "SIZE 30000000", "8BITMIME", "ENHANCEDSTATUSCODES")
	}
	lines = append(lines, o.Extensions...)
	if !d.secure && !o.Plain {
		lines = append(lines, "STARTTLS")
	}
	if (d.secure || o.Plain) && !o.NoAuth {
		mechanisms := o.Mechanisms
		if mechanisms == "" {
			mechanisms = "PLAIN LOGIN"
		}
		lines = append(lines, "AUTH "+mechanisms)
	}
	for i := range lines {
		mark := "-"
		if i == len(lines)-1 {
			mark = " "
		}
		lines[i] = "250" + mark + lines[i]
	}
	return strings.Join(lines, "\n")
}

func (d *dialogue) encrypt() bool {
	do := d.server.next(TLS)
	switch {
	case do.Drop:
		return false
	case do.Hang:
		_, _ = d.raw.Read(make([]byte, 1<<16))
		_, _ = d.raw.Read(make([]byte, 1))
		return false
	case do.Raw != "":
		_, _ = d.raw.Read(make([]byte, 1<<16)) // the client's hello
		_, _ = d.raw.Write([]byte(do.Raw))
		return false
	}
	conn := tls.Server(d.raw, d.server.tls)
	if conn.Handshake() != nil {
		return false
	}
	d.conn, d.in, d.secure = conn, bufio.NewReader(conn), true
	return true
}

func (d *dialogue) authenticate(args string) bool {
	mechanism, initial, _ := strings.Cut(args, " ")
	ask := func(challenge string) string {
		_, _ = fmt.Fprintf(d.conn, "334 %s\r\n", base64.StdEncoding.EncodeToString([]byte(challenge)))
		line, _ := d.in.ReadString('\n')
		text, _ := base64.StdEncoding.DecodeString(strings.TrimSpace(line))
		return string(text)
	}
	good := false
	switch strings.ToUpper(mechanism) {
	case "PLAIN":
		text, _ := base64.StdEncoding.DecodeString(initial)
		good = string(text) == "\x00"+Username+"\x00"+Password
	case "LOGIN":
		good = ask("Username:") == Username && ask("Password:") == Password
	case "XOAUTH2":
		text, _ := base64.StdEncoding.DecodeString(initial)
		if good = accepts(d.server.opts.Token, string(text)); !good {
			ask(`{"status":"401"}`)
		}
	}
	answer := "235 2.7.0 welcome"
	if !good {
		answer = "535 5.7.8 Authentication credentials invalid"
	}
	usual, ok := d.say(AUTH, answer)
	d.loggedIn = usual && good
	return ok
}

// receive reads a mail and answers the final dot.
func (d *dialogue) receive() bool {
	var data []byte
	interrupted := false
	for {
		line, err := d.in.ReadBytes('\n')
		if err != nil {
			return false
		}
		if string(line) == ".\r\n" {
			break
		}
		if line[0] == '.' {
			line = line[1:]
		}
		data = append(data, line...)
		if len(data) >= 1024 && !interrupted {
			interrupted = true
			if do := d.server.next(Body); do.Reply != "" || do.Drop || do.Hang {
				if do.Hang {
					for {
						if _, err := d.raw.Read(make([]byte, 1)); err != nil || d.isClosed() {
							return false
						}
						time.Sleep(50 * time.Millisecond)
					}
				}
				if do.Reply != "" {
					_, _ = d.conn.Write([]byte(do.Reply + "\r\n"))
				}
				return false
			}
		}
	}
	do := d.server.next(Dot)
	if do.Take || strings.HasPrefix(do.Reply, "2") || do.Reply == "" && do.Raw == "" && !do.Drop && !do.Hang {
		d.server.mu.Lock()
		d.server.taken = append(d.server.taken, Mail{d.from, d.to, data, d.mailParameters, d.rcptParameters})
		d.server.mu.Unlock()
	}
	d.from, d.to = "", ""
	// Put it back for say, which plays it.
	d.server.mu.Lock()
	if d.server.script == nil {
		d.server.script = Script{}
	}
	d.server.script[Dot] = append([]Do{do}, d.server.script[Dot]...)
	d.server.mu.Unlock()
	_, ok := d.say(Dot, "250 2.0.0 Ok: queued as 4TESTQ1234")
	return ok
}

func (d *dialogue) isClosed() bool {
	d.server.mu.Lock()
	defer d.server.mu.Unlock()
	return d.server.closed
}

// path takes the address out of FROM:<a> or TO:<a>, and what stands behind it.
func path(args string) (address, parameters string) {
	_, rest, _ := strings.Cut(args, "<")
	address, parameters, _ = strings.Cut(rest, ">")
	return address, strings.TrimSpace(parameters)
}
