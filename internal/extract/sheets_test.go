package extract

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"trehan/internal/dossier"
	"trehan/internal/register"
)

// sheetOf is one sheet of a workbook in a test: its rows from A1 on, nil for an empty one.
type sheetOf struct {
	name  string
	state string // hidden, veryHidden; "" for visible
	rows  [][]any
}

func sheetsOf(t testing.TB, sheets []sheetOf) File {
	t.Helper()
	return workbook(t, func(f *excelize.File) {
		for i, s := range sheets {
			var err error
			if i == 0 {
				err = f.SetSheetName("Sheet1", s.name)
			} else {
				_, err = f.NewSheet(s.name)
			}
			if err != nil {
				t.Fatal(err)
			}
			for j, row := range s.rows {
				put(t, f, s.name, fmt.Sprintf("A%d", j+1), row...)
			}
		}
		for _, s := range sheets {
			if s.state == "" {
				continue
			}
			// excelize hides no active sheet.
			last, err := f.GetSheetIndex(sheets[len(sheets)-1].name)
			if err != nil {
				t.Fatal(err)
			}
			f.SetActiveSheet(last)
			if err := f.SetSheetVisible(s.name, false, s.state == "veryHidden"); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// listed are the rows of a sheet with the header and these dossiers.
func listValue(codes ...string) [][]any {
	rows := [][]any{sheetHead}
	for _, c := range codes {
		rows = append(rows, []any{c, "P", "U", 45231, nil, nil, 4})
	}
	return rows
}

// without are rows without one column, counted from 0.
func without(rows [][]any, column int) [][]any {
	out := make([][]any, len(rows))
	for i, row := range rows {
		out[i] = slices.Delete(slices.Clone(row), min(column, len(row)), min(column+1, len(row)))
	}
	return out
}

func unread(rows int, detail string) dossier.Observation {
	return dossier.Observation{Code: SheetIgnored, Count: rows, Detail: "so.xlsx, trang tính " + detail}
}

func TestSheets(t *testing.T) {
	typo := listValue("H3", "H4")
	typo[0] = slices.Clone(sheetHead)
	typo[0][4] = "Ngày hẹn trã"
	below := append([][]any{{"UBND TỈNH"}, {"DANH SÁCH"}, nil, {"Tháng 11"}}, listValue("H3", "H4")...)
	reordered := make([][]any, 3)
	for i, row := range listValue("H3", "H4") {
		row = append(slices.Clone(row), nil, nil)[:9]
		slices.Reverse(row)
		reordered[i] = row
	}
	blanks := [][]any{{" ", "\u00a0"}, {nil, " \t"}}
	deep := append(make([][]any, headerRows), listValue("H3")...)
	deep[0] = []any{"Bìa"}

	for name, c := range map[string]struct {
		sheets []sheetOf
		want   string // codes
		seen   []dossier.Observation
		err    []string // parts of the message, instead
	}{
		"a sheet a unit": {
			sheets: []sheetOf{{"Sở A", "", listValue("H1", "H2")}, {"Sở B", "", listValue("H3")}, {"Huyện C", "", listValue("H4")}, {"Huyện D", "", listValue("H5")}, {"Xã E", "", listValue("H6", "H7")}},
			want:   "H1 H2 H3 H4 H5 H6 H7",
		},
		"the second sheet goes on without a header": {
			sheets: []sheetOf{{"DS", "", listValue("H1", "H2")}, {"DS (2)", "", listValue("H3", "H4", "H5")[1:]}},
			want:   "H1 H2", seen: []dossier.Observation{unread(3, "DS (2): 3 dòng")},
		},
		"the first sheet goes on without a header": {
			sheets: []sheetOf{{"DS (2)", "", listValue("H3")[1:]}, {"DS", "", listValue("H1", "H2")}},
			want:   "H1 H2", seen: []dossier.Observation{unread(1, "DS (2): 1 dòng")},
		},
		"an old month in a hidden first sheet": {
			sheets: []sheetOf{{"Tháng 10", "hidden", listValue("H8", "H9")}, {"Tháng 11", "", listValue("H1")}},
			want:   "H1", seen: []dossier.Observation{unread(2, "Tháng 10 (đang ẩn): 2 dòng")},
		},
		"very hidden": {
			sheets: []sheetOf{{"Tháng 11", "", listValue("H1")}, {"Gốc", "veryHidden", listValue("H8", "H9")}, {"Ghi", "", nil}},
			want:   "H1", seen: []dossier.Observation{unread(2, "Gốc (đang ẩn): 2 dòng")},
		},
		"a hidden sheet goes on without a header": {
			sheets: []sheetOf{{"Phần 2", "hidden", listValue("H8", "H9")[1:]}, {"Tháng 11", "", listValue("H1")}},
			want:   "H1", seen: []dossier.Observation{unread(2, "Phần 2 (đang ẩn): 2 dòng")},
		},
		"hidden sheets without a row": {
			sheets: []sheetOf{{"Mẫu", "hidden", listValue()}, {"Trống", "veryHidden", nil}, {"Tháng 11", "", listValue("H1")}},
			want:   "H1",
		},
		"the header in hidden sheets alone": {
			sheets: []sheetOf{{"Tháng 10", "hidden", listValue("H8")}, {"Tháng 11", "veryHidden", listValue("H1", "H2")}, {"Trống", "", nil}},
			err:    []string{"trang tính Tháng 10: dòng tiêu đề nằm ở trang tính đang ẩn này, có 1 dòng", "trang tính Tháng 11: dòng tiêu đề nằm ở trang tính đang ẩn này, có 2 dòng"},
		},
		"a header with a mistake beside a hidden sheet": {
			sheets: []sheetOf{{"Tháng 10", "hidden", listValue("H8")}, {"Tháng 11", "", typo}},
			err:    []string{"trang tính Tháng 11: không tìm thấy dòng tiêu đề", "thiếu cột bắt buộc: Ngày hẹn trả", "trang tính Tháng 10: dòng tiêu đề nằm ở trang tính đang ẩn"},
		},
		"the data hidden behind an empty template": {
			sheets: []sheetOf{{"Dữ liệu", "hidden", listValue("H1", "H2")}, {"Mẫu", "", listValue()}},
			seen:   []dossier.Observation{unread(2, "Dữ liệu (đang ẩn): 2 dòng")},
		},
		"an empty template first": {
			sheets: []sheetOf{{"Mẫu", "", listValue()}, {"Dữ liệu", "", listValue("H1", "H2")}},
			want:   "H1 H2",
		},
		"an empty template last": {
			sheets: []sheetOf{{"Dữ liệu", "", listValue("H1", "H2")}, {"Mẫu", "", listValue()}},
			want:   "H1 H2",
		},
		"a cover sheet first": {
			sheets: []sheetOf{{"Bìa", "", [][]any{{"UBND TỈNH"}, nil, {"Tháng", 11}}}, {"Dữ liệu", "", listValue("H1")}},
			want:   "H1", seen: []dossier.Observation{unread(2, "Bìa: 2 dòng")},
		},
		"a summary last": {
			sheets: []sheetOf{{"Dữ liệu", "", listValue("H1")}, {"Tổng hợp", "", [][]any{{"Đơn vị", "Số lượng"}, {"U", 1}, {"Cộng", 1}}}},
			want:   "H1", seen: []dossier.Observation{unread(3, "Tổng hợp: 3 dòng")},
		},
		"empty sheets": {
			sheets: []sheetOf{{"Trang 1", "", nil}, {"Dữ liệu", "", listValue("H1")}, {"Trang 2", "", blanks}, {"Trang 3", "hidden", blanks}, {"Trang 4", "", nil}},
			want:   "H1",
		},
		"a header on row 5": {
			sheets: []sheetOf{{"A", "", listValue("H1")}, {"B", "", below}},
			want:   "H1 H3 H4",
		},
		"a header too far down": {
			sheets: []sheetOf{{"A", "", listValue("H1")}, {"B", "", deep}},
			want:   "H1", seen: []dossier.Observation{unread(3, "B: 3 dòng")},
		},
		"columns in another order": {
			sheets: []sheetOf{{"A", "", listValue("H1")}, {"B", "", reordered}},
			want:   "H1 H3 H4",
		},
		"without the optional columns": {
			sheets: []sheetOf{{"A", "", listValue("H1")}, {"B", "", without(without(listValue("H3", "H4"), 8), 7)}},
			want:   "H1 H3 H4",
		},
		"a mistake in one header": {
			sheets: []sheetOf{{"A", "", listValue("H1")}, {"B", "", typo}},
			want:   "H1", seen: []dossier.Observation{unread(3, "B: 3 dòng và tiêu đề thiếu cột Ngày hẹn trả")},
		},
		"a required column left out": {
			sheets: []sheetOf{{"A", "", without(listValue("H1"), 1)}, {"B", "", listValue("H3")}},
			want:   "H3", seen: []dossier.Observation{unread(2, "A: 2 dòng và tiêu đề thiếu cột Tên thủ tục hành chính")},
		},
		"a copy": {
			sheets: []sheetOf{{"A", "", listValue("H1", "H2")}, {"A (2)", "", listValue("H1", "H2")}},
			want:   "H1 H2 H1 H2",
		},
		"no header anywhere": {
			sheets: []sheetOf{{"Trống", "", nil}, {"A", "", typo}, {"B", "", [][]any{{"x"}}}},
			err:    []string{"trang tính A: không tìm thấy dòng tiêu đề"},
		},
		"nothing anywhere": {
			sheets: []sheetOf{{"A", "", nil}, {"B", "", nil}},
			err:    []string{"tệp so.xlsx: không tìm thấy dòng tiêu đề"},
		},
		"mistakes in several sheets": {
			sheets: []sheetOf{{"A", "", append(listValue("H1"), []any{"H2", "P", "U", "xx", nil, nil, 4})}, {"B", "", append(listValue(), []any{"H3", "P", "U", 45231, nil, nil, 77})}},
			err:    []string{"trang tính A, dòng 3, cột Ngày tiếp nhận", "trang tính B, dòng 2, cột Trạng thái"},
		},
		"totals in several sheets": {
			sheets: []sheetOf{{"A", "", append(listValue("H1"), []any{"Tổng cộng", "x"})}, {"B", "", append(listValue("H3"), nil, []any{"Tổng cộng"}, []any{"Người lập"})}},
			want:   "H1 H3", seen: []dossier.Observation{
				{Code: RowSkipped, Count: 1, Detail: "so.xlsx, trang tính A: dòng 3"},
				{Code: RowSkipped, Count: 2, Detail: "so.xlsx, trang tính B: dòng 4, 5"},
			},
		},
		"unknown columns in several sheets": {
			sheets: []sheetOf{{"A", "", [][]any{append(slices.Clone(sheetHead), "Lạ", "Mã hồ sơ")}}, {"B", "", [][]any{append([]any{"Khác", "Lạ"}, sheetHead...)}}},
			seen:   []dossier.Observation{{Code: UnknownColumn, Count: 1, Detail: "Lạ"}, {Code: UnknownColumn, Count: 1, Detail: "Khác"}, {Code: ColumnIgnored, Count: 1, Detail: "Mã hồ sơ"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got, s, err := dossiers(sheetsOf(t, c.sheets), Options{Index: 3})
			if len(c.err) > 0 {
				var f *Faults
				if !errors.As(err, &f) || len(f.List) != strings.Count(err.Error(), "\n")+1 {
					t.Fatalf("%d dossiers, %v", len(got), err)
				}
				for _, part := range c.err {
					if !strings.Contains(err.Error(), part) {
						t.Errorf("%v: no %q", err, part)
					}
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			var codes []string
			last := uint64(3) << 40
			for _, d := range got {
				codes = append(codes, d.Code)
				same(t, d.Code, []any{"P", "U", day(1), dossier.Status(4)}, []any{d.Procedure, d.Unit, d.Received, d.Status})
				if d.Seq <= last || d.Seq >= 4<<40 {
					t.Errorf("%s has place %d after %d", d.Code, d.Seq, last)
				}
				last = d.Seq
			}
			if strings.Join(codes, " ") != c.want || s.Rows != len(codes) {
				t.Errorf("%q, %d rows", codes, s.Rows)
			}
			if diff := cmp.Diff(c.seen, s.Observations); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A sheet that the configuration names is meant, hidden or not, and the others are not.
func TestNamedSheet(t *testing.T) {
	file := sheetsOf(t, []sheetOf{{"Hướng dẫn", "", [][]any{{"Cách làm"}}}, {"Tháng 10", "hidden", listValue("H0")}, {"Tháng 11", "", listValue("H1")}})
	for sheet, want := range map[string]string{"tháng 11 ": "H1", "Tháng 10": "H0"} {
		got, s := allOf(t, file, Options{Sheet: sheet})
		same(t, sheet, []string{want}, codesOf(got))
		same(t, sheet, nil, s.Observations)
	}
	for sheet, want := range map[string]string{"Tháng 12": "Hướng dẫn, Tháng 10, Tháng 11", "Hướng dẫn": "trang tính Hướng dẫn: không tìm thấy dòng tiêu đề"} {
		if _, _, err := dossiers(file, Options{Sheet: sheet}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", sheet, err)
		}
	}
}

func TestSheetsOfSteps(t *testing.T) {
	header := []any{"Số hồ sơ", "Cán bộ xử lý", "Ngày hoàn thành"}
	file := sheetsOf(t, []sheetOf{
		{"Sở A", "", [][]any{header, {"H1", "Nguyễn Văn Thử", 45231}}},
		{"Sở B", "", [][]any{header, {"H2", "Trần Thị Thử", 45232}}},
		{"Sở C", "", [][]any{{"H3", "Lê Văn Thử", 45232}}},
	})
	var got []string
	s, err := Steps(context.Background(), file, Options{}, func(s *dossier.Step) error {
		got = append(got, s.Code)
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	same(t, "codes", []string{"H1", "H2"}, got)
	same(t, "observations", []dossier.Observation{unread(1, "Sở C: 1 dòng")}, s.Observations)
}

func TestSheetsOfStaff(t *testing.T) {
	header := []any{"Tài khoản", "Họ và tên"}
	entries, s, err := Staff(context.Background(), sheetsOf(t, []sheetOf{
		{"Sở A", "", [][]any{header, {"thu1", "Nguyễn Văn Thử"}}},
		{"Sở B", "", [][]any{{"thu3", "Lê Văn Thử"}}},
		{"Sở C", "", [][]any{header, {"thu2", "Trần Thị Thử"}}},
	}), Options{})
	if err != nil {
		t.Error(err)
	}
	same(t, "entries", []register.StaffEntry{{Account: "thu1", Name: "Nguyễn Văn Thử"}, {Account: "thu2", Name: "Trần Thị Thử"}}, entries)
	same(t, "observations", []dossier.Observation{unread(1, "Sở B: 1 dòng")}, s.Observations)
}

// Chart sheets hold no rows; formats, comments and formulas of nothing are no values; a sheet that only has a formula
// without its value does have something.
func TestSheetsWithoutValues(t *testing.T) {
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	file := workbook(t, func(f *excelize.File) {
		for i, row := range listValue("H1") {
			put(t, f, "Sheet1", fmt.Sprintf("A%d", i+1), row...)
		}
		must(f.AddChartSheet("Biểu đồ", &excelize.Chart{Type: excelize.Col, Series: []excelize.ChartSeries{{Categories: "Sheet1!$A$2:$A$2", Values: "Sheet1!$D$2:$D$2"}}}))
		for _, name := range []string{"Định dạng", "Công thức"} {
			_, err := f.NewSheet(name)
			must(err)
		}
		style, err := f.NewStyle(&excelize.Style{Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"FFFF00"}}})
		must(err)
		must(f.SetCellStyle("Định dạng", "A1", "D30", style))
		must(f.MergeCell("Định dạng", "A1", "D4"))
		must(f.AddComment("Định dạng", excelize.Comment{Cell: "B2", Author: "x", Text: "ghi chú"}))
		must(f.SetCellFormula("Công thức", "B2", "Sheet1!A2"))
	})
	got, s := allOf(t, file, Options{})
	same(t, "codes", []string{"H1"}, codesOf(got))
	same(t, "observations", []dossier.Observation{unread(1, "Công thức: 1 dòng")}, s.Observations)
}

// What a filter hides is read: rows and columns are hidden for the eye, not taken out of the list. The rows are named.
func TestHiddenRowsAndColumns(t *testing.T) {
	got, s := allOf(t, workbook(t, func(f *excelize.File) {
		for i, row := range listValue("H1", "H2", "H3") {
			put(t, f, "Sheet1", fmt.Sprintf("A%d", i+1), row...)
		}
		for _, err := range []error{
			f.AutoFilter("Sheet1", "A1:I4", []excelize.AutoFilterOptions{{Column: "A", Expression: "x == H1"}}),
			f.SetRowVisible("Sheet1", 3, false), f.SetRowVisible("Sheet1", 4, false), f.SetColVisible("Sheet1", "D:E", false),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
	}), Options{})
	same(t, "codes", []string{"H1", "H2", "H3"}, codesOf(got))
	same(t, "received", day(1), got[2].Received)
	same(t, "observations", []dossier.Observation{{Code: RowsHidden, Count: 2, Detail: "so.xlsx: dòng 3, 4"}}, s.Observations)
}

// A sheet that cannot be read ends the reading, whichever it is: nobody knows what is in it.
func TestDamagedSheet(t *testing.T) {
	for _, state := range []string{"", `state="hidden"`} {
		data := bookOf(t, `<row r="1"><c r="A1" t="str"><v>x</v></c></row><row r="x"/>`, state)
		_, _, err := dossiers(asFile("so.xlsx", data), Options{})
		if err == nil || !strings.Contains(err.Error(), "trang tính S, dòng 1: sổ tính hỏng") {
			t.Errorf("%q: %v", state, err)
		}
	}
}

func TestReadingOfSheetsEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	file := sheetsOf(t, []sheetOf{{"A", "", listValue("H1")}, {"B", "", listValue("H2")[1:]}})
	_, err := Dossiers(ctx, file, Options{}, func(*dossier.Dossier) error { cancel(); return nil })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}
