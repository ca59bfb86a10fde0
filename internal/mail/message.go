// Package mail composes messages with go-mail, sends their bytes to the office's relay in one SMTP transaction for
// each address, and classifies every reply that SMTP can give. It also reads bounce mailboxes (Inbox: Maildir and
// IMAP).
//
// The order is: Render, store the bytes, Relay.Open (connect, TLS, AUTH), claim the delivery, Session.Send, settle. An
// error of Open concerns the relay and no address; what Send returns is the Outcome for that address. The package
// keeps no record of deliveries (ledger does) and never sends twice by itself. See docs/design.md 6.3 and 6.4.
package mail

import (
	"errors"
	"fmt"
	netmail "net/mail"
	"regexp"
	"strings"
	"time"
)

// Address is a mail address with an optional display name.
type Address struct {
	Name  string
	Email string
}

// ParseAddress reads "Tên <a@b.example>" or "a@b.example".
func ParseAddress(s string) (Address, error) {
	a, err := netmail.ParseAddress(s)
	if err != nil {
		return Address{}, fmt.Errorf(wordAddressBad, s)
	}
	return Address{a.Name, a.Address}, checkEmail(a.Address)
}

// Header is one further header field. Values may hold any letter; they are
// encoded where needed.
type Header struct{ Name, Value string }

// Attachment is one attached file, given whole.
type Attachment struct {
	Name      string // file name without a path, any letters
	MediaType string // such as application/pdf
	Data      []byte
}

// Message is a mail before rendering. From, To, Subject, Text, MessageID and
// Date are required: nothing is made up, so that the same message renders to
// the same bytes.
type Message struct {
	From    Address
	ReplyTo []Address
	To, Cc  []Address
	Subject string
	Text    string // plain text
	HTML    string // alternative to Text; optional
	// MessageID has no angle brackets: left@right.
	MessageID string
	Date      time.Time
	// Headers are further fields in any order, each name once, none of those
	// that the other fields of Message make.
	Headers     []Header
	Attachments []Attachment
	// Sign signs the message with S/MIME. A signature holds a random number
	// and the time of signing, so signed messages differ at every rendering:
	// keep the bytes that were sent.
	Sign *Signer
}

// maxHeaderValue keeps one field far from the limits that relays set.
const maxHeaderValue = 4000

var (
	headerName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9-]{0,75}$`)
	messageID  = regexp.MustCompile("^[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+$")
	mediaType  = regexp.MustCompile(`^[a-z0-9][a-z0-9!#$&^_.+-]*/[a-z0-9][a-z0-9!#$&^_.+-]*$`)
)

// ownHeaders are made from the other fields, or must not be set by hand.
var ownHeaders = map[string]bool{
	"from": true, "to": true, "cc": true, "bcc": true, "reply-to": true, "subject": true, "date": true,
	"message-id": true, "mime-version": true, "content-type": true, "content-transfer-encoding": true,
	"content-disposition": true, "return-path": true,
}

// Validate returns all faults of the message, joined; nil if it can be
// rendered.
func (m *Message) Validate() error {
	var faults []error
	fail := func(format string, args ...any) { faults = append(faults, fmt.Errorf("mail: "+format, args...)) }
	addresses := func(field string, list []Address) {
		for _, a := range list {
			// The position, not the address: faults may travel far.
			if checkEmail(a.Email) != nil || unfit(a.Name) {
				fail("%s holds an address that cannot stand in a header", field)
			}
		}
	}
	addresses("From", []Address{m.From})
	addresses("Reply-To", m.ReplyTo)
	addresses("To", m.To)
	addresses("Cc", m.Cc)
	if len(m.To) == 0 {
		fail("To is empty")
	}
	if m.Subject == "" || unfit(m.Subject) {
		fail("the subject is empty or holds control characters")
	}
	if m.Text == "" {
		fail("the text is empty")
	}
	if !messageID.MatchString(m.MessageID) {
		fail("the Message-ID %q is not of the form left@right", m.MessageID)
	}
	if m.Date.IsZero() {
		fail("the date is missing")
	}
	seen := map[string]bool{}
	for _, h := range m.Headers {
		name := strings.ToLower(h.Name)
		switch {
		case !headerName.MatchString(h.Name):
			fail("%q is no name of a header", h.Name)
		case ownHeaders[name]:
			fail("header %s cannot be set", h.Name)
		case seen[name]:
			fail("header %s is there twice", h.Name)
		case unfit(h.Value) || len(h.Value) > maxHeaderValue:
			fail("header %s holds control characters or is too long", h.Name)
		}
		seen[name] = true
	}
	for i, a := range m.Attachments {
		if a.Name == "" || unfit(a.Name) || strings.ContainsAny(a.Name, `/\`) || len(a.Name) > 255 {
			fail("attachment %d has no usable file name", i+1)
		}
		if !mediaType.MatchString(a.MediaType) {
			fail("attachment %d has no usable media type: %q", i+1, a.MediaType)
		}
	}
	return errors.Join(faults...)
}
