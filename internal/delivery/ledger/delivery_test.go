package ledger_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"trehan/internal/archive"
	"trehan/internal/archive/archivetest"
	"trehan/internal/delivery"
	"trehan/internal/delivery/ledger"
	"trehan/internal/period"
)

var (
	month = period.NameMonth(2023, time.November)
	at    = time.Date(2023, 12, 4, 5, 0, 0, 0, time.UTC)
	plan  = ledger.Plan{Address: "sotuphap@hanam.example", Field: "to", Content: "c1", Seal: "s1"}
	key   = ledger.KeyOf(month, 1, "H25.05", plan.Address, ledger.Notice)
	mail  = ledger.Message{Key: archive.MessageKey(key.Prefix()), SHA256: archive.Hash([]byte("mail")), Size: 4}
)

func owner(n int) ledger.Owner {
	return ledger.Owner{Run: "run", Activity: fmt.Sprintf("deliver-%d", n), Attempt: 1, Nonce: fmt.Sprintf("n%d", n)}
}

func open(t *testing.T, s archive.Store) *ledger.Delivery {
	t.Helper()
	d, err := ledger.Open(t.Context(), s, key)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func claim(t *testing.T, d *ledger.Delivery, o ledger.Owner, want bool) {
	t.Helper()
	got, err := d.Claim(t.Context(), at, o, mail)
	if err != nil || got != want {
		t.Fatalf("claim: %v, %v; want %v", got, err, want)
	}
}

func status(t *testing.T, s archive.Store, want ledger.Type) {
	t.Helper()
	if got := open(t, s).State().Status; got != want {
		t.Fatalf("status %s, want %s", got, want)
	}
}

func TestOneDelivery(t *testing.T) {
	s := archivetest.NewMemory()
	d := open(t, s)
	must(t, d.Plan(t.Context(), at, "run", plan))
	must(t, d.Plan(t.Context(), at.Add(time.Hour), "run", plan)) // an activity's second attempt
	claim(t, d, owner(1), true)
	must(t, d.Settle(t.Context(), at, owner(1), ledger.Deferred, ledger.Reply{Code: 450}))
	claim(t, open(t, s), owner(2), true)
	d = open(t, s)
	must(t, d.Settle(t.Context(), at, owner(2), ledger.Accepted, ledger.Reply{Code: 250, QueueID: "Q1"}))
	must(t, d.Settle(t.Context(), at, owner(2), ledger.Accepted, ledger.Reply{Code: 250, QueueID: "Q1"}))
	claim(t, open(t, s), owner(3), false)
	must(t, d.Close(t.Context(), at, "run"))
	must(t, d.Note(t.Context(), at, ledger.Note{Kind: ledger.Bounced, Reference: "<dsn@mx.example>"}))
	must(t, d.Note(t.Context(), at, ledger.Note{Kind: ledger.Bounced, Reference: "<dsn@mx.example>"}))
	d = open(t, s)
	type summary struct {
		Status         ledger.Type
		Events, Claims int
		Bounced        bool
		QueueID        string
	}
	st := d.State()
	got := summary{st.Status, st.Events, st.Claims, st.Bounced, st.Reply.QueueID}
	if diff := cmp.Diff(summary{ledger.Accepted, 6, 2, true, "Q1"}, got); diff != "" {
		t.Fatalf("state (-want +got):\n%s", diff)
	}
	for _, k := range s.Keys("") {
		if strings.Contains(k, "@") || strings.Contains(k, "sotuphap") {
			t.Errorf("an address in a key: %s", k)
		}
	}
	payload, err := json.Marshal(ledger.Summary{Key: key, State: d.State()})
	if err != nil || strings.Contains(string(payload), plan.Address) {
		t.Errorf("an address in a payload: %s, %v", payload, err)
	}
	var back ledger.Summary
	if err := json.Unmarshal(payload, &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(key, back.Key); diff != "" {
		t.Errorf("the key read again (-want +got):\n%s", diff)
	}
}

// TestLostClaim: whoever finds another's claim open makes it unknown and does not send; the late acceptance counts.
func TestLostClaim(t *testing.T) {
	s := archivetest.NewMemory()
	first := open(t, s)
	must(t, first.Plan(t.Context(), at, "run", plan))
	claim(t, first, owner(1), true)
	second := open(t, s)
	claim(t, second, owner(2), false)
	status(t, s, ledger.Unknown)
	claim(t, second, owner(2), false)
	if err := second.Settle(t.Context(), at, owner(2), ledger.Accepted, ledger.Reply{}); !errors.Is(err, ledger.ErrNotYours) {
		t.Fatalf("settling another's claim: %v", err)
	}
	// The first one's handle knows nothing of it yet.
	must(t, first.Settle(t.Context(), at, owner(1), ledger.Accepted, ledger.Reply{Code: 250}))
	status(t, s, ledger.Accepted)
}

func TestLateRefusalIsNoted(t *testing.T) {
	s := archivetest.NewMemory()
	first := open(t, s)
	must(t, first.Plan(t.Context(), at, "run", plan))
	claim(t, first, owner(1), true)
	claim(t, open(t, s), owner(2), false)
	for range 2 {
		must(t, first.Settle(t.Context(), at, owner(1), ledger.Refused, ledger.Reply{Code: 550}))
	}
	d := open(t, s)
	if got := d.State().Status; got != ledger.Unknown {
		t.Fatalf("status %s, want %s", got, ledger.Unknown)
	}
	var notes []ledger.NoteKind
	for _, e := range d.Events() {
		if e.Note != nil {
			notes = append(notes, e.Note.Kind)
		}
	}
	if diff := cmp.Diff([]ledger.NoteKind{ledger.LateRefused}, notes); diff != "" || len(d.Events()) != 4 {
		t.Fatalf("%d events, want 4; notes (-want +got):\n%s", len(d.Events()), diff)
	}
}

func TestResolve(t *testing.T) {
	for decision, want := range map[ledger.Decision]ledger.Type{ledger.Delivered: ledger.Accepted, ledger.Resend: ledger.Planned} {
		s := archivetest.NewMemory()
		d := open(t, s)
		r := ledger.Resolution{Decision: decision, By: "Trực ban", Reason: "đã gọi điện"}
		if err := d.Resolve(t.Context(), at, r); !errors.Is(err, ledger.ErrIllegal) {
			t.Fatalf("nothing to resolve: %v", err)
		}
		must(t, d.Plan(t.Context(), at, "run", plan))
		claim(t, d, owner(1), true)
		must(t, d.Settle(t.Context(), at, owner(1), ledger.Unknown, ledger.Reply{Reason: "dropped"}))
		if err := d.Plan(t.Context(), at, "run2", plan); !errors.Is(err, ledger.ErrIllegal) {
			t.Fatalf("planned over an unknown: %v", err)
		}
		must(t, d.Resolve(t.Context(), at, r))
		must(t, d.Resolve(t.Context(), at, r))
		status(t, s, want)
		claim(t, open(t, s), owner(2), want == ledger.Planned)
	}
}

// TestDoubt: what nothing ties to the mail opens nothing; a person may.
func TestDoubt(t *testing.T) {
	for decision, want := range map[ledger.Decision]ledger.Type{ledger.Delivered: ledger.Accepted, ledger.Resend: ledger.Planned} {
		s := archivetest.NewMemory()
		d := open(t, s)
		must(t, d.Plan(t.Context(), at, "run", plan))
		claim(t, d, owner(1), true)
		must(t, d.Settle(t.Context(), at, owner(1), ledger.Accepted, ledger.Reply{Code: 250}))
		for _, report := range []string{"1", "2"} {
			must(t, d.Note(t.Context(), at, ledger.Note{Kind: ledger.Bounced, Doubt: ledger.DoubtRecipient, Reference: report}))
		}
		st := open(t, s).State()
		if st.Bounced || !st.Doubtful || st.HardBounces != 0 || st.Events != 4 {
			t.Errorf("bounced %v, doubtful %v, %d hard bounces, %d events", st.Bounced, st.Doubtful, st.HardBounces, st.Events)
		}
		if err := d.Plan(t.Context(), at, "run2", plan); !errors.Is(err, ledger.ErrIllegal) {
			t.Errorf("planned on a doubt: %v", err)
		}
		must(t, d.Resolve(t.Context(), at, ledger.Resolution{Decision: decision, By: "Trực ban", Reason: "đã gọi điện"}))
		status(t, s, want)
		if open(t, s).State().Doubtful {
			t.Error("in doubt after the decision")
		}
		claim(t, open(t, s), owner(2), want == ledger.Planned)
		if all, err := ledger.List(t.Context(), s, month); err != nil || ledger.Count(all).Doubtful != 0 {
			t.Errorf("%d doubtful, %v; want none", ledger.Count(all).Doubtful, err)
		}
	}
}

func TestPromise2NobodyIsLeftOutAtTheClose(t *testing.T) {
	for name, test := range map[string]struct {
		play func(d *ledger.Delivery)
		want ledger.Type
	}{
		"planned": {func(*ledger.Delivery) {}, ledger.Refused},
		"claimed": {func(d *ledger.Delivery) { claim(t, d, owner(1), true) }, ledger.Unknown},
		"deferred": {func(d *ledger.Delivery) {
			claim(t, d, owner(1), true)
			_ = d.Settle(t.Context(), at, owner(1), ledger.Deferred, ledger.Reply{Code: 450})
		}, ledger.Refused},
	} {
		s := archivetest.NewMemory()
		d := open(t, s)
		must(t, d.Plan(t.Context(), at, "run", plan))
		test.play(d)
		for range 2 {
			must(t, open(t, s).Close(t.Context(), at, "run"))
		}
		st := open(t, s).State()
		if expired := test.want == ledger.Refused; st.Status != test.want || st.Expired != expired {
			t.Errorf("%s: %s, expired %t; want %s, %t", name, st.Status, st.Expired, test.want, expired)
		}
		if name == "deferred" && st.Code != 450 {
			t.Errorf("the last reply is lost: %+v", st.Reply)
		}
		all, err := ledger.List(t.Context(), s, month)
		if err != nil {
			t.Fatal(err)
		}
		closed := map[ledger.Type]delivery.Totals{
			ledger.Accepted: {Planned: 1, Accepted: 1},
			ledger.Refused:  {Planned: 1, Refused: 1, Expired: 1},
			ledger.Unknown:  {Planned: 1, Unknown: 1},
		}
		if diff := cmp.Diff(closed[test.want], ledger.Count(all)); diff != "" {
			t.Errorf("%s: totals (-want +got):\n%s", name, diff)
		}
		// The next run plans what was refused, not what is unknown.
		err = open(t, s).Plan(t.Context(), at, "run2", plan)
		if (err == nil) != (test.want == ledger.Refused) {
			t.Errorf("%s: planned anew: %v", name, err)
		}
	}
}

func TestAcceptedGoesOutAgainByDecisionOnly(t *testing.T) {
	s := archivetest.NewMemory()
	d := open(t, s)
	must(t, d.Plan(t.Context(), at, "run", plan))
	claim(t, d, owner(1), true)
	must(t, d.Settle(t.Context(), at, owner(1), ledger.Accepted, ledger.Reply{Code: 250}))
	if err := d.Plan(t.Context(), at, "run2", plan); !errors.Is(err, ledger.ErrIllegal) {
		t.Fatalf("%v, want ErrIllegal", err)
	}
	again := plan
	again.Again = &ledger.Again{By: "Chánh Văn phòng", Reason: "gửi lại cả tỉnh"}
	must(t, d.Plan(t.Context(), at, "run2", again))
	must(t, d.Plan(t.Context(), at, "run2", again))
	status(t, s, ledger.Planned)
	other := plan
	other.Content = "c2"
	if err := d.Plan(t.Context(), at, "run2", other); !errors.Is(err, ledger.ErrIllegal) {
		t.Fatalf("another content under the same revision: %v", err)
	}
}

func TestMailIsStoredOnce(t *testing.T) {
	s := archivetest.NewMemory()
	if _, _, err := open(t, s).Mail(t.Context()); !errors.Is(err, archive.ErrTampered) {
		t.Errorf("no mail is stored: %v, want archive.ErrTampered", err)
	}
	o, file, err := open(t, s).MailFor(t.Context(), "run", nil, func() ([]byte, error) { return []byte("first"), nil })
	if err != nil || file != "" {
		t.Fatalf("%q, %v", file, err)
	}
	again, _, err := open(t, s).MailFor(t.Context(), "run", nil, func() ([]byte, error) { return []byte("second"), nil })
	if diff := cmp.Diff(o, again); err != nil || diff != "" {
		t.Fatalf("%v (-first +again)\n%s", err, diff)
	}
	b, read, err := open(t, s).Mail(t.Context())
	if diff := cmp.Diff(o, read); err != nil || string(b) != "first" || diff != "" {
		t.Fatalf("%q, %v (-stored +read)\n%s", b, err, diff)
	}
	if all, err := ledger.List(t.Context(), s, month); err != nil || len(all) != 0 {
		t.Fatalf("a stored mail alone makes %d deliveries, %v", len(all), err)
	}
	must(t, open(t, s).Plan(t.Context(), at, "run", plan))
	again, _, err = open(t, s).MailFor(t.Context(), "run", nil, func() ([]byte, error) { t.Error("rendered once more"); return nil, nil })
	if diff := cmp.Diff(o, again); err != nil || diff != "" {
		t.Fatalf("planned: %v (-first +again)\n%s", err, diff)
	}
}

// Who believes that nothing is recorded finds what is when the first event loses its position.
func TestNewFindsWhatIsRecorded(t *testing.T) {
	s := archivetest.NewMemory()
	must(t, open(t, s).Plan(t.Context(), at, "run", plan))
	d, err := ledger.New(s, open(t, s).Key())
	must(t, err)
	must(t, d.Plan(t.Context(), at, "run", plan)) // planned already, by the same run
	if state := d.State(); state.Status != ledger.Planned || state.Events != 1 {
		t.Errorf("%s after %d events, want planned after 1", state.Status, state.Events)
	}
	claim(t, open(t, s), owner(1), true)
	d, err = ledger.New(s, d.Key())
	must(t, err)
	if err := d.Plan(t.Context(), at, "run2", plan); !errors.Is(err, ledger.ErrIllegal) {
		t.Errorf("planned over a claim: %v", err)
	}
}

func TestTamperedChain(t *testing.T) {
	for name, touch := range map[string]func(s *archivetest.Memory, keys []string){
		"gap":    func(s *archivetest.Memory, keys []string) { s.Edit(keys[1], nil) },
		"marker": func(s *archivetest.Memory, keys []string) { _ = s.Hide(context.Background(), keys[2]) },
		"edited": func(s *archivetest.Memory, keys []string) {
			s.Edit(keys[0], []byte(`{"seq":1,"prev":"","type":"planned"}`))
		},
		"written": func(s *archivetest.Memory, keys []string) { _ = s.Put(context.Background(), keys[2], []byte("{}")) },
		"swapped": func(s *archivetest.Memory, keys []string) {
			a, _, _ := s.Get(context.Background(), keys[1], "")
			b, _, _ := s.Get(context.Background(), keys[2], "")
			s.Edit(keys[1], b)
			s.Edit(keys[2], a)
		},
	} {
		s := archivetest.NewMemory()
		d := open(t, s)
		must(t, d.Plan(t.Context(), at, "run", plan))
		claim(t, d, owner(1), true)
		must(t, d.Settle(t.Context(), at, owner(1), ledger.Accepted, ledger.Reply{Code: 250}))
		keys := s.Keys(key.Prefix())
		slices.Sort(keys)
		touch(s, keys)
		var tampered *archive.TamperedError
		if _, err := ledger.Open(t.Context(), s, key); !errors.As(err, &tampered) {
			t.Errorf("%s: open: %v", name, err)
		}
		if all, err := ledger.List(t.Context(), s, month); !errors.As(err, &tampered) || len(all) != 0 {
			t.Errorf("%s: list: %v, %v", name, all, err)
		}
	}
}

func TestBadKeys(t *testing.T) {
	for _, k := range []ledger.Key{
		{}, {month, 0, "a", "0011aabb", ledger.Notice}, {month, 1, "", "0011aabb", ledger.Notice},
		{month, 1, "a@b.example", "0011aabb", ledger.Notice}, {month, 1, "a/b", "0011aabb", ledger.Notice},
		{month, 1, "a", "a@b.exam", ledger.Notice}, {month, 1, "a", "0011aabb", "No"},
	} {
		if _, err := ledger.Open(t.Context(), archivetest.NewMemory(), k); err == nil {
			t.Errorf("%+v is accepted", k)
		}
	}
	d := open(t, archivetest.NewMemory())
	wrong := plan
	wrong.Address = "other@hanam.example"
	if err := d.Plan(t.Context(), at, "run", wrong); err == nil || strings.Contains(err.Error(), wrong.Address) {
		t.Errorf("another address under the key: %v", err)
	}
}

func TestListMany(t *testing.T) {
	s := archivetest.NewMemory()
	want := 1500
	for i := range want {
		address := fmt.Sprintf("u%d@hanam.example", i)
		p := plan
		p.Address = address
		d, err := ledger.Open(t.Context(), s, ledger.KeyOf(month, 1+i%2, fmt.Sprintf("H25.%d", i/2), address, ledger.Notice))
		must(t, err)
		must(t, d.Plan(t.Context(), at, "run", p))
	}
	all, err := ledger.List(t.Context(), s, month)
	if err != nil || len(all) != want {
		t.Fatalf("%d, %v", len(all), err)
	}
	if diff := cmp.Diff(delivery.Totals{Planned: want, Open: want}, ledger.Count(all)); diff != "" {
		t.Errorf("totals (-want +got):\n%s", diff)
	}
	if of := ledger.Of(all, "H25.7"); len(of) != 2 {
		t.Errorf("of one recipient: %d", len(of))
	}
}

// Another mail for the same address takes the place of one that is open, and of no other; whoever still holds the first may not
// send it. A run plans it once, also when it is called again in the midst.
func TestAnotherMailTakesTheOpenOnesPlace(t *testing.T) {
	for name, store := range map[string]archive.Store{"whole": archivetest.NewMemory(), "dying": archivetest.LostReply(archivetest.NewMemory(), "0002.json")} {
		old, fresh := plan, plan
		old.Mail, fresh.Mail, fresh.File = mail.SHA256, archive.Hash([]byte("fresh")), ledger.RenewedFile("run-2")
		d := open(t, store)
		if err := d.Plan(t.Context(), at, "run-1", old); err != nil {
			t.Fatal(err)
		}
		if err := open(t, store).Plan(t.Context(), at, "run-2", fresh); (err != nil) != (name == "dying") {
			t.Fatal(err)
		}
		for range 2 {
			if err := open(t, store).Plan(t.Context(), at, "run-2", fresh); err != nil {
				t.Fatal(err)
			}
		}
		if granted, err := d.Claim(t.Context(), at, owner(1), mail); err != nil || granted {
			t.Errorf("%s: the mail that was replaced may be sent: %v", name, err)
		}
		d = open(t, store)
		if s := d.State(); s.Status != ledger.Planned || s.Plan.Mail != fresh.Mail || s.Events != 3 {
			t.Errorf("%s: %s of mail %s after %d events; want %s of %s after 3", name, s.Status, s.Plan.Mail, s.Events, ledger.Planned, fresh.Mail)
		}
		if granted, err := d.Claim(t.Context(), at, owner(1), ledger.Message{SHA256: fresh.Mail}); err != nil || !granted {
			t.Errorf("%s: %v", name, err)
		}
	}
}
