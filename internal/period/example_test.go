package period_test

import (
	"fmt"
	"time"

	"trehan/internal/period"
)

// A dossier due on Thursday 28/12/2023 and finished on Wednesday 03/01/2024 is three working days late: the weekend and
// New Year's Day do not count. The report of December starts on the second working day of January.
func ExampleCalendar() {
	calendar := period.DefaultCalendar()

	due := period.DayOf(2023, time.December, 28)
	finished := period.DayOf(2024, time.January, 3)
	fmt.Println("working days late:", calendar.WorkingDays(due, finished))

	month := period.MonthOf(due)
	fmt.Println("report starts on:", calendar.NthWorkingDay(month.Next().Period(), 2))

	// Output:
	// working days late: 3
	// report starts on: 2024-01-03
}
