package intake

import (
	"testing"
	"time"

	"trehan/internal/delivery/bounces"
	"trehan/internal/explanation"
	"trehan/internal/explanation/logbook"
	"trehan/internal/mail"
	"trehan/internal/mail/mailtest"
	"trehan/internal/period"
)

// An answer that somebody has opened before the program looked is taken, once, also where the server keeps no keywords and the
// program was started again.
func TestOpenedAnswers(t *testing.T) {
	for _, keywords := range []bool{true, false} {
		server := mailtest.StartIMAP(t, mail.TLSNone)
		if !keywords {
			server.KeepNoKeywords()
		}
		d := newDesk(t)
		d.post("a@tinh.example", "", attachment{"a.xlsx", formText("2023-11", "A", "x")})
		d.post("b@tinh.example", "", attachment{"b.xlsx", formText("2023-11", "B", "x")})
		d.post("c@tinh.example", "", attachment{"c.xlsx", formText("2023-11", "C", "")})
		server.DeliverOpened(t, string(d.posted[0]), time.Now().Add(-time.Hour))
		server.Deliver(t, string(d.posted[1]))
		server.DeliverOpened(t, string(d.posted[2]), time.Now().Add(-time.Hour))
		box, err := bounces.Config{IMAP: server.Config}.Inbox()
		if err != nil {
			t.Fatal(err)
		}
		for look := range 3 {
			out, err := d.in.Mailbox(t.Context(), box)
			if err != nil || len(out.Troubles) > 0 || look > 0 && out.Received+out.Refused > 0 {
				t.Errorf("keywords %t, look %d: %+v, %v", keywords, look+1, out, err)
			}
			if got := d.events(); got != "received A, received B, "+string(explanation.Empty)+" C" {
				t.Errorf("keywords %t, look %d: %s", keywords, look+1, got)
			}
			if look == 1 {
				d.in.Passed = &Passed{}
			}
		}
	}
}

// What was opened before the units were asked is no answer: an earlier month has dealt with it, or a person.
func TestOpenedBeforeTheQuestion(t *testing.T) {
	server := mailtest.StartIMAP(t, mail.TLSNone)
	d := newDesk(t)
	d.post("a@tinh.example", "", attachment{"a.xlsx", formText("2023-10", "A", "x")})
	server.DeliverOpened(t, string(d.posted[0]), time.Now().AddDate(0, 0, -2))
	d.in.Month = november.Next()
	if _, err := logbook.Ask(t.Context(), d.store, d.in.Month, explanation.Asked{
		Month: d.in.Month.String(), Revision: 1, At: time.Now().AddDate(0, 0, -1), Deadline: period.InstantOf(time.Now()).Day() + 5,
		Reasons: []string{"Khác"}, Units: []explanation.Unit{{Code: "A", Name: "Sở A", Dossiers: []explanation.Dossier{{Code: "A-001", Unit: "A"}}}},
	}); err != nil {
		t.Fatal(err)
	}
	d.now = time.Now()
	box, err := bounces.Config{IMAP: server.Config}.Inbox()
	if err != nil {
		t.Fatal(err)
	}
	if out, err := d.in.Mailbox(t.Context(), box); err != nil || out.Refused+out.Received > 0 {
		t.Error(out, err)
	}
}
