package outcome

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"trehan/internal/archive/archivetest"
	"trehan/internal/audit"
	"trehan/internal/delivery/ledger"
	"trehan/internal/period"
)

// A decision stands in the delivery's chain and in the trail, once each, also when the record was lost at first.
func TestResolveIsRecordedInTheTrail(t *testing.T) {
	ctx := t.Context()
	month, err := period.ParseName("2023-11")
	if err != nil {
		t.Fatal(err)
	}
	store := archivetest.NewMemory()
	at := time.Date(2023, 12, 6, 9, 0, 0, 0, time.UTC)
	key := ledger.KeyOf(month, 1, "X1.01", "so@tinh.example", ledger.Notice)
	d, err := ledger.Open(ctx, store, key)
	if err != nil {
		t.Fatal(err)
	}
	owner := ledger.Owner{Run: "run-1", Activity: "7", Attempt: 1, Nonce: "n"}
	if err := d.Plan(ctx, at, "run-1", ledger.Plan{Address: "so@tinh.example", Field: "to", Content: "c", Seal: "s"}); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Claim(ctx, at, owner, ledger.Message{Key: "k", SHA256: "h"}); err != nil {
		t.Fatal(err)
	}
	if err := d.SettleOpen(ctx, at, "run-1"); err != nil {
		t.Fatal(err)
	}
	all, err := ledger.List(ctx, store, month)
	if err != nil {
		t.Fatal(err)
	}
	decision := ledger.Resolution{Decision: ledger.Delivered, By: "Bình", Reason: "đã gọi hỏi"}
	if _, err := Resolve(ctx, archivetest.ErrorOnce(store, archivetest.OpCreate, "/audit/"), all, decision, ""); err == nil {
		t.Fatal("a lost record goes unsaid")
	}
	for range 2 {
		settled, err := Resolve(ctx, store, all, decision, "")
		if err != nil || len(settled) != 1 || settled[0].State().Status != ledger.Accepted {
			t.Fatalf("settled %d, %v", len(settled), err)
		}
	}
	records, err := audit.Read(ctx, store, month)
	if err != nil {
		t.Fatal(err)
	}
	type summary struct {
		Kind   audit.Kind
		Actor  string
		Chains int
	}
	var got []summary
	for _, r := range records {
		got = append(got, summary{r.Kind, r.Actor, len(r.Chains)})
	}
	if diff := cmp.Diff([]summary{{audit.UnknownResolved, "Bình", 1}}, got); diff != "" {
		t.Errorf("records (-want +got):\n%s", diff)
	}
	other := ledger.Resolution{Decision: ledger.Resend, By: "An"}
	if settled, err := Resolve(ctx, store, all, other, ""); err != nil || len(settled) != 0 {
		t.Errorf("a settled delivery is decided again: %d, %v", len(settled), err)
	}
}
