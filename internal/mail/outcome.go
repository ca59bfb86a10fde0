package mail

import (
	"errors"
	"fmt"
)

// State is what became of one transaction.
type State string

// The states of an attempt.
const (
	// Accepted: the relay has answered the final dot with 2xx and is
	// responsible for the mail now.
	Accepted State = "accepted"
	// Refused: for good; sending the same mail again would be refused again.
	Refused State = "refused"
	// Deferred: surely not taken, and worth another try in a later round.
	Deferred State = "deferred"
	// Unknown: the final dot may have been taken, but no answer says so. Only
	// a person may decide to send again.
	Unknown State = "unknown"
)

// Reason says why; the set is closed.
type Reason string

// The reasons of outcomes. The comment says which states they come with.
const (
	ReasonAccepted           Reason = "accepted"            // accepted
	ReasonMailboxUnavailable Reason = "mailbox_unavailable" // refused, deferred: no such mailbox, or it is locked
	ReasonMailboxFull        Reason = "mailbox_full"        // refused, deferred
	ReasonDomainRefused      Reason = "domain_refused"      // refused, deferred: the recipient's domain does not exist or takes no mail
	ReasonSenderRefused      Reason = "sender_refused"      // refused, deferred: our own address, domain, SPF or DKIM
	ReasonContentRefused     Reason = "content_refused"     // refused, deferred: taken for spam, a virus, or malformed
	ReasonSize               Reason = "size"                // refused, deferred: too large, by our limit or the relay's
	ReasonPolicy             Reason = "policy"              // refused, deferred: a rule of the relay
	ReasonRate               Reason = "rate"                // refused, deferred: too much at once
	ReasonBusy               Reason = "busy"                // refused, deferred: the relay is closing, overloaded or out of space
	ReasonRouting            Reason = "routing"             // refused, deferred: the relay cannot reach the next one
	ReasonAuth               Reason = "auth"                // deferred: the relay wants another log-in; also of RelayError
	ReasonTLS                Reason = "tls"                 // deferred: the relay wants encryption; also of RelayError
	ReasonProtocol           Reason = "protocol"            // refused, deferred: the relay did not understand us, or we not it
	ReasonUnspecified        Reason = "unspecified"         // refused, deferred: no nearer reason given

	// Transport: the connection failed before the final dot was out whole.
	ReasonDroppedBeforeData Reason = "dropped_before_data" // deferred
	ReasonTimeoutBeforeData Reason = "timeout_before_data" // deferred
	ReasonCancelled         Reason = "cancelled"           // deferred: the caller gave up in time
	// Transport: it failed when the final dot was out.
	ReasonDroppedAfterData   Reason = "dropped_after_data"   // unknown
	ReasonTimeoutAfterData   Reason = "timeout_after_data"   // unknown
	ReasonCancelledAfterData Reason = "cancelled_after_data" // unknown
	ReasonUnclearReply       Reason = "unclear_reply"        // unknown: an answer that is none

	// Decided here, without asking the relay.
	ReasonBadAddress       Reason = "bad_address"        // refused: cannot stand in an SMTP command
	ReasonDomainNotAllowed Reason = "domain_not_allowed" // refused: not in allow_domains
	ReasonNoUTF8           Reason = "no_utf8"            // refused: letters beyond ASCII, and a relay without SMTPUTF8

	// Of RelayError only.
	ReasonConnect Reason = "connect" // no connection, or no greeting
	ReasonTimeout Reason = "timeout" // connected, then silent
)

// Reasons lists the closed set, for metrics.
func Reasons() []string {
	all := []Reason{
		ReasonAccepted, ReasonMailboxUnavailable, ReasonMailboxFull, ReasonDomainRefused, ReasonSenderRefused,
		ReasonContentRefused, ReasonSize, ReasonPolicy, ReasonRate, ReasonBusy, ReasonRouting, ReasonAuth, ReasonTLS,
		ReasonProtocol, ReasonUnspecified, ReasonDroppedBeforeData, ReasonTimeoutBeforeData, ReasonCancelled,
		ReasonDroppedAfterData, ReasonTimeoutAfterData, ReasonCancelledAfterData, ReasonUnclearReply,
		ReasonBadAddress, ReasonDomainNotAllowed, ReasonNoUTF8, ReasonConnect, ReasonTimeout,
	}
	out := make([]string, len(all))
	for i, r := range all {
		out[i] = string(r)
	}
	return out
}

// Outcome is the result of one transaction for one address. Its texts hold no
// mail address and may go anywhere.
type Outcome struct {
	State  State  `json:"state"`
	Reason Reason `json:"reason"`
	// Verb is where the transaction ended: MAIL, RCPT, DATA, DOT (the answer
	// to the final dot), or "" if nothing was said to the relay.
	Verb     string `json:"verb,omitempty"`
	Code     int    `json:"code,omitempty"`     // three digits, 0 without an answer
	Enhanced string `json:"enhanced,omitempty"` // such as 5.1.1, "" without one
	Reply    string `json:"reply,omitempty"`    // the relay's words, addresses masked
	QueueID  string `json:"queue_id,omitempty"` // under which the relay keeps it, if it says
}

// OfRelay reports that the trouble is the relay's and not the address's:
// another address would fare the same now, so the window had better pause.
func (o Outcome) OfRelay() bool {
	switch o.Reason {
	case ReasonAuth, ReasonTLS, ReasonSenderRefused, ReasonBusy, ReasonRate,
		ReasonDroppedBeforeData, ReasonTimeoutBeforeData, ReasonDroppedAfterData, ReasonTimeoutAfterData:
		return true
	}
	return false
}

// ErrRelay is what every RelayError is: the relay cannot be used at the
// moment. It is no event of any delivery.
var ErrRelay = errors.New("mail relay unusable")

// RelayError says why no session could be opened.
type RelayError struct {
	Relay  string // host:port
	Reason Reason // connect, timeout, tls, auth, busy or protocol
	// Retryable: the same may go better later. Otherwise a person must
	// change something first: a password, a certificate, the configuration.
	Retryable bool
	Code      int    // of the relay's answer, if there was one
	Enhanced  string //
	Reply     string // addresses masked
	advice    string
	err       error
}

// Error says what happened and what to do, in Vietnamese, without secrets and
// mail addresses.
func (e *RelayError) Error() string {
	text := fmt.Sprintf(wordRelay, e.Relay, e.advice)
	if e.Code != 0 {
		answer := fmt.Sprint(e.Code)
		if e.Enhanced != "" {
			answer += " " + e.Enhanced
		}
		return text + " (" + answer + " " + e.Reply + ")"
	}
	if e.err != nil {
		return text + " (" + words(e.err.Error(), "") + ")"
	}
	return text
}

// Is makes errors.Is(err, ErrRelay) true.
func (e *RelayError) Is(target error) bool { return target == ErrRelay }

// Unwrap gives the error underneath, nil when the relay answered.
func (e *RelayError) Unwrap() error { return e.err }
