package mail

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/emersion/go-sasl"
)

// IMAP is a mailbox on an IMAP server (RFC 3501, RFC 9051). A letter counts as
// looked at by a keyword of the program's own: people read the mailbox, too, and
// what they have opened is not lost. A server that keeps no keywords shows
// what was opened again, to a caller that records nothing twice.
type IMAP struct{ cfg IMAPConfig }

// Recorded is the keyword of letters that were recorded.
const Recorded imap.Flag = "$TrehanRecorded"

// openedFor is for how many days a letter is looked at that somebody has
// opened: a mailbox may hold many thousands.
const openedFor = 60

// NewIMAP validates the configuration; it does not ask the server.
func NewIMAP(cfg IMAPConfig) (*IMAP, error) {
	cfg = cfg.WithDefaults()
	return &IMAP{cfg}, cfg.Validate()
}

const (
	// imapWait bounds the connection and the encryption. The client bounds
	// each answer itself, by half a minute, and each transfer.
	imapWait = 30 * time.Second
	// imapLook bounds a whole look.
	imapLook = 30 * time.Minute
	// headBatch is of how many letters the heads are asked for at once.
	headBatch = 500
	// maxHead bounds what is read of a head: anybody can write one of many MB.
	maxHead = 32 << 10
)

// Unseen lists the letters without the keyword, by arrival; of those with the flag \Seen
// the recent ones. Only some header fields are read; a report is read when it is asked for.
func (m *IMAP) Unseen(ctx context.Context) ([]Letter, func(), error) {
	ctx, cancel := context.WithTimeout(ctx, imapLook)
	client, keyword, closed, err := m.connect(ctx)
	if err != nil {
		cancel()
		return nil, nil, err
	}
	release := func() {
		if ctx.Err() == nil {
			_ = client.Logout().Wait() // nothing depends on the answer
		}
		closed()
		cancel()
	}
	letters, err := m.list(client, keyword)
	if err != nil {
		release()
		return nil, nil, err
	}
	return letters, release, nil
}

// connect encrypts, logs in and opens the mailbox, and says whether that keeps keywords. The client ends with ctx.
func (m *IMAP) connect(ctx context.Context) (client *imapclient.Client, keyword bool, closed func(), err error) {
	who, err := m.logIn(ctx)
	if err != nil {
		return nil, false, nil, err
	}
	conn, err := m.dial(ctx)
	if err != nil {
		return nil, false, nil, err
	}
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	client, err = m.greet(conn)
	if err == nil {
		keyword, err = m.open(client, who)
	}
	if err != nil {
		stop()
		_ = conn.Close()
		return nil, false, nil, err
	}
	return client, keyword, func() { stop(); _ = client.Close() }, nil
}

// dial connects, and encrypts where that comes first.
func (m *IMAP) dial(ctx context.Context) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, imapWait)
	defer cancel()
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "tcp", m.address())
	if err != nil {
		return nil, m.fault(wordRelayConnect, err)
	}
	if m.cfg.TLS != TLSImplicit {
		return conn, nil
	}
	encryption, err := m.cfg.transport().tlsConfig()
	if err != nil {
		_ = conn.Close()
		return nil, m.fault(wordRelayTLS, err)
	}
	encrypted := tls.Client(conn, encryption)
	if err := encrypted.HandshakeContext(ctx); err != nil {
		_ = conn.Close()
		return nil, m.tlsFault(err)
	}
	return encrypted, nil
}

// greet hears the server's greeting, and encrypts where that comes second.
func (m *IMAP) greet(conn net.Conn) (*imapclient.Client, error) {
	if m.cfg.TLS == TLSStart {
		encryption, err := m.cfg.transport().tlsConfig()
		if err != nil {
			return nil, m.fault(wordRelayTLS, err)
		}
		client, err := imapclient.NewStartTLS(conn, &imapclient.Options{TLSConfig: encryption})
		if answer := (*imap.Error)(nil); errors.As(err, &answer) {
			return nil, m.fault(wordRelayNoTLS, err)
		}
		if err != nil {
			return nil, m.tlsFault(err)
		}
		return client, nil
	}
	client := imapclient.New(conn, nil)
	if err := client.WaitGreeting(); err != nil {
		return nil, m.fault(wordRelayGreeting, err)
	}
	return client, nil
}

// login is who logs in, and how.
type login struct{ username, password, token string }

// logIn reads the secrets, at every look, so that changed ones need no restart, and asks for a token where one is needed.
func (m *IMAP) logIn(ctx context.Context) (who login, err error) {
	cfg := m.cfg.transport()
	if !cfg.usesOAuth2() {
		if who.username, who.password, err = cfg.credentials(); err != nil {
			err = m.fault(fmt.Sprintf(wordRelaySecret, err), nil)
		}
		return who, err
	}
	if who.username, err = secretIn("username_file", cfg.UsernameFile); err != nil {
		return who, m.fault(fmt.Sprintf(wordRelaySecret, err), nil)
	}
	if who.token, _, err = newTokens(cfg.OAuth2).get(ctx); err != nil {
		err = m.fault(err.Error(), nil)
	}
	return who, err
}

// open logs in and selects the mailbox, and says whether that keeps keywords.
func (m *IMAP) open(client *imapclient.Client, who login) (keyword bool, err error) {
	advice := wordRelayAuth
	switch {
	case who.token != "":
		advice = wordRelayToken
		err = client.Authenticate(xoauth2{who.username, who.token})
	case client.Caps().Has(imap.AuthCap(sasl.Plain)):
		err = client.Authenticate(sasl.NewPlainClient("", who.username, who.password))
	default:
		err = client.Login(who.username, who.password).Wait()
	}
	if err != nil { // its words may repeat what was said
		return false, m.fault(advice, bare(err))
	}
	opened, err := client.Select(m.cfg.Mailbox, nil).Wait()
	if err != nil {
		return false, m.fault(fmt.Sprintf(wordIMAPMailbox, m.cfg.Mailbox), err)
	}
	return slices.ContainsFunc(opened.PermanentFlags, func(f imap.Flag) bool {
		return f == imap.FlagWildcard || strings.EqualFold(string(f), string(Recorded))
	}), nil
}

// bare is a server's refusal without its words.
func bare(err error) error {
	var answer *imap.Error
	if !errors.As(err, &answer) {
		return nil
	}
	return errors.New(strings.TrimSpace(string(answer.Type) + " " + string(answer.Code)))
}

// list finds the letters to look at and asks which of them are reports: most of a
// mailbox may be something else, and large.
func (m *IMAP) list(client *imapclient.Client, keyword bool) ([]Letter, error) {
	criteria := &imap.SearchCriteria{Or: [][2]imap.SearchCriteria{{
		{NotFlag: []imap.Flag{imap.FlagSeen}}, {Since: time.Now().AddDate(0, 0, -openedFor)},
	}}}
	if keyword {
		criteria.NotFlag = []imap.Flag{Recorded}
	}
	found, err := client.UIDSearch(criteria, nil).Wait()
	if err != nil {
		return nil, m.fault(wordIMAPUnread, err)
	}
	uids := latest(found.AllUIDs())
	letters := make([]Letter, 0, len(uids))
	kind := &imap.FetchItemBodySection{Specifier: imap.PartSpecifierHeader, HeaderFields: reportFields, Peek: true, Partial: &imap.SectionPartial{Size: maxHead}}
	for len(uids) > 0 {
		batch := uids[:min(len(uids), headBatch)]
		uids = uids[len(batch):]
		heads, err := client.Fetch(imap.UIDSetNum(batch...), &imap.FetchOptions{
			UID: true, Flags: true, InternalDate: true, BodySection: []*imap.FetchItemBodySection{kind},
		}).Collect()
		if err != nil {
			return nil, m.fault(wordIMAPUnread, err)
		}
		for _, head := range heads {
			fields := head.FindBodySection(kind)
			about := openMail(bytes.NewReader(fields)).Header
			none := about.Len() == 0 // of a malformed header some servers show nothing
			letters = append(letters, imapLetter{
				box: m, client: client, uid: head.UID, report: none || fromMachine(about), files: none || mayBearFiles(about),
				name: fmt.Sprintf("%d-%.16x", head.UID, sha256.Sum256(fields)), arrived: head.InternalDate,
				opened: slices.Contains(head.Flags, imap.FlagSeen), keyword: keyword,
			})
		}
	}
	return letters, nil
}

// imapLetter is one letter of a look.
type imapLetter struct {
	box    *IMAP
	client *imapclient.Client
	uid    imap.UID
	report bool // by its header it may be one
	files  bool // it may bear files, or answers a mail
	name   string

	arrived time.Time
	opened  bool
	keyword bool // the mailbox keeps Recorded
}

// Report reads the letter's beginning, unmarked: only Seen marks it.
func (l imapLetter) Report() (*Report, error) {
	if !l.report {
		return nil, ErrNoReport
	}
	start, found, err := l.beginning(maxReport)
	if err != nil {
		return nil, err
	}
	if !found { // somebody has removed it meanwhile
		return nil, ErrNoReport
	}
	return ParseReport(bytes.NewReader(start))
}

// beginning reads so many bytes of the letter, unmarked. It is not found once somebody has removed it.
func (l imapLetter) beginning(size int64) (start []byte, found bool, err error) {
	section := &imap.FetchItemBodySection{Peek: true, Partial: &imap.SectionPartial{Size: size}}
	all, err := l.client.Fetch(imap.UIDSetNum(l.uid), &imap.FetchOptions{UID: true, BodySection: []*imap.FetchItemBodySection{section}}).Collect()
	if err != nil {
		return nil, false, l.box.fault(wordIMAPUnread, err)
	}
	if len(all) == 0 {
		return nil, false, nil
	}
	return all[0].FindBodySection(section), true, nil
}

// Raw implements Letter.
func (l imapLetter) Raw(limit int64) ([]byte, bool, error) {
	raw, _, err := l.beginning(limit + 1)
	if err != nil {
		return nil, false, err
	}
	whole := int64(len(raw)) <= limit
	return raw[:min(int64(len(raw)), limit)], whole, nil
}

// Arrived implements Letter.
func (l imapLetter) Arrived() time.Time { return l.arrived }

// Opened implements Letter.
func (l imapLetter) Opened() bool { return l.opened }

// Files implements Letter.
func (l imapLetter) Files() bool { return l.files }

// Name implements Letter by the server's number and the header: a mailbox that was made again gives the numbers again.
func (l imapLetter) Name() string { return l.name }

// Seen sets the keyword, and the flag \Seen for people. A letter that somebody has removed meanwhile is no error.
func (l imapLetter) Seen() error {
	set := &imap.StoreFlags{Op: imap.StoreFlagsAdd, Silent: true, Flags: []imap.Flag{imap.FlagSeen}}
	if l.keyword {
		set.Flags = append(set.Flags, Recorded)
	}
	if err := l.client.Store(imap.UIDSetNum(l.uid), set, nil).Close(); err != nil {
		return l.box.fault(wordIMAPReadOnly, err)
	}
	return nil
}

func (m *IMAP) address() string { return net.JoinHostPort(m.cfg.Host, strconv.Itoa(m.cfg.Port)) }

// fault says what failed at which server, and what to do; the server's words
// come without anybody's address.
func (m *IMAP) fault(advice string, err error) error {
	text := fmt.Sprintf(wordIMAP, m.address(), advice)
	if err != nil {
		text += " (" + words(err.Error(), "") + ")"
	}
	return errors.New(text)
}

func (m *IMAP) tlsFault(err error) error {
	if certificate := (*tls.CertificateVerificationError)(nil); errors.As(err, &certificate) {
		return m.fault(wordRelayCert, err)
	}
	return m.fault(wordRelayTLS, err)
}
