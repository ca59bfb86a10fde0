package workflows

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"trehan/activities"
)

// What an activity is called with and what a run ends with, compared without what is the same for every run of newOffice.
var inputs = cmp.Options{
	cmpopts.IgnoreFields(activities.CloseRunInput{}, "Month", "Run"),
	cmpopts.IgnoreFields(activities.NotifyOperatorsInput{}, "Month", "Revision", "Run", "Parent", "Report"),
	cmpopts.IgnoreFields(activities.PlanDeliveryInput{}, "Run"),
	cmpopts.IgnoreFields(activities.AbandonRevisionInput{}, "Revision", "Run"),
	cmpopts.IgnoreFields(activities.RecordDecisionInput{}, "Revision", "Run"),
	cmpopts.IgnoreFields(Outcome{}, "Month", "Figures", "Report", "Note"),
	cmpopts.IgnoreFields(State{}, "Month", "Steps", "Label", "Figures", "Findings", "Report", "Deadline", "Note", "Times"),
	cmpopts.EquateEmpty(),
}

// same reports how what came out differs from what was wanted.
func same(t *testing.T, what string, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got, inputs); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// taken holds an answer to be taken: what its author was told is words.
func taken(t *testing.T, what string, r *reply, words string) {
	t.Helper()
	if !r.accepted || r.err != nil || r.result != words {
		t.Errorf("%s: accepted %t, error %v, told %v; want it taken, told %q", what, r.accepted, r.err, r.result, words)
	}
}

// turnedDown holds an answer to be refused with words: by the validator, before it enters the history, or after that.
func turnedDown(t *testing.T, what string, r *reply, early bool, words string) {
	t.Helper()
	if r.err == nil || !strings.Contains(r.err.Error(), words) || r.accepted == early || r.ended == early {
		t.Errorf("%s: error %v, accepted %t, ended %t; want %q, accepted and ended %t", what, r.err, r.accepted, r.ended, words, !early)
	}
}
