package intake

import (
	"path/filepath"
	"testing"
	"time"

	"trehan/internal/delivery/bounces"
	"trehan/internal/mail/mailtest"
)

// A real Dovecot: an answer is taken whole and once, by when it arrived, also one that somebody has opened; what is nobody's answer stays unread.
func TestDovecotAnswers(t *testing.T) {
	config, arrivals := mailtest.StartDovecot(t, "")
	d := newDesk(t)
	d.post("a@tinh.example", "", attachment{"a.xlsx", formText("2023-11", "A", "x")})
	d.post("ai@xa.example", "", attachment{"b.xlsx", formText("2023-11", "B", "x")})
	d.post("a@tinh.example", "")
	for i, raw := range d.posted {
		mailtest.ArriveAt(t, arrivals, string(rune('1'+i))+"701850000.M1P1.here", string(raw))
	}
	d.post("c@tinh.example", "", attachment{"c.xlsx", formText("2023-11", "C", "x")})
	mailtest.ArriveAt(t, filepath.Join(arrivals, "..", "cur"), "4701850000.M1P1.here:2,S", string(d.posted[3])) // somebody has opened it
	box, err := bounces.Config{IMAP: config}.Inbox()
	if err != nil {
		t.Fatal(err)
	}
	d.now = time.Now() // by Dovecot's own clock the answers are late
	out, err := d.in.Mailbox(t.Context(), box)
	for tries := 0; (err != nil || len(out.Troubles) > 0) && tries < 50; tries++ {
		time.Sleep(200 * time.Millisecond)
		d.now = time.Now()
		out, err = d.in.Mailbox(t.Context(), box)
	}
	if err != nil || d.events() != "late A, unknown_sender , late C" {
		t.Fatal(out, err, d.events())
	}
	d.in.Passed = &Passed{}
	letters, release, err := box.Unseen(t.Context())
	if err != nil || len(letters) != 1 {
		t.Fatal(len(letters), err)
	}
	release()
	if out, err := d.in.Mailbox(t.Context(), box); err != nil || out.Refused != 0 {
		t.Error(out, err)
	}
}
