package ledger

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

var (
	noon   = time.Date(2023, 12, 4, 5, 0, 0, 0, time.UTC)
	ownerA = Owner{Run: "run", Activity: "deliver-1", Attempt: 1, Nonce: "a"}
	ownerB = Owner{Run: "run", Activity: "deliver-2", Attempt: 1, Nonce: "b"}
)

// script turns "plan claimA unknown" into events.
func script(words string) []Event {
	var out []Event
	for i, w := range strings.Fields(words) {
		e := word(w)
		e.Seq, e.At = i+1, noon.Add(time.Duration(i)*time.Minute)
		out = append(out, e)
	}
	return out
}

func word(w string) Event {
	owner := func() *Owner {
		o := ownerA
		if strings.HasSuffix(w, "B") {
			o = ownerB
		}
		return &o
	}
	mail := &Message{Key: "k", SHA256: "hash", Size: 1}
	switch strings.TrimRight(w, "AB") {
	case "plan":
		return Event{Type: Planned, Plan: &Plan{Address: "a@x.example", Content: "one"}}
	case "again":
		return Event{Type: Planned, Plan: &Plan{Address: "a@x.example", Content: "two", Again: &Again{By: "someone"}}}
	case "claim":
		return Event{Type: Claimed, Owner: owner(), Message: mail}
	case "accept":
		return Event{Type: Accepted, Owner: owner(), Reply: &Reply{Code: 250}}
	case "refuse":
		return Event{Type: Refused, Owner: owner(), Reply: &Reply{Code: 550}}
	case "defer":
		return Event{Type: Deferred, Owner: owner(), Reply: &Reply{Code: 450}}
	case "own-unknown":
		return Event{Type: Unknown, Owner: owner(), Reply: &Reply{Reason: "dropped"}}
	case "unknown":
		return Event{Type: Unknown, Reply: &Reply{Reason: ReasonLostClaim}}
	case "expire":
		return Event{Type: Refused, Expired: true, Reply: &Reply{Reason: ReasonExpired}}
	case "delivered":
		return Event{Type: Resolved, Resolution: &Resolution{Decision: Delivered, By: "someone"}}
	case "resend":
		return Event{Type: Resolved, Resolution: &Resolution{Decision: Resend, By: "someone"}}
	case "nobody":
		return Event{Type: Resolved, Resolution: &Resolution{Decision: Resend}}
	case "bounce":
		return Event{Type: Noted, Note: &Note{Kind: Bounced}}
	case "delay":
		return Event{Type: Noted, Note: &Note{Kind: Delayed}}
	case "doubt":
		return Event{Type: Noted, Note: &Note{Kind: Bounced, Doubt: DoubtMessageID}}
	case "late-accept":
		return Event{Type: Noted, Owner: owner(), Note: &Note{Kind: LateAccepted}}
	case "late-refuse":
		return Event{Type: Noted, Owner: owner(), Note: &Note{Kind: LateRefused}}
	}
	panic(w)
}

// TestTransitions tries every event in every state that a short history can reach.
func TestTransitions(t *testing.T) {
	all := []string{"plan", "again", "claimA", "claimB", "acceptA", "acceptB", "refuseA", "refuseB", "deferA", "deferB",
		"own-unknownA", "unknown", "expire", "delivered", "resend", "nobody", "bounce", "delay", "doubt", "late-acceptA", "late-refuseA"}
	for _, test := range []struct {
		state  string
		status Type
		legal  map[string]Type // everything else is illegal
	}{
		{"", "", map[string]Type{"plan": Planned, "again": Planned}},
		{"plan", Planned, map[string]Type{"claimA": Claimed, "claimB": Claimed, "expire": Refused}},
		{"plan claimA", Claimed, map[string]Type{"acceptA": Accepted, "refuseA": Refused, "deferA": Deferred,
			"own-unknownA": Unknown, "unknown": Unknown, "bounce": Claimed, "delay": Claimed}},
		{"plan claimA acceptA", Accepted, map[string]Type{"again": Planned, "bounce": Accepted, "delay": Accepted}},
		{"plan claimA acceptA bounce", Accepted, map[string]Type{"plan": Planned, "again": Planned, "bounce": Accepted, "delay": Accepted}},
		{"plan claimA acceptA doubt", Accepted, map[string]Type{"again": Planned, "delivered": Accepted, "resend": Planned, "bounce": Accepted, "delay": Accepted}},
		{"plan claimA acceptA doubt delivered", Accepted, map[string]Type{"again": Planned, "bounce": Accepted, "delay": Accepted}},
		{"plan claimA acceptA doubt resend", Planned, map[string]Type{"claimB": Claimed, "expire": Refused, "bounce": Planned, "delay": Planned}},
		{"plan claimA acceptA doubt resend claimB", Claimed, map[string]Type{"acceptB": Accepted, "refuseB": Refused, "deferB": Deferred,
			"unknown": Unknown, "bounce": Claimed, "delay": Claimed}},
		{"plan claimA unknown acceptA doubt resend claimB refuseB", Refused, map[string]Type{"plan": Planned, "again": Planned,
			"bounce": Refused, "delay": Refused}},
		{"plan claimA refuseA", Refused, map[string]Type{"plan": Planned, "again": Planned, "bounce": Refused, "delay": Refused}},
		{"plan expire", Refused, map[string]Type{"plan": Planned, "again": Planned}},
		{"plan claimA deferA", Deferred, map[string]Type{"claimB": Claimed, "expire": Refused, "bounce": Deferred, "delay": Deferred}},
		{"plan claimA unknown", Unknown, map[string]Type{"acceptA": Accepted, "delivered": Accepted, "resend": Planned,
			"bounce": Unknown, "delay": Unknown, "late-acceptA": Unknown, "late-refuseA": Unknown}},
		{"plan claimA own-unknownA", Unknown, map[string]Type{"acceptA": Accepted, "delivered": Accepted, "resend": Planned,
			"bounce": Unknown, "delay": Unknown, "late-acceptA": Unknown, "late-refuseA": Unknown}},
		{"plan claimA unknown acceptA", Accepted, map[string]Type{"again": Planned, "bounce": Accepted, "delay": Accepted}},
		{"plan claimA unknown delivered", Accepted, map[string]Type{"again": Planned, "bounce": Accepted, "delay": Accepted,
			"late-acceptA": Accepted, "late-refuseA": Accepted}},
		{"plan claimA unknown resend", Planned, map[string]Type{"claimB": Claimed, "expire": Refused, "acceptA": Accepted,
			"bounce": Planned, "delay": Planned, "late-acceptA": Planned, "late-refuseA": Planned}},
		// Another attempt has claimed by a person's word when the first one's acceptance comes in: a note now, and
		// whatever the second comes to, the address has the mail.
		{"plan claimA unknown resend claimB", Claimed, map[string]Type{"acceptB": Accepted, "refuseB": Refused, "deferB": Deferred,
			"unknown": Unknown, "bounce": Claimed, "delay": Claimed, "late-acceptA": Claimed, "late-refuseA": Claimed}},
		{"plan claimA unknown resend claimB late-acceptA", Claimed, map[string]Type{"acceptB": Accepted, "refuseB": Accepted,
			"deferB": Accepted, "unknown": Accepted, "bounce": Claimed, "delay": Claimed}},
		{"plan claimA unknown resend claimB refuseB", Refused, map[string]Type{"acceptA": Accepted, "plan": Planned, "again": Planned,
			"bounce": Refused, "delay": Refused, "late-acceptA": Refused, "late-refuseA": Refused}},
		{"plan claimA unknown resend claimB deferB", Deferred, map[string]Type{"acceptA": Accepted, "expire": Refused,
			"bounce": Deferred, "delay": Deferred, "late-acceptA": Deferred, "late-refuseA": Deferred}},
		{"plan claimA acceptA again", Planned, map[string]Type{"claimB": Claimed, "expire": Refused, "bounce": Planned, "delay": Planned}},
	} {
		state, err := fold(script(test.state))
		if err != nil || state.Status != test.status {
			t.Fatalf("%q: %s, %v; want %s", test.state, state.Status, err, test.status)
		}
		for _, w := range all {
			next, err := fold(script(test.state + " " + w))
			want, legal := test.legal[w]
			if w == "doubt" { // wherever one that is believed may come
				want, legal = test.legal["bounce"]
			}
			switch {
			case legal && err != nil:
				t.Errorf("%q then %s: %v", test.state, w, err)
			case legal && next.Status != want:
				t.Errorf("%q then %s: %s, want %s", test.state, w, next.Status, want)
			case !legal && !errors.Is(err, ErrIllegal):
				t.Errorf("%q then %s: %s, %v; want ErrIllegal", test.state, w, next.Status, err)
			}
		}
	}
}

func TestFoldFacts(t *testing.T) {
	for _, test := range []struct {
		events string
		want   string // bounced delayed expired claims accepted-content
	}{
		{"plan claimA acceptA", "false false false 1 one"},
		{"plan claimA bounce acceptA", "true false false 1 one"},
		{"plan claimA acceptA delay", "false true false 1 one"},
		{"plan claimA acceptA bounce plan", "false false false 1 "},
		{"plan claimA acceptA again claimB", "false false false 2 one"},
		{"plan claimA acceptA again claimB acceptB", "false false false 2 two"},
		{"plan claimA deferA expire", "false false true 1 "},
		{"plan claimA deferA expire plan", "false false false 1 "},
		{"plan claimA unknown bounce resend", "false false false 1 "},
		{"plan claimA unknown delivered", "false false false 1 one"},
		{"plan claimA acceptA doubt", "false false false 1 one"},
		{"plan claimA acceptA doubt bounce", "true false false 1 one"},
	} {
		s, err := fold(script(test.events))
		got := fmt.Sprint(s.Bounced, s.Delayed, s.Expired, s.Claims, " ", s.AcceptedContent)
		if err != nil || got != test.want {
			t.Errorf("%s: %q, %v; want %q", test.events, got, err, test.want)
		}
	}
}

// TestSameReport: one bounce report is one note.
func TestSameReport(t *testing.T) {
	events := script("plan claimA acceptA bounce bounce")
	events[3].Note.Reference, events[4].Note.Reference = "<1@mx.example>", "<1@mx.example>"
	if _, err := fold(events); !errors.Is(err, ErrIllegal) {
		t.Errorf("%v, want ErrIllegal", err)
	}
	events[4].Note.Reference = "<2@mx.example>"
	if _, err := fold(events); err != nil {
		t.Error(err)
	}
}

// fold plays events from the start.
func fold(events []Event) (State, error) {
	var s State
	for _, e := range events {
		next, err := s.Next(e)
		if err != nil {
			return s, err
		}
		s = next
	}
	return s, nil
}
