package extract

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"golang.org/x/text/encoding/unicode"

	"trehan/internal/counting"
	"trehan/internal/dossier"
	"trehan/internal/period"
	"trehan/internal/register"
)

func text(s string) File { return File{Name: "tep", R: strings.NewReader(s), Size: int64(len(s))} }

func dossiers(f File, o Options) ([]dossier.Dossier, Summary, error) {
	var list []dossier.Dossier
	s, err := Dossiers(context.Background(), f, o, func(d *dossier.Dossier) error {
		list = append(list, *d)
		return nil
	})
	return list, s, err
}

// allOf reads a file that has no error.
func allOf(t testing.TB, f File, o Options) ([]dossier.Dossier, Summary) {
	t.Helper()
	got, s, err := dossiers(f, o)
	if err != nil {
		t.Fatalf("%s: %v", f.Name, err)
	}
	return got, s
}

// same compares what came out with what is wanted.
func same[T any](t testing.TB, what string, want, got T) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// codesOf are the codes of dossiers, in order.
func codesOf(list []dossier.Dossier) []string {
	var codes []string
	for i := range list {
		codes = append(codes, list[i].Code)
	}
	return codes
}

// placeOf is where an error is, and its message.
func placeOf(f Fault) Fault {
	return Fault{File: f.File, Sheet: f.Sheet, Row: f.Row, Column: f.Column, Message: f.Message}
}

func day(d int) period.Instant { return period.At(2023, 11, d, 0, 0, 0) }

// head is a header row with the required headers, in this order.
const head = "Số hồ sơ,Tên TTHC,Đơn vị,Ngày tiếp nhận,Ngày hẹn trả,Ngày kết thúc xử lý,Trạng thái"

// One month gives the same dossiers in every format.
func TestSameMonthInEveryFormat(t *testing.T) {
	rows := month(400)
	var want []dossier.Dossier
	for _, f := range []struct {
		format string
		file   File
	}{
		{"csv", asFile("a.csv", csvMonth(rows, ","))},
		{"csv", asFile("b.csv", csvMonth(rows, ";"))},
		{"csv", asFile("c.txt", csvMonth(rows, "\t"))},
		{"xlsx", asFile("d.xlsx", sheetMonth(t, rows))},
		{"json", asFile("e.json", jsonMonth(t, rows, false))},
		{"ndjson", asFile("f", jsonMonth(t, rows, true))},
	} {
		got, s := allOf(t, f.file, Options{})
		if s.Format != f.format || s.Rows != len(rows) {
			t.Errorf("%s: %d rows of %s, want %d of %s", f.file.Name, s.Rows, s.Format, len(rows), f.format)
		}
		same(t, f.file.Name, nil, s.Observations)
		for i := range got {
			if i > 0 && got[i].Seq <= got[i-1].Seq {
				t.Fatalf("%s: row %d is before the one above it", f.file.Name, i)
			}
			got[i].Seq = 0
		}
		if want == nil {
			want = got
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s differs from the first:\n%s", f.file.Name, diff)
		}
	}
	for i, d := range want {
		r := rows[i]
		same(t, fmt.Sprintf("row %d", i), []any{r[0], r[2], r[9] == "", r[8]}, []any{d.Code, d.Procedure, d.Due.IsZero(), d.Received.Time().Format(dateLayout)})
	}
}

func TestDossier(t *testing.T) {
	in := strings.Join([]string{
		"BÁO CÁO,,", "",
		" mã HỒ sơ ,Mã TTHC,Thủ tục,Lĩnh vực,Cơ quan giải quyết,Mã đơn vị,Phòng ban,Hình thức tiếp nhận,Ngày tiếp nhận,Hạn xử lý,Ngày có kết quả,Ngày trả,Ngày ký kết quả,Ngày yêu cầu bổ sung,Trạng thái,Cán bộ xử lý,Thư xin lỗi,Người nộp",
		`H25-1,1.0,Cấp  "đổi",Đất đai,Sở A,H25.01,Phòng B,Qua mạng,01/11/2023 08:00:00,5/11/2023,2023-11-06T10:00:00Z,20231107,20231104093000,03/11/2023,đã trả KQ,Người C,12/TB,Nguyễn Thử Nghiệm`,
	}, "\n")
	got, s, err := dossiers(text(in), Options{Index: 3})
	if err != nil {
		t.Fatal(err)
	}
	want := []dossier.Dossier{{
		Code: "H25-1", ProcedureCode: "1.0", Procedure: `Cấp "đổi"`, Field: "Đất đai", Unit: "Sở A", UnitCode: "H25.01", Department: "Phòng B", Handler: "Người C",
		Received: period.At(2023, 11, 1, 8, 0, 0), Due: day(5), Finished: period.At(2023, 11, 6, 17, 0, 0), Returned: day(7), Signed: period.At(2023, 11, 4, 9, 30, 0), SupplementRequested: day(3),
		StatusText: "đã trả KQ", Status: dossier.ResultReturned, Channel: dossier.Online, Apology: dossier.Yes, Test: true, Applicant: dossier.Fingerprint([]byte("Nguyễn Thử Nghiệm")), Seq: 3<<40 | 4,
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	same(t, "rows", 1, s.Rows)
	same(t, "observations", nil, s.Observations)
}

func TestTestDossiers(t *testing.T) {
	in := head + ",Chủ hồ sơ\n" +
		"H1,Cấp giấy,A,1/11/2023,,,4,Trần B\n" +
		"H2,Cấp giấy test,A,1/11/2023,,,4,\n" +
		"H3-TEST,Cấp giấy,A,1/11/2023,,,4,\n" +
		"H4,Cấp giấy,A,1/11/2023,,,4,TEST 1\n" +
		"H5,Attestation,A,1/11/2023,,,4,Contest\n"
	for _, c := range []struct {
		tests *dossier.TestPatterns
		want  []bool
	}{
		{nil, []bool{false, true, true, true, false}},
		{dossier.NewTestPatterns([]string{"trần b"}), []bool{true, false, false, false, false}},
	} {
		got, _, err := dossiers(text(in), Options{Tests: c.tests})
		if err != nil {
			t.Fatal(err)
		}
		for i, d := range got {
			if d.Test != c.want[i] {
				t.Errorf("%s: %v", d.Code, d.Test)
			}
		}
	}
}

// Which rows are dossiers (docs/formats.md 1.4).
func TestRows(t *testing.T) {
	in := head + `
H1,P,U,1/11/2023,,,4
,,,,,,
 ,` + "\u00a0" + `,,,,,
Tổng cộng,,,,,,
,Người lập biểu,,,,,
H2,P,U,1/11/2023,,,4
Số hồ sơ,Tên TTHC,Đơn vị,Ngày tiếp nhận,Ngày hẹn trả,Ngày kết thúc xử lý,Trạng thái
,,,Người lập,,,Thủ trưởng
`
	got, s := allOf(t, text(in), Options{})
	same(t, "codes", []string{"H1", "H2"}, codesOf(got))
	same(t, "observations", []dossier.Observation{{Code: RowSkipped, Count: 4, Detail: "tep: dòng 5, 6, 8, 9"}}, s.Observations)
	for _, lost := range []string{",P,U,1/11/2023,,,4", "Tổng,P,U,1/11/2023,,,9", ",,,1/11/2023,,,lạ", ",,,hôm qua,,,Đang xử lý"} {
		_, _, err := dossiers(text(head+"\n"+lost+"\n"), Options{})
		var f *Faults
		if !errors.As(err, &f) || len(f.List) != 1 || f.List[0].Row != 2 || f.List[0].Message != msgLostDossier {
			t.Errorf("%q: %v", lost, err)
		}
	}
}

func TestColumns(t *testing.T) {
	in := head + ",Cơ quan giải quyết,Email,Số điện thoại,ĐỊA CHỈ,Số giấy tờ,Lạ,Cơ quan/đơn vị,Khác\n" +
		"H1,P,theo Đơn vị,1/11/2023,,,4,theo Cơ quan,e,s,d,g,l,theo Cơ quan/đơn vị,k\n"
	got, s := allOf(t, text(in), Options{})
	same(t, "unit", "theo Cơ quan/đơn vị", got[0].Unit)
	want := []dossier.Observation{
		{Code: UnknownColumn, Count: 1, Detail: "Lạ"}, {Code: UnknownColumn, Count: 1, Detail: "Khác"},
		{Code: ColumnIgnored, Count: 1, Detail: "Đơn vị"}, {Code: ColumnIgnored, Count: 1, Detail: "Cơ quan giải quyết"},
	}
	if diff := cmp.Diff(want, s.Observations, cmpopts.SortSlices(func(a, b dossier.Observation) bool { return a.Code+a.Detail < b.Code+b.Detail })); diff != "" {
		t.Errorf("observations (-want +got):\n%s", diff)
	}
}

func TestHeaders(t *testing.T) {
	own := map[string][]string{"code": {"Ma so bien nhan"}, "unit": {"Lạ"}}
	in := strings.Replace(head, "Số hồ sơ", "MA SO bien nhan", 1) + ",Lạ\nH1,P,U,1/11/2023,,,4,V\n"
	got, s := allOf(t, text(in), Options{Headers: own})
	if len(got) != 1 {
		t.Fatalf("%d dossiers, want 1", len(got))
	}
	same(t, "unit and ignored column", []string{"V", "Đơn vị"}, []string{got[0].Unit, s.Observations[0].Detail})
	for _, c := range []struct {
		headers map[string][]string
		want    string
	}{
		{map[string][]string{"codes": {"x"}}, `"codes"`},
		{map[string][]string{"code": {" "}}, "rỗng"},
		{map[string][]string{"code": {"x"}, "unit": {"X"}}, "hai thuộc tính"},
	} {
		_, _, err := dossiers(text(in), Options{Headers: c.headers})
		if err == nil || !strings.Contains(err.Error(), c.want) || errors.As(err, new(*Faults)) {
			t.Errorf("%v: %v", c.headers, err)
		}
	}
	if !slices.Contains(Attributes(), "supplement_requested") || slices.Contains(Attributes(), "kind") {
		t.Errorf("%v", Attributes())
	}
}

func TestHeaderMissing(t *testing.T) {
	for in, want := range map[string][]string{
		"Số hồ sơ,Thủ tục,Đơn vị,Cột lạ,Trạng thái\nH1,P,U,x,4\n":    {"thiếu cột bắt buộc: Ngày tiếp nhận, Ngày hẹn trả, Ngày kết thúc xử lý; xuất lại tệp đủ các cột, hoặc khai báo tiêu đề trong cấu hình (headers hoặc formats[].headers)", "dòng 1 với các cột: Số hồ sơ, Thủ tục, Đơn vị, Cột lạ, Trạng thái"},
		"Nguyễn Văn X,0912345678\nTrần Y,1\n":                        {"thiếu cột bắt buộc: Số hồ sơ", msgNothingSeen},
		strings.Repeat("\n", 20) + head + "\nH1,P,U,1/11/2023,,,4\n": {"20 dòng đầu"},
		"abc\n": {"không nhận ra cột nào"},
	} {
		_, _, err := dossiers(text(in), Options{})
		if !errors.As(err, new(*Faults)) {
			t.Fatalf("%q: %v", in, err)
		}
		for _, w := range want {
			if !strings.Contains(err.Error(), w) {
				t.Errorf("%q: %v, want %q", in, err, w)
			}
		}
		if strings.Contains(err.Error(), "Nguyễn") {
			t.Errorf("data in %v", err)
		}
	}
	if _, _, err := dossiers(text(strings.Repeat("\n", 19)+head+"\nH1,P,U,1/11/2023,,,4\n"), Options{}); err != nil {
		t.Errorf("header in row 20: %v", err)
	}
}

// Faults name the place and the shape; only Detail has the value.
func TestFaults(t *testing.T) {
	in := head + ",Kênh tiếp nhận\nH1,P,U,hôm nay,,,4,\nH2,P,U,1/11/23,31/11/2023,x,đang dở,Fax\nH3,P,U,1/11/2023,,,,\n"
	got, _, err := dossiers(text(in), Options{})
	var f *Faults
	if !errors.As(err, &f) || len(got) != 0 {
		t.Fatalf("%v, %d rows given", err, len(got))
	}
	type at struct {
		row           int
		column, value string
	}
	var places []at
	for _, x := range f.List {
		places = append(places, at{x.Row, x.Column, x.Value})
	}
	want := []at{{2, "Ngày tiếp nhận", "hôm nay"}, {3, "Ngày tiếp nhận", "1/11/23"}, {3, "Ngày hẹn trả", "31/11/2023"}, {3, "Ngày kết thúc xử lý", "x"},
		{3, "Trạng thái", "đang dở"}, {3, "Kênh tiếp nhận", "Fax"}, {4, "Trạng thái", ""}}
	if !slices.Equal(places, want) {
		t.Errorf("%v", places)
	}
	if s := err.Error(); strings.Contains(s, "hôm nay") || !strings.Contains(s, "tệp tep, dòng 2, cột Ngày tiếp nhận: ") || !strings.Contains(s, "văn bản 7 ký tự") {
		t.Errorf("Error: %s", s)
	}
	if s := f.Detail(); !strings.Contains(s, `"hôm nay"`) || !strings.Contains(s, `"Fax"`) {
		t.Errorf("Detail: %s", s)
	}
}

func TestManyFaults(t *testing.T) {
	for bad, want := range map[int]struct {
		n       int
		stopped bool
	}{99: {99, false}, 5000: {MaxFaults, true}} {
		in := head + "\n"
		for i := range bad {
			in += fmt.Sprintf("H1,P,U,x%d,,,4\n", i)
		}
		_, _, err := dossiers(text(in), Options{})
		var f *Faults
		if !errors.As(err, &f) || len(f.List) != want.n || f.Stopped != want.stopped {
			t.Errorf("%d bad rows: %d faults, stopped %v", bad, len(f.List), f.Stopped)
		}
	}
}

// A bad value stands once, with its first row and how many have it: a hundred lines of the first would hide the others.
func TestRepeatedFaults(t *testing.T) {
	in := head + "\n" + strings.Repeat("H1,P,U,1/11/2023,,,Gác lại\nH2,P,U,1/11/2023,,,Đang cân nhắc\n", 1234) + "H3,P,U,1/11/2023,mai,,4\nH4,P,U,,,,\nH5,P,U,,,,\n"
	_, _, err := dossiers(text(in), Options{})
	var f *Faults
	if !errors.As(err, &f) {
		t.Fatal(err)
	}
	type line struct {
		row, others   int
		column, value string
	}
	var got []line
	for _, x := range f.List {
		got = append(got, line{x.Row, x.OtherRows, x.Column, x.Value})
	}
	want := []line{{2, 1233, "Trạng thái", "Gác lại"}, {3, 1233, "Trạng thái", "Đang cân nhắc"}, {2470, 0, "Ngày hẹn trả", "mai"}, {2471, 1, "Trạng thái", ""}}
	if !slices.Equal(got, want) || f.Stopped || f.More != 0 {
		t.Errorf("%v, stopped %v", got, f.Stopped)
	}
	if d := f.Detail(); !strings.Contains(d, `"Gác lại" (và 1.233 dòng khác)`) {
		t.Error(d)
	}
	if s := err.Error(); strings.Contains(s, "Gác lại") || !strings.Contains(s, "(văn bản 7 ký tự) (và 1.233 dòng khác)") {
		t.Error(s)
	}

	both := &Faults{}
	both.Merge(f)
	other := *f
	other.List = slices.Clone(f.List)
	for i := range other.List {
		other.List[i].File = "tep khac"
	}
	both.Merge(&other)
	same(t, "errors", 4, len(both.List))
	x := both.List[0]
	same(t, "the first", Fault{File: "tep", OtherRows: 2467, OtherFiles: []string{"tep khac"}}, Fault{File: x.File, OtherRows: x.OtherRows, OtherFiles: x.OtherFiles})
	if s := both.Detail(); !strings.Contains(s, "(và 2.467 dòng khác, kể cả trong tệp tep khac)") {
		t.Error(s)
	}
	// What is wrong with a whole file or row is mended in its place.
	whole := &Faults{List: []Fault{{File: "a", Message: msgPDF}}}
	whole.Merge(&Faults{List: []Fault{{File: "b", Message: msgPDF}}})
	if len(whole.List) != 2 {
		t.Errorf("%+v", whole.List)
	}
}

func TestNullDates(t *testing.T) {
	in := head + "\nH2,P,U,1/11/2023,0001-01-01T00:00:00,00000000000000,4\nH1,P,U,01/01/0001,,,4\nH3,P,U,1/11/2023,,,4\n"
	got, s := allOf(t, text(in), Options{})
	same(t, "due, finished and received", []period.Instant{0, 0, 0}, []period.Instant{got[0].Due, got[0].Finished, got[1].Received})
	same(t, "observations", []dossier.Observation{{Code: NullDate, Count: 2, Examples: []string{"H1", "H2"}, Detail: "tep"}}, s.Observations)
}

func TestManySkippedRows(t *testing.T) {
	_, s := allOf(t, text(head+"\n"+strings.Repeat("Ghi chú\n", 1500)), Options{})
	want := []dossier.Observation{{Code: RowSkipped, Count: 1500, Detail: "tep: dòng 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 và 1.490 dòng khác"}}
	same(t, "observations", want, s.Observations)
}

func TestShiftedRow(t *testing.T) {
	_, _, err := dossiers(text(head+"\nH1,Cấp giấy, loại 2,U,1/11/2023,,,4\n"), Options{})
	if err == nil || !strings.Contains(err.Error(), msgTooManyCells) {
		t.Errorf("%v", err)
	}
	if _, _, err := dossiers(text(head+"\nH1,P,U,1/11/2023,,,4,,, ,\n"), Options{}); err != nil {
		t.Errorf("empty cells: %v", err)
	}
}

// A file that was cut off in its last record says so: what is left of that must not be read as a dossier without a due
// date. Programs that leave out empty cells at the end of a row, or the last line end, are not taken for it.
func TestCutOff(t *testing.T) {
	wide := head + ",Cán bộ xử lý"
	for name, c := range map[string]struct {
		in  string
		row int // that is at fault; 0: none
	}{
		"cut in the last row":                          {wide + "\nH1,P,U,1/11/2023,,,4,A\nH2,P,U,1/11/2023,9/1", 3},
		"cut in the last row, quoted":                  {wide + "\nH1,P,U,1/11/2023,,,4,A\n\"H2\",\"P\",\"U\",\"1/11/2023\",\"9/11/2023\"", 3},
		"cut in the status":                            {wide + "\nH1,P,U,1/11/2023,,,1", 2},
		"no line end, but whole":                       {wide + "\nH1,P,U,1/11/2023,,,4,A\nH2,P,U,1/11/2023,,,4,", 0},
		"empty cells left out":                         {wide + "\nH1,P,U,1/11/2023,,,4\nH2,P,U,1/11/2023,,,4\n", 0},
		"empty cells left out, CRLF":                   {wide + "\r\nH1,P,U,1/11/2023,,,4\r\n", 0},
		"empty columns behind the header":              {head + ",,\nH1,P,U,1/11/2023,,,4", 0},
		"a signature without a line end":               {wide + "\nH1,P,U,1/11/2023,,,4,A\nNgười lập biểu", 0},
		"empty cells left out, a signature at the end": {wide + "\nH1,P,U,1/11/2023,,,4\nTổng cộng,,1", 0},
	} {
		for _, part := range []int{0, 1, 40} {
			_, _, err := dossiers(text(c.in), Options{part: part})
			var faults *Faults
			switch errors.As(err, &faults); {
			case c.row == 0 && err != nil:
				t.Errorf("%s: %v", name, err)
			case c.row > 0 && (faults == nil || len(faults.List) != 1 || faults.List[0].Row != c.row || faults.List[0].Message != msgCutOff):
				t.Errorf("%s, parts of %d: %v", name, part, err)
			}
		}
	}
	_, err := Steps(context.Background(), text("Số hồ sơ,Cán bộ xử lý,Ngày hoàn thành,Thao tác\nH1,A,1/11/202"), Options{}, func(*dossier.Step) error { return nil })
	if err == nil || !strings.Contains(err.Error(), msgCutOff) {
		t.Errorf("steps: %v", err)
	}
}

func TestSniff(t *testing.T) {
	for in, want := range map[string]Format{
		"PK\x03\x04rest": FormatXLSX, "a,b,c": FormatCSV, "\xEF\xBB\xBFa;b": FormatCSV, " \n[{}]": FormatJSON, "\xEF\xBB\xBF[": FormatJSON,
		`{"madonvi":1,"data":[]}`: FormatJSON, "{\n\"a\":1}": FormatJSON, `{"MaHoSo":"1"}` + "\n": FormatNDJSON,
		"\xD0\xCF\x11\xE0\xA1": FormatXLS, "\x09\x08\x10\x00\x00\x06": FormatXLS, "\x1F\x8B\x08": FormatGzip, "S\xe8 h\xe5 s\xac,x": FormatCSV,
		"\xFF\xFEa\x00,\x00b\x00": FormatCSV, "\xFE\xFF\x00a\x00,\x00b": FormatCSV, "a\x00b\x00c\x00": FormatCSV, "\x00a\x00b\x00c": FormatCSV, "\xFF\xFE[\x00{\x00": FormatJSON,
		"<html><table>": FormatHTML, "\xEF\xBB\xBF\n<table>": FormatHTML, "<?xml version=\"1.0\"?>\n<!DOCTYPE html>\n<html>": FormatHTML, "<\x00t\x00a\x00b\x00": FormatHTML,
		"<?xml version=\"1.0\"?>\n<?mso-application progid=\"Excel.Sheet\"?>\n<!-- x --><ss:Workbook>": FormatSpreadsheetML, "<Workbook/>": FormatSpreadsheetML,
	} {
		if got, err := sniff(text(in)); got.format != want || err != nil {
			t.Errorf("%q: %v, %v", in, got, err)
		}
	}
	for in, want := range map[string]string{
		"": msgEmptyFile, " \r\n": msgBlankFile, "a": msgTooShort, "%PDF-1.7": msgPDF, "Rar!\x1A\x07\x01": msgOtherArchive,
		"\xFF\xFEa\x00": msgTooShort, "abc\x00def\x00\x00": msgBinary, "<?xml version=\"1.0\"?><feed>": msgXML,
	} {
		_, err := sniff(text(in))
		if !errors.As(err, new(*Faults)) || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "tep") {
			t.Errorf("%q: %v", in, err)
		}
	}
	var faults *Faults
	if _, _, err := dossiers(text("Số hồ sơ;Đơn vị\nH1;S\xf4\xf0 A\n"), Options{}); !errors.As(err, &faults) || faults.List[0].Row != 2 {
		t.Errorf("the row that is not UTF-8: %v", err)
	}
	cut := strings.Repeat("ab,", sniffBytes/3) + "ế" // the last character begins in what is looked at and ends behind it
	if got, err := sniff(text(cut)); got.format != FormatCSV || err != nil {
		t.Errorf("a character at the seam: %v, %v", got, err)
	}
	if _, err := sniff(File{Name: "x", R: strings.NewReader("ab"), Size: 100}); !errors.As(err, new(*Faults)) {
		t.Errorf("shorter than said: %v", err)
	}
}

func TestSteps(t *testing.T) {
	want := dossier.Step{Code: "H1", Name: "Thẩm định", Official: "Người A", Account: "tk01", Title: "Chuyên viên", Department: "Phòng B", Unit: "Sở C",
		Started: day(1), Due: day(3), Finished: period.At(2023, 11, 4, 8, 30, 0), Action: "Chuyển"}
	collect := func(in string) ([]dossier.Step, Summary, error) {
		var list []dossier.Step
		s, err := Steps(context.Background(), text(in), Options{}, func(s *dossier.Step) error {
			x := *s
			x.Seq = 0
			list = append(list, x)
			return nil
		})
		return list, s, err
	}
	got, _, err := collect("Số hồ sơ;Bước;Cán bộ xử lý;Tài khoản;Chức vụ;Phòng ban;Đơn vị;Ngày bắt đầu;Hạn xử lý;Ngày hoàn thành;Thao tác\n" +
		"H1;Thẩm định;Người A;tk01;Chuyên viên;Phòng B;Sở C;1/11/2023;3/11/2023;4/11/2023 08:30;Chuyển\nTổng;;;;;;;;;;\n")
	if err != nil {
		t.Error(err)
	}
	same(t, "steps", []dossier.Step{want}, got)
	want.Account, want.Unit, want.Name = "", "", "" // the national JSON has none
	got, s, err := collect(`{"service":"CapNhatTienDoHoSoMC","data":[{"MaHoSo":"H1","NguoiXuLy":"Người A","ChucDanh":"Chuyên viên","ThoiDiemXuLy":"20231104083000",` +
		`"PhongBanXuLy":"Phòng B","NoiDungXuLy":"Chuyển","TrangThai":"4","NgayBatDau":"20231101","NgayKetThucTheoQuyDinh":"20231103"}]}`)
	if err != nil {
		t.Error(err)
	}
	same(t, "steps", []dossier.Step{want}, got)
	same(t, "observations", nil, s.Observations)
	for in, message := range map[string]string{
		"Số hồ sơ;Cán bộ xử lý;Ngày hoàn thành\n;A;1/11/2023\n": msgLostStep,
		`{"service":"DongBoHoSoMC","data":[{"MaHoSo":"H1"}]}`:   "CapNhatTienDoHoSoMC",
		`[{"MaHoSo":"H1"}]`: "không đối tượng nào có trường bắt buộc: Cán bộ xử lý, Ngày hoàn thành",
	} {
		if _, _, err := collect(in); err == nil || !strings.Contains(err.Error(), message) {
			t.Errorf("%s: %v", in, err)
		}
	}
}

func TestStaff(t *testing.T) {
	got, s, err := Staff(context.Background(), text("Tài khoản,Họ và tên,Chức vụ,Phòng ban,Mã đơn vị,Từ ngày,Đến ngày,Email\ntk01,Người A,Chuyên viên,Phòng B,H25.01,1/1/2023,0001-01-01,x\n,,,,,,,\n"), Options{})
	want := []register.StaffEntry{{Account: "tk01", Name: "Người A", Title: "Chuyên viên", Department: "Phòng B", UnitCode: "H25.01", From: period.DayOf(2023, 1, 1)}}
	if err != nil {
		t.Error(err)
	}
	same(t, "entries", want, got)
	same(t, "rows", 1, s.Rows)
	same(t, "observations", []dossier.Observation{{Code: NullDate, Count: 1, Detail: "tep"}}, s.Observations)
	_, _, err = Staff(context.Background(), text("Tài khoản,Họ và tên,Từ ngày,Đến ngày\n,A,,\ntk,,,\ntk,B,2/1/2023,1/1/2023\n"), Options{})
	var f *Faults
	if !errors.As(err, &f) || len(f.List) != 3 {
		t.Errorf("%v", err)
	}
	if _, _, err := Staff(context.Background(), text("[{}]"), Options{}); err == nil || !strings.Contains(err.Error(), "cần xlsx, xls, ods, html, spreadsheetml, csv") {
		t.Errorf("JSON: %v", err)
	}
}

func TestOverrides(t *testing.T) {
	got, err := Overrides(context.Background(), Options{}, text("code,kind,reason,author\nH1,slow_update,\"Có phiếu hẹn, trả rồi\",Người A\nH2,ACTUAL,x,y\n"))
	want := []counting.KindOverride{{Code: "H1", Kind: counting.SlowUpdate, Reason: "Có phiếu hẹn, trả rồi", Author: "Người A"}, {Code: "H2", Kind: counting.Actual, Reason: "x", Author: "y"}}
	if err != nil {
		t.Error(err)
	}
	same(t, "rulings", want, got)
	_, err = Overrides(context.Background(), Options{}, text("code,kind,reason,author\nH1,late,,\nh1,actual,x,y\n,actual,x,y\nH1,actual,x,y\n"))
	var f *Faults
	if !errors.As(err, &f) || len(f.List) != 6 {
		t.Errorf("%v", err)
	}
}

// An objective reason keeps the kind and needs its paper.
func TestOverrideWithObjectiveReason(t *testing.T) {
	got, err := Overrides(context.Background(), Options{}, text("code,kind,reason,author,evidence\nH1,objective,Lỗi đồng bộ,Người A,12/STTTT\n"))
	want := []counting.KindOverride{{Code: "H1", Objective: true, Reason: "Lỗi đồng bộ", Author: "Người A", Evidence: "12/STTTT"}}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
	if _, err = Overrides(context.Background(), Options{}, text("code,kind,reason,author\nH1,objective,x,y\n")); err == nil || !strings.Contains(err.Error(), "evidence") {
		t.Errorf("without its paper: %v", err)
	}
}

// Two files that rule on one dossier are an error that names both.
func TestOverridesOfTwoFiles(t *testing.T) {
	office, explained := text("code,kind,reason,author\nH1,actual,x,y\nH2,actual,x,y\n"), text("code,kind,reason,author\nH3,actual,x,y\nh2,slow_update,x,y\n")
	office.Name, explained.Name = "overrides.csv", "explanations.csv"
	_, err := Overrides(context.Background(), Options{}, office, explained)
	if err == nil || !strings.Contains(err.Error(), "overrides.csv") || !strings.Contains(err.Error(), "explanations.csv") {
		t.Errorf("%v", err)
	}
}

func TestJSON(t *testing.T) {
	object := func(more string) string {
		return `[{"MaHoSo":"H1","TenTTHC":"P","NgayTiepNhan":"20231101080000","TrangThaiHoSo":5` + more + `}]`
	}
	for name, c := range map[string]struct {
		more string
		want period.Instant
	}{
		"latest open, whatever the order": {`,"DanhSachHoSoBoSung":[{"NgayBoSung":"20231109","NgayTiepNhanBoSung":""},{"NgayBoSung":"20231105","NgayTiepNhanBoSung":null},{"NgayBoSung":"20231110","NgayTiepNhanBoSung":"20231111"}]`, day(9)},
		"keys in another case":            {`,"danhSachHoSoBoSung":[{"ngayBoSung":"20231109","ngayTiepNhanBoSung":""},{"NGAYBOSUNG":"20231112","NGAYTIEPNHANBOSUNG":"20231113"}],"NgayBoSung":"20231104"`, day(9)},
		"all resumed":                     {`,"DanhSachHoSoBoSung":[{"NgayBoSung":"20231109","NgayTiepNhanBoSung":"20231111"}],"NgayBoSung":"20231109"`, 0},
		"null date is no resumption":      {`,"DanhSachHoSoBoSung":[{"NgayBoSung":"2023-11-09T00:00:00","NgayTiepNhanBoSung":"0001-01-01T00:00:00"}]`, day(9)},
		"list missing":                    {`,"NgayBoSung":"20231104"`, day(4)},
		"list null":                       {`,"NgayBoSung":"20231104","DanhSachHoSoBoSung":null`, day(4)},
		"list empty":                      {`,"NgayBoSung":"20231104","DanhSachHoSoBoSung":[]`, day(4)},
		"list as text":                    {`,"DanhSachHoSoBoSung":"[{\"NgayBoSung\":\"20231109\",\"NgayTiepNhanBoSung\":\"\"}]"`, day(9)},
		"list as empty text":              {`,"NgayBoSung":"20231104","DanhSachHoSoBoSung":""`, day(4)},
	} {
		got, _, err := dossiers(text(object(c.more)), Options{})
		if err != nil || len(got) != 1 {
			t.Errorf("%s: %d dossiers, %v; want 1", name, len(got), err)
			continue
		}
		same(t, name+": requested", c.want, got[0].SupplementRequested)
		same(t, name+": status", dossier.SupplementRequested, got[0].Status)
	}
	got, s := allOf(t, text(object(`,"KenhThucHien":"2","VanBanXinLoi":true,"NguoiDangXuLy":"A","PhongBanXuLy":"B","ChuHoSo":"test","SoDienThoai":"0","Email":"e","SoGiayToChuHoSo":"1","DinhDanhCHS":"2","Tep":[{"x":1}],"DonViXuLy":"U"`)), Options{})
	same(t, "dossier", dossier.Dossier{Test: true, Channel: dossier.Online, Apology: dossier.Yes, Handler: "A", Department: "B", Unit: "U"}, dossier.Dossier{
		Test: got[0].Test, Channel: got[0].Channel, Apology: got[0].Apology, Handler: got[0].Handler, Department: got[0].Department, Unit: got[0].Unit, UnitCode: got[0].UnitCode,
	})
	same(t, "observations", []dossier.Observation{{Code: UnknownColumn, Count: 1, Detail: "Tep"}}, s.Observations)
	for more, want := range map[string]string{
		`,"NgayHenTra":["20231101"]`:                       "cột NgayHenTra: " + msgStructured,
		`,"MaHoSo":"H2"`:                                   msgRepeatedKey,
		`,"NgayHenTra":45260`:                              "cột NgayHenTra: ",
		`,"DonViXuLy":true`:                                msgBool,
		`,"DanhSachHoSoBoSung":[],"danhsachhosobosung":[]`: msgRepeatedKey,
		`,"danhSachHoSoBoSung":[{"ngayBoSung":"x"}]`:       "DanhSachHoSoBoSung[1].NgayBoSung",
		`,"DanhSachHoSoBoSung":{}`:                         msgNotList,
		`,"DanhSachHoSoBoSung":"x"`:                        msgNotList,
		`,"DanhSachHoSoBoSung":[1]`:                        msgNotObject,
		`,"DanhSachHoSoBoSung":[{"NgayBoSung":"x"}]`:       "cột DanhSachHoSoBoSung[1].NgayBoSung: ",
		`,"x":`: "JSON",
	} {
		if _, _, err := dossiers(text(object(more)), Options{}); !errors.As(err, new(*Faults)) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", more, err)
		}
	}
	for in, rows := range map[string]int{`[]`: 0, `{"madonvi":"x","service":"DongBoHoSoMC","data":[]}`: 0} {
		if _, s, err := dossiers(text(in), Options{}); err != nil || s.Rows != rows {
			t.Errorf("%s: %d rows, %v; want %d", in, s.Rows, err, rows)
		}
	}
}

func TestEnds(t *testing.T) {
	in := head + "\n" + strings.Repeat("H1,P,U,1/11/2023,,,4\n", 3*progressRows)
	own := errors.New("own")
	if _, err := Dossiers(context.Background(), text(in), Options{}, func(*dossier.Dossier) error { return own }); err != own {
		t.Errorf("error of yield: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	n := 0
	_, err := Dossiers(ctx, text(in), Options{}, func(*dossier.Dossier) error {
		if n++; n == 10 {
			cancel()
		}
		return nil
	})
	if !errors.Is(err, context.Canceled) || n > progressRows+1 {
		t.Errorf("cancelled: %v after %d rows", err, n)
	}
	broken := errors.New("broken")
	_, err = Dossiers(context.Background(), File{"x", failingAt{strings.NewReader(in), 100_000, broken}, int64(len(in))}, Options{}, func(*dossier.Dossier) error { return nil })
	if !errors.Is(err, broken) || errors.As(err, new(*Faults)) {
		t.Errorf("the file's own error: %v", err)
	}
	var progress []int
	if _, _, err := dossiers(text(in), Options{Progress: func(n int) { progress = append(progress, n) }}); err != nil || len(progress) != 4 || progress[3] != 3*progressRows {
		t.Errorf("%v, %v", progress, err)
	}
}

// failingAt fails from an offset on.
type failingAt struct {
	io.ReaderAt
	from int64
	err  error
}

func (f failingAt) ReadAt(p []byte, off int64) (int, error) {
	if off+int64(len(p)) > f.from {
		return 0, f.err
	}
	return f.ReaderAt.ReadAt(p, off)
}

// Only a row's code is a string of its own; all other texts are shared between rows.
func TestTextsAreShared(t *testing.T) {
	allocations := func(rows int) float64 {
		in := head + "\n" + strings.Repeat("H1,Một thủ tục có tên rất dài,Sở Tư pháp tỉnh,1/11/2023,2/11/2023,,4\n", rows)
		return testing.AllocsPerRun(3, func() {
			if _, err := Dossiers(context.Background(), text(in), Options{}, func(*dossier.Dossier) error { return nil }); err != nil {
				t.Fatal(err)
			}
		})
	}
	if n := (allocations(3000) - allocations(1000)) / 2000; n > 1.05 {
		t.Errorf("%v allocations a row", n)
	}
}

// FuzzDossiers reads anything at all as dossiers and as steps.
func FuzzDossiers(f *testing.F) {
	f.Add([]byte(head + "\nH1,P,U,1/11/2023,,,4\n,,x\n"))
	f.Add([]byte(`[{"MaHoSo":"H1","TrangThaiHoSo":5,"NgayTiepNhan":"20231101","DanhSachHoSoBoSung":"[{}]"}]`))
	f.Add([]byte("Số hồ sơ;Cán bộ xử lý;Ngày hoàn thành\nH;A;1/11/2023\n"))
	f.Add(sheetMonth(f, month(2)))
	csv := plainCSV(month(2), ";", "\r")
	for _, data := range [][]byte{
		windows1258(f, csv), append([]byte(tcvn3Head), "H1\n"...), encoded(f, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), csv), append([]byte("sep=|\n"), csv...),
		htmlMonth(month(2)), xmlMonth(month(2)), odsMonth(f, month(2)), gzipOf(f, csv), zipped(f, map[string]string{"a.csv": string(csv), "b.xls": "<table><tr><td>x</table>"}),
	} {
		f.Add(data)
	}
	limits := Limits{InflatedBytes: 1 << 20, SharedBytes: 1 << 18, Rows: 10_000, Columns: 1_000, CellBytes: 1 << 12, RecordBytes: 1 << 16}
	f.Fuzz(func(t *testing.T, data []byte) {
		file := asFile("f", data)
		s, err := Dossiers(context.Background(), file, Options{Limits: limits}, func(d *dossier.Dossier) error {
			if d.Code == "" || d.Status < dossier.NewlyRegistered || d.Status > dossier.ResultReturned || dossier.Text(d.Unit) != d.Unit {
				t.Fatalf("%+v", *d)
			}
			return nil
		})
		var faults *Faults
		if err != nil && !errors.As(err, &faults) {
			t.Fatalf("%v is no fault of the data", err)
		}
		if faults != nil && (len(faults.List) == 0 || len(faults.List) > MaxFaults || faults.Detail() == "") {
			t.Fatalf("%+v", faults)
		}
		if err == nil && s.Format == "" {
			t.Fatal("no format")
		}
		_, _ = Steps(context.Background(), file, Options{Limits: limits}, func(*dossier.Step) error { return nil })
	})
}
