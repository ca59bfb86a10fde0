package config

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Warning says whether and when units are warned of their dossiers that are soon due or overdue (docs/counting.md 13).
type Warning struct {
	Days     *int            `yaml:"days"`    // due within so many working days; default 3
	MaxAge   *time.Duration  `yaml:"max_age"` // an older extract is refused; default 24h
	Schedule WarningSchedule `yaml:"schedule"`
}

// WarningSchedule says on which days of the week a warning runs by itself.
type WarningSchedule struct {
	Weekdays []string `yaml:"weekdays"` // monday to sunday; default monday
	Hour     *int     `yaml:"hour"`     // default 7
	Paused   bool     `yaml:"paused"`
	Note     string   `yaml:"note"`
}

// Bounds of the section: more days than a month holds are no warning, and an extract of the week before is what max_age is to
// keep from being used.
const (
	maxWarningDays = 22
	maxWarningAge  = 72 * time.Hour
)

// DefaultWarning is the section where the file has it without a key.
func DefaultWarning() *Warning {
	w := &Warning{}
	w.defaults()
	return w
}

func (w *Warning) defaults() {
	if w == nil {
		return
	}
	orDefault(&w.Days, pointer(3))
	orDefault(&w.MaxAge, pointer(24*time.Hour))
	orDefault(&w.Schedule.Hour, pointer(7))
	if w.Schedule.Weekdays == nil {
		w.Schedule.Weekdays = []string{"monday"}
	}
}

func pointer[T any](v T) *T { return &v }

func (w *Warning) faults() []string {
	if w == nil {
		return nil
	}
	var faults []string
	fail := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }
	if *w.Days < 1 || *w.Days > maxWarningDays {
		fail("warning.days: %d nằm ngoài khoảng 1 đến %d", *w.Days, maxWarningDays)
	}
	if *w.MaxAge < time.Hour || *w.MaxAge > maxWarningAge {
		fail("warning.max_age: %v nằm ngoài khoảng 1h đến %v", *w.MaxAge, maxWarningAge)
	}
	if len(w.Schedule.Weekdays) == 0 {
		fail("warning.schedule.weekdays: cần ít nhất một ngày; bỏ mục warning nếu không cảnh báo")
	}
	for i, name := range w.Schedule.Weekdays {
		if _, ok := weekday(name); !ok {
			fail("warning.schedule.weekdays: %q không phải một trong: %s", name, strings.Join(weekdayNames(), ", "))
		}
		if slices.Contains(w.Schedule.Weekdays[:i], name) {
			fail("warning.schedule.weekdays: %q ghi hai lần", name)
		}
	}
	if *w.Schedule.Hour < 0 || *w.Schedule.Hour > 23 {
		fail("warning.schedule.hour: %d nằm ngoài khoảng 0 đến 23", *w.Schedule.Hour)
	}
	return faults
}

// Days are the days of the week, sorted from Sunday.
func (s *WarningSchedule) Days() []time.Weekday {
	var days []time.Weekday
	for _, name := range s.Weekdays {
		if d, ok := weekday(name); ok {
			days = append(days, d)
		}
	}
	slices.Sort(days)
	return days
}

func weekday(name string) (time.Weekday, bool) {
	i := slices.Index(weekdayNames(), name)
	return time.Weekday((i + 1) % 7), i >= 0
}

// weekdayNames are the names in the file, from Monday.
func weekdayNames() []string {
	names := make([]string, 7)
	for i := range names {
		names[i] = strings.ToLower(time.Weekday((i + 1) % 7).String())
	}
	return names
}
