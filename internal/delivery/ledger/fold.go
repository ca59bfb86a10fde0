package ledger

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"trehan/internal/delivery"
)

// State is a delivery's state after its events. The zero value is a delivery of which nothing is recorded.
type State struct {
	Status  Type      `json:"status"`  // "", planned, claimed, accepted, refused, deferred, unknown
	Since   time.Time `json:"since"`   // of the event that made the status
	Begun   time.Time `json:"begun"`   // of the first event: when it was first planned
	Events  int       `json:"events"`  // how many
	Head    string    `json:"head"`    // hash of the last event
	Claims  int       `json:"claims"`  // attempts so far
	Bounced bool      `json:"bounced"` // the accepted mail came back
	Delayed bool      `json:"delayed"`
	// Doubtful: a report that nothing ties to the accepted mail says that it came back, or is delayed.
	Doubtful bool `json:"doubtful"`
	// HardBounces counts the bounces for good (5.x.x, or without a code) of all mails of this delivery.
	HardBounces int  `json:"hard_bounces"`
	Expired     bool `json:"expired"` // refused because no relay took it in time

	// Reply of the last settlement and Plan, the last one, may hold addresses: they stay out of payloads.
	Reply Reply `json:"-"`
	Plan  Plan  `json:"-"`

	Reason  string  `json:"reason"`  // Reply.Reason
	Code    int     `json:"code"`    // Reply.Code
	Content string  `json:"content"` // Plan.Content
	Owner   Owner   `json:"owner"`
	Message Message `json:"message"`
	// AcceptedContent is Plan.Content of the mail that was last accepted, "" for none, and for one that came back and was
	// planned again.
	AcceptedContent string `json:"accepted_content"`
	ResolvedBy      string `json:"resolved_by"` // who decided the last unknown

	// reached: an attempt since the last plan is known to have been accepted, so whatever a later attempt comes to, the
	// address has the mail.
	reached bool
	// lost are the owners whose claims were settled by others: their late words count.
	lost []Owner
	// noted are the references of the notes.
	noted []string
}

// Settled reports whether nothing more is to be done in this run: accepted, refused or unknown.
func (s State) Settled() bool {
	return s.Status == Accepted || s.Status == Refused || s.Status == Unknown
}

// Attempt is the state as a run counts its attempts.
func (s State) Attempt() delivery.Attempt {
	state := delivery.Deferred
	switch s.Status {
	case Accepted:
		state = delivery.Accepted
	case Refused:
		state = delivery.Refused
	case Unknown, Claimed:
		state = delivery.Unknown
	}
	return delivery.Attempt{State: state, Reason: s.Reply.Reason, Code: s.Reply.Code}
}

// Next is the state after e; ErrIllegal if e cannot happen in s. Head is the caller's to set.
func (s State) Next(e Event) (State, error) {
	if e.Seq != s.Events+1 {
		return s, fmt.Errorf("%w: event %d after %d", ErrIllegal, e.Seq, s.Events)
	}
	n := s
	var ok bool
	switch e.Type {
	case Planned:
		ok = n.plan(e)
	case Claimed:
		ok = n.claim(e)
	case Accepted, Deferred, Refused:
		ok = n.settle(e)
	case Unknown:
		ok = n.lose(e)
	case Resolved:
		ok = n.resolve(e)
	case Noted:
		ok = n.note(e)
	}
	if !ok {
		return s, fmt.Errorf("%w: %s after %s (event %d)", ErrIllegal, e.Type, orNothing(s.Status), e.Seq)
	}
	if n.Events++; n.Events == 1 {
		n.Begun = e.At
	}
	n.Reason, n.Code, n.Content = n.Reply.Reason, n.Reply.Code, n.Plan.Content
	return n, nil
}

func orNothing(t Type) Type {
	if t == "" {
		return "nothing"
	}
	return t
}

func (s *State) become(t Type, e Event) { s.Status, s.Since = t, e.At }

// plan: at first, or once more. A mail that was accepted goes out again by a person's decision only, unless it came
// back; an open claim or an unknown is never planned over, only Resolve opens it.
func (s *State) plan(e Event) bool {
	if e.Plan == nil || e.Plan.Address == "" || e.Plan.Content == "" {
		return false
	}
	switch s.Status {
	case "", Refused:
	case Accepted:
		if a := e.Plan.Again; !s.Bounced && (a == nil || a.By == "") {
			return false
		}
	default:
		return false
	}
	if s.Status == Accepted {
		s.lost = nil // a late word of an attempt from before says nothing of the mail planned now
	}
	if s.Bounced {
		s.AcceptedContent = ""
	}
	s.Plan, s.Expired, s.Bounced, s.Delayed, s.Doubtful, s.reached = *e.Plan, false, false, false, false, false
	s.Reply = Reply{}
	s.become(Planned, e)
	return true
}

// claim: an attempt claims once, and only what is open.
func (s *State) claim(e Event) bool {
	if s.Status != Planned && s.Status != Deferred || e.Owner == nil || !e.Owner.valid() || *e.Owner == s.Owner || s.late(*e.Owner) ||
		e.Message == nil || e.Message.SHA256 == "" {
		return false
	}
	s.Owner, s.Message = *e.Owner, *e.Message
	s.Claims++
	s.become(Claimed, e)
	return true
}

func (o Owner) valid() bool { return o.Run != "" && o.Activity != "" && o.Attempt > 0 && o.Nonce != "" }

// settle: by the owner of the open claim; refused(expired) by the run, of what no attempt holds; accepted also late, by
// an owner whose claim was called unknown meanwhile.
func (s *State) settle(e Event) bool {
	if e.Reply == nil {
		return false
	}
	switch {
	case e.Type == Refused && e.Expired:
		if e.Owner != nil || s.Status != Planned && s.Status != Deferred {
			return false
		}
		s.Expired = true
	case e.Owner == nil:
		return false
	case s.Status == Claimed && s.Owner == *e.Owner:
	case e.Type == Accepted && s.late(*e.Owner) && s.Status != Claimed && s.Status != Accepted:
	default:
		return false
	}
	s.Reply = *e.Reply
	if e.Type == Accepted {
		s.reached, s.AcceptedContent = true, s.Plan.Content
	}
	s.forget(e.Owner)
	s.outcome(e.Type, e)
	return true
}

// outcome is t, unless the address has the mail from another attempt of the same plan already.
func (s *State) outcome(t Type, e Event) {
	if s.reached {
		t, s.Expired = Accepted, false
	}
	s.become(t, e)
}

// lose: the open claim becomes unknown, said by its owner or by whoever finds it.
func (s *State) lose(e Event) bool {
	if s.Status != Claimed || e.Reply == nil || e.Owner != nil && *e.Owner != s.Owner {
		return false
	}
	s.Reply = *e.Reply
	s.lost = append(slices.Clone(s.lost), s.Owner)
	s.outcome(Unknown, e)
	return true
}

// Undecided reports whether a person is to decide: nobody knows whether the mail arrived, or a report that nothing ties to
// it says that it did not.
func (s State) Undecided() bool { return s.Status == Unknown || s.Status == Accepted && s.Doubtful }

func (s *State) resolve(e Event) bool {
	r := e.Resolution
	if !s.Undecided() || r == nil || r.By == "" {
		return false
	}
	switch {
	case r.Decision == Delivered && s.Status == Accepted: // since when it was accepted
	case r.Decision == Delivered:
		s.reached, s.AcceptedContent = true, s.Plan.Content
		s.become(Accepted, e)
	case r.Decision == Resend:
		if s.Status == Accepted {
			s.lost, s.reached = nil, false // as in plan
		}
		s.Bounced, s.Delayed = false, false // of the mail before
		s.become(Planned, e)
	default:
		return false
	}
	s.Doubtful, s.ResolvedBy = false, r.By
	return true
}

// note: on what has been claimed at least once. A late acceptance that meets an open claim of somebody else is a note:
// whatever that claim comes to, the address has the mail.
func (s *State) note(e Event) bool {
	if e.Note == nil || s.Claims == 0 {
		return false
	}
	if e.Note.Reference != "" {
		if slices.Contains(s.noted, e.Note.Reference) {
			return false
		}
		s.noted = append(slices.Clone(s.noted), e.Note.Reference)
	}
	switch e.Note.Kind {
	case Bounced, Delayed:
		s.report(e.Note)
	case LateAccepted, LateRefused, LateDeferred, LateUnknown:
		if e.Owner == nil || !s.late(*e.Owner) {
			return false
		}
		if e.Note.Kind == LateAccepted {
			s.reached, s.AcceptedContent = true, s.Plan.Content
		}
		s.forget(e.Owner)
	default:
		return false
	}
	return true
}

// report takes what a report says of the mail that is under way or has arrived.
func (s *State) report(n *Note) {
	switch live := s.live(); {
	case n.Doubt != "":
		s.Doubtful = s.Doubtful || live
	case n.Kind == Delayed:
		s.Delayed = s.Delayed || live
	default:
		s.Bounced = s.Bounced || live
		if !strings.HasPrefix(n.Enhanced, "4") {
			s.HardBounces++
		}
	}
}

// live: a mail of the last plan may have left.
func (s State) live() bool { return s.Status == Claimed || s.Status == Accepted || s.Status == Unknown }

func (s *State) late(o Owner) bool { return slices.Contains(s.lost, o) }

func (s *State) forget(o *Owner) {
	if o == nil {
		return
	}
	s.lost = slices.DeleteFunc(slices.Clone(s.lost), func(l Owner) bool { return l == *o })
	if len(s.lost) == 0 {
		s.lost = nil
	}
}
