package cli

import (
	"errors"

	"trehan/internal/issue"
	"trehan/internal/period"
)

// letterFlags are the number and date of the letter.
type letterFlags struct {
	Number     string `help:"Số công văn: chữ số, liền sau có thể thêm một chữ cái; không ghi ký hiệu." placeholder:"N"`
	Date       string `help:"Ngày công văn, yyyy-MM-dd." placeholder:"D"`
	DateRemark string `help:"Vì sao công văn ghi ngày nghỉ; chỉ cần khi --date là ngày nghỉ." placeholder:"TEXT"`
}

func (f *letterFlags) letter() issue.Letter {
	return issue.Letter{Number: f.Number, Date: f.Date, Remark: f.DateRemark}
}

// check refuses a number and date by what is known, with ExitUsage. Neither of them is no error.
func (f *letterFlags) check(terms issue.Terms) error {
	if f.letter().Empty() {
		return nil
	}
	faults := issue.Check(f.letter(), terms)
	if len(faults) == 0 {
		return nil
	}
	errs := make([]error, len(faults))
	for i, fault := range faults {
		errs[i] = errors.New(flagOf(fault.Field) + ": " + fault.Text)
	}
	return Exit(ExitUsage, errors.Join(errs...))
}

func flagOf(f issue.Field) string {
	switch f {
	case issue.Number:
		return "--number"
	case issue.Date:
		return "--date"
	}
	return "--date-remark"
}

// day is the date, which check has read; none without one.
func (f *letterFlags) day() period.Day {
	d, err := period.ParseDay(f.Date)
	if err != nil {
		return 0
	}
	return d
}
