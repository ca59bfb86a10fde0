package explanation

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"trehan/internal/period"
)

// Reminders go on working days before the deadline, ascending; one whose time had passed when the units were asked goes to nobody.
func TestReminders(t *testing.T) {
	calendar := period.DefaultCalendar()
	at := func(day, hour int) time.Time { return time.Date(2023, time.December, day, hour, 0, 0, 0, period.Zone) }
	for _, c := range []struct {
		name  string
		asked time.Time
		days  []int
		want  []time.Time
	}{
		{"three and one", at(7, 9), []int{3, 1}, []time.Time{at(11, 8), at(13, 8)}},
		{"over the weekend", at(7, 9), []int{4}, []time.Time{at(8, 8)}},
		{"asked late on the day of the first", at(11, 8), []int{1, 3}, []time.Time{at(13, 8)}},
		{"none", at(7, 9), nil, nil},
	} {
		a := Asked{At: c.asked, Deadline: period.DayOf(2023, 12, 14)} // a Thursday
		if diff := cmp.Diff(c.want, a.Reminders(calendar, c.days)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", c.name, diff)
		}
	}
	a := Asked{Deadline: period.DayOf(2023, 12, 14)}
	if want, got := at(19, 0), a.Ends(calendar, 2); !got.Equal(want) { // the 18th is the second working day after it
		t.Errorf("nothing is waited for from %s on, want %s", got, want)
	}
}
