package activities

import (
	"fmt"
	"strings"
	"testing"

	"trehan/internal/audit"
	"trehan/internal/delivery"
)

// An office writes to a unit only if something of it is late. It gets no letter of a month without, is named as such, and
// has every letter that it once got replaced.
func TestPromise2AUnitWithNothingLateIsNamed(t *testing.T) {
	d := newOffice(t, 3) // the first one alone has a late dossier
	d.write("units.yaml", strings.ReplaceAll(d.read("units.yaml"), "{to: [so02@tinh.example]}", "{to: [so02@tinh.example]}, when: late"))
	d.write("units.yaml", d.read("units.yaml")+"recipients:\n  - {code: cong, name: Cổng, notify: {to: [cong@tinh.example]}, when: late}\n")
	store, post := memory(), newPost()

	first := d.sealed(store, "run-1")
	plan := sendsAll(t, d.worker(store, post), first, "run-1", "", -1)
	if fmt.Sprint(plan.NothingLate) != "[X1.02]" || plan.Sum != (delivery.Totals{Planned: 3}) || post.took(0, "so02@tinh.example") != "" {
		t.Errorf("planned %+v, %v", plan, post.taken)
	}
	records := trail(t, store)
	var told any
	for _, r := range records {
		if r.Kind == audit.DeliveryPlanned {
			told = r.Facts["nothing_late"]
		}
	}
	if fmt.Sprint(told) != "[X1.02]" {
		t.Errorf("the trail has %v", told)
	}

	d.extract(3, 2) // its own are late, too
	second := d.sealed(store, "run-2")
	plan = sendsAll(t, d.worker(store, post), second, "run-2", "", -1)
	if len(plan.NothingLate) > 0 || len(plan.Targets) != 4 || post.took(1, "so02@tinh.example") != "" {
		t.Errorf("with late ones: %+v, %v", plan, post.taken)
	}

	d.extract(3, 0)
	third := d.sealed(store, "run-3")
	plan = sendsAll(t, d.worker(store, post), third, "run-3", "", -1)
	if len(plan.NothingLate) > 0 || len(plan.Outdated) > 0 || len(plan.Targets) != 4 || post.took(2, "so02@tinh.example") != "" {
		t.Errorf("its letter is not replaced: %+v, %v", plan, post.taken)
	}
	if plan = sendsAll(t, d.worker(store, post), third, "run-4", "", -1); len(plan.Targets) > 0 || post.took(2, "so02@tinh.example") != "" {
		t.Errorf("a later run sends again: %+v", plan)
	}
}
