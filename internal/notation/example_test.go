package notation_test

import (
	"fmt"
	"time"

	"trehan/internal/notation"
	"trehan/internal/period"
)

// Headline counts have dots, counts in running text a leading zero below 10, percentages a comma.
func Example() {
	fmt.Println(notation.Count(15744))
	fmt.Println(notation.Padded(3))
	fmt.Println(notation.Percent("86.80"))
	fmt.Println(notation.LongDate(period.DayOf(2023, time.December, 5)))
	fmt.Println(notation.Month("2023-11"))

	// Output:
	// 15.744
	// 03
	// 86,80%
	// ngày 05 tháng 12 năm 2023
	// tháng 11/2023
}
