package activities

import (
	"bytes"
	"context"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"trehan/internal/archive"
	"trehan/internal/archive/archivetest"
	"trehan/internal/audit"
	"trehan/internal/delivery"
	"trehan/internal/delivery/ledger"
	"trehan/internal/delivery/letter"
	"trehan/internal/delivery/send"
	"trehan/internal/mail"
	"trehan/internal/mail/mailtest"
	"trehan/internal/telemetry"
)

// The sending of a sealed month against a mail server that follows a script.

// smtp is a relay to a scripted server.
func (d *office) smtp(script mailtest.Script) (*mailtest.Server, send.Relay) {
	d.Helper()
	server := mailtest.Start(d.TB, script, mailtest.Options{})
	relay, err := mail.New(mail.Config{
		Host: server.Host, Port: server.Port, CAFile: server.CAFile, UsernameFile: server.UsernameFile, PasswordFile: server.PasswordFile,
		From: d.config.Mail.From, Timeouts: mail.Timeouts{Connect: 2 * time.Second, Command: 2 * time.Second, Reply: 2 * time.Second, Grace: time.Second},
	})
	if err != nil {
		d.Fatal(err)
	}
	d.Cleanup(relay.Close)
	return server, relay
}

var sending = Run{WorkflowID: "month", RunID: "run-1"}

func plans(a *Activities, in PlanDeliveryInput) (delivery.Plan, error) {
	return call[delivery.Plan](context.Background(), a, a.PlanDelivery, in)
}

func (d *office) read(name string) string {
	d.Helper()
	b, err := os.ReadFile(filepath.Join(d.dir, name))
	if err != nil {
		d.Fatal(err)
	}
	return string(b)
}

// planLetters plans the letters of a sealed month.
func planLetters(t testing.TB, a *Activities, rev Revision) delivery.Plan {
	t.Helper()
	plan, err := plans(a, PlanDeliveryInput{Revision: rev, Run: sending})
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

func sends(ctx context.Context, a *Activities, rev Revision, target delivery.Target) (delivery.Attempt, error) {
	return call[delivery.Attempt](ctx, a, a.Deliver, DeliverInput{Revision: rev, Run: sending, Target: target})
}

// wantAttempt takes what an attempt came to and compares its state, and its reason if want has one.
func wantAttempt(t testing.TB, want delivery.Attempt) func(delivery.Attempt, error) {
	t.Helper()
	return func(got delivery.Attempt, err error) {
		t.Helper()
		got = delivery.Attempt{State: got.State, Reason: got.Reason}
		if want.Reason == "" {
			got.Reason = ""
		}
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("the attempt: %v (-want +got)\n%s", err, diff)
		}
	}
}

// wantPlan takes a plan and compares how many are written to, and how all stand.
func wantPlan(t testing.TB, targets int, sum delivery.Totals) func(delivery.Plan, error) {
	t.Helper()
	return func(got delivery.Plan, err error) {
		t.Helper()
		wantSum(t, "the plan", sum)(got.Sum, err)
		if len(got.Targets) != targets {
			t.Errorf("the plan has %d targets, want %d: %v", len(got.Targets), targets, got.Targets)
		}
	}
}

// wantSum takes a count of addresses and compares it.
func wantSum(t testing.TB, what string, want delivery.Totals) func(delivery.Totals, error) {
	t.Helper()
	return func(got delivery.Totals, err error) {
		t.Helper()
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got)\n%s", what, err, diff)
		}
	}
}

// deliveryOf is a delivery as the ledger has it.
func deliveryOf(t testing.TB, store archive.Store, rev Revision, target delivery.Target) *ledger.Delivery {
	t.Helper()
	key := ledger.Key{Month: novemberOf(t), Revision: rev.Number, Recipient: target.Recipient, Address: target.Address, Kind: ledger.Notice}
	d, err := ledger.Open(context.Background(), store, key)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// claims has an attempt claim a delivery, to die with it.
func claims(t testing.TB, d *ledger.Delivery, owner ledger.Owner) {
	t.Helper()
	granted, err := d.Claim(context.Background(), time.Now(), owner, ledger.Message{SHA256: d.State().Plan.Mail})
	if err != nil || !granted {
		t.Fatalf("granted %v, %v", granted, err)
	}
}

// What each answer of the relay comes to: for the workflow, in the ledger, and who has the mail.
func TestDeliverByTheRelaysAnswers(t *testing.T) {
	base, memory, rev := sealedOffice(t, 1)
	for _, c := range []struct {
		name   string
		script mailtest.Script
		want   delivery.Attempt // State, Code and Pause
		status ledger.Type
		events int
		taken  int
	}{
		{"taken", nil, delivery.Attempt{State: delivery.Accepted, Code: 250}, ledger.Accepted, 3, 1},
		{"no such mailbox", mailtest.Script{mailtest.RCPT: {{Reply: "550 5.1.1 no such user"}}}, delivery.Attempt{State: delivery.Refused, Code: 550}, ledger.Refused, 3, 0},
		{"refused at the dot", mailtest.Script{mailtest.Dot: {{Reply: "554 5.7.1 spam"}}}, delivery.Attempt{State: delivery.Refused, Code: 554}, ledger.Refused, 3, 0},
		{"mailbox full", mailtest.Script{mailtest.RCPT: {{Reply: "452 4.2.2 full"}}}, delivery.Attempt{State: delivery.Deferred, Code: 452}, ledger.Deferred, 3, 0},
		{"closing", mailtest.Script{mailtest.MAIL: {{Reply: "421 4.3.2 closing", Close: true}}}, delivery.Attempt{State: delivery.Deferred, Code: 421, Pause: true}, ledger.Deferred, 3, 0},
		{"dropped before the data", mailtest.Script{mailtest.DATA: {{Drop: true}}}, delivery.Attempt{State: delivery.Deferred, Pause: true}, ledger.Deferred, 3, 0},
		{"taken, and the line drops", mailtest.Script{mailtest.Dot: {{Drop: true, Take: true}}}, delivery.Attempt{State: delivery.Unknown}, ledger.Unknown, 3, 1},
		{"the line drops after the dot", mailtest.Script{mailtest.Dot: {{Drop: true}}}, delivery.Attempt{State: delivery.Unknown}, ledger.Unknown, 3, 0},
		{"no greeting", mailtest.Script{mailtest.Connect: {{Drop: true}}}, delivery.Attempt{State: delivery.RelayDown, Pause: true}, ledger.Planned, 1, 0},
		{"wrong password", mailtest.Script{mailtest.AUTH: {{Reply: "535 5.7.8 no"}}}, delivery.Attempt{State: delivery.RelayDown, Pause: true}, ledger.Planned, 1, 0},
		{"no TLS", mailtest.Script{mailtest.TLS: {{Drop: true}}}, delivery.Attempt{State: delivery.RelayDown, Pause: true}, ledger.Planned, 1, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			store := memory.Clone()
			d := &office{TB: t, dir: base.dir, config: base.config}
			server, relay := d.smtp(c.script)
			a := d.worker(store, relay)
			plan := planLetters(t, a, rev)
			if len(server.Verbs()) > 0 {
				t.Error("the relay was asked before anything was claimed")
			}
			got, err := sends(t.Context(), a, rev, plan.Targets[0])
			if err != nil {
				t.Fatal(err)
			}
			answer := got
			answer.Reason = ""
			if diff := cmp.Diff(c.want, answer); diff != "" || got.Reason == "" {
				t.Errorf("reason %q (-want +got)\n%s", got.Reason, diff)
			}
			l := deliveryOf(t, store, rev, plan.Targets[0])
			if l.State().Status != c.status || len(l.Events()) != c.events {
				t.Errorf("the ledger has %s after %d events, want %s after %d", l.State().Status, len(l.Events()), c.status, c.events)
			}
			if n := len(server.Taken()); n != c.taken {
				t.Errorf("%d mails taken, want %d", n, c.taken)
			}
			// Once more, as a later round, or a second worker by mistake, would.
			again, err := sends(t.Context(), d.worker(store, relay), rev, plan.Targets[0])
			if err != nil {
				t.Fatal(err)
			}
			settled := c.status == ledger.Accepted || c.status == ledger.Refused || c.status == ledger.Unknown
			want := delivery.Accepted
			if settled {
				want = got.State
				same(t, "mails taken once more", c.taken, len(server.Taken()))
			}
			same(t, "the state once more", want, again.State)
		})
	}
}

// The bytes that go out are those that were stored before; the same in every round.
func TestWhatIsSentIsWhatIsStored(t *testing.T) {
	d, store, rev := sealedOffice(t, 1)
	server, relay := d.smtp(mailtest.Script{mailtest.RCPT: {{Reply: "451 4.3.0 later"}}})
	a := d.worker(store, relay)
	target := planLetters(t, a, rev).Targets[0]
	for range 2 {
		a = d.worker(store, relay, on(7)) // another day: it is not rendered again
		if _, err := sends(t.Context(), a, rev, target); err != nil {
			t.Fatal(err)
		}
	}
	l := deliveryOf(t, store, rev, target)
	stored, object, err := store.Get(t.Context(), archive.MessageKey(l.Key().Prefix()), "")
	if err != nil {
		t.Fatal(err)
	}
	sent := server.Taken()[0]
	if !bytes.Equal(bytes.TrimRight(sent.Data, "\r\n"), bytes.TrimRight(stored, "\r\n")) {
		t.Error("the mail sent is not the mail stored")
	}
	claim := l.Events()[len(l.Events())-2]
	if claim.Message == nil || claim.Message.SHA256 != object.SHA256 || claim.Message.VersionID != object.VersionID {
		t.Errorf("claimed for %v, want %v", claim.Message, object)
	}
	seal, _, _ := archive.ReadManifest(t.Context(), store, novemberOf(t), rev.Number)
	for _, part := range []string{"Message-ID: <2023-11.r0001.X1.01-" + target.Address, "Auto-Submitted: auto-generated", "vp@tinh.example"} {
		if !bytes.Contains(sent.Data, []byte(part)) {
			t.Errorf("the mail lacks %q", part)
		}
	}
	if seal == nil || !bytes.Contains(sent.Data, []byte("don-vi-X1.01.xlsx")) {
		t.Error("the mail lacks the unit's own workbook")
	}
	if sent.To != "so01@tinh.example" || sent.From != "vp@tinh.example" {
		t.Errorf("from %s to %s", sent.From, sent.To)
	}
}

// A claim whose reply is lost is recognised by the attempt that made it: one mail, one claim.
func TestALostReplyToTheClaim(t *testing.T) {
	d, memory, rev := sealedOffice(t, 1)
	server, relay := d.smtp(nil)
	target := planLetters(t, d.worker(memory, relay), rev).Targets[0]
	a := d.worker(archivetest.LostReply(memory, "/notice/0002.json"), relay)
	got, err := sends(t.Context(), a, rev, target)
	wantAttempt(t, delivery.Attempt{State: delivery.Accepted})(got, err)
	if n := len(server.Taken()); n != 1 {
		t.Errorf("%d mails taken, want 1", n)
	}
	if s := deliveryOf(t, memory, rev, target).State(); s.Claims != 1 || s.Events != 3 {
		t.Errorf("the ledger has %d claims, %d events; want 1 and 3", s.Claims, s.Events)
	}
}

// A store that fails after the mail is out is asked again: the outcome is not lost.
func TestTheStoreFailsAtTheSettlement(t *testing.T) {
	for _, fault := range []archivetest.Fault{archivetest.Fail, archivetest.LoseReply} {
		d, memory, rev := sealedOffice(t, 1)
		server, relay := d.smtp(nil)
		target := planLetters(t, d.worker(memory, relay), rev).Targets[0]
		a := d.worker(archivetest.Once(memory, archivetest.OpCreate, "/notice/0003.json", fault), relay)
		got, err := sends(t.Context(), a, rev, target)
		wantAttempt(t, delivery.Attempt{State: delivery.Accepted})(got, err)
		if n := len(server.Taken()); n != 1 {
			t.Errorf("%d mails taken, want 1", n)
		}
		if s := deliveryOf(t, memory, rev, target).State(); s.Status != ledger.Accepted || s.Events != 3 {
			t.Errorf("the ledger has it %s after %d events, want accepted after 3", s.Status, s.Events)
		}
	}
}

// An open claim of another attempt means that nobody knows: it becomes unknown, and nothing is sent.
func TestAClaimOfAnotherAttempt(t *testing.T) {
	d, memory, rev := sealedOffice(t, 1)
	server, relay := d.smtp(nil)
	a := d.worker(memory, relay)
	target := planLetters(t, a, rev).Targets[0]
	l := deliveryOf(t, memory, rev, target)
	lost := ledger.Owner{Run: sending.RunID, Activity: "9", Attempt: 1, Nonce: "died"}
	claims(t, l, lost)
	got, err := sends(t.Context(), a, rev, target)
	wantAttempt(t, delivery.Attempt{State: delivery.Unknown, Reason: ledger.ReasonLostClaim})(got, err)
	if n := len(server.Taken()); n != 0 {
		t.Errorf("%d mails taken, want 0", n)
	}
}

// What an earlier release has planned is sent as it was planned, whatever this one attaches.
func TestAPlannedMailStays(t *testing.T) {
	d, memory, rev := sealedOffice(t, 2)
	server, relay := d.smtp(nil)
	a := d.worker(memory, relay)
	const address = "so01@tinh.example"
	other, memory2, rev2 := sealedOffice(t, 2) // the same month, to learn what the recipient's own content is
	content := deliveryOf(t, memory2, rev2, planLetters(t, other.worker(memory2, relay), rev2).Targets[0]).State().Content
	earlier, err := ledger.Open(t.Context(), memory, ledger.KeyOf(novemberOf(t), rev.Number, "X1.01", address, ledger.Notice))
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := a.sealed(t.Context(), rev)
	if err != nil {
		t.Fatal(err)
	}
	stored, file, err := earlier.MailFor(t.Context(), "run-0", nil, func() ([]byte, error) {
		return []byte("Message-ID: <planned.by.0.1.0@tinh.example>\r\nFrom: vp@tinh.example\r\n\r\nten attachments, cong-van.docx among them\r\n"), nil
	})
	if err != nil {
		t.Fatal(err)
	}
	err = earlier.Plan(t.Context(), time.Now(), "run-0", ledger.Plan{Address: address, Field: "to", Content: content, Seal: sealed.Seal, Mail: stored.SHA256, File: file})
	if err != nil {
		t.Fatal(err)
	}
	for _, target := range planLetters(t, a, rev).Targets {
		wantAttempt(t, delivery.Attempt{State: delivery.Accepted})(sends(t.Context(), a, rev, target))
	}
	for _, m := range server.Taken() {
		if planned := bytes.Contains(m.Data, []byte("planned.by.0.1.0")); planned != (m.To == address) {
			t.Errorf("%s gets what was planned: %v", m.To, planned)
		}
	}
	if n := len(server.Taken()); n != 2 {
		t.Errorf("%d mails", n)
	}
}

// cancelling cancels the activity in the midst of the sending.
type cancelling struct {
	*post
	cancel context.CancelFunc
}

func (c cancelling) Open(context.Context) (mail.Session, error) { return c, nil }

func (c cancelling) Send(ctx context.Context, from, to string, data []byte) mail.Outcome {
	c.cancel()
	if err := ctx.Err(); err != nil {
		return mail.Outcome{State: mail.Unknown, Reason: mail.ReasonCancelledAfterData}
	}
	return c.post.Send(ctx, from, to, data)
}

// A cancellation before the claim stops the mail; after it, what was begun is settled.
func TestACancelledDelivery(t *testing.T) {
	d, memory, rev := sealedOffice(t, 2)
	post := newPost()
	plan := planLetters(t, d.worker(memory, post), rev)

	ctx, cancel := context.WithCancel(t.Context())
	got, err := sends(ctx, d.worker(memory, cancelling{post, cancel}), rev, plan.Targets[0])
	if s := deliveryOf(t, memory, rev, plan.Targets[0]).State(); s.Status != ledger.Accepted {
		t.Errorf("after the claim: %+v %v, the ledger %+v", got, err, s)
	}

	ctx, cancel = context.WithCancel(t.Context())
	cancel()
	if _, err := sends(ctx, d.worker(memory, post), rev, plan.Targets[1]); err == nil {
		t.Error("a cancelled activity has succeeded")
	}
	if s := deliveryOf(t, memory, rev, plan.Targets[1]).State(); s.Status != ledger.Planned || s.Claims != 0 {
		t.Errorf("before the claim the ledger has it %s with %d claims, want planned with none", s.Status, s.Claims)
	}
	if len(post.taken) != 1 {
		t.Errorf("taken %v", post.taken)
	}
}

func TestDeliverKnowsOnlyThePlan(t *testing.T) {
	d, memory, rev := sealedOffice(t, 1)
	a := d.worker(memory, newPost())
	planLetters(t, a, rev)
	_, err := sends(t.Context(), a, rev, delivery.Target{Recipient: "X1.99", Address: "00000000"})
	refused(t, err, BadInput, "X1.99")
	_, err = call[delivery.Attempt](t.Context(), a, a.Deliver, DeliverInput{Revision: rev, Run: Run{RunID: "no-plan"}, Target: delivery.Target{Recipient: "X1.01"}})
	refused(t, err, Tampered, "no-plan/plan.json")
}

// A plan is made once a run: an attempt after a lost reply finds it, whatever has happened in the ledger meanwhile.
func TestThePlanIsMadeOnce(t *testing.T) {
	d, memory, rev := sealedOffice(t, 3)
	post := newPost()
	a := d.worker(archivetest.LostReply(memory, "plan.json"), post)
	in := PlanDeliveryInput{Revision: rev, Run: sending, Reason: "thử"}
	if _, err := plans(a, in); err == nil {
		t.Fatal("no reply was lost")
	}
	first, err := plans(a, in)
	wantPlan(t, 3, delivery.Totals{Planned: 3})(first, err)
	if _, err := sends(t.Context(), a, rev, first.Targets[0]); err != nil {
		t.Fatal(err)
	}
	second, err := plans(d.worker(memory, post), in)
	if err != nil || len(second.Targets) != 3 {
		t.Errorf("once more: %d targets, want 3: %v", len(second.Targets), err)
	}
	records := trail(t, memory)
	last := records[len(records)-1]
	same(t, "the last record", audit.DeliveryPlanned, last.Kind)
	if len(last.Objects) != 1 || !strings.HasSuffix(last.Objects[0].Key, "run-1/plan.json") || last.Objects[0].SHA256 == "" {
		t.Errorf("it vouches for %v, want the plan", last.Objects)
	}
	for _, target := range first.Targets {
		for _, e := range deliveryOf(t, memory, rev, target).Events()[1:] {
			if e.Type == ledger.Planned {
				t.Errorf("%v was planned twice", target)
			}
		}
	}

	// The next run sends to nobody who has it.
	in.Run.RunID = "run-2"
	third, err := plans(a, in)
	wantPlan(t, 2, delivery.Totals{Planned: 3, Accepted: 1, Before: 1})(third, err)
	in.Run.RunID, in.Resend = "run-3", "all"
	wantPlan(t, 3, delivery.Totals{Planned: 3})(plans(a, in))
	in.Run.RunID, in.Resend = "run-4", "none"
	if none, err := plans(a, in); err != nil || len(none.Targets) != 0 {
		t.Errorf("none: %d targets, want 0: %v", len(none.Targets), err)
	}
	in.Run.RunID, in.Resend = "run-5", "everybody"
	_, err = plans(a, in)
	refused(t, err, BadInput, "everybody")
}

// An open claim that a plan finds is of a run that is no more.
func TestThePlanSettlesOpenClaims(t *testing.T) {
	d, memory, rev := sealedOffice(t, 2)
	a := d.worker(memory, newPost())
	target := planLetters(t, a, rev).Targets[0]
	lost := ledger.Owner{Run: sending.RunID, Activity: "9", Attempt: 1, Nonce: "died"}
	claims(t, deliveryOf(t, memory, rev, target), lost)
	next, err := plans(a, PlanDeliveryInput{Revision: rev, Run: Run{WorkflowID: "month", RunID: "run-2"}})
	wantPlan(t, 1, delivery.Totals{Planned: 2, Unknown: 1})(next, err)
	if s := deliveryOf(t, memory, rev, target).State(); s.Status != ledger.Unknown {
		t.Errorf("the ledger: %+v", s)
	}
	none, err := plans(a, PlanDeliveryInput{Revision: rev, Run: Run{WorkflowID: "month", RunID: "run-3"}, Resend: "none"})
	wantSum(t, "resend none hides an unknown delivery, or one that was never sent", delivery.Totals{Planned: 2, Refused: 1, Unknown: 1})(none.Sum, err)
}

// The sender's address is changed in the configuration after the mails were made: what the ledger says was sent is what was.
func TestTheLedgerNamesTheMailAsItWasMade(t *testing.T) {
	d, store, rev := sealedOffice(t, 1)
	target := planLetters(t, d.worker(store, newPost()), rev).Targets[0]
	d.config.Mail.From = "vp@khac.example"
	wantAttempt(t, delivery.Attempt{State: delivery.Accepted})(sends(t.Context(), d.worker(store, newPost()), rev, target))
	l := deliveryOf(t, store, rev, target)
	stored, _, err := store.Get(t.Context(), archive.MessageKey(l.Key().Prefix()), "")
	if id := l.State().Message.MessageID; err != nil || id == "" || !bytes.Contains(stored, []byte("<"+id+">")) {
		t.Errorf("the claim names %q, which the mail is not: %v", id, err)
	}
}

// An address that several units share gets one mail, with the workbook of each.
func TestASharedAddressGetsOneMail(t *testing.T) {
	d := newOffice(t, 3)
	d.write("units.yaml", strings.ReplaceAll(d.read("units.yaml"), "so02@tinh", "SO01@tinh"))
	store := memory()
	rev := d.sealed(store, "run-0")
	server, relay := d.smtp(nil)
	a := d.worker(store, relay)
	plan := planLetters(t, a, rev)
	if len(plan.Targets) != 2 {
		t.Fatalf("planned %+v", plan)
	}
	for _, target := range plan.Targets {
		wantAttempt(t, delivery.Attempt{State: delivery.Accepted})(sends(t.Context(), a, rev, target))
	}
	mails := server.Taken()
	if len(mails) != 2 || !bytes.Contains(mails[0].Data, []byte("don-vi-X1.01.xlsx")) || !bytes.Contains(mails[0].Data, []byte("don-vi-X1.02.xlsx")) {
		t.Errorf("%d mails; the shared one lacks a workbook", len(mails))
	}
}

// One address outside the allowed domains stops the run before anybody is written to.
func TestAnAddressOutsideTheAllowedDomains(t *testing.T) {
	d := newOffice(t, 3)
	d.write("units.yaml", strings.ReplaceAll(d.read("units.yaml"), "so03@tinh.example", "so03@khac.example"))
	store := memory()
	rev := d.sealed(store, "run-0")
	conf := *d.config
	conf.Mail.AllowDomains = []string{"tinh.example"}
	d.config = &conf
	a := d.worker(store, newPost())
	_, err := plans(a, PlanDeliveryInput{Revision: rev, Run: sending})
	refused(t, err, BadInput, "X1.03", "allow_domains")
	if strings.Contains(err.Error(), "khac.example") {
		t.Errorf("the failure holds an address: %v", err)
	}
	if all, err := ledger.List(t.Context(), store, novemberOf(t)); err != nil || len(all) != 0 {
		t.Errorf("planned all the same: %v %v", all, err)
	}
}

// largeOffice is an office with a sealed month whose mails are too large, since a person has signed a large letter.
func largeOffice(t *testing.T, units int) (*office, *archivetest.Memory, Revision) {
	d := newOffice(t, units)
	conf := *d.config
	conf.Mail.SizeLimitMB = 1
	d.config = &conf
	store := memory()
	t.Cleanup(store.Close)
	rev := d.built(store, "run-0")
	a, issue := d.worker(store, nil), Issue{Number: "1", Date: "2023-12-06"}
	big := signedPaper(t, a, rev, issue, "% "+strings.Repeat("signed ", 200_000)+"\n")
	signed := &Signed{Key: archive.SignedKey(archive.Hash(big)), SHA256: archive.Hash(big)}
	if _, err := store.Create(t.Context(), signed.Key, archive.Bytes(big), archive.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	if _, err := d.seals(a, rev, "run-0", Issue{Number: issue.Number, Date: issue.Date, Signed: signed}); err != nil {
		t.Fatal(err)
	}
	return d, store, rev
}

// Mails too large go out with links instead of the documents.
func TestLinksStandForWhatIsTooLarge(t *testing.T) {
	d, store, rev := largeOffice(t, 1)
	server, relay := d.smtp(nil)
	a := d.worker(store, relay)
	d.config.Store.Endpoint = "minio:9000" // of the container's network: nobody outside could open the links
	_, err := plans(a, PlanDeliveryInput{Revision: rev, Run: sending})
	refused(t, err, BadConfig, "minio:9000", "store.public_endpoint", "mail.size_limit_mb")
	d.config.Store.PublicEndpoint = "https://kho.tinh.example"
	if _, err := sends(t.Context(), a, rev, planLetters(t, a, rev).Targets[0]); err != nil {
		t.Fatal(err)
	}
	data := server.Taken()[0].Data
	if len(data) > 300_000 || bytes.Contains(data, []byte("attachment")) || !bytes.Contains(data, []byte("http")) {
		t.Errorf("a mail of %d bytes", len(data))
	}
}

// keeper is a relay that keeps the mails it takes, by address.
type keeper struct {
	*post
	sent map[string][]byte
}

// Open implements Relay.
func (k *keeper) Open(context.Context) (mail.Session, error) { return k, nil }

// Send implements mail.Session.
func (k *keeper) Send(ctx context.Context, from, address string, body []byte) mail.Outcome {
	k.sent[address] = body
	return k.post.Send(ctx, from, address, body)
}

// A mail that is sent again when its links have expired is made anew, whether it had been refused, was never sent, or may have
// arrived and is to be sent again by a person's word; the one that was accepted stays, and the archive vouches for all.
func TestPromise2NoMailGoesOutWithDeadLinks(t *testing.T) {
	d, store, rev := largeOffice(t, 4)
	post := newPost()
	post.script = func(address string) postFault {
		return map[string]postFault{"so02@tinh.example": postRefuses, "so03@tinh.example": postDropsLate}[address]
	}
	first := d.worker(store, post)
	plan := planLetters(t, first, rev)
	for _, target := range plan.Targets[:3] { // the run is cancelled before the fourth
		if _, err := sends(t.Context(), first, rev, target); err != nil {
			t.Fatal(err)
		}
	}
	unknown := deliveryOf(t, store, rev, plan.Targets[2])
	if err := unknown.Resolve(t.Context(), first.Delivery.now(), ledger.Resolution{Decision: ledger.Resend, By: "Đỗ Văn Mẫu", Reason: "chưa nhận"}); err != nil {
		t.Fatal(err)
	}
	for _, ended := range []string{"run-0", sending.RunID} {
		run := Run{WorkflowID: "month", RunID: ended}
		if _, err := closes(first, CloseRunInput{Month: testMonth, Revision: rev.Number, Run: run, Outcome: "failed", Cancelled: true}); err != nil {
			t.Fatal(err)
		}
	}
	body, _, err := deliveryOf(t, store, rev, plan.Targets[3]).Mail(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	keeping := &keeper{post: newPost(), sent: map[string][]byte{}}
	a, run := d.worker(store, keeping, on(20)), Run{WorkflowID: "month", RunID: "run-2"}
	in := PlanDeliveryInput{Revision: rev, Run: run}
	if _, err := plans(d.worker(archivetest.LostReply(store, "message-"), keeping, on(20)), in); err == nil {
		t.Fatal("no reply was lost")
	}
	vouched := func(outcome, failure string) {
		t.Helper()
		if _, err := closes(a, CloseRunInput{Month: testMonth, Revision: rev.Number, Run: run, Outcome: outcome, Failure: failure}); err != nil {
			t.Fatal(err)
		}
		faults, err := audit.Verify(t.Context(), store, novemberOf(t), audit.VerifyOptions{})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range faults {
			if f.Code != archive.FaultNotClosed { // here all executions have one name, and close once
				t.Errorf("%+v", f)
			}
		}
	}
	vouched("failed", "kho không trả lời")
	again, err := plans(a, in) // reset
	if err != nil || len(again.Targets) != 3 {
		t.Fatalf("%d targets, want 3: %v", len(again.Targets), err)
	}
	owner := ledger.Owner{Run: sending.RunID, Activity: "9", Attempt: 1, Nonce: "late"}
	stale := deliveryOf(t, store, rev, plan.Targets[3]) // an attempt of the first run that still holds the old mail
	if granted, err := stale.Claim(t.Context(), a.Delivery.now(), owner, ledger.Message{SHA256: archive.Hash(body)}); err != nil || granted {
		t.Errorf("the mail with dead links may be sent: %v", err)
	}
	for _, target := range again.Targets {
		wantAttempt(t, delivery.Attempt{State: delivery.Accepted})(call[delivery.Attempt](t.Context(), a, a.Deliver, DeliverInput{Revision: rev, Run: run, Target: target}))
	}
	for address, data := range keeping.sent {
		until, linked := letter.LinksUntil(data)
		if !linked || until.Before(a.Delivery.now().AddDate(0, 0, 6)) {
			t.Errorf("%s: links until %v", address, until)
		}
	}
	if len(keeping.sent) != 3 || keeping.sent["so01@tinh.example"] != nil {
		t.Errorf("%d mails", len(keeping.sent))
	}
	vouched("succeeded", "")
}

func TestExpireDeliveries(t *testing.T) {
	d, memory, rev := sealedOffice(t, 3)
	_, relay := d.smtp(mailtest.Script{mailtest.RCPT: {{Reply: "452 4.2.2 full"}}})
	a := d.worker(memory, relay)
	plan := planLetters(t, a, rev)
	if _, err := sends(t.Context(), a, rev, plan.Targets[0]); err != nil {
		t.Fatal(err)
	}
	lost := ledger.Owner{Run: sending.RunID, Activity: "9", Attempt: 1, Nonce: "died"}
	claims(t, deliveryOf(t, memory, rev, plan.Targets[1]), lost)
	for range 2 { // the second is an attempt after a lost reply
		sum, err := call[delivery.Totals](t.Context(), a, a.ExpireDeliveries, ExpireDeliveriesInput{Revision: rev, Run: sending, Targets: plan.Targets})
		wantSum(t, "", delivery.Totals{Refused: 2, Unknown: 1})(sum, err)
	}
	s := deliveryOf(t, memory, rev, plan.Targets[0]).State()
	same(t, "the ledger: expired, reason, code", []any{true, ledger.ReasonExpired, 452}, []any{s.Expired, s.Reason, s.Code})
}

func closes(a *Activities, in CloseRunInput) (Closed, error) {
	return call[Closed](context.Background(), a, a.CloseRun, in)
}

// A plan that cannot be read any more keeps no run from closing, and nobody from learning which plan it is.
func TestCloseRunWithAnUnreadablePlan(t *testing.T) {
	d, memory, rev := sealedOffice(t, 1)
	a := d.worker(memory, newPost())
	plan := planLetters(t, a, rev)
	key := archive.PlanKey(novemberOf(t), sending.RunID)
	memory.Edit(key, []byte("x"))
	if _, err := closes(a, CloseRunInput{Month: testMonth, Revision: rev.Number, Run: sending, Outcome: "failed"}); err != nil {
		t.Errorf("not closed: %v", err)
	}
	_, err := sends(t.Context(), d.worker(memory, newPost()), rev, plan.Targets[0])
	refused(t, err, Tampered, key)
}

func TestCloseRunRetried(t *testing.T) {
	d, memory, rev := sealedOffice(t, 3)
	a := d.worker(memory, newPost())
	plan := planLetters(t, a, rev)
	if _, err := sends(t.Context(), a, rev, plan.Targets[0]); err != nil {
		t.Fatal(err)
	}
	in := CloseRunInput{Month: testMonth, Revision: rev.Number, Run: sending, Outcome: "failed", Cancelled: true, Failure: "bị hủy"}
	for _, part := range []string{"delivery-report", "/audit/"} {
		if _, err := closes(d.worker(archivetest.LostReply(memory, part), nil), in); err == nil {
			t.Fatalf("%s: no reply was lost", part)
		}
	}
	first, err := closes(a, in)
	if err != nil || len(first.Open) != 2 {
		t.Fatalf("open %q, %v; want 2", first.Open, err)
	}
	// What happens later does not change what was closed.
	if _, err := sends(t.Context(), a, rev, plan.Targets[1]); err != nil {
		t.Fatal(err)
	}
	second, err := closes(d.worker(memory, nil), in)
	if err != nil || second.Record != first.Record {
		t.Errorf("closed as %s, then as %s: %v", first.Record, second.Record, err)
	}
	records := trail(t, memory)
	last := records[len(records)-1]
	same(t, "the last record", []any{audit.RunClosed, first.Record, "failed", 3, 1}, []any{last.Kind, last.Hash, last.Outcome, len(last.Chains), len(last.Objects)})
	if last.Seal == nil {
		t.Error("it names no seal")
	}
}

// A run that ends without a seal leaves its number abandoned, one that ends before a number only its record.
func TestCloseRunWithoutASeal(t *testing.T) {
	d := newOffice(t, 1)
	store := memory()
	a := d.worker(store, nil)
	opened := d.opened(a, "run-1")
	if _, err := closes(a, CloseRunInput{Month: testMonth, Revision: opened.Revision.Number, Run: Run{WorkflowID: "month", RunID: "run-1"}, Outcome: "failed"}); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Stat(t.Context(), archive.AbandonedKey(novemberOf(t), 1), ""); err != nil {
		t.Errorf("not abandoned: %v", err)
	}
	if _, err := closes(a, CloseRunInput{Month: testMonth, Run: Run{WorkflowID: "month", RunID: "run-2"}, Outcome: "failed"}); err != nil {
		t.Fatal(err)
	}
	if got := kindsOf(trail(t, store)); got != "run_started revision_abandoned run_closed run_closed" {
		t.Errorf("the trail: %s", got)
	}
}

// The metrics of a month: stages, findings, deliveries, the end.
func TestTheMonthIsCounted(t *testing.T) {
	d := newOffice(t, 2)
	store := memory()
	metrics, err := telemetry.NewMetrics(telemetry.Options{Version: "test", Reasons: mail.Reasons()})
	if err != nil {
		t.Fatal(err)
	}
	server, relay := d.smtp(mailtest.Script{mailtest.RCPT: {{Reply: "550 5.1.1 no"}}})
	measured := func() *Activities {
		return d.worker(store, relay, func(needs *Dependencies) { needs.Metrics = metrics })
	}
	var rev Revision
	var seal Sealed
	for _, step := range d.making(sending, &rev, &seal) {
		if err := step(measured()); err != nil {
			t.Fatal(err)
		}
	}
	plan := planLetters(t, measured(), rev)
	for _, target := range plan.Targets {
		if _, err := sends(t.Context(), measured(), rev, target); err != nil {
			t.Fatal(err)
		}
	}
	server.Close()
	wantAttempt(t, delivery.Attempt{State: delivery.Refused})(call[delivery.Attempt](t.Context(), measured(), measured().Deliver, DeliverInput{Revision: rev, Run: sending, Target: plan.Targets[0]}))
	if _, err := closes(measured(), CloseRunInput{Month: testMonth, Revision: rev.Number, Run: sending, Outcome: "with_exceptions"}); err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	metrics.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	text := w.Body.String()
	for series, want := range map[string]string{
		`trehan_stage_runs_total{result="ok",stage="open"}`:                     "1",
		`trehan_stage_runs_total{result="ok",stage="snapshot"}`:                 "1",
		`trehan_stage_runs_total{result="ok",stage="count"}`:                    "1",
		`trehan_stage_runs_total{result="ok",stage="documents"}`:                "6",
		`trehan_stage_runs_total{result="ok",stage="seal"}`:                     "1",
		`trehan_stage_runs_total{result="ok",stage="plan"}`:                     "1",
		`trehan_stage_runs_total{result="ok",stage="deliver"}`:                  "3",
		`trehan_stage_runs_total{result="failed",stage="deliver"}`:              "0",
		`trehan_deliveries_total{reason="accepted",state="accepted"}`:           "1",
		`trehan_deliveries_total{reason="mailbox_unavailable",state="refused"}`: "1",
		`trehan_runs_total{outcome="with_exceptions"}`:                          "1",
		`trehan_runs_total{outcome="failed"}`:                                   "0",
	} {
		m := regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(series) + ` (\S+)$`).FindStringSubmatch(text)
		if m == nil || m[1] != want {
			t.Errorf("%s is %v, want %s", series, m, want)
		}
	}
}

// Nothing of a finished month can be taken away unseen: whichever object is destroyed, Verify names it.
func TestNothingOfAMonthIsMissedSilently(t *testing.T) {
	d := newOffice(t, 2)
	store := memory()
	rev := d.sealed(store, sending.RunID)
	a := d.worker(store, newPost(), knowing(&histories{events: map[string][]*historyEvent{"run-1": {started(1), completed(2)}}}))
	for _, target := range planLetters(t, a, rev).Targets {
		if _, err := sends(t.Context(), a, rev, target); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := closes(a, CloseRunInput{Month: testMonth, Revision: rev.Number, Run: sending, Outcome: "succeeded"}); err != nil {
		t.Fatal(err)
	}
	if _, err := call[none](t.Context(), a, a.ExportHistory, ExportHistoryInput{Month: testMonth, Runs: []Run{sending}}); err != nil {
		t.Fatal(err)
	}
	verify := func(s archive.Store) []archive.Fault {
		t.Helper()
		faults, err := audit.Verify(t.Context(), s, novemberOf(t), audit.VerifyOptions{Anchors: []string{trail(t, store)[len(trail(t, store))-1].Hash}})
		if err != nil {
			t.Fatal(err)
		}
		return faults
	}
	if faults := verify(store); len(faults) > 0 {
		t.Fatalf("the whole month: %v", faults)
	}
	all, err := store.Versions(t.Context(), archive.MonthPrefix(novemberOf(t)))
	if err != nil {
		t.Fatal(err)
	}
	silent := 0
	for _, v := range all {
		robbed := store.Clone()
		robbed.Now = afterRetention
		if err := robbed.Destroy(t.Context(), v.Key, v.VersionID); err != nil {
			t.Fatal(err)
		}
		found := false
		for _, f := range verify(robbed) {
			found = found || f.Key == v.Key || strings.HasPrefix(f.Key, trail(t, store)[len(trail(t, store))-1].Hash)
		}
		if !found {
			silent++
			t.Errorf("%s is missed by nobody", v.Key)
		}
	}
	t.Logf("%d objects, %d missed by nobody", len(all), silent)
}

// BenchmarkDeliver sends a month to many addresses, through a relay and a store in memory.
func BenchmarkDeliver(b *testing.B) {
	for _, units := range []int{20, 200} {
		b.Run(fmt.Sprint(units), func(b *testing.B) {
			d, base, rev := sealedOffice(b, units)
			for b.Loop() {
				a := d.worker(base.Clone(), newPost())
				began := time.Now()
				plan, err := a.PlanDelivery(b.Context(), PlanDeliveryInput{Revision: rev, Run: sending})
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(time.Since(began).Microseconds())/float64(units), "µs/planned")
				began = time.Now()
				for _, target := range plan.Targets {
					if _, err := a.plans.Delivery(b.Context(), rev.Month, rev.Number, sending.RunID, target); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(time.Since(began).Microseconds())/float64(units), "µs/looked-up")
			}
		})
	}
}
