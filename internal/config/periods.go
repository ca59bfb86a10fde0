package config

import (
	"fmt"

	"go.yaml.in/yaml/v3"

	"trehan/internal/period"
)

// Periods says where the office's reporting periods begin, and which kinds beside the month it reports.
type Periods struct {
	StartDay int         `yaml:"start_day"`         // of months, 1 (default) to 28: with 21, October is 21/9 to 20/10
	Quarter  *Cumulative `yaml:"quarter,omitempty"` // nil: not reported by the Schedule
	Half     *Cumulative `yaml:"half,omitempty"`
	Year     *Cumulative `yaml:"year,omitempty"`
}

// Cumulative is a kind of period longer than a month.
type Cumulative struct {
	Start    string `yaml:"start"`     // MM-dd of the year's first such period; default 01-01
	MadeFrom string `yaml:"made_from"` // extract (default) | months
}

// What the report of a quarter, half or year is made from.
const (
	FromExtract = "extract" // counted from the extract of the whole period
	FromMonths  = "months"  // added up from the sealed months
)

type cumulativeKind struct {
	kind period.Kind
	key  string
	*Cumulative
}

// cumulative are the kinds longer than a month with their keys.
func (p *Periods) cumulative() []cumulativeKind {
	return []cumulativeKind{{period.KindQuarter, "quarter", p.Quarter}, {period.KindHalf, "half", p.Half}, {period.KindYear, "year", p.Year}}
}

// Bounds are the first days of the office's periods.
func (p *Periods) Bounds() period.Bounds {
	b := period.Bounds{StartDay: p.StartDay}
	for _, c := range p.cumulative() {
		if c.Cumulative == nil || c.Start == "" {
			continue
		}
		start, _ := period.ParseStart(c.Start) // validated
		switch c.kind {
		case period.KindQuarter:
			b.Quarter = start
		case period.KindHalf:
			b.Half = start
		case period.KindYear:
			b.Year = start
		}
	}
	return b
}

// Scheduled are the kinds of periods that run by themselves: the month, and each other kind that is configured.
func (p *Periods) Scheduled() []period.Kind {
	kinds := []period.Kind{period.KindMonth}
	for _, c := range p.cumulative() {
		if c.Cumulative != nil {
			kinds = append(kinds, c.kind)
		}
	}
	return kinds
}

// FromMonths reports whether the report of a kind is added up from the sealed months.
func (p *Periods) FromMonths(kind period.Kind) bool {
	for _, c := range p.cumulative() {
		if c.kind == kind {
			return c.Cumulative != nil && c.MadeFrom == FromMonths
		}
	}
	return false
}

// octalStartDay refuses a start day with a leading zero: YAML reads 021 as the octal number, which is 17.
func octalStartDay(b []byte) []string {
	var sections struct {
		Period struct {
			StartDay yaml.Node `yaml:"start_day"`
		} `yaml:"period"`
	}
	if yaml.Unmarshal(b, &sections) != nil {
		return nil // decode says what is wrong
	}
	if n := sections.Period.StartDay; n.Tag == "!!int" && len(n.Value) > 1 && n.Value[0] == '0' {
		return []string{fmt.Sprintf("period.start_day: %s có số 0 ở đầu (dòng %d); ghi bằng số thập phân, không có số 0 ở đầu", n.Value, n.Line)}
	}
	return nil
}

func (p *Periods) faults() []string {
	var faults []string
	if err := period.CheckStartDay(p.StartDay); err != nil {
		faults = append(faults, fmt.Sprintf("period.start_day: %v", err))
	}
	for _, c := range p.cumulative() {
		if c.Cumulative == nil {
			continue
		}
		if c.Start != "" {
			if _, err := period.ParseStart(c.Start); err != nil {
				faults = append(faults, fmt.Sprintf("period.%s.start: %v", c.key, err))
			}
		}
		switch c.MadeFrom {
		case "", FromExtract, FromMonths:
		default:
			faults = append(faults, fmt.Sprintf("period.%s.made_from: %q không phải extract hoặc months", c.key, c.MadeFrom))
		}
	}
	if len(faults) > 0 {
		return faults
	}
	for _, c := range p.cumulative() {
		if c.Cumulative != nil && c.MadeFrom == FromMonths {
			if name := p.Bounds().Holding(c.kind, period.DayOf(2026, 6, 1)); p.Bounds().Months(name) == nil {
				faults = append(faults, fmt.Sprintf("period.%s.made_from: months cần các tháng ghép vừa kỳ; kỳ bắt đầu ngày khác ngày đầu tháng báo cáo (start, start_day)", c.key))
			}
		}
	}
	return faults
}
