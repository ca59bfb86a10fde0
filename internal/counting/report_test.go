package counting

import (
	"testing"

	"trehan/internal/period"
)

// The days of a calendar month are no month of an office whose months begin on the 21st: its own month of that name has other days.
func TestASpanIsNotCalledAMonth(t *testing.T) {
	november := period.NameMonth(2023, 11)
	days := period.Bounds{}.Of(november)
	for name, want := range map[period.Name]string{november: "2023-11", {}: "2023-11", period.NameSpan(days): ""} {
		r := Report{Period: days}
		r.name(name)
		if r.Month != want || r.Name != "" {
			t.Errorf("%q: month %q, name %q", name, r.Month, r.Name)
		}
		if got := r.Named(); name != (period.Name{}) && got != name {
			t.Errorf("%q is named %q", name, got)
		}
	}
}
