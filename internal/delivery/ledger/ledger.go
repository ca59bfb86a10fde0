// Package ledger keeps what happened to every mail: for each delivery (one address, one revision, one kind of mail) an
// append-only chain of create-only records in the archive. Delivery is one chain, Event one record, State the fold of
// its events. Count sums up for people.
//
//	planned → claimed(attempt, owner) → accepted(reply, queue id), later noted bounced | delayed
//	                                  → refused(code)      permanent, or expired
//	                                  → deferred(code)     tried again in a later round
//	                                  → unknown(reason)    a person decides (Resolve)
//
// Nobody sends without a claim, a claim is granted once, and a claim found without its settlement becomes unknown: no
// mail is sent a second time unless a person says so. The package sends nothing and renders nothing. See
// docs/design.md 6 and docs/interface.md 6.2.
package ledger

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"trehan/internal/archive"
	"trehan/internal/delivery"
	"trehan/internal/period"
)

// Kind is the kind of a mail. It is part of the delivery's key.
type Kind string

// The kinds. Notice and Correction are the letter itself: plan.Choose looks at both.
const (
	Notice     Kind = "notice"     // the month's letter
	Correction Kind = "correction" // the letter of a revision that replaces one already sent
	Warning    Kind = "warning"    // an early warning; it stands under its own day
)

// OperatorsKind is the kind of a mail to the operators: each execution of a run reports its hold and its end itself. n counts
// reminders; 0 is the first mail.
func OperatorsKind(what, execution string, n int) Kind {
	kind := Kind(fmt.Sprintf("%s-%s", what, archive.Hash([]byte(execution))[:8]))
	if n > 0 {
		kind += Kind(fmt.Sprintf("-%d", n))
	}
	return kind
}

// OfExecution reports whether mails of the kind are an execution's to the operators.
func (k Kind) OfExecution(execution string) bool {
	_, rest, _ := strings.Cut(string(k), "-")
	whose, _, _ := strings.Cut(rest, "-")
	return !k.Letter() && whose == archive.Hash([]byte(execution))[:8]
}

// Letter reports whether mails of the kind carry what is sent to those it is for.
func (k Kind) Letter() bool { return k == Notice || k == Correction || k == Warning }

// Key names a delivery without naming an address: it may appear in logs and payloads.
type Key struct {
	Month     period.Name
	Revision  int
	Recipient string // code of the unit or recipient
	Address   string // archive.AddressHash: 8 hex
	Kind      Kind
}

type keyJSON struct {
	Month     string `json:"month"`
	Revision  int    `json:"revision"`
	Recipient string `json:"recipient"`
	Address   string `json:"address"`
	Kind      Kind   `json:"kind"`
}

// MarshalJSON writes the key with its month as yyyy-MM.
func (k Key) MarshalJSON() ([]byte, error) {
	return json.Marshal(keyJSON{k.Month.String(), k.Revision, k.Recipient, k.Address, k.Kind})
}

// UnmarshalJSON reads what MarshalJSON writes.
func (k *Key) UnmarshalJSON(b []byte) error {
	var j keyJSON
	if err := json.Unmarshal(b, &j); err != nil {
		return err
	}
	m, err := period.ParseName(j.Month)
	if err != nil {
		return err
	}
	*k = Key{m, j.Revision, j.Recipient, j.Address, j.Kind}
	return nil
}

// KeyOf makes the key of a delivery to an address.
func KeyOf(m period.Name, rev int, recipient, address string, kind Kind) Key {
	return Key{Month: m, Revision: rev, Recipient: recipient, Address: archive.AddressHash(address), Kind: kind}
}

// Target is whom the delivery is for.
func (k Key) Target() delivery.Target {
	return delivery.Target{Recipient: k.Recipient, Address: k.Address}
}

// Prefix is the delivery's folder in the archive.
func (k Key) Prefix() string {
	return archive.DeliveryPrefix(k.Month, k.Revision, k.Recipient, k.Address, string(k.Kind))
}

// String is recipient-8hex/kind.
func (k Key) String() string { return fmt.Sprintf("%s-%s/%s", k.Recipient, k.Address, k.Kind) }

// Chain is where the delivery's events are.
func (k Key) Chain() archive.Chain { return archive.Chain{Prefix: k.Prefix(), Width: 4} }

var (
	kindForm = regexp.MustCompile(`^[a-z][a-z0-9_-]*$`)
	hashForm = regexp.MustCompile(`^[0-9a-f]{8}$`)
)

func (k Key) check() error {
	switch {
	case k.Month == (period.Name{}), k.Revision < 1, k.Recipient == "",
		strings.ContainsAny(k.Recipient, "/\\@"), archive.SafeName(k.Recipient) != k.Recipient,
		!hashForm.MatchString(k.Address), !kindForm.MatchString(string(k.Kind)):
		return fmt.Errorf("ledger: %q is no key of a delivery", k)
	}
	return nil
}

// RenewedFile is the name of a mail that an execution of a run makes in the place of a stale one.
func RenewedFile(execution string) string {
	return "message-" + archive.Hash([]byte(execution))[:8] + ".eml"
}

// MessageKey is where a mail of the delivery is stored; "" is the first one's name.
func (k Key) MessageKey(file string) string {
	if file == "" {
		return archive.MessageKey(k.Prefix())
	}
	return k.Prefix() + file
}

// KeyOfPath is the key of an object below a delivery's folder; the file's name is path.File.
func KeyOfPath(key string) (Key, archive.DeliveryPath, bool) {
	p, ok := archive.ParseDeliveryKey(key)
	return Key{p.Month, p.Revision, p.Recipient, p.Address, Kind(p.Kind)}, p, ok
}

// What a caller has to tell apart, besides the archive's errors.
var (
	// ErrIllegal: the event cannot follow those that are there.
	ErrIllegal = errors.New("ledger: this cannot happen now")
	// ErrNotYours: the claim is another attempt's.
	ErrNotYours = errors.New("ledger: the claim is another attempt's")
)
