package activities

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"net/mail"
	"slices"
	"strings"
	"testing"

	"trehan/internal/archive"
	"trehan/internal/delivery"
	"trehan/internal/delivery/ledger"
)

// A revision that replaces one which was mailed: whoever holds the wrong letter gets the one that replaces it, once.

// sendsAll plans a run and sends what it planned, but for the first keep targets alone where keep is not negative.
func sendsAll(t *testing.T, a *Activities, rev Revision, run, resend string, keep int) delivery.Plan {
	t.Helper()
	in := PlanDeliveryInput{Revision: rev, Run: Run{WorkflowID: "month", RunID: run}, Resend: resend}
	plan, err := plans(a, in)
	if err != nil {
		t.Fatal(err)
	}
	for i, target := range plan.Targets {
		if keep >= 0 && i >= keep {
			break
		}
		if _, err := call[delivery.Attempt](t.Context(), a, a.Deliver, DeliverInput{Revision: rev, Run: in.Run, Target: target}); err != nil {
			t.Fatal(err)
		}
	}
	return plan
}

func recipientsOf(left []delivery.Outdated) string {
	var names []string
	for _, o := range left {
		names = append(names, fmt.Sprintf("%s r%d", o.Recipient, o.Revision))
	}
	return strings.Join(names, " ")
}

// took says how many letters each address has.
func (p *post) took(want int, addresses ...string) string {
	wrong := ""
	for _, address := range addresses {
		if n := p.taken[address]; n != want {
			wrong += fmt.Sprintf("%s has %d; ", address, n)
		}
	}
	return wrong
}

func offices(n int) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = fmt.Sprintf("so%02d@tinh.example", i+1)
	}
	return all
}

func TestPromise2EveryHolderGetsTheReplacement(t *testing.T) {
	d, store, first := sealedOffice(t, 37)
	post := newPost()
	sendsAll(t, d.worker(store, post), first, "run-1", "", -1)
	d.extract(37, 30) // rows of 30 of them are others
	second := d.sealed(store, "run-2")

	cancelled := sendsAll(t, d.worker(store, post), second, "run-2", "", 10)
	wantPlan(t, 37, delivery.Totals{Planned: 37})(cancelled, nil)
	if left := recipientsOf(cancelled.Outdated); left != "" {
		t.Errorf("%s keep the old letter", left)
	}
	resumed := sendsAll(t, d.worker(store, post), second, "run-3", "", -1)
	wantPlan(t, 27, delivery.Totals{Planned: 37, Accepted: 10, Before: 10})(resumed, nil)
	if wrong := post.took(2, offices(37)...); wrong != "" {
		t.Error(wrong)
	}
	for _, resend := range []string{"", "failed", "changed"} {
		again := sendsAll(t, d.worker(store, post), second, "run-4"+resend, resend, -1)
		wantPlan(t, 0, delivery.Totals{Planned: 37, Accepted: 37, Before: 37})(again, nil)
		if left := recipientsOf(again.Outdated); left != "" {
			t.Errorf("%s keep the old letter", left)
		}
	}
	if wrong := post.took(2, offices(37)...); wrong != "" {
		t.Error(wrong)
	}
}

// Three revisions, each with other rows and each but the last broken off: at the end every one of the 37 addresses holds the
// third, once, whatever it held before.
func TestPromise2ThreeRevisionsEndWithTheLast(t *testing.T) {
	d, store, first := sealedOffice(t, 37)
	post := newPost()
	sendsAll(t, d.worker(store, post), first, "run-1", "", 31)
	d.extract(37, 30)
	second := d.sealed(store, "run-2")
	sendsAll(t, d.worker(store, post), second, "run-2", "", 12)
	d.extract(37, 7)
	third := d.sealed(store, "run-3")
	plan := sendsAll(t, d.worker(store, post), third, "run-3", "", -1)
	if len(plan.Targets) != 37 || len(plan.Outdated) != 0 {
		t.Errorf("%d targets, %v keep an old one", len(plan.Targets), plan.Outdated)
	}
	all := offices(37)
	if wrong := post.took(3, all[:12]...) + post.took(2, all[12:31]...) + post.took(1, all[31:]...); wrong != "" {
		t.Error(wrong)
	}
	again := sendsAll(t, d.worker(store, post), third, "run-4", "", -1)
	wantPlan(t, 0, delivery.Totals{Planned: 37, Accepted: 37, Before: 37})(again, nil)
	if left := recipientsOf(again.Outdated); left != "" {
		t.Errorf("%s keep the old letter", left)
	}
	if wrong := post.took(3, all[:12]...) + post.took(2, all[12:31]...) + post.took(1, all[31:]...); wrong != "" {
		t.Error(wrong)
	}
}

// Who chooses somebody else is told whom that leaves with the old letter, and a third revision reaches them all.
func TestPromise2WhoKeepsTheOldLetterIsNamed(t *testing.T) {
	d, store, first := sealedOffice(t, 6)
	post := newPost()
	sendsAll(t, d.worker(store, post), first, "run-1", "", -1)
	d.extract(6, 4)
	second := d.sealed(store, "run-2")
	for _, c := range []struct{ resend, left string }{
		{"none", "X1.01 r1 X1.02 r1 X1.03 r1 X1.04 r1 X1.05 r1 X1.06 r1"},
		{"failed", "X1.01 r1 X1.02 r1 X1.03 r1 X1.04 r1 X1.05 r1 X1.06 r1"},
		{"changed", "X1.05 r1 X1.06 r1"},
		{"failed", "X1.05 r1 X1.06 r1"},
	} {
		plan := sendsAll(t, d.worker(store, post), second, "run-2-"+c.resend+c.left[:5], c.resend, -1)
		if got := recipientsOf(plan.Outdated); got != c.left {
			t.Errorf("%s: %s keep the old one, want %s", c.resend, got, c.left)
		}
	}
	records := trail(t, store)
	if n := records[len(records)-1].Facts["outdated"]; fmt.Sprint(n) != "2" {
		t.Errorf("the trail says %v keep the old one", n)
	}
	d.extract(6, 5)
	third := d.sealed(store, "run-3")
	plan := sendsAll(t, d.worker(store, post), third, "run-3", "", -1)
	same(t, "the third revision: targets and outdated", []int{6, 0}, []int{len(plan.Targets), len(plan.Outdated)})
	if wrong := post.took(3, offices(4)...) + post.took(2, offices(6)[4:]...); wrong != "" {
		t.Error(wrong)
	}
}

// The summary of a run does not call everybody served while some keep the old letter, and says so of a sealed revision alone.
func TestTheOperatorsAreToldWhoKeepsTheOldLetter(t *testing.T) {
	d, store, first := sealedOffice(t, 3)
	d.operators("van-hanh@tinh.example")
	post := newPost()
	sendsAll(t, d.worker(store, post), first, "run-a", "", -1)
	d.extract(3, 2)
	second := d.sealed(store, "run-b")
	server, relay := d.smtp(nil)
	a := d.worker(store, relay)
	sendsAll(t, d.worker(store, post), second, sending.RunID, "changed", -1)
	summary := NotifyOperatorsInput{Kind: SummaryMail, Revision: second.Number, Outcome: "with_exceptions", Seal: strings.Repeat("5ea1", 16), Closing: strings.Repeat("c105", 16)}
	if err := tells(a, summary); err != nil {
		t.Fatal(err)
	}
	rejected := summary
	rejected.Revision, rejected.Outcome, rejected.Seal, rejected.Reminder = second.Number, "rejected", "", 1
	if err := tells(a, rejected); err != nil {
		t.Fatal(err)
	}
	mails := server.Taken()
	if len(mails) != 2 {
		t.Fatalf("%d mails", len(mails))
	}
	const kept = "Sở Số 03 (X1.03): bản lần 01"
	if text := textOf(t, mails[0].Data); !strings.Contains(text, kept) || strings.Contains(text, "(X1.01)") {
		t.Errorf("the summary lacks %q:\n%s", kept, text)
	}
	if text := textOf(t, mails[1].Data); strings.Contains(text, "đã bị thay thế") {
		t.Errorf("of a revision that was rejected:\n%s", text)
	}
}

// Whether an unknown letter arrived, a person says; then the replacement goes out too, whatever they say.
func TestPromise2AnUnknownHolderIsAPersonsDecision(t *testing.T) {
	for _, decision := range []ledger.Decision{ledger.Delivered, ledger.Resend} {
		d, store, first := sealedOffice(t, 2)
		post := newPost()
		post.script = func(address string) postFault {
			if strings.HasPrefix(address, "so02") {
				return postDropsLate
			}
			return postTakes
		}
		lost := sendsAll(t, d.worker(store, post), first, "run-1", "", -1).Targets[1]
		post.script = nil
		d.extract(2, 2)
		second := d.sealed(store, "run-2")
		plan := sendsAll(t, d.worker(store, post), second, "run-2", "", -1)
		wantPlan(t, 1, delivery.Totals{Planned: 2, Unknown: 1})(plan, nil)
		same(t, "outdated", "X1.02 r1", recipientsOf(plan.Outdated))
		if err := deliveryOf(t, store, first, lost).Resolve(t.Context(), d.worker(store, post).Delivery.now(), ledger.Resolution{Decision: decision, By: "A", Reason: "đã hỏi"}); err != nil {
			t.Fatal(err)
		}
		next := sendsAll(t, d.worker(store, post), second, "run-3", "", -1)
		if len(next.Targets) != 1 || next.Targets[0].Recipient != "X1.02" {
			t.Errorf("%s: sends to %v, want X1.02 alone", decision, next.Targets)
		}
		same(t, string(decision)+": outdated", 0, len(next.Outdated))
		same(t, string(decision)+": taken", 2, post.taken["so02@tinh.example"])
	}
}

// Who holds the old letter and is no addressee of the new register any more gets the replacement where the old one arrived,
// unless the register has another address for it: nobody is left with a wrong letter because the register has changed.
func TestPromise2AHolderWhomTheRegisterDropsGetsTheReplacement(t *testing.T) {
	const (
		one = "  - {code: X1.01, name: Sở Số 01, level: province, notify: {to: [so01@tinh.example]}}\n"
		two = "  - {code: X1.02, name: Sở Số 02, level: province, notify: {to: [so02@tinh.example]}%s}\n"
	)
	for _, c := range []struct {
		name, register string
		domains        string
		taken          string // by the second revision
		noAddress      string
		left           string
		says           []string // of the mail to so02
		never          []string
	}{
		{name: "left out", register: one, taken: "so01 so02", says: []string{"Sở Số 02"}, never: []string{"Đơn vị có", "Đơn vị không", "SỐ LIỆU CỦA ĐƠN VỊ"}},
		{name: "not listed any more", register: one + fmt.Sprintf(two, ", listed: false"), taken: "so01 so02", says: []string{"Sở Số 02"}},
		{name: "another address", register: one + strings.Replace(fmt.Sprintf(two, ""), "so02@", "moi@", 1), taken: "moi so01"},
		{name: "no address", register: one + "  - {code: X1.02, name: Sở Số 02, level: province}\n", taken: "so01 so02", noAddress: "X1.02"},
		{name: "merged", register: one + fmt.Sprintf(two, ", valid_to: 2023-12-04, successor: X1.01"), taken: "so01"},
		{name: "its mailbox is another's", register: one + "  - {code: X1.03, name: Sở Số 03, level: province, notify: {to: [so02@tinh.example]}}\n", taken: "so01 so02", says: []string{"Sở Số 03"}},
		{name: "outside the domains allowed since", register: "  - {code: X1.01, name: Sở Số 01, level: province, notify: {to: [a@moi.example]}}\n",
			domains: "moi.example", taken: "a", left: "X1.02 r1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, store, first := sealedOffice(t, 2)
			post := newPost()
			sendsAll(t, d.worker(store, post), first, "run-1", "", -1)
			before := maps.Clone(post.taken)
			d.write("units.yaml", "units:\n"+c.register)
			if c.domains != "" {
				d.configures(strings.Replace(d.read("trehan.yaml"), "mail: {", "mail: {allow_domains: ["+c.domains+"], ", 1))
			}
			second := d.sealed(store, "run-2")
			plan := sendsAll(t, d.worker(store, post), second, "run-2", "", -1)
			var taken []string
			for address, n := range post.taken {
				if local, _, _ := strings.Cut(address, "@"); n == before[address]+1 {
					taken = append(taken, local)
				} else if n != before[address] {
					t.Errorf("%s has %d letters", address, n)
				}
			}
			slices.Sort(taken)
			got := []string{strings.Join(taken, " "), strings.Join(plan.NoAddress, " "), recipientsOf(plan.Outdated)}
			same(t, "the second revision: taken, no address, outdated", []string{c.taken, c.noAddress, c.left}, got)
			if len(c.says) > 0 {
				mail, _ := mailTo(t, store, second, "so02@tinh.example")
				for _, part := range c.says {
					if !strings.Contains(mail, part) {
						t.Errorf("the mail lacks %q:\n%s", part, mail)
					}
				}
				for _, part := range c.never {
					if strings.Contains(mail, part) {
						t.Errorf("the mail says %q:\n%s", part, mail)
					}
				}
			}
			again := sendsAll(t, d.worker(store, post), second, "run-3", "", -1)
			same(t, "once more: targets, accepted, planned", []int{0, len(taken), len(taken)}, []int{len(again.Targets), again.Sum.Accepted, again.Sum.Planned})
			if c.left == "" && c.noAddress == "" {
				if all := sendsAll(t, d.worker(store, post), second, "run-4", "all", 0); len(all.Targets) != len(taken) {
					t.Errorf("all: %+v", all)
				}
			}
		})
	}
}

// mailTo is the stored mail of a revision to an address, its text first.
func mailTo(t *testing.T, store archive.Store, rev Revision, address string) (text string, raw []byte) {
	t.Helper()
	all, err := ledger.List(t.Context(), store, novemberOf(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range all {
		if s.Key.Revision == rev.Number && s.Key.Address == archive.AddressHash(address) {
			b, _, err := store.Get(t.Context(), s.Key.MessageKey(s.State.Plan.File), "")
			if err != nil {
				t.Fatal(err)
			}
			return textOf(t, b), b
		}
	}
	t.Fatalf("no letter of r%d to %s", rev.Number, address)
	return "", nil
}

// textOf is the plain text of a mail.
func textOf(t *testing.T, b []byte) string {
	t.Helper()
	m, err := mail.ReadMessage(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	mediaType, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	body := m.Body
	for err == nil && strings.HasPrefix(mediaType, "multipart/") { // the text is the first part of the first
		var part *multipart.Part
		if part, err = multipart.NewReader(body, params["boundary"]).NextPart(); err == nil {
			mediaType, params, err = mime.ParseMediaType(part.Header.Get("Content-Type"))
			body = part
			if part.Header.Get("Content-Transfer-Encoding") == "base64" {
				body = base64.NewDecoder(base64.StdEncoding, part)
			}
		}
	}
	if err != nil || mediaType != "text/plain" {
		t.Fatalf("%s: %v", mediaType, err)
	}
	text, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// The plan stands with its former addressees: a run that is reset sends to nobody twice.
func TestThePlanOfFormerAddresseesStands(t *testing.T) {
	d, store, first := sealedOffice(t, 2)
	post := newPost()
	sendsAll(t, d.worker(store, post), first, "run-1", "", -1)
	d.write("units.yaml", "units:\n  - {code: X1.01, name: Sở Số 01, level: province, notify: {to: [so01@tinh.example]}}\n")
	second := d.sealed(store, "run-2")
	for range 3 {
		sendsAll(t, d.worker(store, post), second, "run-2", "", -1)
	}
	if wrong := post.took(2, offices(2)...); wrong != "" {
		t.Error(wrong)
	}
	// Where the plan does not read any more, nobody guesses what the mailbox was told about: a run that mails ends when it
	// counts who would get what, and a revision that was sealed all the same is not planned.
	store.Edit(archive.PlanKey(novemberOf(t), "run-2"), []byte("{"))
	d.extract(2, 2)
	third := d.built(store, "run-3")
	snapshots, err := d.snapshots(d.worker(store, post), d.opened(d.worker(store, post), "run-3"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = call[Counted](t.Context(), d.worker(store, post), d.worker(store, post).CountMonth, CountMonthInput{
		Revision: third, Run: Run{WorkflowID: "month", RunID: "run-3"}, Snapshots: snapshots, Mails: true,
	})
	refused(t, err, Tampered, "run-2/plan.json")
	if _, err := d.seals(d.worker(store, post), third, "run-3", Issue{}); err != nil {
		t.Fatal(err)
	}
	_, err = plans(d.worker(store, post), PlanDeliveryInput{Revision: third, Run: Run{WorkflowID: "month", RunID: "run-3"}})
	refused(t, err, Tampered, "run-2/plan.json")
}
