package activities

import (
	"testing"

	"trehan/internal/delivery"
	"trehan/internal/delivery/ledger"
)

// The worker that planned makes its first attempts from what it planned. Whatever another worker, a later run or a person has
// recorded since is found by the claim: nothing goes out twice, or in the place of another mail.
func TestPromise2APlannedDeliveryIsNotBelievedBlindly(t *testing.T) {
	d, store, rev := sealedOffice(t, 3)
	post := newPost()
	planner, other := d.worker(store, post), d.worker(store, post)
	plan := planLetters(t, planner, rev)
	if _, err := sends(t.Context(), other, rev, plan.Targets[0]); err != nil { // another worker was faster
		t.Fatal(err)
	}
	ended := deliveryOf(t, store, rev, plan.Targets[1])
	if err := ended.Close(t.Context(), planner.Delivery.now(), "run-0"); err != nil { // its run was over
		t.Fatal(err)
	}
	for round := range 2 {
		for i, want := range []delivery.State{delivery.Accepted, delivery.Refused, delivery.Accepted} {
			attempt, err := sends(t.Context(), planner, rev, plan.Targets[i])
			if err != nil || attempt.State != want {
				t.Errorf("round %d, %v: %s, %v; want %s", round, plan.Targets[i], attempt.State, err, want)
			}
		}
	}
	if len(post.taken) != 2 || post.taken["so01@tinh.example"] != 1 || post.taken["so03@tinh.example"] != 1 {
		t.Errorf("the relay has %v", post.taken)
	}
	for i, events := range []int{3, 2, 3} {
		if s := deliveryOf(t, store, rev, plan.Targets[i]).State(); s.Events != events || s.Status == ledger.Claimed {
			t.Errorf("%v: %s after %d events, want settled after %d", plan.Targets[i], s.Status, s.Events, events)
		}
	}
}

// A worker that planned and never tried a mail ends it at the end of the run: another worker's claim, which it does not remember, is
// settled too.
func TestPromise2ARememberedDeliveryEndsAsItStands(t *testing.T) {
	d, store, rev := sealedOffice(t, 2)
	planner := d.worker(store, newPost())
	plan := planLetters(t, planner, rev)
	claims(t, deliveryOf(t, store, rev, plan.Targets[0]), ledger.Owner{Run: sending.RunID, Activity: "7", Attempt: 1, Nonce: "another worker"})
	sum, err := call[delivery.Totals](t.Context(), planner, planner.Delivery.ExpireDeliveries, ExpireDeliveriesInput{Revision: rev, Run: sending, Targets: plan.Targets})
	wantSum(t, "expired", delivery.Totals{Unknown: 1, Refused: 1})(sum, err)
	if s := deliveryOf(t, store, rev, plan.Targets[0]).State(); s.Status != ledger.Unknown {
		t.Errorf("the claim of the other worker: %+v", s)
	}
}
