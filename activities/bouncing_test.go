package activities

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"trehan/internal/ledger"
)

// An address whose mails come back for good twice is flagged in the next plan; the mailbox is read before planning.
func TestPlanFlagsAddressesThatBounceAgainAndAgain(t *testing.T) {
	d, store, revision := sealedDesk(t, 2)
	dir := t.TempDir()
	d.config.Bounces.Maildir = dir
	for _, sub := range []string{"new", "cur"} {
		if err := os.Mkdir(filepath.Join(dir, sub), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	a := d.worker(store, newPost())
	plan := func(run string) DeliveryPlan {
		t.Helper()
		out, err := call[DeliveryPlan](context.Background(), a, a.PlanDelivery, PlanDeliveryInput{Revision: revision, Run: Run{WorkflowID: "month", RunID: run}})
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
			got, err := call[Attempt](context.Background(), a, a.Deliver, DeliverInput{Revision: revision, Run: Run{WorkflowID: "month", RunID: run}, Target: target})
			if err != nil || got.State != Accepted {
				t.Fatalf("%+v, %v", got, err)
			}
		}
		all, err := ledger.List(t.Context(), store, novemberOf(t))
		if err != nil {
			t.Fatal(err)
		}
		id := ledger.Of(ledger.Letters(all), "X1.01")[0].State.Message.MessageID
		report := fmt.Sprintf("Message-ID: <%d@relay.example>\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"+
			"--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; r\r\n\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"+
			"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <%s>\r\n\r\n--b--\r\n", i, id)
		if err := os.WriteFile(filepath.Join(dir, "new", fmt.Sprint(i)), []byte(report), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
