package extract

import (
	"fmt"
	"strings"
	"testing"

	"trehan/internal/dossier"
	"trehan/internal/extract/dialect"
)

func TestPlacesOfTheUnit(t *testing.T) {
	const (
		header = "Số hồ sơ,Thủ tục,Ngày tiếp nhận,Ngày hẹn trả,Ngày có kết quả,Trạng thái\n"
		first  = "H25.05-1,P,1/11/2023,2/11/2023,,4\n"
		second = "H25.11-2,P,1/11/2023,2/11/2023,,4\n"
	)
	for _, c := range []struct {
		name, text string
		unit       dialect.Unit
		want       []string // unit and its code
		refused    string
	}{
		{"fixed", header + first, dialect.Unit{From: dialect.UnitFixed, Value: " Sở Tư  pháp"}, []string{"Sở Tư pháp|"}, ""},
		{"fixed, whatever the column says", "Đơn vị," + header + "Khác," + first, dialect.Unit{From: dialect.UnitFixed, Value: "U"}, []string{"U|"}, ""},
		{"file", header + first, dialect.Unit{From: dialect.UnitFile}, []string{"11-2023 Sở Tư pháp|"}, ""},
		{"file, pattern", header + first, dialect.Unit{From: dialect.UnitFile, Pattern: `^\S+ (.+)$`}, []string{"Sở Tư pháp|"}, ""},
		{"file, no match", header + first, dialect.Unit{From: dialect.UnitFile, Pattern: `^(\d+)$`}, nil, "tên tệp không khớp biểu thức formats[].unit.pattern"},
		{"code", header + first + second, dialect.Unit{From: dialect.UnitCode}, []string{"H25.05|H25.05", "H25.11|H25.11"}, ""},
		{"code, pattern", header + first, dialect.Unit{From: dialect.UnitCode, Pattern: `^H\d+\.(\d+)-`}, []string{"05|05"}, ""},
		{"code, no match", header + first, dialect.Unit{From: dialect.UnitCode, Pattern: `^X(.)`}, nil, "dòng 2, cột Số hồ sơ: mã hồ sơ không khớp"},
		{"groups", header + "I. Sở Tư pháp,,,,,\n" + first + "Cộng: 1,,,,,\nII. Sở Y tế (01 hồ sơ),,,,,\n" + second + "Tổng cộng: 02 hồ sơ,,,,,\n", dialect.Unit{From: dialect.UnitGroup}, []string{"Sở Tư pháp|", "Sở Y tế|"}, ""},
		{"groups in front of the columns", "STT," + header + "I,,,,,,\nSở Tư pháp,,,,,,\n1," + first + "Sở Y tế (01),,,,,,\n2," + second, dialect.Unit{From: dialect.UnitGroup}, []string{"Sở Tư pháp|", "Sở Y tế|"}, ""},
		{"groups, other marks", header + "A/ Đơn vị: UBND xã Số 2: 1 hồ sơ,,,,,\n" + first + ",Sở Y tế - Tổng số: 1,,,,\n" + second, dialect.Unit{From: dialect.UnitGroup}, []string{"UBND xã Số 2|", "Sở Y tế|"}, ""},
		{"groups in a column that is not read", "STT," + header + "Sở Tư pháp,,,,,,\n1," + first + "Sở Y tế,,,,,,\n2," + second, dialect.Unit{From: dialect.UnitGroup}, []string{"Sở Tư pháp|", "Sở Y tế|"}, ""},
		{
			"groups, pattern", header + "CƠ QUAN: Sở Tư pháp,,,,,\nLĩnh vực: Hộ tịch,,,,,\n" + first + "Lĩnh vực: Khác,,,,,\n" + second,
			dialect.Unit{From: dialect.UnitGroup, Pattern: `^CƠ QUAN: (.*)$`},
			[]string{"Sở Tư pháp|", "Sở Tư pháp|"}, "",
		},
		{"no group above", header + first + "I. Sở Tư pháp,,,,,\n" + second, dialect.Unit{From: dialect.UnitGroup}, nil, "dòng 2: không có dòng nhóm nêu đơn vị"},
		{"column", header + first, dialect.Unit{From: dialect.UnitColumn}, nil, "thiếu cột bắt buộc: Cơ quan/đơn vị"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := text(c.text)
			f.Name = "x/11-2023 Sở Tư pháp.csv"
			got, _, err := dossiers(f, Options{Formats: []dialect.Dialect{{Name: "own", Match: dialect.Match{File: "11-*"}, Unit: c.unit}}, part: 64})
			if c.refused != "" {
				if err == nil || !strings.Contains(err.Error(), c.refused) {
					t.Errorf("%v, want %s", err, c.refused)
				}
				return
			}
			var units []string
			for _, d := range got {
				units = append(units, d.Unit+"|"+d.UnitCode)
			}
			if err != nil || strings.Join(units, ";") != strings.Join(c.want, ";") {
				t.Errorf("%v %q, want %q", err, units, c.want)
			}
		})
	}
}

func TestUnitFromSheet(t *testing.T) {
	rows := without(listValue("H1"), 2)
	other := without(listValue("H2"), 2)
	d := dialect.Dialect{Name: "own", Unit: dialect.Unit{From: dialect.UnitSheet, Pattern: `^\d+\. (.*)$`}, Sheets: dialect.Sheets{Leave: []string{"tổng hợp"}}}
	got, s, err := dossiers(sheetsOf(t, []sheetOf{{"1. Sở Tư pháp", "", rows}, {"2. Sở Y tế", "", other}, {"Tổng hợp", "", [][]any{{"x"}}}}), Options{Formats: []dialect.Dialect{d}})
	if err != nil || len(got) != 2 || got[0].Unit != "Sở Tư pháp" || got[1].Unit != "Sở Y tế" || len(s.Observations) != 0 {
		t.Error(err, got, s.Observations)
	}
	_, _, err = dossiers(sheetsOf(t, []sheetOf{{"1. Sở Tư pháp", "", rows}, {"Sở Y tế", "", other}}), Options{Formats: []dialect.Dialect{d}})
	if err == nil || !strings.Contains(err.Error(), "trang tính Sở Y tế: tên trang tính không khớp") {
		t.Error(err)
	}
}

func TestSheetsOfADialect(t *testing.T) {
	sheets := []sheetOf{{"A", "", listValue("H1")}, {"B", "hidden", listValue("H2")}, {"C", "", listValue("H3")}}
	for _, c := range []struct {
		sheets       dialect.Sheets
		codes        string
		observations int
		refused      string
	}{
		{dialect.Sheets{}, "H1 H3", 1, ""},
		{dialect.Sheets{Take: []string{"c", "B"}}, "H2 H3", 0, ""},
		{dialect.Sheets{Leave: []string{"b", "Không có"}}, "H1 H3", 0, ""},
		{dialect.Sheets{Take: []string{"D"}}, "", 0, "các trang tính: A, B, C"},
	} {
		got, s, err := dossiers(sheetsOf(t, sheets), Options{Formats: []dialect.Dialect{{Name: "own", Match: dialect.Match{File: "*"}, Sheets: c.sheets}}})
		if c.refused != "" && (err == nil || !strings.Contains(err.Error(), c.refused)) || c.refused == "" && err != nil {
			t.Errorf("%+v: %v, want %q", c.sheets, err, c.refused)
		}
		same(t, fmt.Sprintf("%+v", c.sheets), c.codes, strings.Join(codesOf(got), " "))
		if len(s.Observations) != c.observations {
			t.Errorf("%+v: observations %v, want %d", c.sheets, s.Observations, c.observations)
		}
	}
}

// A column of units that is empty on every row is made good by the codes, if the register knows them; one that is empty on
// some rows is not.
func TestEmptyColumnOfUnits(t *testing.T) {
	const header = "Số hồ sơ,Thủ tục,Đơn vị,Ngày tiếp nhận,Ngày hẹn trả,Ngày có kết quả,Trạng thái\n"
	const rest = ",1/11/2023,2/11/2023,,4\n"
	known := func(code string) bool { return code == "H25.05" }
	for _, c := range []struct {
		name, text string
		register   func(string) bool
		want       string
		count      int
	}{
		{"every row", header + "Tổng 1,,,,,,\nH25.05-1,P," + rest + "H25.99-2,P," + rest, known, "H25.05|H25.05 |", 1},
		{"marks of empty cells", header + "H25.05-1,P,-" + rest + "H25.05-2,P,NULL" + rest, known, "H25.05|H25.05 H25.05|H25.05", 2},
		{"some rows", header + "H25.05-1,P," + rest + "H25.05-2,P,U" + rest, known, "| U|", 0},
		{"unknown codes", header + "H25.98-1,P," + rest, known, "|", 0},
		{"no register", header + "H25.05-1,P," + rest, nil, "|", 0},
	} {
		for _, part := range []int{0, 64} {
			got, s, err := dossiers(text(c.text), Options{UnitCode: c.register, part: part})
			var units []string
			for _, d := range got {
				units = append(units, d.Unit+"|"+d.UnitCode)
			}
			count := 0
			for _, o := range s.Observations {
				if o.Code == UnitFromCode {
					count = o.Count
				}
			}
			if err != nil || strings.Join(units, " ") != c.want || count != c.count {
				t.Errorf("%s: %v %q %v", c.name, err, units, s.Observations)
			}
		}
	}
	rows := listValue("H25.05-1")
	rows[1][2] = nil
	got, _, err := dossiers(sheetsOf(t, []sheetOf{{"A", "", rows}, {"B", "", listValue("H25.05-2")}}), Options{UnitCode: known})
	if want := []dossier.Dossier{{Unit: "H25.05"}, {Unit: "U"}}; err != nil || len(got) != 2 || got[0].Unit != want[0].Unit || got[1].Unit != want[1].Unit {
		t.Error(err, got)
	}
}
