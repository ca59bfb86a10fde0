package web

import (
	"slices"
	"time"
)

// Delivery is one address, which stands here by its hash.
type Delivery struct {
	Recipient string // code
	Name      string // "" where the register of the revision does not know it
	Address   string // 8 hex
	To        string // the plain address, for the page alone
	Revision  int
	Status    string // of the ledger: accepted, refused, unknown …
	Reason    string // in words
	Code      int    // of the relay's reply, 0 for none
	Bounced   bool
	Delayed   bool
	Outdated  bool // what it has is a letter that the revision replaces, and nothing came in its place
	Doubtful  bool // a report that nothing ties to the mail says that it came back
	Since     time.Time
}

// Undecided reports whether a person is to say if it has arrived.
func (d Delivery) Undecided() bool { return d.Status == unknown || d.Status == accepted && d.Doubtful }

// ID names the delivery in a form: code-8hex.
func (d Delivery) ID() string { return d.Recipient + "-" + d.Address }

// AxisAnswer is one recipient of the letter.
type AxisAnswer struct {
	Recipient string // code
	Name      string // "" where the register of the revision does not know it
	Mail      bool   // it has the mail
	Status    string // of the axis, in words; "" without an answer
	Since     time.Time
	Reason    string
	OnAxis    bool // the axis has brought it
}

// Reached reports whether the letter came by either way.
func (a AxisAnswer) Reached() bool { return a.Mail || a.OnAxis }

// ResendRequest asks for what failed to be sent again.
type ResendRequest struct {
	Reason string
	FormID string
}

// Settlement is a person's word on an undecided delivery.
type Settlement struct {
	Delivery  string // Delivery.ID
	Delivered bool   // it has arrived; else it is to be sent again
	Reason    string
}

// The states of the ledger that the page tells apart.
const (
	accepted = "accepted"
	unknown  = "unknown"
	refused  = "refused"
)

// urgency puts what a person must decide first.
func urgency(d Delivery) int {
	switch {
	case d.Undecided():
		return 0
	case d.Status == refused:
		return 1
	case d.Bounced:
		return 2
	case d.Outdated:
		return 3
	case d.Delayed:
		return 4
	}
	return 5
}

// Resendable counts to whom a rerun would send something: what was refused, came back, was never sent or is replaced.
func (p *monthPage) Resendable() int {
	n := 0
	for _, d := range p.Left {
		if d.Status == refused || d.Status == "planned" || d.Bounced || d.Outdated && d.Status == accepted {
			n++
		}
	}
	return n
}

// OnAxis counts whom the document axis has brought the letter.
func (p *monthPage) OnAxis() int {
	n := 0
	for _, a := range p.Axis {
		if a.OnAxis {
			n++
		}
	}
	return n
}

// Unreached are those who have the letter by neither way.
func (p *monthPage) Unreached() []AxisAnswer {
	return slices.DeleteFunc(slices.Clone(p.Axis), AxisAnswer.Reached)
}
