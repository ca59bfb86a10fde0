package checks

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"trehan/internal/counting"
)

// A warning stops at what makes its rows wrong, and at nothing else that blocks a month.
func TestUnsafe(t *testing.T) {
	got := BlockingCodes(Unsafe([]counting.Finding{
		{Code: "sheet_ignored", Severity: counting.Block}, {Code: "extract_before_period_end", Severity: counting.Block},
		{Code: "dates_swapped", Severity: counting.Warn}, {Code: "no_due_dates", Severity: counting.Block}, {Code: "finish_gap", Severity: counting.Block}, {Code: "late_unit_unknown", Severity: counting.Block},
	})...)
	if diff := cmp.Diff([]string{"no_due_dates", "sheet_ignored"}, got); diff != "" {
		t.Error(diff)
	}
	for _, code := range unsafe {
		if _, known := catalogue[code]; !known {
			t.Errorf("%s is no finding", code)
		}
	}
}

func TestDataEndEarly(t *testing.T) {
	for idle, want := range map[int]int{0: 0, 1: 0, 3: 0, 4: 1, 5: 1} {
		set := &findingSet{drafts: map[string]*draft{}}
		set.endsEarly(&counting.Result{Idle: idle})
		if len(set.drafts) != want {
			t.Errorf("%d days: %d findings", idle, len(set.drafts))
		}
	}
}
