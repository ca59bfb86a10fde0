package plan

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"trehan/internal/counting"
	"trehan/internal/delivery"
	"trehan/internal/delivery/ledger"
	"trehan/internal/documents/view"
	"trehan/internal/period"
	"trehan/internal/register"
)

// Who wants a letter only if something is late gets none while nothing is. A letter that it holds is replaced all the same.
func TestNothingLate(t *testing.T) {
	month := period.NameMonth(2023, time.November)
	letter := func(recipient, address string, revision int, status ledger.Type) ledger.Summary {
		return ledger.Summary{
			Key:   ledger.Key{Month: month, Revision: revision, Recipient: recipient, Address: address, Kind: ledger.Notice},
			State: ledger.State{Status: status, Content: "old", AcceptedContent: map[bool]string{true: "old"}[status == ledger.Accepted], Events: 1},
		}
	}
	bounced := letter("A", "aa", 1, ledger.Accepted)
	bounced.State.Bounced = true
	for _, test := range []struct {
		name    string
		policy  Policy
		instead []string
		history []ledger.Summary
		want    Why
	}{
		{"never written to", Failed, nil, nil, WhyNothing},
		{"never written to, all", All, nil, nil, WhyNothing},
		{"planned and never claimed", Failed, nil, []ledger.Summary{letter("A", "aa", 1, ledger.Planned)}, WhyNothing},
		{"deferred", Holders, nil, []ledger.Summary{letter("A", "aa", 1, ledger.Deferred)}, WhyNothing},
		{"refused", Failed, nil, []ledger.Summary{letter("A", "aa", 1, ledger.Refused)}, WhyNothing},
		{"came back", Holders, nil, []ledger.Summary{bounced}, WhyNothing},
		{"another recipient has one", Holders, nil, []ledger.Summary{letter("B", "bb", 1, ledger.Accepted)}, WhyNothing},
		{"has an earlier one", Holders, nil, []ledger.Summary{letter("A", "aa", 1, ledger.Accepted)}, WhyReplaced},
		{"may have an earlier one", Holders, nil, []ledger.Summary{letter("A", "aa", 1, ledger.Unknown)}, WhyUnknown},
		{"has one at another address", Holders, nil, []ledger.Summary{letter("A", "bb", 1, ledger.Accepted)}, WhyNew},
		{"its predecessor has one", Holders, []string{"B"}, []ledger.Summary{letter("B", "bb", 1, ledger.Accepted)}, WhyNew},
		{"its mailbox has another's", Holders, nil, []ledger.Summary{letter("B", "aa", 1, ledger.Accepted)}, WhyNew},
		{"has this one", Failed, nil, []ledger.Summary{letter("A", "aa", 2, ledger.Accepted)}, WhyEarlier},
	} {
		entries := []Entry{{Target: delivery.Target{Recipient: "A", Address: "aa"}, Kind: ledger.Correction, Content: "new", Instead: test.instead, nothing: true}}
		Choose(test.policy, 2, entries, test.history)
		if got := entries[0]; got.Why != test.want || got.Send && got.Why == WhyNothing {
			t.Errorf("%s: %s (send %v), want %s", test.name, got.Why, got.Send, test.want)
		}
	}
}

func TestNoCause(t *testing.T) {
	figures := func(code string, late, overdue int) counting.UnitFigures {
		return counting.UnitFigures{Code: code, Totals: counting.Totals{ResolvedLate: late, PendingOverdue: overdue}}
	}
	report := &counting.Report{
		Totals: counting.Totals{ResolvedLate: 1, PendingOverdue: 1},
		Units:  []counting.UnitFigures{figures("A", 1, 0), figures("B", 0, 1), figures("C", 0, 0), figures("E", 0, 0)},
		// Late in a step of a dossier of A.
		Officials: []counting.Official{{Name: "Vũ Khác", Unit: "E", Late: 1}},
	}
	got := map[string]bool{"always": NoCause(&view.Input{Report: report, Rows: &counting.Rows{}}, register.Addressee{Covers: []string{"C"}})}
	for name, covers := range map[string][]string{"late": {"A"}, "overdue": {"B"}, "nothing": {"C"}, "a commune's": {"B", "C"}, "no unit": nil, "no figures": {"D"}, "an official": {"E"}} {
		got[name] = NoCause(&view.Input{Report: report, Rows: &counting.Rows{}}, register.Addressee{Covers: covers, When: register.IfLate})
	}
	got["no unit in a month of none"] = NoCause(&view.Input{Report: &counting.Report{}, Rows: &counting.Rows{}}, register.Addressee{When: register.IfLate})
	want := map[string]bool{
		"always": false, "late": false, "overdue": false, "nothing": true, "a commune's": false, "no unit": false, "no figures": true, "an official": false,
		"no unit in a month of none": true,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// Two who share a mailbox get one mail: it is written if one of them is to be written to.
func TestSharedMailboxes(t *testing.T) {
	to := func(code string, when register.When, covers ...string) register.Addressee {
		return register.Addressee{Code: code, When: when, Covers: covers, Notify: register.Notify{To: []string{"chung@tinh.example"}}}
	}
	for _, test := range []struct {
		name     string
		one, two register.Addressee
		want     register.When
	}{
		{"both if late", to("A", register.IfLate, "A"), to("B", register.IfLate, "B"), register.IfLate},
		{"one always", to("A", register.IfLate, "A"), to("B", "", "B"), ""},
		{"the other always", to("A", "", "A"), to("B", register.IfLate, "B"), ""},
		{"a unit and a recipient", to("A", register.IfLate, "A"), to("p", register.IfLate), ""},
	} {
		entries, err := Spread([]register.Addressee{test.one, test.two}, func(string) bool { return true })
		if err != nil || len(entries) != 1 {
			t.Fatalf("%s: %d entries, %v", test.name, len(entries), err)
		}
		if got := entries[0].Mailbox.When; got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}
