package ledger

import "time"

// Type says what an event is.
type Type string

// The events.
const (
	Planned  Type = "planned"  // the address is to get this mail
	Claimed  Type = "claimed"  // one attempt alone may send now
	Accepted Type = "accepted" // the relay has taken it over
	Refused  Type = "refused"  // for good: permanent refusal, or expired
	Deferred Type = "deferred" // refused for the moment
	Unknown  Type = "unknown"  // nobody can say whether the relay has it
	Resolved Type = "resolved" // a person has decided an unknown
	Noted    Type = "noted"    // bounced, delayed, or a late word; changes no count
)

// Owner is one attempt of one activity. Each attempt draws a new nonce: only that attempt recognises its claim.
type Owner struct {
	Run      string `json:"run"`
	Activity string `json:"activity"`
	Attempt  int    `json:"attempt"`
	Nonce    string `json:"nonce"`
}

// Event is one record of a delivery. Which fields are set depends on Type.
type Event struct {
	Format int       `json:"format"`
	Seq    int       `json:"seq"`
	Prev   string    `json:"prev"` // SHA-256 of the record before, "" for the first
	At     time.Time `json:"at"`
	Type   Type      `json:"type"`
	Run    string    `json:"run,omitempty"` // the run in which it happened; "" outside of runs

	Plan       *Plan       `json:"plan,omitempty"`       // planned
	Owner      *Owner      `json:"owner,omitempty"`      // claimed, and the settlements by the claim's owner
	Message    *Message    `json:"message,omitempty"`    // claimed
	Reply      *Reply      `json:"reply,omitempty"`      // accepted, refused, deferred, unknown
	Expired    bool        `json:"expired,omitempty"`    // refused: no relay took it in time, or before another mail took its place
	Resolution *Resolution `json:"resolution,omitempty"` // resolved
	Note       *Note       `json:"note,omitempty"`       // noted
}

// Plan is that an address is to get this mail.
type Plan struct {
	Address string `json:"address"` // the plain address: in objects only, never in keys
	Field   string `json:"field"`   // to or cc
	Content string `json:"content"` // SHA-256 over all that is the recipient's own; plan.Choose compares it
	Seal    string `json:"seal"`    // SHA-256 of the manifest
	// Mail is the SHA-256 of the mail as it is stored: no other is sent. "" in plans of earlier releases.
	Mail string `json:"mail,omitempty"`
	// File is the mail's name in the delivery's folder where it is not the first one: RenewedFile of the run that made it.
	File string `json:"file,omitempty"`
	// Again is a person's decision to send once more what was accepted already; null otherwise.
	Again *Again `json:"again,omitempty"`
}

// Again is a person's decision.
type Again struct {
	By     string `json:"by"`
	Reason string `json:"reason"`
}

// Message is the mail that a claim is about to send.
type Message struct {
	Key       string `json:"key"`
	SHA256    string `json:"sha256"`
	Size      int64  `json:"size"`
	VersionID string `json:"version_id"`
	MessageID string `json:"message_id"`
}

// Reply is what came of an attempt.
type Reply struct {
	Reason   string `json:"reason"` // of the mailer's closed set
	Code     int    `json:"code,omitempty"`
	Enhanced string `json:"enhanced,omitempty"`
	Text     string `json:"text,omitempty"` // the relay's words
	QueueID  string `json:"queue_id,omitempty"`
}

// Decision is what a person says of an unknown delivery.
type Decision string

// The decisions.
const (
	Delivered Decision = "delivered" // it has arrived: accepted
	Resend    Decision = "resend"    // it may be sent again: planned
)

// Resolution is a person's decision on an unknown delivery.
type Resolution struct {
	Decision Decision `json:"decision"`
	By       string   `json:"by"`
	Reason   string   `json:"reason"`
}

// NoteKind is what a note is about.
type NoteKind string

// The notes. The late ones are settlements that came after the claim had been called unknown.
const (
	Bounced      NoteKind = "bounced"
	Delayed      NoteKind = "delayed"
	LateAccepted NoteKind = "late_accepted"
	LateRefused  NoteKind = "late_refused"
	LateDeferred NoteKind = "late_deferred"
	LateUnknown  NoteKind = "late_unknown"
)

// Doubt says what of a report does not fit the mail it names. Such a report opens nothing: a person decides (Resolve).
type Doubt string

// The doubts.
const (
	DoubtMessageID Doubt = "message_id" // names the mail without the token of its Message-ID, or the mail has none
	DoubtRecipient Doubt = "recipient"  // is about another address
	DoubtSender    Doubt = "sender"     // was sent by somebody, not by a mail server, or came within another mail
	DoubtForm      Doubt = "form"       // does not state in fields which mail it is about, and that this failed for good
)

// Note is something learnt later.
type Note struct {
	Kind NoteKind `json:"kind"`
	// Doubt says why a report of a bounce or a delay is not believed; "" for one that is, and in notes of earlier releases.
	Doubt     Doubt  `json:"doubt,omitempty"`
	Enhanced  string `json:"enhanced,omitempty"`
	Text      string `json:"text,omitempty"`
	Reference string `json:"reference,omitempty"` // the report's Message-ID: the same report is noted once
}
