package plan

import (
	"testing"
	"time"

	"trehan/internal/delivery"
	"trehan/internal/delivery/ledger"
	"trehan/internal/period"
)

func TestChoose(t *testing.T) {
	month := period.NameMonth(2023, time.November)
	letter := func(rev int, status ledger.Type, content string) ledger.Summary {
		s := ledger.Summary{Key: ledger.Key{Month: month, Revision: rev, Recipient: "H25.05", Address: "0011aabb", Kind: ledger.Notice}, State: ledger.State{Status: status, Content: content, Events: 1}}
		if status == ledger.Accepted {
			s.State.AcceptedContent = content
		}
		return s
	}
	bounced := func(s ledger.Summary) ledger.Summary { s.State.Bounced = true; return s }
	other := letter(1, ledger.Accepted, "new")
	other.Key.Address = "ffffffff"
	operators := letter(2, ledger.Accepted, "new")
	operators.Key.Kind = ledger.OperatorsKind("hold", "run", 0)

	type want struct{ failed, changed, all Why }
	for _, test := range []struct {
		name string
		past []ledger.Summary
		want want // for revision 2 with content "new"
	}{
		{"nothing yet", nil, want{WhyNew, WhyNew, WhyNew}},
		{"only another address", []ledger.Summary{other}, want{WhyNew, WhyNew, WhyNew}},
		{"only operators' mail", []ledger.Summary{operators}, want{WhyNew, WhyNew, WhyNew}},
		{"planned, never claimed", []ledger.Summary{letter(2, ledger.Planned, "new")}, want{WhyOpen, WhyOpen, WhyOpen}},
		{"deferred, run cancelled", []ledger.Summary{letter(2, ledger.Deferred, "new")}, want{WhyOpen, WhyOpen, WhyOpen}},
		{"refused", []ledger.Summary{letter(2, ledger.Refused, "new")}, want{WhyRefused, WhyRefused, WhyRefused}},
		{"bounced", []ledger.Summary{bounced(letter(2, ledger.Accepted, "new"))}, want{WhyBounced, WhyBounced, WhyBounced}},
		{"accepted", []ledger.Summary{letter(2, ledger.Accepted, "new")}, want{WhyHas, WhyHas, WhyAll}},
		{"unknown", []ledger.Summary{letter(2, ledger.Unknown, "new")}, want{WhyUnknown, WhyUnknown, WhyUnknown}},
		{"open claim", []ledger.Summary{letter(2, ledger.Claimed, "new")}, want{WhyUnknown, WhyUnknown, WhyUnknown}},
		{"accepted before, same", []ledger.Summary{letter(1, ledger.Accepted, "new")}, want{WhyHas, WhyHas, WhyAll}},
		{"accepted before, other", []ledger.Summary{letter(1, ledger.Accepted, "old")}, want{WhyEarlier, WhyChanged, WhyAll}},
		{"accepted, other under this revision", []ledger.Summary{letter(2, ledger.Accepted, "old")}, want{WhyEarlier, WhyEarlier, WhyAll}},
		{"refused before", []ledger.Summary{letter(1, ledger.Refused, "old")}, want{WhyRefused, WhyRefused, WhyRefused}},
		{"planned before", []ledger.Summary{letter(1, ledger.Planned, "old")}, want{WhyOpen, WhyOpen, WhyOpen}},
		{"bounced before", []ledger.Summary{bounced(letter(1, ledger.Accepted, "new"))}, want{WhyBounced, WhyBounced, WhyBounced}},
		{"unknown before, same", []ledger.Summary{letter(1, ledger.Unknown, "new")}, want{WhyUnknown, WhyUnknown, WhyAll}},
		{"unknown before, other", []ledger.Summary{letter(1, ledger.Unknown, "old")}, want{WhyUnknown, WhyChanged, WhyAll}},
		{"refused, then accepted", []ledger.Summary{letter(1, ledger.Refused, "old"), letter(2, ledger.Accepted, "new")}, want{WhyHas, WhyHas, WhyAll}},
		{"listed in any order", []ledger.Summary{letter(2, ledger.Accepted, "new"), letter(1, ledger.Refused, "old")}, want{WhyHas, WhyHas, WhyAll}},
		{"accepted, then refused", []ledger.Summary{letter(1, ledger.Accepted, "old"), letter(2, ledger.Refused, "new")}, want{WhyRefused, WhyRefused, WhyRefused}},
		{"a later revision does not count", []ledger.Summary{letter(3, ledger.Accepted, "later")}, want{WhyNew, WhyNew, WhyNew}},
	} {
		for policy, why := range map[Policy]Why{Failed: test.want.failed, Changed: test.want.changed, All: test.want.all, Nobody: WhyNobody} {
			entries := []Entry{{Target: delivery.Target{Recipient: "H25.05", Address: "0011aabb"}, Kind: ledger.Notice, Content: "new"}}
			Choose(policy, 2, entries, test.past)
			got := entries[0]
			send := why != WhyHas && why != WhyEarlier && why != WhyUnknown && why != WhyNobody
			if got.Why != why || got.Send != send {
				t.Errorf("%s, %s: %s (send %v), want %s", test.name, policy, got.Why, got.Send, why)
			}
		}
	}
}

func TestParsePolicy(t *testing.T) {
	if p, err := ParsePolicy(""); p != Failed || err != nil {
		t.Errorf("%q, %v", p, err)
	}
	if _, err := ParsePolicy("everyone"); err == nil {
		t.Error("everyone is accepted")
	}
}
