package counting_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"trehan/internal/counting"
	"trehan/internal/dossier"
)

func TestDuplicates(t *testing.T) {
	base := late("T.02-1")
	with := func(change func(d *dossier.Dossier)) dossier.Dossier {
		d := base
		change(&d)
		return d
	}
	same := map[string]int{"late_without_official": 1}
	differs := map[string]int{"late_without_official": 1, "conflicting_duplicate": 1}
	moves := map[string]int{"late_without_official": 1, "conflicting_duplicate": 1, "conflicting_duplicate_line": 1}
	for _, c := range []struct {
		name string
		copy []dossier.Dossier
		line counting.Line
		seen map[string]int
	}{
		{"identical", []dossier.Dossier{base}, counting.LateLine, same},
		{"case of the code (1.7)", []dossier.Dossier{with(func(d *dossier.Dossier) { d.Code = "t.02-1" })}, counting.LateLine, same},
		{"field, handler, apology make none (4.2)", []dossier.Dossier{with(func(d *dossier.Dossier) {
			d.Field, d.Handler, d.Department, d.Apology, d.Test, d.ProcedureCode = "Khác", "", "Khác", dossier.Yes, true, "9"
		})}, counting.LateLine, same},
		{"another spelling of the unit", []dossier.Dossier{with(func(d *dossier.Dossier) { d.Unit = "SỞ Y TẾ" })}, counting.LateLine, same},
		{"the unit by its code", []dossier.Dossier{with(func(d *dossier.Dossier) { d.Unit, d.UnitCode = "Sở Y tế", "T.02" })}, counting.LateLine, same},
		{"the unit by its code alone (4.2)", []dossier.Dossier{with(func(d *dossier.Dossier) { d.Unit, d.UnitCode = "", "T.02" })}, counting.LateLine, same},
		{"returned differs, same line", []dossier.Dossier{with(func(d *dossier.Dossier) { d.Returned = at("2023-11-20") })}, counting.LateLine, differs},
		{"supplement differs, same line", []dossier.Dossier{with(func(d *dossier.Dossier) { d.SupplementRequested = at("2023-11-05") })}, counting.LateLine, differs},
		{"signed differs, same line", []dossier.Dossier{with(func(d *dossier.Dossier) { d.Signed = at("2023-11-14") })}, counting.LateLine, differs},
		{"due differs by a second, same line", []dossier.Dossier{with(func(d *dossier.Dossier) { d.Due++ })}, counting.LateLine, differs},
		{"status differs, same line", []dossier.Dossier{with(func(d *dossier.Dossier) { d.Status = 9 })}, counting.LateLine, differs},
		{"channel differs", []dossier.Dossier{with(func(d *dossier.Dossier) { d.Channel = dossier.Postal })}, counting.LateLine, moves},
		{"unit differs", []dossier.Dossier{with(func(d *dossier.Dossier) { d.Unit = "Chi cục Thuế" })}, counting.LateLine, moves},
		{"earlier finish, on time", []dossier.Dossier{with(func(d *dossier.Dossier) { d.Finished = at("2023-11-10") })}, counting.LateLine, moves},
		{"open copy", []dossier.Dossier{with(func(d *dossier.Dossier) { d.Status, d.Finished = 4, 0 })}, counting.LateLine, moves},
		{"carried over or new", []dossier.Dossier{with(func(d *dossier.Dossier) { d.Received = at("2023-10-30") })}, counting.LateLine, moves},
		{"three: two identical, one other (4.5)", []dossier.Dossier{base, with(func(d *dossier.Dossier) { d.Status = 9 })}, counting.LateLine, differs},
		{"return date counts as finish (4.3)", []dossier.Dossier{with(func(d *dossier.Dossier) { d.Finished, d.Returned = 0, at("2023-11-13") })}, counting.LateLine, differs},
	} {
		t.Run(c.name, func(t *testing.T) {
			dossiers := append([]dossier.Dossier{base}, c.copy...)
			// In either order of reading: every other copy has the earlier finish or lower status, or changes nothing.
			for _, order := range [][]dossier.Dossier{dossiers, append(append([]dossier.Dossier{}, c.copy...), base)} {
				r := count(november(t), order)
				if r.Report.Totals.Duplicates != len(c.copy) || r.RowsRead != len(dossiers) {
					t.Errorf("%d duplicates of %d rows", r.Report.Totals.Duplicates, r.RowsRead)
				}
				if got := lineOf(t, r); got != c.line {
					t.Errorf("falls into %s, want %s", got, c.line)
				}
				if diff := cmp.Diff(c.seen, observed(r)); diff != "" {
					t.Error(diff)
				}
			}
		})
	}
}

// A dossier that is carried over stands in no channel's line (docs/counting.md 4.6).
func TestChannelOfCarriedOverCopies(t *testing.T) {
	a, b := late("T.02-1"), late("T.02-1")
	a.Received, b.Received = at("2023-10-02"), at("2023-10-02")
	b.Channel = dossier.Postal
	got := observed(count(november(t), []dossier.Dossier{a, b}))
	if got["conflicting_duplicate"] != 1 || got["conflicting_duplicate_line"] != 0 {
		t.Errorf("%v", got)
	}
}

func TestTheLastReadSuppliesTheRest(t *testing.T) {
	first, second := late("T.02-a"), late("T.02-A")
	first.Seq, second.Seq = 7, 9
	first.Procedure, second.Procedure = "Trước", "Sau"
	second.Apology = dossier.Yes
	for _, order := range [][]dossier.Dossier{{first, second}, {second, first}} {
		r := count(november(t), order)
		type copied struct {
			Code, Procedure string
			Apology         *bool
		}
		yes := true
		got := copied{r.Report.Late[0].Code, r.Rows.Late[0].Procedure, r.Report.Late[0].Apology}
		if diff := cmp.Diff(copied{"T.02-A", "Sau", &yes}, got); diff != "" {
			t.Errorf("kept (-want +got):\n%s", diff)
		}
	}
}

func TestDuplicatesOfUnknownUnits(t *testing.T) {
	a, b, c := late("X-1"), late("X-1"), late("X-1")
	a.Unit, b.Unit, c.Unit = "Sở Lạ", "SỞ  LẠ", "Sở Khác lạ"
	b.UnitCode = "Z.99"
	if got := observed(count(november(t), []dossier.Dossier{a, b})); got["conflicting_duplicate"] != 0 {
		t.Errorf("one unknown text in two spellings: %v", got)
	}
	got := observed(count(november(t), []dossier.Dossier{a, c}))
	if got["conflicting_duplicate"] != 1 || got["conflicting_duplicate_line"] != 0 {
		t.Errorf("two unknown texts: %v", got)
	}
}

func TestDuplicatesCountUnderTheKeptUnit(t *testing.T) {
	a, b := late("X-1"), late("X-1")
	a.Unit, a.Finished = "Chi cục Thuế", at("2023-11-15")
	r := count(november(t), []dossier.Dossier{a, b})
	totals, duplicates := map[string]int{}, map[string]int{}
	for _, u := range r.Report.Units {
		if u.Totals.Total != 0 || u.Totals.Duplicates != 0 {
			totals[u.Code], duplicates[u.Code] = u.Totals.Total, u.Totals.Duplicates
		}
	}
	want := map[string]int{"T.90": 1}
	if diff := cmp.Diff(want, totals) + cmp.Diff(want, duplicates); diff != "" {
		t.Errorf("totals, duplicates by unit (-want +got):\n%s", diff)
	}
}

// TestDuplicatesAgainstAPlainRule compares the streaming rule with one that has all copies before it.
func TestDuplicatesAgainstAPlainRule(t *testing.T) {
	o := november(t)
	rapid.Check(t, func(t *rapid.T) {
		rows := rapid.SliceOfN(rapid.Custom(drawDossier), 1, 12).Draw(t, "rows")
		for i := range rows {
			rows[i].Code = "T.02-1"
			rows[i].Seq = uint64(i + 1)
		}
		best, same := rows[0], true
		for _, d := range rows {
			if finish(d) > finish(best) || finish(d) == finish(best) && d.Status >= best.Status {
				best = d
			}
		}
		alone := count(o, []dossier.Dossier{best})
		moved := false
		for _, d := range rows {
			same = same && counted(o, d) == counted(o, best)
			r := count(o, []dossier.Dossier{d})
			moved = moved || r.Report.Totals != alone.Report.Totals || unitOf(r) != unitOf(alone)
		}
		r := count(o, rows)
		got := observed(r)
		if (got["conflicting_duplicate"] == 1) == same {
			t.Fatalf("same %v, observed %v", same, got)
		}
		if (got["conflicting_duplicate_line"] == 1) != moved {
			t.Fatalf("moved %v, observed %v", moved, got)
		}
		want := alone.Report.Totals
		want.Duplicates = len(rows) - 1
		if r.Report.Totals != want {
			t.Fatal(cmp.Diff(want, r.Report.Totals))
		}
	})
}

func finish(d dossier.Dossier) int64 {
	if d.Finished != 0 {
		return int64(d.Finished)
	}
	return int64(d.Returned)
}

// counted is a dossier with its counted attributes only; the unit of those drawn does not change within November.
func counted(o counting.Options, d dossier.Dossier) dossier.Dossier {
	unit := dossier.NameKey(d.Unit)
	if u := o.Register.Lookup(d.UnitCode, d.Unit, o.Period.To).Unit; u != nil {
		unit = u.Code
	}
	return dossier.Dossier{
		Unit: unit, Status: d.Status, Channel: d.Channel, Received: d.Received, Due: d.Due, Finished: d.Finished,
		Returned: d.Returned, Signed: d.Signed, SupplementRequested: d.SupplementRequested,
	}
}

func unitOf(r *counting.Result) string {
	for _, u := range r.Report.Units {
		if u.Totals != (counting.Totals{}) {
			return u.Code
		}
	}
	return "none"
}
