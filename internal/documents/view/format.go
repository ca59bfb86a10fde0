package view

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

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
	return fmt.Sprintf("ngày %02d tháng %s năm %d", t.Day(), monthDigits(int(t.Month())), t.Year())
}

func monthDigits(m int) string {
	if m <= 2 {
		return fmt.Sprintf("%02d", m)
	}
	return strconv.Itoa(m)
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

// PeriodWords names a period in running text: "tháng 11/2023" for a calendar month, else
// "từ ngày 15/11/2023 đến ngày 14/12/2023". Months below 10 keep their leading zero, as dates in digits do.
func PeriodWords(p period.Period) string {
	if m, ok := p.Month(); ok {
		return fmt.Sprintf("tháng %02d/%d", int(m.Month), m.Year)
	}
	return "từ ngày " + Date(p.From) + " đến ngày " + Date(p.To)
}

// MonthWords names an archived month ("2023-11") as "tháng 11/2023"; other text comes back as it is.
func MonthWords(month string) string {
	m, err := period.ParseMonth(month)
	if err != nil {
		return month
	}
	return PeriodWords(m.Period())
}

// Upper is s in capitals.
func Upper(s string) string { return strings.ToUpper(s) }

// Sentence is s with a capital first letter.
func Sentence(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return ""
	}
	return string(unicode.ToUpper(r)) + s[n:]
}

// Abbreviated gives the initials of a name, "Nguyễn Thị Mẫu" as "N.T.M.".
func Abbreviated(name string) string {
	var b strings.Builder
	for _, word := range strings.Fields(name) {
		r, _ := utf8.DecodeRuneInString(word)
		b.WriteRune(unicode.ToUpper(r))
		b.WriteByte('.')
	}
	return b.String()
}
