package activities

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"trehan/internal/audit"
	"trehan/internal/checks"
	"trehan/internal/delivery"
)

// An edit of the register takes a unit's address away: its letter goes to nobody, and everybody is told so.
func TestPromise2AUnitWithoutAddressIsNamed(t *testing.T) {
	for _, edit := range []string{", notify: {to: []}}", "}"} {
		d := newOffice(t, 3)
		d.write("units.yaml", strings.ReplaceAll(d.read("units.yaml"), ", notify: {to: [so02@tinh.example]}}", edit))
		d.write("units.yaml", d.read("units.yaml")+`  - {code: X1.90, name: Không công khai, level: province, listed: false}
  - {code: X1.91, name: Thuế tỉnh, level: central}
  - {code: X1.92, name: UBND xã Một, level: commune}
`)
		store, post := memory(), newPost()
		a := d.worker(store, post)
		_, counted, err := d.counts(a, "run-count")
		if err != nil {
			t.Fatal(err)
		}
		var found []string
		for _, f := range counted.Findings {
			if f.Code == checks.AddresseeWithoutAddress {
				found = append(found, fmt.Sprintf("%s %d %s", f.Severity, f.Count, f.Message))
			}
		}
		if len(found) != 1 || !strings.HasPrefix(found[0], "warn 1 ") || !strings.Contains(found[0], "X1.02") || len(counted.Blocking) > 0 {
			t.Errorf("%s: counted with %q, blocking %v", edit, found, counted.Blocking)
		}
		rev := d.sealed(store, "run-0")
		plan := planLetters(t, a, rev)
		same(t, edit+": without address", []string{"X1.02"}, plan.NoAddress)
		wantSum(t, edit, delivery.Totals{Planned: 2})(plan.Sum, nil)
		records := trail(t, store)
		last := records[len(records)-1]
		if last.Kind != audit.DeliveryPlanned || fmt.Sprint(last.Facts["no_address"]) != "[X1.02]" || fmt.Sprint(last.Facts["addresses"]) != "2" {
			t.Errorf("%s: the trail has %s %v", edit, last.Kind, last.Facts)
		}
		for _, target := range plan.Targets {
			if _, err := sends(t.Context(), a, rev, target); err != nil {
				t.Fatal(err)
			}
		}
		told := NotifyOperatorsInput{Kind: SummaryMail, Month: testMonth, Revision: rev.Number, Run: sending, Outcome: "with_exceptions"}
		mail, err := a.compose(t.Context(), told, novemberOf(t))
		if err != nil {
			t.Fatal(err)
		}
		if text := mail.Text; !strings.Contains(text, "KHÔNG CÓ ĐỊA CHỈ THƯ") || !strings.Contains(text, "X1.02") || strings.Contains(text, "X1.9") {
			t.Errorf("%s: the operators read\n%s", edit, text)
		}
		next, err := plans(a, PlanDeliveryInput{Revision: rev, Run: Run{WorkflowID: "month", RunID: "run-3"}})
		same(t, edit+": without address, by a later run", []string{"X1.02"}, next.NoAddress)
		wantSum(t, edit+": a later run", delivery.Totals{Planned: 2, Accepted: 2, Before: 2})(next.Sum, err)
		none, err := plans(a, PlanDeliveryInput{Revision: rev, Run: Run{WorkflowID: "month", RunID: "run-4"}, Resend: "none"})
		if err != nil {
			t.Error(err)
		}
		same(t, edit+": without address, by one that sends nothing", []string{"X1.02"}, none.NoAddress)
	}
}

// An office may mean to write to some by post only.
func TestAUnitMayBeWithoutAddressOnPurpose(t *testing.T) {
	d := newOffice(t, 3)
	d.write("units.yaml", strings.ReplaceAll(d.read("units.yaml"), "{to: [so02@tinh.example]}", "{to: []}"))
	d.configures(d.read("trehan.yaml") + "severities: {addressee_without_address: info}\n")
	store := memory()
	a := d.worker(store, newPost())
	if _, counted, err := d.counts(a, "run-count"); err != nil || !slices.ContainsFunc(counted.Findings, func(f FindingRef) bool { return f.Code == checks.AddresseeWithoutAddress && f.Severity == "info" }) {
		t.Errorf("it is not told any more: %v %v", counted.Findings, err)
	}
	plan := planLetters(t, a, d.sealed(store, "run-0"))
	same(t, "without address", 0, len(plan.NoAddress))
	wantSum(t, "the plan", delivery.Totals{Planned: 2})(plan.Sum, nil)
}

// An office may have such a month held: then the mail that asks says why.
func TestAUnitWithoutAddressMayHoldTheRun(t *testing.T) {
	d := newOffice(t, 3)
	d.write("units.yaml", strings.ReplaceAll(d.read("units.yaml"), "{to: [so02@tinh.example]}", "{to: []}"))
	d.configures(d.read("trehan.yaml") + "severities: {addressee_without_address: block}\n")
	a := d.worker(memory(), newPost())
	opened, counted, err := d.counts(a, "run-1")
	if err != nil || strings.Join(counted.Blocking, " ") != checks.AddresseeWithoutAddress {
		t.Fatalf("blocking %q, %v", counted.Blocking, err)
	}
	mail, err := a.compose(t.Context(), NotifyOperatorsInput{
		Kind: HoldMail, Month: testMonth, Revision: opened.Revision.Number, Run: sending, Report: counted.Report,
	}, novemberOf(t))
	if err != nil || !strings.Contains(mail.Text, checks.AddresseeWithoutAddress) || !strings.Contains(mail.Text, "(X1.02)") {
		t.Errorf("%v: the operators read\n%s", err, mail.Text)
	}
}
