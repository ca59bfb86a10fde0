package page

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"trehan/internal/counting"
	"trehan/internal/documents/view"
	"trehan/internal/notation"
	"trehan/internal/period"
)

// trend is the months' course: the rows of the index and the bars of the chart.
type trend struct {
	Months []trendMonth
	Bars   []bar
	Axis   []tick
	Width  int
	Height int
	Floor  int // y of the axis
	Text   string
	By     string // tháng, quý, năm, or kỳ
}

// trendMonth is one month of the index.
type trendMonth struct {
	Name   string // tháng 11/2023
	Link   string // "" for a period that is no month: it has no folder
	Totals counting.Totals
	OnTime int
	label  string
}

// bar is one month's bar of late dossiers.
type bar struct {
	X, Y, Width, Height int
	Label               string // 11/2023, 15/10–14/11
	Value               int
	Middle              int
	LabelY, ValueY      int
	Current             bool
}

// tick is one line of the value axis.
type tick struct {
	Y     int
	Value int
}

// Measures of the chart, in units of its own.
const (
	chartHeight = 220
	chartTop    = 24
	chartFloor  = 180
	chartLeft   = 48
	barWidth    = 44
	barStep     = 72
	chartMonths = 12 // the last ones
)

var byKind = map[period.Kind]string{
	period.KindMonth: "tháng", period.KindQuarter: "quý", period.KindHalf: "kỳ", period.KindYear: "năm", period.KindSpan: "kỳ",
}

// trendOf is the months before and the present one.
func trendOf(in *view.Input) trend {
	named := in.Report.Named()
	t := trend{By: byKind[named.Kind()]}
	all := append(slices.Clone(in.Before), view.MonthFigures{Month: cmp.Or(in.Report.Name, in.Report.Month), Period: in.Report.Period, Totals: in.Report.Totals})
	for i, m := range all {
		link := ""
		switch _, err := period.ParseName(m.Month); {
		case i == len(all)-1:
			link = Public
		case err == nil:
			link = "../" + m.Month + "/" + Public
		}
		if m.Month == "" {
			t.By = "kỳ"
		}
		t.Months = append(t.Months, trendMonth{
			Name: m.Name(), Link: link, Totals: m.Totals, OnTime: m.Totals.ResolvedEarly + m.Totals.ResolvedOnTime, label: shortName(m),
		})
	}
	t.chart()
	slices.Reverse(t.Months)
	return t
}

// chart lays the bars out in whole numbers, so that they are the same on every machine.
func (t *trend) chart() {
	shown := t.Months[max(0, len(t.Months)-chartMonths):]
	top := 1
	for _, m := range shown {
		top = max(top, m.Totals.ResolvedLate)
	}
	step := stepOf(top)
	ceiling := (top + step - 1) / step * step
	room := chartFloor - chartTop
	for v := 0; v <= ceiling; v += step {
		t.Axis = append(t.Axis, tick{Y: chartFloor - v*room/ceiling, Value: v})
	}
	for i, m := range shown {
		h := m.Totals.ResolvedLate * room / ceiling
		x := chartLeft + 16 + i*barStep
		b := bar{
			X: x, Y: chartFloor - h, Width: barWidth, Height: h, Value: m.Totals.ResolvedLate, Middle: x + barWidth/2,
			LabelY: chartFloor + 20, ValueY: chartFloor - h - 6, Label: m.label, Current: i == len(shown)-1,
		}
		t.Bars = append(t.Bars, b)
		if t.Text != "" {
			t.Text += "; "
		}
		t.Text += fmt.Sprintf("%s: %s hồ sơ", m.Name, notation.Count(m.Totals.ResolvedLate))
	}
	t.Width, t.Height, t.Floor = max(chartLeft+32+len(shown)*barStep, 320), chartHeight, chartFloor
}

// shortName is a month or period under its bar: 11/2023, 15/10–14/11.
func shortName(m view.MonthFigures) string {
	p := m.Period
	if n, err := period.ParseName(m.Month); err == nil {
		if n.Kind() != period.KindSpan {
			return strings.TrimPrefix(notation.Name(n), "tháng ")
		}
		p = period.Bounds{}.Of(n)
	}
	return p.From.Time().Format("02/01") + "–" + p.To.Time().Format("02/01")
}

// stepOf is a round distance between the lines of the axis: at most five of them.
func stepOf(top int) int {
	for unit := 1; ; unit *= 10 {
		for _, n := range []int{1, 2, 5} {
			if top <= 5*n*unit {
				return n * unit
			}
		}
	}
}
