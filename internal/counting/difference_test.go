package counting

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"trehan/internal/dossier"
)

func TestCompareEqualCountsIsEmpty(t *testing.T) {
	c := Count{&Report{Units: []UnitFigures{{Code: "H25.1"}}, Late: []LateDossier{{Code: "A", Unit: "H25.1"}}}, &Rows{}}
	if diff := cmp.Diff([]UnitDifference{}, Compare(c, c).Units); diff != "" { // empty, not null: it is written as JSON
		t.Errorf("two equal counts differ (-want +got):\n%s", diff)
	}
}

func TestCompareNamesWhatCameWentAndChanged(t *testing.T) {
	unit := func(code, name string, late int) UnitFigures {
		return UnitFigures{Code: code, Name: name, Level: dossier.Province, Totals: Totals{ResolvedLate: late}}
	}
	was := Count{
		&Report{
			Units:     []UnitFigures{unit("H25.1", "Sở A", 2), unit("H25.2", "Sở B", 1), unit("H25.3", "Sở C", 7)},
			Late:      []LateDossier{{Code: "x-1", Unit: "H25.1", WorkingDaysLate: 1}, {Code: "X-2", Unit: "H25.1"}, {Code: "X-3", Unit: "H25.2"}},
			Officials: []Official{{Account: "an", Name: "An", Unit: "H25.1", Late: 2}, {Name: "Bình", Unit: "H25.2", Late: 1}},
		},
		&Rows{Overdue: []OverdueRow{{Code: "O-1", Unit: "H25.2"}}},
	}
	is := Count{
		&Report{
			Units:     []UnitFigures{unit("H25.1", "Sở A", 1), unit("H25.2", "Sở B", 2), unit("H25.3", "Sở C", 7)},
			Late:      []LateDossier{{Code: "X-1", Unit: "H25.1", WorkingDaysLate: 3}, {Code: "X-2", Unit: "H25.2"}, {Code: "X-3", Unit: "H25.2"}},
			Officials: []Official{{Account: "an", Name: "An", Unit: "H25.1", Late: 1}, {Name: "bình", Unit: "H25.2", Late: 1}, {Name: "Cúc", Unit: "H25.9", Late: 1}},
		},
		&Rows{},
	}
	want := []UnitDifference{
		{
			Unit: "H25.1", Name: "Sở A", Level: dossier.Province, Figures: []FieldChange{{"resolved_late", "2", "1"}},
			Late:      Changes{Went: []string{"X-2"}, Changed: []Change{{"X-1", []FieldChange{{"working_days_late", "1", "3"}}}}},
			Officials: Changes{Changed: []Change{{"An", []FieldChange{{"late", "2", "1"}}}}},
		},
		{
			Unit: "H25.2", Name: "Sở B", Level: dossier.Province, Figures: []FieldChange{{"resolved_late", "1", "2"}},
			Late: Changes{Came: []string{"X-2"}}, Overdue: Changes{Went: []string{"O-1"}},
			Officials: Changes{Changed: []Change{{"bình", []FieldChange{{"name", "Bình", "bình"}}}}},
		},
		{Unit: "H25.9", Officials: Changes{Came: []string{"Cúc"}}},
	}
	got := Compare(was, is).Units
	byUnit := map[string]UnitDifference{}
	for _, u := range got {
		byUnit[u.Unit] = u
	}
	for _, u := range want {
		if d := cmp.Diff(u, byUnit[u.Unit]); d != "" {
			t.Errorf("%s: -want +got\n%s", u.Unit, d)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d units differ, want %d", len(got), len(want))
	}
}

// What an appendix prints of a late dossier beyond the report is compared too.
func TestCompareNamesChangesOfTheAppendices(t *testing.T) {
	count := func(row LateRow) Count {
		return Count{
			&Report{
				Units: []UnitFigures{{Code: "H25.1", Name: "Sở A", Level: dossier.Province}},
				Late:  []LateDossier{{Code: "X-1", Unit: "H25.1", Officials: []Person{{Name: "An"}, {Name: "Bình"}}}},
			},
			&Rows{Late: []LateRow{row}},
		}
	}
	an, binh := OfficialRef{Name: "An", Unit: "H25.1", Listed: true}, OfficialRef{Name: "Bình", Unit: "H25.1", Listed: true}
	moved := binh
	moved.Unit = "H25.9"
	was := LateRow{Code: "X-1", Procedure: "Cấp bản sao", Field: "Hộ tịch", Officials: []OfficialRef{an, binh}}
	is := LateRow{Code: "X-1", Procedure: "Cấp bản chính", Field: "Tư pháp", Officials: []OfficialRef{an, moved}}
	want := []Change{{"X-1", []FieldChange{
		{"procedure", "Cấp bản sao", "Cấp bản chính"}, {"field", "Hộ tịch", "Tư pháp"}, {"official_units", "H25.1; H25.1", "H25.1; H25.9"},
	}}}
	var changed []Change
	for _, u := range Compare(count(was), count(is)).Units {
		changed = append(changed, u.Late.Changed...)
	}
	if diff := cmp.Diff(want, changed); diff != "" {
		t.Errorf("changed (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]UnitDifference{}, Compare(count(was), count(was)).Units); diff != "" {
		t.Errorf("two equal counts differ (-want +got):\n%s", diff)
	}
}

// A figure that one of two counts could not state was no nought.
func TestCompareOfACountWithoutChannels(t *testing.T) {
	units := func(online int) []UnitFigures {
		return []UnitFigures{{Code: "H25.1", Totals: Totals{Received: 5, ReceivedOnline: online, ReceivedDirect: 5 - online}}, {Code: "H25.2"}}
	}
	was := Count{&Report{Units: units(0), MissingColumns: []string{ColumnChannel}}, &Rows{}}
	want := []UnitDifference{{Unit: "H25.1", Figures: []FieldChange{
		{"received_online", "", "2"}, {"received_direct", "", "3"}, {"received_postal", "", "0"},
	}}}
	if d := cmp.Diff(want, Compare(was, Count{&Report{Units: units(2)}, &Rows{}}).Units); d != "" {
		t.Error(d)
	}
	if d := Compare(was, was).Units; len(d) != 0 {
		t.Errorf("two equal counts differ: %v", d)
	}
}
