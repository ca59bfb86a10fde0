// Package notation writes numbers, percentages, days, moments and periods as administrative Vietnamese does, in one
// place for everything that a person of the office reads. It computes and rounds nothing: percentages come in as text.
// See docs/documents.md 1.2.
package notation

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"trehan/internal/period"
)

// Count prints a number as administrative Vietnamese does, with a dot before every third digit: "15.744".
func Count(n int) string {
	s := strconv.Itoa(n)
	sign := ""
	if n < 0 {
		sign, s = "-", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "." + s[i:]
	}
	return sign + s
}

// Padded prints a number of people or dossiers in running text or a list: 1 to 9 get a leading zero, "03", so that no
// digit can be written in before it. Nought stays "0".
func Padded(n int) string {
	if n >= 1 && n <= 9 {
		return "0" + strconv.Itoa(n)
	}
	return Count(n)
}

// Percent prints a percentage of the report ("86.80") with a comma and the sign: "86,80%". Empty text is "0,00%".
func Percent(s string) string { return Decimal(s) + "%" }

// Decimal prints a decimal of the report ("98.12", a ratio or score) with a comma: "98,12". Empty text is "0,00".
func Decimal(s string) string {
	if s == "" {
		s = "0.00"
	}
	return strings.Replace(s, ".", ",", 1)
}

// Size prints the size of a file: "812 byte", "85 KB", "1,2 MB".
func Size(n int64) string {
	switch {
	case n >= 1<<20:
		return strings.NewReplacer(".0 ", " ", ".", ",").Replace(fmt.Sprintf("%.1f MB", float64(n)/(1<<20)))
	case n >= 1<<10:
		return fmt.Sprintf("%d KB", (n+512)>>10)
	}
	return fmt.Sprintf("%d byte", n)
}

// Date prints a day as dd/MM/yyyy; no date as "".
func Date(d period.Day) string {
	if d.IsZero() {
		return ""
	}
	return d.Time().Format("02/01/2006")
}

// LongDate prints a day as a letter dates itself: "ngày 05 tháng 12 năm 2023". Days below 10 and the months 1 and 2
// have a leading zero, the other months none (Nghị định 30/2020/NĐ-CP, Phụ lục I, mục II.4). No date is "".
func LongDate(d period.Day) string {
	if d.IsZero() {
		return ""
	}
	t := d.Time()
	return fmt.Sprintf("ngày %02d tháng %s năm %d", t.Day(), MonthDigits(t.Month()), t.Year())
}

// MonthDigits prints a month as it stands in a LongDate: "01", "02", "3".
func MonthDigits(m time.Month) string {
	if m <= time.February {
		return fmt.Sprintf("%02d", int(m))
	}
	return strconv.Itoa(int(m))
}

// Moment prints an instant for a reader: "08:00 ngày 01/12/2023"; none as "".
func Moment(i period.Instant) string {
	if i.IsZero() {
		return ""
	}
	return i.Time().Format("15:04 ngày 02/01/2006")
}

// WorkingDays prints a number of working days late: nought is "< 1".
func WorkingDays(n int) string {
	if n == 0 {
		return "< 1"
	}
	return Count(n)
}

// Hours prints a time of work: 7 giờ 31 phút, 45 phút, 8 giờ.
func Hours(minutes int) string {
	switch hours, rest := minutes/60, minutes%60; {
	case hours == 0:
		return fmt.Sprintf("%d phút", rest)
	case rest == 0:
		return Count(hours) + " giờ"
	default:
		return fmt.Sprintf("%s giờ %d phút", Count(hours), rest)
	}
}

// Period names a period in running text: "tháng 11/2023" for a calendar month, else
// "từ ngày 15/11/2023 đến ngày 14/12/2023". Months below 10 keep their leading zero, as dates in digits do.
func Period(p period.Period) string {
	if m, ok := p.Month(); ok {
		return fmt.Sprintf("tháng %02d/%d", int(m.Month), m.Year)
	}
	return span(p)
}

func span(p period.Period) string {
	return "từ ngày " + Date(p.From) + " đến ngày " + Date(p.To)
}

// Name names a reporting period in running text: "tháng 11/2023", "quý I/2026", "6 tháng đầu năm 2026", "năm 2026",
// "từ ngày 15/01/2026 đến ngày 20/03/2026". Where an office's months begin it does not say.
func Name(n period.Name) string {
	switch n.Kind() {
	case period.KindWarning:
		day, _ := n.Warning()
		return "cảnh báo sớm ngày " + Date(day)
	case period.KindQuarter:
		return fmt.Sprintf("quý %s/%d", []string{"I", "II", "III", "IV"}[n.Part()-1], n.Year())
	case period.KindHalf:
		return fmt.Sprintf("6 tháng %s năm %d", []string{"đầu", "cuối"}[n.Part()-1], n.Year())
	case period.KindYear:
		return fmt.Sprintf("năm %d", n.Year())
	}
	if m, ok := n.Month(); ok {
		return Period(m.Period())
	}
	if n == (period.Name{}) {
		return ""
	}
	return span(period.Bounds{}.Of(n))
}

// Month names an archived period ("2023-11", "2026-Q1") as Name does; other text comes back as it is.
func Month(name string) string {
	n, err := period.ParseName(name)
	if err != nil {
		return name
	}
	return Name(n)
}

// Named names a period by the name that commands take: "tháng 2023-11", "kỳ 2026-Q1".
func Named(name string) string {
	if _, err := period.ParseMonth(name); err == nil {
		return "tháng " + name
	}
	if n, err := period.ParseName(name); err == nil && n.Kind() == period.KindWarning {
		return Name(n)
	}
	return "kỳ " + name
}

// This refers to a period that was named before: "tháng này", "quý này"; "kỳ này" where it is no month, quarter or year.
func This(name string) string {
	n, err := period.ParseName(name)
	if k := n.Kind(); err == nil && (k == period.KindMonth || k == period.KindQuarter || k == period.KindYear) {
		return Kind(k) + " này"
	}
	return "kỳ này"
}

// Kind names a kind of reporting period.
func Kind(k period.Kind) string {
	return map[period.Kind]string{
		period.KindMonth: "tháng", period.KindQuarter: "quý", period.KindHalf: "6 tháng", period.KindYear: "năm", period.KindSpan: "khoảng ngày",
		period.KindWarning: "cảnh báo sớm",
	}[k]
}
