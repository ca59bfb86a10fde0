package workbook

import (
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"trehan/internal/counting"
	"trehan/internal/documents/view"
	"trehan/internal/dossier"
)

func TestAppendicesOfAPeriod(t *testing.T) {
	for name, c := range map[string]struct {
		in   *view.Input
		want []string
	}{
		"three levels": {november(t), []string{"phu-luc-01.xlsx", "phu-luc-02.xlsx", "phu-luc-03.xlsx", "phu-luc-04.xlsx", "phu-luc-05.xlsx", "phu-luc-06.xlsx"}},
		"nothing late": {quiet(t), []string{"phu-luc-01.xlsx", "phu-luc-02.xlsx", "phu-luc-03.xlsx", "phu-luc-04.xlsx", "phu-luc-05.xlsx", "phu-luc-06.xlsx"}},
		"two levels":   {july2025(t), []string{"phu-luc-01.xlsx", "phu-luc-02.xlsx", "phu-luc-03.xlsx", "phu-luc-04.xlsx"}},
	} {
		t.Run(name, func(t *testing.T) {
			files, err := Appendices(c.in)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, f := range files {
				got = append(got, f.Name)
				equal(t, "media type", f.MediaType, MediaType)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

// An office that wants one workbook has in it the sheets of the appendices that have rows, as they stand alone.
func TestAppendicesInOneWorkbook(t *testing.T) {
	for name, c := range map[string]struct {
		in     *view.Input
		sheets []string
	}{
		"three levels": {november(t), []string{"Phụ lục I", "Phụ lục II", "Phụ lục III", "Phụ lục IV", "Phụ lục V", "Phụ lục VI"}},
		"two levels":   {july2025(t), []string{"Phụ lục I", "Phụ lục II", "Phụ lục III", "Phụ lục IV"}},
		"nothing late": {quiet(t), nil},
	} {
		t.Run(name, func(t *testing.T) {
			alone, err := Appendices(c.in)
			if err != nil {
				t.Fatal(err)
			}
			c.in.Office.AppendixFile = view.OneWorkbook
			files, err := Appendices(c.in)
			if err != nil {
				t.Fatal(err)
			}
			if len(c.sheets) == 0 {
				equal(t, "files", len(files), len(alone))
				return
			}
			one := byName(t, files, "phu-luc.xlsx")
			again, err := Appendices(c.in)
			equal(t, "same bytes", string(byName(t, again, "phu-luc.xlsx").Data) == string(one.Data) && err == nil, true)
			book := open(t, one.Data)
			if diff := cmp.Diff(c.sheets, book.GetSheetList()); diff != "" {
				t.Error(diff)
			}
			for i, sheet := range c.sheets {
				if diff := cmp.Diff(tableOf(t, open(t, alone[i].Data), sheet).rows, tableOf(t, book, sheet).rows); diff != "" {
					t.Errorf("%s: %s", sheet, diff)
				}
			}
		})
	}
}

// TestDossiersRecounted opens the lists of dossiers and counts them again from the report.
func TestDossiersRecounted(t *testing.T) {
	for name, in := range map[string]*view.Input{
		"three levels": november(t), "separate": novemberUnder(t, counting.Policies{Withdrawn: "separate"}), "two levels": july2025(t),
	} {
		files, err := Appendices(in)
		if err != nil {
			t.Fatal(err)
		}
		all := 0
		for i, x := range view.Appendices(in.Report.Period) {
			if x.Officials {
				continue
			}
			t.Run(name+" "+string(x.Level), func(t *testing.T) {
				f := open(t, files[i].Data)
				tab := tableOf(t, f, f.GetSheetName(0))
				want := listed(in, x.Level)
				all += len(want)
				rows := tab.numbered()
				equal(t, "rows", len(rows), len(want))
				byCode := make(map[string]*counting.LateDossier)
				for _, j := range want {
					byCode[in.Report.Late[j].Code] = &in.Report.Late[j]
				}
				days := 0
				for n, row := range rows {
					d := byCode[row[1]]
					if d == nil {
						t.Fatalf("%q does not belong here, or stands twice", row[1])
					}
					delete(byCode, row[1])
					equal(t, "number", row[0], strconv.Itoa(n+1))
					equal(t, "received", row[5], strconv.Itoa(int(d.Received-serialEpoch)))
					equal(t, "finished", row[7], strconv.Itoa(int(d.Finished-serialEpoch)))
					equal(t, "days", row[8], strconv.Itoa(d.WorkingDaysLate))
					equal(t, "kind", row[10], view.KindName(d.Kind))
					days += d.WorkingDaysLate
				}
				sub := 0
				for _, row := range tab.beginning(wordSubtotal + " ") {
					sub += num(t, row[4])
				}
				equal(t, "subtotals", sub, len(want))
				total := tab.beginning(wordTotal)[0]
				equal(t, "total", total[4], strconv.Itoa(len(want)))
				equal(t, "total of days", total[8], strconv.Itoa(days))
			})
		}
		rec := in.Report.Reconciliation
		equal(t, name+": all lists", all, rec.Province+rec.District+rec.Commune)
	}
}

// TestOfficialsRecounted opens the lists of officials and counts persons and distinct dossiers again.
func TestOfficialsRecounted(t *testing.T) {
	for name, in := range map[string]*view.Input{"three levels": november(t), "two levels": july2025(t)} {
		files, err := Appendices(in)
		if err != nil {
			t.Fatal(err)
		}
		persons, nameless := 0, 0
		for i, x := range view.Appendices(in.Report.Period) {
			if !x.Officials {
				continue
			}
			f := open(t, files[i].Data)
			tab := tableOf(t, f, f.GetSheetName(0))
			t.Run(name+" "+string(x.Level), func(t *testing.T) { recountOfficials(t, in, x.Level, tab) })
			persons += len(tab.numbered())
			for _, row := range tab.rows[tab.head:] {
				if row[1] == view.Unidentified {
					equal(t, "number of nobody", row[0], "")
					nameless += num(t, row[5])
				}
			}
		}
		equal(t, name+": persons", persons, len(in.Report.Officials))
		equal(t, name+": nobody", nameless, in.Rows.Unidentified)
	}
}

func recountOfficials(t *testing.T, in *view.Input, level dossier.Level, tab readSheet) {
	units := view.UnitsOf(in)
	late := make(map[string]int) // name and unit
	officials := make(map[string]int)
	for _, o := range in.Report.Officials {
		if units.List(o.Unit) == level {
			late[o.Name+"|"+units.Name(o.Unit)] = o.Late
			officials[units.Name(o.Unit)]++
		}
	}
	rows := tab.numbered()
	equal(t, "rows", len(rows), len(late))
	for _, row := range rows {
		n, ok := late[row[1]+"|"+row[4]]
		if !ok {
			t.Errorf("%q of %q does not belong here", row[1], row[4])
		}
		equal(t, "dossiers of "+row[1], num(t, row[5]), n)
		equal(t, "kinds of "+row[1], num(t, row[6])+num(t, row[7])+num(t, row[8])+num(t, row[9]), n)
	}
	// Distinct dossiers, of each unit and of the level.
	of, all := make(map[string]map[string]bool), make(map[string]bool)
	put := func(unit, code string) {
		if units.List(unit) != level {
			return
		}
		if of[units.Name(unit)] == nil {
			of[units.Name(unit)] = make(map[string]bool)
		}
		of[units.Name(unit)][code], all[code] = true, true
	}
	for i, d := range in.Report.Late {
		if units.List(d.Unit) == "" {
			continue
		}
		if len(d.Officials) == 0 {
			put(d.Unit, d.Code)
		}
		for _, o := range in.Rows.Late[i].Officials {
			if o.Listed {
				put(o.Unit, d.Code)
			}
		}
	}
	for _, row := range tab.beginning(wordSubtotal + " ") {
		unit := row[0][len(wordSubtotal+" "):]
		equal(t, "persons of "+unit, num(t, row[4]), officials[unit])
		equal(t, "dossiers of "+unit, num(t, row[5]), len(of[unit]))
	}
	total := tab.beginning(wordTotal)[0]
	equal(t, "persons", num(t, total[4]), len(late))
	equal(t, "dossiers", num(t, total[5]), len(all))
}

// TestNovemberHasEverything keeps the fixture honest: a case that does not occur proves nothing.
func TestNovemberHasEverything(t *testing.T) {
	in := november(t)
	kinds := make(map[counting.Kind]int)
	short, shared := 0, 0
	for _, d := range in.Report.Late {
		kinds[d.Kind]++
		if d.WorkingDaysLate == 0 {
			short++
		}
		if len(d.Officials) > 1 {
			shared++
		}
	}
	rec := in.Report.Reconciliation
	o := in.Report.PendingOverdue
	for what, n := range map[string]int{
		"actual": kinds[counting.Actual], "slow": kinds[counting.SlowUpdate], "suspected": kinds[counting.SuspectedSlowUpdate],
		"unclassified": kinds[counting.Unclassified], "less than a day": short, "two officials": shared, "nobody": in.Rows.Unidentified,
		"province": rec.Province, "district": rec.District, "commune": rec.Commune, "not listed": rec.NotListed, "unknown": rec.Unknown,
		"test": o.Test, "backlog": o.Backlog, "unclosed": o.Unclosed, "in process": o.InProcess, "withdrawn": in.Report.Totals.Withdrawn,
	} {
		if n == 0 {
			t.Errorf("none: %s", what)
		}
	}
}

func TestOfficialOfAnotherUnit(t *testing.T) {
	files, err := Appendices(november(t))
	if err != nil {
		t.Fatal(err)
	}
	// X-0008 is the district's dossier, delayed by a department's official: the dossier stands with the district, the
	// official with the department.
	f := open(t, byName(t, files, "phu-luc-05.xlsx").Data)
	district := tableOf(t, f, f.GetSheetName(0))
	if !district.contains("X-0008") || !district.contains(names[0]+" (Sở Mẫu Đơn)") {
		t.Error("the district's dossier does not name the department's official with the department")
	}
	f = open(t, byName(t, files, "phu-luc-02.xlsx").Data)
	if tableOf(t, f, f.GetSheetName(0)).contains(names[0]) {
		t.Error("the department's official stands with the district")
	}
	f = open(t, byName(t, files, "phu-luc-03.xlsx").Data)
	if !tableOf(t, f, f.GetSheetName(0)).contains("01 hồ sơ do đơn vị khác giải quyết") {
		t.Error("the note on the other unit's dossier is missing")
	}
}

func TestCommunesStandByDistrict(t *testing.T) {
	files, err := Appendices(november(t))
	if err != nil {
		t.Fatal(err)
	}
	f := open(t, byName(t, files, "phu-luc-04.xlsx").Data)
	var got []string
	for _, row := range tableOf(t, f, f.GetSheetName(0)).numbered() {
		got = append(got, row[4])
	}
	want := []string{"UBND xã Trung thuộc UBND huyện Hai Sông", "UBND xã Hạ thuộc UBND huyện Hai Sông", "UBND xã Thượng thuộc UBND huyện Ba Núi"}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestNothingLate(t *testing.T) {
	in := quiet(t)
	for _, f := range files(t, in) {
		book := open(t, f.Data)
		switch {
		case f.Name == "phu-luc-07.xlsx":
		case f.Name[:3] == "phu":
			tab := tableOf(t, book, book.GetSheetName(0))
			equal(t, f.Name, tab.rows[tab.head][0], view.None)
		default:
			equal(t, f.Name, tableOf(t, book, sheetDossiers).rows[5][0], view.NothingLate)
			if !tableOf(t, book, sheetFigures).contains(view.NothingLate) {
				t.Errorf("%s does not say that nothing was late", f.Name)
			}
		}
	}
}

// TestRowsMustAddUp refuses rows that are not the report's.
func TestRowsMustAddUp(t *testing.T) {
	for name, spoil := range map[string]func(*view.Input){
		"late detail missing":  func(in *view.Input) { in.Rows.Late = in.Rows.Late[1:] },
		"late detail swapped":  func(in *view.Input) { in.Rows.Late[0], in.Rows.Late[1] = in.Rows.Late[1], in.Rows.Late[0] },
		"late row missing":     func(in *view.Input) { in.Report.Late, in.Rows.Late = in.Report.Late[1:], in.Rows.Late[1:] },
		"late in another list": func(in *view.Input) { in.Report.Reconciliation.Province++; in.Report.Reconciliation.District-- },
		"overdue row missing":  func(in *view.Input) { in.Rows.Overdue = in.Rows.Overdue[1:] },
	} {
		t.Run(name, func(t *testing.T) {
			in := november(t)
			spoil(in)
			if _, err := Appendices(in); err == nil {
				t.Error("accepted")
			}
		})
	}
}
