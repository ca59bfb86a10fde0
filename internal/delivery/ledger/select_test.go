package ledger

import (
	"fmt"
	"testing"
	"time"

	"trehan/internal/period"
)

func TestChoose(t *testing.T) {
	month := period.Month{Year: 2023, Month: time.November}
	letter := func(rev int, status Type, content string) Summary {
		s := Summary{Key: Key{month, rev, "H25.05", "0011aabb", Notice}, State: State{Status: status, Content: content, Events: 1}}
		if status == Accepted {
			s.State.AcceptedContent = content
		}
		return s
	}
	bounced := func(s Summary) Summary { s.State.Bounced = true; return s }
	other := letter(1, Accepted, "new")
	other.Key.Address = "ffffffff"
	operators := letter(2, Accepted, "new")
	operators.Key.Kind = Operators("hold", "run", 0)

	type want struct{ failed, changed, all Why }
	for _, test := range []struct {
		name string
		past []Summary
		want want // for revision 2 with content "new"
	}{
		{"nothing yet", nil, want{WhyNew, WhyNew, WhyNew}},
		{"only another address", []Summary{other}, want{WhyNew, WhyNew, WhyNew}},
		{"only operators' mail", []Summary{operators}, want{WhyNew, WhyNew, WhyNew}},
		{"planned, never claimed", []Summary{letter(2, Planned, "new")}, want{WhyOpen, WhyOpen, WhyOpen}},
		{"deferred, run cancelled", []Summary{letter(2, Deferred, "new")}, want{WhyOpen, WhyOpen, WhyOpen}},
		{"refused", []Summary{letter(2, Refused, "new")}, want{WhyRefused, WhyRefused, WhyRefused}},
		{"bounced", []Summary{bounced(letter(2, Accepted, "new"))}, want{WhyBounced, WhyBounced, WhyBounced}},
		{"accepted", []Summary{letter(2, Accepted, "new")}, want{WhyHas, WhyHas, WhyAll}},
		{"unknown", []Summary{letter(2, Unknown, "new")}, want{WhyUnknown, WhyUnknown, WhyUnknown}},
		{"open claim", []Summary{letter(2, Claimed, "new")}, want{WhyUnknown, WhyUnknown, WhyUnknown}},
		{"accepted before, same", []Summary{letter(1, Accepted, "new")}, want{WhyHas, WhyHas, WhyAll}},
		{"accepted before, other", []Summary{letter(1, Accepted, "old")}, want{WhyEarlier, WhyChanged, WhyAll}},
		{"accepted, other under this revision", []Summary{letter(2, Accepted, "old")}, want{WhyEarlier, WhyEarlier, WhyAll}},
		{"refused before", []Summary{letter(1, Refused, "old")}, want{WhyRefused, WhyRefused, WhyRefused}},
		{"planned before", []Summary{letter(1, Planned, "old")}, want{WhyOpen, WhyOpen, WhyOpen}},
		{"bounced before", []Summary{bounced(letter(1, Accepted, "new"))}, want{WhyBounced, WhyBounced, WhyBounced}},
		{"unknown before, same", []Summary{letter(1, Unknown, "new")}, want{WhyUnknown, WhyUnknown, WhyAll}},
		{"unknown before, other", []Summary{letter(1, Unknown, "old")}, want{WhyUnknown, WhyChanged, WhyAll}},
		{"refused, then accepted", []Summary{letter(1, Refused, "old"), letter(2, Accepted, "new")}, want{WhyHas, WhyHas, WhyAll}},
		{"listed in any order", []Summary{letter(2, Accepted, "new"), letter(1, Refused, "old")}, want{WhyHas, WhyHas, WhyAll}},
		{"accepted, then refused", []Summary{letter(1, Accepted, "old"), letter(2, Refused, "new")}, want{WhyRefused, WhyRefused, WhyRefused}},
		{"a later revision does not count", []Summary{letter(3, Accepted, "later")}, want{WhyNew, WhyNew, WhyNew}},
	} {
		target := Target{Recipient: "H25.05", Address: "0011aabb", Kind: Notice, Content: "new"}
		for policy, why := range map[Policy]Why{Failed: test.want.failed, Changed: test.want.changed, All: test.want.all, Nobody: WhyNobody} {
			got := Choose(policy, 2, []Target{target}, test.past)[0]
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

// How a month stands is told address by address: a correction replaces the letter before it, and who needs none keeps the
// first.
func TestStanding(t *testing.T) {
	month := period.Month{Year: 2023, Month: time.November}
	letter := func(rev int, recipient, address string, status Type) Summary {
		return Summary{Key: Key{month, rev, recipient, address, Notice}, State: State{Status: status, Events: 1, Since: time.Unix(int64(rev), 0)}}
	}
	superseded := letter(2, "H25.04", "00000004", Refused)
	superseded.State.Reason = ReasonSuperseded
	handedOn := letter(3, "H25.07", "00000006", Accepted)
	handedOn.State.Since = time.Unix(99, 0)
	standing, replaced := Standing([]Summary{
		letter(1, "H25.01", "00000001", Accepted), // corrected
		letter(1, "H25.02", "00000002", Accepted), // the correction is refused
		letter(1, "H25.03", "00000003", Accepted), // nothing of its own was wrong
		letter(1, "H25.04", "00000004", Unknown), superseded,
		letter(1, "H25.08", "00000008", Refused), // an address that was wrong: the unit's other has r2
		letter(2, "H25.08", "00000009", Accepted),
		letter(1, "H25.05", "00000005", Accepted), // its mailbox is another unit's now
		letter(2, "H25.01", "00000001", Accepted),
		letter(2, "H25.02", "00000002", Refused),
		letter(2, "H25.06", "00000005", Accepted),
		handedOn, letter(3, "H25.06", "00000006", Refused), // in one revision
	})
	names := func(all []Summary) (out string) {
		for _, s := range all {
			out += fmt.Sprintf("r%d %s %s; ", s.Key.Revision, s.Key.Recipient, s.State.Status)
		}
		return out
	}
	if got, want := names(standing), "r1 H25.03 accepted; r1 H25.04 unknown; r2 H25.08 accepted; r2 H25.01 accepted; r2 H25.02 refused; r2 H25.06 accepted; r3 H25.07 accepted; "; got != want {
		t.Errorf("standing: %s\n    want: %s", got, want)
	}
	if got, want := names(replaced), "r1 H25.01 accepted; r1 H25.02 accepted; r1 H25.08 refused; r1 H25.05 accepted; r3 H25.06 refused; "; got != want {
		t.Errorf("replaced: %s\n    want: %s", got, want)
	}

	// What came back after the latest was planned, to a unit that it did not concern, is still told of; so is an answer
	// that nobody knows.
	bounced, lost := letter(1, "H25.02", "00000002", Accepted), letter(1, "H25.03", "00000003", Unknown)
	bounced.State.Bounced, lost.State.Bounced = true, true
	standing, replaced = Standing([]Summary{letter(1, "H25.01", "00000001", Accepted), bounced, lost, letter(2, "H25.01", "00000001", Accepted)})
	if got := names(standing); got != "r1 H25.02 accepted; r1 H25.03 unknown; r2 H25.01 accepted; " {
		t.Errorf("came back: standing %s, replaced %s", got, names(replaced))
	}

	// While a plan is being entered, nobody can say yet whom it leaves out.
	standing, _ = Standing([]Summary{letter(1, "H25.08", "00000008", Refused), letter(2, "H25.01", "00000001", Planned)})
	if got := names(standing); got != "r1 H25.08 refused; r2 H25.01 planned; " {
		t.Errorf("under way: %s", got)
	}
}
