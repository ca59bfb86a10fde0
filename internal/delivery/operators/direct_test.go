package operators_test

import (
	"context"
	"testing"
	"time"

	"trehan/internal/delivery/letter"
	"trehan/internal/delivery/operators"
	"trehan/internal/delivery/send"
	"trehan/internal/documents/message"
	"trehan/internal/mail"
)

// relay takes every mail and remembers its envelope sender.
type relay struct{ from string }

func (r *relay) Open(context.Context) (mail.Session, error) { return r, nil }
func (r *relay) Close()                                     {}
func (r *relay) Send(_ context.Context, from, _ string, _ []byte) mail.Outcome {
	r.from = from
	return mail.Outcome{State: mail.Accepted, Reason: mail.ReasonAccepted, Code: 250}
}

// A mail without a month has no tag: its bounces go to the address without one, not to the placeholder.
func TestDirectWithATaggedReturnPath(t *testing.T) {
	now := func() time.Time { return time.Date(2023, 12, 5, 8, 0, 0, 0, time.UTC) }
	taken := &relay{}
	mailer := operators.Mailer{
		Office: letter.Office{Mail: mail.Config{From: "vp@tinh.example", ReturnPath: "tra-lai+{tag}@tinh.example"}, List: "tinh"},
		Sender: &send.Sender{Relay: taken, ReturnPath: "tra-lai+{tag}@tinh.example", Now: now},
		Now:    now,
	}
	in := operators.Direct{Message: message.Message{Subject: "x", Text: "x\n"}, Key: "k", Operator: 1, Address: "truc@tinh.example"}
	if err := mailer.Direct(t.Context(), in); err != nil || taken.from != "tra-lai@tinh.example" {
		t.Errorf("%q, %v", taken.from, err)
	}
}
