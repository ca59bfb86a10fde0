package activities

import (
	"fmt"
	"strings"
	"testing"

	"trehan/internal/archive"
	"trehan/internal/checks"
	"trehan/internal/delivery"
	"trehan/internal/delivery/ledger"
	"trehan/internal/mail"
)

// A run that another has superseded: an attempt that Temporal has given up may still be at work, and nobody may get a mail
// twice, or the replaced letter after the one that replaces it.

// handedOver is an office with one department, which another follows after the 10th of December, in the same mailbox.
func handedOver(t *testing.T) *office {
	d := newOffice(t, 1)
	d.write("units.yaml", `units:
  - {code: X1.01, name: Sở Số 01, level: province, notify: {to: [so01@tinh.example]}, valid_to: 2023-12-10, successor: Y1.01}
  - {code: Y1.01, name: Sở Mới, level: province, notify: {to: [So01@tinh.example]}, valid_from: 2023-12-11}
`)
	return d
}

// Between two runs of one revision a unit hands its mailbox over to its successor: the mailbox has the letter already.
func TestPromise2AMailboxThatChangesHands(t *testing.T) {
	d := handedOver(t)
	store := memory()
	rev := d.sealed(store, "run-0")
	post := newPost()
	a := d.worker(store, post, on(6))
	target := planLetters(t, a, rev).Targets[0]
	wantAttempt(t, delivery.Attempt{State: delivery.Accepted})(sends(t.Context(), a, rev, target))
	next, err := plans(d.worker(store, post, on(12)), PlanDeliveryInput{Revision: rev, Run: Run{WorkflowID: "month", RunID: "run-2"}})
	wantPlan(t, 0, delivery.Totals{Planned: 1, Accepted: 1, Before: 1})(next, err)
}

// The same before the first has got it: the mailbox gets the letter that was planned for it, once, whichever attempt sends it.
func TestPromise2AMailboxThatChangesHandsInMidDelivery(t *testing.T) {
	d := handedOver(t)
	store := memory()
	rev := d.sealed(store, "run-0")
	post := newPost()
	old := d.worker(store, post, on(6))
	before := planLetters(t, old, rev).Targets[0]
	a := d.worker(store, post, on(12))
	run := Run{WorkflowID: "month", RunID: "run-2"}
	next, err := plans(a, PlanDeliveryInput{Revision: rev, Run: run})
	if err != nil || len(next.Targets) != 1 || next.Targets[0] != before {
		t.Fatalf("planned %v, %v; want %v", next.Targets, err, before)
	}
	wantAttempt(t, delivery.Attempt{State: delivery.Accepted})(call[delivery.Attempt](t.Context(), a, a.Deliver, DeliverInput{Revision: rev, Run: run, Target: next.Targets[0]}))
	wantAttempt(t, delivery.Attempt{State: delivery.Accepted})(sends(t.Context(), old, rev, before))
	if total := post.taken["so01@tinh.example"] + post.taken["So01@tinh.example"]; total != 1 {
		t.Errorf("the mailbox has %d letters", total)
	}
}

// A revision that replaces another stops the letters of that one: what was not sent yet never is.
func TestPromise2ARevisionSupersededInMidDelivery(t *testing.T) {
	d, store, first := sealedOffice(t, 3)
	post := newPost()
	post.script = func(address string) postFault {
		if strings.HasPrefix(address, "so02") {
			return postDefers
		}
		return postTakes
	}
	old := d.worker(store, post)
	plan := planLetters(t, old, first)
	for _, target := range plan.Targets[:2] { // the third is still to come
		if _, err := sends(t.Context(), old, first, target); err != nil {
			t.Fatal(err)
		}
	}
	post.script = nil
	d.extract(3, 3)
	second := d.sealed(store, "run-2")
	a := d.worker(store, post)
	run := Run{WorkflowID: "month", RunID: "run-2"}
	next, err := plans(a, PlanDeliveryInput{Revision: second, Run: run})
	if err != nil || len(next.Targets) != 3 {
		t.Fatalf("%d targets, want 3: %v", len(next.Targets), err)
	}
	for _, target := range plan.Targets[1:] {
		wantAttempt(t, delivery.Attempt{State: delivery.Refused, Reason: ledger.ReasonSuperseded})(sends(t.Context(), old, first, target))
	}
	if fmt.Sprint(post.taken) != "map[so01@tinh.example:1]" {
		t.Errorf("taken before the second is sent: %v", post.taken)
	}
	for _, target := range next.Targets {
		wantAttempt(t, delivery.Attempt{State: delivery.Accepted})(call[delivery.Attempt](t.Context(), a, a.Deliver, DeliverInput{Revision: second, Run: run, Target: target}))
	}
	if fmt.Sprint(post.taken) != "map[so01@tinh.example:2 so02@tinh.example:1 so03@tinh.example:1]" {
		t.Errorf("taken: %v", post.taken)
	}

	letters, err := ledger.ListLetters(t.Context(), store, novemberOf(t))
	letters, _ = ledger.Standing(letters)
	wantSum(t, "the operators are told", delivery.Totals{Planned: 3, Accepted: 3})(ledger.Count(letters), err)

	// And nothing of it is planned any more, by an attempt that comes late or by a run that knows of no other.
	_, err = plans(d.worker(store, post), PlanDeliveryInput{Revision: first, Run: Run{WorkflowID: "month", RunID: "run-3"}, Resend: "all"})
	refused(t, err, Conflict, "r0001", "r0002")
	if all, err := ledger.List(t.Context(), store, novemberOf(t)); err != nil || ledger.Count(all).Open != 0 {
		t.Errorf("%d open, %v; want none", ledger.Count(all).Open, err)
	}
}

// A revision that is mailed to nobody stops the letters of the one before and puts none in their place: who has got nothing
// is still told of, and gets the new one when the month is sent after all.
func TestPromise2NobodyIsForgottenWhoseLetterNoneReplaces(t *testing.T) {
	d, store, first := sealedOffice(t, 3)
	post := newPost()
	old := d.worker(store, post)
	plan := planLetters(t, old, first)
	if _, err := sends(t.Context(), old, first, plan.Targets[0]); err != nil {
		t.Fatal(err)
	}
	d.extract(3, 3)
	second := d.sealed(store, "run-2")
	a := d.worker(store, post)
	if none, err := plans(a, PlanDeliveryInput{Revision: second, Run: Run{WorkflowID: "month", RunID: "run-2"}, Resend: "none"}); err != nil || len(none.Targets) != 0 {
		t.Fatalf("%d targets, want 0: %v", len(none.Targets), err)
	}
	wantAttempt(t, delivery.Attempt{State: delivery.Refused})(sends(t.Context(), old, first, plan.Targets[1]))
	letters, err := ledger.ListLetters(t.Context(), store, novemberOf(t))
	letters, _ = ledger.Standing(letters)
	wantSum(t, "the operators are told", delivery.Totals{Planned: 3, Accepted: 1, Refused: 2, Expired: 2})(ledger.Count(letters), err)
	none, err := plans(d.worker(store, post), PlanDeliveryInput{Revision: second, Run: Run{WorkflowID: "month", RunID: "run-2b"}, Resend: "none"})
	wantSum(t, "a later run that sends to nobody says", delivery.Totals{Planned: 2, Refused: 2})(none.Sum, err)
	late, err := plans(a, PlanDeliveryInput{Revision: second, Run: Run{WorkflowID: "month", RunID: "run-3"}, Resend: "failed"})
	if err != nil || len(late.Targets) != 2 {
		t.Errorf("%d targets, want 2: %v", len(late.Targets), err)
	}
}

// The same under one revision: of a cancelled run, whose month is then settled without sending, nothing is left uncounted.
func TestPromise2NobodyIsForgottenOfACancelledRun(t *testing.T) {
	d, store, rev := sealedOffice(t, 3)
	post := newPost()
	cancelled := d.worker(store, post)
	plan := planLetters(t, cancelled, rev)
	if _, err := sends(t.Context(), cancelled, rev, plan.Targets[0]); err != nil {
		t.Fatal(err)
	}
	a := d.worker(store, post)
	none, err := plans(a, PlanDeliveryInput{Revision: rev, Run: Run{WorkflowID: "month", RunID: "run-2"}, Resend: "none"})
	wantSum(t, "", delivery.Totals{Planned: 3, Accepted: 1, Refused: 2, Before: 1})(none.Sum, err)
	wantAttempt(t, delivery.Attempt{State: delivery.Refused, Reason: ledger.ReasonExpired})(sends(t.Context(), cancelled, rev, plan.Targets[1]))
	late, err := plans(a, PlanDeliveryInput{Revision: rev, Run: Run{WorkflowID: "month", RunID: "run-3"}})
	wantPlan(t, 2, delivery.Totals{Planned: 3, Accepted: 1, Before: 1})(late, err)
}

// dissolving is an office with two departments, of which the first is dissolved into the second after the 10th of December.
func dissolving(t *testing.T) *office {
	d := newOffice(t, 2)
	d.write("units.yaml", `units:
  - {code: X1.01, name: Sở Số 01, level: province, notify: {to: [so01@tinh.example]}, valid_to: 2023-12-10, successor: X1.02}
  - {code: X1.02, name: Sở Số 02, level: province, notify: {to: [so02@tinh.example]}}
`)
	return d
}

// Between two runs of one revision a unit is dissolved into another: whichever of the two has got its letter, the other gets
// its own, and each workbook reaches somebody.
func TestPromise2AUnitIsDissolvedInMidDelivery(t *testing.T) {
	for _, resend := range []string{"failed", "changed"} {
		for first, has := range []string{"X1.01", "X1.02"} {
			d := dissolving(t)
			store := memory()
			rev := d.sealed(store, "run-0")
			post := newPost()
			cancelled := d.worker(store, post, on(6))
			plan := planLetters(t, cancelled, rev)
			wantAttempt(t, delivery.Attempt{State: delivery.Accepted})(sends(t.Context(), cancelled, rev, plan.Targets[first]))
			a, run := d.worker(store, post, on(12)), Run{WorkflowID: "month", RunID: "run-2"}
			next, err := plans(a, PlanDeliveryInput{Revision: rev, Run: run, Resend: resend})
			wantPlan(t, 1, delivery.Totals{Planned: 2, Accepted: 1, Before: 1})(next, err)
			if len(next.Targets) != 1 || next.Targets[0] != plan.Targets[1-first] {
				t.Fatalf("%s has it, %s: planned %v, want %v", has, resend, next.Targets, plan.Targets[1-first])
			}
			wantAttempt(t, delivery.Attempt{State: delivery.Accepted})(call[delivery.Attempt](t.Context(), a, a.Deliver, DeliverInput{Revision: rev, Run: run, Target: next.Targets[0]}))
			if fmt.Sprint(post.taken) != "map[so01@tinh.example:1 so02@tinh.example:1]" {
				t.Errorf("%s has it, %s: taken %v", has, resend, post.taken)
			}
		}
	}
}

// Between two revisions a unit is dissolved before it has got the first, and the second is sent only to those whom a letter
// has failed: its successor has a letter without its rows, so nothing stands in the place of its own.
func TestPromise2ADissolvedUnitWhoseLetterNoneReplaces(t *testing.T) {
	d := dissolving(t)
	store := memory()
	first := d.sealed(store, "run-0")
	post := newPost()
	old := d.worker(store, post, on(6))
	if _, err := sends(t.Context(), old, first, planLetters(t, old, first).Targets[1]); err != nil {
		t.Fatal(err)
	}
	d.extract(2, 2)
	second := d.sealed(store, "run-2")
	for _, run := range []string{"run-2", "run-3"} { // and so says every later run
		next, err := plans(d.worker(store, post, on(12)), PlanDeliveryInput{Revision: second, Run: Run{WorkflowID: "month", RunID: run}, Resend: "failed"})
		wantPlan(t, 0, delivery.Totals{Planned: 2, Accepted: 1, Refused: 1, Before: 1})(next, err)
	}
	a := d.worker(store, post, on(12))
	changed, err := plans(a, PlanDeliveryInput{Revision: second, Run: Run{WorkflowID: "month", RunID: "run-4"}, Resend: "changed"})
	wantPlan(t, 1, delivery.Totals{Planned: 1})(changed, err)
	same(t, "the one with its rows replaces it", "X1.02", changed.Targets[0].Recipient)
}

// A run is reset after another has delivered what it had planned: what is settled stays so, and nobody gets it again.
func TestPromise2AResetRunLeavesWhatALaterOneDelivered(t *testing.T) {
	for _, resend := range []string{"failed", "all"} {
		d, store, rev := sealedOffice(t, 3)
		post := newPost()
		in := PlanDeliveryInput{Revision: rev, Run: sending, Resend: resend}
		cancelled := d.worker(store, post)
		if _, err := plans(cancelled, in); err != nil {
			t.Fatal(err)
		}
		later, run := d.worker(store, post), Run{WorkflowID: "month", RunID: "run-2"}
		none, err := plans(later, PlanDeliveryInput{Revision: rev, Run: Run{WorkflowID: "month", RunID: "run-1b"}, Resend: "none"})
		if err != nil || none.Sum.Refused != 3 {
			t.Fatalf("%d refused, %v; want 3", none.Sum.Refused, err)
		}
		plan, err := plans(later, PlanDeliveryInput{Revision: rev, Run: run})
		if err != nil || len(plan.Targets) != 3 {
			t.Fatalf("%d targets, want 3: %v", len(plan.Targets), err)
		}
		post.script = func(address string) postFault {
			if strings.HasPrefix(address, "so02") {
				return postDropsLate
			}
			return postTakes
		}
		for _, target := range plan.Targets {
			if _, err := call[delivery.Attempt](t.Context(), later, later.Deliver, DeliverInput{Revision: rev, Run: run, Target: target}); err != nil {
				t.Fatal(err)
			}
		}
		a := d.worker(store, post)
		again, err := plans(a, in)
		if err != nil || again.Sum.Planned != 3 {
			t.Fatalf("%s: %d planned, %v; want 3", resend, again.Sum.Planned, err)
		}
		var sum delivery.Totals
		for _, target := range again.Targets {
			got, err := sends(t.Context(), a, rev, target)
			if err != nil {
				t.Fatal(err)
			}
			sum.Count(got.State)
		}
		if sum != (delivery.Totals{Accepted: 2, Unknown: 1}) {
			t.Errorf("%s: %+v", resend, sum)
		}
		for address, n := range post.taken {
			if n != 1 {
				t.Errorf("%s: %s has %d letters", resend, address, n)
			}
		}
	}
}

// A month of which nobody can say whether somebody has it is replaced by a person's decision only.
func TestPromise2AnUnknownLetterIsReplacedByDecisionOnly(t *testing.T) {
	for name, script := range map[string]func(string) postFault{
		"unknown": func(string) postFault { return postDropsLate },
		"claimed": nil,
	} {
		d, store, rev := sealedOffice(t, 2)
		post := newPost()
		post.script = script
		a := d.worker(store, post)
		target := planLetters(t, a, rev).Targets[0]
		if script != nil {
			wantAttempt(t, delivery.Attempt{State: delivery.Unknown})(sends(t.Context(), a, rev, target))
		} else {
			died := ledger.Owner{Run: sending.RunID, Activity: "9", Attempt: 1, Nonce: "died"}
			claims(t, deliveryOf(t, store, rev, target), died)
		}
		d.extract(2, 1)
		_, changed, err := d.counts(d.worker(store, post), "run-5")
		if err != nil {
			t.Fatal(err)
		}
		same(t, name+": blocking", []string{checks.RevisionReplacesSent}, changed.Blocking)
		same(t, name+": count", 1, changed.Findings[0].Count)
	}
}

// An activity of which Temporal has lost sight goes on planning while its second attempt is done and the mails are out.
func TestPromise2AStalePlanPlansNothing(t *testing.T) {
	d, store, rev := sealedOffice(t, 3)
	post := newPost()
	in := PlanDeliveryInput{Revision: rev, Run: sending, Resend: "all"}
	a := d.worker(store, post)
	plan, err := plans(a, in)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		for _, target := range plan.Targets {
			wantAttempt(t, delivery.Attempt{State: delivery.Accepted})(sends(t.Context(), a, rev, target))
		}
		if _, err := plans(d.worker(store, post), in); err != nil { // the first attempt comes to its end
			t.Fatal(err)
		}
	}
	for address, n := range post.taken {
		if n != 1 {
			t.Errorf("%s has %d letters", address, n)
		}
	}
}

// Every reason has its words: operators read no codes.
func TestEveryReasonHasWords(t *testing.T) {
	for _, reason := range append(mail.Reasons(), ledger.ReasonLostClaim, ledger.ReasonExpired, ledger.ReasonSuperseded) {
		if ledger.ReasonWords(reason) == reason {
			t.Errorf("%s has none", reason)
		}
	}
}

// Somebody with the store's key lays another mail over the one that was planned: it is not sent.
func TestPromise4AMailLaidOverThePlannedOne(t *testing.T) {
	d, store, rev := sealedOffice(t, 1)
	post := newPost()
	a := d.worker(store, post)
	target := planLetters(t, a, rev).Targets[0]
	key := archive.MessageKey(deliveryOf(t, store, rev, target).Key().Prefix())
	if err := store.Put(t.Context(), key, []byte("From: vp@tinh.example\r\n\r\nMột thư khác.\r\n")); err != nil {
		t.Fatal(err)
	}
	_, err := sends(t.Context(), a, rev, target)
	refused(t, err, Tampered, "message.eml")
	if len(post.taken) != 0 {
		t.Errorf("taken: %v", post.taken)
	}
}
