package client

import (
	"slices"
	"testing"

	"go.temporal.io/sdk/client"

	"trehan/internal/period"
)

// Each kind of periods has a Schedule of its own that fires on the day after each of them ends.
func TestSchedulesOfKinds(t *testing.T) {
	conf := scheduled(t, "office: gia-lai\nperiod: {start_day: 21, quarter: {start: 12-15}, half: {}, year: {start: 12-15}}\nwarning: {}\n")
	if got := conf.Scheduled(); !slices.Equal(got, ScheduleKinds) {
		t.Errorf("kinds %v", got)
	}
	for _, want := range []struct {
		kind         period.Kind
		id, workflow string
		day          int
		months       []int
		input        string
	}{
		{period.KindMonth, "gia-lai-trehan-monthly", "gia-lai-report-scheduled", 21, nil, "{}"},
		{period.KindQuarter, "gia-lai-trehan-quarterly", "gia-lai-report-scheduled-quarter", 15, []int{3, 6, 9, 12}, `{"kind":"quarter"}`},
		{period.KindHalf, "gia-lai-trehan-half-yearly", "gia-lai-report-scheduled-half", 1, []int{1, 7}, `{"kind":"half"}`},
		{period.KindYear, "gia-lai-trehan-yearly", "gia-lai-report-scheduled-year", 15, []int{12}, `{"kind":"year"}`},
	} {
		s := configuredSchedule(conf, want.kind, nil)
		calendar, action := s.Spec.Calendars[0], s.Action.(*client.ScheduleWorkflowAction)
		var months []int
		for _, m := range calendar.Month {
			months = append(months, m.Start)
		}
		if id := conf.ScheduleID(want.kind); id != want.id || action.ID != want.workflow || jsonWords(action.Args[0]) != want.input {
			t.Errorf("%s: %s starts %s with %s", want.kind, id, action.ID, jsonWords(action.Args[0]))
		}
		if len(calendar.DayOfMonth) != 1 || calendar.DayOfMonth[0].Start != want.day || !slices.Equal(months, want.months) {
			t.Errorf("%s fires on %v of %v, want %d of %v", want.kind, calendar.DayOfMonth, months, want.day, want.months)
		}
		if changes := scheduleChanges(s, conf, want.kind); len(changes) != 0 {
			t.Errorf("%s differs from itself: %v", want.kind, changes)
		}
		if changes := scheduleChanges(s, scheduled(t, ""), want.kind); len(changes) == 0 {
			t.Errorf("%s of another office is not told apart", want.kind)
		}
	}
}
