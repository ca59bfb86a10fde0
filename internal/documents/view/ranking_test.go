package view_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trehan/internal/counting"
	"trehan/internal/documents/view"
	"trehan/internal/dossier"
	"trehan/internal/period"
	"trehan/internal/register"
)

// ranked is a period of two levels with communes that have so many late of so many resolved dossiers, and one department.
func ranked(t *testing.T, communes ...[2]int) *view.Input {
	t.Helper()
	yaml := "units:\n  - {code: T.9, name: Sở Tư pháp, level: province}\n"
	r := &counting.Report{Month: "2026-03", Period: period.Month{Year: 2026, Month: 3}.Period()}
	rows := &counting.Rows{}
	add := func(code string, level dossier.Level, late, resolved int) {
		t := counting.Totals{Total: resolved, Resolved: resolved, ResolvedLate: late, ResolvedEarly: resolved - late}
		r.Units = append(r.Units, counting.UnitFigures{Code: code, Level: level, Listed: true, Totals: t})
		for i := range late {
			id := fmt.Sprintf("%s-%d", code, i)
			r.Late = append(r.Late, counting.LateDossier{Code: id, Unit: code, Level: level})
			rows.Late = append(rows.Late, counting.LateRow{Code: id})
		}
		r.Totals.ResolvedLate += late
		r.Reconciliation.Late += late
	}
	for i, c := range communes {
		code := fmt.Sprintf("T.%d", 101+i)
		yaml += fmt.Sprintf("  - {code: %s, name: UBND xã %d, level: commune}\n", code, i+1)
		add(code, dossier.Commune, c[0], c[1])
	}
	add("T.9", dossier.Province, 2, 40)
	units, err := register.Load(strings.NewReader(yaml), "units.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return &view.Input{Report: r, Rows: rows, Register: units}
}

func TestRanking(t *testing.T) {
	in := ranked(t, [2]int{3, 30}, [2]int{5, 500}, [2]int{3, 29}, [2]int{0, 9}, [2]int{4, 12})
	in.Office.UnitsInText, in.Office.UnitsInTable = 3, 2
	f, err := view.FactsOf(in, nil)
	if err != nil {
		t.Fatal(err)
	}
	name := func(i, late, resolved int, percent string) view.UnitShare {
		return view.UnitShare{Code: fmt.Sprintf("T.%d", 100+i), Name: fmt.Sprintf("UBND xã %d", i), Late: late, Resolved: resolved, Percent: percent}
	}
	// Of equal numbers the first in the order of documents; shares by the exact fraction. The department's list is short.
	want := []view.RankingRow{
		{Place: 1, Most: name(2, 5, 500, "1.00"), Share: name(5, 4, 12, "33.33")},
		{Place: 2, Most: name(5, 4, 12, "33.33"), Share: name(3, 3, 29, "10.34")},
	}
	if diff := cmp.Diff(want, f.Ranking); diff != "" {
		t.Errorf("table (-want +got):\n%s", diff)
	}
	type rest struct{ table, units, dossiers int }
	if got := (rest{f.TableDossiers, f.OtherUnits, f.OtherDossiers}); got != (rest{9, 2, 6}) {
		t.Errorf("table and others %+v, want 9 dossiers in the table, 2 other units with 6", got)
	}
}

// One late dossier of one resolved is 100 %, and leads no unit with more work. Where the last place is one of several equal
// units, the table says which stands there.
func TestRankingSaysHowItOrders(t *testing.T) {
	const few, equal = "về tỷ lệ, đơn vị giải quyết dưới 10 hồ sơ xếp sau", "đơn vị bằng nhau xếp theo thứ tự tại phụ lục"
	for _, c := range []struct {
		name     string
		communes [][2]int
		shares   string
		notes    []string
	}{
		{"few resolved", [][2]int{{1, 1}, {9, 9}, {5, 10}, {4, 400}}, "UBND xã 3, UBND xã 4, UBND xã 2", []string{few}},
		{"few resolved everywhere", [][2]int{{2, 9}, {1, 1}, {4, 8}, {3, 5}}, "UBND xã 2, UBND xã 4, UBND xã 3", []string{few}},
		{"equal numbers", [][2]int{{1, 20}, {1, 30}, {1, 40}, {1, 50}}, "UBND xã 1, UBND xã 2, UBND xã 3", []string{equal}},
		{"equal shares", [][2]int{{1, 20}, {1, 20}, {1, 20}, {1, 20}, {2, 80}}, "UBND xã 1, UBND xã 2, UBND xã 3", []string{equal}},
		{"equal within the table", [][2]int{{3, 20}, {3, 20}, {2, 20}, {1, 20}}, "UBND xã 1, UBND xã 2, UBND xã 3", nil},
	} {
		in := ranked(t, c.communes...)
		in.Office.UnitsInText, in.Office.UnitsInTable = 3, 3
		f, err := view.FactsOf(in, nil)
		if err != nil {
			t.Fatal(err)
		}
		var shares []string
		for _, row := range f.Ranking {
			shares = append(shares, row.Share.Name)
		}
		if got := strings.Join(shares, ", "); got != c.shares {
			t.Errorf("%s: highest shares %s, want %s", c.name, got, c.shares)
		}
		if diff := cmp.Diff(c.notes, f.RankingNotes); diff != "" {
			t.Errorf("%s: notes (-want +got):\n%s", c.name, diff)
		}
	}
}

// As many units as the threshold stand in the text, one more in the table.
func TestUnitsInText(t *testing.T) {
	for _, c := range []struct {
		units  int
		ranked bool
	}{{12, false}, {13, true}} {
		f, err := view.FactsOf(ranked(t, make([][2]int, 0)...), nil)
		if err != nil {
			t.Fatal(err)
		}
		if len(f.Ranking) > 0 {
			t.Error("a short list has a table")
		}
		communes := make([][2]int, c.units)
		for i := range communes {
			communes[i] = [2]int{1 + i%3, 20}
		}
		if f, err = view.FactsOf(ranked(t, communes...), nil); err != nil {
			t.Fatal(err)
		}
		if got := len(f.Ranking) > 0; got != c.ranked {
			t.Errorf("%d units: a table is %v, want %v", c.units, got, c.ranked)
		}
		if c.ranked && len(f.Ranking) != 10 {
			t.Errorf("%d rows in the table, want 10", len(f.Ranking))
		}
	}
}

func TestUnderTarget(t *testing.T) {
	in := ranked(t, [2]int{1, 20}, [2]int{2, 21}, [2]int{1, 19}, [2]int{0, 0})
	for target, want := range map[float64]string{0: "UBND xã 2 90.48, UBND xã 3 94.74", 94: "UBND xã 2 90.48", 95.1: "Sở Tư pháp 95.00, UBND xã 1 95.00, UBND xã 2 90.48, UBND xã 3 94.74"} {
		in.Office.OnTimeTarget = target
		f, err := view.FactsOf(in, nil)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, u := range f.UnderTarget {
			got = append(got, u.Name+" "+u.Percent)
		}
		if diff := cmp.Diff(want, strings.Join(got, ", ")); diff != "" {
			t.Errorf("target %v (-want +got):\n%s", target, diff)
		}
	}
}
