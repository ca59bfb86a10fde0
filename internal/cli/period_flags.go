package cli

import (
	"errors"
	"fmt"
	"strings"

	"trehan/internal/notation"
	"trehan/internal/period"
)

// periodFlags name the reporting period of a command: at most one.
type periodFlags struct {
	Month   string `help:"Tháng, yyyy-MM; hoặc một kỳ khác: yyyy-Q1, yyyy-H1, yyyy." placeholder:"M"`
	Quarter string `help:"Quý, yyyy-Q1 đến yyyy-Q4." placeholder:"Q"`
	Half    string `help:"6 tháng, yyyy-H1 hoặc yyyy-H2." placeholder:"H"`
	Year    string `help:"Năm, yyyy." placeholder:"Y"`
	From    string `help:"Từ ngày, yyyy-MM-dd; đi cùng --to." placeholder:"D"`
	To      string `help:"Đến hết ngày, yyyy-MM-dd." placeholder:"D"`
}

// name is the period that is named, none if none is.
func (f *periodFlags) name() (period.Name, error) {
	text, span := "", f.From+f.To != ""
	kinds := []struct {
		flag, value string
		kind        period.Kind
	}{{"--month", f.Month, period.KindMonth}, {"--quarter", f.Quarter, period.KindQuarter}, {"--half", f.Half, period.KindHalf}, {"--year", f.Year, period.KindYear}}
	var given []string
	for _, k := range kinds {
		if k.value != "" {
			given, text = append(given, k.flag), k.value
		}
	}
	if span {
		given = append(given, "--from/--to")
	}
	switch {
	case len(given) == 0:
		return period.Name{}, nil
	case len(given) > 1:
		return period.Name{}, fmt.Errorf("%s không đi cùng nhau: chỉ nêu một kỳ", strings.Join(given, " và "))
	case span:
		return f.span()
	}
	n, err := period.ParseName(text)
	for _, k := range kinds {
		// As of the commands that know one flag alone, --month takes any period.
		if err == nil && k.flag == given[0] && k.kind != n.Kind() && k.kind != period.KindMonth {
			err = fmt.Errorf("%q không phải một kỳ %s", text, notation.Kind(k.kind))
		}
	}
	if err != nil {
		return period.Name{}, fmt.Errorf("%s: %w", given[0], err)
	}
	return n, nil
}

func (f *periodFlags) span() (period.Name, error) {
	if f.From == "" || f.To == "" {
		return period.Name{}, errors.New("--from và --to phải đi cùng nhau")
	}
	from, err1 := period.ParseDay(f.From)
	to, err2 := period.ParseDay(f.To)
	if err := errors.Join(err1, err2); err != nil {
		return period.Name{}, err
	}
	if to < from {
		return period.Name{}, fmt.Errorf("--to %s đứng trước --from %s", f.To, f.From)
	}
	return period.NameSpan(period.Period{From: from, To: to}), nil
}
