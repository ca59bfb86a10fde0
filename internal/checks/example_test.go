package checks_test

import (
	"fmt"
	"log"
	"time"

	"trehan/internal/checks"
	"trehan/internal/counting"
	"trehan/internal/period"
	"trehan/internal/register"
)

// A month without any dossier must not be published: Run returns a finding that blocks.
func ExampleRun() {
	counter := counting.New(counting.Options{
		Period:      period.Month{Year: 2023, Month: time.November}.Period(),
		ExtractedAt: period.At(2023, time.December, 5, 8, 0, 0),
		Register:    &register.Register{},
		Calendar:    period.DefaultCalendar(),
	})
	findings, err := checks.Run(checks.Input{Result: counter.Result()})
	if err != nil {
		log.Fatal(err)
	}
	for _, f := range findings {
		fmt.Println(f.Severity, f.Code, f.Count)
	}
	fmt.Println("held by", len(checks.Blocking(findings)))

	// Output:
	// block extract_empty 1
	// held by 1
}
