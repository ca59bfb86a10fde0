package main

import (
	"bytes"
	"context"
	"strings"
	"testing"
)

func TestTable(t *testing.T) {
	table := &table{title: "T", rows: 1000, entrants: []entrant{
		{name: "first", command: []string{"true"}}, {name: "second", command: []string{"true"}}, {name: "third", missing: "its package"},
	}}
	table.samples = [][]sample{
		{{wall: 1, cpu: 1, peak: 5e6}, {wall: 2, cpu: 1, peak: 7e6}, {wall: 4, cpu: 1, peak: 6e6}},
		{{wall: 2, cpu: 3}, {wall: 2, cpu: 3}, {wall: 2, cpu: 3}},
		nil,
	}
	var b bytes.Buffer
	table.print(&b)
	for _, want := range []string{
		"| first | 1.00 / **2.00** / 4.00 | 1.00 | 1.00 | 7 MB | 500 |",
		"| second | 2.00 | 0.50 / **1.00** / 2.00 | 3.00 | 0 MB | 500 |", // a round's ratios, not the medians'
		"Not here: third: its package.",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%s lacks %q", b.String(), want)
		}
	}
}

// An entrant that comes to other totals ends the benchmark: it would be fast at something else.
func TestTotalsMustAgree(t *testing.T) {
	together := &agreement{}
	same := func(totals string) entrant {
		return entrant{name: totals, command: []string{"echo", totals}, after: together.totals}
	}
	good := &table{entrants: []entrant{same(`{"total": 3, "late": 1}`), same(`{"late": 1, "more": 7}`)}}
	if err := good.measure(context.Background(), 2); err != nil {
		t.Error(err)
	}
	for _, wrong := range []string{`{"late": 2}`, `{}`, `none`} {
		bad := &table{entrants: []entrant{same(wrong)}}
		if err := bad.measure(context.Background(), 1); err == nil || !strings.Contains(err.Error(), "round 1") {
			t.Errorf("%s: %v", wrong, err)
		}
	}
	if err := (&table{entrants: []entrant{{name: "x", command: []string{"false"}}}}).measure(context.Background(), 1); err == nil {
		t.Error("a failing program was measured")
	}
}
