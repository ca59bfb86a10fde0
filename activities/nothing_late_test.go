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
	same(t, "nothing late", []string{"X1.02"}, plan.NothingLate)
	wantSum(t, "the plan", delivery.Totals{Planned: 3})(plan.Sum, nil)
	same(t, "its first mail", "", post.took(0, "so02@tinh.example"))
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
	same(t, "with late ones: nothing late and targets", []int{0, 4}, []int{len(plan.NothingLate), len(plan.Targets)})
	same(t, "its second mail", "", post.took(1, "so02@tinh.example"))

	d.extract(3, 0)
	third := d.sealed(store, "run-3")
	plan = sendsAll(t, d.worker(store, post), third, "run-3", "", -1)
	same(t, "its letter is replaced: nothing late, outdated, targets", []int{0, 0, 4}, []int{len(plan.NothingLate), len(plan.Outdated), len(plan.Targets)})
	same(t, "its third mail", "", post.took(2, "so02@tinh.example"))
	plan = sendsAll(t, d.worker(store, post), third, "run-4", "", -1)
	same(t, "targets of a later run", 0, len(plan.Targets))
	same(t, "its third mail still", "", post.took(2, "so02@tinh.example"))
}
