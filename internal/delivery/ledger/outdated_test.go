package ledger

import (
	"fmt"
	"testing"
	"time"

	"trehan/internal/period"
)

func letterOf(rev int, recipient, address string, status Type) Summary {
	s := Summary{
		Key:   Key{period.Month{Year: 2023, Month: time.November}, rev, recipient, address, Notice},
		State: State{Status: status, Content: "same", Events: 1},
	}
	if status == Accepted {
		s.State.AcceptedContent = "same"
	}
	return s
}

func cameBack(s Summary) Summary {
	s.State.Bounced = true
	return s
}

// Whoever holds an earlier revision's letter gets the one that replaces it, though nothing of its own has changed; who may
// hold one is a person's to decide, and nobody gets a revision twice.
func TestChooseHolders(t *testing.T) {
	letter := func(rev int, status Type) Summary { return letterOf(rev, "H25.05", "0011aabb", status) }
	for _, test := range []struct {
		name string
		past []Summary
		want Why
	}{
		{"nothing yet", nil, WhyNew},
		{"holds r1", []Summary{letter(1, Accepted)}, WhyReplaced},
		{"holds r1, r2 left it out", []Summary{letter(1, Accepted)}, WhyReplaced},
		{"holds r1 and r2", []Summary{letter(1, Accepted), letter(2, Accepted)}, WhyReplaced},
		{"holds r1, r2 unknown", []Summary{letter(1, Accepted), letter(2, Unknown)}, WhyReplaced},
		{"holds r1, r2 came back", []Summary{letter(1, Accepted), cameBack(letter(2, Accepted))}, WhyBounced},
		{"holds r1, r2 refused", []Summary{letter(1, Accepted), letter(2, Refused)}, WhyRefused},
		{"r1 came back", []Summary{cameBack(letter(1, Accepted))}, WhyBounced},
		{"r1 unknown", []Summary{letter(1, Unknown)}, WhyUnknown},
		{"r1 refused", []Summary{letter(1, Refused)}, WhyRefused},
		{"has r3", []Summary{letter(1, Accepted), letter(3, Accepted)}, WhyHas},
		{"r3 unknown", []Summary{letter(1, Accepted), letter(3, Unknown)}, WhyUnknown},
		{"r3 deferred", []Summary{letter(1, Accepted), letter(3, Deferred)}, WhyOpen},
		{"r3 came back", []Summary{letter(1, Accepted), cameBack(letter(3, Accepted))}, WhyBounced},
	} {
		target := Target{Recipient: "H25.05", Address: "0011aabb", Kind: Correction, Content: "same"}
		got := Choose(Holders, 3, []Target{target}, test.past)[0]
		if send := test.want != WhyHas && test.want != WhyUnknown; got.Why != test.want || got.Send != send {
			t.Errorf("%s: %s (send %v), want %s", test.name, got.Why, got.Send, test.want)
		}
	}
	if _, err := ParsePolicy(string(Holders)); err == nil {
		t.Error("the default of a replacing revision can be asked for by name")
	}
}

// Who holds what is replaced is named once an address, until it or its recipient has the letter that replaces it.
func TestOutdated(t *testing.T) {
	again := letterOf(1, "H25.14", "0000000e", Refused) // accepted once, refused when it was sent once more
	again.State.AcceptedContent = "same"
	letters := []Summary{
		letterOf(1, "H25.01", "00000001", Accepted), letterOf(3, "H25.01", "00000001", Accepted),
		letterOf(1, "H25.02", "00000002", Accepted), letterOf(2, "H25.02", "00000002", Accepted), // nothing of r3
		letterOf(1, "H25.03", "00000003", Accepted), letterOf(3, "H25.03", "00000003", Refused),
		letterOf(1, "H25.04", "00000004", Accepted), cameBack(letterOf(3, "H25.04", "00000004", Accepted)),
		letterOf(1, "H25.05", "00000005", Accepted), letterOf(2, "H25.05", "00000005", Unknown),
		letterOf(2, "H25.06", "00000006", Unknown),
		cameBack(letterOf(1, "H25.07", "00000007", Accepted)), letterOf(1, "H25.08", "00000008", Refused),
		letterOf(1, "H25.09", "00000009", Accepted), letterOf(3, "H25.09", "00000019", Accepted), // at its new address
		letterOf(1, "H25.10", "0000000a", Accepted), letterOf(3, "H25.11", "0000000a", Accepted), // the mailbox is another's now
		letterOf(1, "H25.12", "0000000c", Accepted), letterOf(3, "H25.13", "0000000d", Accepted), // merged into H25.13
		again,
	}
	plan := []Choice{{Target: Target{Recipient: "H25.13", Address: "0000000d", Instead: []string{"H25.12"}}}}
	got := ""
	for _, s := range Outdated(letters, 3, plan) {
		got += fmt.Sprintf("%s r%d; ", s.Key.Recipient, s.Key.Revision)
	}
	if want := "H25.02 r2; H25.03 r1; H25.04 r1; H25.05 r1; H25.06 r2; H25.14 r1; "; got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	if left := Outdated(letters, 1, plan); left != nil {
		t.Errorf("before the first revision there is none: %v", left)
	}
	if left := Outdated(letters[:1], 2, nil); len(left) != 1 {
		t.Errorf("a revision that was sent to nobody: %v", left)
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
