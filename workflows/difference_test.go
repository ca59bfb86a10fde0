package workflows

import (
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
