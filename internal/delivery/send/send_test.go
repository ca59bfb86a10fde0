package send_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"trehan/internal/archive"
	"trehan/internal/archive/archivetest"
	"trehan/internal/delivery"
	"trehan/internal/delivery/ledger"
	"trehan/internal/delivery/send"
	"trehan/internal/mail"
	"trehan/internal/period"
)

const rendered = "Message-ID: <2023-11.r0001.T.01-0011aabb.notice@tinh.example>\r\nSubject: x\r\n\r\nx\r\n"

// relay takes every mail, or no connection.
type relay struct {
	down error
	sent []string
}

func (r *relay) Open(context.Context) (mail.Session, error) { return r, r.down }
func (r *relay) Close()                                     {}
func (r *relay) Send(_ context.Context, from, to string, data []byte) mail.Outcome {
	r.sent = append(r.sent, from+" "+to+" "+string(data))
	return mail.Outcome{State: mail.Accepted, Reason: mail.ReasonAccepted, Code: 250}
}

func now() time.Time { return time.Date(2023, 12, 5, 8, 0, 0, 0, time.UTC) }

// planned plans a delivery, and opens it in the store as its sender sees it.
func planned(t *testing.T, base, seen archive.Store, rendered string) *ledger.Delivery {
	t.Helper()
	key := ledger.KeyOf(period.NameMonth(2023, time.November), 1, "T.01", "stp@tinh.example", ledger.Notice)
	d, err := ledger.Open(t.Context(), base, key)
	if err != nil {
		t.Fatal(err)
	}
	o, _, err := d.MailFor(t.Context(), "run", nil, func() ([]byte, error) { return []byte(rendered), nil })
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Plan(t.Context(), now(), "run", ledger.Plan{Address: "stp@tinh.example", Field: "to", Content: "c", Seal: "s", Mail: o.SHA256}); err != nil {
		t.Fatal(err)
	}
	if d, err = ledger.Open(t.Context(), seen, key); err != nil {
		t.Fatal(err)
	}
	return d
}

func sender(r send.Relay) *send.Sender {
	return &send.Sender{Relay: r, ReturnPath: "bounces@tinh.example", Now: now}
}

func owner(nonce string) ledger.Owner {
	return ledger.Owner{Run: "run", Activity: "1", Attempt: 1, Nonce: nonce}
}

// The stored bytes go out once, whatever replies of the store are lost around the claim and the settlement.
func TestAttemptSendsWhatWasPlannedOnce(t *testing.T) {
	for _, lost := range []string{"", "/0002.json", "/0003.json"} { // the claim, the settlement
		base, r := archivetest.NewMemory(), &relay{}
		seen := archive.Store(base)
		if lost != "" {
			seen = archivetest.LostReply(base, lost)
		}
		d := planned(t, base, seen, rendered)
		for _, nonce := range []string{"first", "second"} {
			got, _, err := sender(r).Attempt(t.Context(), d, owner(nonce))
			want := delivery.Attempt{State: delivery.Accepted, Reason: "accepted", Code: 250}
			if diff := cmp.Diff(want, got); err != nil || diff != "" {
				t.Errorf("%q lost, %s attempt: %v (-want +got)\n%s", lost, nonce, err, diff)
			}
		}
		if diff := cmp.Diff([]string{"bounces@tinh.example stp@tinh.example " + rendered}, r.sent); diff != "" {
			t.Errorf("%q lost: sent (-want +got)\n%s", lost, diff)
		}
	}
}

// A relay that takes no connection is no event of the delivery.
func TestAttemptWithoutARelay(t *testing.T) {
	base := archivetest.NewMemory()
	d := planned(t, base, base, rendered)
	got, outcome, err := sender(&relay{down: &mail.RelayError{Reason: mail.ReasonConnect}}).Attempt(t.Context(), d, owner("n"))
	if diff := cmp.Diff(delivery.Attempt{State: delivery.RelayDown, Reason: "connect", Pause: true}, got); err != nil || diff != "" {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
	if outcome.State != "" {
		t.Errorf("settled as %s, want not settled", outcome.State)
	}
	if s := d.State(); s.Events != 1 || s.Status != ledger.Planned {
		t.Errorf("%d events, %s; want the plan alone", s.Events, s.Status)
	}
}

// Another mail in the place of the planned one, or none, stops the attempt before it connects.
func TestAttemptSendsNoOtherMail(t *testing.T) {
	for name, replace := range map[string][]byte{"another": []byte("Message-ID: <a@b.example>\r\n\r\ny\r\n"), "none": nil} {
		base, r := archivetest.NewMemory(), &relay{}
		d := planned(t, base, base, rendered)
		base.Edit(d.Key().MessageKey(""), replace)
		if _, _, err := sender(r).Attempt(t.Context(), d, owner("n")); !errors.Is(err, archive.ErrTampered) || len(r.sent) > 0 {
			t.Errorf("%s: %v, %d sent; want archive.ErrTampered and nothing sent", name, err, len(r.sent))
		}
	}
}

// A tagged return path holds the token of the very mail that is sent, and no part of an address.
func TestAttemptTagsTheReturnPath(t *testing.T) {
	base, r := archivetest.NewMemory(), &relay{}
	d := planned(t, base, base, "Message-ID: <2023-11.r0001.T.01-0011aabb.K7Q2M4XWZ3A5B6CD.notice@tinh.example>\r\nSubject: x\r\n\r\nx\r\n")
	s := sender(r)
	s.ReturnPath = "bounces+{tag}@tinh.example"
	if _, _, err := s.Attempt(t.Context(), d, owner("first")); err != nil || len(r.sent) != 1 || !strings.HasPrefix(r.sent[0], "bounces+202311k7q2m4xwz3a5b6cd@tinh.example stp@") {
		t.Errorf("%v, sent %q", err, r.sent)
	}
}
