package mailtest

import (
	"bytes"
	"crypto/tls"
	"io"
	"log"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
	"github.com/emersion/go-sasl"

	"trehan/internal/mail"
)

// IMAPServer is a mailbox on an IMAP server in memory, on loopback.
type IMAPServer struct {
	Config mail.IMAPConfig // how to reach it

	user  *imapmemserver.User
	mu    sync.Mutex
	cut   string
	said  []string
	token func(user, token string) bool
	plain bool // keeps no keywords
}

// StartIMAP starts a server with an empty INBOX that encrypts in one of the ways of mail.IMAPConfig.TLS.
func StartIMAP(t testing.TB, encryption string) *IMAPServer {
	t.Helper()
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	pair, authority := certificate(t, "")
	s := &IMAPServer{user: imapmemserver.NewUser("thu-tra-lai", "mat-khau-7")}
	if err := s.user.Create("INBOX", nil); err != nil {
		t.Fatal(err)
	}
	memory := imapmemserver.New()
	memory.AddUser(s.user)
	options := &imapserver.Options{
		NewSession: func(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			s.mu.Lock()
			good, plain := s.token, s.plain
			s.mu.Unlock()
			if good != nil {
				return &tokenSession{imapmemserver.NewUserSession(s.user), good}, nil, nil
			}
			if plain {
				return plainSession{memory.NewSession()}, nil, nil
			}
			return memory.NewSession(), nil, nil
		},
		InsecureAuth: encryption != mail.TLSStart, // with implicit the listener encrypts, which the server cannot see
		Logger:       log.New(io.Discard, "", 0),
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.Config = mail.IMAPConfig{
		Host: "127.0.0.1", Port: listener.Addr().(*net.TCPAddr).Port, TLS: encryption,
		UsernameFile: file("username", "thu-tra-lai\n"), PasswordFile: file("password", "mat-khau-7\n"),
	}
	if encryption != mail.TLSNone {
		s.Config.CAFile = file("ca.pem", string(authority))
	}
	switch encryption {
	case mail.TLSImplicit:
		listener = tls.NewListener(listener, &tls.Config{Certificates: []tls.Certificate{pair}})
	case mail.TLSStart:
		options.TLSConfig = &tls.Config{Certificates: []tls.Certificate{pair}}
	}
	server := imapserver.New(options)
	go func() { _ = server.Serve(imapListener{listener, s}) }()
	t.Cleanup(func() { _ = server.Close() })
	return s
}

// TakeTokens has the server take access tokens (XOAUTH2) and no password, in all connections from now on.
func (s *IMAPServer) TakeTokens(good func(user, token string) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.token = good
}

// tokenSession is a session that only a token opens.
type tokenSession struct {
	*imapmemserver.UserSession
	good func(user, token string) bool
}

func (*tokenSession) Login(string, string) error { return imapserver.ErrAuthFailed }

func (*tokenSession) AuthenticateMechanisms() []string { return []string{"XOAUTH2"} }

func (s *tokenSession) Authenticate(string) (sasl.Server, error) {
	return &tokenExchange{good: s.good}, nil
}

// tokenExchange is the server's half of XOAUTH2: it says why it refuses, and waits for the empty answer.
type tokenExchange struct {
	good    func(user, token string) bool
	refused bool
}

func (e *tokenExchange) Next(said []byte) (challenge []byte, done bool, err error) {
	switch {
	case e.refused:
		return nil, false, imapserver.ErrAuthFailed
	case said == nil:
		return []byte{}, false, nil
	case accepts(e.good, string(said)):
		return nil, true, nil
	}
	e.refused = true
	return []byte(`{"status":"400"}`), false, nil
}

// KeepNoKeywords has the server keep the flags of the standard alone, in all connections from now on.
func (s *IMAPServer) KeepNoKeywords() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.plain = true
}

// plainSession is a session with a mailbox that keeps no keywords.
type plainSession struct{ imapserver.Session }

func ofStandard(flags []imap.Flag) []imap.Flag {
	return slices.DeleteFunc(flags, func(f imap.Flag) bool { return f == imap.FlagWildcard || !strings.HasPrefix(string(f), `\`) })
}

func (s plainSession) Select(mailbox string, options *imap.SelectOptions) (*imap.SelectData, error) {
	data, err := s.Session.Select(mailbox, options)
	if err == nil {
		data.PermanentFlags = ofStandard(data.PermanentFlags)
	}
	return data, err
}

func (s plainSession) Store(w *imapserver.FetchWriter, set imap.NumSet, flags *imap.StoreFlags, options *imap.StoreOptions) error {
	flags.Flags = ofStandard(flags.Flags)
	return s.Session.Store(w, set, flags, options)
}

// Deliver puts a letter into INBOX.
func (s *IMAPServer) Deliver(t testing.TB, text string) {
	t.Helper()
	s.deliver(t, text, &imap.AppendOptions{})
}

// DeliverOpened puts a letter into INBOX that arrived at a time and that somebody has opened.
func (s *IMAPServer) DeliverOpened(t testing.TB, text string, at time.Time) {
	t.Helper()
	s.deliver(t, text, &imap.AppendOptions{Flags: []imap.Flag{imap.FlagSeen}, Time: at})
}

func (s *IMAPServer) deliver(t testing.TB, text string, as *imap.AppendOptions) {
	t.Helper()
	if _, err := s.user.Append("INBOX", letter{bytes.NewReader([]byte(text))}, as); err != nil {
		t.Fatal(err)
	}
}

type letter struct{ *bytes.Reader }

func (l letter) Size() int64 { return l.Reader.Size() }

// CutAfter drops the line in place of the answer to the next command that holds these words.
func (s *IMAPServer) CutAfter(words string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cut = words
}

// Said is all that clients have said, unencrypted parts only with STARTTLS.
func (s *IMAPServer) Said() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.said, "")
}

type imapListener struct {
	net.Listener
	server *IMAPServer
}

func (l imapListener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &imapConn{Conn: conn, server: l.server}, nil
}

// imapConn listens in on a connection.
type imapConn struct {
	net.Conn
	server *IMAPServer
	silent bool
}

func (c *imapConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	c.server.mu.Lock()
	defer c.server.mu.Unlock()
	c.server.said = append(c.server.said, string(b[:n]))
	if cut := c.server.cut; cut != "" && strings.Contains(string(b[:n]), cut) {
		c.silent, c.server.cut = true, ""
	}
	return n, err
}

func (c *imapConn) Write(b []byte) (int, error) {
	c.server.mu.Lock()
	silent := c.silent
	c.server.mu.Unlock()
	if silent {
		_ = c.Close()
		return 0, net.ErrClosed
	}
	return c.Conn.Write(b)
}
