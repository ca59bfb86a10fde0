// Package axis keeps what the national document axis (Trục liên thông văn bản quốc gia) has answered about a letter that a
// clerk has sent by it: for each recipient of a revision an append-only chain of create-only records, beside the mail ledger.
// Event is one record, State the fold of them; List reads a month, Record appends.
//
// The axis takes no request of this program: its answers come from an export that package handover reads. See
// docs/design.md 6.8.
package axis

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"trehan/internal/archive"
	"trehan/internal/period"
)

// Status is how a letter stands at one recipient.
type Status string

// The statuses, in the order in which they come about at one time.
const (
	Sent       Status = "sent"
	Failed     Status = "failed"  // could not be sent
	Arrived    Status = "arrived" // at the recipient's system
	Refused    Status = "refused"
	Received   Status = "received" // entered in the recipient's register of letters
	Assigned   Status = "assigned"
	InProgress Status = "in_progress"
	Done       Status = "done"
	Recalled   Status = "recalled" // taken back by the sender
)

var order = []Status{Sent, Failed, Arrived, Refused, Received, Assigned, InProgress, Done, Recalled}

// Statuses are all, in their order.
func Statuses() []Status { return slices.Clone(order) }

// Reached reports whether the recipient's system has the letter.
func (s Status) Reached() bool {
	return slices.Contains([]Status{Arrived, Received, Assigned, InProgress, Done}, s)
}

// Key names the answers of a recipient to a revision's letter.
type Key struct {
	Month     period.Name
	Revision  int
	Recipient string // code of the unit or recipient
}

// Chain is where the events are.
func (k Key) Chain() archive.Chain {
	return archive.Chain{Prefix: archive.HandoverAnswersPrefix(k.Month, k.Revision, k.Recipient), Width: 4}
}

// KeyOfPath is the key of an object below a month's answers; false for any other object.
func KeyOfPath(m period.Name, key string) (Key, bool) {
	rev, recipient, ok := archive.ParseHandoverKey(m, key)
	return Key{m, rev, recipient}, ok
}

// Event is one answer.
type Event struct {
	Format int       `json:"format"`
	Seq    int       `json:"seq"`
	Prev   string    `json:"prev"` // SHA-256 of the record before, "" for the first
	At     time.Time `json:"at"`   // of the reading
	Answer
	Export Export `json:"export"`
}

// Answer is what an export says of one recipient.
type Answer struct {
	Status Status    `json:"status"`
	Since  time.Time `json:"since"` // as the axis says
	Reason string    `json:"reason,omitempty"`
}

// Export is the file in which an answer stands.
type Export struct {
	Key       string `json:"key"`
	SHA256    string `json:"sha256"`
	VersionID string `json:"version_id"`
	Sheet     string `json:"sheet,omitempty"`
	Row       int    `json:"row"`
}

// State is the state after all events of a recipient. The zero value is one of whom nothing is recorded.
type State struct {
	Answer
	Events int    `json:"events"`
	Head   string `json:"-"` // hash of the last event
}

// ErrOlder says that an answer is earlier than the one that is recorded.
var ErrOlder = errors.New("axis: the answer is older than the one recorded")

// Next is the state after an event; an error if it cannot follow. Head is the caller's to set.
func (s State) Next(e Event) (State, error) {
	switch {
	case e.Seq != s.Events+1:
		return s, fmt.Errorf("axis: event %d after %d", e.Seq, s.Events)
	case !slices.Contains(order, e.Status), e.Since.IsZero():
		return s, fmt.Errorf("axis: event %d says nothing", e.Seq)
	case !s.precedes(e.Answer):
		return s, fmt.Errorf("%w: %s after %s", ErrOlder, e.Status, s.Status)
	}
	return State{Answer: e.Answer, Events: e.Seq}, nil
}

// precedes reports whether an answer comes after the state. An axis that states days alone gives several answers one time.
func (s State) precedes(a Answer) bool {
	if s.Events == 0 || a.Since.After(s.Since) {
		return true
	}
	return a.Since.Equal(s.Since) && slices.Index(order, a.Status) > slices.Index(order, s.Status)
}

// says reports whether the state is an answer already.
func (s State) says(a Answer) bool {
	return s.Events > 0 && s.Status == a.Status && s.Since.Equal(a.Since)
}

// Admits is ErrOlder for an answer that cannot be recorded any more.
func (s State) Admits(a Answer) error {
	if s.says(a) || s.precedes(a) {
		return nil
	}
	return ErrOlder
}
