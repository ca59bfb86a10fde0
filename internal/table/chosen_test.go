package table_test

import (
	"bytes"
	"slices"
	"strconv"
	"testing"

	"trehan/internal/counting"
	"trehan/internal/table"
	"trehan/internal/table/figure"
)

// TestEveryFigureOpensToItsRows compares, in random months, what the page lists for each figure with what the report states: of the
// whole, of every unit, of the findings that count dossiers, of every official.
func TestEveryFigureOpensToItsRows(t *testing.T) {
	compared := map[string]int{} // figures that were not nought
	for seed := range uint64(200) {
		out := randomMonth(t, seed)
		file := written(t, out)
		made, err := table.Read(bytes.NewReader(file), int64(len(file)))
		if err != nil {
			t.Fatal(err)
		}
		r := &out.Report
		check := func(name string, unit *string, want int) {
			f, column, ok := figure.Of(r, name)
			if !ok {
				t.Fatalf("seed %d: no figure %s", seed, name)
			}
			if unit != nil {
				f.Chosen = []table.Condition{{Column: column, Values: []string{*unit}}}
			}
			chosen := made.Choose(f)
			got := chosen.Count
			if name == figure.Duplicates {
				got = chosen.Dropped
			}
			if got != want {
				t.Errorf("seed %d: %s of %v lists %d, the report states %d", seed, name, unit, got, want)
			}
			if want > 0 {
				compared[name]++
			}
		}
		scopes := []*string{nil}
		for i := range r.Units {
			scopes = append(scopes, &r.Units[i].Code)
		}
		for _, unit := range scopes {
			for _, name := range figure.Names() {
				if want, stated := figure.Stated(r, name, unit); stated {
					check(name, unit, want)
				}
			}
		}
		for _, f := range r.Findings {
			if slices.Contains(dossierFindings, f.Code) {
				check("findings."+f.Code, nil, f.Count)
			}
		}
		for i, o := range r.Officials {
			check("officials."+strconv.Itoa(i), nil, o.Late)
		}
	}
	rare := []string{"pending_overdue.backlog", "acceptance.refused_in_time"} // the random dates lie in one autumn
	for _, name := range figure.Names() {
		if compared[name] == 0 && !slices.Contains(rare, name) {
			t.Errorf("%s was nought in every month", name)
		}
	}
	if compared["officials.0"] == 0 || compared["findings.unit_unknown"] == 0 {
		t.Error("no official or finding was compared")
	}
}

// TestFiguresThatThereAreNot: names that no report has are none.
func TestFiguresThatThereAreNot(t *testing.T) {
	r := &counting.Report{Officials: make([]counting.Official, 2), Findings: []counting.Finding{{Code: "due_moved"}}}
	for _, name := range []string{"", "x", "totals.total", "findings.", "findings.x", "officials.", "officials.2", "officials.-1", "officials.01", "officials.1 "} {
		if _, _, ok := figure.Of(r, name); ok {
			t.Errorf("there is a figure %q", name)
		}
	}
}
