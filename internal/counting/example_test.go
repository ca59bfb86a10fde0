package counting_test

import (
	"fmt"
	"log"
	"strings"
	"time"

	"trehan/internal/counting"
	"trehan/internal/dossier"
	"trehan/internal/period"
	"trehan/internal/register"
)

// A dossier that is finished after its due day is late; by default days count, not hours.
func ExampleCounter() {
	units, err := register.Load(strings.NewReader(`units: [{code: T.01, name: Sở Tư pháp, level: province, notify: {to: [stp@tinh.example]}}]`), "units.yaml")
	if err != nil {
		log.Fatal(err)
	}
	counter := counting.New(counting.Options{
		Period:      period.Month{Year: 2023, Month: time.November}.Period(),
		ExtractedAt: period.At(2023, time.December, 5, 8, 0, 0),
		Register:    units,
		Calendar:    period.DefaultCalendar(),
	})
	d := dossier.Dossier{Code: "T.01-0001", UnitCode: "T.01", Status: dossier.ResultReturned, Channel: dossier.Online,
		Received: period.At(2023, time.November, 1, 8, 0, 0), Due: period.At(2023, time.November, 15, 17, 0, 0)}
	d.Finished, d.Seq = period.At(2023, time.November, 15, 18, 30, 0), 1 // after office hours, but on its day
	counter.Add(&d)
	d.Code, d.Finished, d.Seq = "T.01-0002", period.At(2023, time.November, 17, 9, 0, 0), 2
	counter.Add(&d)

	report := counter.Result().Report
	fmt.Println("on time", report.Totals.ResolvedOnTime, "late", report.Totals.ResolvedLate, "share", report.Percent.Late)
	for _, late := range report.Late {
		fmt.Println(late.Code, late.Unit, "working days late:", late.WorkingDaysLate)
	}

	// Output:
	// on time 1 late 1 share 50.00
	// T.01-0002 T.01 working days late: 2
}
