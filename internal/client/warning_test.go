package client

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	sdk "go.temporal.io/sdk/client"

	"trehan/internal/period"
)

// The Schedule of warnings is there only if it is configured, fires at its days and hour, and is compared as the monthly one.
func TestScheduleOfWarnings(t *testing.T) {
	conf := scheduled(t, "office: ha-nam\nschedule: {paused: true}\nwarning: {schedule: {weekdays: [thursday, monday], hour: 6, note: thử}}\n")
	if got := conf.Scheduled(); !slices.Contains(got, period.KindWarning) || slices.Contains(scheduled(t, "").Scheduled(), period.KindWarning) {
		t.Errorf("scheduled: %v", got)
	}
	s := configuredSchedule(conf, period.KindWarning, nil)
	calendar, action := s.Spec.Calendars[0], s.Action.(*sdk.ScheduleWorkflowAction)
	var days []int
	for _, d := range calendar.DayOfWeek {
		days = append(days, d.Start)
	}
	if diff := cmp.Diff([]int{1, 4}, days); diff != "" {
		t.Errorf("days (-want +got)\n%s", diff)
	}
	if len(calendar.Hour) != 1 || calendar.Hour[0].Start != 6 || s.Spec.TimeZoneName != period.Zone.String() {
		t.Errorf("fires at %v in %s, want 6 in %s", calendar.Hour, s.Spec.TimeZoneName, period.Zone)
	}
	want := []any{"ha-nam-trehan-warning", "ha-nam-warn-scheduled", "Warning", "{}", conf.TaskQueue()}
	if diff := cmp.Diff(want, []any{conf.ScheduleID(period.KindWarning), action.ID, action.Workflow, jsonWords(action.Args[0]), action.TaskQueue}); diff != "" {
		t.Errorf("starts (-want +got)\n%s", diff)
	}
	// The month's pause is not the warnings'.
	if diff := cmp.Diff([]any{false, "thử", 12 * time.Hour}, []any{s.State.Paused, s.State.Note, s.Policy.CatchupWindow}); diff != "" {
		t.Errorf("paused, note and catch-up (-want +got)\n%s", diff)
	}
	if changes := scheduleChanges(s, conf, period.KindWarning); len(changes) != 0 {
		t.Errorf("differs from itself: %v", changes)
	}
	for _, other := range []string{"warning: {}\n", "office: ha-nam\nwarning: {schedule: {weekdays: [monday], hour: 6, note: thử}}\n",
		"office: ha-nam\nwarning: {schedule: {weekdays: [thursday, monday], hour: 6, note: thử, paused: true}}\n", ""} {
		if changes := scheduleChanges(s, scheduled(t, other), period.KindWarning); len(changes) == 0 {
			t.Errorf("is as %q", other)
		}
	}
}
