package register_test

import (
	"fmt"
	"log"
	"strings"
	"time"

	"trehan/internal/period"
	"trehan/internal/register"
)

// The register is valid as of a date: two units merge on 01/07/2025, and the letter about June goes to the successor.
func ExampleRegister() {
	units := `
units:
  - {code: T.01, name: Sở Xây dựng, aliases: [SXD], level: province, valid_to: 2025-06-30, successor: T.03, notify: {to: [sxd@tinh.example]}}
  - {code: T.02, name: Sở Giao thông vận tải, level: province, valid_to: 2025-06-30, successor: T.03, notify: {to: [sgtvt@tinh.example]}}
  - {code: T.03, name: Sở Xây dựng và Giao thông, level: province, valid_from: 2025-07-01, notify: {to: [sxdgt@tinh.example]}}
`
	r, err := register.Load(strings.NewReader(units), "units.yaml")
	if err != nil {
		log.Fatal(err)
	}
	match := r.Lookup("", "sxd", period.DayOf(2025, time.June, 30))
	fmt.Println(match.Unit.Code, match.Unit.Name)

	june := period.Month{Year: 2025, Month: time.June}.Period()
	for _, to := range r.Addressees(june, period.DayOf(2025, time.July, 2)) {
		fmt.Println(to.Code, to.Notify.To, "workbooks of", to.Own)
	}

	// Output:
	// T.01 Sở Xây dựng
	// T.03 [sxdgt@tinh.example] workbooks of [T.01 T.02]
}
