package extract

import (
	"strings"
	"testing"

	"trehan/internal/extract/dialect"
)

func TestFormatIsChosen(t *testing.T) {
	const (
		own   = "Mã biên nhận,Thủ tục,Đơn vị,Ngày tiếp nhận,Ngày hẹn trả,Ngày có kết quả,Trạng thái\nH1-1,P,U,1/11/2023,2/11/2023,,4\n"
		plain = "Số hồ sơ,Thủ tục,Đơn vị,Ngày tiếp nhận,Ngày hẹn trả,Ngày có kết quả,Trạng thái\nH1-1,P,U,1/11/2023,2/11/2023,,4\n"
	)
	code := map[string][]string{"code": {"Mã biên nhận"}}
	byFile := dialect.Dialect{Name: "by-file", Match: dialect.Match{File: "cu-*.csv"}, Headers: code}
	byHeader := dialect.Dialect{Name: "by-header", Match: dialect.Match{Headers: []string{"mã biên nhận", "Đơn vị"}}, Headers: code}
	byNothing := dialect.Dialect{Name: "by-nothing", Headers: code}
	for _, c := range []struct {
		name, file, text string
		formats          []dialect.Dialect
		dialect, refused string
	}{
		{name: "none configured", file: "a.csv", text: plain},
		{name: "its file", file: "CU-11.csv", text: own, formats: []dialect.Dialect{byFile}, dialect: "by-file"},
		{name: "a folder before the name", file: "x/cu-11.csv", text: own, formats: []dialect.Dialect{byFile}, dialect: "by-file"},
		{name: "another file is built in", file: "a.csv", text: plain, formats: []dialect.Dialect{byFile}},
		{name: "its headers", file: "a.csv", text: own, formats: []dialect.Dialect{byHeader}, dialect: "by-header"},
		{name: "its headers below a title", file: "a.csv", text: "SỔ\n\n" + own, formats: []dialect.Dialect{byHeader}, dialect: "by-header"},
		{name: "other headers are built in", file: "a.csv", text: plain, formats: []dialect.Dialect{byHeader}},
		{name: "no match stated", file: "a.csv", text: own, formats: []dialect.Dialect{byNothing}, dialect: "by-nothing"},
		{
			name: "several", file: "cu-1.csv", text: own, formats: []dialect.Dialect{byFile, byHeader},
			refused: "tệp khớp nhiều định dạng của cấu hình (formats): by-file, by-header",
		},
		{
			name: "none, and no header", file: "a.csv", text: strings.Replace(own, "Mã biên nhận", "Biên nhận", 1), formats: []dialect.Dialect{byFile, byHeader, byNothing},
			refused: "tệp không khớp định dạng nào của cấu hình (formats): by-file (tên tệp không theo mẫu cu-*.csv); by-header (thiếu tiêu đề mã biên nhận); by-nothing (không có dòng tiêu đề)",
		},
		{
			name: "its file without its header", file: "cu-1.csv", text: strings.Replace(own, "Mã biên nhận", "Biên nhận", 1), formats: []dialect.Dialect{byFile},
			refused: "thiếu cột bắt buộc: Số hồ sơ",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := text(c.text)
			f.Name = c.file
			got, s, err := dossiers(f, Options{Formats: c.formats})
			switch {
			case c.refused != "":
				if err == nil || !strings.Contains(err.Error(), c.refused) {
					t.Errorf("%v, want %s", err, c.refused)
				}
			case err != nil || len(got) != 1 || got[0].Code != "H1-1" || s.Dialect != c.dialect:
				t.Errorf("%v, %d dossiers, dialect %q, want %q", err, len(got), s.Dialect, c.dialect)
			}
		})
	}
}

func TestFormatsAreValidated(t *testing.T) {
	err := ValidateFormats([]dialect.Dialect{
		{Match: dialect.Match{File: "[", Headers: []string{" "}}, HeaderRows: 4, SkipRows: -1},
		{Name: "Hệ thống"},
		{Name: "a", Sheets: dialect.Sheets{Take: []string{"x"}, Leave: []string{"y"}}, Unit: dialect.Unit{From: "row", Value: "U"}},
		{Name: "A", Unit: dialect.Unit{From: dialect.UnitFixed, Pattern: "("}, Encoding: "vni", Delimiter: "||"},
		{Name: "b", Unit: dialect.Unit{From: dialect.UnitSheet, Pattern: "x"}, Statuses: map[string]string{"Xong": "11"}, Channels: map[string]string{"Quầy": "1"}},
		{Name: "c", JSON: dialect.JSON{List: "a..b", Fields: map[string]string{"status": ".", "stat": "x"}}, Headers: map[string][]string{"cod": {"X"}}, Empty: []string{""}},
		{Name: "d", Headers: map[string][]string{"code": {"X"}, "unit": {"x"}}},
	})
	for _, want := range []string{
		"[1]: thiếu name", `[1]: match.file "[" không phải mẫu tên tệp`, "[1]: match.headers có mục rỗng", "[1]: header_rows: 4 nằm ngoài", "[1]: skip_rows: -1 nằm ngoài",
		`"Hệ thống": name chỉ được gồm`, `"a": sheets: chỉ ghi take hoặc leave`, `"a": unit.from "row" không phải`, `"a": unit: value đi cùng`,
		`"A": name đã dùng`, `"A": unit: value đi cùng`, `"A": unit: pattern không đi cùng`, `"A": unit.pattern "(" không phải biểu thức`, `"A": encoding "vni"`, `"A": delimiter "||"`,
		`"b": unit.pattern "x" phải có đúng một nhóm`, `"b": statuses: "Xong": "11"`, `"b": channels: "Quầy": "1"`,
		`"c": json.list: đường dẫn "a..b"`, `"c": json.fields.status: đường dẫn "."`, `"c": thuộc tính "cod" không có`, `"c": thuộc tính "stat" không có`, `"c": empty có mục rỗng`,
		`"d": tiêu đề "x" được khai cho hai thuộc tính`,
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("missing: %s\nin: %v", want, err)
		}
	}
}
