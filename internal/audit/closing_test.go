package audit_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"trehan/internal/archive"
	"trehan/internal/archive/archivetest"
	"trehan/internal/audit"
	"trehan/internal/delivery/ledger"
)

// TestReclosed: each execution of a run closes once, whatever another has closed with before; a later closing names the
// one that it follows.
func TestReclosed(t *testing.T) {
	s := archivetest.NewMemory()
	must(audit.Append(t.Context(), s, november, audit.Entry{ID: "r/started", Kind: audit.RunStarted, Run: "r", At: at}))(t)
	closes := func(execution, outcome string) audit.Record {
		return must(audit.Close(t.Context(), s, november, at, audit.Closing{Run: "r", Execution: execution, Outcome: outcome,
			Deliveries: must(ledger.List(t.Context(), s, november))(t), Facts: map[string]any{"failure": outcome}}))(t)
	}
	first := closes("", "failed")
	deliver(t, s, november, "r", "H25.01", "seal", ledger.Accepted)
	// Until it closes again, it has sent what no closing record tells of.
	if f := verify(t, s, audit.VerifyOptions{}); len(f) != 1 || f[0].Code != archive.FaultNotClosed || f[0].Key != "r" {
		t.Errorf("sent after the closing: %v", f)
	}
	if f := verify(t, s, audit.VerifyOptions{Running: underWay("r")}); len(f) != 0 {
		t.Errorf("under way again: %v", f)
	}
	second, third := closes("reset", "with_exceptions"), closes("again", "succeeded")
	for _, c := range []struct {
		record             audit.Record
		execution, outcome string
		follows            any
		chains             int
	}{{first, "r", "failed", nil, 0}, {second, "reset", "with_exceptions", first.Hash, 1}, {third, "again", "succeeded", second.Hash, 1}} {
		want := []any{c.outcome, c.execution, c.follows, c.chains}
		got := []any{c.record.Outcome, c.record.Facts[audit.FactExecution], c.record.Facts[audit.FactReclosed], len(c.record.Chains)}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("outcome, execution, the closing before and chains (-want +got)\n%s", diff)
		}
		if again := closes(c.execution, "failed"); again.Hash != c.record.Hash {
			t.Errorf("%s closes twice: %+v", c.execution, again)
		}
	}
	if records := must(audit.Read(t.Context(), s, november))(t); len(records) != 4 || len(audit.Unclosed(records)) != 0 {
		t.Errorf("%d records, unclosed %v; want 4 and none", len(records), audit.Unclosed(records))
	}
	if f := verify(t, s, audit.VerifyOptions{Anchors: []string{first.Hash, third.Hash}}); len(f) != 0 {
		t.Errorf("%v", f)
	}
	december := must(audit.Append(t.Context(), s, november.Next(), audit.Entry{ID: "d", Kind: audit.RunStarted, Run: "d", At: at}))(t)
	if december.Before == nil || december.Before.SHA256 != third.Hash {
		t.Errorf("the next month is tied to %+v", december.Before)
	}
	s.Edit(ledger.KeyOf(november, 1, "H25.01", "H25.01@hanam.example", ledger.Notice).Prefix()+"0003.json", nil)
	if f := verify(t, s, audit.VerifyOptions{}); len(f) != 1 || f[0].Code != archive.FaultMissing {
		t.Errorf("what was sent after the reset is missed by nobody: %v", f)
	}
}

// A closing record of an earlier release names no execution: the run's own is meant.
func TestReclosedAfterAnEarlierRelease(t *testing.T) {
	s := archivetest.NewMemory()
	old := must(audit.Append(t.Context(), s, november, audit.Entry{ID: "r/closed", Kind: audit.RunClosed, Run: "r", Outcome: "failed", At: at}))(t)
	if again := must(audit.Close(t.Context(), s, november, at, audit.Closing{Run: "r", Execution: "r", Outcome: "failed"}))(t); again.Hash != old.Hash {
		t.Errorf("closed twice: %+v", again)
	}
	if reset := must(audit.Close(t.Context(), s, november, at, audit.Closing{Run: "r", Execution: "x", Outcome: "succeeded"}))(t); reset.Facts[audit.FactReclosed] != old.Hash {
		t.Errorf("%+v", reset)
	}
}
