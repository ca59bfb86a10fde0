package mail

import (
	"errors"
	"fmt"
)

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
