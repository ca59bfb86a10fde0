package mail

import (
	"context"
	"errors"
	"fmt"
	"net"
	netmail "net/mail"
	"net/textproto"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/wneessen/go-mail/smtp"
)

// block is how much of a mail is written under one deadline.
const block = 32 << 10

// session is one connection to the relay.
type session struct {
	relay  *Relay
	wire   *wire
	client *smtp.Client
	used   time.Time
	uses   int
	dsn    bool // the relay offers delivery status notifications, and has refused none of their parameters
	paced  bool // Open has already waited for this transaction's turn
	dirty  bool // a transaction is unfinished: RSET before the next
	dead   bool // of no more use
}

// Send is described at Session.
func (s *session) Send(ctx context.Context, from, rcpt string, data []byte) Outcome {
	if out, no := s.relay.refuses(from, rcpt, len(data)); no {
		return out
	}
	if s.dead {
		return Outcome{State: Deferred, Reason: ReasonDroppedBeforeData, Reply: wordRelayClosed}
	}
	if !s.paced {
		if err := s.relay.pace.Wait(ctx); err != nil {
			return Outcome{State: Deferred, Reason: ReasonCancelled}
		}
	}
	s.paced = false
	release := s.wire.guard(ctx, s.relay.cfg.Timeouts.Grace)
	defer release()
	out := s.transact(from, rcpt, data)
	if s.refusesDSN(out) {
		out = s.transact(from, rcpt, data)
	}
	s.used = time.Now()
	s.uses++
	return out
}

// transact speaks one transaction. Whatever fails in it between DATA and the
// answer to the final dot ends the connection: go-mail's client, as the
// standard library's, completes an open message by a dot of its own when any
// later command is written, and so would deliver half a mail.
func (s *session) transact(from, rcpt string, data []byte) Outcome {
	limits := s.relay.cfg.Timeouts
	if s.dirty {
		s.wire.wait(limits.Command)
		if err := s.client.Reset(); err != nil {
			s.kill()
			var answer *textproto.Error
			if errors.As(err, &answer) {
				// A refused RSET says nothing of this address.
				return Outcome{State: Deferred, Reason: ReasonProtocol}
			}
			return s.fault("", err, rcpt)
		}
		s.dirty = false
	}
	if out, no := s.unsuited(from, rcpt, len(data)); no {
		return out
	}

	s.wire.wait(limits.Command)
	if err := s.client.Mail("<" + from + ">" + s.envelopeID(data)); err != nil {
		return s.fault(verbMail, err, rcpt)
	}
	s.dirty = true
	s.wire.wait(limits.Command)
	if err := s.client.Rcpt("<" + rcpt + ">"); err != nil {
		return s.fault(verbRcpt, err, rcpt)
	}
	s.wire.wait(limits.Command)
	body, err := s.client.Data()
	if err != nil {
		return s.fault(verbData, err, rcpt)
	}
	for rest := data; len(rest) > 0; {
		n := min(block, len(rest))
		s.wire.wait(limits.Block)
		if _, err := body.Write(rest[:n]); err != nil {
			return s.interrupted(rcpt, err)
		}
		rest = rest[n:]
	}
	if !s.wire.dot() {
		s.kill()
		return Outcome{State: Deferred, Reason: ReasonCancelled, Verb: verbData}
	}
	defer s.wire.undot()
	s.wire.wait(limits.Reply)
	// Close writes what is still buffered and the final dot, and reads the
	// answer. A reply decides; an error only counts without one.
	err = body.Close()
	if err == nil {
		s.dirty = false
		out := Outcome{State: Accepted, Reason: ReasonAccepted, Verb: verbDot, Code: 250}
		if answer, ok := body.(*smtp.DataCloser); ok {
			s.fill(&out, answer.ServerResponse(), rcpt)
		}
		return out
	}
	return s.fault(verbDot, err, rcpt)
}

// unsuited looks at what this relay has said it can do.
func (s *session) unsuited(from, rcpt string, size int) (Outcome, bool) {
	if ok, value := s.client.Extension("SIZE"); ok {
		if limit, err := strconv.ParseInt(strings.TrimSpace(value), 10, 64); err == nil && limit > 0 && int64(size) > limit {
			return Outcome{State: Refused, Reason: ReasonSize}, true
		}
	}
	plain := ascii(from) && ascii(rcpt)
	if ok, _ := s.client.Extension("SMTPUTF8"); !plain && !ok {
		return Outcome{State: Refused, Reason: ReasonNoUTF8}, true
	}
	// Where it is not needed it is not asked for: bounces then stay plain.
	s.client.SkipSMTPUTF8(plain)
	return Outcome{}, false
}

// interrupted is a mail whose writing failed: it cannot have been taken. What
// the relay said before it hung up is the reason, if it can still be read.
func (s *session) interrupted(rcpt string, err error) Outcome {
	defer s.kill()
	_, cancelled := s.wire.state()
	if !cancelled && !timedOut(err) {
		s.wire.wait(time.Second)
		if code, text, err := s.client.Text.ReadResponse(0); err == nil && code >= 400 && code < 600 {
			return s.answer(verbDot, &textproto.Error{Code: code, Msg: text}, rcpt)
		}
	}
	return s.fault(verbData, err, rcpt)
}

// fault turns an error of the SMTP client into an outcome.
func (s *session) fault(verb string, err error, rcpt string) Outcome {
	var answer *textproto.Error
	if errors.As(err, &answer) {
		return s.answer(verb, answer, rcpt)
	}
	s.kill()
	broken, cancelled := s.wire.state()
	out := Outcome{State: Deferred, Verb: verb}
	var garbled textproto.ProtocolError
	// The final dot is the last thing written: if the writing failed, it is
	// not out whole.
	if verb == verbDot && !broken {
		out.State = Unknown
		switch {
		case cancelled:
			out.Reason = ReasonCancelledAfterData
		case errors.As(err, &garbled):
			out.Reason = ReasonUnclearReply
		case timedOut(err):
			out.Reason = ReasonTimeoutAfterData
		default:
			out.Reason = ReasonDroppedAfterData
		}
		return out
	}
	switch {
	case cancelled:
		out.Reason = ReasonCancelled
	case errors.As(err, &garbled):
		out.Reason = ReasonProtocol
	case timedOut(err):
		out.Reason = ReasonTimeoutBeforeData
	default:
		out.Reason = ReasonDroppedBeforeData
	}
	return out
}

// answer classifies a reply, and ends the connection where the relay has
// announced its end or lost the thread.
func (s *session) answer(verb string, reply *textproto.Error, rcpt string) Outcome {
	out := Outcome{Verb: verb, Code: reply.Code}
	enhanced, _ := splitReply(reply.Code, reply.Msg)
	out.State, out.Reason = classify(verb, reply.Code, enhanced)
	s.fill(&out, reply.Msg, rcpt)
	switch {
	case reply.Code == 421, reply.Code == 503, reply.Code/100 < 4 && out.State != Accepted,
		out.Reason == ReasonAuth, out.Reason == ReasonTLS:
		s.kill()
	}
	return out
}

// fill adds the relay's words to an outcome.
func (s *session) fill(out *Outcome, text, rcpt string) {
	enhanced, rest := splitReply(out.Code, text)
	out.Enhanced = enhanced
	if out.State == Accepted {
		out.QueueID = queueID(rest)
	}
	out.Reply = words(rest, rcpt)
}

// revive tries a waiting connection. RSET does it and clears away what a
// refused transaction left.
func (s *session) revive(ctx context.Context) bool {
	release := s.wire.guard(ctx, 0)
	defer release()
	s.wire.wait(resetWait)
	if err := s.client.Reset(); err != nil {
		return false
	}
	s.dirty = false
	return true
}

// Close is described at Session.
func (s *session) Close() {
	_, cancelled := s.wire.state()
	switch {
	case s.dead:
	case cancelled || s.uses >= maxUses:
		s.drop()
	case !s.relay.putIdle(s):
		s.quit()
	}
}

// kill ends a connection whose state is not sure.
func (s *session) kill() {
	s.dead = true
	_ = s.wire.Close()
}

// drop ends a connection without a word.
func (s *session) drop() { s.kill() }

// quit sends QUIT; nothing depends on the answer.
func (s *session) quit() {
	if s.dead {
		return
	}
	s.dead = true
	s.wire.wait(quitWait)
	_ = s.client.Quit()
	_ = s.wire.Close()
}

// refuses decides what needs no relay.
func (r *Relay) refuses(from, rcpt string, size int) (Outcome, bool) {
	if checkEmail(from) != nil || checkEmail(rcpt) != nil {
		return Outcome{State: Refused, Reason: ReasonBadAddress}, true
	}
	if !r.cfg.Allows(rcpt) {
		return Outcome{State: Refused, Reason: ReasonDomainNotAllowed}, true
	}
	if size > r.SizeLimit() {
		return Outcome{State: Refused, Reason: ReasonSize}, true
	}
	return Outcome{}, false
}

// checkEmail wants one plain address, without display name or comment, that
// can stand in an SMTP command.
func checkEmail(email string) error {
	a, err := netmail.ParseAddress(email)
	if err != nil || a.Address != email || a.Name != "" || unfit(email) || strings.ContainsAny(email, " <>") || len(email) > 254 {
		return fmt.Errorf(wordAddressBad, email)
	}
	return nil
}

func ascii(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r > 0x7e })
}

// unfit finds what must not stand in a header: an attacker's line break above
// all.
func unfit(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f || r == 0xfffd })
}

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
