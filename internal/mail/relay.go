package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/textproto"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/wneessen/go-mail/smtp"
	"golang.org/x/time/rate"
)

const (
	// maxIdle connections wait for the next message, each at most idleFor:
	// relays drop idle clients, and a drop costs more than a connection.
	maxIdle = 16
	idleFor = 15 * time.Second
	// maxUses of one connection; some relays allow a hundred messages.
	maxUses = 50
	// resetWait bounds the RSET that tries a waiting connection, quitWait the
	// farewell.
	resetWait = 10 * time.Second
	quitWait  = 2 * time.Second
)

// Relay is the office's mail server. It is safe for concurrent use.
type Relay struct {
	cfg  Config
	pace *rate.Limiter
	// tokens are there with OAuth2 only.
	tokens *tokens

	mu     sync.Mutex
	idle   []*session // the last one was used last
	closed bool
}

// New validates the configuration; it does not ask the relay.
func New(cfg Config) (*Relay, error) {
	cfg = cfg.WithDefaults()
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	r := &Relay{cfg: cfg, pace: rate.NewLimiter(rate.Inf, 1)}
	if cfg.RatePerMinute > 0 {
		r.pace.SetLimit(rate.Every(time.Minute / time.Duration(cfg.RatePerMinute)))
	}
	if cfg.usesOAuth2() {
		r.tokens = newTokens(cfg.OAuth2)
	}
	return r, nil
}

// Session is a connection that is ready for transactions: connected,
// encrypted, logged in. It serves one caller at a time.
type Session interface {
	// Send hands data, as Render made it, to the relay in one transaction for
	// one address, and returns what became of it. It needs no retry logic
	// around it: every error is an outcome. When ctx ends the connection is
	// closed, and the outcome says whether the mail may have been taken.
	Send(ctx context.Context, from, rcpt string, data []byte) Outcome
	// Close gives the connection back to the relay for a later Open, or
	// closes it if it is of no more use.
	Close()
}

// Open returns a session: a waiting one that has just answered, or a new one.
// It waits for the rate's next turn. An error is a *RelayError, or says that ctx
// has ended or ends before that turn. Call it before claiming a delivery.
func (r *Relay) Open(ctx context.Context) (Session, error) {
	if err := r.pace.Wait(ctx); err != nil {
		return nil, err
	}
	for {
		s := r.takeIdle()
		if s == nil {
			break
		}
		if s.revive(ctx) {
			s.paced = true
			return s, nil
		}
		s.drop()
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
	s, err := r.dial(ctx)
	if err != nil {
		return nil, err
	}
	s.paced = true
	return s, nil
}

// Check connects, encrypts, logs in and quits.
func (r *Relay) Check(ctx context.Context) error {
	s, err := r.dial(ctx)
	if err != nil {
		return err
	}
	s.quit()
	return nil
}

// SizeLimit is the largest mail that is sent, in bytes as rendered.
func (r *Relay) SizeLimit() int { return r.cfg.SizeLimitMB * 1_000_000 }

// Close quits every waiting connection.
func (r *Relay) Close() {
	r.mu.Lock()
	idle := r.idle
	r.idle, r.closed = nil, true
	r.mu.Unlock()
	var wg sync.WaitGroup
	for _, s := range idle {
		wg.Go(s.quit)
	}
	wg.Wait()
}

// takeIdle returns the connection used last and drops those that have waited
// too long.
func (r *Relay) takeIdle() *session {
	r.mu.Lock()
	defer r.mu.Unlock()
	for n := len(r.idle); n > 0; n = len(r.idle) {
		s := r.idle[n-1]
		r.idle = r.idle[:n-1]
		if time.Since(s.used) < idleFor {
			return s
		}
		go s.quit()
	}
	return nil
}

// putIdle keeps a connection for the next message; false if it has no place.
func (r *Relay) putIdle(s *session) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed || len(r.idle) >= maxIdle {
		return false
	}
	r.idle = append(r.idle, s)
	return true
}

// address is host:port.
func (r *Relay) address() string { return net.JoinHostPort(r.cfg.Host, strconv.Itoa(r.cfg.Port)) }

// dial makes a connection ready. A token that has been refused is replaced once: it may have ended, or been revoked, before
// its time. Without a token there is no use in connecting.
func (r *Relay) dial(ctx context.Context) (*session, error) {
	if r.tokens == nil {
		return r.connect(ctx, "")
	}
	for again := false; ; again = true {
		token, fresh, err := r.tokens.get(ctx)
		if fault := (*TokenError)(nil); errors.As(err, &fault) {
			return nil, r.fault(ReasonAuth, fault.Retryable, fault.Error(), nil)
		}
		if err != nil {
			return nil, err
		}
		s, err := r.connect(ctx, token)
		if refused := (*RelayError)(nil); errors.As(err, &refused) && refused.Reason == ReasonAuth && refused.Code/100 == 5 {
			r.tokens.forget(token)
			if !fresh && !again {
				continue
			}
		}
		return s, err
	}
}

// connect makes a connection, step by step, so that every fault has its
// reason. go-mail's own Client does the same steps but does not tell which of
// them failed.
func (r *Relay) connect(ctx context.Context, token string) (*session, error) {
	tlsConfig, err := r.cfg.tlsConfig()
	if err != nil {
		return nil, r.fault(ReasonTLS, false, wordRelayTLS, err)
	}
	dialer := net.Dialer{Timeout: r.cfg.Timeouts.Connect}
	conn, err := dialer.DialContext(ctx, "tcp", r.address())
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, r.fault(ReasonConnect, true, wordRelayConnect, err)
	}
	w := &wire{Conn: conn}
	release := w.guard(ctx, 0)
	defer release()
	client, err := r.handshake(w, tlsConfig, token)
	if err != nil {
		_ = w.Close()
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, err
	}
	s := &session{relay: r, wire: w, client: client, used: time.Now()}
	s.askDSN()
	return s, nil
}

func (r *Relay) handshake(w *wire, tlsConfig *tls.Config, token string) (*smtp.Client, error) {
	conn := net.Conn(w)
	w.wait(r.cfg.Timeouts.Command)
	if r.cfg.TLS == TLSImplicit {
		encrypted := tls.Client(w, tlsConfig)
		if err := encrypted.Handshake(); err != nil {
			return nil, r.tlsFault(err)
		}
		// The client looks at the type to know that it is encrypted.
		conn = encrypted
	}
	client, err := smtp.NewClient(conn, r.cfg.Host)
	if err != nil {
		return nil, r.answerFault(err, wordRelayGreeting)
	}
	w.wait(r.cfg.Timeouts.Command)
	if err := client.Hello(r.cfg.Helo); err != nil {
		return nil, r.answerFault(err, wordRelayGreeting)
	}
	if r.cfg.TLS == TLSStart {
		if offered, _ := client.Extension("STARTTLS"); !offered {
			return nil, r.fault(ReasonTLS, false, wordRelayNoTLS, nil)
		}
		w.wait(r.cfg.Timeouts.Command)
		if err := client.StartTLS(tlsConfig); err != nil {
			return nil, r.tlsFault(err)
		}
	}
	if r.cfg.Auth == AuthNobody {
		return client, nil
	}
	w.wait(r.cfg.Timeouts.Command)
	return client, r.logIn(client, token)
}

// logIn authenticates with the configured mechanism, or the strongest of
// those offered that need no more than name and password.
func (r *Relay) logIn(client *smtp.Client, token string) error {
	var username, password string
	var err error
	if r.cfg.Auth == AuthOAuth2 {
		username, err = secretIn("username_file", r.cfg.UsernameFile)
	} else {
		username, password, err = r.cfg.credentials()
	}
	if err != nil {
		return r.fault(ReasonAuth, false, "", err)
	}
	_, offered := client.Extension("AUTH")
	has := map[string]bool{}
	for _, mechanism := range strings.Fields(strings.ToUpper(offered)) {
		has[mechanism] = true
	}
	wanted := r.cfg.Auth
	if wanted == AuthAuto {
		for _, m := range []string{AuthSCRAM, AuthPlain, AuthLogin, AuthCRAM} {
			if has[strings.ToUpper(m)] {
				wanted = m
				break
			}
		}
	}
	if !has[strings.ToUpper(wanted)] {
		e := r.fault(ReasonAuth, false, "", nil)
		e.advice = strings.Replace(wordRelayNoAuth, "%s", strings.ToUpper(wanted), 1)
		return e
	}
	// Without TLS only the loopback is allowed by Validate.
	clear := r.cfg.TLS == TLSNone
	var auth smtp.Auth
	switch wanted {
	case AuthOAuth2:
		auth = smtp.XOAuth2Auth(username, token)
	case AuthSCRAM:
		auth = smtp.ScramSHA256Auth(username, password)
	case AuthCRAM:
		auth = smtp.CRAMMD5Auth(username, password)
	case AuthLogin:
		auth = smtp.LoginAuth(username, password, r.cfg.Host, clear)
	default:
		auth = smtp.PlainAuth("", username, password, r.cfg.Host, clear)
	}
	if err := client.Auth(auth); err != nil {
		return r.authFault(err)
	}
	return nil
}

func (r *Relay) fault(reason Reason, retryable bool, advice string, err error) *RelayError {
	if advice == "" && err != nil {
		advice = strings.Replace(wordRelaySecret, "%v", err.Error(), 1)
		err = nil
	}
	return &RelayError{Relay: r.address(), Reason: reason, Retryable: retryable, advice: advice, err: err}
}

// answerFault is a greeting, or a HELO, that failed.
func (r *Relay) answerFault(err error, advice string) *RelayError {
	if e, ok := r.answered(err, ReasonBusy, advice); ok {
		return e
	}
	var garbled textproto.ProtocolError
	switch {
	case timedOut(err):
		return r.fault(ReasonTimeout, true, wordRelayTimeout, nil)
	case errors.As(err, &garbled):
		// It quotes what was read, which may be anything.
		return r.fault(ReasonProtocol, true, wordRelayProtocol, nil)
	}
	return r.fault(ReasonConnect, true, advice, err)
}

func (r *Relay) tlsFault(err error) *RelayError {
	if e, ok := r.answered(err, ReasonTLS, wordRelayTLS); ok {
		return e
	}
	var certificate *tls.CertificateVerificationError
	switch {
	case errors.As(err, &certificate):
		return r.fault(ReasonTLS, false, wordRelayCert, err)
	case timedOut(err):
		return r.fault(ReasonTimeout, true, wordRelayTimeout, nil)
	}
	var plain tls.RecordHeaderError
	// Plain text where TLS should be, or no common version: the configuration.
	permanent := errors.As(err, &plain) || strings.HasPrefix(err.Error(), "remote error: tls:")
	if permanent {
		// A RecordHeaderError drags the connection along.
		err = errors.New(err.Error())
	}
	return r.fault(ReasonTLS, !permanent, wordRelayTLS, err)
}

func (r *Relay) authFault(err error) *RelayError {
	advice := wordRelayAuth
	if r.tokens != nil {
		advice = wordRelayToken
	}
	if e, ok := r.answered(err, ReasonAuth, advice); ok {
		if e.Retryable {
			e.advice = wordRelayAuthTemp
		}
		return e
	}
	if timedOut(err) {
		return r.fault(ReasonTimeout, true, wordRelayTimeout, nil)
	}
	// The texts of the mechanisms' own errors may quote the challenge.
	return r.fault(ReasonAuth, true, wordRelayAuthTemp, nil)
}

// answered makes the fault of an answer with a code: 5xx wants a person.
func (r *Relay) answered(err error, reason Reason, advice string) (*RelayError, bool) {
	var answer *textproto.Error
	if !errors.As(err, &answer) {
		return nil, false
	}
	e := r.fault(reason, answer.Code/100 != 5, advice, nil)
	enhanced, text := splitReply(answer.Code, answer.Msg)
	e.Code, e.Enhanced, e.Reply = answer.Code, enhanced, words(text, "")
	return e, true
}
