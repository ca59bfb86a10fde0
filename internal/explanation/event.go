package explanation

import "time"

// Type says what an event is.
type Type string

// The events.
const (
	EventAsked    Type = "asked"    // the units were asked
	EventReceived Type = "received" // a unit's file was accepted whole; it takes the place of an earlier one
	EventRefused  Type = "refused"  // a file was refused whole
	EventReminded Type = "reminded" // units that have not answered were reminded
	EventDecided  Type = "decided"  // the office decided on some dossiers
	EventClosed   Type = "closed"   // nothing follows
)

// Event is one record of a month's explanations. Which fields are set depends on Type.
type Event struct {
	Format int       `json:"format"`
	Seq    int       `json:"seq"`
	Prev   string    `json:"prev"` // SHA-256 of the record before, "" for the first
	At     time.Time `json:"at"`
	Type   Type      `json:"type"`

	Asked     string     `json:"asked,omitempty"`     // asked: SHA-256 of asked.json
	Via       string     `json:"via,omitempty"`       // received, refused: mail, folder, page, command
	Source    *Source    `json:"source,omitempty"`    // received, refused: where it came from
	Unit      string     `json:"unit,omitempty"`      // received, refused: as the sender or the file says; "" where neither does
	File      string     `json:"file,omitempty"`      // refused: SHA-256 of the bytes, which are stored
	Ext       string     `json:"ext,omitempty"`       // refused: of the stored bytes: xlsx, or eml for a mail without a workbook
	Answer    *Answer    `json:"answer,omitempty"`    // received
	Refusal   *Refusal   `json:"refusal,omitempty"`   // refused
	Round     int        `json:"round,omitempty"`     // reminded: which reminder, from 1
	Units     []string   `json:"units,omitempty"`     // reminded
	Decisions []Decision `json:"decisions,omitempty"` // decided
	By        string     `json:"by,omitempty"`        // decided, closed: a person's name
	Table     string     `json:"table,omitempty"`     // closed: SHA-256 of the closing table
}

// Source says where a file came from.
type Source struct {
	Via string `json:"-"` // mail, folder, page, command
	// Letter is the Message-ID of the mail, the name of the file in the folder, or who was logged in on the page.
	Letter string `json:"letter,omitempty"`
	// Address is the mail's From by archive.AddressHash, where the mail names one; what is answered goes there alone.
	Address string `json:"address,omitempty"`
	// Proof is what proves that From: smime, server (a trusted mail server vouches for it), or "" for nothing.
	Proof string `json:"proof,omitempty"`
}

// Recorded is the source as an event holds it; nil where it says nothing.
func (s Source) Recorded() *Source {
	if s.Letter == "" && s.Address == "" && s.Proof == "" {
		return nil
	}
	return &s
}

// Decision is the office's on one explanation.
type Decision struct {
	Code     string   `json:"code"`
	Accepted bool     `json:"accepted"`
	By       string   `json:"by"`
	Reason   string   `json:"reason"`
	Kind     Proposal `json:"kind,omitempty"`     // accepted: what follows, never ""
	Evidence string   `json:"evidence,omitempty"` // accepted: the paper that proves it
	// Answer is the file that was decided on.
	Answer string `json:"answer"`
	// Again replaces an earlier decision, on purpose.
	Again bool `json:"again,omitempty"`
}

// same reports whether two decisions say the same, whenever and on whatever file.
func (d Decision) same(o Decision) bool {
	d.Again, o.Again, d.Answer, o.Answer = false, false, "", ""
	return d == o
}
