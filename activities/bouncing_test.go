package activities

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"mime/quotedprintable"
	"os"
	"path/filepath"
	"testing"
	"time"

	"trehan/internal/archive"
	"trehan/internal/delivery"
	"trehan/internal/delivery/ledger"
	"trehan/internal/mail"
)

// An address whose mails come back for good twice is flagged in the next plan; the mailbox is read before planning.
func TestPlanFlagsAddressesThatBounceAgainAndAgain(t *testing.T) {
	d, store, revision := sealedOffice(t, 2)
	d.bounceBox()
	a := d.worker(store, newPost())
	plan := func(run string) delivery.Plan {
		t.Helper()
		out, err := call[delivery.Plan](context.Background(), a, a.PlanDelivery, PlanDeliveryInput{Revision: revision, Run: Run{WorkflowID: "month", RunID: run}})
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	for i, want := range []int{0, 0, 1} {
		run := fmt.Sprintf("run-%d", i+1)
		out := plan(run)
		if len(out.Bouncing) != want {
			t.Errorf("plan %d flags %v", i+1, out.Bouncing)
		}
		if i > 0 && (len(out.Targets) != 1 || out.Targets[0].Recipient != "X1.01") {
			t.Errorf("plan %d writes to %v: only who has not got it", i+1, out.Targets)
		}
		for _, target := range out.Targets {
			got, err := call[delivery.Attempt](context.Background(), a, a.Deliver, DeliverInput{Revision: revision, Run: Run{WorkflowID: "month", RunID: run}, Target: target})
			if err != nil || got.State != delivery.Accepted {
				t.Fatalf("%s, %v; want accepted", got.State, err)
			}
		}
		d.comesBack(store, "X1.01", fmt.Sprint(i))
	}
}

// A report that only knows what anybody can guess is told to the operators and sends nothing.
func TestPlanAfterAForgedBounce(t *testing.T) {
	d, store, revision := sealedOffice(t, 2)
	d.bounceBox()
	a := d.worker(store, newPost())
	for i, run := range []string{"run-1", "run-2"} {
		in := Run{WorkflowID: "month", RunID: run}
		plan, err := call[delivery.Plan](t.Context(), a, a.PlanDelivery, PlanDeliveryInput{Revision: revision, Run: in})
		if err != nil || len(plan.Targets) != 2-2*i {
			t.Fatalf("plan %d: %d targets, %v; want %d", i+1, len(plan.Targets), err, 2-2*i)
		}
		same(t, "bouncing", 0, len(plan.Bouncing))
		for _, target := range plan.Targets {
			wantAttempt(t, delivery.Attempt{State: delivery.Accepted})(call[delivery.Attempt](t.Context(), a, a.Deliver, DeliverInput{Revision: revision, Run: in, Target: target}))
		}
		d.saysItCameBack(d.bareID(store, "X1.01"), fmt.Sprint(i))
	}
	d.operators("mot@tinh.example")
	server, relay := d.smtp(nil)
	if err := tells(d.worker(store, relay), NotifyOperatorsInput{Kind: SummaryMail, Revision: revision.Number, Outcome: "succeeded"}); err != nil {
		t.Fatal(err)
	}
	text, _ := io.ReadAll(quotedprintable.NewReader(bytes.NewReader(server.Taken()[0].Data))) // as far as it is text
	if !bytes.Contains(text, []byte("Có báo cáo trả lại chưa xác thực")) || !bytes.Contains(text, []byte("Sở Số 01 (X1.01): Có")) || bytes.Contains(text, []byte("(X1.02)")) {
		t.Errorf("the operators read\n%s", text)
	}
}

// An earlier month whose deliveries were tampered with has no say in how this one is planned.
func TestPlanBesideABrokenMonth(t *testing.T) {
	d, store, revision := sealedOffice(t, 2)
	earlier := ledger.KeyOf(novemberOf(t).Previous(), 1, "X1.01", "so01@tinh.example", ledger.Notice)
	e, err := ledger.Open(t.Context(), store, earlier)
	if err != nil {
		t.Fatal(err)
	}
	if err := e.Plan(t.Context(), time.Now(), "run-0", ledger.Plan{Address: "so01@tinh.example", Field: "to", Content: "c", Seal: "s"}); err != nil {
		t.Fatal(err)
	}
	for _, key := range store.Keys(earlier.Prefix()) {
		store.Edit(key, []byte("{}"))
	}
	a := d.worker(store, newPost())
	plan, err := call[delivery.Plan](t.Context(), a, a.PlanDelivery, PlanDeliveryInput{Revision: revision, Run: Run{WorkflowID: "month", RunID: "run-1"}})
	if err != nil || len(plan.Targets) != 2 {
		t.Errorf("%d targets, want 2: %v", len(plan.Targets), err)
	}
}

// comesBack puts a report into the office's mailbox that a letter to the recipient has come back; own tells reports apart.
func (d *office) comesBack(store archive.Store, recipient, own string) {
	d.Helper()
	all, err := ledger.List(d.Context(), store, novemberOf(d))
	if err != nil {
		d.Fatal(err)
	}
	d.saysItCameBack(ledger.Of(ledger.Letters(all), recipient)[0].State.Message.MessageID, own)
}

// bareID is what anybody can guess of the Message-ID of the letter to the recipient.
func (d *office) bareID(store archive.Store, recipient string) string {
	d.Helper()
	all, err := ledger.List(d.Context(), store, novemberOf(d))
	if err != nil {
		d.Fatal(err)
	}
	id := ledger.Of(ledger.Letters(all), recipient)[0].State.Message.MessageID
	bare, token := mail.CutToken(id)
	if token == "" || bare == id {
		d.Fatalf("%s has no token", id)
	}
	return bare
}

func (d *office) saysItCameBack(id, own string) {
	d.Helper()
	report := fmt.Sprintf("Message-ID: <%s@relay.example>\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"+
		"--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; r\r\n\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"+
		"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <%s>\r\n\r\n--b--\r\n", own, id)
	if err := os.WriteFile(filepath.Join(d.config.Bounces.Maildir, "new", own), []byte(report), 0o600); err != nil {
		d.Fatal(err)
	}
}

// bounceBox gives the office an empty bounce mailbox.
func (d *office) bounceBox() {
	d.Helper()
	d.config.Bounces.Maildir = d.TempDir()
	for _, sub := range []string{"new", "cur"} {
		if err := os.Mkdir(filepath.Join(d.config.Bounces.Maildir, sub), 0o700); err != nil {
			d.Fatal(err)
		}
	}
}
