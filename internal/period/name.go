package period

import (
	"cmp"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Kind is what a reporting period is: a month, a quarter and so on.
type Kind int

// The kinds of reporting periods, the shortest first.
const (
	KindNone Kind = iota
	KindMonth
	KindQuarter
	KindHalf
	KindYear
	KindSpan    // from one date to another
	KindWarning // no reporting period, but the day of an early warning
)

// String is the kind's key in configurations and inputs.
func (k Kind) String() string { return kindKeys[k] }

var kindKeys = map[Kind]string{KindMonth: "month", KindQuarter: "quarter", KindHalf: "half", KindYear: "year", KindSpan: "span", KindWarning: "warning"}

// ParseKind reads month, quarter, half or year.
func ParseKind(s string) (Kind, bool) {
	for kind := KindMonth; kind < KindSpan; kind++ {
		if kindKeys[kind] == s {
			return kind, true
		}
	}
	return KindNone, false
}

// parts is how many periods of a kind a year has.
var parts = map[Kind]int{KindMonth: 12, KindQuarter: 4, KindHalf: 2, KindYear: 1}

// Name names a reporting period: a month, a quarter, a half, a year, or the span between two dates. It says nothing of
// where an office's months and quarters begin, unless it is a span: Bounds does. It is comparable; the zero value names none.
type Name struct {
	kind Kind
	year int
	part int    // 1–12 of a month, 1–4 of a quarter, 1–2 of a half, 1 of a year
	span Period // of a span; of a warning its day
}

// NameMonth names a month of a year.
func NameMonth(year int, month time.Month) Name {
	return Name{kind: KindMonth, year: year, part: int(month)}
}

// NameSpan names the period between two dates, both inclusive.
func NameSpan(p Period) Name { return Name{kind: KindSpan, span: p} }

// NameWarning names the early warning of a day. Its period is that of UpTo.
func NameWarning(d Day) Name { return Name{kind: KindWarning, span: Period{d, d}} }

// warningWord begins the name of a warning.
const warningWord = "warning-"

// Warning returns the day of the early warning that is named, and whether one is.
func (n Name) Warning() (Day, bool) { return n.span.To, n.kind == KindWarning }

// Name names the month.
func (m Month) Name() Name {
	if m.Month == 0 {
		return Name{}
	}
	return NameMonth(m.Year, m.Month)
}

var partForm = regexp.MustCompile(`^([0-9]{4})(?:-(Q[1-4]|H[12]))?$`)

// ParseName reads what String writes: 2026-01, 2026-Q1, 2026-H1, 2026, 2026-01-15..2026-03-20 or warning-2026-11-30.
func ParseName(s string) (Name, error) {
	if day, ok := strings.CutPrefix(s, warningWord); ok {
		if d, err := ParseDay(day); err == nil && d > 0 {
			return NameWarning(d), nil
		}
		return Name{}, fmt.Errorf(wordName, s)
	}
	if from, to, ok := strings.Cut(s, ".."); ok {
		first, err1 := ParseDay(from)
		last, err2 := ParseDay(to)
		if err1 == nil && err2 == nil && first != 0 && first <= last {
			return NameSpan(Period{first, last}), nil
		}
		return Name{}, fmt.Errorf(wordName, s)
	}
	if p := partForm.FindStringSubmatch(s); p != nil {
		year, _ := strconv.Atoi(p[1])
		switch {
		case p[2] == "":
			return Name{kind: KindYear, year: year, part: 1}, nil
		case p[2][0] == 'Q':
			return Name{kind: KindQuarter, year: year, part: int(p[2][1] - '0')}, nil
		}
		return Name{kind: KindHalf, year: year, part: int(p[2][1] - '0')}, nil
	}
	m, err := ParseMonth(s)
	if err != nil {
		return Name{}, fmt.Errorf(wordName, s)
	}
	return m.Name(), nil
}

// String returns 2026-01 for a month, 2026-Q1 for a quarter, 2026-H1 for a half, 2026 for a year,
// 2026-01-15..2026-03-20 for a span, warning-2026-11-30 for a warning, and "" for no period.
func (n Name) String() string {
	switch n.kind {
	case KindMonth:
		return n.month().String()
	case KindQuarter:
		return fmt.Sprintf("%04d-Q%d", n.year, n.part)
	case KindHalf:
		return fmt.Sprintf("%04d-H%d", n.year, n.part)
	case KindYear:
		return fmt.Sprintf("%04d", n.year)
	case KindSpan:
		return n.span.From.String() + ".." + n.span.To.String()
	case KindWarning:
		return warningWord + n.span.To.String()
	}
	return ""
}

// ID names the period where others than periods are named too: month-2023-11, period-2026-Q1.
func (n Name) ID() string {
	if n.kind == KindMonth {
		return "month-" + n.String()
	}
	return "period-" + n.String()
}

// Cumulative reports whether the period is a quarter, a half or a year.
func (n Name) Cumulative() bool { return n.kind > KindMonth && n.kind < KindSpan }

// YearBefore names the same period of the year before; none for a span.
func (n Name) YearBefore() Name {
	if parts[n.kind] == 0 {
		return Name{}
	}
	n.year--
	return n
}

// Compare orders periods by their last day in the calendar.
func (n Name) Compare(other Name) int { return cmp.Compare(Bounds{}.Of(n).To, Bounds{}.Of(other).To) }

// OfYears names every year, half, quarter and month of the years from first to last.
func OfYears(first, last int) []Name {
	var all []Name
	for year := first; year <= last; year++ {
		for kind := KindMonth; kind < KindSpan; kind++ {
			for part := range parts[kind] {
				all = append(all, Name{kind: kind, year: year, part: part + 1})
			}
		}
	}
	return all
}

// Equal is ==, for comparisons by reflection.
func (n Name) Equal(other Name) bool { return n == other }

// Kind is what the name is of.
func (n Name) Kind() Kind { return n.kind }

// Part is which part of its year the period is: 1–12 of a month, 1–4 of a quarter, 1–2 of a half, 1 of a year, 0 of a span.
func (n Name) Part() int { return n.part }

// Year is the year that the period is of; of a span and a warning the one that it ends in.
func (n Name) Year() int {
	if n.kind == KindSpan || n.kind == KindWarning {
		return n.span.To.Year()
	}
	return n.year
}

// Month returns the month that is named, and whether one is.
func (n Name) Month() (Month, bool) { return n.month(), n.kind == KindMonth }

func (n Name) month() Month { return Month{n.year, time.Month(n.part)} }

// Previous names the period directly before of the same kind; before a span, one as long; before a warning, that of the day before.
func (n Name) Previous() Name { return n.move(-1) }

// Next names the period directly after of the same kind; after a span, one as long; after a warning, that of the next day.
func (n Name) Next() Name { return n.move(1) }

// move names the period that lies by so many further.
func (n Name) move(by int) Name {
	switch n.kind {
	case KindNone:
		return n
	case KindWarning:
		return NameWarning(n.span.To + Day(by))
	case KindSpan:
		days := Day(by) * (n.span.To - n.span.From + 1)
		return NameSpan(Period{n.span.From + days, n.span.To + days})
	}
	a := parts[n.kind]
	at := n.year*a + n.part - 1 + by
	return Name{kind: n.kind, year: at / a, part: at%a + 1}
}
