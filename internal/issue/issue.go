// Package issue decides with which number and date a letter may go out: the form of a number by Nghị định 30/2020/NĐ-CP,
// and what number and date must agree with. It is the one place of these rules for the command line, the review page, the
// Update and the seal.
//
// Whoever asks looks the terms up: the clock, the calendar and the archive are outside. See docs/documents.md 1.13.
package issue

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"trehan/internal/period"
)

// Letter is what a person gives a letter to go out with.
type Letter struct {
	Number string // digits, at most one letter behind them: 1234, 0234, 12a; "" for none
	Date   string // of signing, yyyy-MM-dd; "" for none
	Remark string // why it is dated on a day off; "" for no remark
}

// Complete reports whether there are both a number and a date.
func (l Letter) Complete() bool { return l.Number != "" && l.Date != "" }

// Empty reports whether there is neither a number nor a date.
func (l Letter) Empty() bool { return l.Number == "" && l.Date == "" }

// Terms are what number and date must agree with. What is zero is not known where the letter is checked, and is not
// checked there; the seal knows everything.
type Terms struct {
	Period    period.Period    // of the report
	Extracted period.Day       // the day of the extract
	Today     period.Day       // by the clock of whoever approves
	Calendar  *period.Calendar // days off
	Used      *Used            // who has the number already
	Unsent    bool             // nobody is mailed: a letter that went out before may be made again from a newer extract, with a remark
}

// Used is an earlier letter of the office that bears the number.
type Used struct {
	Month    period.Name
	Revision int
	Number   string
	Date     period.Day
}

// Field is a field of a letter, by its name in JSON.
type Field string

// The fields.
const (
	Number Field = "number"
	Date   Field = "date"
	Remark Field = "date_remark"
)

// Fault is something wrong with one field, in Vietnamese.
type Fault struct {
	Field Field
	Text  string
}

// Check returns everything wrong with number, date and remark, in this order. A letter without number or date is wrong:
// who allows that asks Empty first.
func Check(l Letter, t Terms) []Fault {
	var all []Fault
	add := func(f Field, text string) {
		if text != "" {
			all = append(all, Fault{f, text})
		}
	}
	number := numberFault(l.Number)
	if number == "" && t.Used != nil {
		number = wordsUsed(l.Number, *t.Used)
	}
	add(Number, number)
	add(Date, dateFault(l, t))
	add(Remark, remarkFault(l.Remark))
	return all
}

// Words joins faults into one line, each behind its field as name calls it.
func Words(faults []Fault, name func(Field) string) string {
	all := make([]string, len(faults))
	for i, f := range faults {
		all[i] = name(f.Field) + f.Text
	}
	return strings.Join(all, "; ")
}

// numberForm is the form of a number: Arabic digits, at most one letter behind them. No office has a million letters a year.
var numberForm = regexp.MustCompile(`^[0-9]{1,6}[A-Za-zĐđ]?$`)

func numberFault(number string) string {
	switch {
	case number == "":
		return wordsNoNumber
	case !utf8.ValidString(number):
		return wordsUnreadableNumber
	case numberForm.MatchString(number):
		if rest := strings.TrimLeft(number, "0"); rest == "" || rest[0] > '9' {
			return fmt.Sprintf(wordsNoughtNumber, shown(number))
		}
		return ""
	}
	if digits, symbol, found := strings.Cut(number, "/"); found && numberForm.MatchString(digits) {
		return fmt.Sprintf(wordsSymbolInNumber, digits, shown("/"+symbol))
	}
	return fmt.Sprintf(wordsNumberForm, shown(number))
}

func dateFault(l Letter, t Terms) string {
	if l.Date == "" {
		return wordsNoDate
	}
	day, err := period.ParseDay(l.Date)
	remarked := strings.TrimSpace(l.Remark) != ""
	switch {
	case err != nil:
		return err.Error()
	case t.Period.To != 0 && day < t.Period.To:
		return wordsBeforePeriodEnds(day, t.Period)
	case t.Extracted != 0 && day < t.Extracted && !(t.Unsent && remarked):
		return wordsBeforeExtract(day, t.Extracted)
	case t.Today != 0 && day > t.Today:
		return wordsInFuture(day, t.Today)
	case t.Calendar != nil && !t.Calendar.Working(day) && !remarked:
		return wordsDayOff(day)
	}
	return ""
}

// maxRemark is the most characters of a remark.
const maxRemark = 500

func remarkFault(remark string) string {
	hidden := func(r rune) bool { return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) }
	switch {
	case !utf8.ValidString(remark) || strings.ContainsFunc(remark, hidden):
		return wordsHiddenInRemark
	case utf8.RuneCountInString(remark) > maxRemark:
		return fmt.Sprintf(wordsLongRemark, maxRemark)
	}
	return ""
}

// SameNumber reports whether two letters of one year have one number: leading zeros, capitals and the symbol that earlier
// releases let people type are no difference.
func SameNumber(a, b string) bool { return registered(a) != "" && registered(a) == registered(b) }

// registered is a number as the register of outgoing letters has it.
func registered(number string) string {
	digits, _, _ := strings.Cut(strings.TrimSpace(number), "/")
	return strings.ToLower(strings.TrimLeft(strings.TrimSpace(digits), "0"))
}
