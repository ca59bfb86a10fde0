// Package delivery names what its rooms share: an address that is written to, and how many addresses stand how. The
// rooms, in the order in which a mail passes them:
//
//	plan     who gets a sealed revision, and what its letters supersede
//	letter   the mail itself, from the month's documents
//	ledger   what happened to every mail: planned, claimed, settled
//	send     one attempt at one address, between claim and settlement
//	bounces  what comes back
//	outcome  what became of a month's letters
//
// The mails to those who run the program, in operators, pass ledger and send too.
//
// Seven shapes carry a recipient from the register to its settlement: register.Addressee (who is written to), plan.Entry
// (one address with the decision on it), Target (the same without the address), ledger.Key (its delivery), ledger.Plan
// (what is to be sent), ledger.Message (what is sent) and ledger.Reply (what came of it).
package delivery

// Target is one address of a plan, named without the address.
type Target struct {
	Recipient string `json:"recipient"` // code of the unit or recipient
	Address   string `json:"address"`   // archive.AddressHash: 8 hex
}

// State is the state of an address after an attempt.
type State string

// The states.
const (
	Accepted  State = "accepted"
	Refused   State = "refused"
	Deferred  State = "deferred" // to be tried again
	Unknown   State = "unknown"
	RelayDown State = "relay_down" // nothing was tried: the relay takes no connection
)

// Attempt is what came of one attempt at one address.
type Attempt struct {
	State  State  `json:"state"`
	Reason string `json:"reason,omitempty"`
	Code   int    `json:"code,omitempty"`
	// Pause says that the trouble is the relay's: another address would fare the same now.
	Pause bool `json:"pause,omitempty"`
}

// Plan is who is sent to in a run, and how the others stand.
type Plan struct {
	Targets []Target `json:"targets"`
	Sum     Totals   `json:"sum"`
	// Bouncing are the planned addresses whose mails came back for good at least twice lately: the register needs correction.
	Bouncing []Target `json:"bouncing,omitempty"`
	// NoAddress are the codes of those who are to be written to and have no address in the register.
	NoAddress []string `json:"no_address,omitempty"`
	// NothingLate are the codes of those who get no letter since they want one only if something of theirs is late or overdue.
	NothingLate []string `json:"nothing_late,omitempty"`
	// Outdated are those who keep a letter that the revision replaces: the plan sends them nothing.
	Outdated []Outdated `json:"outdated,omitempty"`
}

// Outdated is an address that has, or may have, a letter which the revision replaces and gets nothing in its place.
type Outdated struct {
	Recipient string `json:"recipient"`
	Address   string `json:"address"`  // archive.AddressHash: 8 hex
	Revision  int    `json:"revision"` // of the letter that it has
}

// InputError says, to the office, that the register or the request is wrong: a retry does not mend it.
type InputError struct{ Message string }

func (e *InputError) Error() string { return e.Message }
