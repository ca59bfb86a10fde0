package workbook

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"trehan/internal/counting"
	"trehan/internal/documents/view"
	"trehan/internal/dossier"
	"trehan/internal/period"
)

func TestUnitHoldsOnlyItsOwn(t *testing.T) {
	in := november(t)
	for _, c := range []struct {
		code     string
		units    []string // whose rows it holds
		officers []string
	}{
		{"X01.02", []string{"X01.02"}, []string{names[3], names[9], names[0], names[6]}},
		{"X01.27", []string{"X01.27", "X01.102", "X01.103"}, []string{"Tạ Văn Trung", "Tạ Văn Trung"}},
		{"X01.102", []string{"X01.102"}, []string{"Tạ Văn Trung"}},
		{"X01.104", []string{"X01.104"}, nil},
		{"X01.90", []string{"X01.90"}, nil},
	} {
		t.Run(c.code, func(t *testing.T) {
			f, err := unitFile(in, c.code)
			if err != nil {
				t.Fatal(err)
			}
			equal(t, "name", f.Name, "don-vi/"+c.code+".xlsx")
			book := open(t, f.Data)
			late, overdue := 0, 0
			for _, d := range in.Report.Late {
				if slices.Contains(c.units, d.Unit) {
					late++
				}
			}
			for _, d := range in.Rows.Overdue {
				if slices.Contains(c.units, d.Unit) {
					overdue++
				}
			}
			equal(t, "figures", len(tableOf(t, book, sheetFigures).numbered()), len(c.units))
			equal(t, "dossiers", len(tableOf(t, book, sheetDossiers).numbered()), late)
			equal(t, "overdue", len(tableOf(t, book, sheetOverdue).numbered()), overdue)
			var officers []string
			for _, row := range tableOf(t, book, sheetOfficials).numbered() {
				officers = append(officers, row[1])
			}
			slices.Sort(officers)
			slices.Sort(c.officers)
			if !slices.Equal(officers, c.officers) {
				t.Errorf("officials %v, want %v", officers, c.officers)
			}
			if late == 0 && !tableOf(t, book, sheetDossiers).contains(view.NothingLate) {
				t.Error("does not say that nothing was late")
			}
		})
	}
}

// A district is told of a commune outside the lists neither in its mail nor in its workbook.
func TestDistrictHoldsTheCommunesItsMailCovers(t *testing.T) {
	m := newMonth(t, strings.Replace(threeLevelUnits, "name: UBND xã Hạ, level: commune,", "name: UBND xã Hạ, level: commune, listed: false,", 1),
		period.Month{Year: 2023, Month: time.November}, counting.Policies{})
	for _, commune := range []string{"X01.102", "X01.103"} {
		m.late("X-"+commune, commune, 5, func(d *dossier.Dossier) { d.Handler = "Người Của " + commune })
		m.add(dossier.Dossier{Code: "Q-" + commune, UnitCode: commune, Status: dossier.InProcess, Received: m.at(2), Due: m.at(8)})
	}
	in := m.input()
	f, err := unitFile(in, "X01.27")
	if err != nil {
		t.Fatal(err)
	}
	book := open(t, f.Data)
	equal(t, "figures", len(tableOf(t, book, sheetFigures).numbered()), 2)
	for _, sheet := range book.GetSheetList() {
		rows, err := book.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		all := fmt.Sprint(rows)
		for _, never := range []string{"UBND xã Hạ", "X-X01.103", "Q-X01.103", "Người Của X01.103"} {
			if strings.Contains(all, never) {
				t.Errorf("%s: %q stands in it", sheet, never)
			}
		}
	}
	equal(t, "dossiers", len(tableOf(t, book, sheetDossiers).numbered()), 1)
	var covers []string
	for _, to := range m.reg.Addressees(in.Report.Period, in.Report.Period.To+5) {
		if to.Code == "X01.27" {
			covers = to.Covers
		}
	}
	equal(t, "covered by the mail", strings.Join(covers, " "), "X01.102 X01.27")
}

// Nor does it lose communes whose entries spell its code in another case.
func TestDistrictHoldsCommunesWhateverTheCaseOfItsCode(t *testing.T) {
	units := strings.NewReplacer("code: X01.27,", "code: X01.27a,", "parent: X01.27,", "parent: x01.27A,").Replace(threeLevelUnits)
	in := newMonth(t, units, period.Month{Year: 2023, Month: time.November}, counting.Policies{}).input()
	f, err := unitFile(in, "X01.27a")
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "figures", len(tableOf(t, open(t, f.Data), sheetFigures).numbered()), 3)
}

func TestUnknownUnitHasNoWorkbook(t *testing.T) {
	for _, code := range []string{"", "X99"} {
		if _, err := unitFile(november(t), code); err == nil {
			t.Errorf("%q has a workbook", code)
		}
	}
}

func TestUnitsAreUnit(t *testing.T) {
	in := november(t)
	codes := []string{"X01.27", "X01.02"}
	all, err := unitFiles(in, codes)
	if err != nil {
		t.Fatal(err)
	}
	for i, code := range codes {
		one, err := unitFile(in, code)
		if err != nil {
			t.Fatal(err)
		}
		equal(t, code, string(one.Data) == string(all[i].Data), true)
	}
}

// unitFiles are the units' workbooks in the order of the codes.
func unitFiles(in *view.Input, codes []string) ([]view.File, error) {
	files := make([]view.File, len(codes))
	err := Units(in, codes, func(i int, file view.File) error { files[i] = file; return nil })
	return files, err
}

func unitFile(in *view.Input, code string) (view.File, error) {
	files, err := unitFiles(in, []string{code})
	return files[0], err
}
