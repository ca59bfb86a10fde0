package config

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestWarning(t *testing.T) {
	for _, c := range []struct {
		name, yaml string
		on         bool
		fault      string
	}{
		{"absent", "", false, ""},
		{"without a value", "warning:\n", false, ""},
		{"without a key", "warning: {}\n", true, ""},
		{"all keys", "warning: {days: 5, max_age: 48h, schedule: {weekdays: [monday, thursday], hour: 0, paused: true, note: nghỉ}}\n", true, ""},
		{"unknown key", "warning: {day: 5}\n", true, `dòng 1: không có khóa "day"`},
		{"unknown key of the schedule", "warning: {schedule: {weekday: monday}}\n", true, `dòng 1: không có khóa "weekday"`},
		{"no days", "warning: {days: 0}\n", true, "warning.days: 0 nằm ngoài khoảng 1 đến 22"},
		{"many days", "warning: {days: 23}\n", true, "warning.days: 23 nằm ngoài khoảng 1 đến 22"},
		{"last week's extract", "warning: {max_age: 168h}\n", true, "warning.max_age: 168h0m0s nằm ngoài khoảng 1h đến 72h0m0s"},
		{"no age", "warning: {max_age: 0s}\n", true, "warning.max_age: 0s nằm ngoài khoảng 1h đến 72h0m0s"},
		{"no day of the week", "warning: {schedule: {weekdays: []}}\n", true, "warning.schedule.weekdays: cần ít nhất một ngày; bỏ mục warning nếu không cảnh báo"},
		{"a wrong day", "warning: {schedule: {weekdays: [Monday]}}\n", true, `warning.schedule.weekdays: "Monday" không phải một trong: monday, tuesday, wednesday, thursday, friday, saturday, sunday`},
		{"a day twice", "warning: {schedule: {weekdays: [friday, friday]}}\n", true, `warning.schedule.weekdays: "friday" ghi hai lần`},
		{"a wrong hour", "warning: {schedule: {hour: 24}}\n", true, "warning.schedule.hour: 24 nằm ngoài khoảng 0 đến 23"},
	} {
		t.Run(c.name, func(t *testing.T) {
			conf, err := Parse([]byte(c.yaml), "trehan.yaml")
			if c.fault != "" {
				if faults := faultsOf(t, err); len(faults) != 1 || faults[0] != c.fault {
					t.Errorf("%q", faults)
				}
				return
			}
			if err != nil || (conf.Warning != nil) != c.on {
				t.Errorf("%v, %v", conf.Warning, err)
			}
		})
	}
	w := DefaultWarning()
	want := []any{3, 24 * time.Hour, 7, []time.Weekday{time.Monday}}
	if diff := cmp.Diff(want, []any{*w.Days, *w.MaxAge, *w.Schedule.Hour, w.Schedule.Days()}); diff != "" {
		t.Errorf("days, age, hour and weekdays (-want +got)\n%s", diff)
	}
	s := WarningSchedule{Weekdays: []string{"sunday", "friday", "monday"}}
	if got := s.Days(); !slices.Equal(got, []time.Weekday{time.Sunday, time.Monday, time.Friday}) {
		t.Errorf("%v", got)
	}
}
