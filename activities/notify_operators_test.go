package activities

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"trehan/internal/audit"
	"trehan/internal/mail/mailtest"
)

// operators gives the office operators, and a web UI to lead them to.
func (d *office) operators(addresses ...string) {
	conf := *d.config
	conf.Review.Operators = addresses
	conf.Temporal.UI = "http://ui.example"
	d.config = &conf
}

// tells is one attempt to tell them something of the run.
func tells(a *Activities, in NotifyOperatorsInput) error {
	in.Month, in.Run = testMonth, sending
	_, err := call[none](context.Background(), a, a.NotifyOperators, in)
	return err
}

// Each operator is told once of each thing; a relay that is down is an error to be tried again.
func TestNotifyOperators(t *testing.T) {
	d, memory, rev := sealedOffice(t, 1)
	d.operators("mot@tinh.example", "hai@tinh.example")
	d.config.Review.URL = "https://duyet.tinh.example"
	server, relay := d.smtp(nil)
	a := d.worker(memory, relay)
	hold := NotifyOperatorsInput{Kind: HoldMail, Revision: rev.Number, Report: strings.Repeat("4b1c", 16), Deadline: time.Date(2023, 12, 16, 0, 0, 0, 0, time.UTC)}
	server.Play(mailtest.Script{mailtest.Connect: {{Drop: true}}}) // the first attempt has no luck with the first operator
	if err := tells(a, hold); err == nil {
		t.Error("nobody was missed")
	}
	for range 2 {
		if err := tells(a, hold); err != nil {
			t.Fatal(err)
		}
	}
	if got := addressesOf(server); got != "hai@tinh.example mot@tinh.example" {
		t.Errorf("told %s", got)
	}
	for _, part := range []string{"4b1c4b1c4b1c", "https://duyet.tinh.example/thang/2023-11"} {
		if !bytes.Contains(server.Taken()[0].Data, []byte(part)) {
			t.Errorf("the hold mail lacks %s", part)
		}
	}
	for reminder := 1; reminder <= 2; reminder++ {
		hold.Kind, hold.Reminder = ReminderMail, reminder
		if err := tells(a, hold); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(server.Taken()); n != 6 {
		t.Errorf("%d mails after two reminders", n)
	}
	if err := tells(a, NotifyOperatorsInput{Kind: SummaryMail, Revision: rev.Number, Outcome: "succeeded", Seal: strings.Repeat("5ea1", 16), Closing: strings.Repeat("c105", 16)}); err != nil {
		t.Fatal(err)
	}
	last := server.Taken()[7].Data
	if !bytes.Contains(last, []byte("c105c105")) || !bytes.Contains(last, []byte("http://ui.example/namespaces/default/workflows/month/run-1/user-metadata")) {
		t.Errorf("the summary lacks the anchor or the link:\n%.3000s", last)
	}
}

// A relay that greylists says "later" at first: the mail is tried again until it is taken, and then never more. One that
// is refused for good, or may have been taken, is not.
func TestTheOperatorsMailIsGreylisted(t *testing.T) {
	for name, c := range map[string]struct {
		point string
		do    mailtest.Do
		again bool
		taken int
	}{
		"greylisted":   {mailtest.RCPT, mailtest.Do{Reply: "451 4.7.1 greylisted"}, true, 1},
		"refused":      {mailtest.RCPT, mailtest.Do{Reply: "550 5.1.1 no"}, false, 0},
		"line dropped": {mailtest.Dot, mailtest.Do{Take: true, Drop: true}, false, 1},
	} {
		t.Run(name, func(t *testing.T) {
			d, memory, rev := sealedOffice(t, 1)
			d.operators("mot@tinh.example")
			server, relay := d.smtp(mailtest.Script{c.point: {c.do}})
			a := d.worker(memory, relay)
			summary := NotifyOperatorsInput{Kind: SummaryMail, Revision: rev.Number, Outcome: "succeeded", Closing: strings.Repeat("c105", 16)}
			if err := tells(a, summary); (err != nil) != c.again {
				t.Errorf("the first try: %v", err)
			} else if err != nil && strings.Contains(err.Error(), "tinh.example") {
				t.Errorf("the address stands in %v", err)
			}
			for range 2 {
				if err := tells(a, summary); err != nil {
					t.Errorf("another try: %v", err)
				}
			}
			if n := len(server.Taken()); n != c.taken {
				t.Errorf("%d mails taken, want %d", n, c.taken)
			}
		})
	}
}

// That the Schedule could not begin a month is told under the holder's revision, and recorded, once.
func TestTheOperatorsAreToldOfARefusedStart(t *testing.T) {
	d := newOffice(t, 1)
	d.operators("mot@tinh.example")
	store := memory()
	server, relay := d.smtp(nil)
	a := d.worker(store, relay)
	refused := NotifyOperatorsInput{Kind: RefusedMail, Month: testMonth, Run: Run{WorkflowID: "scheduled", RunID: "run-of-the-parent"}, Outcome: "failed", Failure: "Tháng 11/2023 đang được lượt chạy khác giữ."}
	tell := func() error {
		_, err := call[none](t.Context(), a, a.NotifyOperators, refused)
		return err
	}
	if err := tell(); err == nil || len(server.Taken()) != 0 {
		t.Errorf("before the holder has a revision: %v", err)
	}
	if _, err := d.open(a, sending.RunID); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := tell(); err != nil {
			t.Fatal(err)
		}
	}
	if got := server.Taken(); len(got) != 1 {
		t.Errorf("%d mails", len(got))
	}
	records, err := audit.Read(t.Context(), store, novemberOf(t))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, r := range records {
		if r.Kind == audit.StartRefused && r.DecisionWords() == refused.Failure {
			n++
		}
	}
	if n != 1 {
		t.Errorf("recorded %d times: %+v", n, records)
	}
}

func addressesOf(server *mailtest.Server) string {
	var out []string
	for _, m := range server.Taken() {
		out = append(out, m.To)
	}
	return strings.Join(out, " ")
}

// A failure is told even when what failed is the very input of the documents.
func TestTheOperatorsAreToldOfAFailure(t *testing.T) {
	d := newOffice(t, 1)
	d.operators("mot@tinh.example")
	d.write("units.yaml", "units: [{code: A}]\n")
	store := memory()
	server, relay := d.smtp(nil)
	a := d.worker(store, relay)
	opened, err := d.open(a, sending.RunID)
	if err != nil {
		t.Fatal(err)
	}
	_, err = call[none](t.Context(), a, a.FreezeInputs, FreezeInputsInput{Revision: opened.Revision})
	_, message, _ := failure(t, err)
	if err := tells(a, NotifyOperatorsInput{Kind: SummaryMail, Revision: opened.Revision.Number, Outcome: "failed", Failure: message, Closing: strings.Repeat("c105", 16)}); err != nil {
		t.Fatal(err)
	}
	got := server.Taken()
	if len(got) != 1 {
		t.Fatalf("%d mails, want 1", len(got))
	}
	for _, part := range []string{"units.yaml", "c105c105"} {
		if !bytes.Contains(got[0].Data, []byte(part)) {
			t.Errorf("the mail lacks %q", part)
		}
	}
}
