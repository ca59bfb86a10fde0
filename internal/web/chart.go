package web

import (
	"fmt"
	"maps"
	"slices"

	"trehan/internal/counting"
	"trehan/internal/notation"
	"trehan/internal/period"
)

// chart shows a course of months: bars for the dossiers resolved late, a line for their share of the resolved ones. It is
// laid out in whole units, so that it is the same on every machine; colours are the style's.
type chart struct {
	From, To    string // the first and the last month, in words
	Width       int
	Late, Share panel
	Bars        []bar
	Points      []point
	Lines       []string // of points side by side, as an SVG path; a month without figures breaks them
	Names       []chartLabel
	Height      int
}

// panel is one of the two parts of a chart, with the lines of its value axis.
type panel struct {
	Top, Floor int
	Axis       []chartLabel
}

type bar struct{ X, Y, Width, Height, Middle, Value int }

type point struct {
	X, Y  int
	Share string // in percent, two decimals
}

type chartLabel struct {
	X, Y int
	Text string
}

// Measures of the chart.
const (
	chartLeft = 52
	chartStep = 40
	barWidth  = 24
	lateTop   = 20
	lateFloor = 126
	shareTop  = 160
	shareEnd  = 230
	nameLine  = 250
)

// chartOf lays out the last months up to the latest of those given; nil where there is no second month to compare with.
func chartOf(of map[period.Name]counting.Totals) *chart {
	months := slices.DeleteFunc(slices.SortedFunc(maps.Keys(of), period.Name.Compare), func(n period.Name) bool { return n.Kind() != period.KindMonth })
	if len(months) < 2 {
		return nil
	}
	last := months[len(months)-1]
	slots := []period.Name{last}
	for len(slots) < courseMonths && slots[0].Compare(months[0]) > 0 {
		slots = slices.Insert(slots, 0, slots[0].Previous())
	}
	c := &chart{
		From: notation.Name(slots[0]), To: notation.Name(last), Width: chartLeft + max(len(slots), 8)*chartStep + 8, Height: nameLine + 10,
		Late: panel{Top: lateTop, Floor: lateFloor}, Share: panel{Top: shareTop, Floor: shareEnd},
	}
	most, share := 1, 1
	for _, n := range slots {
		t := of[n]
		most, share = max(most, t.ResolvedLate), max(share, perMyriad(t))
	}
	late := c.Late.scale(most, notation.Count)
	rate := c.Share.scale(share, func(v int) string { return notation.Decimal(fmt.Sprintf("%d.%02d", v/100, v%100)) })
	line := ""
	for i, n := range slots {
		x := chartLeft + i*chartStep + (chartStep-barWidth)/2
		middle := x + barWidth/2
		c.Names = append(c.Names, chartLabel{middle, nameLine, fmt.Sprintf("%02d/%02d", n.Part(), n.Year()%100)})
		t, counted := of[n]
		if !counted {
			line = c.endLine(line)
			continue
		}
		y := late(t.ResolvedLate)
		c.Bars = append(c.Bars, bar{x, y, barWidth, lateFloor - y, middle, t.ResolvedLate})
		p := point{middle, rate(perMyriad(t)), counting.Percentage(t.ResolvedLate, t.Resolved)}
		c.Points = append(c.Points, p)
		command := "L"
		if line == "" {
			command = "M"
		}
		line += fmt.Sprintf("%s%d %d", command, p.X, p.Y)
	}
	c.endLine(line)
	return c
}

// endLine ends a line of points.
func (c *chart) endLine(line string) string {
	if line != "" {
		c.Lines = append(c.Lines, line)
	}
	return ""
}

// perMyriad is the share of late dossiers in hundredths of a percent, rounded down: for the height of a point.
func perMyriad(t counting.Totals) int {
	if t.Resolved == 0 {
		return 0
	}
	return t.ResolvedLate * 100_00 / t.Resolved
}

// scale draws the value axis up to a value and returns the height of values.
func (p *panel) scale(top int, words func(int) string) func(int) int {
	step := stepOf(top)
	ceiling := (top + step - 1) / step * step
	height := func(v int) int { return p.Floor - v*(p.Floor-p.Top)/ceiling }
	for v := 0; v <= ceiling; v += step {
		p.Axis = append(p.Axis, chartLabel{chartLeft - 8, height(v), words(v)})
	}
	return height
}

// stepOf is a round distance between the lines of an axis: at most four of them above the floor.
func stepOf(top int) int {
	for unit := 1; ; unit *= 10 {
		for _, n := range []int{1, 2, 5} {
			if top <= 4*n*unit {
				return n * unit
			}
		}
	}
}
