package source

import (
	"testing"
	"time"

	"trehan/internal/period"
)

// A shifted month reads the files of its own name, not those of the month before.
func TestPlaceholdersBearTheNameOfThePeriod(t *testing.T) {
	shifted := period.Bounds{StartDay: 21}
	for name, tt := range map[string]struct {
		period period.Period
		want   string
	}{
		"calendar month": {period.Bounds{}.Of(period.NameMonth(2023, time.November)), "2023-11 2023-11-01 2023-11-30"},
		"shifted month":  {shifted.Of(period.NameMonth(2023, time.January)), "2023-01 2022-12-21 2023-01-20"},
	} {
		if got := Expand("{yyyy}-{MM} {from} {to}", tt.period); got != tt.want {
			t.Errorf("%s: %s, want %s", name, got, tt.want)
		}
	}
}
