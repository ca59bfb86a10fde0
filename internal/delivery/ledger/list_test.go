package ledger

import (
	"fmt"
	"testing"
	"time"

	"trehan/internal/period"
)

// How a month stands is told address by address: a correction replaces the letter before it, and who needs none keeps the
// first.
func TestStanding(t *testing.T) {
	month := period.NameMonth(2023, time.November)
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

// A mail that came back was not received, whatever becomes of the next one to the same address.
func TestWhatCameBackIsNotHeld(t *testing.T) {
	var s State
	plan := &Plan{Address: "a@x.example", Content: "c"}
	owner := func(n string) *Owner { return &Owner{Run: "r", Activity: "1", Attempt: 1, Nonce: n} }
	for i, e := range []Event{
		{Type: Planned, Plan: plan}, {Type: Claimed, Owner: owner("1"), Message: &Message{SHA256: "m"}},
		{Type: Accepted, Owner: owner("1"), Reply: &Reply{}}, {Type: Noted, Note: &Note{Kind: Bounced, Enhanced: "5.1.1"}},
		{Type: Planned, Plan: plan}, {Type: Claimed, Owner: owner("2"), Message: &Message{SHA256: "m"}},
		{Type: Refused, Owner: owner("2"), Reply: &Reply{}},
	} {
		e.Seq = i + 1
		next, err := s.Next(e)
		if err != nil {
			t.Fatal(err)
		}
		s = next
	}
	if (Summary{State: s}).Has() {
		t.Errorf("held: %+v", s)
	}
}
