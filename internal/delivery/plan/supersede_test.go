package plan

import (
	"fmt"
	"testing"
	"time"

	"trehan/internal/delivery"
	"trehan/internal/delivery/ledger"
	"trehan/internal/period"
)

func letterOf(rev int, recipient, address string, status ledger.Type) ledger.Summary {
	s := ledger.Summary{
		Key:   ledger.Key{Month: period.NameMonth(2023, time.November), Revision: rev, Recipient: recipient, Address: address, Kind: ledger.Notice},
		State: ledger.State{Status: status, Content: "same", Events: 1},
	}
	if status == ledger.Accepted {
		s.State.AcceptedContent = "same"
	}
	return s
}

func cameBack(s ledger.Summary) ledger.Summary {
	s.State.Bounced = true
	return s
}

// Whoever holds an earlier revision's letter gets the one that replaces it, though nothing of its own has changed; who may
// hold one is a person's to decide, and nobody gets a revision twice.
func TestChooseHolders(t *testing.T) {
	letter := func(rev int, status ledger.Type) ledger.Summary { return letterOf(rev, "H25.05", "0011aabb", status) }
	for _, test := range []struct {
		name string
		past []ledger.Summary
		want Why
	}{
		{"nothing yet", nil, WhyNew},
		{"holds r1", []ledger.Summary{letter(1, ledger.Accepted)}, WhyReplaced},
		{"holds r1, r2 left it out", []ledger.Summary{letter(1, ledger.Accepted)}, WhyReplaced},
		{"holds r1 and r2", []ledger.Summary{letter(1, ledger.Accepted), letter(2, ledger.Accepted)}, WhyReplaced},
		{"holds r1, r2 unknown", []ledger.Summary{letter(1, ledger.Accepted), letter(2, ledger.Unknown)}, WhyReplaced},
		{"holds r1, r2 came back", []ledger.Summary{letter(1, ledger.Accepted), cameBack(letter(2, ledger.Accepted))}, WhyBounced},
		{"holds r1, r2 refused", []ledger.Summary{letter(1, ledger.Accepted), letter(2, ledger.Refused)}, WhyRefused},
		{"r1 came back", []ledger.Summary{cameBack(letter(1, ledger.Accepted))}, WhyBounced},
		{"r1 unknown", []ledger.Summary{letter(1, ledger.Unknown)}, WhyUnknown},
		{"r1 refused", []ledger.Summary{letter(1, ledger.Refused)}, WhyRefused},
		{"has r3", []ledger.Summary{letter(1, ledger.Accepted), letter(3, ledger.Accepted)}, WhyHas},
		{"r3 unknown", []ledger.Summary{letter(1, ledger.Accepted), letter(3, ledger.Unknown)}, WhyUnknown},
		{"r3 deferred", []ledger.Summary{letter(1, ledger.Accepted), letter(3, ledger.Deferred)}, WhyOpen},
		{"r3 came back", []ledger.Summary{letter(1, ledger.Accepted), cameBack(letter(3, ledger.Accepted))}, WhyBounced},
	} {
		entries := []Entry{{Target: delivery.Target{Recipient: "H25.05", Address: "0011aabb"}, Kind: ledger.Correction, Content: "same"}}
		Choose(Holders, 3, entries, test.past)
		got := entries[0]
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
	again := letterOf(1, "H25.14", "0000000e", ledger.Refused) // accepted once, refused when it was sent once more
	again.State.AcceptedContent = "same"
	letters := []ledger.Summary{
		letterOf(1, "H25.01", "00000001", ledger.Accepted), letterOf(3, "H25.01", "00000001", ledger.Accepted),
		letterOf(1, "H25.02", "00000002", ledger.Accepted), letterOf(2, "H25.02", "00000002", ledger.Accepted), // nothing of r3
		letterOf(1, "H25.03", "00000003", ledger.Accepted), letterOf(3, "H25.03", "00000003", ledger.Refused),
		letterOf(1, "H25.04", "00000004", ledger.Accepted), cameBack(letterOf(3, "H25.04", "00000004", ledger.Accepted)),
		letterOf(1, "H25.05", "00000005", ledger.Accepted), letterOf(2, "H25.05", "00000005", ledger.Unknown),
		letterOf(2, "H25.06", "00000006", ledger.Unknown),
		cameBack(letterOf(1, "H25.07", "00000007", ledger.Accepted)), letterOf(1, "H25.08", "00000008", ledger.Refused),
		letterOf(1, "H25.09", "00000009", ledger.Accepted), letterOf(3, "H25.09", "00000019", ledger.Accepted), // at its new address
		letterOf(1, "H25.10", "0000000a", ledger.Accepted), letterOf(3, "H25.11", "0000000a", ledger.Accepted), // the mailbox is another's now
		letterOf(1, "H25.12", "0000000c", ledger.Accepted), letterOf(3, "H25.13", "0000000d", ledger.Accepted), // merged into H25.13
		again,
	}
	plan := []Entry{{Target: delivery.Target{Recipient: "H25.13", Address: "0000000d"}, Instead: []string{"H25.12"}}}
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
