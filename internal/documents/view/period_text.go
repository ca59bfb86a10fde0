package view

import (
	"trehan/internal/counting"
	"trehan/internal/notation"
)

// PeriodText names the report's period in running text: "tháng 11/2023" or
// "từ ngày 15/11/2023 đến ngày 14/12/2023".
func PeriodText(r *counting.Report) string { return notation.Period(r.Period) }
