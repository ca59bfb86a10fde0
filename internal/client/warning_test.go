package client

import (
	"slices"
	"testing"
	"time"

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
	if !slices.Equal(days, []int{1, 4}) || len(calendar.Hour) != 1 || calendar.Hour[0].Start != 6 || s.Spec.TimeZoneName != period.Zone.String() {
		t.Errorf("fires %+v in %s", calendar, s.Spec.TimeZoneName)
	}
	if conf.ScheduleID(period.KindWarning) != "ha-nam-trehan-warning" || action.ID != "ha-nam-warn-scheduled" || action.Workflow != "Warning" ||
		jsonWords(action.Args[0]) != "{}" || action.TaskQueue != conf.TaskQueue() {
		t.Errorf("starts %+v", action)
	}
	// The month's pause is not the warnings'.
	if s.State.Paused || s.State.Note != "thử" || s.Policy.CatchupWindow != 12*time.Hour {
		t.Errorf("%+v, %+v", s.State, s.Policy)
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
